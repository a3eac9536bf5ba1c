"""Perceptrons with two inputs: the line between yes and no, over the four corners of a square."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture
from course.explore.values import is_placeholder, number_text, one_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Point = tuple[float, float]

CORNERS: tuple[Point, ...] = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))
WANTED = {
    "AND": (False, False, False, True),
    "OR": (False, True, True, True),
    "NAND": (True, True, True, False),
    "XOR": (False, True, True, False),
}
LOW, HIGH = -0.52, 1.52
SIDE, GAP = 2.5, 0.52
TOP, BOTTOM = 0.52, 1.2


@dataclass(frozen=True)
class Unit:
    """A perceptron with two inputs, as far as it is known.

    Arguments:
        name: what it is meant to be.
        weights: its two weights, or None.
        bias: its bias, or None.
        odd: whether something else than numbers stands in their place.
    """

    name: str
    weights: Point | None
    bias: float | None
    odd: bool

    def sums(self) -> list[float] | None:
        """The pre-activation at each corner; None where a number is missing."""
        if self.weights is None or self.bias is None:
            return None
        return [self.at(corner, self.weights, self.bias) for corner in CORNERS]

    @staticmethod
    def at(place: Point, weights: Point, bias: float) -> float:
        """The pre-activation at a place."""
        return weights[0] * place[0] + weights[1] * place[1] + bias


def draw_corners(**units: Any) -> Picture:
    """Draw which of the four corners perceptrons with two inputs fire at, and the line between.

    Arguments:
        units: a pair of weights, shape (2,), and bias for each name. For the names AND, OR, NAND
            and XOR the picture also marks the corners that are on the wrong side. What is still
            the placeholder [0] leaves the line out; anything else shows question marks.

    Returns:
        The picture, one square for each unit.
    """
    read = [_read(name, pair) for name, pair in units.items()]
    count = max(len(read), 1)
    width = max(count * (SIDE + GAP) + 0.34, 4.9)
    height = SIDE + TOP + BOTTOM
    start = (width - count * (SIDE + GAP)) / 2 + GAP * 0.9
    with v.our_settings():
        figure, card = v.new_card(width, height)
        for index, unit in enumerate(read):
            left = start + index * (SIDE + GAP)
            v.label(card, left + SIDE / 2, height - 0.3, unit.name, v.SYMBOL, weight="bold")
            verdict, wrong = _verdict(unit)
            colour = v.WRONG if wrong else v.QUIET
            v.label(card, left + SIDE / 2, BOTTOM - 0.63, verdict, v.SMALL, color=colour)
            box = (left / width, BOTTOM / height, SIDE / width, SIDE / height)
            axes = card.figure.add_axes(box)
            _square(axes, unit)
        key = r"full circle: fires     empty circle: silent     tinted side: $s \geq 0$"
        v.label(card, width / 2, 0.26, key, v.SMALL, color=v.QUIET)
        svg = v.to_svg(figure)
    return Picture(svg, " ".join(["Corners of the unit square.", *(map(_in_words, read))]))


def _read(name: str, pair: Any) -> Unit:
    if is_placeholder(pair):
        return Unit(name, None, None, odd=False)
    # A picture must never stop a notebook, and a variable may hold anything at all.
    try:
        w, b = pair
        weights = None if is_placeholder(w) else _two(list(w))
        bias = None if is_placeholder(b) else one_number(b)
        odd = any(
            read is None and not is_placeholder(value) for read, value in ((weights, w), (bias, b))
        )
        sums = Unit(name, weights, bias, odd).sums() or []
    except Exception:
        return Unit(name, None, None, odd=True)
    if not all(math.isfinite(s) for s in sums):
        return Unit(name, None, None, odd=True)
    return Unit(name, weights, bias, odd)


def _two(entries: list[Any]) -> Point | None:
    numbers = [number for entry in entries if (number := one_number(entry)) is not None]
    return (numbers[0], numbers[1]) if len(numbers) == len(entries) == 2 else None


def _square(axes: Axes, unit: Unit) -> None:
    from matplotlib.patches import Polygon

    axes.patch.set_alpha(0.0)
    axes.set(xlim=(LOW, HIGH), ylim=(LOW, HIGH), xticks=[0, 1], yticks=[0, 1])
    for spine in axes.spines.values():
        spine.set_color(v.PALE)
    axes.tick_params(colors=v.QUIET, labelsize=v.SMALL, length=3, pad=2)
    axes.text(0.5, LOW - 0.1, "$x_1$", ha="center", va="top", fontsize=v.TEXT, color=v.INK)
    axes.text(LOW - 0.09, 0.5, "$x_2$", ha="right", va="center", fontsize=v.TEXT, color=v.INK)
    if unit.weights is not None and unit.bias is not None:
        weights, bias = unit.weights, unit.bias
        side, line = _cut(lambda place: Unit.at(place, weights, bias))
        if side:
            axes.add_patch(Polygon(side, facecolor=v.FORWARD_TINT, edgecolor="none", zorder=1))
        if len(line) == 2:
            axes.plot(*zip(*line, strict=True), color=v.FORWARD, lw=2.2, zorder=2)
    sums, wanted = unit.sums(), WANTED.get(unit.name)
    for index, (x, y) in enumerate(CORNERS):
        s = sums[index] if sums is not None else None
        _corner(axes, x, y, s, None if wanted is None or s is None else wanted[index], unit.odd)


def _corner(
    axes: Axes, x: float, y: float, s: float | None, wanted: bool | None, odd: bool
) -> None:
    fires = s is not None and s >= 0
    text = ("?" if odd else "") if s is None else "1" if fires else "0"
    axes.plot(
        [x],
        [y],
        "o",
        ms=19,
        color=v.FORWARD if s is not None else v.QUIET,
        mfc=v.FORWARD if fires else v.CARD,
        mew=1.8,
        zorder=4,
    )
    colour = v.CARD if fires else v.WRONG if odd else v.FORWARD
    axes.text(x, y - 0.005, text, ha="center", va="center", fontsize=v.TEXT, color=colour, zorder=5)
    if s is not None:
        axes.text(
            x,
            y - 0.19,
            f"$s = {number_text(s)}$",
            ha="center",
            va="top",
            fontsize=v.SMALL,
            color=v.INK,
            bbox={"facecolor": v.CARD, "edgecolor": "none", "alpha": 0.8, "pad": 1.0},
            zorder=3,
        )
    if wanted is not None and wanted != fires:
        axes.text(
            *(x + 0.17, y + 0.1),
            "\N{BALLOT X}",
            fontsize=v.SYMBOL + 3,
            color=v.WRONG,
            ha="left",
            va="center",
            zorder=5,
        )


def _cut(height: Callable[[Point], float]) -> tuple[list[Point], list[Point]]:
    """The part of the square where a plane is not below 0, and the line where it is 0."""
    frame = ((LOW, LOW), (HIGH, LOW), (HIGH, HIGH), (LOW, HIGH))
    side: list[Point] = []
    line: list[Point] = []
    for here, there in zip(frame, frame[1:] + frame[:1], strict=True):
        a, b = height(here), height(there)
        if a >= 0:
            side.append(here)
        if (a >= 0) != (b >= 0):
            share = a / (a - b)
            crossing = (
                here[0] + share * (there[0] - here[0]),
                here[1] + share * (there[1] - here[1]),
            )
            side.append(crossing)
            line.append(crossing)
    return side, line


def _verdict(unit: Unit) -> tuple[str, bool]:
    sums = unit.sums()
    if sums is None:
        return ("not two weights and a bias", True) if unit.odd else ("not known yet", False)
    wanted = WANTED.get(unit.name)
    if wanted is None:
        return f"fires at {sum(s >= 0 for s in sums)} of 4 corners", False
    wrong = sum((s >= 0) != want for s, want in zip(sums, wanted, strict=True))
    if wrong == 0:
        return "every corner on its side", False
    return f"{wrong} corner{'s' if wrong > 1 else ''} on the wrong side", True


def _in_words(unit: Unit) -> str:
    sums = unit.sums()
    verdict, _ = _verdict(unit)
    if sums is None or unit.weights is None or unit.bias is None:
        return f"{unit.name}: {verdict}."
    corners = "; ".join(
        f"({x:.0f}, {y:.0f}): s = {number_text(s)}, {'fires' if s >= 0 else 'silent'}"
        for (x, y), s in zip(CORNERS, sums, strict=True)
    )
    w_1, w_2 = (number_text(weight) for weight in unit.weights)
    return (
        f"{unit.name} with weights {w_1} and {w_2} and bias {number_text(unit.bias)}: {corners}; "
        f"{verdict}."
    )
