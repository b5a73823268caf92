"""Importing a table of disputes: the account adds up, and a second run creates nothing."""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from fengqiao.kernel.ledger.verify import verify_street
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.search.selectors import matching
from fengqiao.kernel.tables.reading import read_table
from fengqiao.kernel.workflow.intake.importing import Importer, ImportReport
from fengqiao.kernel.workflow.intake.mapping import MappingError, read_map

if TYPE_CHECKING:
    from pathlib import Path

    from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MAP = """
kind: dispute
step: register
source: {system: 热线, number: 工单号}
received_at: {column: 时间}
fields:
  channel: {value: hotline}
  title: {column: 标题, cut: 120}
  description: {column: 内容}
  category: {column: 类别, values: {物业: property_management}, default: ""}
  parties:
    - role: {value: applicant}
      name: {column: 姓名}
      phone: {column: 电话}
"""
HEADER = "工单号,时间,标题,内容,类别,姓名,电话\n"
GOOD = "T1,2026/2/1 8:30:00,电梯停运,停了三天,物业,王小明,13800001111\n"


def run(cast: Cast, text: str, mapping: str = MAP, *, dry_run: bool = False) -> ImportReport:
    with read_table(io.BytesIO(text.encode()), "热线.csv") as table:
        importer = Importer(read_map(mapping), by=cast.clerk, at=NOW, dry_run=dry_run)
        return importer.run(table)


def test_rows_end_created_duplicate_or_rejected(cast: Cast) -> None:
    report = run(
        cast,
        HEADER
        + GOOD
        + "T1,2026/2/1 8:30:00,电梯停运,停了三天,物业,王小明,13800001111\n"
        + "T2,2026/2/1 8:30,,没有标题,,李大力,\n"
        + "T3,昨天,路灯坏了,,,赵一,\n"
        + "T4,2026-02-03,路灯坏了,,别的,,\n"
        + ",2026-02-03,没有工单号,,,,\n"
        + "T5,2027-02-03,将来的事,,,,\n",
    )
    assert report.adds_up
    assert (report.read, report.created, report.duplicate, report.rejected) == (7, 2, 1, 4)
    reasons = dict(report.first_reasons)
    assert "标题" in reasons[4]
    assert "昨天" in reasons[5]
    assert "来源编号" in reasons[7]
    assert "晚于现在" in reasons[8]
    first, last = Matter.objects.order_by("id")
    assert (first.category, first.external_number) == ("property_management", "T1")
    assert first.parties.count() == 1
    assert last.parties.count() == 0
    assert not verify_street(cast.street).problems


def test_a_second_run_creates_nothing_new(cast: Cast) -> None:
    assert run(cast, HEADER + GOOD).created == 1
    again = run(cast, HEADER + GOOD)
    assert (again.created, again.duplicate) == (0, 1)
    assert Matter.objects.count() == 1


def test_rows_without_a_number_of_their_own_are_not_doubled_either(cast: Cast) -> None:
    mapping = MAP.replace("source: {system: 热线, number: 工单号}\n", "")
    assert run(cast, HEADER + GOOD, mapping).created == 1
    assert run(cast, HEADER + GOOD, mapping).duplicate == 1


def test_a_dry_run_counts_and_writes_nothing(cast: Cast) -> None:
    report = run(cast, HEADER + GOOD + "T2,x,,,,,\n", dry_run=True)
    assert (report.read, report.created, report.rejected) == (2, 1, 1)
    assert report.sample[0]["row"] == 2
    assert not Matter.objects.exists()


