"""People, their log-ins and their posts: the system administrator's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fengqiao.administration.inputs import (
    LogInInput,
    PersonChangeInput,
    PersonInput,
    PostEndInput,
    PostInput,
)
from fengqiao.administration.selectors import (
    LONGEST_WORDS,
    PAGE,
    people_page,
    posts_of,
    unit_choices,
)
from fengqiao.administration.views.form_page import form_page, tell_refusal
from fengqiao.kernel.org.accounts import set_temporary_password
from fengqiao.kernel.org.models import Duty, Person, Post, Unit
from fengqiao.kernel.org.refusal import OrgRefused
from fengqiao.kernel.org.services import (
    add_person,
    appoint,
    change_person,
    end_post,
    give_log_in,
)
from fengqiao.kernel.ui.requests import staff_view

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fengqiao.kernel.ui.requests import StaffRequest


@staff_view(Duty.ADMINISTER)
@require_GET
def people(request: StaffRequest) -> HttpResponse:
    """People of the street with their posts."""
    words = request.GET.get("q", "").strip()[:LONGEST_WORDS].replace("\x00", "")
    after = request.GET.get("after", "")[:LONGEST_WORDS].replace("\x00", "")
    rows = people_page(request.post.street, words, after)
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    context = {"people": rows, "words": words, "next_after": rows[-1].code if more else ""}
    return render(request, "administration/people.html", context)


@staff_view(Duty.ADMINISTER)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    def act(value: PersonInput) -> HttpResponse:
        added = add_person(
            street=request.post.street, code=value.code, name=value.name,
            username=value.username or "", **_by(request),
        )  # fmt: skip
        return redirect("person", added.pk)

    return form_page(
        request, PersonInput, act, title="新增人员", label="新增", back=reverse("people"),
        done="已新增人员。接下来可以提名岗位、设置密码。",
        crumbs=[("人员与岗位", reverse("people"))],
    )  # fmt: skip


@staff_view(Duty.ADMINISTER)
@require_GET
def person(request: StaffRequest, person_id: int) -> HttpResponse:
    """One person: log-in and posts."""
    return _person_page(request, _person_or_404(request, person_id))


@staff_view(Duty.ADMINISTER)
@require_http_methods(["GET", "POST"])
def change(request: StaffRequest, person_id: int) -> HttpResponse:
    found = _person_or_404(request, person_id)

    def act(value: PersonChangeInput) -> None:
        change_person(found, code=value.code, name=value.name, **_by(request))

    return form_page(
        request, PersonChangeInput, act, title="修改人员", label="保存", done="已保存。",
        back=reverse("person", args=[found.pk]), crumbs=_crumbs(found),
        initial={"code": found.code, "name": found.name},
    )  # fmt: skip


@staff_view(Duty.ADMINISTER)
@require_http_methods(["GET", "POST"])
def propose(request: StaffRequest, person_id: int) -> HttpResponse:
    """A new post, which waits for the security administrator."""
    found, street = _person_or_404(request, person_id), request.post.street

    def act(value: PostInput) -> None:
        unit = Unit.objects.filter(street=street, pk=value.unit).first()
        if unit is None:
            raise OrgRefused("没有这个单位。")
        appoint(
            person=found, unit=unit, title=value.title, duties=value.duties,
            starts_on=value.starts_on, ends_on=value.ends_on, **_by(request),
        )  # fmt: skip

    return form_page(
        request, PostInput, act, title=f"提名岗位：{found.name}", label="提名",
        back=reverse("person", args=[found.pk]), crumbs=_crumbs(found),
        done="已提名，安全管理员批准后生效。", initial={"starts_on": timezone.localdate()},
        effect="提名后由安全管理员批准，批准前岗位不生效。要改职责，请结束原岗位并提名新的岗位。",
        choices={"unit": lambda: unit_choices(street)},
    )  # fmt: skip


@staff_view(Duty.ADMINISTER)
@require_http_methods(["GET", "POST"])
def end(request: StaffRequest, post_id: int) -> HttpResponse:
    post = get_object_or_404(Post.objects.with_whole(), pk=post_id, street=request.post.street_id)

    def act(value: PostEndInput) -> None:
        end_post(post, value.ends_on, **_by(request))

    return form_page(
        request, PostEndInput, act, title=f"结束岗位：{post.shown_name}", label="结束岗位",
        back=reverse("person", args=[post.person_id]), crumbs=_crumbs(post.person),
        done="已定下结束日期。", danger=True, initial={"ends_on": timezone.localdate()},
        effect="过了最后一天，这个岗位不再有任何权限。结束日期以后只能提前，不能推迟。",
    )  # fmt: skip


@staff_view(Duty.ADMINISTER)
@require_http_methods(["GET", "POST"])
def log_in(request: StaffRequest, person_id: int) -> HttpResponse:
    found = _person_or_404(request, person_id)

    def act(value: LogInInput) -> None:
        give_log_in(found, username=value.username, **_by(request))

    return form_page(
        request, LogInInput, act, title=f"开通登录账号：{found.name}", label="开通",
        back=reverse("person", args=[found.pk]), crumbs=_crumbs(found),
        done="已开通账号，请再设置临时密码。",
    )  # fmt: skip


@staff_view(Duty.ADMINISTER)
@require_POST
def reset_password(request: StaffRequest, person_id: int) -> HttpResponse:
    """A temporary password, shown on this answer alone."""
    found = _person_or_404(request, person_id)
    try:
        password = set_temporary_password(found, **_by(request))
    except ValidationError as refusal:
        tell_refusal(request, refusal)
        return redirect("person", found.pk)
    messages.success(request, "已设置临时密码，原密码和全部登录已失效。")
    response = _person_page(request, found, password=password)
    response.headers["Cache-Control"] = "no-store"
    return response


def _person_page(request: StaffRequest, found: Person, password: str = "") -> HttpResponse:
    today = timezone.localdate()
    posts = [(post, post_state(post, today)) for post in posts_of(found)]
    context = {
        "person": found,
        "posts": posts,
        "password": password,
        "crumbs": [*_crumbs(found)[:1], (found.name, "")],
    }
    return render(request, "administration/person.html", context)


def post_state(post: Post, today: Any) -> tuple[str, str]:
    """A post's state in words, with its tone."""
    if post.approval != "approved":
        return post.get_approval_display(), "warn" if post.approval == "proposed" else "bad"
    if post.ends_on is not None and post.ends_on < today:
        return "已结束", ""
    return ("在任", "good") if post.starts_on <= today else ("未到任", "info")


def _crumbs(found: Person) -> list[tuple[str, str]]:
    return [("人员与岗位", reverse("people")), (found.name, reverse("person", args=[found.pk]))]


def _by(request: StaffRequest) -> dict[str, Any]:
    return {"by": request.post, "at": timezone.now()}


def _person_or_404(request: StaffRequest, person_id: int) -> Person:
    people = Person.objects.select_related("street", "user")
    return get_object_or_404(people, pk=person_id, street=request.post.street_id)
