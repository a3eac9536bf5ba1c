"""The way back through one step of an LSTM, seen from one of its units: who gets which rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture
from course.explore.values import EMPTY, ODD, Value, in_a_sentence, is_placeholder, read_value

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT = 9.5, 5.6
LANE, STATE, GATE_Y, FLOOR = 4.45, 2.45, 2.45, 0.98
FORGET_X, WRITE_X, INPUT_X, CELL_X, OUTPUT_X, STATE_X = 2.2, 3.55, 4.9, 6.3, 7.0, 8.45
BEFORE_X = 0.85
RATES = ("d_h", "d_o", "d_c", "d_g", "d_i", "d_f")
BLOCKS = ("delta_g", "delta_i", "delta_f", "delta_o")
SYMBOLS = {name: f"$d_{{{name[-1]}_t}}$" for name in RATES} | {
    name: rf"$\delta^{name[-1]}_t$" for name in BLOCKS
}
SAYS = {
    "d_h": "the state",
    "d_o": "the output gate",
    "d_c": "the memory",
    "d_g": "the candidate",
    "d_i": "the input gate",
    "d_f": "the forget gate",
}
COLUMNS = {"f": FORGET_X, "i": WRITE_X, "g": INPUT_X, "o": CELL_X}
PARTNERS = {"f": r"$\times\, c_{t-1}$", "i": r"$\times\, g_t$", "g": r"$\times\, i_t$"}
SLOPES = {gate: rf"$\times\, {gate}_t(1-{gate}_t)$" for gate in "ifo"} | {
    "g": r"$\times\, (1-g_t^2)$"
}

WAYS = (
    "The ways back through one step of an LSTM. The rate d_h of the state comes from its own error "
    "and from the next step. It goes to the output gate and to the memory, where the carry from "
    "the next memory is added. The rate d_c of the memory goes to the forget gate, to the input "
    "gate, to the candidate and to the memory before. The rates of the three gates and of the "
    "candidate become error signals at the weighted sums, from where a way leads to the state "
    "before."
)
WAYS_AND_FACTORS = (
    "The way back through one step of an LSTM. The rate d_h of the state, from its own error and "
    "from the next step, goes to the output gate times tanh(c_t), and to the memory times "
    "o_t (1 - tanh^2 c_t). There the carry from the next memory is added, f_{t+1} times its rate. "
    "The rate d_c of the memory goes to the forget gate times c_{t-1}, to the input gate times "
    "g_t, to the candidate times i_t, and times f_t to the memory before. Each of these rates is "
    "multiplied with its own slope and becomes an error signal at the weighted sums, from where W "
    "transposed leads to the state before."
)


@dataclass(frozen=True)
class _Shown:
    """The numbers of one unit; the parts of delta stand under the names of their blocks."""

    values: dict[str, Value]
    unit: int
    factors: bool


def draw_lstm_back(unit: int = 0, factors: bool = True, **arrays: Any) -> Picture:
    """Draw which rates one step of an LSTM sends back, and what each is multiplied with.

    Arguments:
        unit: the unit whose numbers are shown, counted from 0.
        factors: whether it is written at the ways what the rates are multiplied with there.
        arrays: any of d_h, d_o, d_c, d_g, d_i and d_f, each of shape (d,), and delta, of shape
            (4d,), in the order g, i, f, o. What is missing or still to be computed is an empty
            slot, anything else than finite numbers a question mark.

    Returns:
        The picture.

    Raises:
        TypeError: a name has no place in the picture.
    """
    names = (*RATES, "delta")
    unknown = [name for name in arrays if name not in names]
    if unknown:
        raise TypeError(
            f"draw_lstm_back does not know the name {', '.join(unknown)}; "
            f"the names it knows are {', '.join(names)}."
        )
    values = {name: _entry(arrays.get(name), unit, 1) for name in RATES}
    delta = arrays.get("delta")
    for block, name in enumerate(BLOCKS):
        values[name] = _entry(delta, unit, len(BLOCKS), block)
    shown = _Shown(values, unit, factors)
    with v.our_settings():
        figure, card = v.new_card(WIDTH, HEIGHT)
        _lane(card, shown)
        _state(card, shown)
        _gates(card, shown)
        _floor(card, shown)
        svg = v.to_svg(figure)
    return Picture(svg, _in_words(shown))


def _entry(array: Any, unit: int, blocks: int, block: int = 0) -> Value:
    """The number of one unit in one of the blocks that stand one after the other."""
    if is_placeholder(array):
        return EMPTY
    # A picture must never stop a notebook, and a variable may hold anything at all.
    try:
        import numpy as np

        numbers = np.asarray(array)
        if numbers.ndim != 1 or numbers.size % blocks:
            return ODD
        size = numbers.size // blocks
        return read_value(float(numbers[block * size : (block + 1) * size][unit]))
    except Exception:
        return ODD


def _slot(card: Axes, name: str, x: float, y: float, shown: _Shown) -> None:
    v.slot(card, x, y, shown.values[name], v.BACKWARD_TONE, 0.78)


def _factor(card: Axes, x: float, y: float, text: str, shown: _Shown, **look: Any) -> None:
    """Write what a rate is multiplied with on its way, in the forward pass's colour."""
    if shown.factors:
        v.label(card, x, y, text, v.TEXT, **({"color": v.FORWARD, "ha": "left"} | look))


