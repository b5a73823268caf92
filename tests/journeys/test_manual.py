"""The manual shows every picture that the journeys take, and none that they do not."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MANUAL = ROOT / "docs" / "manual"
IMAGES = MANUAL / "images"
LARGEST = 150 * 1024
TAKEN = re.compile(r'\.picture\(\s*"([a-z0-9-]+)"')
SHOWN = re.compile(r"!\[([^\]]*)\]\(images/([a-z0-9-]+)\.png\)")
LINKED = re.compile(r"(?<!!)\[[^\]]+\]\(([^)#:]+\.md)(#[^)]*)?\)")


def pages() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(MANUAL.glob("*.md"))}


def taken() -> set[str]:
    here = Path(__file__).parent
    return {
        name
        for path in here.glob("test_*.py")
        for name in TAKEN.findall(path.read_text(encoding="utf-8"))
    }


def test_the_pictures_shown_are_those_that_the_journeys_take() -> None:
    shown = {name for text in pages().values() for _, name in SHOWN.findall(text)}
    assert shown == taken()


def test_every_picture_is_in_the_folder_and_no_other() -> None:
    assert {path.stem for path in IMAGES.glob("*")} == taken()


def test_every_picture_says_in_words_what_it_shows() -> None:
    assert [name for text in pages().values() for words, name in SHOWN.findall(text)
            if len(words) < 2] == []  # fmt: skip


def test_no_picture_is_too_large_to_keep() -> None:
    assert [path.name for path in IMAGES.glob("*.png") if path.stat().st_size > LARGEST] == []


def test_every_page_is_linked_from_the_index_and_every_link_leads_somewhere() -> None:
    found = pages()
    for name, text in found.items():
        for target, _ in LINKED.findall(text):
            assert (MANUAL / target).exists(), f"{name}: {target}"
    index = {target for target, _ in LINKED.findall(found["README.md"])}
    assert {name for name in found if name != "README.md"} <= index
