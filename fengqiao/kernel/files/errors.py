"""What an officer or resident reads when a file is not taken or cannot be given out."""

from __future__ import annotations


class FileError(Exception):
    """What stands in the way, why it does, and what to do next; all in Chinese."""

    def __init__(self, what: str, why: str, next_step: str) -> None:
        self.what, self.why, self.next_step = what, why, next_step
        super().__init__(what, why, next_step)

    def __str__(self) -> str:
        return f"{self.what}。{self.why}。{self.next_step}。"


class UploadError(FileError):
    """The file is not taken; nothing has been stored."""


class DamagedFile(FileError):
    """The stored file is missing or no longer what was uploaded."""
