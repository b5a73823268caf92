"""The receipt: an unguessable address, progress without personal data, a proof that holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from fengqiao.disputes.tests.samples import sample_input
from fengqiao.kernel.ledger.offline import verify_receipt
from fengqiao.kernel.ledger.seal import seal_street
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.workflow.perform import At, perform
from fengqiao.portal.models import ReceiptToken
from fengqiao.portal.services.receipts import receipt_token
from fengqiao.portal.tests.conftest import MORNING, RESPONDENT, STORY, Visitor, text_of

if TYPE_CHECKING:
    from fengqiao.kernel.matters.rights import Actor
    from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(visitor: Visitor) -> str:
    return visitor.file()


def take(step: str, by: Actor, data: dict[str, Any]) -> None:
    perform(At("dispute", Matter.objects.get().pk), step, data, by=by, at=MORNING)


def test_only_the_digest_of_the_token_is_stored(token: str) -> None:
    stored = vars(ReceiptToken.objects.get())
    assert token not in str(stored)
    assert len(token) == 32


def test_anybody_with_the_address_follows_without_signing_in(
    token: str, another: Callable[..., Visitor], cast: Cast
) -> None:
    matter = Matter.objects.get()
    take("triage", cast.dispatcher, sample_input("triage", cast, matter))
    take("dispatch", cast.dispatcher, sample_input("dispatch", cast, matter))
    page = text_of(another().get(f"r/{token}/"))
    for said in ("已转交承办单位", "榆树居民区", "派出所", "承办单位签收", "2026年3月9日"):
        assert said in page


def test_no_page_of_the_receipt_shows_anything_personal(
    token: str, another: Callable[..., Visitor], cast: Cast
) -> None:
    matter = Matter.objects.get()
    take("triage", cast.dispatcher, sample_input("triage", cast, matter))
    take("dispatch", cast.dispatcher, sample_input("dispatch", cast, matter))
    take("accept", cast.mediator, {})
    take("handle", cast.mediator, {"result": "已找王小明和李大力谈过", "solved": True})
    take("answer", cast.mediator, {"text": "王小明您好，李大力已修好"})
    reader = another()
    for path in ("", "receipt/", "proof.json", "qr.svg"):
        page = text_of(reader.get(f"r/{token}/{path}"))
        for secret in ("王小明", "李大力", "1380", RESPONDENT, "漏水", STORY["place"]):
            assert secret not in page, (path, secret)


def test_the_receipt_of_a_window_or_of_another_street_is_not_found(
    token: str, visitor: Visitor
) -> None:
    for path in (f"r/{token[:-1]}x/", f"r/{token}x/", "r/x/", f"r/{token.swapcase()}/receipt/"):
        assert visitor.get(path).status_code == 404
    visitor.street = "other"
    for path in ("", "receipt/", "proof.json", "qr.svg"):
        assert visitor.get(f"r/{token}/{path}").status_code == 404


def test_the_token_opens_its_own_matter_alone(token: str, cast: Cast) -> None:
    held = receipt_token(cast.street, token)
    assert held is not None
    assert held.matter_id == Matter.objects.get().pk
    assert receipt_token(cast.other_street, token) is None


def test_nothing_is_kept_in_caches_and_no_other_site_learns_the_address(
    token: str, visitor: Visitor
) -> None:
    answer = visitor.get(f"r/{token}/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_the_picture_is_a_plain_svg_without_style_or_script(token: str, visitor: Visitor) -> None:
    answer = visitor.get(f"r/{token}/qr.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    root = ET.fromstring(answer.content)  # noqa: S314  our own picture
    assert {each.tag.rpartition("}")[2] for each in root.iter()} <= {"svg", "g", "path"}
    assert all("style" not in each.attrib for each in root.iter())


def test_the_proof_is_pending_and_then_sealed(token: str, visitor: Visitor, cast: Cast) -> None:
    pending = visitor.get(f"r/{token}/proof.json")
    assert "attachment" in pending.headers["Content-Disposition"]
    assert pending.json()["state"] == "pending"
    seal_street(cast.street, MORNING + timedelta(minutes=5))
    sealed = visitor.get(f"r/{token}/proof.json").json()
    assert sealed["state"] == "sealed"
    assert sealed["digest"] == pending.json()["digest"]
    for receipt in (pending.json(), sealed):
        assert verify_receipt(receipt) == []
        assert receipt["event"]["subject"] == Matter.objects.get().number


def test_the_proof_is_found_behind_a_long_history(token: str, visitor: Visitor, cast: Cast) -> None:
    for number in range(101):
        take("supplement", cast.dispatcher, {"text": f"第{number}次补充"})
    receipt = visitor.get(f"r/{token}/proof.json").json()
    assert receipt["event"]["version"] == 1


def sealed_proof(visitor: Visitor, token: str, cast: Cast) -> dict[str, Any]:
    seal_street(cast.street, MORNING + timedelta(minutes=5))
    receipt: dict[str, Any] = visitor.get(f"r/{token}/proof.json").json()
    return receipt


def ask(visitor: Visitor, receipt: object) -> tuple[int, str]:
    token = visitor.client.cookies["csrftoken"].value
    text = receipt if isinstance(receipt, str) else json.dumps(receipt)
    answer = visitor.client.post("/p/verify/", {"receipt": text, "csrfmiddlewaretoken": token})
    return answer.status_code, text_of(answer)


def test_a_sound_receipt_is_confirmed_pending_and_sealed(
    token: str, visitor: Visitor, cast: Cast
) -> None:
    status, page = ask(visitor, visitor.get(f"r/{token}/proof.json").json())
    assert (status, "正等待封存" in page) == (200, True)
    status, page = ask(visitor, sealed_proof(visitor, token, cast))
    assert (status, "回执成立" in page) == (200, True)
    assert Matter.objects.get().number in page


def test_a_downloaded_file_is_taken_as_it_is(token: str, visitor: Visitor, cast: Cast) -> None:
    from io import BytesIO  # noqa: PLC0415

    sealed_proof(visitor, token, cast)
    file = BytesIO(visitor.get(f"r/{token}/proof.json").content)
    file.name = "receipt.json"
    answer = visitor.client.post(
        "/p/verify/",
        {"file": file, "csrfmiddlewaretoken": visitor.client.cookies["csrftoken"].value},
    )
    assert "回执成立" in text_of(answer)


def test_every_change_of_a_receipt_is_found(token: str, visitor: Visitor, cast: Cast) -> None:
    good = sealed_proof(visitor, token, cast)
    for path, value in (
        (("event", "subject"), "枫矛〔2026〕9号"),
        (("event", "at"), "2020-01-01T00:00:00.000000Z"),
        (("digest",), "0" * 64),
        (("label",), "纠纷办结"),
        (("street", "name"), "别的街道"),
        (("seal", "root"), "0" * 64),
        (("proof", "index"), 5),
    ):
        changed = json.loads(json.dumps(good))
        place = changed
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = value
        status, page = ask(visitor, changed)
        assert (status, "不成立" in page) == (422, True), path


def test_a_receipt_that_somebody_made_himself_is_not_ours(visitor: Visitor, token: str) -> None:
    """It holds together, since anybody can compute digests; only the ledger knows better."""
    from fengqiao.kernel.ledger.digests import disclosed_digest  # noqa: PLC0415

    made = visitor.get(f"r/{token}/proof.json").json()
    for name, value in (("subject", "枫矛〔2026〕7号"), ("version", 9), ("street", "1\x00")):
        forged = json.loads(json.dumps(made))
        forged["event"][name] = value
        forged["digest"] = disclosed_digest(forged["event"])
        assert verify_receipt(forged) == []
        status, page = ask(visitor, forged)
        assert (status, "没有这条记录" in page) == (422, True), name


@pytest.mark.parametrize(
    "text", ["", "   ", "not json", "[]", "{}", '{"format": "fengqiao-receipt/1"}', "[" * 5000]
)
def test_what_is_no_receipt_is_said_to_be_none(visitor: Visitor, text: str) -> None:
    visitor.get("new/dispute/")
    status, page = ask(visitor, text)
    assert status == 422
    assert 'role="alert"' in page
