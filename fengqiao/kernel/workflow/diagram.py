"""Draws a procedure: each state a box on its layer, each move an arrow with the step's name.

The layer of a state is its longest way from the beginning, along moves that lead down the
table of states; moves back up are drawn at the left, dashed. States without a way out stand
at the right. Only numbers are computed here; `workflow/diagram.svg` turns them into a drawing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fengqiao.kernel.workflow.procedure import Procedure

BOX_WIDTH, BOX_HEIGHT = 120, 34
COLUMN, LAYER = 190, 84
MARGIN, LEFT_ROOM = 16, 110
# More sources than this and the move is named once, beside the state it leads to.
FEW_SOURCES = 3


@dataclass(frozen=True)
class Box:
    """A state's place; x and y are its upper left corner."""

    name: str
    label: str
    is_open: bool
    x: int
    y: int

    @property
    def middle_x(self) -> int:
        return self.x + BOX_WIDTH // 2

    @property
    def middle_y(self) -> int:
        return self.y + BOX_HEIGHT // 2

    @property
    def bottom(self) -> int:
        return self.y + BOX_HEIGHT

    @property
    def right(self) -> int:
        return self.x + BOX_WIDTH


@dataclass(frozen=True)
class Arrow:
    """A move: an SVG path, and its name with the point at which it stands."""

    path: str
    label: str
    x: int
    y: int
    is_back: bool


@dataclass(frozen=True)
class Diagram:
    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    box_width: int = BOX_WIDTH
    box_height: int = BOX_HEIGHT


Moves = dict[tuple[str, str], list[str]]


def moves_of(procedure: Procedure) -> Moves:
    """(from, to) to the labels of the steps that lead there; staying is no move."""
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for step in procedure.steps:
        for source in step.source:
            for target in step.to:
                if source != target:
                    found[source, target].append(step.label)
    return dict(found)


def diagram_of(procedure: Procedure) -> Diagram:
    """Lay out the procedure."""
    moves = moves_of(procedure)
    boxes = {box.name: box for box in _boxes(procedure, moves)}
    order = list(boxes)
    often = _named_once(procedure)
    arrows, named = [], set()
    for (source, target), labels in moves.items():
        shown = [label for label in labels if (label, target) not in named]
        named |= {(label, target) for label in labels if label in often}
        is_back = order.index(target) < order.index(source)
        arrows.append(_arrow(boxes[source], boxes[target], "、".join(shown), is_back=is_back))
    return Diagram(
        width=max(box.right for box in boxes.values()) + MARGIN,
        height=max(box.bottom for box in boxes.values()) + MARGIN,
        boxes=tuple(boxes.values()),
        arrows=tuple(arrows),
    )


def _named_once(procedure: Procedure) -> set[str]:
    return {step.label for step in procedure.steps if len(step.source) > FEW_SOURCES}


def layers_of(procedure: Procedure, moves: Moves) -> dict[str, int]:
    """The layer of each state: one below the lowest state that leads down to it."""
    order = [state.name for state in procedure.states]
    layers = dict.fromkeys(order, 0)
    for position, name in enumerate(order):
        above = [layers[s] for s, target in moves if target == name and s in order[:position]]
        layers[name] = max(above, default=-1) + 1
    return layers


def _boxes(procedure: Procedure, moves: Moves) -> list[Box]:
    layers = layers_of(procedure, moves)
    leaving = {source for source, _ in moves}
    last = max(layers.values())
    ends = {name for name, layer in layers.items() if name not in leaving and layer < last}
    columns: defaultdict[tuple[int, bool], int] = defaultdict(int)
    places: dict[str, tuple[int, int]] = {}
    for name, layer in layers.items():
        places[name] = (columns[layer, name in ends], layer)
        columns[layer, name in ends] += 1
    main = max(count for (_, is_end), count in columns.items() if not is_end)
    return [
        Box(
            state.name, state.label, state.is_open,
            x=LEFT_ROOM + (places[state.name][0] + (main if state.name in ends else 0)) * COLUMN,
            y=MARGIN + places[state.name][1] * LAYER,
        )
        for state in procedure.states
    ]  # fmt: skip


def _arrow(source: Box, target: Box, label: str, *, is_back: bool) -> Arrow:
    if is_back:
        return _back(source, target, label)
    if target.x > source.x and target.y >= source.y:
        return _sideways(source, target, label)
    x1, y1, x2, y2 = source.middle_x, source.bottom, target.middle_x, target.y
    bend = max((y2 - y1) // 2, 12)
    path = f"M{x1} {y1} C{x1} {y1 + bend} {x2} {y2 - bend} {x2} {y2}"
    return Arrow(path, label, (x1 + x2) // 2, (y1 + y2) // 2 + 4, is_back=False)


def _sideways(source: Box, target: Box, label: str) -> Arrow:
    """To a state further right: out at the side, in from above."""
    x1, y1, x2, y2 = source.right, source.middle_y, target.middle_x, target.y
    path = f"M{x1} {y1} C{x2} {y1} {x2} {y1} {x2} {y2}"
    return Arrow(path, label, x2 - (x2 - x1) // 6, y2 - 20, is_back=False)


def _back(source: Box, target: Box, label: str) -> Arrow:
    x1, y1, x2, y2 = source.x, source.middle_y, target.x, target.middle_y
    out = min(x1, x2) - min(LEFT_ROOM - 20, 30 + (y1 - y2) // 6)
    path = f"M{x1} {y1} C{out} {y1} {out} {y2} {x2} {y2}"
    return Arrow(path, label, (out * 3 + x1 + x2 + out * 3) // 8, (y1 + y2) // 2, is_back=True)
