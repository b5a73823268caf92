"""Forms made from pydantic models: one definition serves the page, the API and the import.

    form = SchemaForm(RegisterInput, request.POST or None, context=FormContext(
        choices={"unit": units_for(request.post)}))
    if form.is_valid():
        perform(..., form.value, ...)
    return render(request, "…", {"form": form})     # {% schema_form form %}

Field texts come from the model: `title` is the label, `description` the help, the first of
`examples` the placeholder. `json_schema_extra` may hold `widget` (textarea, file, hidden, radio,
select, tel, email, or the name of a source of choices such as unit), `labels` (words for a
Literal), `suffix` (元), `personal` (True) and `autocomplete`. README.md has the whole table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from pydantic import BaseModel, ValidationError

from fengqiao.kernel.ui.schema_data import (
    Raw,
    apply_edit,
    read_post,
    show_initial,
    shows_mask,
    to_validate,
)
from fengqiao.kernel.ui.schema_errors import Errors, chinese_errors
from fengqiao.kernel.ui.schema_fields import (
    YES_NO,
    Choice,
    Column,
    FieldSpec,
    Kind,
    columns,
    describe,
)

__all__ = ["BoundField", "Choice", "Column", "FormContext", "SchemaForm", "columns"]

EDIT = "_edit"
MOST_RADIOS = 4

ModelT = TypeVar("ModelT", bound=BaseModel)
ChoiceSource = Callable[[], Iterable[Choice | tuple[str, str]]]


@dataclass(frozen=True)
class FormContext:
    """What only the page knows.

    `choices` gives each named source its options; `store_file` keeps an uploaded file and
    returns its id (the step checks that the id may be used); `files` are the posted files.
    """

    choices: Mapping[str, ChoiceSource] = field(default_factory=dict)
    store_file: Callable[[UploadedFile[Any]], str] | None = None
    files: MultiValueDict[str, UploadedFile[Any]] | None = None


@dataclass(frozen=True)
class Option:
    """A choice as shown in one field."""

    choice: Choice
    id: str
    selected: bool


@dataclass(frozen=True)
class SummaryLine:
    """One line of the error summary, leading to its field."""

    target: str
    label: str
    text: str


class SchemaForm(Generic[ModelT]):
    """A form over `model`. `data` None means not posted; `prefix` keeps two forms apart."""

    def __init__(
        self,
        model: type[ModelT],
        data: QueryDict | None = None,
        initial: Mapping[str, Any] | BaseModel | None = None,
        *,
        context: FormContext | None = None,
        prefix: str = "",
        action: str = "",
    ) -> None:
        self.model = model
        self.context = context or FormContext()
        self.prefix = f"{prefix}." if prefix else ""
        self.action = action
        self.specs = describe(model)
        self.initial = initial
        self.is_bound = data is not None
        self.edit = "" if data is None else data.get(EDIT, "").removeprefix(self.prefix)
        self.errors: Errors = {}
        self._value: ModelT | None = None
        self.raw = show_initial(self.specs, initial) if data is None else self._read(data)
        if self.edit:
            apply_edit(self.specs, self.raw, self.edit)
        elif self.is_bound:
            self._validate()

    def _read(self, data: QueryDict) -> Raw:
        return read_post(self.specs, data, self.prefix, self._uploads)

    def _uploads(self, path: str) -> list[str]:
        store, files = self.context.store_file, self.context.files
        return [store(file) for file in files.getlist(path)] if store and files else []

    def _validate(self) -> None:
        try:
            self._value = self.model.model_validate(to_validate(self.specs, self.raw))
        except ValidationError as error:
            self.errors = chinese_errors(self.model, error)

    def is_valid(self) -> bool:
        """Posted, not merely adding or removing a row, and accepted by the model."""
        return self._value is not None

    @property
    def value(self) -> ModelT:
        """The validated input. Raises ValueError before `is_valid()` is true."""
        if self._value is None:
            raise ValueError("表单尚未通过校验。")
        return self._value

    def add_error(self, text: str, path: str = "") -> None:
        """Show a refusal found after validation, beside a field or above the form."""
        self.errors.setdefault(path, []).append(text)
        self._value = None

    def source(self, name: str) -> ChoiceSource:
        """Where the options of a widget come from. Raises LookupError when the page gave none."""
        if name not in self.context.choices:
            raise LookupError(
                f"{self.model.__name__} 的控件“{name}”没有选项来源，请在 FormContext 中给出。"
            )
        return self.context.choices[name]

    @property
    def id(self) -> str:
        return f"form-{self.prefix.rstrip('.') or self.model.__name__.lower()}"

    @cached_property
    def fields(self) -> list[BoundField]:
        return bind(self, self.specs, self.raw, "", self.initial)

    @property
    def has_files(self) -> bool:
        """Whether the page's form element needs enctype multipart/form-data."""
        return any(column.kind == Kind.FILE for column in columns(self.model))

    @property
    def summary(self) -> list[SummaryLine]:
        """Every error, in the order of the fields, those of the whole form first."""
        lines = [SummaryLine("", "", text) for text in self.errors.get("", [])]
        for bound in walk(self.fields):
            lines += [SummaryLine(bound.focus_id, bound.full_label, text) for text in bound.errors]
        return lines

    def as_context(self) -> dict[str, Any]:
        """What `ui/forms/form.html` shows."""
        return {"form": self, "fields": self.fields, "summary": self.summary}


