"""Pictures of a sequence: the unrolled network with its numbers, and who sends what to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture, unknown
from course.explore.values import EMPTY, ODD, Value, is_placeholder, read_value

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 9.5
MOST_TIMES, MOST_ENTRIES = 6, 4
LEFT, RIGHT = 1.05, 9.3
ROW = 0.34
SLOT = 0.76
INPUT_Y, BOTTOM = 0.36, 0.98

SHARES_LEFT = 1.25
SHARES_TOP = 0.62

Rows = list[list[Value]]


def draw_sequence(
    h_init: Any, h: Any = None, errors: Any = None, delta: Any = None, times: int = 4
) -> Picture:
    """Draw a recurrent network unrolled over time, with its states and errors.

    Arguments:
        h_init: the state before time 0, shape (H,).
        h: the states, shape (T, H), at most 6 times and 4 entries.
        errors: the error of each time, shape (T,).
        delta: the error signals, shape (T, H); with them the way back is drawn, in orange.
        times: how many times there are where the states are not computed yet.

    Returns:
        The picture; an array that is not computed yet has empty slots, one of another shape
        question marks. A question mark alone where there are no states.
    """
    states = _states(h_init, times) if is_placeholder(h) else _table(h)
    if states is None:
        return unknown("A recurrent network: its states are no table of numbers.", WIDTH)
    count, entries = len(states), len(states[0])
    start = _as_row(h_init, entries)
    sums = _as_row(errors, count)
    signals = None if delta is None else _as_table(delta, count, entries)
    with v.our_settings():
        tall = entries * ROW + 0.42
        height = BOTTOM + tall + 1.5
        figure, card = v.new_card(WIDTH, height)
        y = BOTTOM + tall / 2
        step = (RIGHT - LEFT) / count
        columns = [LEFT + (index + 0.5) * step for index in range(count)]
        tone = v.FORWARD_TONE if signals is None else v.PALE_TONE
        _stack(card, 0.55, y, r"$h_{-1}$", start, tone)
        for index, x in enumerate(columns):
            before = 0.55 if index == 0 else columns[index - 1]
            _time(card, x, y, before, tall, index, states[index], sums[index], tone)
            if signals is not None:
                later = columns[index + 1] if index + 1 < count else None
                _back(card, x, y, later, tall, index, signals[index])
        svg = v.to_svg(figure)
    return Picture(svg, _sequence_in_words(start, states, sums, signals))


def _time(
    card: Axes,
    x: float,
    y: float,
    before: float,
    tall: float,
    index: int,
    state: list[Value],
    error: Value,
    tone: v.Tone,
) -> None:
    top = y + tall / 2
    v.label(card, x, INPUT_Y, f"$x_{index}$", v.SYMBOL, color=tone.symbol)
    v.wire(card, [(x, INPUT_Y + 0.18), (x, BOTTOM - 0.02)], tone.line)
    v.label(card, x + 0.16, (INPUT_Y + 0.18 + BOTTOM) / 2, "$U$", v.TEXT, color=tone.symbol)
    if tone is not v.PALE_TONE:
        v.wire(card, [(before + 0.46, y), (x - 0.46, y)], tone.line)
        v.label(card, (before + x) / 2, y + 0.18, "$W$", v.TEXT, color=tone.symbol)
        v.label(card, x + 0.16, top + 0.24, "$V$", v.TEXT, color=tone.symbol)
        v.wire(card, [(x, top + 0.02), (x, top + 0.5)], tone.line)
        _stack(card, x, y, f"$h_{index}$", state, tone)
    elif index == 0:
        v.wire(card, [(before + 0.46, y), (x - 0.49, y)], tone.line)
    v.node(card, x, top + 0.84, 0.92, 0.66, tone)
    v.label(card, x, top + 1.02, f"$E_{index}$", v.SYMBOL, color=tone.symbol)
    v.slot(card, x, top + 0.71, error, tone, SLOT)


def _stack(card: Axes, x: float, y: float, name: str, entries: list[Value], tone: v.Tone) -> None:
    tall = len(entries) * ROW + 0.42
    v.node(card, x, y, 0.9, tall, tone)
    v.label(card, x, y + tall / 2 - 0.2, name, v.SYMBOL, color=tone.symbol)
    for row, value in enumerate(entries):
        v.slot(card, x, y + tall / 2 - 0.52 - row * ROW, value, tone, SLOT)


def _back(
    card: Axes,
    x: float,
    y: float,
    later: float | None,
    tall: float,
    index: int,
    signal: list[Value],
) -> None:
    """The error signal of one time, in the place of its state, and the arrows that feed it."""
    top = y + tall / 2
    v.rounded(
        card,
        *(x, y, 0.94, tall + 0.04),
        corner=0.16,
        facecolor=v.CARD,
        edgecolor=v.BACKWARD,
        lw=1.6,
        zorder=4,
    )
    v.label(card, x, top - 0.2, rf"$\delta_{index}$", v.SYMBOL, color=v.BACKWARD)
    for row, value in enumerate(signal):
        v.slot(card, x, top - 0.52 - row * ROW, value, v.BACKWARD_TONE, SLOT)
    v.wire(card, [(x, top + 0.5), (x, top + 0.04)], v.BACKWARD, 2.2)
    v.label(card, x + 0.27, top + 0.28, r"$V^\top$", v.TEXT, color=v.BACKWARD)
    if later is not None:
        v.wire(card, [(later - 0.48, y), (x + 0.48, y)], v.BACKWARD, 2.2)
        v.label(card, (later + x) / 2, y + 0.22, r"$W^\top$", v.TEXT, color=v.BACKWARD)


def _sequence_in_words(
    start: list[Value], states: Rows, errors: list[Value], signals: Rows | None
) -> str:
    said = [f"The state before time 0: {_listed(start)}."]
    for index, (state, error) in enumerate(zip(states, errors, strict=True)):
        line = f"Time {index}: state {_listed(state)}, error {_text(error)}"
        if signals is not None:
            line += f", error signal {_listed(signals[index])}"
        said.append(f"{line}.")
    way = (
        "At each time U brings the input in, W brings the state of the time before, and V leads "
        "to the error."
    )
    if signals is not None:
        way = (
            "On the way back each error signal is made from what comes down from its own error "
            "through V transposed and from the next time through W transposed, times a slope."
        )
    return f"A recurrent network over {len(states)} times. {way} {' '.join(said)}"


def draw_shares(shares: Any, delta: Any) -> Picture:
    """Draw which error sends what to which state: a row for each error, a column for each state.

    Arguments:
        shares: for each time t the error signals that come from the error of t alone, a list of
            arrays of shape (T, H), at most 6 times and 4 entries.
        delta: the error signals of all errors together, shape (T, H).

    Returns:
        The picture; a share that is not computed yet has empty slots, one of another shape question
        marks. A question mark alone where `delta` is no table of numbers.
    """
    total = _table(delta)
    if total is None:
        return unknown("What each error sends to each state: no error signals to show.", WIDTH)
    times, entries = len(total), len(total[0])
    parts = [None] * times if is_placeholder(shares) else _parts(shares, times)
    tables = [_as_table(part, times, entries) for part in parts]
    with v.our_settings():
        band = entries * ROW + 0.2
        height = SHARES_TOP + (times + 1) * band + 0.34
        figure, card = v.new_card(WIDTH, height)
        step = (RIGHT - SHARES_LEFT) / times
        columns = [SHARES_LEFT + (index + 0.5) * step for index in range(times)]
        first = height - SHARES_TOP - band / 2
        for index, x in enumerate(columns):
            v.label(card, x, height - 0.34, f"to time {index}", v.TEXT, color=v.BACKWARD)
        for row, table in enumerate(tables):
            _band(card, first - row * band, f"$E_{row}$ alone", table, columns, row)
        y = first - times * band - 0.16
        card.plot([0.25, RIGHT - 0.05], [y + band / 2 + 0.06] * 2, color=v.INK, lw=1.2)
        _band(card, y, r"all: $\delta$", total, columns, times)
        svg = v.to_svg(figure)
    return Picture(svg, _shares_in_words(tables, total))


def _parts(shares: Any, times: int) -> list[Any]:
    try:
        return list(shares) if len(shares) == times else [ODD] * times
    except TypeError:
        return [ODD] * times


def _band(card: Axes, y: float, name: str, table: Rows, columns: list[float], last: int) -> None:
    v.label(card, 0.28, y, name, v.TEXT, ha="left")
    for time, (x, entries) in enumerate(zip(columns, table, strict=True)):
        for row, value in enumerate(entries):
            at = y + (len(entries) - 1) * ROW / 2 - row * ROW
            if time > last and value.text == "0":
                v.label(card, x, at, "0", v.TEXT, color=v.QUIET)
            else:
                v.slot(card, x, at, value, v.BACKWARD_TONE, SLOT)


def _shares_in_words(tables: list[Rows], total: Rows) -> str:
    said = [
        f"E_{row} alone sends "
        + ", ".join(f"{_listed(entries)} to time {time}" for time, entries in enumerate(table))
        + "."
        for row, table in enumerate(tables)
    ]
    summed = ", ".join(f"{_listed(entries)} at time {time}" for time, entries in enumerate(total))
    return (
        "What each error sends back to the sum of each time. "
        f"{' '.join(said)} All together, the sum of each column: {summed}."
    )


def _table(array: Any) -> Rows | None:
    """The entries of a table, row by row; None where it is none of a size that can be drawn."""
    # A picture must never stop a notebook, and a variable may hold anything at all.
    try:
        import numpy as np

        numbers = np.asarray(array)
        if numbers.dtype.kind not in "buif" or numbers.ndim != 2:
            return None
        times, entries = numbers.shape
        if not (1 <= times <= MOST_TIMES and 1 <= entries <= MOST_ENTRIES):
            return None
        return [[read_value(entry) for entry in row] for row in numbers]
    except Exception:
        return None


def _states(h_init: Any, times: int) -> Rows | None:
    """Empty slots for states that are not computed yet, as many as the start has entries."""
    start = _table([h_init])
    return [[EMPTY] * len(start[0])] * times if start else None


def _as_table(array: Any, times: int, entries: int) -> Rows:
    table = _table(array)
    if table is None or (len(table), len(table[0])) != (times, entries):
        return [[EMPTY if is_placeholder(array) else ODD] * entries] * times
    return table


def _as_row(array: Any, count: int) -> list[Value]:
    if is_placeholder(array):
        return [EMPTY] * count
    try:
        import numpy as np

        numbers = np.asarray(array)
        if numbers.shape != (count,):
            return [ODD] * count
        return [read_value(entry) for entry in numbers]
    except Exception:
        return [ODD] * count


def _text(value: Value) -> str:
    return {"empty": "not computed yet", "odd": "not a finite number"}.get(value.kind, value.text)


def _listed(values: list[Value]) -> str:
    kinds = {value.kind for value in values}
    if kinds == {"empty"}:
        return "not computed yet"
    return f"({', '.join('?' if value.kind != 'number' else value.text for value in values)})"
