"""One line of JSON in, one line out: in the same order, with the same id, also for bad lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from fengqiao.kernel.classify.errors import ClassifyError
from fengqiao.kernel.classify.features import Text
from fengqiao.kernel.classify.predicting import predict
from fengqiao.kernel.classify.rows import text_of

if TYPE_CHECKING:
    from fengqiao.kernel.classify.model import Model
    from fengqiao.kernel.classify.rows import Line

# What tells a row apart is handed back; its text is not.
KEPT: Final = ("id", "qid", "doc", "n")
AT_ONCE: Final = 500


def predicted_lines(model: Model, lines: Iterable[Line]) -> Iterator[dict[str, Any]]:
    """The answers, as they become known; a file of any length takes little memory."""
    waiting = iter(lines)
    while batch := list(islice(waiting, AT_ONCE)):
        yield from (_answer(model, line) for line in batch)


def _answer(model: Model, line: Line) -> dict[str, Any]:
    kept = {name: line.row[name] for name in KEPT if name in line.row}
    place = {} if kept else {"line": line.number}
    if line.error:
        return place | {"line": line.number, "error": f"第 {line.number} 行{line.error}"}
    try:
        text: Text = text_of(line.row)
    except ClassifyError as error:
        return kept | {"line": line.number, "error": f"第 {line.number} 行{error}"}
    return kept | place | predict(model, text).as_row(many=model.many)
