"""The drawing vocabulary that all pictures share: card, node, wire, value slot, curve.

Lengths are inches on the card, from its lower left corner; text sizes are points.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from course.explore.values import Value

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORWARD = "#1f5fa8"
BACKWARD = "#ac470f"
WRONG = "#9c4a4a"
INK = "#33383f"
QUIET = "#5f666f"
PALE = "#c3c8ce"
CARD = "#fcfcfa"
CARD_EDGE = "#dedfda"
NODE = "#f1f3f5"
FORWARD_TINT = "#e6eef7"
BACKWARD_TINT = "#fbeade"

TEXT = 12.0
SYMBOL = 14.0
SMALL = 11.0
SLOT_WIDTH = 0.68
SLOT_HEIGHT = 0.29

# Text widths in units of the text size, for DejaVu Sans.
_WIDTH = {".": 0.318, "-": 0.838, "e": 0.615, "?": 0.531}
_DIGIT = 0.636


@dataclass(frozen=True)
class Tone:
    """How strongly a part of a picture speaks.

    Arguments:
        line: colour of outlines and arrows.
        symbol: colour of names.
        number: colour of the number in a slot.
        tint: fill of a slot that holds a number.
    """

    line: str
    symbol: str
    number: str
    tint: str


FORWARD_TONE = Tone(FORWARD, INK, FORWARD, FORWARD_TINT)
BACKWARD_TONE = Tone(BACKWARD, BACKWARD, BACKWARD, BACKWARD_TINT)
PALE_TONE = Tone(PALE, QUIET, QUIET, "#f4f5f6")


@contextmanager
def our_settings() -> Iterator[None]:
    """Draw with the course's settings, whatever style the student chose, and put theirs back."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(
            {
                "font.family": "DejaVu Sans",
                "mathtext.fontset": "dejavusans",
                "svg.fonttype": "path",
                "svg.hashsalt": "course.explore",
                "text.color": INK,
            }
        )
        yield


def new_card(width: float, height: float) -> tuple[Figure, Axes]:
    """Open a light rounded card, readable on light and on dark pages.

    Arguments:
        width, height: size of the card in inches.

    Returns:
        The figure, and axes that cover it and are measured in inches.
    """
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyBboxPatch

    figure = Figure(figsize=(width, height))
    figure.patch.set_alpha(0.0)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.axis("off")
    inset, corner = 0.02, 0.14
    axes.add_patch(
        FancyBboxPatch(
            (inset + corner, inset + corner),
            width - 2 * (inset + corner),
            height - 2 * (inset + corner),
            boxstyle=f"round,pad={corner}",
            facecolor=CARD,
            edgecolor=CARD_EDGE,
            linewidth=1.0,
            zorder=0,
        )
    )
    return figure, axes


def to_svg(figure: Figure) -> str:
    """Write a figure as SVG, the same bytes every time.

    Arguments:
        figure: a figure drawn within `our_settings`, which must still be in force.

    Returns:
        The SVG document.
    """
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    out = io.BytesIO()
    canvas: Any = FigureCanvasSVG(figure)
    canvas.print_svg(out, metadata={"Date": None, "Creator": None})
    return out.getvalue().decode()


def rounded(axes: Axes, x: float, y: float, width: float, height: float, **look: Any) -> None:
    """Draw a rounded box around a centre.

    Arguments:
        axes: the card.
        x, y: the centre.
        width, height: outer size.
        look: matplotlib patch properties; `corner` is the corner's radius.
    """
    from matplotlib.patches import FancyBboxPatch

    corner = look.pop("corner", 0.08)
    axes.add_patch(
        FancyBboxPatch(
            (x - width / 2 + corner, y - height / 2 + corner),
            width - 2 * corner,
            height - 2 * corner,
            boxstyle=f"round,pad={corner}",
            **look,
        )
    )


