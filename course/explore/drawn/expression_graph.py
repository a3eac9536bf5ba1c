"""The six-weight network taken apart: every product, sum and sigmoid has a place of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT = 9.5, 4.75
TOP, BOTTOM = 3.45, 1.45
MIDDLE = (TOP + BOTTOM) / 2
INPUT_X, FIRST_X, SUM_X, SIGMOID_X = 0.5, 2.1, 3.6, 4.6
SECOND_X, LAST_SUM_X, LAST_SIGMOID_X, ERROR_X = 5.75, 7.05, 8.05, 9.0
RADIUS, RING = 0.17, 0.27

PRODUCTS = {
    "w_1": (FIRST_X, TOP + 0.5),
    "w_3": (FIRST_X, TOP - 0.5),
    "w_2": (FIRST_X, BOTTOM + 0.5),
    "w_4": (FIRST_X, BOTTOM - 0.5),
    "w_5": (SECOND_X, MIDDLE + 0.55),
    "w_6": (SECOND_X, MIDDLE - 0.55),
}
SUMS = {"1": (SUM_X, TOP), "2": (SUM_X, BOTTOM), "3": (LAST_SUM_X, MIDDLE)}
SIGMOIDS = {
    "z_1": (SIGMOID_X, TOP),
    "z_2": (SIGMOID_X, BOTTOM),
    r"\hat{y}": (LAST_SIGMOID_X, MIDDLE),
}
INPUTS = {"x_1": (INPUT_X, TOP), "x_2": (INPUT_X, BOTTOM)}
SERVES = {"1": "serves $w_1, w_3$", "2": "serves $w_2, w_4$", "3": "serves all six"}


def draw_expression_graph() -> Picture:
    """Draw the forward pass of the six-weight network as a graph of single operations.

    Returns:
        The picture: the three sums are ringed in orange, with the weights that their error signal
        serves.
    """
    with v.our_settings():
        figure, axes = v.new_card(WIDTH, HEIGHT)
        for start, stop in _wires():
            _wire(axes, start, stop)
        for name, (x, y) in INPUTS.items():
            v.badge(axes, x, y, f"${name}$", v.INK, 0.26)
        for name, (x, y) in PRODUCTS.items():
            v.badge(axes, x, y, r"$\times$", v.FORWARD, RADIUS)
            v.label(axes, x, y + 0.36, f"${name}$", v.SYMBOL)
        for name, (x, y) in SIGMOIDS.items():
            v.badge(axes, x, y, r"$\sigma$", v.FORWARD, RADIUS)
            v.label(axes, x, y + 0.36, f"${name}$", v.SYMBOL)
        for unit, (x, y) in SUMS.items():
            _reused(axes, x, y, unit)
        v.badge(axes, ERROR_X, MIDDLE, "$E$", v.INK, 0.26)
        key = (
            r"$\times$  times the weight     $+$  sum     $\sigma$  sigmoid     "
            r"ring: an error signal $\delta$, computed once"
        )
        v.label(axes, WIDTH / 2, 0.33, key, v.SMALL, color=v.QUIET)
        svg = v.to_svg(figure)
    return Picture(svg, _WORDS)


def _wires() -> list[tuple[tuple[float, float], tuple[float, float]]]:
    z_1, z_2, y_hat = SIGMOIDS.values()
    return [
        (INPUTS["x_1"], PRODUCTS["w_1"]),
        (INPUTS["x_1"], PRODUCTS["w_2"]),
        (INPUTS["x_2"], PRODUCTS["w_3"]),
        (INPUTS["x_2"], PRODUCTS["w_4"]),
        (PRODUCTS["w_1"], SUMS["1"]),
        (PRODUCTS["w_3"], SUMS["1"]),
        (PRODUCTS["w_2"], SUMS["2"]),
        (PRODUCTS["w_4"], SUMS["2"]),
        (SUMS["1"], z_1),
        (SUMS["2"], z_2),
        (z_1, PRODUCTS["w_5"]),
        (z_2, PRODUCTS["w_6"]),
        (PRODUCTS["w_5"], SUMS["3"]),
        (PRODUCTS["w_6"], SUMS["3"]),
        (SUMS["3"], y_hat),
        (y_hat, (ERROR_X, MIDDLE)),
    ]


def _wire(axes: Axes, start: tuple[float, float], stop: tuple[float, float]) -> None:
    """An arrow from rim to rim."""
    dx, dy = stop[0] - start[0], stop[1] - start[1]
    length = (dx * dx + dy * dy) ** 0.5
    leave, arrive = _rim(start) / length, 1 - (_rim(stop) + 0.02) / length
    points = [(start[0] + dx * part, start[1] + dy * part) for part in (leave, arrive)]
    v.wire(axes, points, v.FORWARD, 1.5)


def _rim(place: tuple[float, float]) -> float:
    if place in SUMS.values():
        return RING
    return RADIUS if place in (*PRODUCTS.values(), *SIGMOIDS.values()) else 0.26


def _reused(axes: Axes, x: float, y: float, unit: str) -> None:
    from matplotlib.patches import Circle

    look = {"facecolor": v.BACKWARD_TINT, "edgecolor": v.BACKWARD, "lw": 2.6, "zorder": 4}
    axes.add_patch(Circle((x, y), RING, **look))
    v.badge(axes, x, y, "$+$", v.FORWARD, RADIUS)
    v.label(axes, x, y + 0.46, f"$s_{unit}$", v.SYMBOL)
    v.label(axes, x, y - 0.46, rf"$\delta_{unit}$", v.SYMBOL, color=v.BACKWARD)
    v.label(axes, x, y - 0.74, SERVES[unit], v.SMALL, color=v.BACKWARD)


_WORDS = (
    "The forward pass of the network with six weights as single operations, from left to right. "
    "x_1 goes to a product with w_1 and to one with w_2; x_2 goes to a product with w_3 and to one "
    "with w_4. The products with w_1 and w_3 meet in the sum s_1, those with w_2 and w_4 in the "
    "sum s_2. Each of these sums goes through a sigmoid, to z_1 and z_2. The product of z_1 with "
    "w_5 and that of z_2 with w_6 meet in the sum s_3, which goes through a sigmoid to the "
    "prediction and then to the error E. The three sums are ringed: their error signals are "
    "computed once and used again. delta_3 serves all six weights, delta_1 serves w_1 and w_3, "
    "delta_2 serves w_2 and w_4."
)
