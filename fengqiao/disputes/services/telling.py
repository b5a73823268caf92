"""Tells the parties by text message that something happened; the message names nobody.

依据：《信访工作条例》第三十二条（答复）；《个人信息保护法》第六条（最小必要）
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from fengqiao.kernel.matters.models import PartyRole
from fengqiao.kernel.matters.parties import personal_of
from fengqiao.kernel.notify.compose import sms
from fengqiao.kernel.personal.index import is_mobile, normalise_phone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fengqiao.kernel.matters.models import Party
    from fengqiao.kernel.workflow.change import Change


def tell_parties(change: Change, wordings: Mapping[PartyRole, str], **values: object) -> None:
    """Queue one message for each mobile phone of the roles named, in the step's transaction.

    `wordings` gives each role the template it is told with; an agent is told as its principal.
    Costs two statements, whatever the number of parties; none once personal data are erased.
    """
    matter = change.matter
    if matter.data_key is None:
        return
    parties = {party.pk: party for party in matter.parties.order_by("pk")}
    link = settings.PUBLIC_ADDRESS + reverse("portal_mine", args=[matter.street.code])
    told: set[str] = set()
    for party in parties.values():
        wording = wordings.get(_role(party, parties))
        phone = normalise_phone(personal_of(party, matter).phone)
        if wording is None or not is_mobile(phone) or phone in told:
            continue
        told.add(phone)
        change.add(
            sms(
                matter.street, phone, wording, {"number": matter.number, "link": link, **values},
                at=change.at, key=f"{matter.pk}:{wording}:{matter.version}:{party.pk}",
                matter=matter,
            )
        )  # fmt: skip


def _role(party: Party, parties: Mapping[int, Party]) -> PartyRole:
    principal = parties.get(party.agent_of_id or 0, party)
    return PartyRole(principal.role)