def node(axes: Axes, x: float, y: float, width: float, height: float, tone: Tone) -> None:
    """Draw the body of a unit, an input or an error.

    Arguments:
        axes: the card.
        x, y: the centre.
        width, height: outer size.
        tone: how strongly it speaks.
    """
    edge = PALE if tone is PALE_TONE else QUIET
    fill = CARD if tone is PALE_TONE else NODE
    rounded(
        axes, x, y, width, height, corner=0.14, facecolor=fill, edgecolor=edge, lw=1.3, zorder=2
    )


def label(axes: Axes, x: float, y: float, text: str, size: float = TEXT, **look: Any) -> None:
    """Write text or a symbol centred on a point.

    Arguments:
        axes: the card.
        x, y: the centre.
        text: plain text or mathtext.
        size: points.
        look: matplotlib text properties.
    """
    settings: dict[str, Any] = {"ha": "center", "va": "center", "color": INK, "zorder": 6} | look
    axes.text(x, y, text, fontsize=size, **settings)


def slot(
    axes: Axes, x: float, y: float, value: Value, tone: Tone, width: float = SLOT_WIDTH
) -> None:
    """Draw the place of one number: tinted when filled, dashed when empty, "?" when odd.

    Arguments:
        axes: the card.
        x, y: the centre.
        value: what to show.
        tone: how strongly it speaks.
        width: outer width.
    """
    look: dict[str, Any] = {"facecolor": tone.tint, "edgecolor": tone.tint, "lw": 1.0}
    colour = tone.number
    if value.kind == "empty":
        look = {"facecolor": CARD, "edgecolor": tone.symbol, "lw": 1.1, "ls": (0, (3, 2.2))}
    elif value.kind == "odd":
        look = {"facecolor": CARD, "edgecolor": WRONG, "lw": 1.4}
        colour = WRONG
    rounded(axes, x, y, width, SLOT_HEIGHT, corner=0.06, zorder=4, **look)
    if value.text:
        wide = sum(_WIDTH.get(letter, _DIGIT) for letter in value.text)
        size = min(TEXT, (width - 0.05) * 72 / wide)
        label(axes, x, y - 0.005, value.text.replace("-", "\N{MINUS SIGN}"), size, color=colour)


def wire(
    axes: Axes,
    points: Sequence[tuple[float, float]],
    colour: str,
    weight: float = 1.8,
    dashed: bool = False,
    head: bool = True,
) -> None:
    """Draw a line through points, with an arrow head at its last point.

    Arguments:
        axes: the card.
        points: corners of the line, at least two.
        colour: of line and head.
        weight: line width in points.
        dashed: draw dashes instead of a solid line.
        head: whether the line ends in an arrow head.
    """
    from matplotlib.patches import Polygon

    (x0, y0), (x1, y1) = points[-2], points[-1]
    length = max(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, 1e-9)
    dx, dy = (x1 - x0) / length, (y1 - y0) / length
    long, half = 0.07 + 0.033 * weight, 0.035 + 0.018 * weight
    stop = (x1 - dx * long * 0.8, y1 - dy * long * 0.8) if head else (x1, y1)
    line = [*points[:-1], stop]
    axes.plot(
        [x for x, _ in line],
        [y for _, y in line],
        color=colour,
        lw=weight,
        ls=(0, (3, 1.8)) if dashed else "-",
        solid_capstyle="butt",
        solid_joinstyle="round",
        zorder=3,
    )
    if head:
        base = (x1 - dx * long, y1 - dy * long)
        wings = [(base[0] - dy * half, base[1] + dx * half)]
        wings.append((base[0] + dy * half, base[1] - dx * half))
        axes.add_patch(Polygon([(x1, y1), *wings], facecolor=colour, edgecolor="none", zorder=3.5))


def badge(axes: Axes, x: float, y: float, text: str, colour: str, radius: float = 0.15) -> None:
    """Draw a small round sign, such as the sigma of a unit or a times sign.

    Arguments:
        axes: the card.
        x, y: the centre.
        text: plain text or mathtext.
        colour: of ring and text.
        radius: of the ring.
    """
    from matplotlib.patches import Circle

    axes.add_patch(Circle((x, y), radius, facecolor=CARD, edgecolor=colour, lw=1.4, zorder=5))
    label(axes, x, y, text, SYMBOL, color=colour)
