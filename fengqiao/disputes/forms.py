"""Reads what the registration page posts, before the schema checks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.kernel.personal.index import blind_index

if TYPE_CHECKING:
    from django.http import QueryDict

    from fengqiao.kernel.org.models import Street

# A row of which all these are empty is a row that nobody filled in.
PARTY_TEXTS = ("name", "phone", "id_number", "address")
MOST_PARTIES = 50
# What an unposted page offers: one row for each side of a dispute.
EMPTY_PARTIES = [{"role": "applicant"}, {"role": "respondent"}]


def without_blank_parties(data: QueryDict) -> QueryDict:
    """The post without party rows left blank; kept as they are while rows are being edited."""
    if data.get("_edit"):
        return data
    cleaned = data.copy()
    numbers = [n for n in data.getlist("parties") if n.isdecimal()]
    filled = [n for n in numbers if _is_filled(data, n)]
    cleaned.setlist("parties", filled)
    return cleaned


def _is_filled(data: QueryDict, number: str) -> bool:
    return any(data.get(f"parties.{number}.{name}", "").strip() for name in PARTY_TEXTS)


def posted_phone_indexes(data: QueryDict, street: Street) -> set[str]:
    """Blind indexes of the phones typed so far, by which earlier matters are found."""
    phones = [
        data.get(f"parties.{number}.phone", "")
        for number in data.getlist("parties")[:MOST_PARTIES]
        if number.isdecimal()
    ]
    return {blind_index(phone, kind="phone", street_id=street.pk) for phone in phones if phone}
