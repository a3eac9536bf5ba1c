"""Pictures of the error signals: one number for each unit, on its way from right to left."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

from course.explore.drawn import chain
from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture
from course.explore.values import (
    EMPTY,
    ODD,
    Value,
    in_a_sentence,
    is_placeholder,
    number_text,
    one_number,
    read_named,
)
from course.explore.values import read_value as read

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIGNALS = {"delta_o": "o", "delta_k": "k", "delta_j": "j"}
"""The error signals of the chain in the order in which they are found, and their units."""

REACH = 1.0
WIDTH = 9.5
FIRST_COLUMN, LAST_COLUMN = 1.75, 7.55
MOST_UNITS = 6
ROW = 0.52


def draw_error_signals(**numbers: Any) -> Picture:
    """Draw the chain network and below it the error signal of each of its units.

    Arguments:
        numbers: as for `draw_chain`, and delta_o, delta_k, delta_j.

    Returns:
        The picture: the network pale, the error signals in orange.

    Raises:
        TypeError: a name is not one of the network's or of its error signals.
    """
    shown = read_named("draw_error_signals", numbers, (*chain.FORWARD_NAMES, *SIGNALS))
    height, middle = 2.86, 1.84
    with v.our_settings():
        figure, axes = v.new_card(WIDTH, height)
        chain.draw_network(axes, middle, shown, v.PALE_TONE)
        _signals(axes, middle, shown)
        svg = v.to_svg(figure)
    said = ". ".join(
        f"Unit {unit}: {in_a_sentence(name, shown[name])}" for name, unit in SIGNALS.items()
    )
    return Picture(
        svg,
        f"Chain network with the error signal of each unit, found from right to left. {said}. "
        "The first is made of the miss; each further one is the one to its right, times a weight, "
        f"times a slope. The network, pale: {chain.in_words(shown)}",
    )


def _signals(axes: Axes, y: float, shown: dict[str, Value]) -> None:
    bottom = y - chain.HEIGHT / 2
    track, half = bottom - 0.72, 0.62
    x = chain.ERROR_X
    points = [(x, bottom - 0.02), (x, track)]
    for name, unit in SIGNALS.items():
        station = chain.UNIT_X[unit] - chain.UNIT_WIDTH / 4
        v.wire(axes, [*points, (station + half, track)], v.BACKWARD, 2.6)
        v.wire(axes, [(station, track), (station, bottom)], v.BACKWARD, 1.2, head=False)
        v.rounded(
            axes,
            *(station, track, 2 * half, 0.42),
            corner=0.2,
            facecolor=v.CARD,
            edgecolor=v.BACKWARD,
            lw=1.6,
            zorder=4,
        )
        v.label(axes, station - 0.38, track, rf"$\delta_{unit}$", v.SYMBOL, color=v.BACKWARD)
        v.slot(axes, station + 0.17, track, shown[name], v.BACKWARD_TONE)
        step, start = (
            ("the miss", chain.ERROR_X)
            if unit == "o"
            else (r"$\times\; w\,\cdot\,\sigma'(s)$", x - half)
        )
        v.label(axes, (start + station + half) / 2, track - 0.25, step, v.SMALL, color=v.BACKWARD)
        x, points = station, [(station - half, track)]


def draw_error_along(s: Any, w: Any, y: Any, unit: str = "h") -> Picture:
    """Draw the error against the pre-activation of the last sigmoid unit, and its slope there.

    Arguments:
        s: the pre-activation of the unit, one finite number.
        w: the weight from the unit to the linear output, one finite number.
        y: the target, one finite number.
        unit: the letter of the unit.

    Returns:
        The picture; an empty card that says so where a value is not one finite number.
    """
    numbers = [one_number(value) for value in (s, w, y)]
    width, height = 7.2, 3.1
    with v.our_settings():
        figure, card = v.new_card(width, height)
        if any(number is None or abs(number) > 50 for number in numbers):
            v.label(card, width / 2, height / 2, "?", 30, color=v.WRONG)
            return Picture(v.to_svg(figure), "No picture: s, w and y are not three finite numbers.")
        here, weight, target = (float(number) for number in numbers if number is not None)

        def error(at: float) -> float:
            return 0.5 * (weight / (1 + math.exp(-at)) - target) ** 2

        high = 1 / (1 + math.exp(-here))
        slope = (weight * high - target) * weight * high * (1 - high)
        axes = figure.add_axes((0.13, 0.2, 0.82, 0.72))
        axes.patch.set_alpha(0.0)
        places = [here - REACH + 2 * REACH * step / 120 for step in range(121)]
        axes.plot(places, [error(at) for at in places], color=v.FORWARD, lw=2.4)
        ends = [here - 0.42 * REACH, here + 0.42 * REACH]
        axes.plot(
            ends, [error(here) + slope * (at - here) for at in ends], color=v.BACKWARD, lw=2.2
        )
        axes.plot([here], [error(here)], "o", color=v.BACKWARD, ms=8, zorder=5)
        top = max(error(at) for at in places)
        axes.set(xlim=(places[0], places[-1]), ylim=(-0.12 * top, 1.12 * top))
        axes.annotate(
            rf"slope $\delta_{unit} = {number_text(slope)}$",
            (here, error(here)),
            xytext=(64, 46),
            textcoords="offset points",
            ha="center",
            color=v.BACKWARD,
            fontsize=v.TEXT,
        )
        _plain_axes(axes)
        v.label(card, 0.13 * width + 0.41 * width, 0.2, f"$s_{unit}$, the pre-activation", v.SMALL)
        v.label(card, 0.3, height / 2 + 0.1, "$E$", v.SYMBOL, color=v.FORWARD)
        svg = v.to_svg(figure)
    return Picture(
        svg,
        f"The error E against the pre-activation s_{unit}, from {number_text(places[0])} to "
        f"{number_text(places[-1])}. At s_{unit} = {number_text(here)} the error is "
        f"{number_text(error(here))}, and a straight line touches the curve with the slope "
        f"{number_text(slope)}: the error signal of unit {unit}.",
    )


def draw_chain_positions(
    ws: Any, deltas: Any = None, grads: Any = None, *, x: str = "$x$"
) -> Picture:
    """Draw a chain with counted units, and which position of which array belongs to which unit.

    Arguments:
        ws: the weights, shape (n,) with n at most 6.
        deltas: the error signals, shape (n,), or a placeholder.
        grads: the gradients of the weights, shape (n,), or a placeholder.
        x: what stands at the input, as mathtext.

    Returns:
        The picture.
    """
    weights = _entries(ws)
    count = len(weights)
    if not 1 <= count <= MOST_UNITS:
        weights, count = [ODD], 1
    rows = {
        "ws": (weights, v.FORWARD_TONE),
        "deltas": (_as_many(deltas, count), v.BACKWARD_TONE),
        "grads": (_as_many(grads, count), v.BACKWARD_TONE),
    }
    step = (LAST_COLUMN - FIRST_COLUMN) / max(count - 1, 1)
    columns = [FIRST_COLUMN + step * position for position in range(count)]
    height = 1.95 + ROW * len(rows)
    with v.our_settings():
        figure, axes = v.new_card(WIDTH, height)
        _counted_units(axes, height - 0.68, columns, x)
        top = height - 1.55
        v.label(axes, 0.62, top, "position", v.SMALL, color=v.QUIET)
        for position, column in enumerate(columns):
            v.label(axes, column, top, f"[{position}]", v.TEXT, color=v.QUIET)
        for index, (name, (values, tone)) in enumerate(rows.items(), start=1):
            y = top - ROW * index + 0.06
            v.label(axes, 0.62, y, name, v.TEXT, color=tone.number, family="DejaVu Sans Mono")
            for column, value in zip(columns, values, strict=True):
                v.slot(axes, column, y, value, tone, 0.84)
            if name == "deltas":
                for left, right in itertools.pairwise(columns):
                    v.wire(axes, [(right - 0.45, y), (left + 0.45, y)], v.BACKWARD, 1.6)
        svg = v.to_svg(figure)
    said = " ".join(
        f"Position {position}: unit {position + 1}, "
        + ", ".join(_said(name, values[position]) for name, (values, _) in rows.items())
        + "."
        for position in range(count)
    )
    return Picture(
        svg,
        f"A chain of {count} units, counted from the input on; the last one is linear. Each array "
        f"starts with unit 1 at position 0. {said} The error signals are filled in from right to "
        "left.",
    )


def _counted_units(axes: Axes, y: float, columns: list[float], x: str) -> None:
    width, height = 0.86, 0.62
    v.node(axes, 0.62, y, 0.6, height, v.FORWARD_TONE)
    v.label(axes, 0.62, y, x, v.SYMBOL)
    before = 0.62 + 0.3
    for count, column in enumerate(columns, start=1):
        last = count == len(columns)
        v.wire(axes, [(before, y), (column - width / 2 - 0.02, y)], v.FORWARD)
        v.label(axes, (before + column - width / 2) / 2, y + 0.2, f"$w_{count}$", v.SYMBOL)
        v.node(axes, column, y, width, height, v.FORWARD_TONE)
        v.label(axes, column - 0.16, y, f"$s_{count}$", v.SYMBOL)
        v.badge(axes, column + 0.2, y, "=" if last else r"$\sigma$", v.INK)
        v.label(axes, column, y + height / 2 + 0.16, f"unit {count}", v.SMALL, color=v.QUIET)
        if not last:
            v.label(axes, column + width / 2 + 0.18, y - 0.2, f"$z_{count}$", v.TEXT)
        before = column + width / 2
    v.wire(axes, [(before, y), (8.62, y)], v.FORWARD)
    v.label(axes, (before + 8.62) / 2, y + 0.22, r"$\hat{y}$", v.SYMBOL)
    v.node(axes, 8.94, y, 0.6, height, v.FORWARD_TONE)
    v.label(axes, 8.94, y, "$E$", v.SYMBOL)


def draw_signal_sizes(deltas: Any) -> Picture:
    """Draw the size of the error signal of each unit as a bar, on a scale of powers of ten.

    Arguments:
        deltas: the error signals, shape (n,), or a placeholder.

    Returns:
        The picture; a unit whose error signal is 0 or no finite number has no bar.
    """
    sizes = [abs(number) if number else None for number in _numbers(deltas)]
    there = [size for size in sizes if size is not None]
    width, height = 8.6, 3.4
    with v.our_settings():
        figure, card = v.new_card(width, height)
        if not there:
            text = "not computed yet" if is_placeholder(deltas) else "?"
            v.label(card, width / 2, height / 2, text, v.TEXT, color=v.QUIET)
            return Picture(v.to_svg(figure), f"Sizes of the error signals: {text}.")
        axes = figure.add_axes((0.12, 0.19, 0.85, 0.72))
        axes.patch.set_alpha(0.0)
        # The ends of the axis are powers of ten, and have to be finite and above 0 themselves.
        low = 10.0 ** max(math.floor(math.log10(min(there)) - 0.5), -200)
        high = 10.0 ** min(math.ceil(math.log10(max(there)) + 0.1), 200)
        for unit, size in enumerate(sizes, start=1):
            if size is not None:
                tall = min(max(size, low), high) - low
                axes.bar(unit, tall, bottom=low, width=0.74, color=v.BACKWARD)
        axes.set_yscale("log")
        axes.set(xlim=(0, len(sizes) + 1), ylim=(low, high))
        axes.minorticks_off()
        _plain_axes(axes)
        v.label(card, 0.54 * width, 0.2, r"unit $l$, from the input to the output", v.SMALL)
        v.label(card, 0.32, height / 2 + 0.1, r"$|\delta_l|$", v.SYMBOL, color=v.BACKWARD)
        svg = v.to_svg(figure)
    return Picture(svg, _sizes_in_words(sizes))


def _sizes_in_words(sizes: list[float | None]) -> str:
    count = len(sizes)
    told = sorted({1, *range(10, count, 10), count}) if count > 12 else range(1, count + 1)
    said = ", ".join(
        f"unit {unit}: {'none' if (size := sizes[unit - 1]) is None else f'{size:.1e}'}"
        for unit in told
    )
    return (
        f"Bars for the size of the error signal of each of {count} units, on a scale of powers of "
        f"ten. {said}."
    )


def _plain_axes(axes: Axes) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(v.PALE)
    axes.tick_params(colors=v.QUIET, labelsize=v.SMALL, length=3)
    axes.grid(axis="y", color=v.PALE, lw=0.5, ls=(0, (2, 3)))
    axes.set_axisbelow(True)


def _listed(values: Any) -> list[Any]:
    """The entries of an array or list; none where there are none."""
    # A picture must never stop a notebook, and a variable may hold anything at all.
    if is_placeholder(values):
        return []
    try:
        entries = list(values)
    except Exception:
        return []
    return entries if len(entries) <= 1000 else []


def _entries(values: Any) -> list[Value]:
    return [read(entry) for entry in _listed(values)]


def _numbers(values: Any) -> list[float | None]:
    return [one_number(entry) for entry in _listed(values)]


def _as_many(values: Any, count: int) -> list[Value]:
    """As many slots as units: empty ones for a placeholder, "?" where the count is off."""
    if is_placeholder(values):
        return [EMPTY] * count
    entries = _entries(values)
    return entries if len(entries) == count else [ODD] * count


def _said(name: str, value: Value) -> str:
    told = {"empty": "not computed yet", "odd": "is no finite number"}
    return f"{name} {told[value.kind]}" if value.kind in told else f"{name} {value.text}"
