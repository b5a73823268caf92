"""Masks personal data inside free text: numbers by rule, names where they are known."""

from collections.abc import Iterable

from fengqiao.kernel.personal.masks import is_masked, mask_id_number, mask_name, mask_phone
from fengqiao.kernel.personal.spans import Span, find_personal


def mask_text(text: str, *, names: Iterable[str] = ()) -> str:
    """Return the text with personal numbers masked, and `names` (of the parties) with them.

    Names nobody gave are not found here: that needs a language model and stays a
    suggestion for a person to confirm. Masking a masked text changes nothing.
    """
    pieces: list[str] = []
    end = 0
    for span in find_personal(text):
        pieces += (text[end : span.start], _mask_span(span))
        end = span.end
    masked = "".join((*pieces, text[end:]))
    for name in sorted({name.strip() for name in names}, key=len, reverse=True):
        if len(name) > 1 and not is_masked(name):
            masked = masked.replace(name, mask_name(name))
    return masked


def _mask_span(span: Span) -> str:
    if span.kind in ("mobile", "landline"):
        return mask_phone(span.text)
    if span.kind == "id_number":
        return mask_id_number(span.text.replace(" ", "").replace("-", ""))
    if span.kind == "email":
        account, _, host = span.text.partition("@")
        return f"{account[0]}***@{host}"
    if span.kind == "plate":
        return f"{span.text[:2]}***{span.text[-2:]}"
    compact = span.text.replace(" ", "").replace("-", "")
    return f"****{compact[-4:]}" if len(compact) > 8 else "****"
