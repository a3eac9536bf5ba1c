"""Whether a lesson knows the wrong formulas that a reference lists, by what they give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from course.truth import Truth, quiet

Formula = Callable[[dict[str, Any]], Any]


def unknown(
    truth: Truth, formulas: Mapping[str, Iterable[Formula]], close: Callable[[Any, Any], bool]
) -> list[tuple[str, int]]:
    """The wrong formulas that give what no mistake of their answer gives, on a hidden instance.

    Args:
        truth: the lesson.
        formulas: by answer, what is wrong, computed from all that the notebook binds.
        close: whether two values are the same.

    Returns:
        The answer and the place of each such formula; none where the lesson knows all of them.
    """
    run = truth.program.run(truth.hidden[0])
    found = []
    for answer, wrong in formulas.items():
        with quiet():
            values = [
                value
                for mistake in truth.exercises.mistakes
                if answer in truth.affected(mistake)
                and (value := truth.wrong(mistake, run)[answer].numbers) is not None
            ]
        for place, formula in enumerate(wrong):
            if not any(close(value, formula(run)) for value in values):
                found.append((answer, place))
    return found
