"""The secant: its slopes against formulas (1) and (12) of lesson 00, to the last digit."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from course import explore
from course.explore.sliders.secant import height_at
from tests.browser.conftest import Compute, Namespace

LESSON = "00_derivatives"


def test_its_slopes_are_those_of_the_formulas_also_where_rounding_takes_over(
    compute: Compute, lesson: Callable[[str], Namespace]
) -> None:
    chance = random.Random(12)
    many: list[dict[str, Any]] = [
        {"x": chance.uniform(-1.5, 2), "h": 10 ** chance.uniform(-16, 0)} for _ in range(200)
    ]
    num_diff = lesson(LESSON)["num_diff"]
    for inputs, found in zip(many, compute("secant", many), strict=True):
        x, h = inputs["x"], inputs["h"]
        assert found["rise"] == height_at(x + h) - height_at(x)
        assert found["one_sided"] == (height_at(x + h) - height_at(x)) / h
        assert found["central"] == num_diff(height_at, x, h)
        for kind in ("one_sided", "central"):
            assert found[f"error_{kind}"] == abs(found[kind] - found["tangent"])


def test_its_tangent_has_the_slope_on_which_the_central_difference_settles(
    compute: Compute, lesson: Callable[[str], Namespace]
) -> None:
    chance = random.Random(13)
    many: list[dict[str, Any]] = [{"x": chance.uniform(-1.5, 2), "h": 0.1} for _ in range(50)]
    num_diff = lesson(LESSON)["num_diff"]
    for inputs, found in zip(many, compute("secant", many), strict=True):
        # A cubic: two steps take the error out of the central difference altogether.
        coarse, fine = (num_diff(height_at, inputs["x"], step) for step in (0.2, 0.1))
        assert found["tangent"] == pytest.approx((4 * fine - coarse) / 3, rel=1e-9, abs=1e-11)


def test_a_function_of_the_student_is_called_with_the_curve_of_the_picture(
    lesson: Callable[[str], Namespace],
) -> None:
    picture = explore.secant(mine=lesson(LESSON)["num_diff"])
    picture.widget.asked = {"id": 1, "inputs": {"x": 0.7, "h": 0.25, "line": "central"}}
    slope = (height_at(0.95) - height_at(0.45)) / 0.5
    assert picture.widget.answered == {
        "id": 1,
        "numbers": {"slope": pytest.approx(slope, rel=1e-12)},
        "message": "",
    }
