"""A perceptron: three inputs, weighed and decided on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture
from course.explore.values import EMPTY, ODD, Value, is_placeholder, read_value

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INPUTS = 3

WIDTH, HEIGHT = 8.4, 3.3
INPUT_X, INPUT_WIDTH, INPUT_HEIGHT = 0.98, 1.34, 0.54
INPUT_Y = (2.72, 1.86, 1.00)
UNIT_X, UNIT_Y, UNIT_WIDTH, UNIT_HEIGHT = 5.05, 1.86, 2.5, 1.2


def draw_perceptron(
    x: Any = None, w: Any = None, b: Any = None, s: Any = None, z: Any = None
) -> Picture:
    """Draw a perceptron with three inputs and the numbers that are known so far.

    Arguments:
        x: the inputs, shape (3,).
        w: the weights, shape (3,).
        b: the bias, one number.
        s: the pre-activation, one number.
        z: the output, one number. What is missing or still the placeholder [0] is an empty slot;
            anything else shows a question mark.

    Returns:
        The picture.
    """
    xs, ws = _entries(x), _entries(w)
    bias, before, after = read_value(b), read_value(s), read_value(z)
    with v.our_settings():
        figure, axes = v.new_card(WIDTH, HEIGHT)
        for number, (y, value, weight) in enumerate(zip(INPUT_Y, xs, ws, strict=True), start=1):
            _input(axes, y, number, value, weight)
        _unit(axes, bias, before, after)
        text = r"$x$  input     $w$  weight     $b$  bias     $s$  pre-activation     $z$  output"
        v.label(axes, WIDTH / 2, 0.27, text, v.SMALL, color=v.QUIET)
        svg = v.to_svg(figure)
    return Picture(svg, _unit_in_words(xs, ws, bias, before, after))


def _entries(value: Any) -> list[Value]:
    """Three numbers: empty where they are not there yet, odd where they are something else."""
    if is_placeholder(value):
        return [EMPTY] * INPUTS
    # A picture must never stop a notebook, and a variable may hold anything at all.
    try:
        entries = list(value)
    except Exception:
        return [ODD] * INPUTS
    return [read_value(entry) for entry in entries] if len(entries) == INPUTS else [ODD] * INPUTS


def _input(axes: Axes, y: float, number: int, value: Value, weight: Value) -> None:
    tone = v.FORWARD_TONE
    v.node(axes, INPUT_X, y, INPUT_WIDTH, INPUT_HEIGHT, tone)
    v.label(axes, INPUT_X - 0.4, y, f"$x_{number}$", v.SYMBOL)
    v.slot(axes, INPUT_X + 0.2, y, value, tone)
    start = (INPUT_X + INPUT_WIDTH / 2, y)
    stop = (UNIT_X - UNIT_WIDTH / 2 - 0.02, UNIT_Y + 0.36 * (y - UNIT_Y))
    v.wire(axes, [start, stop], tone.line)
    x, middle = (start[0] + stop[0]) / 2, (start[1] + stop[1]) / 2
    v.rounded(
        axes, x, middle, 1.24, 0.4, corner=0.1, facecolor=v.CARD, edgecolor="none", zorder=3.6
    )
    v.label(axes, x - 0.4, middle, f"$w_{number}$", v.SYMBOL)
    v.slot(axes, x + 0.22, middle, weight, tone)


def _unit(axes: Axes, bias: Value, before: Value, after: Value) -> None:
    tone = v.FORWARD_TONE
    v.node(axes, UNIT_X, UNIT_Y, UNIT_WIDTH, UNIT_HEIGHT, tone)
    axes.plot(
        [UNIT_X] * 2, [UNIT_Y - UNIT_HEIGHT / 2, UNIT_Y + UNIT_HEIGHT / 2], color=v.PALE, zorder=2.5
    )
    left, right = UNIT_X - UNIT_WIDTH / 4, UNIT_X + UNIT_WIDTH / 4
    for x, symbol, value in ((left, "$s$", before), (right, "$z$", after)):
        v.label(axes, x, UNIT_Y + 0.26, symbol, v.SYMBOL)
        v.slot(axes, x, UNIT_Y - 0.18, value, tone, 0.8)
    v.badge(axes, UNIT_X, UNIT_Y + 0.26, "", tone.symbol, 0.19)
    axes.plot(
        [UNIT_X - 0.12, UNIT_X, UNIT_X, UNIT_X + 0.12],
        [UNIT_Y + 0.19, UNIT_Y + 0.19, UNIT_Y + 0.34, UNIT_Y + 0.34],
        color=tone.symbol,
        lw=1.8,
        zorder=6,
    )
    top = UNIT_Y + UNIT_HEIGHT / 2 + 0.2
    v.label(axes, left, top, "weighs", v.SMALL, color=v.QUIET)
    v.label(axes, right, top, "decides", v.SMALL, color=v.QUIET)
    bottom = UNIT_Y - UNIT_HEIGHT / 2
    v.wire(axes, [(left, bottom - 0.36), (left, bottom - 0.02)], tone.line)
    v.label(axes, left - 0.42, bottom - 0.48, "$b$", v.SYMBOL)
    v.slot(axes, left + 0.08, bottom - 0.48, bias, tone)
    edge = UNIT_X + UNIT_WIDTH / 2
    v.wire(axes, [(edge, UNIT_Y), (edge + 0.75, UNIT_Y)], tone.line)
    words = _decision(after)
    if words:
        v.label(axes, edge + 0.86, UNIT_Y, words, v.TEXT, color=v.FORWARD, ha="left")


def _decision(after: Value) -> str:
    return {"1": "fires", "0": "silent"}.get(after.text, "")


def _unit_in_words(
    xs: list[Value], ws: list[Value], bias: Value, before: Value, after: Value
) -> str:
    inputs = ", ".join(f"x_{n} {_said(value)}" for n, value in enumerate(xs, start=1))
    weights = ", ".join(f"w_{n} {_said(value)}" for n, value in enumerate(ws, start=1))
    words = _decision(after)
    end = f": the unit {'fires' if words == 'fires' else 'is silent'}." if words else "."
    return (
        f"Perceptron. Inputs: {inputs}. Weights: {weights}. Bias b {_said(bias)}. "
        f"Pre-activation s {_said(before)}. Output z {_said(after)}{end}"
    )


def _said(value: Value) -> str:
    if value.kind == "number":
        return f"= {value.text}"
    return "not known yet" if value.kind == "empty" else "is not one finite number"
