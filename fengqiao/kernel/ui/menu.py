"""The menu: each domain registers its entries when its app is ready."""

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass, field


@dataclass(frozen=True)
class MenuEntry:
    """One line of the side menu.

    `duties` are the duties (values of `org.Duty`) of which a post needs at least one;
    empty means every post. `icon` names a Tabler outline icon. Entries with the same
    `group` stand together under that heading.
    """

    label: str
    url_name: str
    _: KW_ONLY
    icon: str
    duties: frozenset[str] = field(default_factory=frozenset)
    order: int = 100
    group: str = ""

    def is_for(self, duties: Iterable[str]) -> bool:
        return not self.duties or not self.duties.isdisjoint(duties)


_entries: dict[str, MenuEntry] = {}


def register_menu(*entries: MenuEntry) -> None:
    """Add entries to the menu. Raises ValueError when two entries claim one url name."""
    for entry in entries:
        known = _entries.setdefault(entry.url_name, entry)
        if known != entry:
            raise ValueError(
                f"菜单项“{entry.label}”与“{known.label}”用了同一个地址 {entry.url_name}。"
            )


def menu_for(duties: Iterable[str]) -> list[MenuEntry]:
    """Entries open to a post with these duties, in their order."""
    held = frozenset(duties)
    open_entries = (entry for entry in _entries.values() if entry.is_for(held))
    return sorted(open_entries, key=lambda entry: (entry.order, entry.label))
