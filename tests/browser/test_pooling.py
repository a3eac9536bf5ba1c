"""Pooling: its numbers on many maps against lesson 13, ties included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from course.explore.sliders.pooling import ARRIVING, MAP, pooling, pooling_arguments
from tests.browser.conftest import Compute, Namespace

LESSON = "13_channels_pooling"
ROWS, COLUMNS = 5, 7
Case = tuple[dict[str, Any], dict[str, Any]]


def some_cases(kind: str, count: int = 60) -> list[Case]:
    """Inputs and options; every other map has few different numbers, and so many ties."""
    chance = np.random.default_rng(13)
    cases = []
    for number in range(count):
        plain = chance.integers(0, 3, (ROWS, COLUMNS)) / 2
        X = plain if number % 2 else chance.uniform(-3, 3, (ROWS, COLUMNS))
        added = float(chance.integers(-2, 3) / 2 if number % 2 else chance.uniform(-3, 3))
        place = {"p": int(chance.integers(ROWS)), "q": int(chance.integers(COLUMNS))}
        arriving = {
            str(size): chance.uniform(-1, 1, (ROWS // size, COLUMNS // size)).tolist()
            for size in ARRIVING
        }
        inputs = {"kind": kind, "N": int(chance.integers(2, 5)), "a": added, **place}
        cases.append((inputs, {"X": X.tolist(), "d_Z": arriving}))
    return cases


def moved(inputs: dict[str, Any], options: dict[str, Any]) -> np.ndarray:
    """The map with its changed entry, as a stack of one."""
    X = np.array([options["X"]])
    X[0, inputs["p"], inputs["q"]] += inputs["a"]
    return X


def close(found: Any, expected: np.ndarray) -> bool:
    assert np.shape(found) == expected.shape
    return bool(np.allclose(found, expected, rtol=1e-9, atol=1e-11))


def test_the_largest_numbers_are_those_of_the_lesson(
    compute: Compute, lesson: Callable[[str], Namespace]
) -> None:
    known = lesson(LESSON)
    for inputs, options in some_cases("max"):
        [found] = compute("pooling", [inputs], options)
        X, size = moved(inputs, options), inputs["N"]
        arriving = np.array([options["d_Z"][str(size)]])
        assert close(found["X"], X[0])
        assert close(found["Z"], known["max_pool"](X, size)[0])
        assert close(found["d_Z"], arriving[0])
        assert close(found["d_X"], known["max_pool_backward"](X, arriving, size)[0])


def test_the_means_are_those_of_the_lesson(
    compute: Compute, lesson: Callable[[str], Namespace]
) -> None:
    known = lesson(LESSON)
    for inputs, options in some_cases("mean"):
        [found] = compute("pooling", [inputs], options)
        X, size = moved(inputs, options), inputs["N"]
        arriving = np.array([options["d_Z"][str(size)]])
        assert close(found["Z"], known["in_blocks"](X, size).mean(axis=(2, 4))[0])
        assert close(found["d_X"], known["mean_pool_backward"](X, arriving, size)[0])


def test_it_knows_the_block_of_the_entry_and_its_ties(compute: Compute) -> None:
    for inputs, options in some_cases("max"):
        [found] = compute("pooling", [inputs], options)
        X, size = np.array(found["X"]), inputs["N"]
        i, j = inputs["p"] // size, inputs["q"] // size
        if i >= ROWS // size or j >= COLUMNS // size:
            assert (found["block"], found["ties"]) == (None, 0)
            continue
        block = X[i * size : (i + 1) * size, j * size : (j + 1) * size]
        assert found["block"] == [i, j]
        assert found["ties"] == np.sum(block == block.max())


def test_it_starts_with_one_tie_and_the_largest_number_in_no_block(
    lesson: Callable[[str], Namespace],
) -> None:
    X = np.array([MAP])
    in_blocks = lesson(LESSON)["in_blocks"]
    largest = {size: in_blocks(X, size).max(axis=(2, 4), keepdims=True) for size in ARRIVING}
    ties = {
        size: int(np.sum((in_blocks(X, size) == most).sum(axis=(2, 4)) > 1))
        for size, most in largest.items()
    }
    assert ties == {2: 1, 3: 0, 4: 0}
    assert all(most.max() < X.max() for most in largest.values())


# Such sums of decimal numbers miss the sum by little; a tie is a tie all the same.
@pytest.mark.parametrize(("start", "added"), [(0.1, 0.2), (-0.1, 0.8), (1.1, 2.2)])
def test_equal_decimal_numbers_tie(compute: Compute, start: float, added: float) -> None:
    assert start + added != round(start + added, 1)
    X = np.full((ROWS, COLUMNS), -3.0)
    X[0, 0], X[1, 0] = start, round(start + added, 1)
    inputs = {"kind": "max", "N": 2, "p": 0, "q": 0, "a": added}
    [found] = compute("pooling", [inputs], {"X": X.tolist(), "d_Z": {"2": [[1.0] * 3] * 2}})
    assert found["ties"] == 2
    assert found["winners"][0][0] == [0, 0]


INPUTS = {"kind": "max", "N": 3, "p": 1, "q": 3, "a": 0.7}


def test_a_function_of_the_students_answers_for_each_block(
    lesson: Callable[[str], Namespace],
) -> None:
    max_pool = lesson(LESSON)["max_pool"]
    mine = pooling(mine=max_pool)._mine
    assert mine is not None
    answer = mine.answer(INPUTS)
    [[left, right]] = max_pool(*pooling_arguments(INPUTS))[0]
    assert answer == {"numbers": {"z_0_0": left, "z_0_1": right}, "message": ""}
    assert right == pytest.approx(2.1)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (np.zeros((1, 3, 4)), "it is to return the pooled maps, shape (C, H // size, W // size)"),
        ([[1.0, 2.0]], "my_pool gave back a list"),
        (None, "my_pool gives nothing back yet"),
    ],
)
def test_what_is_no_pooled_map_is_said(given: Any, message: str) -> None:
    def my_pool(*_: Any) -> Any:
        return given

    mine = pooling(mine=my_pool)._mine
    assert mine is not None
    answer = mine.answer(INPUTS)
    assert answer["numbers"] is None
    assert message in answer["message"]
