"""Softmax and cross-entropy: the numbers against NumPy's, where they overflow as well."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from course.explore.sliders.softmax import one_by_one, softmax, softmax_arguments
from tests.browser.conftest import Compute


def close(expected: Any) -> Any:
    """Within what is left of two large logits' difference: a few times the rounding of 1000."""
    return pytest.approx(expected, rel=1e-9, abs=1e-11, nan_ok=True)


def some_inputs(formula: str, offsets: list[float], count: int = 60) -> list[dict[str, Any]]:
    chance = random.Random(8)
    return [
        {name: chance.uniform(-8, 8) for name in ("s_1", "s_2", "s_3")}
        | {"c": chance.choice(offsets), "target": chance.choice("123"), "formula": formula}
        for _ in range(count)
    ]


def plain(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(over="ignore", invalid="ignore"):
        powers = np.exp(logits)
        shares: NDArray[np.float64] = powers / powers.sum(axis=0)
    return shares


def stable(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    return plain(logits - logits.max(axis=0))


@pytest.mark.parametrize("formula", ["plain", "stable"])
def test_its_numbers_are_those_of_numpy(compute: Compute, formula: str) -> None:
    many = some_inputs(formula, [-300.0, -20.0, 0.0, 7.0, 300.0])
    for inputs, found in zip(many, compute("softmax", many), strict=True):
        (logits,) = softmax_arguments(inputs)
        shares = {"plain": plain, "stable": stable}[formula](logits)
        target = np.eye(3)[:, [int(inputs["target"]) - 1]]
        error = -np.sum(target * np.log(shares), axis=0).item()
        assert found["logits"] == pytest.approx(logits.ravel().tolist(), rel=1e-12)
        assert found["p"] == close(shares.ravel().tolist())
        assert found["y"] == target.ravel().tolist()
        assert found["delta"] == close((shares - target).ravel().tolist())
        assert found["error"] == close(error)
        assert found["sum_p"] == pytest.approx(1, rel=1e-12)
        assert found["sum_delta"] == pytest.approx(0, abs=1e-12)


def test_the_error_signal_is_the_slope_of_the_cross_entropy(compute: Compute) -> None:
    step = 1e-5
    many = some_inputs("stable", [0.0])
    for name, at in (("s_1", 0), ("s_2", 1), ("s_3", 2)):
        up, down = (
            compute("softmax", [each | {name: each[name] + by} for each in many])
            for by in (step, -step)
        )
        for here, more, less in zip(compute("softmax", many), up, down, strict=True):
            slope = (more["error"] - less["error"]) / (2 * step)
            assert here["delta"][at] == pytest.approx(slope, rel=1e-6, abs=1e-8)


def test_an_offset_changes_nothing_once_the_largest_logit_is_taken_away(compute: Compute) -> None:
    many = some_inputs("stable", [-1000.0, -740.0, 710.0, 1000.0])
    without = compute("softmax", [inputs | {"c": 0} for inputs in many])
    for found, same in zip(compute("softmax", many), without, strict=True):
        for name in ("p", "delta", "right"):
            assert found[name] == close(same[name])
        assert found["error"] == close(same["error"])


def test_the_plain_formula_overflows_where_numpy_does(compute: Compute) -> None:
    many = some_inputs("plain", [-1000.0, 703.0, 706.0, 710.0, 800.0, 1000.0], 100)
    for inputs, found in zip(many, compute("softmax", many), strict=True):
        (logits,) = softmax_arguments(inputs)
        assert found["p"] == close(plain(logits).ravel().tolist())
        assert found["right"] == close(stable(logits).ravel().tolist())
    assert any(np.isnan(found["p"]).all() for found in compute("softmax", many))


def test_a_function_of_the_students_is_called_with_a_column_of_logits() -> None:
    inputs = {"s_1": 1.5, "s_2": -2.0, "s_3": 0.25, "c": 1000, "target": "1", "formula": "plain"}
    mine = softmax(mine=stable)._mine
    assert mine is not None
    answer = mine.answer(inputs)
    expected = stable(np.array([[1.5], [-2.0], [0.25]])).ravel()
    assert answer["message"] == ""
    assert list(answer["numbers"].values()) == pytest.approx(expected.tolist())
    assert list(answer["numbers"]) == ["p_1", "p_2", "p_3"]


def test_what_is_not_a_number_is_told_apart_from_what_is_missing() -> None:
    inputs = {"s_1": 1.5, "s_2": -2.0, "s_3": 0.25, "c": 1000}
    mine = softmax(mine=plain)._mine
    assert mine is not None
    answer = mine.answer(inputs)
    assert answer == {"numbers": {"nan_1": 1, "nan_2": 1, "nan_3": 1}, "message": ""}


@pytest.mark.parametrize("shape", [(3,), (1, 3), (), (3, 3)])
def test_an_array_of_another_shape_is_not_read(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="shape"):
        one_by_one(np.full(shape, 1 / 3))
    picture = softmax(mine=lambda logits: np.full(shape, 1 / 3))
    picture.widget.asked = {"id": 1, "inputs": {"s_1": 0, "s_2": 1, "s_3": 2, "c": 0}}
    assert picture.widget.answered["numbers"] is None
    assert "shape (3, 1)" in picture.widget.answered["message"]
