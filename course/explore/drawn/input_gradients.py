"""A picture beside the gradients of something with respect to its pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture
from course.explore.values import is_placeholder, number_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 9.5
_EDGE, _GAP, _TITLE, _FOOT = 0.28, 0.2, 0.42, 0.62
_FRACTION_SEEN = 0.02
_EMPTY_SHAPE = (2, 3)


@dataclass(frozen=True)
class _Panel:
    """A map of numbers; `numbers` is None where there is nothing to show.

    Arguments:
        name: what stands above it.
        numbers: shape (H, W), finite.
        empty: whether it is still to be computed.
    """

    name: str
    numbers: Any
    empty: bool


def draw_input_gradients(image: Any, *parts: tuple[str, Any]) -> Picture:
    """Draw a picture, and beside it how fast something changes with each of its pixels.

    Arguments:
        image: grey values from 0 to 1, shape (H, W).
        parts: for each gradient its name and the array, shape (H, W).

    Returns:
        The picture. In a gradient, orange stands for pixels that should grow lighter and blue for
        those that should grow darker; each has its own scale, whose end is written beneath. What
        is not computed yet is a dashed frame, and what is no map of finite numbers a question mark.
    """
    panels = [_read("the picture", image), *(_read(*part) for part in parts)]
    shapes = [panel.numbers.shape for panel in panels if panel.numbers is not None]
    high, across = shapes[0] if shapes else _EMPTY_SHAPE
    wide = (WIDTH - 2 * _EDGE - _GAP * (len(panels) - 1)) / len(panels)
    tall = min(max(wide * high / across, 0.6), 3.2)
    with v.our_settings():
        figure, card = v.new_card(WIDTH, tall + _TITLE + _FOOT)
        for number, panel in enumerate(panels):
            left = _EDGE + number * (wide + _GAP)
            v.label(card, left + wide / 2, _FOOT + tall + 0.2, panel.name, v.TEXT, weight="bold")
            _draw(card, panel, (left, _FOOT, wide, tall), signed=number > 0)
        svg = v.to_svg(figure)
    return Picture(
        svg, " ".join(_in_words(one, signed=number > 0) for number, one in enumerate(panels))
    )


def _read(name: str, array: Any) -> _Panel:
    if is_placeholder(array):
        return _Panel(name, None, empty=True)
    # A picture must never stop a notebook, and a variable may hold anything at all.
    try:
        import numpy as np

        numbers = np.asarray(array)
        fits = numbers.dtype.kind in "buif" and numbers.ndim == 2 and numbers.size > 0
        if fits and np.isfinite(numbers).all():
            return _Panel(name, numbers.astype(float), empty=False)
    except Exception:
        return _Panel(name, None, empty=False)
    return _Panel(name, None, empty=False)


def _draw(
    card: Axes, panel: _Panel, place: tuple[float, float, float, float], *, signed: bool
) -> None:
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.patches import Rectangle

    left, bottom, wide, tall = place
    if panel.numbers is None:
        look: dict[str, Any] = {"edgecolor": v.WRONG, "lw": 1.4}
        if panel.empty:
            look = {"edgecolor": v.BACKWARD, "lw": 1.1, "ls": (0, (3, 2.2))}
        card.add_patch(Rectangle((left, bottom), wide, tall, facecolor=v.CARD, **look))
        words = "" if panel.empty else "?"
        v.label(card, left + wide / 2, bottom + tall / 2, words, v.SYMBOL, color=v.WRONG)
        return
    end = float(abs(panel.numbers).max()) or 1.0
    # The aspect of the pixels is kept: a map of another shape than the first is drawn smaller.
    high, across = panel.numbers.shape
    scale = min(wide / across, tall / high)
    middle = left + wide / 2
    low = bottom + tall - high * scale
    corners = (middle - across * scale / 2, middle + across * scale / 2, low, bottom + tall)
    colours = ["black", "white"]
    if signed:
        colours = [v.FORWARD, v.CARD, v.BACKWARD]
    card.imshow(
        panel.numbers,
        cmap=LinearSegmentedColormap.from_list("panel", colours),
        vmin=-end if signed else min(0.0, float(panel.numbers.min())),
        vmax=end if signed else max(1.0, float(panel.numbers.max())),
        extent=corners,
        interpolation="nearest",
        aspect="auto",
        zorder=2,
    )
    card.add_patch(
        Rectangle(
            (corners[0], corners[2]),
            across * scale,
            high * scale,
            facecolor="none",
            edgecolor=v.PALE,
            lw=1.0,
            zorder=3,
        )
    )
    card.set(xlim=(0, WIDTH), ylim=(0, place[3] + _TITLE + _FOOT))
    if signed:
        _scale(card, middle, end)


def _scale(card: Axes, middle: float, end: float) -> None:
    """The two ends of a gradient's scale, in colour and in words."""
    for side, colour, words in ((-1, v.FORWARD, "darker"), (1, v.BACKWARD, "lighter")):
        sign = "\N{MINUS SIGN}" if side < 0 else "+"
        text = f"{sign}{number_text(end)}".replace("e-", "e\N{MINUS SIGN}")
        v.label(card, middle + side * 0.72, 0.42, text, v.SMALL, color=colour)
        v.label(card, middle + side * 0.72, 0.22, words, v.SMALL, color=colour)


def _in_words(panel: _Panel, *, signed: bool) -> str:
    if panel.empty:
        return f"{panel.name}: not computed yet."
    if panel.numbers is None:
        return f"{panel.name}: not a map of finite numbers."
    size = "{} rows and {} columns".format(*panel.numbers.shape)
    low, top = float(panel.numbers.min()), float(panel.numbers.max())
    ends = f"numbers from {number_text(low)} to {number_text(top)}"
    if not signed:
        return f"{panel.name}: {size}, {ends}."
    seen = int((abs(panel.numbers) > _FRACTION_SEEN * abs(panel.numbers).max()).sum())
    row, column = divmod(int(abs(panel.numbers).argmax()), panel.numbers.shape[1])
    return (
        f"{panel.name}: gradient of {size}, {ends}; {seen} of {panel.numbers.size} pixels matter, "
        f"and the one in row {row}, column {column} most."
    )
