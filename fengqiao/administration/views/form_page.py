"""One form on one page: shown, checked, done, or shown again with what stands in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from pydantic import BaseModel

from fengqiao.kernel.ui.schema_forms import FormContext, SchemaForm
from fengqiao.kernel.workflow.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fengqiao.kernel.ui.requests import StaffRequest
    from fengqiao.kernel.ui.schema_forms import ChoiceSource

ModelT = TypeVar("ModelT", bound=BaseModel)


def form_page(  # noqa: PLR0913 - what a page shows, all by keyword
    request: StaffRequest,
    model: type[ModelT],
    act: Callable[[ModelT], HttpResponse | None],
    *,
    title: str,
    label: str,
    back: str,
    done: str = "",
    effect: str = "",
    initial: Mapping[str, Any] | None = None,
    choices: Mapping[str, ChoiceSource] | None = None,
    crumbs: list[tuple[str, str]] | None = None,
    danger: bool = False,
) -> HttpResponse:
    """Show the form; posted and valid, call `act` with the value and go `back`.

    `act` may answer itself, and refuses by ValidationError or Refused: the form is then shown
    again with the reason and everything that was typed.
    """
    form = SchemaForm(
        model,
        request.POST if request.method == "POST" else None,
        initial,
        context=FormContext(choices=choices or {}),
        action=request.path,
    )
    if form.is_valid():
        try:
            answer = act(form.value)
        except (ValidationError, Refused) as refusal:
            show_refusal(form, refusal)
        else:
            if done:
                messages.success(request, done)
            return answer or redirect(back)
    context = {
        "form": form,
        "title": title,
        "label": label,
        "back": back,
        "effect": effect,
        "danger": danger,
        "crumbs": [*(crumbs or []), (title, "")],
    }
    status = 422 if form.is_bound and not form.edit else 200
    return render(request, "administration/form.html", context, status=status)


def show_refusal(form: SchemaForm[Any], refusal: ValidationError | Refused) -> None:
    """A refusal beside the field that it names, else above the form."""
    if isinstance(refusal, ValidationError) and hasattr(refusal, "error_dict"):
        known = {spec.name for spec in form.specs}
        for name, texts in refusal.message_dict.items():
            for text in texts:
                form.add_error(text, name if name in known else "")
        return
    for text in refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]:
        form.add_error(text)


def tell_refusal(request: StaffRequest, refusal: ValidationError | Refused) -> None:
    """A refusal of a button without a form."""
    texts = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
    messages.error(request, " ".join(texts))
