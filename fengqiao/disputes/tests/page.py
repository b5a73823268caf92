"""Reads a page as a browser without scripts does: its forms with their fields, its text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any, Protocol


class Answer(Protocol):
    """What a view or the test client answers."""

    @property
    def content(self) -> bytes: ...


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value if value is not None else "" for name, value in attrs}
        if tag == "form":
            self.forms.append({"action": values.get("action", ""), "fields": {}})
        elif self.forms and tag == "input":
            self._input(values)
        elif tag == "select":
            self._select = values.get("name", "")
            self._put(self._select, "", keep=True)
        elif tag == "option" and self._select and "selected" in values:
            self._put(self._select, values.get("value", ""), keep=False)
        elif tag == "textarea":
            self._area = values.get("name", "")
            self._put(self._area, "", keep=True)

    def _input(self, values: dict[str, str]) -> None:
        kind = values.get("type", "text")
        if kind in ("checkbox", "radio") and "checked" not in values:
            return
        if kind in ("submit", "file") or not values.get("name"):
            return
        fields = self.forms[-1]["fields"]
        name, value = values["name"], values.get("value", "")
        fields.setdefault(name, []).append(value)

    def _put(self, name: str, value: str, *, keep: bool) -> None:
        if self.forms and name:
            fields = self.forms[-1]["fields"]
            fields[name] = fields.get(name, [value]) if keep else [value]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            fields = self.forms[-1]["fields"]
            fields[self._area] = [(fields[self._area][0] + data).lstrip("\n")]


def form_on(response: Answer, action: str) -> dict[str, Any]:
    """What a browser would post from the page's form to this address, untouched."""
    parser = _Forms()
    parser.feed(response.content.decode())
    for form in parser.forms:
        if form["action"] == action:
            fields: dict[str, Any] = form["fields"]
            return fields
    raise AssertionError(f"no form to {action} among {[f['action'] for f in parser.forms]}")


def text_of(response: Answer) -> str:
    """The page's words with single spaces."""
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", plain)
