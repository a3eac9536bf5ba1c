"""The inputs on which a lesson is held against a reference."""

from __future__ import annotations

from course.exercises import Instance
from course.truth import Truth

_DRAWN = 20


def instances(truth: Truth) -> list[Instance]:
    """The public, the practice and the hidden instances of a lesson, and 20 drawn ones."""
    return [
        *(truth.public, truth.practice, *truth.hidden),
        *(truth.draw(seed) for seed in range(_DRAWN)),
    ]
