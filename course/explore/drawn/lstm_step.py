"""One time step of an LSTM, seen from one of its units: the lane of the memory and its valves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture
from course.explore.values import EMPTY, ODD, Value, in_a_sentence, is_placeholder, read_value

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT = 9.5, 5.25
LANE, STATE, FLOOR = 4.2, 2.22, 0.95
NAMES = ("c_before", "f", "i", "g", "c", "o", "h")
SYMBOLS = {
    **{"c_before": "$c_{t-1}$", "c": "$c_t$", "h": "$h_t$"},
    **{name: f"${name}_t$" for name in "figo"},
}
MEANINGS = {"f": "keep?", "i": "write?", "g": "what to write", "o": "show?"}
FORGET_X, WRITE_X, INPUT_X, OUTPUT_X = 2.35, 3.72, 5.05, 7.46
GATE_Y = 2.22
SIGMA = r"$\sigma$"


@dataclass(frozen=True)
class _Shown:
    """The numbers of one unit, and what is said of where they come from."""

    values: dict[str, Value]
    unit: int


def draw_lstm_step(unit: int = 0, **arrays: Any) -> Picture:
    """Draw one step of an LSTM: valves on the lane of the memory, and the state that leaves.

    Arguments:
        unit: the unit whose numbers are shown, counted from 0.
        arrays: any of c_before, g, i, f, o, c and h, each of shape (d,). What is missing or still
            to be computed is an empty slot, anything else than d finite numbers a question mark.

    Returns:
        The picture.

    Raises:
        TypeError: a name has no place in the picture.
    """
    unknown = [name for name in arrays if name not in NAMES]
    if unknown:
        raise TypeError(
            f"draw_lstm_step does not know the name {', '.join(unknown)}; "
            f"the names it knows are {', '.join(NAMES)}."
        )
    shown = _Shown({name: _entry(arrays.get(name), unit) for name in NAMES}, unit)
    with v.our_settings():
        figure, card = v.new_card(WIDTH, HEIGHT)
        _lane(card, shown)
        _gates(card, shown)
        _state(card, shown)
        _floor(card)
        svg = v.to_svg(figure)
    return Picture(svg, _in_words(shown))


def _entry(array: Any, unit: int) -> Value:
    if is_placeholder(array):
        return EMPTY
    # A picture must never stop a notebook, and a variable may hold anything at all.
    try:
        import numpy as np

        numbers = np.asarray(array)
        return read_value(float(numbers[unit])) if numbers.ndim == 1 else ODD
    except Exception:
        return ODD


def _named(card: Axes, name: str, x: float, y: float, shown: _Shown) -> None:
    v.label(card, x, y + 0.32, SYMBOLS[name], v.SYMBOL)
    v.slot(card, x, y, shown.values[name], v.FORWARD_TONE, 0.78)


def _tanh(card: Axes, x: float, y: float, colour: str) -> None:
    look = {"facecolor": v.CARD, "edgecolor": colour, "lw": 1.4, "zorder": 5}
    v.rounded(card, x, y, 0.58, 0.33, **look)
    v.label(card, x, y, "tanh", v.SMALL, color=colour, zorder=7)


def _lane(card: Axes, shown: _Shown) -> None:
    v.label(card, 0.3, LANE + 0.72, "memory: goes on to the next step", v.TEXT, ha="left")
    _named(card, "c_before", 0.85, LANE, shown)
    v.wire(card, [(1.26, LANE), (FORGET_X - 0.17, LANE)], v.FORWARD, 3.0)
    v.badge(card, FORGET_X, LANE, r"$\times$", v.INK, 0.17)
    v.wire(card, [(FORGET_X + 0.17, LANE), (INPUT_X - 0.17, LANE)], v.FORWARD, 3.0)
    v.badge(card, INPUT_X, LANE, "+", v.INK, 0.17)
    v.wire(card, [(INPUT_X + 0.17, LANE), (5.92, LANE)], v.FORWARD, 3.0)
    _named(card, "c", 6.32, LANE, shown)
    v.wire(card, [(6.72, LANE), (9.2, LANE)], v.FORWARD, 3.0)


def _gates(card: Axes, shown: _Shown) -> None:
    """Each gate's number, from the layer below up to the sign that it works on."""
    write = 3.3
    places = {"f": (FORGET_X, SIGMA), "i": (WRITE_X, SIGMA), "g": (INPUT_X, "tanh"),
              "o": (OUTPUT_X - 1.2, SIGMA)}  # fmt: skip
    for name, (x, squash) in places.items():
        v.wire(card, [(x, FLOOR + 0.22), (x, GATE_Y - 0.16)], v.QUIET, 1.3)
        if squash == SIGMA:
            v.badge(card, x, FLOOR + 0.62, SIGMA, v.QUIET, 0.17)
        else:
            _tanh(card, x, FLOOR + 0.62, v.QUIET)
        v.slot(card, x, GATE_Y, shown.values[name], v.FORWARD_TONE, 0.78)
        v.label(card, x - 0.56, GATE_Y, SYMBOLS[name], v.SYMBOL)
    v.wire(card, [(FORGET_X, GATE_Y + 0.16), (FORGET_X, LANE - 0.18)], v.FORWARD)
    v.wire(card, [(INPUT_X, GATE_Y + 0.16), (INPUT_X, write - 0.18)], v.FORWARD)
    corner = [(WRITE_X, GATE_Y + 0.16), (WRITE_X, write), (INPUT_X - 0.18, write)]
    v.wire(card, corner, v.FORWARD)
    v.badge(card, INPUT_X, write, r"$\times$", v.INK, 0.17)
    v.wire(card, [(INPUT_X, write + 0.17), (INPUT_X, LANE - 0.18)], v.FORWARD)
    v.label(card, FORGET_X - 0.12, 3.3, MEANINGS["f"], v.SMALL, color=v.QUIET, ha="right")
    v.label(card, WRITE_X - 0.1, 3.0, MEANINGS["i"], v.SMALL, color=v.QUIET, ha="right")
    v.label(card, INPUT_X + 0.12, 2.72, MEANINGS["g"], v.SMALL, color=v.QUIET, ha="left")
    v.label(card, OUTPUT_X - 0.49, GATE_Y + 0.2, MEANINGS["o"], v.SMALL, color=v.QUIET)