def test_a_missing_column_stops_the_import_before_it_begins(cast: Cast) -> None:
    with pytest.raises(MappingError, match="没有这些列：内容、姓名、工单号"):
        run(cast, "时间,标题,类别,电话\n2026/2/1,电梯,物业,1\n")
    assert not Matter.objects.exists()


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ("a: [", "不是有效的 YAML"),
        ("- 1", "应是一张表"),
        ("kind: ship\nfields: {title: {column: x}}", "没有“ship”这种事项"),
        ("kind: dispute\nstep: close\nfields: {title: {column: x}}", "不是能登记新事项的环节"),
        ("kind: dispute\nfields: {}", "缺少 fields"),
        ("kind: dispute\nfields: {surprise: {column: x}}", "没有这些项：surprise"),
        ("kind: dispute\nfields: {title: {column: x, value: y}}", "与 value 中的一个"),
        ("kind: dispute\nfields: {title: {column: x, cut: many}}", "cut 应是字数"),
        ("kind: dispute\nfields: {title: x}", "应写明 column 或 value"),
        ("kind: dispute\nfields: {title: {column: x, colour: red}}", "不认识的项：colour"),
        ("&a [*a]", "应是一张表"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(mapping: str, reason: str) -> None:
    with pytest.raises(MappingError, match=reason):
        read_map(mapping)


def test_the_command_writes_a_reject_file_that_can_be_imported_again(
    cast: Cast, tmp_path: Path
) -> None:
    file, mapping, rejects = tmp_path / "热线.csv", tmp_path / "map.yaml", tmp_path / "退回.csv"
    file.write_text(HEADER + GOOD + "T2,2026/2/1,,无标题,,李大力,\n", "utf-8")
    mapping.write_text(MAP, "utf-8")
    output = io.StringIO()
    arguments = ["disputes", str(file), "--map", str(mapping), "--rejects", str(rejects)]
    call_command("import", *arguments, "--street", "fq", stdout=output)
    assert "读入 2 = 新建 1 + 重复 0 + 退回 1" in output.getvalue()
    mended = rejects.read_text("utf-8-sig").replace("2026/2/1,,", "2026/2/1,补上标题,")
    file.write_text(mended, "utf-8")
    call_command("import", *arguments, "--street", "fq", stdout=output)
    assert "读入 1 = 新建 1 + 重复 0 + 退回 0" in output.getvalue()
    assert not rejects.exists()


def test_a_broken_file_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    file, mapping = tmp_path / "坏.xlsx", tmp_path / "map.yaml"
    file.write_bytes(b"PK\x03\x04 not a workbook")
    mapping.write_text(MAP, "utf-8")
    with pytest.raises(CommandError, match="没有导入任何内容"):
        call_command("import", "disputes", str(file), "--map", str(mapping), "--street", "fq")
    assert not Matter.objects.exists()


@pytest.mark.shared
@pytest.mark.slow
def test_real_messages_all_come_in_and_are_found(cast: Cast, shared_folder: Path) -> None:
    read = created = suggested = 0
    for name in ("messages", "replies"):
        path = shared_folder / "data" / "messages" / f"{name}.jsonl.gz"
        mapping = (
            f"kind: dispute\nsource: {{system: {name}, number: id}}\n"
            "received_at: {column: time}\nfields:\n  channel: {value: page}\n"
            "  title: {column: title, cut: 120}\n  description: {column: text, cut: 10000}\n"
            "  parties:\n    - role: {value: applicant}\n      name: {column: user}\n"
        )
        for turn in (1, 2):
            with read_table(path) as table:
                report = Importer(read_map(mapping), by=cast.clerk, at=NOW).run(table)
            assert report.adds_up
            assert report.rejected == 0
            if turn == 2:
                assert report.created == 0
            else:
                read, created = read + report.read, created + report.created
                suggested += report.suggested
    assert (read, created) == (7101, 7101)
    assert suggested > 3000
    with gzip.open(shared_folder / "data/messages/messages.jsonl.gz", "rt") as lines:
        truth = sum("电梯" in json.loads(line)["title"] for line in lines)
    found = matching(Matter.objects.visible_to(cast.dispatcher), "电梯")
    assert found.filter(external_system="messages", title__contains="电梯").count() == truth > 0
    assert not verify_street(cast.street).problems


def test_a_year_that_cannot_be_meant_rejects_its_row_only(cast: Cast) -> None:
    report = run(cast, HEADER + GOOD + "T2,0206-03-01,路灯坏了,,,,\n" + "T3,0001-01-01,井盖,,,,\n")
    assert (report.created, report.rejected) == (1, 2)
    assert "早于1900年" in report.first_reasons[0][1]


def test_a_row_handed_over_by_somebody_else_meanwhile_is_a_duplicate(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(cast, HEADER + GOOD)
    truly_known, looks = Importer._known, []

    def known_a_moment_ago(importer: Importer, numbers: list[str]) -> set[str]:
        looks.append(numbers)
        return set() if len(looks) == 1 else truly_known(importer, numbers)

    monkeypatch.setattr(Importer, "_known", known_a_moment_ago)
    report = run(cast, HEADER + GOOD + "T2,2026-02-03,路灯坏了,,,,\n")
    assert (report.created, report.duplicate, report.rejected) == (1, 1, 0)
    assert report.adds_up
