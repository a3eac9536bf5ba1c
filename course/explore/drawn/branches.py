"""Pictures of sums and forks: the two rules of the way back, the fan, the residual unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture
from course.explore.values import (
    EMPTY,
    ODD,
    Value,
    is_placeholder,
    one_number,
    read_named,
    read_value,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RULE_WIDTH, RULE_HEIGHT, PANEL = 8.2, 2.0, 4.1
FAN_WIDTH, ROW, MOST_BRANCHES = 8.2, 0.64, 6
RESIDUAL_NAMES = ("s_r", "z_r", "w_r", "delta_out", "delta_r")
RESIDUAL_WIDTH, RESIDUAL_HEIGHT = 8.2, 1.85


def draw_sum_rule() -> Picture:
    """Draw a sum forward, and how it copies the error signal on the way back.

    Returns:
        The picture, with the numbers of the lesson's example split.
    """
    with v.our_settings():
        figure, axes = v.new_card(RULE_WIDTH, RULE_HEIGHT)
        _headings(axes, "forward: it adds", "back: it copies")
        _join(axes, 0.0, v.FORWARD_TONE, ("1.8940", "0.3086"), "2.2025", to_right=True)
        _part(axes, PANEL, v.BACKWARD_TONE, ("1.7025", "1.7025"), "1.7025", to_right=False)
        svg = v.to_svg(figure)
    return Picture(
        svg,
        "A sum. Forward it adds what its two inputs bring: 1.8940 + 0.3086 = 2.2025. Back it "
        "copies the error signal 1.7025 to each of its inputs: 1.7025 and 1.7025.",
    )


def draw_fork_rule() -> Picture:
    """Draw a fork forward, and how it sums on the way back.

    Returns:
        The picture, with the numbers of the lesson's example split.
    """
    with v.our_settings():
        figure, axes = v.new_card(RULE_WIDTH, RULE_HEIGHT)
        _headings(axes, "forward: it copies", "back: it sums")
        _part(axes, 0.0, v.FORWARD_TONE, ("0.2689", "0.2689"), "0.2689", to_right=True)
        _join(axes, PANEL, v.BACKWARD_TONE, ("2.3776", "-1.0897"), "1.2879", to_right=False)
        svg = v.to_svg(figure)
    return Picture(
        svg,
        "A fork. Forward it copies its input 0.2689 to each of its two arrows. Back it sums what "
        "comes back along them: 2.3776 + (-1.0897) = 1.2879.",
    )


def _headings(axes: Axes, first: str, second: str) -> None:
    v.label(axes, PANEL / 2, RULE_HEIGHT - 0.28, first, v.TEXT, color=v.FORWARD)
    v.label(axes, PANEL * 1.5, RULE_HEIGHT - 0.28, second, v.TEXT, color=v.BACKWARD)
    axes.plot([PANEL, PANEL], [0.25, RULE_HEIGHT - 0.25], color=v.PALE, lw=1.0)


def _places(offset: float) -> tuple[float, float, float]:
    """Where a panel has its pair of numbers, its knot and its single number."""
    return offset + 0.85, offset + 2.1, offset + 3.2


def _join(
    axes: Axes, offset: float, tone: v.Tone, pair: tuple[str, str], one: str, *, to_right: bool
) -> None:
    many, knot, single = _places(offset) if to_right else _places(offset)[::-1]
    # The pair lies where the network has its two arrows: left of a sum, right of a fork.
    step = 1 if to_right else -1
    y = 0.86
    for text, row in zip(pair, (0.42, -0.42), strict=True):
        v.slot(axes, many, y + row, Value("number", text), tone, 0.8)
        corner = [
            (many + 0.44 * step, y + row),
            (knot, y + row),
            (knot, y + (0.15 if row > 0 else -0.15)),
        ]
        v.wire(axes, corner, tone.line, 2.0)
    v.badge(axes, knot, y, "+", tone.line)
    v.wire(axes, [(knot + 0.15 * step, y), (single - 0.44 * step, y)], tone.line, 2.0)
    v.slot(axes, single, y, Value("number", one), tone, 0.8)


def _part(
    axes: Axes, offset: float, tone: v.Tone, pair: tuple[str, str], one: str, *, to_right: bool
) -> None:
    many, knot, single = _places(offset)[::-1] if to_right else _places(offset)
    step = 1 if to_right else -1
    y = 0.86
    v.slot(axes, single, y, Value("number", one), tone, 0.8)
    v.wire(axes, [(single + 0.44 * step, y), (knot, y)], tone.line, 2.0, head=False)
    axes.plot([knot], [y], "o", color=tone.line, ms=7.5, zorder=4)
    for text, row in zip(pair, (0.42, -0.42), strict=True):
        corner = [(knot, y), (knot, y + row), (many - 0.44 * step, y + row)]
        v.wire(axes, corner, tone.line, 2.0)
        v.slot(axes, many, y + row, Value("number", text), tone, 0.8)


def draw_fan(
    n: int = 4, *, w_from_i: Any = None, w_to_o: Any = None, deltas: Any = None, delta_i: Any = None
) -> Picture:
    """Draw a fan: unit i forks into n units, unit o sums what they bring.

    Arguments:
        n: the number of branches where no array says it; from 1 to 6.
        w_from_i: the weights out of unit i, one for each branch.
        w_to_o: the weights to unit o, one for each branch.
        deltas: the error signals of the branch units; None draws the way forward alone.
        delta_i: the error signal of unit i, one number.

    Returns:
        The picture; at most six branches are drawn.
    """
    found = [len(numbers) for array in (w_from_i, w_to_o) if (numbers := _numbers(array))]
    total = found[0] if found else max(1, n)
    count = min(total, MOST_BRANCHES)
    columns = [_values(array, total)[:count] for array in (w_from_i, deltas, w_to_o)]
    backward = deltas is not None or delta_i is not None
    height = max(1.9, 0.62 + ROW * count + (0.3 if total > count else 0.0))
    with v.our_settings():
        figure, axes = v.new_card(FAN_WIDTH, height)
        _fan(axes, height, columns, read_value(delta_i), backward=backward)
        if total > count:
            v.label(axes, FAN_WIDTH / 2, 0.3, f"and {total - count} more", v.SMALL, color=v.QUIET)
        svg = v.to_svg(figure)
    return Picture(svg, _fan_in_words(total, columns, read_value(delta_i), backward=backward))


def _numbers(array: Any) -> list[Any]:
    """The entries of an array of one axis; nothing where it is none."""
    if array is None or is_placeholder(array):
        return []
    # A picture must never stop a notebook, and a variable may hold anything at all.
    try:
        import numpy as np

        entries = np.asarray(array)
        return list(entries) if entries.ndim == 1 and entries.dtype.kind in "buif" else []
    except Exception:
        return []


def _values(array: Any, count: int) -> list[Value]:
    if is_placeholder(array):
        return [EMPTY] * count
    numbers = _numbers(array)
    return [read_value(one) for one in numbers] if len(numbers) == count else [ODD] * count


def _fan(
    axes: Axes, height: float, columns: list[list[Value]], delta_i: Value, *, backward: bool
) -> None:
    tone = v.BACKWARD_TONE if backward else v.FORWARD_TONE
    quiet = v.PALE_TONE if backward else tone
    i_x, unit_x, o_x, half = 1.1, FAN_WIDTH / 2, FAN_WIDTH - 1.1, 0.5
    count = len(columns[0])
    top = height - 0.7
    rows = [top - ROW * index for index in range(count)]
    middle = (rows[0] + rows[-1]) / 2
    for index, y in enumerate(rows):
        ends = [
            ((i_x + half, middle), (unit_x - 0.62, y)),
            ((unit_x + 0.62, y), (o_x - half, middle)),
        ]
        for start, stop in ends:
            v.wire(axes, [stop, start] if backward else [start, stop], tone.line, 1.6)
        # Each slot lies on its own wire, near the branch, where the wires are far apart.
        for (start, stop), share, values in (
            (ends[0], 0.68, columns[0]),
            (ends[1], 0.32, columns[2]),
        ):
            x = start[0] + share * (stop[0] - start[0])
            v.slot(axes, x, start[1] + share * (stop[1] - start[1]), values[index], quiet, 0.66)
        v.node(axes, unit_x, y, 1.24, 0.5, quiet)
        if backward:
            v.label(axes, unit_x - 0.39, y, rf"$\delta_{index + 1}$", v.SYMBOL, color=tone.symbol)
            v.slot(axes, unit_x + 0.17, y, columns[1][index], tone)
        else:
            v.label(axes, unit_x, y, rf"unit {index + 1}", v.TEXT, color=tone.symbol)
    v.node(axes, i_x, middle, 2 * half, 0.92 if backward else 0.6, quiet)
    v.node(axes, o_x, middle, 2 * half, 0.6, quiet)
    if backward:
        v.label(axes, i_x, middle + 0.21, r"$\delta_i$", v.SYMBOL, color=tone.symbol)
        v.slot(axes, i_x, middle - 0.18, delta_i, tone)
    else:
        v.label(axes, i_x, middle, "unit i", v.TEXT, color=tone.symbol)
    v.label(axes, o_x, middle, "unit o", v.TEXT, color=quiet.symbol)
    left, right = "forks", "sums"
    if backward:
        left, right = "sums", "copies"
    v.label(axes, i_x, middle - (0.66 if backward else 0.5), left, v.SMALL, color=tone.symbol)
    v.label(axes, o_x, middle - 0.5, right, v.SMALL, color=tone.symbol)
    for x, text in ((2.72, r"$w_{i \to j}$"), (FAN_WIDTH - 2.72, r"$w_{j \to o}$")):
        v.label(axes, x, height - 0.24, text, v.SYMBOL, color=quiet.symbol)


def _text(value: Value) -> str:
    return {"number": value.text, "odd": "not one finite number"}.get(value.kind, "not known yet")


def _fan_in_words(total: int, columns: list[list[Value]], delta_i: Value, *, backward: bool) -> str:
    words = [f"A fan: unit i forks into {total} units, unit o sums what they bring."]
    for index, (first, signal, last) in enumerate(zip(*columns, strict=True), start=1):
        line = (
            f"Branch {index}: weight out of unit i {_text(first)}, weight to unit o {_text(last)}"
        )
        words.append(line + (f", error signal {_text(signal)}." if backward else "."))
    if backward:
        words.append(f"Error signal of unit i: {_text(delta_i)}.")
    return " ".join(words)


def draw_residual(*, back: bool = False, **numbers: Any) -> Picture:
    """Draw a residual unit, which adds its input to its sigmoid.

    Arguments:
        back: whether the way back is drawn below the way forward.
        numbers: any of s_r, z_r, w_r, delta_out and delta_r; each a float, an array of size 1 or a
            list of one number. What is missing or still the placeholder is an empty slot.

    Returns:
        The picture.

    Raises:
        TypeError: a name is not one of these.
    """
    shown = read_named("draw_residual", numbers, RESIDUAL_NAMES)
    at = one_number(numbers.get("s_r"))
    slope = read_value(None if at is None else _slope(at))
    with v.our_settings():
        height = RESIDUAL_HEIGHT * (2 if back else 1)
        figure, axes = v.new_card(RESIDUAL_WIDTH, height)
        _residual(axes, height - 1.08, shown, slope, backward=False)
        if back:
            axes.plot([0.3, RESIDUAL_WIDTH - 0.3], [1.86] * 2, color=v.PALE, lw=1.0)
            _residual(axes, 0.72, shown, slope, backward=True)
        svg = v.to_svg(figure)
    return Picture(svg, _residual_in_words(shown, slope, back=back))


def _slope(s: float) -> float:
    import math

    return 1.0 / (2.0 + math.exp(min(abs(s), 700.0)) + math.exp(-abs(s)))


def _residual(
    axes: Axes, y: float, shown: dict[str, Value], slope: Value, *, backward: bool
) -> None:
    tone = v.BACKWARD_TONE if backward else v.FORWARD_TONE
    low, fork, body, knot, high, weight, out = 0.95, 1.95, 2.95, 3.95, 4.95, 6.05, 7.25
    skip, ring, box = y + 0.62, 0.15, 0.46
    heading = "back" if backward else "forward"
    v.label(axes, 0.3, y + 0.87, heading, v.TEXT, color=tone.line, ha="left")
    names = ("delta_r", "delta_out") if backward else ("s_r", "z_r")
    symbols = {
        "delta_r": r"$\delta_r$",
        "delta_out": r"$\delta_{out}$",
        "s_r": "$s_r$",
        "z_r": "$z_r$",
    }
    _boxed(axes, low, y, symbols[names[0]], shown[names[0]], tone)
    v.rounded(
        axes,
        body,
        y,
        0.96 if backward else 0.6,
        0.44,
        corner=0.1,
        facecolor=v.NODE,
        edgecolor=v.QUIET,
        lw=1.2,
        zorder=4,
    )
    if backward:
        v.label(axes, body - 0.27, y, r"$\times\sigma'$", v.TEXT, color=tone.symbol)
        v.slot(axes, body + 0.19, y, slope, tone, 0.52)
    else:
        v.label(axes, body, y, r"$\sigma$", v.SYMBOL, color=tone.symbol)
    words = r"skip: $\times 1$" if backward else "skip"
    v.label(axes, body, skip + 0.17, words, v.SMALL, color=tone.symbol)
    half = 0.48 if backward else 0.3
    lines = [
        ([(low + box, y), (fork, y)], False),
        ([(fork, y), (fork, skip), (knot, skip), (knot, y + ring)], True),
        ([(fork, y), (body - half, y)], True),
        ([(body + half, y), (knot - ring, y)], True),
        ([(knot + ring, y), (high - box, y)], True),
    ]
    if backward:
        lines = [
            ([(high - box, y), (knot, y)], False),
            ([(knot, y), (knot, skip), (fork, skip), (fork, y + ring)], True),
            ([(knot, y), (body + half, y)], True),
            ([(body - half, y), (fork + ring, y)], True),
            ([(fork - ring, y), (low + box, y)], True),
        ]
    for points, head in lines:
        v.wire(axes, points, tone.line, 2.0, head=head)
    parts, joins = (knot, fork) if backward else (fork, knot)
    axes.plot([parts], [y], "o", color=tone.line, ms=7.5, zorder=4)
    v.badge(axes, joins, y, "+", tone.line)
    if backward:
        v.node(axes, high, y, 2 * box, 0.6, tone)
        v.label(axes, high, y, "$z_r$", v.SYMBOL, color=v.QUIET)
        _boxed(axes, out, y, symbols["delta_out"], shown["delta_out"], tone)
        ends = [(out - box, y), (high + box, y)]
    else:
        _boxed(axes, high, y, symbols["z_r"], shown["z_r"], tone)
        v.node(axes, out, y, 2 * box, 0.6, tone)
        v.label(axes, out, y, r"$\hat{y}$", v.SYMBOL, color=tone.symbol)
        ends = [(high + box, y), (out - box, y)]
    v.wire(axes, ends, tone.line, 2.0)
    v.label(axes, weight, y + 0.5, "$w_r$", v.SYMBOL, color=tone.symbol)
    v.slot(axes, weight, y + 0.24, shown["w_r"], v.PALE_TONE if backward else tone, 0.62)


def _boxed(axes: Axes, x: float, y: float, symbol: str, value: Value, tone: v.Tone) -> None:
    v.node(axes, x, y, 0.92, 0.86, tone)
    v.label(axes, x, y + 0.2, symbol, v.SYMBOL, color=tone.symbol)
    v.slot(axes, x, y - 0.17, value, tone)


def _residual_in_words(shown: dict[str, Value], slope: Value, *, back: bool) -> str:
    said = {name: f"{name} {_text(value)}" for name, value in shown.items()}
    words = (
        f"A residual unit. Forward: {said['s_r']} forks. One way leads through the sigmoid, the "
        f"other, the skip, around it. A sum joins both: {said['z_r']}. Then the weight "
        f"{said['w_r']} leads to the prediction."
    )
    if not back:
        return words
    return (
        f"{words} Back: {said['delta_out']} passes the weight, the sum copies it to both ways, the "
        f"skip multiplies by 1, the sigmoid by its slope {_text(slope)}, and the fork sums both: "
        f"{said['delta_r']}."
    )
