"""Import of units and of people with posts: good, bad, repeated and hostile files."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from fengqiao.kernel.ledger.selectors import street_events
from fengqiao.kernel.org.import_rows import Action
from fengqiao.kernel.org.importing import ImportKind, ImportReport, import_org
from fengqiao.kernel.org.models import Approval, Duty, Person, Post, Unit
from fengqiao.kernel.org.services import approve_post
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.tables.errors import TableError
from fengqiao.kernel.tables.writing import write_sheet

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
UNITS = "代码,名称,类型,上级代码,品牌名称,启用\n"
PEOPLE = "工号,姓名,用户名,单位代码,岗位名称,职责,任职起,任职止\n"


def take(
    cast: Cast, text: str | bytes, *, name: str = "表.csv", dry_run: bool = False
) -> ImportReport:
    content = text.encode() if isinstance(text, str) else text
    return import_org(
        cast.street, io.BytesIO(content), name, dry_run=dry_run, by=cast.administrator, at=NOON
    )


def reasons(report: ImportReport) -> dict[int, str]:
    return {outcome.number: outcome.said for outcome in report.rejected}


def test_units_come_in_below_their_parents_in_whatever_order_they_stand(cast: Cast) -> None:
    report = take(
        cast,
        UNITS + "2101,枫林第1网格,网格,21,,是\n21,枫林居民区,居民区,,枫林调解室,\n",
    )
    assert report.applied
    assert report.kind is ImportKind.UNITS
    assert report.count(Action.CREATED) == 2
    grid = Unit.objects.select_related("parent__parent", "kind").get(code="2101")
    assert grid.parent is not None
    assert (grid.parent.code, grid.kind.name) == ("21", "网格")
    assert grid.parent.parent is not None
    assert grid.parent.parent.code == "0", "an empty cell means below the street's own office"
    assert grid.parent.brand == "枫林调解室"


def test_importing_again_changes_nothing_and_writes_nothing(cast: Cast) -> None:
    text = UNITS + "21,枫林居民区,居民区,,,是\n2101,枫林第1网格,网格,21,,是\n"
    take(cast, text)
    before = street_events(cast.street.pk).count()
    report = take(cast, text)
    assert report.count(Action.UNCHANGED) == 2
    assert street_events(cast.street.pk).count() == before


def test_a_corrected_row_renames_moves_and_stops(cast: Cast) -> None:
    text = UNITS + "1101,榆树一网格,网格,12,,是\n03,派出所,outside,0,枫桥式派出所,是\n"
    report = take(cast, text)
    assert report.count(Action.CHANGED) == 2
    grid = Unit.objects.select_related("parent").get(street=cast.street, code="1101")
    assert grid.name == "榆树一网格"
    assert grid.parent == cast.willow
    cast.street.refresh_from_db()
    assert grid.pk in tree_of(cast.street).subtree(cast.willow.pk)


def test_one_bad_row_stops_the_whole_import(cast: Cast) -> None:
    version = cast.street.org_version
    report = take(cast, UNITS + "21,枫林居民区,居民区,,,是\n22,,居民区,,,是\n")
    assert not report.applied
    assert reasons(report) == {3: "“名称”必须填写。"}
    assert not Unit.objects.filter(code="21").exists()
    assert street_events(cast.street.pk).count() == 0
    assert cast.street.org_version == version


def test_a_dry_run_says_the_same_and_changes_nothing(cast: Cast) -> None:
    text = UNITS + "21,枫林居民区,居民区,,,是\n"
    tried = take(cast, text, dry_run=True)
    assert not tried.applied
    assert not Unit.objects.filter(code="21").exists()
    assert take(cast, text).outcomes == tried.outcomes


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("21,枫林,居民区,99,,是", "没有代码为“99”的上级单位"),
        ("21,枫林,居民区,21,,是", "互为上级"),
        ("21,枫林,居民区,,,也许", "应为 是 或 否"),
        ("21,枫林,,,,是", "“类型”必须填写"),
        ("21," + "枫" * 61 + ",居民区,,,是", "名称：.*60"),
        ("11,榆树居民区,neighbourhood,0,,否", "在任岗位"),
        ("11,榆树居民区,neighbourhood,1101,,是", "下级单位之下"),
        ("0,办事处,street,11,,是", "街道本级没有上级"),
    ],
)
def test_a_row_that_cannot_be_is_rejected_with_its_reason(cast: Cast, row: str, why: str) -> None:
    report = take(cast, UNITS + row + "\n")
    assert not report.applied
    assert re.search(why, reasons(report)[2])


def test_a_code_that_stands_twice_is_rejected(cast: Cast) -> None:
    report = take(cast, UNITS + "21,枫林,居民区,,,是\n21,枫桥,居民区,,,是\n")
    assert reasons(report) == {3: "代码“21”与第 2 行重复。"}


def test_people_come_in_with_log_ins_and_proposed_posts(cast: Cast) -> None:
    report = take(
        cast,
        PEOPLE + "P901,张三,zhangsan,11,调解员,调解、办理,2026-01-01,\n"
        "P901,张三,zhangsan,12,网格员,受理登记,2026/1/1,2026年12月31日\nP902,李四,,,,,,\n",
    )
    assert report.applied, reasons(report)
    assert report.kind is ImportKind.PEOPLE
    person = Person.objects.get(code="P901")
    assert person.user is not None
    assert not person.user.has_usable_password()
    first, second = person.posts.order_by("pk")
    assert first.approval == second.approval == Approval.PROPOSED
    assert set(first.duties) == {Duty.MEDIATE, Duty.HANDLE}
    assert second.ends_on == date(2026, 12, 31)
    assert Person.objects.get(code="P902").user is None


def test_importing_people_again_proposes_no_post_twice_also_after_approval(cast: Cast) -> None:
    text = PEOPLE + "P901,张三,zhangsan,11,调解员,调解,2026-01-01,\n"
    take(cast, text)
    approve_post(Post.objects.get(person__code="P901"), by=cast.security, at=NOON)
    report = take(cast, text)
    assert report.count(Action.UNCHANGED) == 1
    assert Post.objects.filter(person__code="P901").count() == 1


def test_an_end_in_the_file_ends_the_post(cast: Cast) -> None:
    row = "P901,张三,,11,调解员,调解,2026-01-01,"
    take(cast, PEOPLE + row + "\n")
    report = take(cast, PEOPLE + row + "2026-06-30\n")
    assert report.count(Action.CHANGED) == 1
    assert Post.objects.get(person__code="P901").ends_on == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("P901,张三,,99,岗,调解,2026-01-01,", "没有代码为“99”的单位"),
        ("P901,张三,,11,岗,算命,2026-01-01,", "不认识的职责：算命"),
        ("P901,张三,,11,岗,调解,去年,", "应为日期"),
        ("P901,张三,,11,岗,调解,2026-02-30,", "应为日期"),
        ("P901,张三,,11,岗,调解,,", "必须一并填写"),
        ("P901,张三,,11,岗,安全管理员、调解,2026-01-01,", "三人分别担任"),
        ("P009,安九,,11,岗,调解,2026-01-01,", "三人分别担任"),
        ("P901,张三,fq-clerk,,,,,", "已被使用"),
        ("P001,窗一,another,,,,,", "已有用户名"),
        ("P901,张三,,11,岗,调解,2026-05-01,2026-01-01", "post_ends|约束"),
    ],
)
def test_a_person_that_cannot_be_is_rejected_with_the_reason(
    cast: Cast, row: str, why: str
) -> None:
    report = take(cast, PEOPLE + row + "\n")
    assert not report.applied
    assert re.search(why, reasons(report)[2]), reasons(report)
    assert not Person.objects.filter(code="P901").exists()


def test_a_rejected_row_does_not_mislead_the_rows_of_the_same_person(cast: Cast) -> None:
    report = take(
        cast,
        PEOPLE + "P901,张三,,99,岗,调解,2026-01-01,\nP901,张三,,11,岗,调解,2026-01-01,\n",
    )
    assert list(reasons(report)) == [2]


def test_one_number_with_two_names_is_rejected(cast: Cast) -> None:
    report = take(cast, PEOPLE + "P901,张三,,,,,,\nP901,张四,,,,,,\n")
    assert reasons(report) == {3: "工号“P901”在第 2 行是“张三”。"}


def test_a_workbook_is_read_as_well(cast: Cast) -> None:
    stream = io.BytesIO()
    columns = UNITS.strip().split(",")
    write_sheet([["21", "枫林居民区", "居民区", "", "", "是"]], columns, stream)
    assert take(cast, stream.getvalue(), name="单位.xlsx").applied


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.csv"),
        (b"PK\x03\x04 not a workbook", "a.xlsx"),
        (b"PK\x03\x04 hidden", "a.csv"),
        ("甲,乙\n1,2\n".encode(), "a.csv"),
        ("代码,名称\n21,枫林\n".encode(), "a.csv"),
        ("代码,名称,类型,上级代码,代码\n".encode(), "a.csv"),
        (b"MZ\x90", "a.exe"),
    ],
)
def test_a_hostile_or_wrong_file_is_refused_as_a_whole(
    cast: Cast, content: bytes, name: str
) -> None:
    with pytest.raises(TableError):
        take(cast, content, name=name)
    assert street_events(cast.street.pk).count() == 0


def test_a_formula_and_hidden_characters_stay_plain_text(cast: Cast) -> None:
    report = take(cast, UNITS + '21,"=HYPERLINK(""x"")\u202e",居民区,,,是\n')
    assert report.applied
    assert Unit.objects.get(code="21").name == '=HYPERLINK("x")'


def test_columns_that_were_not_used_are_named(cast: Cast) -> None:
    report = take(cast, "代码,名称,类型,上级代码,备注\n21,枫林,居民区,,某\n")
    assert report.ignored_columns == ("备注",)


def test_the_command_imports_and_says_so(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "units.csv"
    path.write_text(UNITS + "21,枫林居民区,居民区,,,是\n", encoding="utf-8")
    call_command("import_org", str(path), "--street", "fq", "--dry-run")
    assert not Unit.objects.filter(code="21").exists()
    call_command("import_org", str(path), "--street", "fq")
    assert Unit.objects.filter(code="21").exists()
    assert "新增 1" in capsys.readouterr().out


def test_the_command_fails_when_a_row_is_rejected_or_the_street_is_unclear(
    cast: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "units.csv"
    path.write_text(UNITS + "21,,居民区,,,是\n", encoding="utf-8")
    with pytest.raises(CommandError, match="全部没有导入"):
        call_command("import_org", str(path), "--street", "fq")
    with pytest.raises(CommandError, match="--street"):
        call_command("import_org", str(path))
