"""Pictures of the split network x_i, i, (j, k), o, E: forward, and the error signals on their way.

The input leads to unit i, unit i forks to the units j and k, and unit o sums what the two bring.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture
from course.explore.values import Value, in_a_sentence, read_named

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GIVEN = ("x_i", "w_in", "w_i_j", "w_i_k", "w_j", "w_k", "y_i")
WEIGHTS = ("w_in", "w_i_j", "w_i_k", "w_j", "w_k")
FORWARD_NAMES = (
    *("x_i", "w_in", "s_i", "z_i", "w_i_j", "s_j", "z_j", "w_i_k", "s_k", "z_k"),
    *("w_j", "w_k", "s_o", "z_o", "y_hat", "y_i", "error"),
)
SIGNALS = ("delta_o", "delta_j", "delta_k", "delta_i")
BACKWARD_NAMES = ("x_i", *WEIGHTS, "error", *SIGNALS, "d_x")
SYMBOLS = {
    "x_i": "$x_i$",
    "w_in": "$w_{in}$",
    "w_i_j": r"$w_{i \to j}$",
    "w_i_k": r"$w_{i \to k}$",
    "y_hat": r"$\hat{y}$",
    "y_i": "$y_i$",
    "error": "$E$",
    "d_x": r"$\partial E / \partial x$",
    **{f"{letter}_{unit}": f"${letter}_{unit}$" for letter in "szw" for unit in "ijko"},
    **{f"delta_{unit}": rf"$\delta_{unit}$" for unit in "ijko"},
}

WIDTH, HEIGHT = 10.0, 3.92
MIDDLE, APART = 2.2, 0.84
INPUT_X, INPUT_WIDTH = 0.62, 0.8
UNIT_WIDTH, UNIT_HEIGHT = 1.48, 1.12
ERROR_X, ERROR_WIDTH = 9.2, 1.14
FORK_X, SUM_X = 3.44, 6.46
UNITS = {
    "i": (2.42, MIDDLE),
    "j": (4.91, MIDDLE + APART),
    "k": (4.91, MIDDLE - APART),
    "o": (7.52, MIDDLE),
}
PLACES = {
    "w_in": (1.35, MIDDLE),
    "w_i_j": (3.8, MIDDLE + APART),
    "w_i_k": (3.8, MIDDLE - APART),
    "w_j": (6.06, MIDDLE + APART),
    "w_k": (6.06, MIDDLE - APART),
}
TITLES = {"i": "unit i", "j": "unit j", "k": "unit k", "o": "output o"}


def draw_split(**numbers: Any) -> Picture:
    """Draw the split network with the numbers that are known so far.

    Arguments:
        numbers: any of the inputs, weights and results of the forward pass by the lesson's names;
            each a float, an array of size 1 or a list of one number. What is missing, None or still
            the placeholder [0] is an empty slot; anything else shows a question mark.

    Returns:
        The picture.

    Raises:
        TypeError: a name is not one of the network's.
    """
    shown = read_named("draw_split", numbers, FORWARD_NAMES)
    tone = v.FORWARD_TONE
    with v.our_settings():
        figure, axes = v.new_card(WIDTH, HEIGHT)
        _bodies(axes, tone)
        _named_slot(axes, INPUT_X, MIDDLE, "x_i", shown, tone)
        for unit in UNITS:
            _forward_unit(axes, unit, shown)
        _error_numbers(axes, shown)
        _wires(axes, tone.line, 1.8, backward=False)
        _weights(axes, shown, tone)
        text = (
            r"$s$  weighted sum     $z$  output of the unit     $\sigma$  sigmoid     "
            r"$=$  passed on as it is     $w$  weight     $\bullet$  fork     $+$  sum"
        )
        v.label(axes, WIDTH / 2, 0.3, text, v.SMALL, color=v.QUIET)
        svg = v.to_svg(figure)
    return Picture(svg, _forward_in_words(shown))


def draw_split_back(**numbers: Any) -> Picture:
    """Draw the error signals of the split network on their way from the error to the input.

    Arguments:
        numbers: any of x_i, the five weights, error, delta_o, delta_j, delta_k, delta_i and d_x;
            read as by `draw_split`.

    Returns:
        The picture: the weights pale, the way back in orange.

    Raises:
        TypeError: a name is not one of these.
    """
    shown = read_named("draw_split_back", numbers, BACKWARD_NAMES)
    tone = v.BACKWARD_TONE
    with v.our_settings():
        figure, axes = v.new_card(WIDTH, HEIGHT)
        _bodies(axes, v.PALE_TONE)
        _named_slot(axes, INPUT_X, MIDDLE, "d_x", shown, tone)
        for unit in UNITS:
            _backward_unit(axes, unit, shown)
        _named_slot(axes, ERROR_X, MIDDLE, "error", shown, v.PALE_TONE)
        _wires(axes, tone.line, 2.4, backward=True)
        v.label(axes, SUM_X - 0.14, MIDDLE, "copies", v.SMALL, color=tone.symbol, ha="right")
        v.label(axes, FORK_X + 0.22, MIDDLE, "sums", v.SMALL, color=tone.symbol, ha="left")
        _weights(axes, shown, v.PALE_TONE)
        text = (
            r"$\delta$  error signal     $\sigma'$  times the slope of the sigmoid     "
            r"$=$  no slope     $w$  times the weight     $\bullet$  copies     $+$  sums"
        )
        v.label(axes, WIDTH / 2, 0.3, text, v.SMALL, color=v.QUIET)
        svg = v.to_svg(figure)
    return Picture(svg, _backward_in_words(shown))


def _bodies(axes: Axes, tone: v.Tone) -> None:
    rise = UNIT_HEIGHT / 2 + 0.16
    v.node(axes, INPUT_X, MIDDLE, INPUT_WIDTH, UNIT_HEIGHT, tone)
    v.label(axes, INPUT_X, MIDDLE + rise, "input", v.SMALL, color=v.QUIET)
    for unit, (x, y) in UNITS.items():
        v.node(axes, x, y, UNIT_WIDTH, UNIT_HEIGHT, tone)
        v.label(axes, x, y + rise, TITLES[unit], v.SMALL, color=v.QUIET)
    v.node(axes, ERROR_X, MIDDLE, ERROR_WIDTH, UNIT_HEIGHT, tone)
    v.label(axes, ERROR_X, MIDDLE + rise, "error", v.SMALL, color=v.QUIET)


def _wires(axes: Axes, colour: str, weight: float, *, backward: bool) -> None:
    half, ring = UNIT_WIDTH / 2, 0.15
    left = {unit: x - half for unit, (x, _) in UNITS.items()}
    right = {unit: x + half for unit, (x, _) in UNITS.items()}
    ends = [
        ((INPUT_X + INPUT_WIDTH / 2, MIDDLE), (left["i"], MIDDLE)),
        ((right["o"], MIDDLE), (ERROR_X - ERROR_WIDTH / 2, MIDDLE)),
    ]
    for start, stop in ends:
        v.wire(axes, [stop, start] if backward else [start, stop], colour, weight)
    near, far = ("o", "i") if backward else ("i", "o")
    parts, joins = (SUM_X, FORK_X) if backward else (FORK_X, SUM_X)
    leave, enter = (left, right) if backward else (right, left)
    v.wire(axes, [(leave[near], MIDDLE), (parts, MIDDLE)], colour, weight, head=False)
    v.wire(axes, [(joins, MIDDLE), (enter[far], MIDDLE)], colour, weight)
    for unit in "jk":
        y = UNITS[unit][1]
        stop_y = MIDDLE + (ring if y > MIDDLE else -ring)
        v.wire(axes, [(parts, MIDDLE), (parts, y), (enter[unit], y)], colour, weight)
        v.wire(axes, [(leave[unit], y), (joins, y), (joins, stop_y)], colour, weight)
    axes.plot([parts], [MIDDLE], "o", color=colour, ms=7.5, zorder=4)
    v.badge(axes, joins, MIDDLE, "+", colour)


def _weights(axes: Axes, shown: dict[str, Value], tone: v.Tone) -> None:
    for name, (x, y) in PLACES.items():
        v.label(axes, x, y + 0.53, SYMBOLS[name], v.SYMBOL, color=tone.symbol)
        v.slot(axes, x, y + 0.25, shown[name], tone, 0.62)


def _forward_unit(axes: Axes, unit: str, shown: dict[str, Value]) -> None:
    x, y = UNITS[unit]
    tone, quarter = v.FORWARD_TONE, UNIT_WIDTH / 4
    axes.plot([x, x], [y - UNIT_HEIGHT / 2, y + UNIT_HEIGHT / 2], color=v.PALE, lw=1.0, zorder=2.5)
    _named_slot(axes, x - quarter, y, f"s_{unit}", shown, tone)
    _named_slot(axes, x + quarter, y, f"z_{unit}", shown, tone)
    v.badge(axes, x, y + 0.24, "=" if unit == "o" else r"$\sigma$", tone.symbol)


def _backward_unit(axes: Axes, unit: str, shown: dict[str, Value]) -> None:
    x, y = UNITS[unit]
    tone = v.BACKWARD_TONE
    _named_slot(axes, x - 0.22, y, f"delta_{unit}", shown, tone)
    v.badge(axes, x + 0.47, y, "=" if unit == "o" else r"$\sigma'$", tone.symbol, 0.18)


def _named_slot(
    axes: Axes, x: float, y: float, name: str, shown: dict[str, Value], tone: v.Tone
) -> None:
    v.label(axes, x, y + 0.24, SYMBOLS[name], v.SYMBOL, color=tone.symbol)
    v.slot(axes, x, y - 0.2, shown[name], tone)


def _error_numbers(axes: Axes, shown: dict[str, Value]) -> None:
    tone = v.FORWARD_TONE
    left, right = ERROR_X - ERROR_WIDTH / 2, ERROR_X + ERROR_WIDTH / 2
    axes.plot([left, right], [MIDDLE - 0.175] * 2, color=v.PALE, lw=1.0, zorder=2.5)
    for name, row in (("y_hat", 0.35), ("y_i", 0.01), ("error", -0.36)):
        v.label(axes, left + 0.21, MIDDLE + row, SYMBOLS[name], v.SYMBOL, color=tone.symbol)
        v.slot(axes, right - 0.41, MIDDLE + row, shown[name], tone)


def _forward_in_words(shown: dict[str, Value]) -> str:
    said = {name: in_a_sentence(name, value, GIVEN) for name, value in shown.items()}
    return (
        f"Split network. Input {said['x_i']}. Weight {said['w_in']}. "
        f"Unit i: {said['s_i']}, {said['z_i']}. Behind unit i the way forks. "
        f"Upper branch: weight {said['w_i_j']}, unit j: {said['s_j']}, {said['z_j']}, "
        f"weight {said['w_j']}. "
        f"Lower branch: weight {said['w_i_k']}, unit k: {said['s_k']}, {said['z_k']}, "
        f"weight {said['w_k']}. "
        f"Output unit o sums both, linear: {said['s_o']}, {said['z_o']}. "
        f"Error: {said['y_hat']}, target {said['y_i']}, {said['error']}."
    )


def _backward_in_words(shown: dict[str, Value]) -> str:
    said = {name: in_a_sentence(name, value, GIVEN) for name, value in shown.items()}
    return (
        f"Split network with the error signals from right to left. Error: {said['error']}. "
        f"Output unit o: {said['delta_o']}. In front of it the sum copies this to both branches. "
        f"Upper branch: weight {said['w_j']}, unit j: {said['delta_j']}, weight {said['w_i_j']}. "
        f"Lower branch: weight {said['w_k']}, unit k: {said['delta_k']}, weight {said['w_i_k']}. "
        f"At the fork the two are summed. Unit i: {said['delta_i']}. Weight {said['w_in']}. "
        f"Input: {said['d_x']}."
    )
