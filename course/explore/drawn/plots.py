"""Plots on a card: axes with scales, a curve in them, and what is written beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from course.explore.drawn import vocabulary as v
from course.explore.values import number_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Span = tuple[float, float]
Curve = Callable[[Any], Any]

_POINTS = 241


def plot_area(
    card: Axes, box: tuple[float, float, float, float], across: Span, up: Span, words: str
) -> Axes:
    """Open axes with scales on a card.

    Arguments:
        card: the card.
        box: left, bottom, width and height of the area, in inches.
        across, up: what the two axes reach from and to.
        words: what stands below the horizontal axis.

    Returns:
        The axes, measured in their own units.
    """
    width, height = card.get_xlim()[1], card.get_ylim()[1]
    left, bottom, wide, tall = box
    axes = card.figure.add_axes((left / width, bottom / height, wide / width, tall / height))
    axes.patch.set_alpha(0.0)
    axes.set(xlim=across, ylim=up)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(v.PALE)
    axes.tick_params(colors=v.QUIET, labelsize=v.SMALL, length=3)
    v.label(card, left + wide / 2, bottom - 0.44, words, v.TEXT)
    return axes


def draw_curve(axes: Axes, curve: Curve, across: Span, colour: str, weight: float = 2.4) -> None:
    """Draw a curve where it has finite heights.

    Arguments:
        axes: a plot area.
        curve: the function of one number.
        across: from where to where.
        colour: of the line.
        weight: line width in points.
    """
    start, stop = across
    places = [start + (stop - start) * step / (_POINTS - 1) for step in range(_POINTS)]
    heights = [height_of(curve, place) for place in places]
    axes.plot(
        places,
        [math.nan if height is None else height for height in heights],
        color=colour,
        lw=weight,
        zorder=3,
    )


def height_of(curve: Curve, place: float) -> float | None:
    """How high a curve is at a place; None where that is not one finite number."""
    # The curve may be a student's own function, and a picture must never stop a notebook.
    try:
        height = float(curve(place))
    except Exception:
        return None
    return height if math.isfinite(height) else None


def around(numbers: Sequence[float], margin: float) -> Span:
    """A span that holds all numbers, with a share of its length left free at both ends."""
    low, high = min(numbers), max(numbers)
    free = margin * ((high - low) or 1.0)
    return low - free, high + free


def shown(number: float) -> str:
    """A number as the pictures write it, with a real minus sign."""
    return number_text(number).replace("-", "\N{MINUS SIGN}")


def note(axes: Axes, place: tuple[float, float], text: str, colour: str, **look: Any) -> None:
    """Write words beside a point of a plot, on the ground of the card.

    Arguments:
        axes: a plot area.
        place: the point.
        text: plain text or mathtext.
        colour: of the text.
        look: matplotlib annotation properties; `shift` is the distance from the point in points.
    """
    shift = look.pop("shift", (8, 0))
    settings: dict[str, Any] = {"ha": "left", "va": "center", "fontsize": v.TEXT, "zorder": 6}
    axes.annotate(
        text,
        place,
        xytext=shift,
        textcoords="offset points",
        color=colour,
        bbox={"facecolor": v.CARD, "edgecolor": "none", "alpha": 0.85, "pad": 1.2},
        **(settings | look),
    )
