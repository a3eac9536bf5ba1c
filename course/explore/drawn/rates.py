"""Two rates in a row: what the chain rule multiplies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture
from course.explore.values import EMPTY, Value, read_value

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT = 8.2, 2.75
_X = (1.05, 4.1, 7.15)
_Y = 1.95
_NODE_WIDTH, _NODE_HEIGHT = 1.3, 0.86
_NAMES = ("x", "u", "y")
_RATES = (r"$\frac{du}{dx}$", r"$\frac{dy}{du}$", r"$\frac{dy}{dx}$")


def draw_rates(
    rate_u: Any = None,
    rate_y: Any = None,
    rate_y_x: Any = None,
    *,
    x: Any = None,
    u: Any = None,
    y: Any = None,
    names: tuple[str, str, str] = _NAMES,
    functions: tuple[str, str] = ("", ""),
) -> Picture:
    """Draw three quantities that drive each other, the two rates and their product.

    Arguments:
        rate_u: how fast the second moves with the first.
        rate_y: how fast the third moves with the second.
        rate_y_x: how fast the third moves with the first.
        x, u, y: the quantities themselves; where all are left out, they have no slots.
        names: what the three are called; where they have names, the rates have no symbols.
        functions: what stands on the two arrows, as mathtext.

    Returns:
        The picture. A number that is missing, None or still the placeholder [0] is an empty slot;
        anything else that is not one finite number is a question mark.
    """
    rates = [_read(rate) for rate in (rate_u, rate_y, rate_y_x)]
    symbols = _RATES if names == _NAMES else ("", "", "")
    values = None if x is u is y is None else [_read(value) for value in (x, u, y)]
    with v.our_settings():
        figure, card = v.new_card(WIDTH, HEIGHT)
        for index, (name, centre) in enumerate(zip(names, _X, strict=True)):
            _quantity(card, centre, name, None if values is None else values[index])
        half = _NODE_WIDTH / 2
        for index in (0, 1):
            start, stop = _X[index] + half, _X[index + 1] - half
            v.wire(card, [(start, _Y), (stop - 0.02, _Y)], v.FORWARD)
            v.label(card, (start + stop) / 2, _Y + 0.3, functions[index], v.SYMBOL)
            _rate(card, (start + stop) / 2, _Y - 0.42, symbols[index], rates[index])
        track, bottom = 0.52, _Y - _NODE_HEIGHT / 2
        way = [(_X[0], bottom), (_X[0], track), (_X[2], track), (_X[2], bottom - 0.02)]
        v.wire(card, way, v.BACKWARD, 2.2)
        v.badge(card, _X[1], 1.1, r"$\times$", v.BACKWARD)
        _rate(card, _X[1], track, symbols[2], rates[2])
        svg = v.to_svg(figure)
    return Picture(svg, _in_words(names, values, rates))


def _read(value: Any) -> Value:
    return EMPTY if value is None else read_value(value)


def _quantity(card: Axes, centre: float, name: str, value: Value | None) -> None:
    v.node(card, centre, _Y, _NODE_WIDTH, _NODE_HEIGHT, v.FORWARD_TONE)
    if value is not None:
        v.slot(card, centre, _Y - 0.17, value, v.FORWARD_TONE, 0.86)
    shown = f"${name}$" if len(name) == 1 else name
    v.label(card, centre, _Y + (0.0 if value is None else 0.2), shown, v.SYMBOL)


def _rate(card: Axes, x: float, y: float, symbol: str, value: Value) -> None:
    tone = v.BACKWARD_TONE
    wide = 1.36 if symbol else 0.9
    v.rounded(
        card, x, y, wide, 0.5, corner=0.2, facecolor=v.CARD, edgecolor=tone.line, lw=1.3, zorder=4
    )
    v.label(card, x - 0.4, y, symbol, 17.0, color=tone.symbol)
    v.slot(card, x + (0.22 if symbol else 0.0), y, value, tone)


def _in_words(names: tuple[str, str, str], values: list[Value] | None, rates: list[Value]) -> str:
    first, second, third = names
    words = f"{first} drives {second}, and {second} drives {third}."
    if values is not None:
        said = (f"{name} {_said(value)}" for name, value in zip(names, values, strict=True))
        words += f" {', '.join(said)}."
    return (
        f"{words} The rate of {second} with {first} {_said(rates[0])}, the rate of {third} with "
        f"{second} {_said(rates[1])}. Multiplied, the rate of {third} with {first} "
        f"{_said(rates[2])}."
    )


def _said(value: Value) -> str:
    if value.kind == "number":
        return f"is {value.text}"
    return "is not one finite number" if value.kind == "odd" else "is not computed yet"
