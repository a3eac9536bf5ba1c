"""Numbers that count the arithmetic done with them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from course.check import Check
from course.counted import Budget, Counted, TooMuchWork, counted, plain, uncounted
from course.grading.values import NoAnswer


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


@pytest.mark.parametrize(
    ("work", "operations"),
    [
        (lambda x: x + 1.0, 1),
        (lambda x: 2.0 * x - x / 4.0, 3),
        (lambda x: np.float64(2.0) * x, 1),
        (lambda x: x**2, 1),
        (sigmoid, 4),
        (lambda x: np.tanh(np.sqrt(abs(x))), 3),
        (lambda x: float(x) * 3.0, 0),
        (lambda x: x > 0.5, 0),
    ],
)
def test_each_operation_is_counted_and_gives_the_same_number(work: Any, operations: int) -> None:
    budget = Budget(100)
    result = plain(work(Counted(np.float64(0.75), budget)))
    assert result == pytest.approx(work(0.75), rel=1e-15)
    assert budget.spent == operations


@pytest.mark.parametrize(
    ("work", "operations"),
    [
        (lambda a: a * 2.0, 6),
        (lambda a: a * np.arange(6.0).reshape(2, 3), 6),
        (lambda a: np.float64(2.0) * a[0], 3),
        (sigmoid, 24),
        (lambda a: a @ a.T, 20),
        (lambda a: np.cumprod(a[0]), 2),
        (lambda a: np.prod(a), 5),
        (lambda a: a.sum(axis=0), 3),
    ],
)
def test_arrays_count_for_each_of_their_numbers(work: Any, operations: int) -> None:
    array = np.arange(1.0, 7.0).reshape(2, 3)
    budget = Budget(1000)
    result = plain(work(counted(array, budget)))
    np.testing.assert_allclose(result, work(array), rtol=1e-14)
    assert budget.spent == pytest.approx(operations, abs=2)


def test_the_operation_beyond_the_budget_is_refused() -> None:
    number = Counted(np.float64(2.0), Budget(3))
    number = number * number * number * number
    with pytest.raises(TooMuchWork):
        number + 1.0


def chain_products(ws: Any) -> Any:
    """The products of all beginnings, each from the one before."""
    products = [ws[0]]
    for w in ws[1:]:
        products.append(products[-1] * w)
    return np.array(products)


def wasteful_products(ws: Any) -> Any:
    """The same, each from the start."""
    return np.array([np.prod(ws[: end + 1]) for end in range(len(ws))])


def stubborn_products(ws: Any) -> Any:
    """The same, hiding that it was stopped."""
    try:
        return wasteful_products(ws)
    except Exception:
        return np.cumprod(np.array([float(w) for w in ws]))


def test_a_function_within_its_operations_gives_its_result() -> None:
    ws = np.linspace(0.5, 1.5, 40)
    result = Check().call(chain_products, ws, operations=80)
    np.testing.assert_allclose(result, np.cumprod(ws), rtol=1e-14)
    assert result.dtype == np.float64


@pytest.mark.parametrize("function", [wasteful_products, stubborn_products])
def test_a_function_that_repeats_its_work_is_stopped_with_a_sentence(function: Any) -> None:
    ws = np.linspace(0.5, 1.5, 40)
    answer = Check().call(function, ws, operations=80)
    assert isinstance(answer, NoAnswer)
    assert "more than 80 additions" in answer.why
    np.testing.assert_allclose(Check().call(function, ws), np.cumprod(ws), rtol=1e-14)


def test_a_function_that_changes_its_counted_argument_is_named() -> None:
    def spoil(ws: Any) -> Any:
        ws[0] = 7.0
        return ws

    answer = Check().call(spoil, np.array([0.5, 0.25]), operations=10)
    assert isinstance(answer, NoAnswer)
    assert "changed one of its arguments" in answer.why


def test_what_comes_back_holds_plain_numbers_in_any_form() -> None:
    budget = Budget(10)
    number = Counted(np.float64(2.0), budget)
    assert plain({"a": [number, (number, 3)], "b": "text"}) == {"a": [2.0, (2.0, 3)], "b": "text"}


def test_trusted_lines_run_uncounted_and_what_comes_after_is_counted_again() -> None:
    ws = np.linspace(0.5, 1.5, 40)
    with uncounted():
        result = Check().call(wasteful_products, ws, operations=80)
    np.testing.assert_allclose(result, np.cumprod(ws), rtol=1e-14)
    assert isinstance(Check().call(wasteful_products, ws, operations=80), NoAnswer)
