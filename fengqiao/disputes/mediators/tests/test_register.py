"""The register of mediators: what the law asks of committees and terms, and the spreadsheet."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from fengqiao.disputes.mediators import services
from fengqiao.disputes.mediators.composition import last_day_of_term, shortcomings
from fengqiao.disputes.mediators.importing import import_mediators
from fengqiao.disputes.mediators.inputs import EndTerm, MediatorInput, PactInput
from fengqiao.disputes.mediators.models import MediationBody, Mediator
from fengqiao.disputes.tests.page import text_of
from fengqiao.disputes.tests.samples import NOW, dispute_in
from fengqiao.kernel.ledger.models import Event
from fengqiao.kernel.workflow.errors import InvalidInput, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from fengqiao.kernel.org.models import Post
    from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db

HEADER = "调解组织,姓名,性别,身份,出生日期,任期起,任期止,擅长,专职,少数民族\n"


@pytest.fixture
def body(cast: Cast) -> MediationBody:
    return MediationBody.objects.create(
        street=cast.street, kind="neighbourhood", name="榆树居民区调委会", unit=cast.elm
    )


def person(body: MediationBody, **values: Any) -> MediatorInput:
    return MediatorInput.model_validate(
        {"body": body.pk, "name": "张三", "sex": "male", "role": "member",
         "born_on": "1980-01-01", "starts_on": "2026-01-01", **values}
    )  # fmt: skip


def add(cast: Cast, body: MediationBody, **values: Any) -> Mediator:
    return services.add_mediator(cast.street, person(body, **values), by=cast.dispatcher, at=NOW)


def test_a_minor_is_refused_the_day_before_and_taken_on_the_birthday(
    cast: Cast, body: MediationBody
) -> None:
    with pytest.raises(InvalidInput, match="第十四条"):
        add(cast, body, born_on="2008-01-02")
    row = add(cast, body, born_on="2008-01-01")
    assert "2008" not in str(vars(row))


def test_a_member_serves_three_years_and_no_day_longer(cast: Cast, body: MediationBody) -> None:
    assert add(cast, body).ends_on == date(2028, 12, 31)
    with pytest.raises(InvalidInput, match="第九条"):
        add(cast, body, name="李四", ends_on="2029-01-01")
    assert add(cast, body, name="王五", role="engaged").ends_on is None
    assert last_day_of_term(date(2026, 3, 1)) == date(2029, 2, 28)


def test_a_committee_lacks_members_a_woman_and_a_chair_until_it_has_them(
    cast: Cast, body: MediationBody
) -> None:
    add(cast, body)
    lacks = shortcomings(body, list(body.mediators.all()), date(2026, 3, 2))
    assert len(lacks) == 3
    assert all("第八条" in each for each in lacks)
    add(cast, body, name="李四", sex="female", role="chair")
    add(cast, body, name="王五")
    assert shortcomings(body, list(body.mediators.all()), date(2026, 3, 2)) == []
    body.is_multi_ethnic = True
    assert len(shortcomings(body, list(body.mediators.all()), date(2026, 3, 2))) == 1


def test_a_tenth_member_and_a_second_chair_are_refused(cast: Cast, body: MediationBody) -> None:
    add(cast, body, role="chair", name="主任")
    with pytest.raises(Refused, match="已有主任"):
        add(cast, body, role="chair", name="又一主任")
    for number in range(8):
        add(cast, body, name=f"委员{number}")
    with pytest.raises(Refused, match="已有9名委员"):
        add(cast, body, name="第十人")


def test_the_same_person_is_not_entered_twice_for_one_term(cast: Cast, body: MediationBody) -> None:
    add(cast, body)
    with pytest.raises(InvalidInput, match="重叠"):
        add(cast, body)
    add(cast, body, starts_on="2029-01-01")


def test_a_term_is_brought_forward_and_never_put_off(cast: Cast, body: MediationBody) -> None:
    row = add(cast, body)
    with pytest.raises(InvalidInput, match="任期之内"):
        services.end_term(
            row, EndTerm(ends_on=date(2030, 1, 1), reason="连任"), by=cast.leader, at=NOW
        )
    services.end_term(
        row, EndTerm(ends_on=date(2026, 3, 1), reason="本人辞去"), by=cast.leader, at=NOW
    )
    assert not row.is_active_on(date(2026, 3, 2))
    assert Event.objects.latest("id").kind == "mediators.ended"


def test_a_pact_names_two_sides(cast: Cast) -> None:
    values = {
        "kind": "resolution", "title": "三所联动协议", "police": "派出所", "unit": cast.elm.pk,
        "signed_on": "2026-01-01", "valid_until": "2027-01-01",
    }  # fmt: skip
    with pytest.raises(ValueError, match="两个签约单位"):
        PactInput.model_validate(values)
    data = PactInput.model_validate(values | {"law_firm": "某律所"})
    services.add_pact(cast.street, data, by=cast.dispatcher, at=NOW)
    with pytest.raises(InvalidInput, match="已登记"):
        services.add_pact(cast.street, data, by=cast.dispatcher, at=NOW)


def test_a_spreadsheet_is_taken_whole_or_not_at_all_and_twice_changes_nothing(
    cast: Cast, body: MediationBody
) -> None:
    good = "榆树居民区调委会,张三,女,主任委员,1980-05-01,2026-01-01,,邻里,是,否\n"
    bad = "没有的调委会,李四,男,委员,1980-05-01,2026-01-01,,,否,否\n"

    def take(text: str) -> Any:
        file = io.BytesIO((HEADER + text).encode())
        return import_mediators(cast.street, file, "名册.csv", by=cast.dispatcher, at=NOW)

    report = take(good + bad)
    assert [number for number, _ in report.problems] == [3]
    assert not Mediator.objects.exists()
    assert take(good).added == 1
    assert (take(good).added, take(good).unchanged) == (0, 1)


def test_the_page_shows_what_a_committee_lacks_and_its_disputes(
    cast: Cast, body: MediationBody, browser_of: Callable[[Post], Client]
) -> None:
    row = add(cast, body, post=cast.mediator.pk)
    matter = dispute_in(cast, "mediating")
    matter.seats.update(mediator=row)
    page = text_of(browser_of(cast.mediator).get(f"/disputes/mediators/bodies/{body.pk}/"))
    assert "委员应为3至9人，现有1人（人民调解法第八条）" in page
    assert "承办纠纷 1 件" in page
    hidden = text_of(browser_of(cast.willow_handler).get(f"/disputes/mediators/bodies/{body.pk}/"))
    assert "承办纠纷 0 件" in hidden


def test_the_list_of_bodies_costs_the_same_at_any_size(
    cast: Cast, body: MediationBody, browser_of: Callable[[Post], Client],
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    browser = browser_of(cast.dispatcher)
    browser.get("/disputes/mediators/")
    for number in range(2):
        MediationBody.objects.create(
            street=cast.street, kind="studio", name=f"工作室{number}", unit=cast.elm
        )
        with django_assert_num_queries(5):
            browser.get("/disputes/mediators/")
