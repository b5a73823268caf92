"""What a domain adds to the kernel's pages: its matter page, its pickers, its advice beside a step.

A domain registers one `KindPages` when its app is ready; the work list, the matter page and the
step pages are the kernel's and ask here. Nothing of a domain is named in the kernel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fengqiao.kernel.ui.schema_fields import Choice

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.kernel.matters.models import Involvement, Matter
    from fengqiao.kernel.matters.selectors import KnownParty
    from fengqiao.kernel.org.models import Post
    from fengqiao.kernel.workflow.procedure import Procedure, Step


@dataclass(frozen=True)
class Place:
    """Where somebody stands: a post before a matter, at a moment; `step` on a step's page."""

    post: Post
    matter: Matter
    procedure: Procedure
    involvements: tuple[Involvement, ...]
    parties: tuple[KnownParty, ...]
    at: datetime
    step: Step | None = None
    # The query of the page's address, by which a page carries a suggestion into the form.
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Advice:
    """What stands beside a step's form: a suggestion with its reason, a rule's preview."""

    template: str
    context: Mapping[str, Any]


def _no_context(_place: Place) -> Mapping[str, Any]:
    return {}


def _no_advice(_place: Place) -> Advice | None:
    return None


def _no_choices() -> Iterable[Choice]:
    return ()


Choices = Callable[[Place], Iterable[Choice]]


@dataclass(frozen=True, kw_only=True)
class KindPages:
    """The pages of one kind of matter.

    `template` extends `workflow/matter_page.html`; `context` fills its blocks; `choices` are
    sources of pickers by widget name, beside the kernel's own (unit, post, party, matter);
    `initial` proposes values for a step's form; `advice` stands beside it. `shows` is what a step
    answers with, by its name: shown once, on the answer to the step, and never stored.
    `own_pages` names the address, by the matter's id, of steps with a page of their own.
    """

    kind: str
    template: str = "workflow/matter_page.html"
    add_url_name: str = ""
    add_label: str = "登记"
    add_duties: frozenset[str] = frozenset()
    category_name: Callable[[str], str] = str
    categories: Callable[[], Iterable[Choice]] = _no_choices
    context: Callable[[Place], Mapping[str, Any]] = _no_context
    choices: Mapping[str, Choices] = field(default_factory=dict)
    own_pages: Mapping[str, str] = field(default_factory=dict)
    initial: Callable[[Place], Mapping[str, Any]] = _no_context
    advice: Callable[[Place], Advice | None] = _no_advice
    shows: Mapping[str, Callable[[Place], Advice]] = field(default_factory=dict)


_pages: dict[str, KindPages] = {}


def register_pages(pages: KindPages) -> None:
    """Add the pages of a kind. Raises ValueError when the kind has pages already."""
    known = _pages.setdefault(pages.kind, pages)
    if known is not pages:
        raise ValueError(f"事项种类 {pages.kind} 的页面已登记")


def pages_of(kind: str) -> KindPages:
    """The pages of a kind; plain ones for a kind that registered none."""
    return _pages.get(kind) or KindPages(kind=kind)


def all_pages() -> list[KindPages]:
    return list(_pages.values())
