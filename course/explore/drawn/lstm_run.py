"""A run of an LSTM over time, seen from one of its units: memory, state and valves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture, unknown
from course.explore.drawn.plots import around, plot_area
from course.explore.values import is_placeholder, number_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT = 9.5, 5.0
LEFT, WIDE = 1.62, 7.5
STRIP, STRIP_GAP, STRIPS_TOP = 0.3, 0.14, 1.98
CURVE_BOTTOM, CURVE_TALL = 2.22, 2.2
MOST_STEPS = 60
MOST_WORDS = 20
MOST_NUMBERS = 8
VALVES = {"f": "forget gate f", "i": "input gate i", "o": "output gate o"}
KEYS = ("f", "i", "o", "c", "h")


@dataclass(frozen=True)
class _Run:
    """What one unit did: T numbers for each key, its memory at the start, an input over time."""

    numbers: dict[str, list[float]]
    start: float
    unit: int
    coming_in: list[float]


def draw_lstm_run(
    run: Any,
    c_init: Any,
    unit: int = 0,
    value: Any = None,
    marks: dict[int, str] | None = None,
) -> Picture:
    """Draw what one unit of an LSTM does over time: its memory, its state, its three valves.

    Arguments:
        run: the dictionary that `lstm_forward` gives; "f", "i", "o", "c" and "h" are needed, each
            of shape (T, d).
        c_init: the memory before the first step, shape (d,).
        unit: the unit, counted from 0.
        value: an input that is drawn as well, shape (T,).
        marks: words to write above a step, by its number.

    Returns:
        The picture; a question mark where the run is not written yet or is no such dictionary.
    """
    read = _read(run, c_init, unit, value)
    if read is None:
        words = "not computed yet" if is_placeholder(run) else "not a run that can be shown"
        return unknown(f"The memory of an LSTM over time: {words}.", WIDTH)
    with v.our_settings():
        figure, card = v.new_card(WIDTH, HEIGHT)
        _curves(card, read, marks or {})
        for row, key in enumerate(VALVES):
            _strip(card, key, read.numbers[key], STRIPS_TOP - row * (STRIP + STRIP_GAP))
        v.label(card, LEFT + WIDE / 2, 0.3, "time t     (a full bar: the valve is open)", v.SMALL,
                color=v.QUIET)  # fmt: skip
        svg = v.to_svg(figure)
    return Picture(svg, _in_words(read, marks or {}))


def _read(run: Any, c_init: Any, unit: int, value: Any) -> _Run | None:
    # What a student's function gave back may be anything, and a picture stops no notebook.
    try:
        import numpy as np

        arrays = {key: np.asarray(run[key], dtype=float) for key in KEYS}
        steps = len(arrays["c"])
        fits = all(array.ndim == 2 and len(array) == steps for array in arrays.values())
        numbers = {key: [float(one) for one in array[:, unit]] for key, array in arrays.items()}
        start = float(np.asarray(c_init, dtype=float)[unit])
        coming_in = [] if value is None else [float(one) for one in value]
        finite = all(np.isfinite(column).all() for column in numbers.values())
    except Exception:
        return None
    if not fits or not finite or not 1 <= steps <= MOST_STEPS:
        return None
    return _Run(numbers, start, unit, coming_in)


def _curves(card: Axes, run: _Run, marks: dict[int, str]) -> None:
    memory, state = [run.start, *run.numbers["c"]], run.numbers["h"]
    steps = len(state)
    span = around([*memory, *state, *run.coming_in, 0.0], 0.14)
    axes = plot_area(card, (LEFT, CURVE_BOTTOM, WIDE, CURVE_TALL), (-1.5, steps - 0.5), span, "")
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks([])
    axes.axhline(0, color=v.PALE, lw=1.0, zorder=1)
    if run.coming_in:
        axes.plot(range(len(run.coming_in)), run.coming_in, ":", color=v.QUIET, lw=1.1, zorder=2)
    axes.plot(range(-1, steps), memory, "-o", color=v.FORWARD, lw=2.2, ms=4, zorder=4)
    axes.plot(range(steps), state, "--s", color=v.INK, lw=1.4, ms=4.5, mfc=v.CARD, zorder=3)
    for step, words in marks.items():
        axes.axvline(step, color=v.PALE, lw=1.0, ls=":", zorder=1)
        v.label(card, _place(step, steps), CURVE_BOTTOM + CURVE_TALL + 0.13, words, v.SMALL)
    top = HEIGHT - 0.26
    v.label(card, LEFT, top, "solid, dots: the memory c", v.SMALL, color=v.FORWARD, ha="left")
    v.label(card, LEFT + 2.3, top, "dashed, squares: the state h", v.SMALL, ha="left")
    if run.coming_in:
        words = "dotted: the value that comes in"
        v.label(card, LEFT + 4.85, top, words, v.SMALL, color=v.QUIET, ha="left")


def _place(step: float, steps: int) -> float:
    """Where a step lies on the card, the start being step -1."""
    return LEFT + (step + 1.5) / (steps + 1) * WIDE


def _strip(card: Axes, key: str, openings: Sequence[float], top: float) -> None:
    from matplotlib.patches import Rectangle

    steps = len(openings)
    wide = WIDE / (steps + 1)
    v.label(card, LEFT - 0.2, top - STRIP / 2, VALVES[key], v.SMALL, ha="right")
    for step, opening in enumerate(openings):
        left = _place(step, steps) - 0.42 * wide
        height = STRIP * min(max(opening, 0.0), 1.0)
        frame = Rectangle((left, top - STRIP), 0.84 * wide, STRIP, facecolor=v.NODE,
                          edgecolor=v.PALE, lw=0.8, zorder=2)  # fmt: skip
        bar = Rectangle((left, top - STRIP), 0.84 * wide, height, facecolor=v.FORWARD,
                        edgecolor="none", zorder=3)  # fmt: skip
        card.add_patch(frame)
        card.add_patch(bar)
    every = max(1, round(steps / 20))
    if key == "o":
        for step in range(0, steps, every):
            v.label(card, _place(step, steps), top - STRIP - 0.15, str(step), v.SMALL,
                    color=v.QUIET)  # fmt: skip


def _in_words(run: _Run, marks: dict[int, str]) -> str:
    steps = len(run.numbers["c"])
    shown = list(range(steps))
    if steps > MOST_WORDS:
        shown = sorted({round(place * (steps - 1) / (MOST_NUMBERS - 1))
                        for place in range(MOST_NUMBERS)} | set(marks))  # fmt: skip
    told = "; ".join(_at(run, step, marks) for step in shown if step in range(steps))
    return (
        f"Unit {run.unit} of an LSTM over {steps} steps, from the memory "
        f"c = {number_text(run.start)}. Two curves, the memory c and the state h, above three rows "
        f"of bars for the forget gate, the input gate and the output gate. {told}."
    )


def _at(run: _Run, step: int, marks: dict[int, str]) -> str:
    numbers = {key: run.numbers[key][step] for key in KEYS}
    if step < len(run.coming_in):
        numbers = {"value": run.coming_in[step]} | numbers
    said = ", ".join(f"{key} = {number_text(number)}" for key, number in numbers.items())
    return f"t = {step}{f' ({marks[step]})' if step in marks else ''}: {said}"
