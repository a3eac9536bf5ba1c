"""Gates: each wire carries a value forward, in blue, and a gradient backward, in orange."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture
from course.explore.values import Value, in_a_sentence, read_named

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIGNS = {"mul": r"$\times$", "add": r"$+$", "max": "max", "half square": r"$\frac{1}{2}r^2$"}
WORDS = {"mul": "Multiply gate", "add": "Add gate", "max": "Max gate"}
RADIUS = 0.34
APART = 0.075
SLOT_SHIFT, NAME_SHIFT, ROW = 0.2, -0.38, 0.29


@dataclass(frozen=True)
class Strand:
    """One wire of a graph, drawn as a level piece and a slanted end.

    Arguments:
        name: of the value that it carries.
        start, bend: where the level piece starts and stops.
        y: how high it lies.
        end: where the wire stops; None where the level piece reaches it.
        back: whether a gradient comes back on it.
    """

    name: str
    start: float
    bend: float
    y: float
    end: tuple[float, float] | None = None
    back: bool = True


@dataclass(frozen=True)
class Graph:
    """Where the gates and wires of a graph are drawn.

    Arguments:
        width, height: of the card.
        gates: sign and centre of each gate.
        strands: its wires.
    """

    width: float
    height: float
    gates: tuple[tuple[str, float, float], ...]
    strands: tuple[Strand, ...]


ONE_GATE = (
    Strand("x", 0.35, 2.15, 2.18, (3.2, 1.52)),
    Strand("y", 0.35, 2.15, 0.86, (3.2, 1.52)),
    Strand("f", 3.2, 6.05, 1.52),
)
GRAPH = Graph(
    9.5,
    4.86,
    (("mul", 2.72, 3.69), ("max", 2.72, 1.29), ("add", 5.32, 2.49), ("half square", 7.52, 2.49)),
    (
        Strand("x", 0.3, 1.75, 4.27, (2.72, 3.69)),
        Strand("y", 0.3, 1.75, 3.11, (2.72, 3.69)),
        Strand("u", 0.3, 1.75, 1.87, (2.72, 1.29)),
        Strand("v", 0.3, 1.75, 0.71, (2.72, 1.29)),
        Strand("p", 2.72, 4.55, 3.69, (5.32, 2.49)),
        Strand("m", 2.72, 4.55, 1.29, (5.32, 2.49)),
        Strand("r", 5.32, 7.52, 2.49),
        Strand("error", 7.52, 9.3, 2.49, back=False),
    ),
)


def draw_gate(kind: str, **numbers: Any) -> Picture:
    """Draw one gate with the value and the gradient on each of its wires.

    Arguments:
        kind: "mul", "add" or "max".
        numbers: any of x, y, f and d_x, d_y, d_f; each a float, an array of size 1 or a list of
            one number. What is missing, None or still the placeholder [0] is an empty slot;
            anything else shows a question mark.

    Returns:
        The picture.

    Raises:
        ValueError: there is no such gate.
        TypeError: a name is not one of the gate's.
    """
    if kind not in WORDS:
        raise ValueError(f"draw_gate has no gate {kind!r}; write one of 'mul', 'add', 'max' first.")
    graph = Graph(6.4, 3.1, ((kind, 3.2, 1.52),), ONE_GATE)
    shown = _read("draw_gate", numbers, graph)
    return Picture(_drawn(graph, shown), f"{WORDS[kind]}. {_in_words(graph, shown)}")


def draw_gate_graph(**numbers: Any) -> Picture:
    """Draw the graph E = half the square of r, with r = x * y + max(u, v).

    Arguments:
        numbers: any of the values x, y, u, v, p, m, r, error, and of the gradients d_x, d_y, d_u,
            d_v, d_p, d_m, d_r; each as for `draw_gate`.

    Returns:
        The picture.

    Raises:
        TypeError: a name is not one of the graph's.
    """
    shown = _read("draw_gate_graph", numbers, GRAPH)
    return Picture(
        _drawn(GRAPH, shown),
        "Graph of four gates: p = x times y, m = the larger of u and v, r = p + m, "
        f"E = half the square of r. {_in_words(GRAPH, shown)}",
    )


def _read(caller: str, numbers: dict[str, Any], graph: Graph) -> dict[str, Value]:
    values = [strand.name for strand in graph.strands]
    allowed = [*values, *(f"d_{strand.name}" for strand in graph.strands if strand.back)]
    return read_named(caller, numbers, allowed)


def _drawn(graph: Graph, shown: dict[str, Value]) -> str:
    with v.our_settings():
        figure, axes = v.new_card(graph.width, graph.height)
        centres = frozenset(x for _, x, _ in graph.gates)
        for strand in graph.strands:
            _strand(axes, strand, shown, centres)
        for sign, x, y in graph.gates:
            _gate(axes, sign, x, y)
        _key(axes, graph.width)
        return v.to_svg(figure)


def _strand(axes: Axes, strand: Strand, shown: dict[str, Value], centres: frozenset[float]) -> None:
    _arrows(axes, strand, centres)
    # The middle of the part that no gate covers.
    left = strand.start + (RADIUS if strand.start in centres else 0.0)
    right = strand.bend - (RADIUS if strand.bend in centres else 0.0)
    x = (left + right) / 2
    symbol = "E" if strand.name == "error" else strand.name
    _named(axes, x, strand.y + ROW, f"${symbol}$", shown[strand.name], v.FORWARD_TONE)
    if strand.back:
        gradient = shown[f"d_{strand.name}"]
        _named(axes, x, strand.y - ROW, f"$d_{symbol}$", gradient, v.BACKWARD_TONE)


def _named(axes: Axes, x: float, y: float, symbol: str, value: Value, tone: v.Tone) -> None:
    v.label(axes, x + NAME_SHIFT, y, symbol, v.SYMBOL, color=tone.symbol)
    v.slot(axes, x + SLOT_SHIFT, y, value, tone, 0.74)


def _arrows(axes: Axes, strand: Strand, centres: frozenset[float]) -> None:
    """The way forward above, the way back below, dashed."""
    for up, forward in ((APART, True), (-APART, False)):
        points = [(strand.start, strand.y + up), (strand.bend, strand.y + up)]
        if strand.end is not None:
            points.append((strand.end[0], strand.end[1] + up))
        points = _trimmed(points, centres)
        if forward:
            v.wire(axes, points, v.FORWARD, 1.6)
        elif strand.back:
            v.wire(axes, points[::-1], v.BACKWARD, 1.6, dashed=True)


def _trimmed(
    points: list[tuple[float, float]], centres: frozenset[float]
) -> list[tuple[float, float]]:
    """The corners of a wire without what would lie inside a gate."""
    room = RADIUS + 0.03
    (x, y), before, last = points[0], points[-2], points[-1]
    if last[0] in centres:
        across, up = last[0] - before[0], last[1] - before[1]
        share = room / (across**2 + up**2) ** 0.5
        last = (last[0] - share * across, last[1] - share * up)
    return [(x + room, y) if x in centres else (x, y), *points[1:-1], last]


def _gate(axes: Axes, sign: str, x: float, y: float) -> None:
    from matplotlib.patches import Circle

    axes.add_patch(Circle((x, y), RADIUS, facecolor=v.NODE, edgecolor=v.QUIET, lw=1.4, zorder=4))
    sizes = {"max": v.TEXT, "half square": v.SYMBOL}
    v.label(axes, x, y, SIGNS[sign], sizes.get(sign, v.SYMBOL + 6))


def _key(axes: Axes, width: float) -> None:
    v.label(axes, width / 2 - 1.35, 0.24, "solid: values, forward", v.SMALL, color=v.FORWARD)
    v.label(axes, width / 2 + 1.35, 0.24, "dashed: gradients, backward", v.SMALL, color=v.BACKWARD)


def _in_words(graph: Graph, shown: dict[str, Value]) -> str:
    wires = []
    for strand in graph.strands:
        words = (
            f"{in_a_sentence('E' if strand.name == 'error' else strand.name, shown[strand.name])}"
        )
        if strand.back:
            words += f", gradient {in_a_sentence(f'd_{strand.name}', shown[f'd_{strand.name}'])}"
        wires.append(words)
    return "; ".join(wires) + "."
