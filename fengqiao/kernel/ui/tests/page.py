"""Reads a rendered page as a browser without scripts would: elements, classes, form values."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Protocol
from xml.etree.ElementTree import Element, SubElement

VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)


class Answer(Protocol):
    """Any Django response with its body at hand."""

    content: bytes


class Page(HTMLParser):
    """The elements of a page. Raises AssertionError where a tag is closed that is not open."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("page")
        self.open = [self.root]
        self.feed(text)
        self.close()
        assert self.open == [self.root], f"never closed: {[each.tag for each in self.open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = SubElement(self.open[-1], tag, {name: value or "" for name, value in attrs})
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        closed = self.open.pop()
        assert closed.tag == tag, f"</{tag}> closes <{closed.tag} {closed.attrib}>"

    def handle_data(self, data: str) -> None:
        last = self.open[-1]
        if len(last):
            last[-1].tail = (last[-1].tail or "") + data
        else:
            last.text = (last.text or "") + data

    def all(
        self, tag: str = "*", of: Element | None = None, css: str = "", **attributes: str
    ) -> list[Element]:
        """Elements by tag, one class and attribute values (`hx_post` means hx-post; "*" any)."""
        wanted = {name.strip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            each
            for each in (self.root if of is None else of).iter(None if tag == "*" else tag)
            if (not css or css in each.get("class", "").split())
            and all(has(each, name, value) for name, value in wanted.items())
        ]

    def one(
        self, tag: str = "*", of: Element | None = None, css: str = "", **attributes: str
    ) -> Element:
        """The first such element."""
        found = self.all(tag, of, css, **attributes)
        assert found, f"no {tag} {css} {attributes}"
        return found[0]


def has(element: Element, name: str, value: str) -> bool:
    return name in element.attrib if value == "*" else element.get(name) == value


def page_of(answer: Answer) -> Page:
    return Page(answer.content.decode())


def words(element: Element) -> str:
    """What is read aloud, in one line."""
    return " ".join(part.strip() for part in element.itertext() if part.strip())


def form_values(form: Element) -> dict[str, list[str]]:
    """What a browser would post, submit buttons and files apart."""
    values: dict[str, list[str]] = {}
    for name, value in _pairs(form):
        values.setdefault(name, []).append(value)
    return values


def _pairs(form: Element) -> Iterator[tuple[str, str]]:
    for control in form.iter():
        name, kind = control.get("name"), control.get("type", "text")
        if not name or kind == "file" or control.tag == "button":
            continue
        if control.tag == "textarea":
            yield name, (control.text or "").removeprefix("\n")
        elif control.tag == "select":
            chosen = [each for each in control.iter("option") if "selected" in each.attrib]
            for option in chosen or list(control.iter("option"))[:1]:
                yield name, option.get("value", "")
        elif control.tag == "input" and (
            kind not in ("radio", "checkbox") or "checked" in control.attrib
        ):
            yield name, control.get("value", "")
