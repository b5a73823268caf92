"""What every answer carries (content policy) and what every request knows (the post)."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from fengqiao.kernel.org.models import Post
from fengqiao.kernel.ui.requests import PageRequest

GetResponse = Callable[[HttpRequest], HttpResponse]

SESSION_POST = "post_id"

# Pictures inside the style sheet (arrows, ticks) are data: addresses; nothing else is.
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors {ancestors}"
)
# The office tracks no one's place and needs no device of the visitor.
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


class ContentSecurityPolicy:
    """Adds Content-Security-Policy and Permissions-Policy to every answer.

    The setting FENGQIAO_FRAME_ANCESTORS (default `'self'`) names who may embed the pages,
    for instance a provincial app.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        ancestors = getattr(settings, "FENGQIAO_FRAME_ANCESTORS", "'self'")
        self.policy = POLICY.format(ancestors=ancestors)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


class CurrentPost:
    """Sets `request.posts` (held today) and `request.post` (the chosen one, or None).

    One query, and none without a signed-in user. It is not a lazy object: that would make
    `request.post is None` false for everybody, which is the mistake a rights check must not
    make. Pages of signed-in users are marked no-store, so that the next person at a shared
    window computer cannot page back to them.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = cast("PageRequest", request)
        page.post, page.posts = None, []
        response = self.get_response(request)
        if page.posts:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(self, request: HttpRequest, *_args: Any) -> None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return
        user = request.user
        if not user.is_authenticated:
            return
        page = cast("PageRequest", request)
        held = Post.objects.held_on(timezone.localdate()).filter(person__user=user)
        page.posts = list(held.with_whole().order_by("pk"))
        page.post = chosen_post(page.posts, request.session.get(SESSION_POST))


def chosen_post(posts: list[Post], post_id: object) -> Post | None:
    """The post with this id, else the first one held; None without posts."""
    by_id = {post.pk: post for post in posts}
    first = posts[0] if posts else None
    return by_id.get(post_id, first) if isinstance(post_id, int) else first
