"""The two moves of a softmax: exponentials, then shares."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture
from course.explore.values import (
    EMPTY,
    ODD,
    Value,
    in_a_sentence,
    is_placeholder,
    one_number,
    read_value,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Column = list[float | None]

WIDTH = 9.2
MOST_CLASSES = 6
_ROW, _TOP, _BOTTOM = 0.46, 0.85, 0.72
_HEAD, _FOOT = 0.42, 0.4
_SLOT = 0.8
_CLASS = 0.95
_SLOTS = (1.55, 4.3, 7.05)
_BARS, _LONGEST = (2.1, 4.85, 7.6), 1.2
_THICK = 0.2
_SHARES = 2
_HEADS = (r"$s$", r"$e^{s}$", r"$p$")
_STEPS = ("exponential", "share of the sum")


def draw_softmax(logits: Any) -> Picture:
    """Draw how a softmax makes probabilities of the logits of one sample.

    Arguments:
        logits: one number for each class, at most six, in an array or a list.

    Returns:
        The picture: a row for each class, with its logit, its exponential and its share. The
        placeholder [0] leaves empty slots; what is not one finite number is a question mark, and
        then no class has a share.
    """
    missing = EMPTY if is_placeholder(logits) else ODD
    columns = _columns(_numbers(logits))
    height = _TOP + _ROW * len(columns[0]) + _BOTTOM
    sums = [_shown(_sum(column), missing) for column in columns[1:]]
    with v.our_settings():
        figure, card = v.new_card(WIDTH, height)
        for place, column in enumerate(columns):
            v.label(card, _SLOTS[place], height - _HEAD, _HEADS[place], v.SYMBOL)
            for row, number in enumerate(column):
                y = height - _TOP - _ROW * (row + 0.5)
                v.slot(card, _SLOTS[place], y, _shown(number, missing), v.FORWARD_TONE, _SLOT)
                _bar(card, place, y, number, column)
        for row in range(len(columns[0])):
            y = height - _TOP - _ROW * (row + 0.5)
            v.label(card, _CLASS, y, f"class {row + 1}", v.SMALL, ha="right", color=v.QUIET)
        for place, (step, total) in enumerate(zip(_STEPS, sums, strict=True)):
            start, stop = _SLOTS[place] + 0.35, _SLOTS[place + 1] - 0.4
            v.wire(card, [(start, height - _HEAD), (stop, height - _HEAD)], v.FORWARD)
            v.label(card, (start + stop) / 2, height - _HEAD + 0.2, step, v.SMALL, color=v.QUIET)
            v.label(
                card, _SLOTS[place + 1] - 0.55, _FOOT, "sum", v.SMALL, color=v.QUIET, ha="right"
            )
            v.slot(card, _SLOTS[place + 1], _FOOT, total, v.PALE_TONE, _SLOT)
        svg = v.to_svg(figure)
    return Picture(svg, _in_words(columns, sums, missing))


def _numbers(logits: Any) -> Column:
    # A picture must never stop a notebook, and a variable may hold anything at all.
    try:
        import numpy as np

        entries = [] if is_placeholder(logits) else list(np.ravel(logits))[:MOST_CLASSES]
    except Exception:
        entries = []
    return [one_number(entry) for entry in entries] or [None] * 3


def _columns(logits: Column) -> tuple[Column, Column, Column]:
    powers = [_power(number) for number in logits]
    known = [number for number in logits if number is not None]
    if len(known) < len(logits):
        return logits, powers, [None] * len(logits)
    # The largest is taken away first, as the lesson does it: no share is lost to an overflow.
    shifted = [math.exp(number - max(known)) for number in known]
    return logits, powers, [one / sum(shifted) for one in shifted]


def _power(number: float | None) -> float | None:
    try:
        return None if number is None else math.exp(number)
    except OverflowError:
        return None


def _sum(column: Column) -> float | None:
    known = [number for number in column if number is not None]
    return sum(known) if len(known) == len(column) else None


def _shown(number: float | None, missing: Value) -> Value:
    return missing if number is None else read_value(number)


def _bar(card: Axes, place: int, y: float, number: float | None, column: Column) -> None:
    """A bar from the zero line: a share from 0 to 1, anything else as wide as its place."""
    from matplotlib.patches import Rectangle

    known = [1.0] if place == _SHARES else [one for one in column if one is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    scale = _LONGEST / max(high - low, 1e-300)
    left, bottom = _BARS[place], y - _THICK / 2
    zero = left - low * scale
    look: dict[str, Any] = {"edgecolor": "none", "zorder": 3}
    if place == _SHARES:
        card.add_patch(Rectangle((zero, bottom), scale, _THICK, facecolor=v.FORWARD_TINT, **look))
    if number is not None:
        start, length = min(zero, zero + number * scale), abs(number) * scale
        card.add_patch(Rectangle((start, bottom), length, _THICK, facecolor=v.FORWARD, **look))
    card.plot([zero, zero], [y - _ROW / 2, y + _ROW / 2], color=v.PALE, lw=1.2, zorder=4)


def _in_words(columns: tuple[Column, Column, Column], sums: list[Value], missing: Value) -> str:
    names = ("logit", "exponential", "share")
    rows = [
        f"class {row + 1}: "
        + ", ".join(
            in_a_sentence(name, _shown(column[row], missing))
            for name, column in zip(names, columns, strict=True)
        )
        for row in range(len(columns[0]))
    ]
    totals = " and ".join(
        in_a_sentence(name, total)
        for name, total in zip(("sum of exponentials", "sum of shares"), sums, strict=True)
    )
    return f"The softmax of one sample, from left to right. {'; '.join(rows)}. Below: {totals}."