@dataclass
class BoundField:
    """One field on one page: its description, what stands in it, and what is wrong with it."""

    form: SchemaForm[Any]
    spec: FieldSpec
    path: str
    raw: Any
    masked: str = ""
    around: str = ""
    fields: list[BoundField] = field(default_factory=list)
    rows: list[BoundField] = field(default_factory=list)
    row_number: int | None = None

    @property
    def name(self) -> str:
        return self.form.prefix + self.path

    @property
    def id(self) -> str:
        return "id-" + self.name.replace(".", "-")

    @property
    def template(self) -> str:
        if self.row_number is not None:
            return "ui/forms/row.html"
        kind = "radios" if self.asks_by_radio else self.spec.kind.value
        return f"ui/forms/{kind}.html"

    @property
    def label(self) -> str:
        return (
            self.spec.label
            if self.row_number is None
            else f"{self.spec.label} {self.row_number + 1}"
        )

    @property
    def may_be_unset(self) -> bool:
        """Whether "nothing" is an answer: neither required nor filled by a default."""
        return not self.spec.required and (self.spec.nullable or not self.spec.default)

    @property
    def full_label(self) -> str:
        """The label with the row it stands in: 当事人 2 · 姓名."""
        return f"{self.around} · {self.label}" if self.around else self.label

    @property
    def errors(self) -> list[str]:
        return self.form.errors.get(self.path, [])

    @property
    def described_by(self) -> str:
        parts = (
            ("help", bool(self.spec.help or self.masked)),
            ("error", bool(self.errors)),
        )
        return " ".join(f"{self.id}-{part}" for part, present in parts if present)

    @property
    def asks_by_radio(self) -> bool:
        spec = self.spec
        if spec.kind == Kind.BOOLEAN:
            return spec.required or spec.nullable
        if spec.kind != Kind.CHOICE or spec.look == "select":
            return False
        return spec.look == "radio" or 0 < len(spec.choices) <= MOST_RADIOS

    @property
    def focus_id(self) -> str:
        """The element an error leads to: the first option of a group of options."""
        grouped = self.asks_by_radio or self.spec.kind == Kind.CHOICES
        return f"{self.id}-0" if grouped and self.options else self.id

    @property
    def input_type(self) -> str:
        """Numbers are typed as text, so that a mistyped one comes back for correction."""
        types = {Kind.DATE: "date", Kind.DATETIME: "datetime-local"}
        look = self.spec.look if self.spec.look in ("tel", "email") else "text"
        return types.get(self.spec.kind, look)

    @property
    def input_mode(self) -> str:
        return {Kind.INTEGER: "numeric", Kind.DECIMAL: "decimal"}.get(self.spec.kind, "")

    @cached_property
    def options(self) -> list[Option]:
        chosen = self.raw if isinstance(self.raw, list) else [self.raw]
        return [
            Option(choice, f"{self.id}-{number}", choice.value in chosen)
            for number, choice in enumerate(self._choices())
        ]

    def _choices(self) -> list[Choice]:
        spec = self.spec
        found = list(YES_NO if spec.kind == Kind.BOOLEAN else spec.choices)
        if spec.source:
            found = [as_choice(each) for each in self.form.source(spec.source)()]
        if self.may_be_unset and spec.kind in (Kind.CHOICE, Kind.BOOLEAN):
            found.insert(0, Choice("", "不选"))
        return found

    @property
    def can_add(self) -> bool:
        return self.spec.max_length is None or len(self.rows) < self.spec.max_length


def as_choice(given: Choice | tuple[str, str]) -> Choice:
    return given if isinstance(given, Choice) else Choice(str(given[0]), str(given[1]))


def bind(
    form: SchemaForm[Any],
    specs: Iterable[FieldSpec],
    raw: Raw,
    prefix: str,
    initial: Any,
    around: str = "",
) -> list[BoundField]:
    """Join descriptions with what stands in the fields, row by row."""
    return [_bind_one(form, spec, raw.get(spec.name), prefix, initial, around) for spec in specs]


def _bind_one(
    form: SchemaForm[Any], spec: FieldSpec, raw: Any, prefix: str, initial: Any, around: str
) -> BoundField:
    given = _part(initial, spec.name)
    masked = str(given) if shows_mask(spec, given) else ""
    bound = BoundField(form, spec, prefix + spec.name, raw, masked, around)
    inside = bound.full_label
    if spec.kind == Kind.GROUP:
        bound.fields = bind(form, spec.fields, raw, f"{bound.path}.", given, inside)
    elif spec.kind == Kind.ROWS:
        # Posted rows may have moved, so that only an unposted page knows which masks are theirs.
        stored = [] if form.is_bound else list(given or [])
        stored += [None] * (len(raw) - len(stored))
        bound.rows = [
            _bind_row(form, bound, number, row, stored[number]) for number, row in enumerate(raw)
        ]
    return bound


def _bind_row(
    form: SchemaForm[Any], rows: BoundField, number: int, raw: Raw, initial: Any
) -> BoundField:
    row = BoundField(form, rows.spec, f"{rows.path}.{number}", raw, around=rows.around)
    row.row_number = number
    row.fields = bind(form, rows.spec.fields, raw, f"{row.path}.", initial, row.full_label)
    return row


def _part(initial: Any, name: str) -> Any:
    if isinstance(initial, Mapping):
        return initial.get(name)
    return getattr(initial, name, None)


def walk(fields: Iterable[BoundField]) -> Iterable[BoundField]:
    """All fields, rows and nested fields in the order in which they stand on the page."""
    for bound in fields:
        yield bound
        yield from walk(bound.rows)
        yield from walk(bound.fields)
