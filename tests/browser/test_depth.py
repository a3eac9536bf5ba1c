"""The chain of any depth: its numbers against the function of lesson 04."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from course.explore.sliders.depth import deep_chain_arguments, depth, entry_by_entry
from tests.browser.conftest import Compute, Namespace


def some_chains(count: int) -> list[dict[str, Any]]:
    chance = random.Random(4)
    return [
        {
            "n": chance.randint(2, 30),
            "w": chance.uniform(0.5, 8),
            "x": chance.uniform(-2, 2),
            "y": chance.uniform(-3, 3),
            "sign": chance.choice(("positive", "negative")),
        }
        for _ in range(count)
    ]


def test_its_numbers_are_those_of_the_lesson(
    compute: Compute, lesson: Callable[[str], Namespace]
) -> None:
    many = some_chains(60)
    deep_chain = lesson("04_error_signals")["deep_chain"]
    for inputs, found in zip(many, compute("depth", many), strict=True):
        expected = deep_chain(*deep_chain_arguments(inputs))
        for name in ("deltas", "grads"):
            assert found[name] == pytest.approx(expected[name].tolist(), rel=1e-9, abs=0)


def test_a_step_multiplies_by_the_local_factor_on_average_and_never_by_more_than_a_quarter_weight(
    compute: Compute,
) -> None:
    many = some_chains(50)
    for inputs, found in zip(many, compute("depth", many), strict=True):
        steps = inputs["n"] - 1
        whole = abs(found["deltas"][0] / found["deltas"][-1])
        assert found["left"] == pytest.approx(whole, rel=1e-9)
        assert found["each"] ** steps == pytest.approx(whole, rel=1e-9)
        assert found["quarter"] == pytest.approx(inputs["w"] / 4, rel=1e-9)
        assert found["each"] <= found["quarter"]


def test_the_students_arrays_are_read_entry_by_entry() -> None:
    given = {"deltas": np.array([1.0, 2.0]), "grads": [3.0, 4.0]}
    expected = {"deltas[0]": 1, "deltas[1]": 2, "grads[0]": 3, "grads[1]": 4}
    assert entry_by_entry(given) == expected


def test_a_student_who_gives_back_one_number_is_told_what_it_ought_to_be() -> None:
    picture = depth(mine=lambda ws, x, y: {"deltas": 1.0, "grads": 2.0})
    inputs = {"n": 3, "w": 1.5, "x": 0.5, "y": 1.0, "sign": "positive"}
    picture.widget.asked = {"id": 1, "inputs": inputs}
    assert picture.widget.answered["numbers"] is None
    assert 'the arrays "deltas" and "grads"' in picture.widget.answered["message"]
