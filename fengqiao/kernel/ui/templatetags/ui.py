"""Tags of every template (a builtin library): icons, clocks, dates, addresses, forms."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.http import QueryDict
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone

from fengqiao.kernel.ui.displays import LEVELS, ClockDisplay
from fengqiao.kernel.ui.schema_forms import BoundField, SchemaForm

register = template.Library()

WEEKDAYS = "一二三四五六日"


@register.inclusion_tag("ui/components/icon.html")
def icon(name: str, label: str = "") -> dict[str, str]:
    """A Tabler outline icon; with `label` it is read aloud, without it is decoration."""
    return {"sprite": static("ui/build/icons.svg"), "name": name, "label": label}


@register.inclusion_tag("ui/components/clock.html")
def clock(shown: ClockDisplay | None) -> dict[str, ClockDisplay | None]:
    """A deadline by word, colour and remaining days."""
    return {"clock": shown}


@register.filter
def level_class(level: str) -> str:
    """Colour class of a clock level: level-red, level-yellow, level-green, level-grey."""
    return f"level-{LEVELS[level].colour}"


@register.filter
def date_zh(value: date | datetime | None, style: str = "day") -> str:
    """2026年1月31日; styles: day, weekday (…（周六）), minute (… 09:30), short (01-31)."""
    if value is None:
        return ""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    day = f"{value.year}年{value.month}月{value.day}日"
    if style == "weekday":
        return f"{day}（周{WEEKDAYS[value.weekday()]}）"
    if style == "minute" and isinstance(value, datetime):
        return f"{day} {value:%H:%M}"
    return f"{value:%m-%d}" if style == "short" else day


@register.inclusion_tag("ui/components/masked.html")
def masked(value: str, reveal_url: str = "", label: str = "") -> dict[str, str]:
    """A masked personal value; with `reveal_url` a button asks for the whole (on record)."""
    return {"value": value, "reveal_url": reveal_url, "label": label}


@register.inclusion_tag("ui/components/keep_query.html", takes_context=True)
def keep_query(context: Context, *but: str) -> dict[str, list[tuple[str, str]]]:
    """Hidden inputs that carry the page's own query, but for these names, through a GET form.

    For links use Django's own `{% querystring page=None %}`.
    """
    query: QueryDict = context["request"].GET
    kept = ((name, value) for name, values in query.lists() for value in values)
    return {"pairs": [(name, value) for name, value in kept if name not in but]}


@register.inclusion_tag("ui/forms/form.html")
def schema_form(form: SchemaForm[Any]) -> dict[str, Any]:
    """The fields of a SchemaForm with its error summary; the page supplies the form element."""
    return form.as_context()


@register.inclusion_tag("ui/forms/field.html")
def schema_field(bound: BoundField) -> dict[str, BoundField]:
    """One bound field; the form's own templates use it for rows and groups."""
    return {"field": bound}
