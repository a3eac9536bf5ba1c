"""A training run: the error over its steps, and what the trained network answers in the plane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture
from course.explore.drawn.plots import plot_area, shown
from course.explore.values import is_placeholder, number_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT = 9.5, 4.75
CURVE_BOX = (0.75, 1.2, 3.75, 2.95)
MAP_BOX = (5.35, 1.2, 3.75, 2.95)
WINDOWS = 150
GRID = 121
FEW = 8
HALF = 0.5
MARGIN = 0.25


@dataclass(frozen=True)
class _Run:
    """What could be read of a training run.

    Arguments:
        missing: why a part is missing, for the picture; empty where none is.
        errors: the error of each batch, shape (steps,); None where there is none.
        weights, biases: one array for each layer; None where they are no network.
        outputs: what the network gives for each point, shape (N,); None where it is no network.
    """

    missing: str
    errors: Any
    weights: list[Any] | None
    biases: list[Any] | None
    outputs: Any


def draw_training(run: Any, X: Any, Y: Any) -> Picture:
    """Draw the error curve of a training run, and the answers of the trained network as a map.

    Arguments:
        run: the dictionary that `train` gives: "weights" and "biases", lists of the layers' arrays,
            of shapes (n_l, n_{l-1}) and (n_l, 1), and "errors", one number for each step.
        X: the points that are marked in the map, shape (2, N).
        Y: their targets, 0 or 1, shape (1, N).

    Returns:
        The picture; a part that the run does not give stays empty and says so.

    Raises:
        ValueError: the points are not in two rows, or the targets not in one of the same length.
    """
    import numpy as np

    points, targets = np.asarray(X, dtype=float), np.asarray(Y, dtype=float)
    if points.ndim != 2 or len(points) != 2 or targets.shape != (1, points.shape[1]):
        raise ValueError(
            "draw_training marks points in the plane: it needs X of shape (2, N) and Y of shape "
            f"(1, N), and got {points.shape} and {targets.shape}."
        )
    seen = _read(run, points)
    with v.our_settings():
        figure, card = v.new_card(WIDTH, HEIGHT)
        _curve(card, seen)
        _map(card, seen, points, targets[0])
        svg = v.to_svg(figure)
    return Picture(svg, _in_words(seen, points, targets[0]))


def _read(run: Any, points: Any) -> _Run:
    missing = "not computed yet" if is_placeholder(run) else "not a training run"
    errors = _errors(run)
    try:
        weights, biases = [[_array(array) for array in run[key]] for key in ("weights", "biases")]
        outputs = _forward(weights, biases, points)
    except Exception:
        # What a student's function gave back may be anything, and a picture stops no notebook.
        return _Run(missing, errors, None, None, None)
    return _Run(missing, errors, weights, biases, outputs)


def _array(array: Any) -> Any:
    import numpy as np

    numbers = np.asarray(array, dtype=float)
    if numbers.ndim != 2 or not np.isfinite(numbers).all():
        raise ValueError
    return numbers


def _errors(run: Any) -> Any:
    import numpy as np

    try:
        errors = np.asarray(run["errors"], dtype=float).reshape(-1)
    except Exception:
        return None
    return errors if errors.size > 1 and np.isfinite(errors).all() else None


def _forward(weights: Sequence[Any], biases: Sequence[Any], points: Any) -> Any:
    """What a network of sigmoid layers with one output gives for points, shape (N,)."""
    import numpy as np

    if not weights or len(weights) != len(biases):
        raise ValueError
    layer = points
    with np.errstate(over="ignore"):
        for weight, bias in zip(weights, biases, strict=True):
            if bias.shape != (len(weight), 1):
                raise ValueError
            layer = 1 / (1 + np.exp(-(weight @ layer + bias)))
    if layer.shape != (1, points.shape[1]):
        raise ValueError
    return layer[0]


def _curve(card: Axes, seen: _Run) -> None:
    import numpy as np

    steps = 1 if seen.errors is None else len(seen.errors)
    top = 1.0 if seen.errors is None else float(seen.errors.max()) * 1.08
    axes = plot_area(card, CURVE_BOX, (0, steps), (0, top), "step")
    v.label(card, CURVE_BOX[0] + CURVE_BOX[2] / 2, HEIGHT - 0.3, "error of the batch", v.TEXT)
    if seen.errors is None:
        _say(axes, seen.missing)
        axes.set(xticks=[], yticks=[])
        return
    windows = np.array_split(np.arange(steps), min(steps, WINDOWS))
    middles = [window.mean() for window in windows]
    lows = [seen.errors[window].min() for window in windows]
    highs = [seen.errors[window].max() for window in windows]
    means = [seen.errors[window].mean() for window in windows]
    axes.fill_between(middles, lows, highs, color=v.FORWARD, alpha=0.25, lw=0, zorder=2)
    axes.plot(middles, means, color=v.FORWARD, lw=2.2, zorder=3)


def _map(card: Axes, seen: _Run, points: Any, targets: Any) -> None:
    import numpy as np

    few = len(targets) <= FEW
    margin = 0.35 if few else MARGIN
    wide, tall = ((float(row.min()) - margin, float(row.max()) + margin) for row in points)
    axes = plot_area(card, MAP_BOX, wide, tall, "first input")
    middle = MAP_BOX[0] + MAP_BOX[2] / 2
    v.label(card, middle, HEIGHT - 0.3, "what the network answers", v.TEXT)
    v.label(
        card, MAP_BOX[0] - 0.6, MAP_BOX[1] + MAP_BOX[3] / 2, "second input", v.TEXT, rotation=90
    )
    if seen.outputs is None:
        _say(axes, seen.missing)
    else:
        across, up = (np.linspace(*span, GRID) for span in (wide, tall))
        plane = np.array(np.meshgrid(across, up)).reshape(2, -1)
        heights = _forward(seen.weights or [], seen.biases or [], plane).reshape(GRID, GRID)
        tints = [v.FORWARD_TINT, v.BACKWARD_TINT]
        axes.contourf(across, up, heights, [-1.0, HALF, 2.0], colors=tints, zorder=1)
        if heights.min() < HALF < heights.max():
            axes.contour(across, up, heights, [HALF], colors=[v.INK], linewidths=1.8, zorder=2)
    for target, marker, colour in ((0, "o", v.FORWARD), (1, "s", v.BACKWARD)):
        chosen = points[:, (targets > HALF) == bool(target)]
        size = 9 if few else 4.5
        axes.plot(*chosen, marker, color=colour, ms=size, mec=v.CARD, mew=0.6, ls="", zorder=4)
    wrong = _wrong(seen, targets)
    if wrong is not None and wrong.any():
        axes.plot(*points[:, wrong], "x", color=v.INK, ms=11, mew=1.6, ls="", zorder=5)
    if few and seen.outputs is not None:
        for place, output in zip(points.T, seen.outputs, strict=True):
            axes.annotate(
                shown(float(output)), tuple(place), xytext=(0, 11), textcoords="offset points",
                ha="center", fontsize=v.SMALL, color=v.INK, zorder=6,
            )  # fmt: skip
    key = "line: one half     circle: target 0     square: target 1     cross: wrong side"
    v.label(card, WIDTH / 2, 0.33, key, v.SMALL, color=v.QUIET)


def _wrong(seen: _Run, targets: Any) -> Any:
    return None if seen.outputs is None else (seen.outputs > HALF) != (targets > HALF)


def _say(axes: Axes, text: str) -> None:
    axes.text(
        *(0.5, 0.5, text), transform=axes.transAxes, ha="center", va="center",
        fontsize=v.TEXT, color=v.QUIET, zorder=6,
    )  # fmt: skip


def _in_words(seen: _Run, points: Any, targets: Any) -> str:
    if seen.errors is None:
        curve = f"The error over the steps: {seen.missing}."
    else:
        last = len(seen.errors) - 1
        places = dict.fromkeys(round(last * part / 4) for part in range(5))
        window = max(1, len(seen.errors) // WINDOWS)
        told = [
            f"{number_text(float(seen.errors[max(0, place - window + 1) : place + 1].mean()))} at "
            f"step {place}"
            for place in places
        ]
        mean = f", each the mean of up to {window} steps" if window > 1 else ""
        curve = f"The error over {last + 1} steps{mean}: {', '.join(told)}."
    wrong = _wrong(seen, targets)
    if wrong is None:
        return f"{curve} What the network answers in the plane: {seen.missing}."
    right = int((~wrong).sum())
    answers = (
        f"A map of what the network answers, with {len(targets)} points: {right} of them are on "
        "the right side of the line where it gives one half."
    )
    if len(targets) > FEW:
        return f"{curve} {answers}"
    each = "; ".join(
        f"at ({number_text(float(x))}, {number_text(float(y))}) the target is "
        f"{number_text(float(target))} and the output {number_text(float(output))}"
        for (x, y), target, output in zip(points.T, targets, seen.outputs, strict=True)
    )
    return f"{curve} {answers} In detail, {each}."
