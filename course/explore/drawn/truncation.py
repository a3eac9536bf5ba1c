"""Truncated backpropagation through time: which states the error of each time reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture, unknown
from course.explore.values import one_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 9.5
MOST_TIMES = 12

_LEFT, _RIGHT, _TOP, _BOTTOM = 1.25, 7.3, 0.95, 0.3
_ROW = 0.44
_BOX_HEIGHT = 0.3


def draw_truncation(times: Any, steps: Any) -> Picture:
    """Draw a row for each error and in it the states that truncated BPTT lets it reach.

    Arguments:
        times: how many times the sequence has, from 1 to 12.
        steps: how many states each error reaches, its own included; 1 or more.

    Returns:
        The picture; a question mark where the two are no such numbers.
    """
    count, reach = _whole(times), _whole(steps)
    if count is None or reach is None or count > MOST_TIMES:
        return unknown("States that errors reach: no whole numbers of times and steps.", WIDTH)
    height = _TOP + count * _ROW + _BOTTOM
    with v.our_settings():
        figure, card = v.new_card(WIDTH, height)
        step = (_RIGHT - _LEFT) / count
        columns = [_LEFT + (k + 0.5) * step for k in range(count)]
        v.label(card, WIDTH / 2, height - 0.27, f"steps = {reach}", v.TEXT)
        for k, x in enumerate(columns):
            v.label(card, x, height - 0.68, f"$h_{{{k}}}$", v.SYMBOL, color=v.FORWARD)
        for t in range(count):
            y = height - _TOP - (t + 0.5) * _ROW
            _row(card, y, columns[: t + 1], min(reach, t + 1), step)
            v.label(card, 0.62, y, f"$E_{{{t}}}$", v.SYMBOL, color=v.BACKWARD)
        svg = v.to_svg(figure)
    return Picture(svg, _in_words(count, reach))


def _row(card: Axes, y: float, columns: list[float], reached: int, step: float) -> None:
    """One error: empty boxes for the states that are cut off, full ones for those reached."""
    wide = min(step - 0.2, 0.72)
    own = len(columns) - 1
    for k, x in enumerate(columns):
        full = own - k < reached
        v.rounded(
            card, x, y, wide, _BOX_HEIGHT, corner=0.07, zorder=4,
            facecolor=v.BACKWARD_TINT if full else v.CARD,
            edgecolor=v.BACKWARD if full else v.PALE,
            lw=1.5 if full else 1.0,
            ls="-" if full else (0, (3, 2.2)),
        )  # fmt: skip
        if full:
            v.label(card, x, y, rf"$\delta_{{{own}\to {k}}}$", v.TEXT, color=v.BACKWARD)
    for right in range(own, own - reached + 1, -1):
        ends = [(columns[right] - wide / 2, y), (columns[right - 1] + wide / 2, y)]
        v.wire(card, ends, v.BACKWARD, 1.4)
    words = _states(reached)
    v.label(card, _RIGHT + 0.35, y, words, v.TEXT, ha="left", color=v.BACKWARD)


def _states(count: int) -> str:
    return f"{count} state{'s' * (count > 1)}"


def _whole(value: Any) -> int | None:
    number = one_number(value)
    return int(number) if number is not None and number >= 1 and number == int(number) else None


def _in_words(count: int, reach: int) -> str:
    rows = []
    for t in range(count):
        first = max(0, t - reach + 1)
        where = f"h_{t}" if first == t else f"h_{t} back to h_{first}"
        rows.append(f"E_{t} reaches {_states(t - first + 1)}: {where}")
    return (
        f"A row for the error of each of {count} times, a column for each state, with steps = "
        f"{reach}. {'. '.join(rows)}. The states further back are cut off."
    )
