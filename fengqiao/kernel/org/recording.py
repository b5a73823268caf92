"""Where changes of the organisation are written down.

The ledger stands above this room, because each of its events belongs to a street. So it
enters itself here when its app is ready, and the services of this room call it by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.kernel.org.models import Street


class ChangedBy(Protocol):
    """Whoever changes the organisation: a post, or the system on a command line."""

    @property
    def ref(self) -> str: ...
    @property
    def shown_name(self) -> str: ...


@dataclass(frozen=True)
class CommandLine:
    """Somebody at the server, who sets up or mends what no page may change."""

    command: str

    @property
    def ref(self) -> str:
        return f"system:{self.command}"

    @property
    def shown_name(self) -> str:
        return f"服务器命令 {self.command}"


@dataclass(frozen=True)
class ChangeKind:
    """A kind of change: its name in the ledger, its label, and what an event of it proves."""

    name: str
    label_zh: str
    explain: str


class Recorder(Protocol):
    """Writes one event, in the caller's transaction."""

    def __call__(
        self,
        *,
        street: Street,
        at: datetime,
        kind: str,
        subject: str,
        actor: str,
        actor_name: str,
        body: dict[str, Any],
    ) -> object: ...


class NoRecorder(RuntimeError):
    """No ledger entered itself: a change would leave no trace, so none is made."""


_recorders: list[Recorder] = []


def register_recorder(recorder: Recorder) -> None:
    """Name the function that writes events; the ledger's app calls this once."""
    _recorders[:] = [recorder]


def record_change(
    kind: ChangeKind,
    subject: str,
    body: dict[str, Any],
    *,
    street: Street,
    by: ChangedBy,
    at: datetime,
) -> None:
    """Write one event of a change in the caller's transaction; raises NoRecorder."""
    if not _recorders:
        raise NoRecorder("没有登记留痕的去处：请在设置中启用 fengqiao.kernel.ledger。")
    _recorders[0](
        street=street, at=at, kind=kind.name, subject=subject, actor=by.ref,
        actor_name=by.shown_name, body=body,
    )  # fmt: skip
