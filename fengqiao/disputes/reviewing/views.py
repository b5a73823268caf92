"""Pages of the file review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from fengqiao.disputes.pages.dispatching import type_choices
from fengqiao.disputes.reviewing import inputs, services
from fengqiao.disputes.reviewing.duties import REVIEWERS, UNITS
from fengqiao.disputes.reviewing.models import FileReview, Hint, ReviewedFile
from fengqiao.disputes.reviewing.selectors import (
    files_of,
    hints_of,
    own_corrections,
    progress_of,
    reviews_of,
)
from fengqiao.disputes.rules.file_review import checklist
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.ui.displays import Obstacle
from fengqiao.kernel.ui.requests import staff_view
from fengqiao.kernel.ui.schema_fields import Choice
from fengqiao.kernel.ui.schema_forms import FormContext, SchemaForm
from fengqiao.kernel.workflow.errors import InvalidInput, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel

    from fengqiao.kernel.ui.requests import StaffRequest

ModelT = TypeVar("ModelT", bound="BaseModel")
HOME = "案卷评查"


@staff_view(*REVIEWERS, *UNITS)
@require_GET
def reviews(request: StaffRequest) -> HttpResponse:
    """案卷评查: every review, and what the post's own unit is asked to correct."""
    context = {
        "may_draw": request.post.has(*REVIEWERS),
        "reviews": reviews_of(request.post) if request.post.has(*REVIEWERS) else [],
        "corrections": own_corrections(request.post),
    }
    return render(request, "disputes/reviews.html", context)


@staff_view(*REVIEWERS)
@require_http_methods(["GET", "POST"])
def draw(request: StaffRequest) -> HttpResponse:
    """抽取: draw a sample of filed dossiers."""
    today = timezone.localdate()

    def act(value: inputs.DrawReview) -> str:
        made = services.draw_review(value, by=request.post, at=timezone.now())
        return reverse("file_review", args=[made.pk])

    return _form_page(
        request, inputs.DrawReview, act, title="抽取案卷", label="抽取",
        back=reverse("file_reviews"), initial={"first_day": today.replace(month=1, day=1),
                                               "last_day": today},
    )  # fmt: skip


@staff_view(*REVIEWERS)
@require_GET
def review(request: StaffRequest, review_id: int) -> HttpResponse:
    """One review: its draw, its files, its hints."""
    found = _review(request, review_id)
    files = files_of(found, request.post)
    context = {
        "review": found, "files": files, "progress": progress_of(files),
        "hints": hints_of(found, request.post), "points": checklist(),
        "unit": tree_of(request.post.street).name(found.unit_id),
        "crumbs": [(HOME, reverse("file_reviews")), (found.title, "")],
    }  # fmt: skip
    return render(request, "disputes/review.html", context)


@staff_view(*REVIEWERS)
@require_http_methods(["GET", "POST"])
def read_file(request: StaffRequest, file_id: int) -> HttpResponse:
    """评查一卷: each point of the checklist."""
    file = _file(request, file_id)
    kept = file.findings
    rows = [
        {"code": point.code, **kept.get(point.code, {"result": "met", "note": ""})}
        for point in checklist()
    ]

    def act(value: inputs.RecordFindings) -> str:
        services.record_findings(file.pk, value, by=request.post, at=timezone.now())
        return reverse("file_review", args=[file.review_id])

    return _form_page(
        request, inputs.RecordFindings, act, title=f"评查 {file.matter.number}", label="保存评查",
        back=reverse("file_review", args=[file.review_id]),
        initial={"findings": rows, "note": file.note, "correct_by": file.correct_by},
        matter=file.matter,
    )  # fmt: skip


@staff_view(*UNITS)
@require_http_methods(["GET", "POST"])
def answer(request: StaffRequest, file_id: int) -> HttpResponse:
    """整改: what the unit has put right."""
    file = _file(request, file_id)

    def act(value: inputs.AnswerCorrection) -> str:
        services.answer_correction(file.pk, value, by=request.post, at=timezone.now())
        return reverse("file_reviews")

    return _form_page(
        request, inputs.AnswerCorrection, act, title=f"整改 {file.matter.number}", label="提交整改",
        back=reverse("file_reviews"), matter=file.matter, effect=_asked(file),
    )  # fmt: skip


