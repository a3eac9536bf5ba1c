"""How strongly the last state of a recurrent network depends on each state before."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture
from course.explore.drawn.plots import plot_area
from course.explore.values import is_placeholder

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT = 9.5, 4.3
BOX = (0.95, 0.78, 5.85, 2.95)
LOWEST, HIGHEST = -30, 30
STYLES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)))

Curve = tuple[str, list[float | None] | None, str]


def draw_norms(*curves: tuple[str, Any]) -> Picture:
    """Draw norms of Jacobians over the states that they belong to, on a scale of powers of ten.

    Arguments:
        curves: for each network its name and its norms, shape (T,): entry k says how strongly the
            last state depends on state k.

    Returns:
        The picture; a network whose norms are not computed yet is named and has no curve.
    """
    read = [_read(name, norms) for name, norms in curves]
    there = [norm for _, norms, _ in read for norm in norms or [] if norm is not None]
    length = max((len(norms) for _, norms, _ in read if norms), default=2)
    low, high = _powers(there)
    with v.our_settings():
        figure, card = v.new_card(WIDTH, HEIGHT)
        words = "state $k$, from the first to the last"
        axes = plot_area(card, BOX, (0, max(length - 1, 1)), (low, high), words)
        axes.set_yticks(_ticks(low, high))
        axes.set_yticklabels([f"$10^{{{power}}}$" for power in _ticks(low, high)])
        axes.grid(axis="y", color=v.PALE, lw=0.5, ls=(0, (2, 3)))
        axes.axhline(0, color=v.QUIET, lw=1.0)
        v.label(
            card, BOX[0], HEIGHT - 0.28,
            r"norm of $\partial h_{T-1} / \partial h_k$", v.TEXT, ha="left",
        )  # fmt: skip
        for number, curve in enumerate(read):
            if curve[1] is not None:
                _curve(axes, curve[1], STYLES[number % len(STYLES)])
            _key(card, number, curve)
        svg = v.to_svg(figure)
    return Picture(svg, _in_words(read))


def _read(name: str, norms: Any) -> Curve:
    import numpy as np

    if is_placeholder(norms):
        return name, None, "not computed yet"
    # A picture must never stop a notebook, and a student's function may give back anything.
    try:
        entries = np.asarray(norms, dtype=float)
    except Exception:
        return name, None, "?"
    if entries.ndim != 1 or not 1 < entries.size <= 1000:
        return name, None, "?"
    sizes = [float(entry) for entry in entries]
    return name, [size if math.isfinite(size) and size > 0 else None for size in sizes], ""


def _powers(sizes: list[float]) -> tuple[int, int]:
    """The powers of ten between which the curves lie."""
    powers = [max(LOWEST, min(HIGHEST, math.log10(size))) for size in sizes] or [-1.0, 1.0]
    return min(math.floor(min(powers)), -1), max(math.ceil(max(powers)), 1)


def _ticks(low: int, high: int) -> list[int]:
    stride = max(1, math.ceil((high - low) / 7))
    return [power for power in range(low, high + 1) if power % stride == 0]


def _curve(axes: Axes, norms: list[float | None], style: Any) -> None:
    heights = [math.nan if norm is None else math.log10(norm) for norm in norms]
    axes.plot(range(len(norms)), heights, color=v.BACKWARD, lw=2.4, ls=style, zorder=3)


def _key(card: Axes, number: int, curve: Curve) -> None:
    """Name a curve beside the plot, and say below the name how high it begins."""
    name, norms, missing = curve
    x, y = BOX[0] + BOX[2] + 0.25, BOX[1] + BOX[3] - 0.25 - 0.72 * number
    v.label(card, x, y - 0.26, name, v.SMALL, ha="left")
    if norms is None:
        v.label(card, x, y, missing, v.SMALL, ha="left", color=v.QUIET)
        return
    card.plot([x, x + 0.6], [y, y], color=v.BACKWARD, lw=2.4, ls=STYLES[number % len(STYLES)])
    v.label(card, x + 0.72, y, f"from {_short(norms[0])}", v.SMALL, ha="left", color=v.BACKWARD)


def _short(norm: float | None) -> str:
    if norm is None:
        return "none"
    if 0.01 <= norm < 1000:
        return f"{norm:.2g}"
    mantissa, exponent = f"{norm:.0e}".split("e")
    return rf"${mantissa} \cdot 10^{{{int(exponent)}}}$"


def _in_words(read: list[Curve]) -> str:
    said = []
    for name, norms, missing in read:
        if norms is None:
            said.append(f"{name}: {missing}")
            continue
        first, last = ("none" if norm is None else f"{norm:.1e}" for norm in (norms[0], norms[-1]))
        middle = norms[len(norms) // 2]
        half = "none" if middle is None else f"{middle:.1e}"
        said.append(
            f"{name}: {first} at state 0, {half} at state {len(norms) // 2}, "
            f"{last} at state {len(norms) - 1}"
        )
    return (
        "Curves on a scale of powers of ten: the norm of the Jacobian of the last state with "
        f"respect to each state. {'. '.join(said)}."
    )
