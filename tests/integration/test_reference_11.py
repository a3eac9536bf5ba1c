"""Lesson 11 against numbers to twelve decimals and convolutions that are computed by Fourier."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from course.grading.values import agree
from course.truth import Truth, quiet
from tests.conftest import PROJECT
from tests.integration.instances import instances

LESSON = "11_convolution"
SMALL_LAYER = [[4.443326453156, -2.220208476350], [1.897173485536, 4.932263085113]]
SMALL_ERROR = 27.788417643334
SIZES = [(5, 7, 2, 3), (8, 4, 3, 2), (6, 9, 1, 4), (7, 6, 7, 2), (4, 5, 4, 5), (10, 3, 2, 1)]

# The wrong formulas that the lesson warns of, by answer, each from an independent convolution.
WRONG_FORMULAS: dict[str, list[Callable[[Any], Any]]] = {
    "S": [
        lambda n: convolved(n["X"], n["K"]),
        lambda n: correlated(n["X"], n["K"])[:-1, :-1],
        lambda n: correlated(n["X"], n["K"][::-1]),
        lambda n: correlated(n["X"], n["K"][:, ::-1]),
        lambda n: correlated(n["X"], n["K"]) / n["K"].size,
    ],
    "S_both": [
        lambda n: padded_on(n, (n["padding_c"], 0)),
        lambda n: padded_on(n, (0, n["padding_c"])),
        lambda n: padded_on(n, (0, 0)),
        lambda n: convolved(np.pad(n["X_c"], n["padding_c"]), n["K_c"])[
            :: n["stride_c"], :: n["stride_c"]
        ],
    ],
    "K_turned": [lambda n: n["K_t"][::-1], lambda n: n["K_t"][:, ::-1], lambda n: n["K_t"].T],
    "S_true": [
        lambda n: correlated(n["X_t"], n["K_t"]),
        lambda n: convolved(n["X_t"], n["K_t"][::-1]),
        lambda n: convolved(n["X_t"], n["K_t"])[::-1, ::-1],
    ],
    "S_f": [
        lambda n: correlated(n["X_f"], n["K_f"]),
        lambda n: correlated(n["X_f"], n["K_f"]) + n["b_f"] * n["K_f"].size,
        lambda n: convolved(n["X_f"], n["K_f"]) + n["b_f"],
        lambda n: correlated(np.tanh(n["X_f"]), n["K_f"]) + n["b_f"],
    ],
    "Z_f": [
        lambda n: correlated(n["X_f"], n["K_f"]) + n["b_f"],
        lambda n: 1 / np.cosh(correlated(n["X_f"], n["K_f"]) + n["b_f"]) ** 2,
    ],
    "S_fast": [lambda n: convolved(n["X_h"], n["K_h"])],
    "weights_shared": [lambda n: n["k1_w"] * n["k2_w"] + 1],
}


def convolved(x: Any, k: Any) -> Any:
    """Convolution where the kernel lies inside the map: a product of the Fourier transforms."""
    x, k = np.asarray(x), np.asarray(k)
    shape = [a + b - 1 for a, b in zip(x.shape, k.shape, strict=True)]
    full = np.fft.ifft2(np.fft.fft2(x, shape) * np.fft.fft2(k, shape)).real
    return full[k.shape[0] - 1 : x.shape[0], k.shape[1] - 1 : x.shape[1]]


def correlated(x: Any, k: Any) -> Any:
    return convolved(x, np.rot90(k, 2))


def padded_on(n: Any, sides: tuple[int, int]) -> Any:
    stride = n["stride_c"]
    return correlated(np.pad(n["X_c"], sides), n["K_c"])[::stride, ::stride]


def close(one: Any, other: Any) -> bool:
    return np.shape(one) == np.shape(other) and np.allclose(one, other, rtol=1e-9, atol=1e-11)


@pytest.fixture(scope="module")
def truth() -> Truth:
    return Truth.read(PROJECT, LESSON)


@pytest.fixture(scope="module")
def runs(truth: Truth) -> list[dict[str, Any]]:
    """All that the public, practice, hidden and 20 drawn instances bind."""
    return [truth.program.run(one) for one in instances(truth)]


def test_the_small_layer_has_its_numbers_to_twelve_decimals(runs: Any) -> None:
    layer = runs[0]["layer_small"]
    assert np.abs(layer["S"] - SMALL_LAYER).max() < 1e-12
    assert np.abs(layer["Z"] - np.tanh(SMALL_LAYER)).max() < 1e-12
    error = np.sum((layer["S"] - [[1, 0], [0, -1]]) ** 2) / 2
    assert error == pytest.approx(SMALL_ERROR, abs=1e-11)


def test_every_answer_agrees_with_a_convolution_by_fourier(runs: Any) -> None:
    for n in runs:
        stride, padding = n["stride_c"], n["padding_c"]
        framed = np.pad(n["X_c"], padding)
        assert close(n["entry"], correlated(n["X"], n["K"])[1, 2])
        assert close(n["S"], correlated(n["X"], n["K"]))
        assert close(n["S_b"], correlated(n["X_b"], n["K_b"]))
        assert close(n["S_steps"], correlated(n["X_c"], n["K_c"])[::stride, ::stride])
        assert close(n["S_frame"], correlated(framed, n["K_c"]))
        assert close(n["S_both"], correlated(framed, n["K_c"])[::stride, ::stride])
        assert close(n["S_true"], convolved(n["X_t"], n["K_t"]))
        assert close(n["S_f"], correlated(n["X_f"], n["K_f"]) + n["b_f"])
        assert close(n["Z_f"], np.tanh(correlated(n["X_f"], n["K_f"]) + n["b_f"]))
        assert close(n["S_product"], correlated(n["X_g"], n["K_g"]))
        assert close(n["S_fast"], correlated(n["X_h"], n["K_h"]))
        assert n["numbers_in_cols"] == n["X_cols"].size


@pytest.mark.parametrize("sizes", SIZES)
def test_the_functions_hold_for_any_sizes_strides_and_paddings(
    sizes: tuple[int, ...], runs: Any
) -> None:
    n, random = runs[0], np.random.default_rng(sum(sizes))
    x, k = random.normal(size=sizes[:2]), random.normal(size=sizes[2:])
    assert close(n["corr2d"](x, k), correlated(x, k))
    assert close(n["corr2d_fast"](x, k), correlated(x, k))
    assert close(n["conv_true"](x, k), convolved(x, k))
    for stride in (1, 2, 3):
        for padding in (0, 1, 2):
            right = correlated(np.pad(x, padding), k)[::stride, ::stride]
            assert close(n["corr2d_strided"](x, k, stride, padding), right)
            for side in (0, 1):
                size = n["output_size"](x.shape[side], k.shape[side], stride, padding)
                assert size == right.shape[side]


def test_the_counted_sizes_are_those_of_a_walk(runs: Any) -> None:
    for n in runs:
        for end in "de":
            numbers = [n[f"{name}_{end}"] for name in ("n", "k", "stride", "padding")]
            first, kernel, stride, padding = numbers
            walks = [
                len(
                    [
                        at
                        for at in range(0, first + more + 2 * padding, stride)
                        if at + kernel <= first + more + 2 * padding
                    ]
                )
                for more in range(6)
            ]
            assert n[f"sizes_{end}"].tolist() == walks


def test_each_wrong_formula_is_a_mistake_with_its_value(truth: Truth, runs: Any) -> None:
    for n in (runs[0], *runs[2:4]):
        for answer, formulas in WRONG_FORMULAS.items():
            with quiet():
                values = [
                    value
                    for mistake in truth.exercises.mistakes
                    if answer in truth.affected(mistake)
                    and (value := truth.wrong(mistake, n)[answer].numbers) is not None
                ]
            for number, formula in enumerate(formulas):
                wrong = np.asarray(formula(n), dtype=float)
                assert any(
                    value.size == wrong.size and np.allclose(np.ravel(value), np.ravel(wrong))
                    for value in values
                ), (answer, number)


def test_convolution_commutes_and_cross_correlation_does_not(runs: Any) -> None:
    random = np.random.default_rng(11)
    x, k = random.normal(size=(4, 6)), random.normal(size=(3, 2))
    framed, framed_by_x = np.pad(x, ((2, 2), (1, 1))), np.pad(k, ((3, 3), (5, 5)))
    conv, corr = runs[0]["conv_true"], runs[0]["corr2d"]
    assert close(conv(framed, k), conv(framed_by_x, x))
    assert not agree(corr(framed, k), corr(framed_by_x, x))


def test_only_a_kernel_that_equals_its_own_turn_hides_a_missing_turn(runs: Any) -> None:
    x = np.random.default_rng(5).normal(size=(5, 6))
    kernels = {
        "a": [[1, 1], [3, 3]],
        "b": [[1, 0, -1], [2, 0, -2], [1, 0, -1]],
        "c": [[1, 3], [3, 1]],
    }
    same = {
        letter
        for letter, rows in kernels.items()
        if close(runs[0]["corr2d"](x, np.array(rows)), runs[0]["conv_true"](x, np.array(rows)))
    }
    assert same == {runs[0]["same_both_ways"]} == {"c"}


def test_a_single_bright_pixel_shows_the_turned_kernel(runs: Any) -> None:
    seen = runs[0]["corr2d"](runs[0]["single"], runs[0]["K_ex"])
    assert close(seen[1:3, 1:4], np.rot90(runs[0]["K_ex"], 2))
    assert np.count_nonzero(seen) == runs[0]["K_ex"].size


def test_no_kernel_of_the_exercises_equals_its_own_turn(runs: Any) -> None:
    for n in runs:
        for name in ("K", "K_b", "K_c", "K_t", "K_f", "K_g", "K_h"):
            kernel = n[name]
            for other in (kernel[::-1, ::-1], kernel[::-1], kernel[:, ::-1]):
                assert not np.allclose(kernel, other), name
            assert kernel.shape[0] != kernel.shape[1], name
