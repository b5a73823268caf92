"""回执: hostile, repeated and contradictory answers change nothing that they should not."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from fengqiao.disputes.tests.page import text_of
from fengqiao.disputes.tests.samples import LATER
from fengqiao.exchange.inputs import Settle, Verdict
from fengqiao.exchange.models import Acknowledgement, Pack, Sent
from fengqiao.exchange.services.acknowledging import acknowledge, settle
from fengqiao.exchange.tests.ready import SYSTEM, answer, packed, ready_matter, state_of, taken
from fengqiao.kernel.ledger.history import kinds_since
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.tables.errors import TableError
from fengqiao.kernel.tables.writing import write_sheet
from fengqiao.kernel.workflow.errors import NotFound, WrongState

Browser = Callable[[Post], Client]


def test_answers_are_kept_with_the_other_sides_number_and_reason(cast: Cast) -> None:
    first, second = ready_matter(cast), ready_matter(cast)
    packed(cast)
    made = taken(
        cast,
        answer((first.number, "接收", "S-1", ""), (second.number, "退回", "", "电话13800001111错")),
    )
    assert (made.accepted, made.rejected, made.lines) == (1, 1, 2)
    assert Sent.objects.get(matter=first).their_number == "S-1"
    assert "13800001111" not in Sent.objects.get(matter=second).reason
    assert "exchange.acknowledged" in kinds_since(cast.street.pk, actor=cast.dispatcher.ref)


def test_the_same_file_and_the_same_answer_count_once(cast: Cast) -> None:
    matter = ready_matter(cast)
    packed(cast)
    content = answer((matter.number, "接收", "S-1", ""))
    taken(cast, content)
    _, is_new = acknowledge(content, "x.csv", system=SYSTEM, by=cast.leader, at=LATER)
    assert not is_new
    assert Acknowledgement.objects.count() == 1
    again = taken(cast, content + b"\n\n")
    assert (again.accepted, again.repeated) == (0, 1)
    assert state_of(matter) == "accepted"


def test_a_contradiction_is_marked_and_settled_by_a_person(cast: Cast) -> None:
    matter = ready_matter(cast)
    packed(cast)
    taken(cast, answer((matter.number, "接收", "S-1", "")))
    made = taken(cast, answer((matter.number, "退回", "", "材料不全")))
    assert (made.differing, state_of(matter)) == (1, "differing")
    row = Sent.objects.get()
    assert row.their_number == "S-1"
    verdict = Settle(verdict=Verdict.ACCEPTED, reason="电话核实已接收")
    with pytest.raises(NotFound):
        settle(row.pk, verdict, by=cast.stranger, at=LATER)
    settle(row.pk, verdict, by=cast.dispatcher, at=LATER)
    assert state_of(matter) == "accepted"
    with pytest.raises(WrongState):
        settle(row.pk, verdict, by=cast.dispatcher, at=LATER)


def test_two_lines_of_one_file_that_contradict_each_other_are_marked(cast: Cast) -> None:
    matter = ready_matter(cast)
    packed(cast)
    made = taken(cast, answer((matter.number, "接收", "S-1", ""), (matter.number, "退回", "", "")))
    assert (made.accepted, made.differing, state_of(matter)) == (1, 1, "differing")


def test_one_of_their_numbers_for_two_matters_is_marked(cast: Cast) -> None:
    first, second = ready_matter(cast), ready_matter(cast)
    packed(cast)
    taken(cast, answer((first.number, "接收", "S-1", ""), (second.number, "接收", "S-1", "")))
    assert (state_of(first), state_of(second)) == ("accepted", "differing")


def test_numbers_of_others_never_sent_or_of_other_packs_are_unknown(cast: Cast) -> None:
    sent = ready_matter(cast)
    packed(cast)
    unsent = ready_matter(cast)
    made = taken(
        cast,
        answer(
            (unsent.number, "接收", "S-1", ""), ("他矛〔2026〕1号", "接收", "S-2", ""),
            ("' OR 1=1 --", "接收", "S-3", ""),
        ),
    )  # fmt: skip
    assert (made.unknown, made.accepted) == (3, 0)
    other = answer((sent.number, "接收", "S-4", "", "99"), head="业务编号,结果,省级编号,原因,批次")
    assert taken(cast, other).unknown == 1
    assert state_of(sent) == "unanswered"


BAD_LINES = {
    "no number": ("", "接收", "S", ""),
    "no result": ("N", "", "S", ""),
    "an unknown result": ("N", "大概可以", "S", ""),
    "a formula error": ("#REF!", "接收", "S", ""),
    "a scientific number": ("N", "接收", "1.38E+10", ""),
    "a long number": ("9" * 81, "接收", "S", ""),
}


@pytest.mark.parametrize("line", BAD_LINES.values(), ids=BAD_LINES)
def test_a_line_that_cannot_be_used_is_told_and_stops_no_other(
    cast: Cast, line: tuple[str, ...]
) -> None:
    matter = ready_matter(cast)
    packed(cast)
    bad = tuple(matter.number if part == "N" else part for part in line)
    good = (matter.number, "接收", "S-1", "")
    made = taken(cast, answer(bad, good))
    assert (made.unreadable, made.accepted) == (1, 1)
    assert made.problems[0][0] == 2


HOSTILE = {
    "empty": b"",
    "binary": b"\x00\x01\x02\x03" * 50,
    "a zip as csv": b"PK\x03\x04" + b"0" * 50,
    "without columns": "甲,乙\n1,2\n".encode(),
    "no result column": "业务编号,乙\n1,2\n".encode(),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_as_a_whole(cast: Cast, content: bytes) -> None:
    with pytest.raises(TableError):
        taken(cast, content)
    assert not Acknowledgement.objects.exists()


def test_a_file_of_too_many_lines_is_refused(cast: Cast) -> None:
    lines = [(str(number), "接收", "", "") for number in range(20_001)]
    with pytest.raises(TableError):
        taken(cast, answer(*lines))


def test_a_reason_that_looks_like_a_formula_or_a_page_is_only_text(
    cast: Cast, browser_of: Browser
) -> None:
    matter = ready_matter(cast)
    packed(cast)
    taken(cast, answer((matter.number, "退回", "", "<script>alert(1)</script>=1+1")))
    page = browser_of(cast.dispatcher).get(reverse("exchange_sent", args=[SYSTEM, "rejected"]))
    assert "&lt;script&gt;" in page.content.decode()
    assert "<script>alert" not in page.content.decode()


def test_workbooks_are_read_as_well(cast: Cast) -> None:
    matter = ready_matter(cast)
    packed(cast)
    stream = BytesIO()
    write_sheet([[matter.number, "接收", "S-1"]], ["业务编号", "结果", "省级编号"], stream)
    assert taken(cast, stream.getvalue(), "回执.xlsx").accepted == 1


def test_the_pages_lead_from_pack_to_answer_to_next_action(cast: Cast, browser_of: Browser) -> None:
    matter = ready_matter(cast)
    browser = browser_of(cast.dispatcher)
    assert "可以报送 1 件" in text_of(browser.get(reverse("exchange_draft", args=[SYSTEM])))
    assert browser.post(reverse("exchange_draft", args=[SYSTEM])).status_code == 302
    file = browser.post(reverse("exchange_pack", args=[Pack.objects.get().pk]))
    assert file.content.startswith(b"PK")
    upload = SimpleUploadedFile("回执.csv", answer((matter.number, "退回", "", "类型有误")))
    url = reverse("exchange_acknowledge", args=[SYSTEM])
    done = browser.post(url, {"file": upload}, follow=True)
    assert "退回 1" in text_of(done)
    page = browser.get(reverse("exchange_sent", args=[SYSTEM, "rejected"]))
    assert "类型有误" in text_of(page)
    asked = {"sent": [str(Sent.objects.get().pk)]}
    browser.post(reverse("exchange_resend", args=[SYSTEM]), asked)
    assert "下一批重报" in text_of(browser.get(reverse("exchange_sent", args=[SYSTEM, "rejected"])))
    assert browser.post(url, {"file": SimpleUploadedFile("x.csv", b"")}).status_code == 422
    assert browser.post(url, {}).status_code == 422


def test_a_difference_is_settled_on_its_page(cast: Cast, browser_of: Browser) -> None:
    matter = ready_matter(cast)
    packed(cast)
    taken(cast, answer((matter.number, "接收", "S-1", "")))
    taken(cast, answer((matter.number, "退回", "", "")))
    browser, url = browser_of(cast.leader), reverse("exchange_settle", args=[Sent.objects.get().pk])
    assert browser.get(url).status_code == 200
    assert browser.post(url, {"verdict": "rejected", "reason": ""}).status_code == 422
    assert browser.post(url, {"verdict": "rejected", "reason": "电话核实"}).status_code == 302
    assert state_of(matter) == "rejected"
    assert browser.get(url).status_code == 404


def test_the_command_packs_and_acknowledges(cast: Cast, tmp_path: Path) -> None:
    matter = ready_matter(cast)
    said = StringIO()
    user = cast.dispatcher.person.user
    assert user is not None
    call_command("exchange", "pack", "--user", user.username, "--out", tmp_path, stdout=said)
    assert len(list(tmp_path.glob("*.zip"))) == 1
    file = tmp_path / "回执.csv"
    file.write_bytes(answer((matter.number, "接收", "S-1", "")))
    call_command("exchange", "acknowledge", "--user", user.username, file, stdout=said)
    assert "接收1" in said.getvalue()
    with pytest.raises(CommandError, match="没有需要报送"):
        call_command("exchange", "pack", "--user", user.username, "--out", tmp_path)
    clerk = cast.clerk.person.user
    assert clerk is not None
    with pytest.raises(CommandError, match="没有可以办理"):
        call_command("exchange", "pack", "--user", clerk.username, "--out", tmp_path)