def _lane(card: Axes, shown: _Shown) -> None:
    v.label(card, 0.3, LANE + 0.8, "the way back along the memory", v.TEXT, ha="left")
    v.wire(card, [(9.2, LANE), (CELL_X + 0.42, LANE)], v.BACKWARD, 3.0)
    v.label(card, 8.35, LANE + 0.22, "carry from step $t+1$", v.SMALL, color=v.BACKWARD)
    _factor(card, 7.55, LANE - 0.24, r"$f_{t+1} \odot d_{c_{t+1}}$", shown)
    v.label(card, CELL_X, LANE + 0.36, SYMBOLS["d_c"], v.SYMBOL, color=v.BACKWARD)
    _slot(card, "d_c", CELL_X, LANE, shown)
    v.wire(card, [(CELL_X - 0.42, LANE), (INPUT_X + 0.14, LANE)], v.BACKWARD, 3.0)
    v.badge(card, INPUT_X, LANE, "+", v.INK, 0.17)
    v.wire(card, [(INPUT_X - 0.17, LANE), (FORGET_X + 0.17, LANE)], v.BACKWARD, 3.0)
    v.badge(card, FORGET_X, LANE, r"$\times$", v.INK, 0.17)
    v.wire(card, [(FORGET_X - 0.17, LANE), (0.35, LANE)], v.BACKWARD, 3.0)
    v.label(card, 1.15, LANE + 0.22, "carry to $c_{t-1}$", v.SMALL, color=v.BACKWARD)
    _factor(card, 1.15, LANE - 0.24, r"$\times\, f_t$", shown, ha="center")


def _state(card: Axes, shown: _Shown) -> None:
    v.label(card, STATE_X, STATE + 0.36, SYMBOLS["d_h"], v.SYMBOL, color=v.BACKWARD)
    _slot(card, "d_h", STATE_X, STATE, shown)
    v.wire(card, [(9.3, STATE), (STATE_X + 0.42, STATE)], v.BACKWARD)
    v.label(card, STATE_X + 0.2, STATE - 0.42, "own error,", v.SMALL, color=v.BACKWARD)
    v.label(card, STATE_X + 0.2, STATE - 0.62, "and carry from $S_{t+1}$", v.SMALL,
            color=v.BACKWARD)  # fmt: skip
    v.wire(card, [(STATE_X - 0.42, STATE), (OUTPUT_X + 0.5, STATE)], v.BACKWARD)
    x = OUTPUT_X + 0.32
    v.badge(card, x, STATE, r"$\times$", v.INK, 0.17)
    v.wire(card, [(x, STATE + 0.18), (x, 3.62), (CELL_X, 3.62), (CELL_X, LANE - 0.17)], v.BACKWARD)
    _factor(card, x + 0.14, 3.2, r"$\times\, o_t\,(1-\tanh^2 c_t)$", shown)
    v.wire(card, [(x - 0.17, STATE), (CELL_X + 0.42, STATE)], v.BACKWARD)
    _factor(card, CELL_X + 0.62, STATE - 0.34, r"$\times\,\tanh c_t$", shown, ha="center")


