"""How many paths and how many arrows a network has, as it gets deeper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT = 9.5, 4.65
PANEL_BOTTOM, PANEL_HEIGHT = 1.82, 2.3
TABLE_LEFT, TABLE_STEP = 1.55, 0.78
SHALLOW = 6
WIDTHS = range(2, 5)
DEPTHS = range(SHALLOW, 11)


def draw_paths_and_arrows(width: int = 3, depth: int = 10) -> Picture:
    """Draw how the paths through a network grow with its depth, and how its arrows do.

    Arguments:
        width: the units in each layer, 2 to 4.
        depth: the largest number of layers of weights, 6 to 10.

    Returns:
        The picture: both counts on an ordinary scale and on one of powers of ten, and a table.

    Raises:
        ValueError: a number is out of its range.
    """
    if width not in WIDTHS or depth not in DEPTHS:
        raise ValueError(
            "draw_paths_and_arrows shows widths from 2 to 4 and depths from 6 to 10; "
            "write draw_paths_and_arrows(width=3, depth=10) first."
        )
    depths = list(range(1, depth + 1))
    paths = [width ** (layers + 1) for layers in depths]
    arrows = [width * width * layers for layers in depths]
    with v.our_settings():
        figure, card = v.new_card(WIDTH, HEIGHT)
        few = slice(0, SHALLOW)
        _panel(card, 0.85, 3.45, depths[few], paths[few], arrows[few], "ordinary scale")
        wide = _panel(card, 5.35, 3.8, depths, paths, arrows, "each step up: ten times as many")
        wide.set_yscale("log")
        for row, (title, numbers, colour) in enumerate(
            (
                ("depth", depths, v.QUIET),
                ("paths", paths, v.INK),
                ("arrows", arrows, v.BACKWARD),
            )
        ):
            _line_of_table(card, 1.02 - 0.3 * row, title, numbers, colour)
        svg = v.to_svg(figure)
    return Picture(svg, _in_words(width, depths, paths, arrows))


def _panel(
    card: Axes,
    left: float,
    wide: float,
    depths: list[int],
    paths: list[int],
    arrows: list[int],
    title: str,
) -> Axes:
    figure = card.figure
    box = (left / WIDTH, PANEL_BOTTOM / HEIGHT, wide / WIDTH, PANEL_HEIGHT / HEIGHT)
    axes = figure.add_axes(box)
    axes.patch.set_alpha(0.0)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(v.PALE)
    axes.tick_params(colors=v.QUIET, labelsize=v.SMALL - 1, length=3)
    axes.set_xticks(depths)
    axes.plot(depths, paths, "o-", color=v.INK, lw=2.2, ms=6)
    axes.plot(depths, arrows, "s--", color=v.BACKWARD, lw=2.2, ms=6)
    for text, numbers, colour in (("paths", paths, v.INK), ("arrows", arrows, v.BACKWARD)):
        axes.annotate(
            text,
            (depths[-1], numbers[-1]),
            xytext=(-14, -3 if text == "paths" else 12),
            textcoords="offset points",
            ha="right",
            color=colour,
            fontsize=v.TEXT,
        )
    v.label(card, left + wide / 2, PANEL_BOTTOM + PANEL_HEIGHT + 0.25, title, v.SMALL)
    v.label(card, left + wide / 2, PANEL_BOTTOM - 0.42, "layers of weights", v.SMALL, color=v.QUIET)
    return axes


def _line_of_table(card: Axes, y: float, title: str, numbers: list[int], colour: str) -> None:
    v.label(card, 0.35, y, title, v.SMALL, color=colour, ha="left")
    for column, number in enumerate(numbers):
        x = TABLE_LEFT + TABLE_STEP * column
        v.label(card, x + 0.3, y, str(number), v.SMALL, color=colour, ha="right")


def _in_words(width: int, depths: list[int], paths: list[int], arrows: list[int]) -> str:
    counts = "; ".join(
        f"depth {layers}: {many} paths, {few} arrows"
        for layers, many, few in zip(depths, paths, arrows, strict=True)
    )
    return (
        f"Two curves over the depth, the number of layers of weights, where every layer has "
        f"{width} units. The paths shoot up, {width} times as many with each layer; the arrows "
        f"rise on a straight line, {width * width} more with each layer. {counts}."
    )
