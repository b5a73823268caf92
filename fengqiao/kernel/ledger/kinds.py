"""The register of event kinds: what may enter the ledger, in words staff understand.

An app registers its kinds in `AppConfig.ready`. Writing an event of a kind
nobody registered is an error, never silence.
"""

from dataclasses import dataclass


class UnregisteredKind(LookupError):
    """An event kind that no app registered."""


@dataclass(frozen=True, slots=True)
class EventKind:
    """`name` as stored ("dispute.dispatched"), its Chinese label, and what it proves.

    `personal` tells that the event records the reading or disclosure of personal
    data; such events make up the read log (阅看记录).
    """

    name: str
    label_zh: str
    explain: str
    personal: bool = False


_kinds: dict[str, EventKind] = {}


def register_event(*kinds: EventKind) -> None:
    """Add kinds to the register. Raises ValueError when a name is already used differently."""
    for kind in kinds:
        known = _kinds.setdefault(kind.name, kind)
        if known != kind:
            raise ValueError(f"留痕类型 {kind.name} 已登记为“{known.label_zh}”，不能改作他用。")


def event_kind(name: str) -> EventKind:
    """Return the registered kind. Raises UnregisteredKind."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnregisteredKind(
            f"留痕类型 {name} 未登记：请在应用的 ready() 中调用 register_event。"
        ) from None


def event_kinds() -> tuple[EventKind, ...]:
    """All registered kinds by name, for manuals and filters."""
    return tuple(sorted(_kinds.values(), key=lambda kind: kind.name))
