"""Two ways to clip a gradient of two weights: by its norm, and entry by entry."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture, unknown
from course.explore.drawn.plots import shown
from course.explore.values import number_text, one_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT = 9.5, 4.1
UNIT_HEIGHT, MIDDLE_X = 3.3, 2.6

Point = tuple[float, float]


def draw_clipping(gradient: Any, limit: Any) -> Picture:
    """Draw a gradient of two weights, and what is left of it after clipping in two ways.

    Arguments:
        gradient: its two entries.
        limit: for the norm, and for the size of each entry; above 0.

    Returns:
        The picture; a question mark where these are no finite numbers.
    """
    read = _read(gradient, limit)
    if read is None:
        return unknown("Two ways to clip a gradient: no two entries and a limit.", WIDTH)
    whole, most = read
    length = math.hypot(*whole)
    factor = most / length if length > most else 1.0
    by_norm = (whole[0] * factor, whole[1] * factor)
    by_entry = tuple(math.copysign(min(abs(entry), most), entry) for entry in whole)
    ends = {
        "the gradient": whole,
        "by its norm": by_norm,
        "entry by entry": (by_entry[0], by_entry[1]),
    }
    with v.our_settings():
        figure, card = v.new_card(WIDTH, HEIGHT)
        plane = _Plane.around(list(ends.values()), most)
        _bounds(card, plane, most)
        _arrows(card, plane, ends)
        svg = v.to_svg(figure)
    return Picture(svg, _in_words(ends, most))


def _read(gradient: Any, limit: Any) -> tuple[Point, float] | None:
    try:
        entries = [one_number(entry) for entry in gradient]
    except Exception:
        return None
    most = one_number(limit)
    if len(entries) != 2 or entries[0] is None or entries[1] is None:
        return None
    if most is None or most <= 0 or math.hypot(entries[0], entries[1]) == 0:
        return None
    return (entries[0], entries[1]), most


@dataclass(frozen=True)
class _Plane:
    """Where the points of the plane of two weights lie on the card.

    Arguments:
        scale: the length of 1, in inches.
        origin: where (0, 0) lies.
    """

    scale: float
    origin: Point

    @classmethod
    def around(cls, points: list[Point], most: float) -> _Plane:
        """The plane with all points and the bounds on the card."""
        low = min(-1.15 * most, *(y for _, y in points))
        high = max(1.15 * most, *(y for _, y in points))
        wide = max(1.15 * most, *(abs(x) for x, _ in points))
        scale = min(UNIT_HEIGHT / (high - low), MIDDLE_X / (1.15 * wide))
        return cls(scale, (MIDDLE_X, 0.4 - low * scale))

    def place(self, point: Point) -> Point:
        """A point on the card."""
        return self.origin[0] + point[0] * self.scale, self.origin[1] + point[1] * self.scale


def _bounds(card: Axes, plane: _Plane, most: float) -> None:
    from matplotlib.patches import Circle, Rectangle

    corner, side = plane.place((-most, -most)), 2 * most * plane.scale
    card.add_patch(
        Rectangle(corner, side, side, fill=False, edgecolor=v.WRONG, lw=1.4, ls=(0, (4, 2.5)))
    )
    card.add_patch(
        Circle(plane.place((0.0, 0.0)), most * plane.scale, fill=False, edgecolor=v.FORWARD, lw=1.6)
    )
    x, y = plane.place((0.0, 0.0))
    reach = side / 2 + 0.3
    for ends in ([(x - reach, y), (x + reach, y)], [(x, y - reach), (x, y + reach)]):
        v.wire(card, ends, v.PALE, 0.9, head=False)
    v.label(card, x + side / 2 + 0.12, y - 0.17, f"limit {shown(most)}", v.SMALL, ha="left")


def _arrows(card: Axes, plane: _Plane, ends: dict[str, Point]) -> None:
    looks = {
        "the gradient": (v.BACKWARD, 1.8, False),
        "by its norm": (v.FORWARD, 3.4, False),
        "entry by entry": (v.WRONG, 2.4, True),
    }
    start = plane.place((0.0, 0.0))
    for row, (name, end) in enumerate(ends.items()):
        colour, weight, dashed = looks[name]
        v.wire(card, [start, plane.place(end)], colour, weight, dashed=dashed)
        y = HEIGHT - 0.75 - 0.85 * row
        v.wire(card, [(5.4, y), (5.95, y)], colour, weight, dashed=dashed)
        v.label(card, 6.12, y + 0.01, _numbers(name, end), v.TEXT, ha="left", color=colour)
        v.label(
            card, 6.12, y - 0.27, f"length {shown(math.hypot(*end))}", v.SMALL,
            ha="left", color=colour,
        )  # fmt: skip


def _numbers(name: str, end: Point) -> str:
    return f"{name}: ({shown(end[0])}, {shown(end[1])})"


def _in_words(ends: dict[str, Point], most: float) -> str:
    said = [
        f"{name}: ({number_text(x)}, {number_text(y)}), length {number_text(math.hypot(x, y))}"
        for name, (x, y) in ends.items()
    ]
    return (
        "Arrows in the plane of two weights, with a ring of the radius "
        f"{number_text(most)} and the square around it. {'. '.join(said)}. Clipped by its "
        "norm, the arrow keeps its direction and ends within the ring; clipped entry by entry, it "
        "ends within the square and may point another way."
    )
