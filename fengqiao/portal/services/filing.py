"""Files a confirmed draft: the matter, its receipt and the message, all in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from fengqiao.kernel.matters.rights import Resident
from fengqiao.kernel.notify.compose import sms
from fengqiao.kernel.notify.models import MessageChannel
from fengqiao.kernel.notify.texts import MessageTemplate
from fengqiao.kernel.workflow.perform import New, perform
from fengqiao.portal.kinds import pages_for
from fengqiao.portal.models import Draft
from fengqiao.portal.services.codes import CodeRefused, phone_of, use_code
from fengqiao.portal.services.drafts import mark_filed, opened
from fengqiao.portal.services.receipts import follow_url, give_token

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.portal.models import PhoneCode

# Secret: its link opens the receipt, so that the text is sealed in the outbox and not kept.
RECEIPT_SENT: Final = MessageTemplate(
    "receipt_sent",
    MessageChannel.SMS,
    "【{street}】您反映的事项已登记，编号{number}。看进度：{link} 请勿转发。",
    is_secret=True,
)


@dataclass(frozen=True)
class Filed:
    """What filing gave: the token of the receipt; `again` when it had been done before."""

    token: str
    again: bool = False


@transaction.atomic
def file_draft(draft_id: int, code: PhoneCode, *, at: datetime) -> Filed:
    """File the draft for the phone that the code proved, and use the code up.

    Doing so twice files once. Raises CodeRefused when the code is used already, and whatever
    the one door refuses; nothing is changed then.
    """
    draft = Draft.objects.select_for_update(of=("self",)).select_related("street").get(pk=draft_id)
    content = opened(draft)
    if draft.matter_id is not None:
        return Filed(content["token"], again=True)
    pages = pages_for(draft.kind)
    form = pages.form.model_validate(content["form"])
    if form.phone != phone_of(code):
        raise CodeRefused("您改过手机号码，请重新获取验证码。")
    use_code(code, at=at)
    by = Resident(draft.street, code.phone_index)
    done = perform(
        New(draft.kind), pages.opening, pages.to_input(form), by=by, at=at, key=draft.key
    )
    give_token(done.matter, content["token"], done.event_digest, at=at)
    values = {"number": done.matter.number, "link": follow_url(draft.street, content["token"])}
    sms(
        draft.street, phone_of(code), RECEIPT_SENT.name, values, at=at,
        key=f"{done.matter.pk}:filed", matter=done.matter,
    ).save()  # fmt: skip
    mark_filed(draft, done.matter.pk)
    return Filed(content["token"])


def filed_before(draft: Draft) -> Filed | None:
    """The receipt of a draft that was filed; None while it was not."""
    return Filed(opened(draft)["token"], again=True) if draft.matter_id is not None else None
