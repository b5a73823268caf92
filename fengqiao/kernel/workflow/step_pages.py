"""A step as a page: its form, what stands in the way, and the try to take it through the door."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fengqiao.kernel.files.errors import UploadError
from fengqiao.kernel.files.services import store_upload
from fengqiao.kernel.ui.displays import Obstacle
from fengqiao.kernel.ui.schema_fields import Kind
from fengqiao.kernel.ui.schema_forms import FormContext, SchemaForm
from fengqiao.kernel.workflow.choices import sources_at
from fengqiao.kernel.workflow.errors import InvalidInput, KeyReused, Refused, StaleVersion
from fengqiao.kernel.workflow.pages import Place, pages_of
from fengqiao.kernel.workflow.perform import At, New, Performed, perform
from fengqiao.kernel.workflow.selectors import refusal_at

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import QueryDict
    from django.utils.datastructures import MultiValueDict

    Files = MultiValueDict[str, UploadedFile[Any]]

    from fengqiao.kernel.matters.rights import Actor
    from fengqiao.kernel.workflow.inputs import StepInput
    from fengqiao.kernel.workflow.procedure import Step

LONGEST_KEY = 100


def new_key() -> str:
    """A key for one showing of a form, by which a second click is recognised."""
    return uuid.uuid4().hex


def obstacle_of(refusal: Refused) -> Obstacle:
    """A refusal as the page shows it."""
    return Obstacle(stands=refusal.what, basis=refusal.basis, next=refusal.then)


@dataclass
class Attempt:
    """One showing of a step's form: what was typed, and what came of it."""

    form: SchemaForm[Any]
    key: str
    version: int | None = None
    refusal: Refused | None = None
    done: Performed | None = None
    # Refused before anything was typed: the page shows why instead of a form.
    is_closed: bool = False

    @property
    def obstacle(self) -> Obstacle | None:
        return obstacle_of(self.refusal) if self.refusal else None

    @property
    def status(self) -> int:
        """The status of the page that is shown again."""
        if self.refusal:
            return self.refusal.status
        return 422 if self.form.errors else 200


def step_of(place: Place) -> Step:
    """The step of a step's page."""
    if place.step is None:
        raise ValueError("这个页面没有环节")
    return place.step


def step_form(
    place: Place, data: QueryDict | None = None, *, files: Files | None = None, action: str = ""
) -> SchemaForm[StepInput]:
    """The form of the step: posted, or prefilled with proposals and what the address carries."""
    step = step_of(place)
    proposed = dict(pages_of(place.matter.kind).initial(place))
    asked = {name: value for name, value in place.query.items() if name in step.input.model_fields}
    uploads = Uploads(place)
    form = SchemaForm(
        step.input,
        data,
        initial=proposed | asked,
        context=FormContext(choices=sources_at(place), store_file=uploads.store, files=files),
        action=action,
    )
    uploads.tell(form)
    return form


class Uploads:
    """Files posted with a form: kept at once, so that a refused form does not ask for them again.

    They belong to nothing until the step takes them; one that is not taken is told in words.
    """

    NOT_KEPT = "0"

    def __init__(self, place: Place) -> None:
        self.place = place
        self.problems: list[str] = []

    def store(self, file: UploadedFile[Any]) -> str:
        post = self.place.post
        try:
            kept = store_upload(file, street=post.street, by=post, at=self.place.at)
        except UploadError as error:
            self.problems.append(f"{file.name}：{error}")
            return self.NOT_KEPT
        return str(kept.pk)

    def tell(self, form: SchemaForm[Any]) -> None:
        """Put the problems beside the field of files, and keep only what was stored."""
        for spec in form.specs:
            if spec.kind == Kind.FILE:
                form.raw[spec.name] = [v for v in form.raw[spec.name] if v != self.NOT_KEPT]
                for text in self.problems:
                    form.add_error(text, spec.name)


def fresh_attempt(place: Place, action: str) -> Attempt:
    """The form as first shown; a step that may not be taken says so at once."""
    refusal = refusal_at(place, step_of(place))
    return Attempt(
        step_form(place, action=action), new_key(), place.matter.version, refusal=refusal,
        is_closed=refusal is not None,
    )  # fmt: skip


def posted_attempt(place: Place, data: QueryDict, files: Files, action: str) -> Attempt:
    """Take the step with what was posted; a refusal keeps everything as typed."""
    form = step_form(place, data, files=files, action=action)
    attempt = Attempt(form, posted_key(data), posted_version(data))
    if attempt.form.is_valid():
        target = At(place.matter.kind, place.matter.pk)
        take(attempt, target, step_of(place).name, by=place.post, at=place.at)
    if attempt.version is None or isinstance(attempt.refusal, StaleVersion):
        # The next try is made in the light of what the page now shows.
        attempt.version = place.matter.version
    return attempt


def take(attempt: Attempt, target: New | At, step: str, *, by: Actor, at: Any) -> None:
    """Go through the one door and keep in `attempt` what came of it."""
    try:
        attempt.done = perform(
            target, step, attempt.form.value, by=by, at=at, version=attempt.version,
            key=attempt.key,
        )  # fmt: skip
    except InvalidInput as refusal:
        for path, text in refusal.problems:
            attempt.form.add_error(text, path)
    except KeyReused:
        attempt.key = new_key()
        attempt.refusal = SENT_BEFORE
    except Refused as refusal:
        attempt.refusal = refusal


SENT_BEFORE = Refused(
    "这张表单已经提交并保存过一次，内容与现在的不同。",
    then="请先查看已保存的内容；确需再办一次的，请再次提交。",
)


def posted_key(data: QueryDict) -> str:
    """The form's own key; a page that lost it gets a new one."""
    return data.get("_key", "")[:LONGEST_KEY] or new_key()


def posted_version(data: QueryDict) -> int | None:
    """The version that the visitor saw; None when the page did not say."""
    text = data.get("_version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None
