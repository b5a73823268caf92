from __future__ import annotations

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.search.likeness import similar
from fengqiao.kernel.search.tests.conftest import MakeMatter

REPORT = ("阳光花园12栋电梯停运三天", "榆树路88号", "老人上下楼困难，物业推诿不修")


def test_the_same_trouble_at_the_same_place_comes_first_with_its_shared_words(
    make_matter: MakeMatter, cast: Cast
) -> None:
    same = make_matter("阳光花园12栋的电梯停运没人修", "榆树路88号，老人上下楼困难")
    make_matter("柳荫苑停车位被占", "车主多次沟通无果")
    make_matter("阳光花园门口摆摊", "油烟扰民")
    found = similar(Matter.objects.all(), *REPORT, street_id=cast.street.pk)
    assert [like.matter_id for like in found] == [same.pk]
    matter_id, score, shared = found[0]
    assert matter_id == same.pk
    assert 0.4 <= score <= 1
    assert {"12栋", "电梯", "停运"} <= set(shared)


def test_the_same_report_again_scores_near_one(make_matter: MakeMatter, cast: Cast) -> None:
    make_matter(REPORT[0], REPORT[1] + REPORT[2])
    assert similar(Matter.objects.all(), *REPORT, street_id=cast.street.pk)[0].score > 0.95


def test_nothing_is_suggested_that_the_post_may_not_see(
    make_matter: MakeMatter, cast: Cast
) -> None:
    make_matter(REPORT[0], unit=cast.elm)
    for name, count in {"mediator": 1, "willow_handler": 0, "stranger": 0, "auditor": 0}.items():
        post = cast.posts()[name]
        found = similar(Matter.objects.visible_to(post), *REPORT, street_id=post.street_id)
        assert len(found) == count, name


def test_words_that_every_report_has_suggest_nothing(make_matter: MakeMatter, cast: Cast) -> None:
    for number in range(30):
        make_matter(f"咨询居住证办理进度之{'甲乙丙丁戊己庚辛壬癸'[number % 10]}")
    found = similar(Matter.objects.all(), "居住证办理进度", street_id=cast.street.pk)
    assert found == []


def test_a_report_without_words_suggests_nothing(make_matter: MakeMatter, cast: Cast) -> None:
    make_matter("电梯停运")
    for title in ("", "！！", "反映问题", "' OR 1=1"):
        assert similar(Matter.objects.all(), title, street_id=cast.street.pk) == []


def test_suggestions_cost_two_statements(
    make_matter: MakeMatter, cast: Cast, django_assert_num_queries: object
) -> None:
    make_matter(REPORT[0])
    with django_assert_num_queries(2):  # type: ignore[operator]
        similar(Matter.objects.all(), *REPORT, street_id=cast.street.pk)