def _state(card: Axes, shown: _Shown) -> None:
    v.wire(card, [(OUTPUT_X, LANE), (OUTPUT_X, STATE + 0.18)], v.FORWARD)
    _tanh(card, OUTPUT_X, 3.3, v.INK)
    v.wire(card, [(OUTPUT_X - 0.8, STATE), (OUTPUT_X - 0.18, STATE)], v.FORWARD)
    v.badge(card, OUTPUT_X, STATE, r"$\times$", v.INK, 0.17)
    v.wire(card, [(OUTPUT_X + 0.17, STATE), (8.02, STATE)], v.FORWARD)
    _named(card, "h", 8.42, STATE, shown)
    v.wire(card, [(8.82, STATE), (9.25, STATE)], v.FORWARD)
    v.label(card, 8.42, STATE - 0.36, "state: shown", v.SMALL, color=v.QUIET)
    v.label(card, 8.42, STATE - 0.57, "to the outside,", v.SMALL, color=v.QUIET)
    v.label(card, 8.42, STATE - 0.78, "and to the next step", v.SMALL, color=v.QUIET)


def _floor(card: Axes) -> None:
    v.rounded(card, 4.44, FLOOR, 5.2, 0.44, facecolor=v.NODE, edgecolor=v.QUIET, lw=1.3, zorder=4)
    v.label(card, 4.44, FLOOR, r"weighted sums  $S_t$,  four for each unit", v.TEXT)
    v.wire(card, [(1.3, FLOOR), (1.82, FLOOR)], v.FORWARD)
    v.label(card, 0.75, FLOOR + 0.16, "$x_t$", v.SYMBOL)
    v.label(card, 0.75, FLOOR - 0.16, "$h_{t-1}$", v.SYMBOL)
    v.label(card, WIDTH / 2, 0.32, r"$\times$ multiplies, $+$ adds, each unit for itself", v.SMALL,
            color=v.QUIET)  # fmt: skip


def _in_words(shown: _Shown) -> str:
    says = {"c_before": "the memory before", "f": "the forget gate", "i": "the input gate",
            "g": "the candidate", "c": "the new memory", "o": "the output gate",
            "h": "the new state"}  # fmt: skip
    told = "; ".join(f"{words}, {in_a_sentence(name, shown.values[name])}"
                     for name, words in says.items())  # fmt: skip
    return (
        "One step of an LSTM. The memory c comes in on a lane, is multiplied by the forget gate f, "
        "then the product of input gate i and candidate g is added; the result goes on as the new "
        "memory. A copy of it goes through tanh, is multiplied by the output gate o, and leaves as "
        "the state h. The gates and the candidate come from weighted sums of x_t and h_{t-1}: the "
        f"gates through the sigmoid, the candidate through tanh. For unit {shown.unit}: {told}."
    )