def _gates(card: Axes, shown: _Shown) -> None:
    for gate in "fi":
        v.wire(card, _road(gate), v.BACKWARD)
    v.wire(card, [(INPUT_X, LANE - 0.18), (INPUT_X, GATE_Y + 0.17)], v.BACKWARD)
    for gate, words in PARTNERS.items():
        _factor(card, COLUMNS[gate] + 0.1, 3.1, words, shown)
    for gate, x in COLUMNS.items():
        v.label(card, x - 0.58, GATE_Y, SYMBOLS[f"d_{gate}"], v.SYMBOL, color=v.BACKWARD)
        _slot(card, f"d_{gate}", x, GATE_Y, shown)
        v.wire(card, [(x, GATE_Y - 0.16), (x, FLOOR + 0.42)], v.BACKWARD)
        _factor(card, x + 0.08, 1.83, SLOPES[gate], shown)


def _road(gate: str) -> list[tuple[float, float]]:
    """From the sign on the lane down to a gate's slot."""
    x = COLUMNS[gate]
    if gate == "f":
        return [(x, LANE - 0.18), (x, GATE_Y + 0.17)]
    return [(INPUT_X, 3.62), (x, 3.62), (x, GATE_Y + 0.17)]


def _floor(card: Axes, shown: _Shown) -> None:
    middle, wide = (FORGET_X + CELL_X) / 2 - 0.14, CELL_X - FORGET_X + 1.52
    v.rounded(card, middle, FLOOR, wide, 0.8, facecolor=v.NODE, edgecolor=v.QUIET, lw=1.3, zorder=2)
    for gate, x in COLUMNS.items():
        name = f"delta_{gate}"
        v.label(card, x - 0.58, FLOOR, SYMBOLS[name], v.SYMBOL, color=v.BACKWARD)
        _slot(card, name, x, FLOOR, shown)
    left = middle - wide / 2
    v.wire(card, [(left, FLOOR), (0.35, FLOOR)], v.BACKWARD)
    _factor(card, 0.75, FLOOR + 0.24, r"$W^\top \delta_t$", shown, ha="center")
    v.label(card, 0.78, FLOOR - 0.24, "carry to $h_{t-1}$", v.SMALL, color=v.BACKWARD)
    v.label(card, 7.1, FLOOR + 0.12, r"$\delta_t$: error signals", v.TEXT, ha="left")
    v.label(card, 7.1, FLOOR - 0.14, "at the weighted sums", v.TEXT, ha="left")
    legend = "orange: rates on their way back"
    if shown.factors:
        legend += "     blue: what they are multiplied with"
    v.label(card, WIDTH / 2, 0.3, legend, v.SMALL, color=v.QUIET)


def _in_words(shown: _Shown) -> str:
    rates = "; ".join(f"at {words}, {in_a_sentence(name, shown.values[name])}"
                      for name, words in SAYS.items())  # fmt: skip
    blocks = ", ".join(in_a_sentence(name, shown.values[name]) for name in BLOCKS)
    ways = WAYS_AND_FACTORS if shown.factors else WAYS
    return f"{ways} For unit {shown.unit}: {rates}. The error signals: {blocks}."
