"""A function of two inputs: its height and its slopes against lesson 00."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from course import explore
from tests.browser.conftest import Compute, Namespace

LESSON = "00_derivatives"


def test_its_numbers_are_those_of_the_lesson(
    compute: Compute, lesson: Callable[[str], Namespace]
) -> None:
    chance = random.Random(10)
    many: list[dict[str, Any]] = [
        {"x_1": chance.uniform(0, 10), "x_2": chance.uniform(1.5, 4)} for _ in range(100)
    ]
    weight, partials = (lesson(LESSON)[name] for name in ("body_weight", "partials"))
    for inputs, found in zip(many, compute("two_slopes", many), strict=True):
        by_exercise, by_diet = partials(inputs["x_1"], inputs["x_2"])
        assert found["y"] == pytest.approx(weight(inputs["x_1"], inputs["x_2"]), rel=1e-9)
        assert found["slope_x_1"] == pytest.approx(by_exercise, rel=1e-9)
        assert found["slope_x_2"] == pytest.approx(by_diet, rel=1e-9)


def test_a_function_of_the_student_that_gives_one_slope_only_is_told_what_to_return() -> None:
    picture = explore.two_slopes(mine=lambda x1, x2: -2 * x2)
    picture.widget.asked = {"id": 1, "inputs": {"x_1": 2.0, "x_2": 3.0}}
    assert picture.widget.answered["numbers"] is None
    assert "it is to return two slopes" in picture.widget.answered["message"]
