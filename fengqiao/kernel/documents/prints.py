"""Prints of many pictures, taken in the child process that opens strangers' files."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from fengqiao.kernel.documents.binding import BINDABLE, run_child

if TYPE_CHECKING:
    from collections.abc import Mapping


def prints_of(pictures: Mapping[int, tuple[str, bytes]]) -> dict[int, str]:
    """The print of each picture given as (media type, content); those without one are left out."""
    with tempfile.TemporaryDirectory(prefix="prints-") as name:
        folder, files = Path(name), {}
        for key, (media_type, content) in pictures.items():
            ending, kind = BINDABLE.get(media_type, ("", ""))
            if kind == "picture":
                file = f"picture-{key}.{ending}"
                (folder / file).write_bytes(content)
                files[file] = key
        found: dict[int, str] = {}
        waiting = list(files)
        while waiting:
            said = [
                json.loads(line)
                for line in run_child(folder, "prints", *waiting, partial=True) or []
            ]
            found |= {files[each["file"]]: each["print"] for each in said if each["print"]}
            # One at which the child died is passed over.
            waiting = waiting[len(said) + 1 :] if len(said) < len(waiting) else []
    return found
