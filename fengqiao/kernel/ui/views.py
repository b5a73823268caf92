"""Sign in and out, choose a post, larger text, the unread count, the style page."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fengqiao.kernel.ui.context import LARGE_TEXT_COOKIE
from fengqiao.kernel.ui.middleware import SESSION_POST
from fengqiao.kernel.ui.requests import StaffRequest, staff_view
from fengqiao.kernel.ui.sign_in import SignInRefusedError, check_password
from fengqiao.kernel.ui.style_page import style_page_context

YEAR_SECONDS = 365 * 24 * 3600


def asked_next(request: HttpRequest) -> str:
    return request.POST.get("next") or request.GET.get("next") or ""


def safe_next(request: HttpRequest, fallback: str) -> str:
    """The address to go to afterwards, if it is on this site."""
    target = asked_next(request)
    allowed = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if allowed else fallback


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    target = safe_next(request, settings.LOGIN_REDIRECT_URL)
    if request.user.is_authenticated:
        return redirect(target)
    # No name holds a NUL, which PostgreSQL cannot even be asked for.
    username, error = request.POST.get("username", "").replace("\x00", "").strip(), ""
    if request.method == "POST":
        try:
            user = check_password(
                request,
                username=username,
                password=request.POST.get("password", ""),
                at=timezone.now(),
            )
        except SignInRefusedError as refusal:
            error = str(refusal)
        else:
            login(request, user)
            return redirect(target)
    page = {"username": username, "error": error, "next": asked_next(request)}
    return render(request, "ui/sign_in.html", page, status=403 if error else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("sign_in")


@staff_view()
@require_POST
def switch_post(request: StaffRequest) -> HttpResponse:
    """Work under another of one's own posts from now on."""
    chosen = request.POST.get("post", "")
    if chosen not in {str(post.pk) for post in request.posts}:
        raise Http404
    request.session[SESSION_POST] = int(chosen)
    # The page one was on may not be open to the new post, so one starts afresh.
    return redirect(settings.LOGIN_REDIRECT_URL)


@require_POST
def large_text(request: HttpRequest) -> HttpResponse:
    """Turn larger text on or off and return to the same page."""
    response = HttpResponseRedirect(safe_next(request, "/"))
    if request.POST.get("large_text") == "1":
        response.set_cookie(
            LARGE_TEXT_COOKIE,
            "1",
            max_age=YEAR_SECONDS,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
        )
    else:
        response.delete_cookie(LARGE_TEXT_COOKIE, samesite="Lax")
    return response


@staff_view()
@require_GET
def unread(request: StaffRequest) -> HttpResponse:
    """The number beside the bell, fetched after the page so that no page waits for it."""
    return render(request, "ui/unread.html")


@require_http_methods(["GET", "POST"])
def style_page(request: HttpRequest) -> HttpResponse:
    """Every component on one page; only while developing and in tests."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "ui/style_page.html", style_page_context(request))
