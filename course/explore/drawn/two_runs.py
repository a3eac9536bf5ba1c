"""Two training runs on the same task: their errors over the steps, beside a level to beat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture
from course.explore.drawn.plots import note, plot_area, shown
from course.explore.values import is_placeholder, number_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT = 9.5, 4.4
BOX = (0.95, 0.95, 6.2, 2.85)
WINDOWS = 20
TOLD = 5
LOOKS: tuple[dict[str, Any], dict[str, Any]] = (
    {"color": v.FORWARD, "ls": (0, (5, 2)), "marker": "s"},
    {"color": v.BACKWARD, "ls": "-", "marker": "o"},
)

Named = tuple[str, Any]


def draw_two_runs(first: Named, second: Named, level: tuple[str, float] | None = None) -> Picture:
    """Draw the errors of two training runs, each as means over stretches of equal length.

    Arguments:
        first, second: a name and the errors, one number for each step; a run that is not computed
            yet is named as such.
        level: a name and an error to compare with, drawn as a level line.

    Returns:
        The picture.
    """
    runs = [(name, _read(errors), errors) for name, errors in (first, second)]
    curves = [errors for _, errors, _ in runs if errors is not None]
    with v.our_settings():
        figure, card = v.new_card(WIDTH, HEIGHT)
        steps = max((len(errors) for errors in curves), default=1)
        tops = [max(_means(errors)[1]) for errors in curves] + ([level[1]] if level else [])
        axes = plot_area(card, BOX, (0, steps), (0, 1.12 * max(tops, default=1.0)), "sequences")
        v.label(card, BOX[0], HEIGHT - 0.28, "error, mean over each stretch", v.TEXT, ha="left")
        if level:
            axes.axhline(level[1], color=v.QUIET, lw=1.2, ls=":", zorder=2)
            note(axes, (steps, level[1]), level[0], v.QUIET, fontsize=v.SMALL, shift=(6, -12))
        for (name, errors, given), look in zip(runs, LOOKS, strict=True):
            _curve(axes, name, errors, given, look)
        svg = v.to_svg(figure)
    return Picture(svg, _in_words(runs, level))


def _read(errors: Any) -> Any:
    """The errors as an array; None where they are no curve."""
    # A run may hold whatever a student's functions gave, and a picture stops no notebook.
    try:
        import numpy as np

        numbers = np.asarray(errors, dtype=float)
        usable = numbers.ndim == 1 and len(numbers) > 1 and np.isfinite(numbers).all()
    except Exception:
        return None
    return numbers if usable else None


def _means(errors: Any) -> tuple[list[float], list[float]]:
    """The middle of each stretch and the mean error in it."""
    import numpy as np

    stretches = np.array_split(np.arange(len(errors)), min(len(errors), WINDOWS))
    middles = [float(stretch.mean()) for stretch in stretches]
    return middles, [float(errors[stretch].mean()) for stretch in stretches]


def _curve(axes: Axes, name: str, errors: Any, given: Any, look: dict[str, Any]) -> None:
    if errors is None:
        height = 0.62 if look is LOOKS[0] else 0.38
        axes.text(0.5, height, f"{name}: {_missing(given)}", transform=axes.transAxes, ha="center",
                  fontsize=v.TEXT, color=v.QUIET, zorder=6)  # fmt: skip
        return
    middles, means = _means(errors)
    axes.plot(middles, means, lw=2.0, ms=4, zorder=4, **look)
    low = means[-1] < 0.1 * axes.get_ylim()[1]
    words = f"{name}: {shown(means[-1])}"
    note(axes, (middles[-1], means[-1]), words, look["color"], shift=(9, 10 if low else 6))


def _missing(given: Any) -> str:
    return "not computed yet" if is_placeholder(given) else "not a training run"


def _in_words(runs: list[tuple[str, Any, Any]], level: tuple[str, float] | None) -> str:
    told = []
    for name, errors, given in runs:
        if errors is None:
            told.append(f"{name}: {_missing(given)}.")
            continue
        middles, means = _means(errors)
        places = dict.fromkeys(round((len(means) - 1) * part / TOLD) for part in range(TOLD + 1))
        numbers = ", ".join(
            f"{number_text(means[place])} around sequence {round(middles[place])}"
            for place in places
        )
        told.append(f"{name}, {len(errors)} sequences, mean error {numbers}.")
    beside = f" A level line, {level[0]}: {number_text(level[1])}." if level else ""
    return f"The errors of two training runs. {' '.join(told)}{beside}"
