"""What is said where two arrays do not fit together."""

from __future__ import annotations

import numpy as np
import pytest

from course.shapes import compiled, explain, explained

SIZES = {
    "W1": np.ones((4, 3)),
    "W2": np.ones((2, 4)),
    "delta_2": np.ones((2, 5)),
    "Z1": np.ones((4, 5)),
    "X": np.ones((3, 5)),
    "b": np.ones(4),
    "planes": np.ones((2, 3, 2)),
    "window": np.ones((2, 2, 3)),
    "np": np,
    "slope": lambda S: S * (1 - S),
    "weights": [np.ones((4, 3)), np.ones((2, 4))],
    "total": lambda Z: Z.sum(axis=1),
}


def raised(line: str) -> ValueError:
    """What a line raises for its shapes."""
    with pytest.raises(
        ValueError, match=r"matmul|shapes|could not convert|reshape|invalid"
    ) as caught:
        exec(compiled(line, f"<{line}>"), dict(SIZES))
    return caught.value


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("d = W2 @ delta_2", "the inner sides, 4 and 2, must be equal. Turned round, W2 is (4, 2)"),
        ("d = W2.dot(delta_2)", "Turned round, W2 is (4, 2) and fits"),
        ("d = np.dot(W2, delta_2)", "Turned round, W2 is (4, 2) and fits"),
        ("d = np.matmul(W2, delta_2)", "Turned round, W2 is (4, 2) and fits"),
        ("d = delta_2 @ Z1", "delta_2 is (2, 5) and Z1 is (4, 5). In delta_2 @ Z1 the inner sides"),
        ("d = delta_2 @ Z1", "Turned round, Z1 is (5, 4) and fits"),
        ("S = W1.T @ X", "Without its .T, W1 is (4, 3) and fits"),
        ("S = X @ W1", "In the other order, W1 comes first"),
        ("S = weights[-1] @ delta_2", "Turned round, weights[-1] is (4, 2) and fits"),
        ("S = weights[0 + 1] @ delta_2", "Turned round, weights[0 + 1] is (4, 2) and fits"),
        ("s = W1 @ delta_2[1]", "delta_2[1] is (5,). In W1 @ delta_2[1] the inner sides, 3 and 5"),
        ("s = W1 @ W2[2 - 1]", "Turned round, W1 is (3, 4) and fits"),
        (
            "S = W1 @ X + b",
            "W1 @ X is (4, 5) and b is (4,). NumPy lays (4,) along the last size of (4, 5)",
        ),
        ("d = (W2.T @ delta_2) * slope(Z1.T)", "Turned round, slope(Z1.T) is (4, 5) and fits"),
        ("d = 2 * (W2 @ delta_2)", "Turned round, W2 is (4, 2) and fits"),
        ("d = (\n    W2 @\n    delta_2\n)", "Turned round, W2 is (4, 2) and fits"),
        ("d = Z1 @ slope(Z1)", "With *, element by element, they fit as they are. Turned round"),
        ("S = W1 * X", "With @, rows times columns, they fit as they are."),
        ("d = (Z1 - 1) @ W2", "In (Z1 - 1) @ W2 the inner sides"),
        (
            "S = X / np.sum(X, axis=1)",
            "np.sum(X, axis=1) is (3,). NumPy lays (3,) along the last size",
        ),
        ("S = X - X.max(axis=1)", "X.max(axis=1) is (3,). NumPy lays (3,) along the last size"),
        (
            "S = X * X.sum(axis=0, keepdims=True).T",
            "Without its .T, X.sum(axis=0, keepdims=True) is",
        ),
        ("δ = W2; d = δ @ delta_2", "Turned round, δ is (4, 2) and fits"),
    ],
)
def test_the_array_that_is_turned_round_is_named(line: str, said: str) -> None:
    error = raised(line)
    assert said in (explained(error) or "")
    explain(error)
    assert said in str(error)


def test_the_place_is_found_in_the_function_that_raised() -> None:
    code = "def backward(W, delta):\n    return W @ delta\n\nbackward(W2, delta_2)"
    assert "Turned round, W is (4, 2) and fits." in (explained(raised(code)) or "")


@pytest.mark.parametrize(
    "line",
    [
        "d = W2 + total(Z1) @ delta_2",  # a shape that is not what it looks like
        "d = weights[len(weights) - 2] @ delta_2",
        "d = int('four')",
        "d = np.ones((2, 3)).reshape(4, 4)",
        "d = [*map(float, [1])] @ delta_2 @ delta_2",
    ],
)
def test_where_it_is_not_known_nothing_is_said(line: str) -> None:
    error = raised(line)
    before = str(error)
    explain(error)
    assert str(error) == before


def test_stacks_of_matrices_are_not_told_to_be_multiplied() -> None:
    assert explained(raised("S = planes * window")) == (
        "planes is (2, 3, 2) and window is (2, 2, 3). Element by element, both sides must have the "
        "same shape."
    )


def test_other_errors_are_left_alone() -> None:
    error = KeyError("matmul: ")
    explain(error)
    assert error.args == ("matmul: ",)
