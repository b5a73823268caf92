"""Anybody may ask whether a receipt is sound: pasted or as the file that was downloaded."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fengqiao.kernel.ledger.offline import LARGEST_RECEIPT, verify_receipt
from fengqiao.kernel.ledger.receipts import office_problems
from fengqiao.kernel.ui.templatetags.ui import date_zh

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True)
class Finding:
    """What was found of a receipt. `tone` colours what the words say."""

    words: str
    tone: str
    problems: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


@never_cache
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Say whether the receipt holds. Nothing of it is kept."""
    text = _given(request) if request.method == "POST" else ""
    finding = finding_of(text) if request.method == "POST" else None
    context = {"finding": finding, "text": text}
    status = 422 if finding and finding.tone == "bad" else 200
    return render(request, "portal/verify.html", context, status=status)


def _given(request: HttpRequest) -> str:
    file = request.FILES.get("file")
    if file is None:
        return request.POST.get("receipt", "")[:LARGEST_RECEIPT]
    content: bytes = file.read(LARGEST_RECEIPT)
    return content.decode("utf-8", "replace")


def finding_of(text: str) -> Finding:
    """Whether a receipt's text is sound in itself, and the office's own."""
    if not text.strip():
        return Finding("请粘贴回执内容，或选择回执文件。", "bad")
    try:
        receipt = json.loads(text)
    except (ValueError, RecursionError):
        receipt = None
    if not isinstance(receipt, dict):
        return Finding(
            "这不是回执。", "bad", ("请上传下载得到的 .json 文件，或粘贴它的全部内容。",)
        )
    problems = verify_receipt(receipt) or office_problems(receipt)
    if problems:
        return Finding("回执不成立。", "bad", tuple(problems))
    if receipt["state"] == "pending":
        words = "回执内容完整，本单位有这条记录，正等待封存；几分钟后可下载带证明的回执。"
        return Finding(words, "info", facts=_facts(receipt))
    return Finding("回执成立：这条记录在本单位的留痕中，没有改动。", "good", facts=_facts(receipt))


def _facts(receipt: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    event = receipt["event"]
    return (
        ("单位", str(receipt["street"]["name"])),
        ("编号", str(event["subject"])),
        ("记录", str(receipt["label"])),
        ("时间", date_zh(datetime.fromisoformat(event["at"]), "minute")),
        ("摘要", str(receipt["digest"])),
    )
