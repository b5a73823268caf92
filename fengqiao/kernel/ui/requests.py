"""The types with which views are annotated, and the gate in front of staff pages."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django_htmx.middleware import HtmxDetails

from fengqiao.kernel.org.models import Duty, Post, User


class PageRequest(HttpRequest):
    """A request of anybody: `post` is None for residents and for users without a post."""

    htmx: HtmxDetails
    post: Post | None
    posts: list[Post]


class StaffRequest(HttpRequest):
    """A request of a signed-in user who holds the post chosen for this session."""

    htmx: HtmxDetails
    user: User
    post: Post
    posts: list[Post]


P = ParamSpec("P")
StaffView = Callable[Concatenate[StaffRequest, P], HttpResponseBase]
PageView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def staff_view(*duties: Duty) -> Callable[[StaffView[P]], PageView[P]]:
    """Let in a signed-in user with a post that holds one of `duties` (none named: any post).

    Anonymous users are sent to sign in and come back; others get a 403 page that says why.
    """

    def decorate(view: StaffView[P]) -> PageView[P]:
        @wraps(view)
        def gate(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            check_post(getattr(request, "post", None), duties)
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        return gate

    return decorate


def check_post(post: Post | None, duties: tuple[Duty, ...]) -> None:
    """Raise PermissionDenied, saying why, unless the post holds one of the duties."""
    if post is None:
        raise PermissionDenied("您的账号目前没有在任岗位。请联系本单位系统管理员登记岗位后再试。")
    if duties and not post.has(*duties):
        names = "、".join(duty.label for duty in duties)
        raise PermissionDenied(
            f"此页面需要“{names}”职责，您当前的岗位是“{post.unit.name} {post.title}”。"
            "如您另有岗位，请先切换岗位。"
        )
