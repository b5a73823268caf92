"""Makes the name of an uploaded file safe to show, to store and to hand out again."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
# Forbidden in file names by common systems; a name that has them cannot be saved again.
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f]')
# Reserved by Windows, whatever the ending.
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
# Control, format (direction, zero width), surrogate, private and unassigned characters.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def safe_name(name: str) -> str:
    """The last part of the name, without invisible or misleading characters, 120 at most.

    A right-to-left mark can make `图片gpj.exe` look like a picture; such marks go. The
    ending stays. Never empty.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(c for c in last if unicodedata.category(c) not in _UNSEEN)
    text = " ".join(_FORBIDDEN.sub("_", seen).split()).strip(" .")
    if _RESERVED.fullmatch(text):
        text = f"_{text}"
    stem, dot, ending = text.rpartition(".")
    if not dot:
        stem, ending = text, ""
    room = LONGEST - len(dot + ending)
    if room < 1:
        return text[:LONGEST]
    return f"{stem.strip()[:room] or '附件'}{dot}{ending}"


def ending_of(name: str) -> str:
    """The ending in lower case, without its dot; empty for none."""
    return name.rpartition(".")[2].lower() if "." in name else ""
