"""留痕 on a matter's page: each step with who, when and what was put in, personal values masked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_datetime

from fengqiao.kernel.ledger.history import steps_of
from fengqiao.kernel.ledger.kinds import UnregisteredKind, event_kind
from fengqiao.kernel.matters.selectors import party_names
from fengqiao.kernel.personal.cipher import Erased, Tampered, open_
from fengqiao.kernel.personal.free_text import mask_text
from fengqiao.kernel.personal.keys import unwrap
from fengqiao.kernel.personal.masks import mask_address, mask_id_number, mask_name, mask_phone
from fengqiao.kernel.ui.displays import TimelineLine
from fengqiao.kernel.ui.schema_fields import FieldSpec, Kind, describe
from fengqiao.kernel.ui.templatetags.ui import date_zh
from fengqiao.kernel.workflow.change import event_context
from fengqiao.kernel.workflow.choices import choice_words
from fengqiao.kernel.workflow.procedure import procedures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from fengqiao.kernel.ledger.models import Event
    from fengqiao.kernel.workflow.pages import Place

PAGE = 100
ERASED = "（填写内容已按保存期限清除）"
# Fields of parties are masked by what they hold; all other text by what stands in it.
_MASKS = {
    "name": mask_name, "phone": mask_phone, "id_number": mask_id_number, "address": mask_address,
}  # fmt: skip


def timeline(
    place: Place, *, before_id: int | None = None
) -> tuple[list[TimelineLine], int | None]:
    """The newest events of the matter's steps, and the id before which the older ones stand."""
    events = steps_of(place.matter.pk, limit=PAGE + 1, before_id=before_id)
    names = party_names(place.parties)
    shown = [_line(event, place, names) for event in events[:PAGE]]
    return shown, events[PAGE - 1].pk if len(events) > PAGE else None


def _line(event: Event, place: Place, names: list[str]) -> TimelineLine:
    step = place.procedure.by_name.get(event.step)
    return TimelineLine(
        at=event.at,
        title=step.label if step else _kind_label(event.kind),
        who=event.actor_name,
        text="\n".join(_input_lines(event, place, names)),
        icon="shield-check" if event.kind == "personal.revealed" else "point",
    )


def _kind_label(kind: str) -> str:
    try:
        return event_kind(kind).label_zh
    except UnregisteredKind:
        return kind


def _input_lines(event: Event, place: Place, names: list[str]) -> list[str]:
    """What was put in, one line a field; empty answers are left out."""
    step = procedures.of(place.matter.kind, int(event.body.get("procedure", 1))).by_name.get(
        event.step
    )
    if step is None or event.sealed_body is None:
        return []
    opened = _opened(event, place)
    if opened is None:
        return [ERASED]
    return list(_lines(describe(step.input), opened, place, names))


def _opened(event: Event, place: Place) -> dict[str, Any] | None:
    key = place.matter.data_key
    if key is None or event.sealed_body is None:
        return None
    context = event_context(event.subject, event.version or 0)
    try:
        opened: dict[str, Any] = json.loads(open_(event.sealed_body, unwrap(key), context=context))
    except (Erased, Tampered):
        return None
    return opened


def _lines(
    specs: Iterable[FieldSpec], values: Mapping[str, Any], place: Place, names: list[str]
) -> Iterator[str]:
    for spec in specs:
        value = values.get(spec.name)
        if value in (None, "", [], {}) or value == spec.default:
            continue
        if spec.kind == Kind.ROWS:
            for number, row in enumerate(value, start=1):
                inner = "，".join(_lines(spec.fields, row, place, names))
                yield f"{spec.label}{number}：{inner}"
        elif spec.kind == Kind.GROUP:
            yield f"{spec.label}：" + "，".join(_lines(spec.fields, value, place, names))
        else:
            yield f"{spec.label}：{_word(spec, value, place, names)}"


def _word(spec: FieldSpec, value: Any, place: Place, names: list[str]) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if spec.source:
        values = value if isinstance(value, list) else [value]
        return "、".join(choice_words(spec.source, str(each), place) for each in values)
    if spec.choices:
        return next((c.label for c in spec.choices if c.value == str(value)), str(value))
    if isinstance(value, list):
        return "、".join(mask_text(str(each), names=names) for each in value)
    if spec.kind == Kind.DATETIME:
        moment = parse_datetime(str(value))
        return date_zh(moment, "minute") if moment else str(value)
    mask = _MASKS.get(spec.name)
    return mask(str(value)) if mask else mask_text(str(value), names=names)
