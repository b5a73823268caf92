"""Papers and the file: what they hold, what they hide, what archiving freezes."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from fengqiao.disputes.jobs import bind_left_over
from fengqiao.disputes.models import BoundFile, Dispute, Dossier, Session
from fengqiao.disputes.papers.catalogue import PAPERS
from fengqiao.disputes.papers.source import read_source
from fengqiao.disputes.rules.dossier import Facts, completeness, dossier_items, missing_items
from fengqiao.disputes.rules.keeping import keeping_of
from fengqiao.disputes.services.binding import bind_waiting_files
from fengqiao.disputes.tests.page import form_on, text_of
from fengqiao.disputes.tests.samples import LATER, dispute_in
from fengqiao.kernel.documents.tests.samples import picture
from fengqiao.kernel.files.services import store_upload
from fengqiao.kernel.ledger.models import Event
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.workflow.errors import Refused
from fengqiao.kernel.workflow.perform import At, perform

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from fengqiao.kernel.org.models import Post
    from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db


def take(matter: Matter, step: str, data: dict[str, Any], post: Post) -> None:
    perform(At("dispute", matter.pk), step, data, by=post, at=LATER)


def mediated(cast: Cast, state: str = "closed") -> Matter:
    """A dispute with a consent, an open and a private sitting, and an oral agreement."""
    matter = dispute_in(cast, "mediating")
    post = cast.mediator
    parties = list(matter.parties.values_list("pk", flat=True))
    matter.consents.create(
        street=cast.street, party_id=parties[0], agreed=True, given_at=LATER, way="当面"
    )
    for form, record in (("joint", "李大力承认漏水，愿意修理"), ("private", "")):
        Session.objects.create(
            street=cast.street, matter=matter, form=form, held_at=LATER, place="居委会",
            mediator=post, attendees="双方", record=record, rights_told=True,
            concessions="愿意多赔二百元" if form == "joint" else "",
        )  # fmt: skip
    take(matter, "agree", AGREED, post)
    is_open = state != "closed"
    Matter.objects.filter(pk=matter.pk).update(
        state=state, is_open=is_open, closed_at=None if is_open else LATER
    )
    return Matter.objects.select_related("street", "dispute").get(pk=matter.pk)


AGREED = {"terms": "三日内修好", "agreed_on": "2026-03-02"}


def upload_picture(matter: Matter, post: Post, purpose: str = "identity") -> None:
    content = picture(60, 40, lambda x, y: (x * 7 + y * 3) % 256)
    file = store_upload(
        SimpleUploadedFile("证件.png", content), street=post.street, by=post, at=LATER
    )
    take(matter, "attach", {"purpose": purpose, "files": [file.pk]}, post)


def pages_of(row: BoundFile) -> list[str]:
    from django.core.files.storage import default_storage  # noqa: PLC0415  as the tests set it

    assert row.attachment is not None
    with default_storage.open(row.attachment.storage_key) as file:
        reader = PdfReader(io.BytesIO(file.read()))
    return [re.sub(r"\s+", "", page.extract_text()) for page in reader.pages]


# The catalogue -------------------------------------------------------------------------------


def test_what_was_not_mediated_needs_no_papers_of_mediation() -> None:
    items = dossier_items(set(), Facts())
    assert missing_items(items) == []
    assert completeness(items).words == "必备 3 项，已有 3 项"
    assert next(item for item in items if item.code == "agreement").why == "没有达成协议，不需要"


def test_a_failed_mediation_needs_the_termination_notice_in_the_agreements_place() -> None:
    item = dossier_items(set(), Facts(mediated=True, failed=True))[7]
    assert item.required
    assert "终止调解通知书" in item.why
    assert item.basis == "《人民调解法》第二十六条"
    assert item.step == "end_mediation"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (Facts(by_agent=True), "authorisation"),
        (Facts(confirmed=True), "confirmation"),
        (Facts(performed=True), "performance"),
        (Facts(mediated=True), "identity"),
        (Facts(mediated=True, succeeded=True), "agreement"),
    ],
)
def test_an_item_is_required_by_what_happened_and_says_why(facts: Facts, code: str) -> None:
    found = {item.code: item for item in dossier_items(set(), facts)}[code]
    assert found.required
    assert found.why
    assert found.basis
    assert found.name in missing_items(dossier_items(set(), facts))


def test_the_period_of_keeping_follows_the_offices_rule() -> None:
    assert keeping_of(confirmed=True, written=True, mediated=True).period == "永久"
    assert keeping_of(confirmed=False, written=True, mediated=True).period == "长期（30年）"
    assert keeping_of(confirmed=False, written=False, mediated=False).why


# Papers --------------------------------------------------------------------------------------


def test_every_paper_is_made_of_a_matter_with_records_and_of_one_without(cast: Cast) -> None:
    for matter in (mediated(cast), dispute_in(cast, "registered")):
        source = read_source(
            Matter.objects.select_related("street", "dispute").get(pk=matter.pk), LATER,
            masked=False,
        )  # fmt: skip
        for paper in PAPERS:
            documents = paper.make(source)
            assert documents or paper.needs, paper.code
            for document in documents:
                assert document.as_data()["title"]
            if paper.filled(source):
                assert documents


def test_a_preview_shows_no_name_and_no_number_in_full(cast: Cast) -> None:
    matter = mediated(cast)
    source = read_source(matter, LATER, masked=True)
    for paper in PAPERS:
        for document in paper.make(source):
            text = str(document.as_data())
            for secret in ("王小明", "李大力", "13800001111", "13900002222"):
                assert secret not in text, (paper.code, secret)


def test_a_private_sitting_leaves_nothing_but_its_happening_in_the_record(cast: Cast) -> None:
    matter = mediated(cast)
    Session.objects.filter(matter=matter, form="private").update(sealed=b"secret")
    source = read_source(matter, LATER, masked=False)
    record = next(paper for paper in PAPERS if paper.code == "session_record")
    texts = [str(document.as_data()) for document in record.make(source)]
    assert len(texts) == 2
    assert "愿意修理" in texts[0]
    assert "不入卷" in texts[1]


def test_a_paper_in_full_is_handed_out_with_its_purpose_on_record(
    cast: Cast, browser_of: Callable[[Post], Client]
) -> None:
    matter, browser = mediated(cast), browser_of(cast.mediator)
    url = reverse("dispute_paper", args=[matter.pk, "oral_register"])
    page = browser.get(url)
    assert "王小明" not in text_of(page)
    assert "王**" in text_of(page)
    form = form_on(page, url)
    refused = browser.post(url, {**form, "format": "docx", "purpose": ""})
    assert refused.status_code == 422
    answer = browser.post(url, {**form, "format": "docx", "purpose": "交当事人留存"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    words = docx.Document(io.BytesIO(answer.content)).element.xml
    assert "王小明" in words
    assert "三日内修好" in words
    event = Event.objects.filter(kind="dispute.paper_made").latest("id")
    assert event.body["paper"] == "oral_register"
    assert "王小明" not in str(event.body)


def test_a_paper_as_pdf_is_an_archival_one(
    cast: Cast, browser_of: Callable[[Post], Client]
) -> None:
    matter, browser = mediated(cast), browser_of(cast.mediator)
    url = reverse("dispute_paper", args=[matter.pk, "session_record"])
    form = form_on(browser.get(url), url)
    answer = browser.post(url, {**form, "format": "pdf", "purpose": "存档"})
    assert b"<pdfaid:part>2</pdfaid:part>" in answer.content


def test_a_paper_that_the_records_do_not_fill_is_refused_in_words(
    cast: Cast, browser_of: Callable[[Post], Client]
) -> None:
    matter, browser = mediated(cast), browser_of(cast.mediator)
    url = reverse("dispute_paper", args=[matter.pk, "written_agreement"])
    assert "还没有登记书面协议" in text_of(browser.get(url))


# The bound file ------------------------------------------------------------------------------


def test_one_click_gives_the_file_with_cover_catalogue_items_and_pages(
    cast: Cast, browser_of: Callable[[Post], Client]
) -> None:
    matter, browser = mediated(cast), browser_of(cast.mediator)
    upload_picture(matter, cast.mediator)
    url = reverse("dispute_compile", args=[matter.pk])
    form = form_on(browser.get(url), url)
    answer = browser.post(url, {**form, "purpose": "案卷检查"})
    assert answer.headers["Content-Type"] == "application/pdf"
    row = BoundFile.objects.get()
    pages = pages_of(row)
    assert (row.state, row.version, row.pages) == ("ready", 1, len(pages))
    assert "人民调解卷宗" in pages[0]
    catalogue = pages[1]
    for words in (
        "1人民调解申请书或受理登记表1",
        "5调查记录无",
        "13封底见卷末",
    ):
        assert words in catalogue, words
    stated = re.search(r"3当事人身份证明(\d+?)4授权委托书", catalogue)
    assert stated is not None
    # The picture has no words of its own: its page carries the file's number and its own alone.
    assert pages[int(stated[1]) + 1].startswith(("（2026）", "—"))
    assert any("人民调解口头协议登记表" in page for page in pages)
    assert "封底" in pages[-1]
    event = Event.objects.get(kind="dispute.dossier_bound")
    assert event.body["digest"] == row.digest


def test_what_was_said_to_agree_stays_out_of_the_part_for_the_court(cast: Cast) -> None:
    matter = mediated(cast)
    take(matter, "compile_dossier", {"extent": "court", "purpose": "申请司法确认"}, cast.mediator)
    bind_waiting_files(matter.pk, LATER)
    text = "".join(pages_of(BoundFile.objects.get()))
    assert "三日内修好" in text
    for secret in ("愿意修理", "多赔二百元", "调解前已告知"):
        assert secret not in text
    assert "7调解记录不提交" in text


def test_filing_gives_a_number_without_gap_freezes_the_file_and_keeps_old_versions(
    cast: Cast,
) -> None:
    first, second = mediated(cast), mediated(cast)
    for matter in (first, second):
        take(matter, "archive", {"missing_reason": "当事人未提供证件"}, cast.mediator)
    assert [row.number for row in Dossier.objects.order_by("filed_at", "pk")] == [
        f"（2026）{cast.street.number_prefix}人调字第{number}号" for number in (1, 2)
    ]
    assert Dossier.objects.get(matter=first).keeping == "短期（10年）"
    bind_waiting_files(first.pk, LATER)
    frozen = BoundFile.objects.get(matter=first)
    assert frozen.is_frozen
    with pytest.raises(Refused, match="必须填写"):
        take(first, "amend_dossier", {"reason": ""}, cast.mediator)
    file = store_upload(
        SimpleUploadedFile("回执.png", picture(30, 30, lambda x, y: x * y % 256)),
        street=cast.street, by=cast.mediator, at=LATER,
    )  # fmt: skip
    take(
        first,
        "amend_dossier",
        {"reason": "补入送达回执", "purpose": "evidence", "files": [file.pk]},
        cast.mediator,
    )
    bind_waiting_files(first.pk, LATER)
    versions = list(BoundFile.objects.filter(matter=first).order_by("version"))
    assert [row.version for row in versions] == [1, 2]
    assert versions[0].digest == frozen.digest != versions[1].digest
    assert "证据材料7" in pages_of(versions[1])[1] or "证据材料" in pages_of(versions[1])[1]


def test_a_file_bound_twice_is_one_and_a_lost_job_is_made_up_for(cast: Cast) -> None:
    matter = mediated(cast)
    take(matter, "compile_dossier", {"purpose": "案卷检查"}, cast.mediator)
    bind_left_over.func()
    bind_waiting_files(matter.pk, LATER)
    assert BoundFile.objects.get().state == "ready"
    assert Event.objects.filter(kind="dispute.dossier_bound").count() == 1
    assert matter.attachments.filter(purpose="bound_dossier").count() == 1


def test_a_failure_to_bind_is_told_and_the_next_try_is_a_new_version(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fengqiao.kernel.documents.binding.SECONDS", 0)
    matter = mediated(cast)
    take(matter, "compile_dossier", {"purpose": "案卷检查"}, cast.mediator)
    bind_waiting_files(matter.pk, LATER)
    row = BoundFile.objects.get()
    assert row.state == "failed"
    assert "上限" in row.note
    take(matter, "compile_dossier", {"purpose": "案卷检查"}, cast.mediator)
    assert BoundFile.objects.filter(version=2).exists()


def test_erased_personal_data_can_no_longer_be_put_on_paper(cast: Cast) -> None:
    matter = mediated(cast)
    Matter.objects.filter(pk=matter.pk).update(data_key=None)
    for step, data in (
        ("make_paper", {"paper": "register", "purpose": "留存"}),
        ("compile_dossier", {"purpose": "检查"}),
    ):
        with pytest.raises(Refused, match="已按期限清除"):
            take(matter, step, data, cast.mediator)
    assert Dispute.objects.filter(pk=matter.pk).exists()
