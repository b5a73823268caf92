"""Prints of pictures: copies of one signature are alike, other signatures are not."""

from __future__ import annotations

import math

from fengqiao.kernel.documents.likeness import ALIKE, distance
from fengqiao.kernel.documents.prints import prints_of
from fengqiao.kernel.documents.tests.samples import bomb, picture


def signature(width: int, height: int, wave: float, *, ink: int = 0) -> bytes:
    """A curved line on white paper."""

    def grey(x: int, y: int) -> int:
        middle = height * (0.5 + 0.33 * math.sin(x / width * wave))
        return ink if abs(y - middle) < height / 20 else 255

    return picture(width, height, grey)


def test_a_copy_in_another_size_looks_alike_and_another_hand_does_not() -> None:
    prints = prints_of({
        1: ("image/png", signature(300, 120, 10)),
        2: ("image/png", signature(200, 80, 10, ink=20)),
        3: ("image/png", signature(300, 120, 16)),
    })  # fmt: skip
    assert distance(prints[1], prints[2]) <= ALIKE
    assert distance(prints[1], prints[3]) > ALIKE


def test_blank_unreadable_and_hostile_pictures_have_no_print() -> None:
    prints = prints_of({
        1: ("image/png", picture(40, 40, lambda _x, _y: 255)),
        2: ("image/png", b"\x89PNG broken"),
        3: ("image/png", bomb()),
        4: ("application/pdf", b"%PDF"),
        5: ("image/png", signature(300, 120, 10)),
    })  # fmt: skip
    assert set(prints) == {5}