@staff_view(*REVIEWERS)
@require_http_methods(["GET", "POST"])
def accept(request: StaffRequest, file_id: int) -> HttpResponse:
    """核实整改."""
    file = _file(request, file_id)

    def act(value: inputs.AcceptCorrection) -> str:
        services.accept_correction(file.pk, value, by=request.post, at=timezone.now())
        return reverse("file_review", args=[file.review_id])

    return _form_page(
        request, inputs.AcceptCorrection, act, title=f"核实整改 {file.matter.number}", label="保存",
        back=reverse("file_review", args=[file.review_id]), matter=file.matter,
        effect=f"{_asked(file)} 整改情况：{file.correction_note}",
    )  # fmt: skip


@staff_view(*REVIEWERS)
@require_http_methods(["GET", "POST"])
def say(request: StaffRequest, hint_id: int) -> HttpResponse:
    """核实提示: a person's word on a hint."""
    hint = Hint.objects.filter(street=request.post.street, pk=hint_id).first()
    if hint is None or not Matter.objects.visible_to(request.post).filter(pk__in=hint.matters):
        raise Http404
    back = reverse("file_review", args=[hint.review_id])

    def act(value: inputs.SayHint) -> str:
        services.answer_hint(hint.pk, value, by=request.post, at=timezone.now())
        return back

    return _form_page(
        request, inputs.SayHint, act, title="核实提示", label="保存", back=back,
        effect=f"{hint.method}。提示只指向卷宗，不说明任何人有问题；请查看原件后填写。",
    )  # fmt: skip


@staff_view(*REVIEWERS)
@require_http_methods(["GET", "POST"])
def close(request: StaffRequest, review_id: int) -> HttpResponse:
    """结束评查 with its conclusion."""
    found = _review(request, review_id)
    back = reverse("file_review", args=[found.pk])

    def act(value: inputs.CloseReview) -> str:
        services.close_review(found.pk, value, by=request.post, at=timezone.now())
        return back

    return _form_page(
        request, inputs.CloseReview, act, title=f"结束 {found.title}", label="结束评查", back=back
    )


def _asked(file: ReviewedFile) -> str:
    points = {point.code: point.text for point in checklist()}
    failed = [
        f"{points.get(code, code)}（{each['note']}）"
        for code, each in file.findings.items() if each["result"] == "failed"
    ]  # fmt: skip
    day = f"请在 {file.correct_by} 前整改。" if file.correct_by else ""
    return f"不符合：{'；'.join(failed)}。{day}"


def _review(request: StaffRequest, review_id: int) -> FileReview:
    found = FileReview.objects.filter(street=request.post.street, pk=review_id).first()
    if found is None:
        raise Http404
    return found


def _file(request: StaffRequest, file_id: int) -> ReviewedFile:
    found = (
        ReviewedFile.objects.filter(
            street=request.post.street, pk=file_id,
            matter__in=Matter.objects.visible_to(request.post),
        ).select_related("review", "matter").first()
    )  # fmt: skip
    if found is None:
        raise Http404
    return found


def _form_page(  # noqa: PLR0913  what a page shows, all by keyword
    request: StaffRequest, model: type[ModelT], act: Callable[[ModelT], str], *,
    title: str, label: str, back: str, effect: str = "",
    initial: dict[str, Any] | None = None, matter: Matter | None = None,
) -> HttpResponse:  # fmt: skip
    """Show the form; posted and valid, act and go on; a refusal keeps what was typed."""
    choices = {
        "unit": _units(request), "dispute_type": type_choices(),
        "point": [Choice(each.code, f"{each.text}（{each.basis}）") for each in checklist()],
    }  # fmt: skip
    form = SchemaForm(
        model, request.POST if request.method == "POST" else None, initial,
        context=FormContext(choices={name: _given(each) for name, each in choices.items()}),
        action=request.path,
    )  # fmt: skip
    obstacle = None
    if form.is_valid():
        try:
            target = act(form.value)
        except InvalidInput as refusal:
            for path, text in refusal.problems:
                form.add_error(text, path)
        except Refused as refusal:
            obstacle = Obstacle(stands=refusal.what, basis=refusal.basis, next=refusal.then)
        else:
            messages.success(request, f"“{title}”已保存。")
            return redirect(target)
    context = {
        "form": form, "title": title, "label": label, "back": back, "effect": effect,
        "matter": matter, "obstacle": obstacle,
        "crumbs": [(HOME, reverse("file_reviews")), (title, "")],
    }  # fmt: skip
    status = 409 if obstacle else 422 if form.is_bound and not form.edit else 200
    return render(request, "disputes/review_form.html", context, status=status)


def _given(choices: list[Choice]) -> Callable[[], list[Choice]]:
    return lambda: choices


def _units(request: StaffRequest) -> list[Choice]:
    return [Choice(str(node.id), node.name) for _, node in tree_of(request.post.street).walk()]
