"""Pictures of the chain network, one unit per layer: its numbers, and the way back to a weight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture
from course.explore.values import Value, in_a_sentence, read_named

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GIVEN = ("x_i", "w_in", "w_j", "w_k", "y_i")
FORWARD_NAMES = (
    *("x_i", "w_in", "s_j", "z_j", "w_j", "s_k", "z_k", "w_k"),
    *("s_o", "z_o", "y_hat", "y_i", "error"),
)
FACTORS = ("C1", "C2", "C3")
SYMBOLS = {
    "x_i": "$x_i$",
    "w_in": "$w_{in}$",
    "y_hat": r"$\hat{y}$",
    "y_i": "$y_i$",
    "error": "$E$",
    **{f"{letter}_{unit}": f"${letter}_{unit}$" for letter in "szw" for unit in "jko"},
    **{f"C{step}": f"$C_{step}$" for step in (1, 2, 3)},
}

WIDTH = 9.5
HEIGHT = 1.12
INPUT_X, INPUT_WIDTH = 0.65, 0.76
UNIT_WIDTH = 1.48
UNIT_X = {"j": 2.52, "k": 4.76, "o": 7.00}
ERROR_X, ERROR_WIDTH = 8.65, 1.14
WIRE_X = {"w_in": 1.405, "w_j": 3.64, "w_k": 5.88}
TITLES = {"j": "unit j", "k": "unit k", "o": "output o"}


@dataclass(frozen=True)
class Route:
    """The way back from the error to one weight.

    Arguments:
        steps: the local factor of each step and the unit whose pre-activation it arrives at.
        source: name of the value that the weight was multiplied with.
        source_x: where that value stands in the picture.
        words: that place in words.
    """

    steps: tuple[tuple[str, str], ...]
    source: str
    source_x: float
    words: str


ROUTES = {
    "w_k": Route((("C1", "o"),), "z_k", UNIT_X["k"] + 0.37, "the output of unit k"),
    "w_j": Route((("C1", "o"), ("C2", "k")), "z_j", UNIT_X["j"] + 0.37, "the output of unit j"),
    "w_in": Route((("C1", "o"), ("C2", "k"), ("C3", "j")), "x_i", INPUT_X, "the input"),
}


def draw_chain(**numbers: Any) -> Picture:
    """Draw the chain network x_i, j, k, o, E with the numbers that are known so far.

    Arguments:
        numbers: any of x_i, w_in, s_j, z_j, w_j, s_k, z_k, w_k, s_o, z_o, y_hat, y_i, error; each
            a float, an array of size 1 or a list of one number. What is missing, None or still
            the placeholder [0] is an empty slot; anything else shows a question mark.

    Returns:
        The picture.

    Raises:
        TypeError: a name is not one of the network's.
    """
    shown = read_named("draw_chain", numbers, FORWARD_NAMES)
    height, middle = 2.34, 1.28
    with v.our_settings():
        figure, axes = v.new_card(WIDTH, height)
        draw_network(axes, middle, shown, v.FORWARD_TONE)
        _key(axes, 0.33)
        svg = v.to_svg(figure)
    return Picture(svg, f"Chain network. {in_words(shown)}")


def draw_gradient_path(weight: str, **numbers: Any) -> Picture:
    """Draw the way back from the error to one weight, with the local factor of every step.

    Arguments:
        weight: "w_k", "w_j" or "w_in".
        numbers: as for `draw_chain`, and C1, C2, C3.

    Returns:
        The picture: the network pale, the way back in orange.

    Raises:
        ValueError: there is no such weight.
        TypeError: a name is not one of the network's or of its factors.
    """
    if weight not in ROUTES:
        raise ValueError(
            f"draw_gradient_path has no weight {weight!r}; "
            "write draw_gradient_path with one of 'w_k', 'w_j', 'w_in' first."
        )
    shown = read_named("draw_gradient_path", numbers, (*FORWARD_NAMES, *FACTORS))
    height, middle = 2.78, 1.76
    with v.our_settings():
        figure, axes = v.new_card(WIDTH, height)
        draw_network(axes, middle, shown, v.PALE_TONE, weight)
        _way_back(axes, middle, shown, weight)
        svg = v.to_svg(figure)
    return Picture(svg, _way_in_words(weight, shown))


def draw_network(
    axes: Axes, y: float, shown: dict[str, Value], tone: v.Tone, chosen: str | None = None
) -> None:
    top = y + HEIGHT / 2 + 0.17
    v.node(axes, INPUT_X, y, INPUT_WIDTH, HEIGHT, tone)
    _named_slot(axes, INPUT_X, y, "x_i", shown, tone)
    v.label(axes, INPUT_X, top, "input", v.SMALL, color=v.QUIET)
    for unit, x in UNIT_X.items():
        _unit(axes, x, y, unit, shown, tone)
        v.label(axes, x, top, TITLES[unit], v.SMALL, color=v.QUIET)
    _error(axes, y, shown, tone)
    v.label(axes, ERROR_X, top, "error", v.SMALL, color=v.QUIET)
    edges = [INPUT_X + INPUT_WIDTH / 2]
    for x in UNIT_X.values():
        edges += [x - UNIT_WIDTH / 2, x + UNIT_WIDTH / 2]
    edges.append(ERROR_X - ERROR_WIDTH / 2)
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        v.wire(axes, [(start, y), (stop - 0.02, y)], tone.line)
    for name, x in WIRE_X.items():
        style = v.BACKWARD_TONE if name == chosen else tone
        v.label(axes, x, y + 0.53, SYMBOLS[name], v.SYMBOL, color=style.symbol)
        v.slot(axes, x, y + 0.25, shown[name], tone, 0.62)


def _unit(axes: Axes, x: float, y: float, unit: str, shown: dict[str, Value], tone: v.Tone) -> None:
    v.node(axes, x, y, UNIT_WIDTH, HEIGHT, tone)
    quarter = UNIT_WIDTH / 4
    bottom, top = y - HEIGHT / 2, y + HEIGHT / 2
    axes.plot([x, x], [bottom, top], color=v.PALE, lw=1.0, zorder=2.5)
    _named_slot(axes, x - quarter, y, f"s_{unit}", shown, tone)
    _named_slot(axes, x + quarter, y, f"z_{unit}", shown, tone)
    # The output unit is linear: it passes its weighted sum on as it is.
    v.badge(axes, x, y + 0.24, "=" if unit == "o" else r"$\sigma$", tone.symbol)


def _named_slot(
    axes: Axes, x: float, y: float, name: str, shown: dict[str, Value], tone: v.Tone
) -> None:
    v.label(axes, x, y + 0.24, SYMBOLS[name], v.SYMBOL, color=tone.symbol)
    v.slot(axes, x, y - 0.2, shown[name], tone)


def _error(axes: Axes, y: float, shown: dict[str, Value], tone: v.Tone) -> None:
    v.node(axes, ERROR_X, y, ERROR_WIDTH, HEIGHT, tone)
    left, right = ERROR_X - ERROR_WIDTH / 2, ERROR_X + ERROR_WIDTH / 2
    axes.plot([left, right], [y - 0.175] * 2, color=v.PALE, lw=1.0, zorder=2.5)
    for name, row in (("y_hat", 0.35), ("y_i", 0.01), ("error", -0.36)):
        v.label(axes, left + 0.21, y + row, SYMBOLS[name], v.SYMBOL, color=tone.symbol)
        v.slot(axes, right - 0.41, y + row, shown[name], tone)


def _key(axes: Axes, y: float) -> None:
    text = (
        r"$s$  weighted sum     $z$  output of the unit     $\sigma$  sigmoid     "
        r"$=$  passed on as it is     $w$  weight"
    )
    v.label(axes, WIDTH / 2, y, text, v.SMALL, color=v.QUIET)


def _way_back(axes: Axes, y: float, shown: dict[str, Value], weight: str) -> None:
    route = ROUTES[weight]
    bottom = y - HEIGHT / 2
    track, product_x = bottom - 0.82, WIRE_X[weight]
    x = ERROR_X
    points = [(ERROR_X, bottom - 0.02), (ERROR_X, track)]
    for factor, unit in route.steps:
        station = UNIT_X[unit] - UNIT_WIDTH / 4
        v.wire(axes, [*points, (station + 0.06, track)], v.BACKWARD, 2.6)
        axes.plot([station], [track], "o", color=v.BACKWARD, ms=7, zorder=4)
        v.wire(axes, [(station, track), (station, bottom)], v.BACKWARD, 1.2, head=False)
        _pill(axes, (x + station) / 2, track, factor, shown)
        x, points = station, [(station, track)]
    v.wire(axes, [(x, track), (product_x + 0.16, track)], v.BACKWARD, 2.6)
    v.wire(
        axes,
        [(route.source_x, bottom), (route.source_x, track), (product_x - 0.16, track)],
        v.BACKWARD,
        1.8,
        dashed=True,
    )
    _pill(axes, route.source_x, bottom - 0.36, route.source, shown)
    v.wire(axes, [(product_x, track + 0.15), (product_x, y - 0.04)], v.BACKWARD, 2.6)
    v.badge(axes, product_x, track, r"$\times$", v.BACKWARD)


def _pill(axes: Axes, x: float, y: float, name: str, shown: dict[str, Value]) -> None:
    tone = v.BACKWARD_TONE
    v.rounded(
        axes, x, y, 1.04, 0.38, corner=0.18, facecolor=v.CARD, edgecolor=tone.line, lw=1.3, zorder=4
    )
    v.label(axes, x - 0.33, y, SYMBOLS[name], v.SYMBOL, color=tone.symbol)
    v.slot(axes, x + 0.13, y, shown[name], tone)


def in_words(shown: dict[str, Value]) -> str:
    said = {name: in_a_sentence(name, value, GIVEN) for name, value in shown.items()}
    return (
        f"Input {said['x_i']}. Weight {said['w_in']}. "
        f"Unit j: {said['s_j']}, {said['z_j']}. Weight {said['w_j']}. "
        f"Unit k: {said['s_k']}, {said['z_k']}. Weight {said['w_k']}. "
        f"Output unit o, linear: {said['s_o']}, {said['z_o']}. "
        f"Error: {said['y_hat']}, target {said['y_i']}, {said['error']}."
    )


def _way_in_words(weight: str, shown: dict[str, Value]) -> str:
    route = ROUTES[weight]
    said = {name: in_a_sentence(name, value, GIVEN) for name, value in shown.items()}
    steps = " ".join(
        f"Step {count}: back to s_{unit} with the local factor {said[factor]}."
        for count, (factor, unit) in enumerate(route.steps, start=1)
    )
    return (
        f"Chain network with the way back from the error E to the weight {weight}. {steps} "
        f"At {weight} the result meets {route.words}, {said[route.source]}, and is multiplied "
        f"with it. The network, pale: {in_words(shown)}"
    )
