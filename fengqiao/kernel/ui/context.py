"""What the layout of every page needs, computed only when a template asks."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.urls import reverse

from fengqiao.kernel.org.models import Post
from fengqiao.kernel.ui.menu import MenuEntry, menu_for

PRODUCT_NAME = "枫桥法治工作台"
LARGE_TEXT_COOKIE = "large_text"

UnreadCounter = Callable[[Post], int]


@dataclass
class Places:
    """What other rooms add to the top bar; one a process, set when their apps are ready."""

    unread_counter: UnreadCounter | None = None
    notices_url_name: str = ""
    search_url_name: str = ""
    search_duties: frozenset[str] = frozenset()


_places = Places()


def register_notices(counter: UnreadCounter, url_name: str) -> None:
    """Name the function that counts a post's unread notices, and their page."""
    _places.unread_counter, _places.notices_url_name = counter, url_name


def register_search(url_name: str, duties: frozenset[str] = frozenset()) -> None:
    """Name the page that takes the top bar's search words as `?q=`; `duties` empty: every post."""
    _places.search_url_name, _places.search_duties = url_name, duties


@dataclass(frozen=True)
class MenuLine:
    """A menu entry as shown on one page."""

    entry: MenuEntry
    url: str
    is_current: bool


class Layout:
    """`layout` in every template; each part is computed on first use."""

    product = PRODUCT_NAME

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.post: Post | None = getattr(request, "post", None)
        self.posts: list[Post] = getattr(request, "posts", [])
        self.large_text = request.COOKIES.get(LARGE_TEXT_COOKIE) == "1"

    @property
    def street_name(self) -> str:
        return self.post.street.name if self.post else ""

    @cached_property
    def menu(self) -> list[MenuLine]:
        """Entries of the current post; the entry with the longest matching address is current."""
        if self.post is None:
            return []
        entries = [(entry, reverse(entry.url_name)) for entry in menu_for(self.post.duties)]
        here = max(
            (url for _, url in entries if self.request.path.startswith(url)), key=len, default=""
        )
        return [MenuLine(entry, url, url == here) for entry, url in entries]

    @cached_property
    def unread(self) -> int:
        """Unread notices of the current post."""
        counter = _places.unread_counter
        return counter(self.post) if self.post and counter else 0

    @property
    def notices_url(self) -> str:
        name = _places.notices_url_name
        return reverse(name) if self.post and name else ""

    @property
    def search_url(self) -> str:
        """The search page; none for a post whose duties open no matter."""
        name = _places.search_url_name
        wanted = _places.search_duties
        if not self.post or not name or (wanted and wanted.isdisjoint(self.post.duties)):
            return ""
        return reverse(name)


def layout(request: HttpRequest) -> dict[str, Layout]:
    return {"layout": Layout(request)}
