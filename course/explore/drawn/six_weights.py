"""Pictures of the six-weight network: its numbers, and the way back through it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture
from course.explore.values import Value, in_a_sentence, read_named

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WEIGHTS = {
    "w_1": ("x_1", "1"),
    "w_2": ("x_1", "2"),
    "w_3": ("x_2", "1"),
    "w_4": ("x_2", "2"),
    "w_5": ("1", "3"),
    "w_6": ("2", "3"),
}
"""Each weight, the place that its arrow leaves, and the unit that it leads to."""

GIVEN = ("x_1", "x_2", *WEIGHTS, "y")
FORWARD_NAMES = (*GIVEN, "s_1", "z_1", "s_2", "z_2", "s_3", "y_hat", "error")
SIGNALS = ("delta_1", "delta_2", "delta_3")
GRADIENTS = tuple(f"grad_{weight}" for weight in WEIGHTS)
ENDS = ("unit 1", "unit 2", "unit 3", "x_1", "x_2", *WEIGHTS)
SYMBOLS = {
    "y_hat": r"$\hat{y}$",
    "y": "$y$",
    "error": "$E$",
    **{name: f"${name}$" for name in ("x_1", "x_2", *WEIGHTS)},
    **{f"{letter}_{unit}": f"${letter}_{unit}$" for letter in "sz" for unit in "123"},
    **{f"delta_{unit}": rf"$\delta_{unit}$" for unit in "123"},
}

WIDTH = 9.5
SPREAD = 2.6
INPUT_WIDTH, UNIT_WIDTH, ERROR_WIDTH, HEIGHT = 0.76, 1.48, 1.14, 1.12
ACROSS = {"x_1": 0.62, "x_2": 0.62, "1": 3.92, "2": 3.92, "3": 7.0, "error": 8.8}
TITLES = {"1": "unit 1", "2": "unit 2", "3": "unit 3, the output"}
# Where an arrow leaves and arrives, above or below the middle, and how far along its tag sits.
_BENDS = {
    "w_1": (0.12, 0.12, 0.5),
    "w_2": (-0.2, 0.2, 0.31),
    "w_3": (0.2, -0.2, 0.31),
    "w_4": (-0.12, -0.12, 0.5),
    "w_5": (0.0, 0.2, 0.5),
    "w_6": (0.0, -0.2, 0.5),
}


def draw_six_weights(**numbers: Any) -> Picture:
    """Draw the six-weight network with the numbers that are known so far.

    Arguments:
        numbers: any of x_1, x_2, w_1 to w_6, y, s_1, z_1, s_2, z_2, s_3, y_hat, error; each a
            float, an array of size 1 or a list of one number. What is missing, None or still the
            placeholder [0] is an empty slot; anything else shows a question mark.

    Returns:
        The picture.

    Raises:
        TypeError: a name is not one of the network's.
    """
    shown = read_named("draw_six_weights", numbers, FORWARD_NAMES)
    with v.our_settings():
        figure, axes = v.new_card(WIDTH, 4.9)
        _network(axes, 1.26, shown, v.FORWARD_TONE)
        for weight in WEIGHTS:
            _arrow(axes, 1.26, weight, v.FORWARD_TONE)
            _tag(axes, 1.26, weight, shown, v.FORWARD_TONE)
        _last_arrow(axes, 1.26, v.FORWARD_TONE)
        key = (
            r"$s$  weighted sum     $z$  output of the unit     $\sigma$  sigmoid     "
            r"$w$  weight"
        )
        v.label(axes, WIDTH / 2, 0.33, key, v.SMALL, color=v.QUIET)
        svg = v.to_svg(figure)
    return Picture(svg, f"Network with six weights. {_in_words(shown)}")


def draw_six_backward(to: str | None = None, **numbers: Any) -> Picture:
    """Draw the way back through the six-weight network, to one place or to all weights.

    Arguments:
        to: "unit 1", "unit 2", "unit 3", "x_1", "x_2" or one of "w_1" to "w_6": only the paths
            from the error to this place are lit. None lights all of them, with the gradients.
        numbers: as for `draw_six_weights`, and delta_1, delta_2, delta_3, grad_w_1 to grad_w_6.

    Returns:
        The picture: the network pale, the way back in orange.

    Raises:
        ValueError: there is no such place.
        TypeError: a name is not one of the network's, of its error signals or of its gradients.
    """
    if to is not None and to not in ENDS:
        raise ValueError(
            f"draw_six_backward has no place {to!r}; "
            f"write draw_six_backward with one of {', '.join(map(repr, ENDS))} first."
        )
    names = (*FORWARD_NAMES, *SIGNALS, *GRADIENTS)
    shown = read_named("draw_six_backward", numbers, names)
    lit, low = _lit(to), 1.2
    with v.our_settings():
        figure, axes = v.new_card(WIDTH, low + SPREAD + 1.0)
        _network(axes, low, shown, v.PALE_TONE, to)
        for weight in WEIGHTS:
            tone = v.BACKWARD_TONE if weight in lit else v.PALE_TONE
            _arrow(axes, low, weight, tone, back=weight in lit)
            _tag(axes, low, weight, shown, tone, gradient=to is None or to == weight)
        _last_arrow(axes, low, v.BACKWARD_TONE, back=True)
        for unit in _units_on_the_way(lit):
            _signal(axes, low, unit, shown)
        svg = v.to_svg(figure)
    return Picture(svg, _way_in_words(to, shown))


def paths_to(to: str) -> tuple[tuple[str, ...], ...]:
    """The paths from the error back to a place.

    Arguments:
        to: one of `ENDS`.

    Returns:
        For each path the weights that it crosses, from the error on; the last one is `to` where
        that is a weight.
    """
    if to in WEIGHTS:
        return tuple((*path, to) for path in paths_to(f"unit {WEIGHTS[to][1]}"))
    place = to.removeprefix("unit ")
    leaving = [weight for weight, (source, _) in WEIGHTS.items() if source == place]
    if not leaving:
        return ((),)
    return tuple(path for weight in leaving for path in paths_to(weight))


def _lit(to: str | None) -> tuple[str, ...]:
    lit = WEIGHTS if to is None else {weight for path in paths_to(to) for weight in path}
    return tuple(weight for weight in WEIGHTS if weight in lit)


def _units_on_the_way(lit: tuple[str, ...]) -> list[str]:
    reached = {WEIGHTS[weight][1] for weight in lit} | {WEIGHTS[weight][0] for weight in lit}
    return sorted((reached & set(TITLES)) | {"3"})


def _row(place: str, low: float) -> float:
    if place in ("x_2", "2"):
        return low
    return low + SPREAD if place in ("x_1", "1") else low + SPREAD / 2


def _network(
    axes: Axes, low: float, shown: dict[str, Value], tone: v.Tone, to: str | None = None
) -> None:
    for name in ("x_1", "x_2"):
        x, y = ACROSS[name], _row(name, low)
        v.node(axes, x, y, INPUT_WIDTH, HEIGHT, tone)
        _named_slot(axes, x, y, name, shown[name], v.BACKWARD_TONE if to == name else tone)
    v.label(axes, ACROSS["x_1"], low + SPREAD + 0.73, "inputs", v.SMALL, color=v.QUIET)
    for unit, title in TITLES.items():
        x, y = ACROSS[unit], _row(unit, low)
        v.node(axes, x, y, UNIT_WIDTH, HEIGHT, tone)
        axes.plot([x, x], [y - HEIGHT / 2, y + HEIGHT / 2], color=v.PALE, lw=1.0, zorder=2.5)
        _named_slot(axes, x - UNIT_WIDTH / 4, y, f"s_{unit}", shown[f"s_{unit}"], tone)
        output = shown["y_hat" if unit == "3" else f"z_{unit}"]
        _named_slot(axes, x + UNIT_WIDTH / 4, y, f"z_{unit}", output, tone)
        v.badge(axes, x, y + 0.24, r"$\sigma$", tone.symbol)
        v.label(axes, x, y + 0.73, title, v.SMALL, color=v.QUIET)
    _error(axes, low + SPREAD / 2, shown, tone)


def _named_slot(axes: Axes, x: float, y: float, name: str, value: Value, tone: v.Tone) -> None:
    v.label(axes, x, y + 0.24, SYMBOLS[name], v.SYMBOL, color=tone.symbol)
    v.slot(axes, x, y - 0.2, value, tone)


def _error(axes: Axes, y: float, shown: dict[str, Value], tone: v.Tone) -> None:
    x = ACROSS["error"]
    v.node(axes, x, y, ERROR_WIDTH, HEIGHT, tone)
    left, right = x - ERROR_WIDTH / 2, x + ERROR_WIDTH / 2
    axes.plot([left, right], [y - 0.175] * 2, color=v.PALE, lw=1.0, zorder=2.5)
    for name, row in (("y_hat", 0.35), ("y", 0.01), ("error", -0.36)):
        v.label(axes, left + 0.21, y + row, SYMBOLS[name], v.SYMBOL, color=tone.symbol)
        v.slot(axes, right - 0.41, y + row, shown[name], tone)
    v.label(axes, x, y + 0.73, "error", v.SMALL, color=v.QUIET)


def _ends(weight: str, low: float) -> tuple[tuple[float, float], tuple[float, float]]:
    source, target = WEIGHTS[weight]
    out, into, _ = _BENDS[weight]
    half = (INPUT_WIDTH if source.startswith("x") else UNIT_WIDTH) / 2
    start = (ACROSS[source] + half, _row(source, low) + out)
    return start, (ACROSS[target] - UNIT_WIDTH / 2, _row(target, low) + into)


def _arrow(axes: Axes, low: float, weight: str, tone: v.Tone, *, back: bool = False) -> None:
    start, stop = _ends(weight, low)
    _line(axes, start, stop, tone, back=back)


def _last_arrow(axes: Axes, low: float, tone: v.Tone, *, back: bool = False) -> None:
    y = low + SPREAD / 2
    start, stop = ACROSS["3"] + UNIT_WIDTH / 2, ACROSS["error"] - ERROR_WIDTH / 2
    _line(axes, (start, y), (stop, y), tone, back=back)


def _line(
    axes: Axes,
    start: tuple[float, float],
    stop: tuple[float, float],
    tone: v.Tone,
    *,
    back: bool,
) -> None:
    if back:
        v.wire(axes, [(stop[0], stop[1]), (start[0] + 0.02, start[1])], tone.line, 2.6)
    else:
        v.wire(axes, [start, (stop[0] - 0.02, stop[1])], tone.line)


def _tag(
    axes: Axes,
    low: float,
    weight: str,
    shown: dict[str, Value],
    tone: v.Tone,
    *,
    gradient: bool = False,
) -> None:
    (x0, y0), (x1, y1) = _ends(weight, low)
    along = _BENDS[weight][2]
    x, y = x0 + along * (x1 - x0), y0 + along * (y1 - y0)
    height = 0.7 if gradient else 0.38
    look = {"facecolor": v.CARD, "edgecolor": tone.line, "lw": 1.3, "zorder": 4}
    v.rounded(axes, x, y, 1.08, height, corner=0.12, **look)
    if gradient:
        v.label(axes, x - 0.33, y + 0.17, SYMBOLS[weight], v.SYMBOL, color=v.QUIET)
        v.slot(axes, x + 0.15, y + 0.17, shown[weight], v.PALE_TONE)
        v.label(axes, x - 0.36, y - 0.17, "grad", 9.0, color=v.BACKWARD)
        v.slot(axes, x + 0.15, y - 0.17, shown[f"grad_{weight}"], v.BACKWARD_TONE)
    else:
        v.label(axes, x - 0.33, y, SYMBOLS[weight], v.SYMBOL, color=tone.symbol)
        v.slot(axes, x + 0.15, y, shown[weight], tone)


def _signal(axes: Axes, low: float, unit: str, shown: dict[str, Value]) -> None:
    x, y, name = ACROSS[unit], _row(unit, low) - HEIGHT / 2 - 0.24, f"delta_{unit}"
    look = {"facecolor": v.CARD, "edgecolor": v.BACKWARD, "lw": 1.3, "zorder": 4}
    v.rounded(axes, x, y, 1.04, 0.38, corner=0.18, **look)
    v.label(axes, x - 0.33, y, SYMBOLS[name], v.SYMBOL, color=v.BACKWARD)
    v.slot(axes, x + 0.13, y, shown[name], v.BACKWARD_TONE)


def _in_words(shown: dict[str, Value]) -> str:
    said = {name: in_a_sentence(name, value, GIVEN) for name, value in shown.items()}
    return (
        f"Inputs {said['x_1']}, {said['x_2']}. "
        f"Unit 1, fed by x_1 over {said['w_1']} and by x_2 over {said['w_3']}: "
        f"{said['s_1']}, {said['z_1']}. "
        f"Unit 2, fed by x_1 over {said['w_2']} and by x_2 over {said['w_4']}: "
        f"{said['s_2']}, {said['z_2']}. "
        f"Unit 3, the output, fed by unit 1 over {said['w_5']} and by unit 2 over {said['w_6']}: "
        f"{said['s_3']}, squashed to {said['y_hat']}. "
        f"Error: target {said['y']}, {said['error']}."
    )


def _way_in_words(to: str | None, shown: dict[str, Value]) -> str:
    said = {name: in_a_sentence(name, value, GIVEN) for name, value in shown.items()}
    units = _units_on_the_way(_lit(to))
    signals = ", ".join(said[f"delta_{unit}"] for unit in reversed(units))
    if to is None:
        gradients = ", ".join(said[name] for name in GRADIENTS)
        way = f"the way back lit to all six weights. Gradients: {gradients}."
    else:
        way = f"the way back lit from the error to {to}. "
        way += " ".join(_path_in_words(path, to) for path in paths_to(to))
        way += f" There: {said['grad_' + to]}." if to in WEIGHTS else ""
    return (
        f"Network with six weights, {way} Error signals: {signals}. "
        f"The network, pale: {_in_words(shown)}"
    )


def _path_in_words(path: tuple[str, ...], to: str) -> str:
    stations = ["the error", "unit 3"]
    for weight in path:
        if weight != to:
            source = WEIGHTS[weight][0]
            stations += [weight, source if source.startswith("x") else f"unit {source}"]
    stations += [to] if to in WEIGHTS else []
    return f"Path: {', '.join(stations)}."
