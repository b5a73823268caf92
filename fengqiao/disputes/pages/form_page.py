"""One form on one page, for registers that are no matters: shown, checked, done, or shown again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import messages
from django.shortcuts import redirect, render
from pydantic import BaseModel

from fengqiao.kernel.ui.schema_forms import FormContext, SchemaForm
from fengqiao.kernel.workflow.errors import InvalidInput, Refused
from fengqiao.kernel.workflow.step_pages import obstacle_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpResponse

    from fengqiao.kernel.ui.requests import StaffRequest
    from fengqiao.kernel.ui.schema_forms import ChoiceSource

ModelT = TypeVar("ModelT", bound=BaseModel)


def register_form(  # noqa: PLR0913 - what a page shows, all by keyword
    request: StaffRequest,
    model: type[ModelT],
    act: Callable[[ModelT], object],
    *,
    title: str,
    label: str,
    back: str,
    done: str,
    basis: str = "",
    effect: str = "",
    initial: Mapping[str, Any] | None = None,
    choices: Mapping[str, ChoiceSource] | None = None,
    crumbs: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    """Show the form; posted and valid, call `act` with the value and go `back`.

    A refusal shows the form again with what stands in the way and everything that was typed.
    """
    form = SchemaForm(
        model, request.POST if request.method == "POST" else None, initial,
        context=FormContext(choices=choices or {}), action=request.get_full_path(),
    )  # fmt: skip
    obstacle, status = None, 200
    if form.is_valid():
        try:
            act(form.value)
        except InvalidInput as refusal:
            for path, text in refusal.problems:
                form.add_error(text, path)
        except Refused as refusal:
            obstacle, status = obstacle_of(refusal), refusal.status
        else:
            messages.success(request, done)
            return redirect(back)
    if form.errors:
        status = 422
    context = {
        "form": form, "title": title, "label": label, "back": back, "basis": basis,
        "effect": effect, "obstacle": obstacle, "crumbs": [*(crumbs or []), (title, "")],
    }  # fmt: skip
    return render(request, "disputes/register_form.html", context, status=status)
