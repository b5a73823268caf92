"""Why no file was made, in words for whoever asked for it."""

from __future__ import annotations


class DocumentError(Exception):
    """What stands in the way of a file, and what to do about it."""

    def __init__(self, what: str, then: str = "") -> None:
        super().__init__(f"{what}。{then}".replace("。。", "。"))
        self.what, self.then = what, then
