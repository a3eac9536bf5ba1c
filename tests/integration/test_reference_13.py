"""Lesson 13 against numbers to twelve decimals and an independent differentiation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from course.truth import Truth
from tests.conftest import PROJECT
from tests.integration.instances import instances
from tests.integration.wrong_formulas import unknown

LESSON = "13_channels_pooling"

# A layer of one channel and one filter, whose numbers are those of the lessons before.
S_BELOW = [[0.5, -1.0, 0.25], [1.5, 0.75, -0.5], [-0.25, 1.0, 2.0]]
ONE_KERNEL = [[1.0, -2.0], [0.5, 3.0]]
TARGET = [[1.0, 0.0], [0.0, -1.0]]
S_ABOVE = [[4.443326453156, -2.220208476350], [1.897173485536, 4.932263085113]]
ONE_DK = [[8.767211983731, -4.702600595232], [5.759881542757, 10.376763084797]]
ONE_DB = 9.052554547455
DELTA_BELOW = [
    [2.707996282946, -3.824648113353, 4.174057870429],
    [0.653947819060, 6.775897064422, -14.569063478099],
    [0.891685623583, 3.635991698272, 1.257357840628],
]

# The example layer that the lesson prints.
X_EX = [[[1.0, 2.0, -1.0], [0.5, -2.0, 3.0]], [[-1.0, 0.5, 2.0], [3.0, 1.0, -0.5]]]
K_EX = [[[[2.0, -1.0]], [[0.5, 3.0]]], [[[-1.0, 1.0]], [[4.0, -2.0]]]]
B_EX = [0.1, -0.2]
S_EX = [[[1.1, 11.35], [7.6, -7.9]], [[-4.2, -5.2], [7.3, 9.8]]]
DELTA_EX = [[[0.1, -0.2], [0.3, 0.4]], [[0.5, -0.1], [-0.3, 0.2]]]
D_X_EX = [[-0.3, 0.1, 0.1], [0.9, 0.0, -0.2]]
POOL_EX = [[[1.0, 4.0, 2.0, 0.5, 7.0], [3.0, -1.0, 6.0, 2.5, -2.0], [5.0, 0.2, -3.0, 8.0, 1.0]]]

# Wrong formulas that are written again and again, each a mistake of the lesson.
WRONG: dict[str, list[Callable[[dict[str, Any]], Any]]] = {
    "s_one": [
        lambda n: np.sum(n["K"][1, 0] * n["window"][0]) + n["b"][1],
        lambda n: np.sum(n["K"][1, 0] * n["window"]) + n["b"][1],
        lambda n: np.sum(n["K"][:, :, ::-1, ::-1][1] * n["window"]) + n["b"][1],
        lambda n: np.sum(n["K"] * n["window"]) + n["b"][1],
    ],
    "db": [
        lambda n: n["delta"].mean(axis=(1, 2)),
        lambda n: n["delta"].sum(),
        lambda n: n["delta"].sum(axis=0),
        lambda n: n["delta"].sum(axis=(0, 1)),
    ],
    "d_X_b": [
        lambda n: slope_of(n, "X_b", lambda s: s[-1:], n["delta_b"][-1:]),
        lambda n: slope_of(n, "X_b", lambda s: s, n["delta_b"]) / n["K_b"].shape[0],
    ],
    "dK_b": [
        lambda n: slope_of(n, "K_b", lambda s: s, n["delta_b"][:, ::-1, ::-1]),
        lambda n: slope_of(n, "K_b", lambda s: s, n["delta_b"]) / n["delta_b"][0].size,
    ],
    "d_X_p": [
        lambda n: whole(n["X_p"], n["d_Z_p"], n["size_p"]),
        lambda n: whole(n["X_p"], n["d_Z_p"], n["size_p"]) / n["size_p"] ** 2,
    ],
    "d_X_t": [
        lambda n: (
            whole(n["X_t"], n["d_Z_t"], n["size_t"])
            * (inside(n["X_t"], n["size_t"]) == largest(n["X_t"], n["size_t"]))
        ),
    ],
    "d_X_m": [
        lambda n: whole(n["X_m"], n["d_Z_m"], n["size_m"]),
        lambda n: whole(n["X_m"], n["d_Z_m"], n["size_m"]) / n["size_m"],
    ],
}


def layer(x: Any, k: Any, b: Any) -> Any:
    """All places of all filters, written anew: place by place, and then put into rows."""
    rows, columns = x.shape[1] - k.shape[2] + 1, x.shape[2] - k.shape[3] + 1
    places = [
        anp.sum(k * x[:, i : i + k.shape[2], j : j + k.shape[3]], axis=(1, 2, 3)) + b
        for i in range(rows)
        for j in range(columns)
    ]
    return anp.transpose(anp.reshape(anp.array(places), (rows, columns, k.shape[0])), (2, 0, 1))


def pooled(x: Any, size: int, how: Callable[..., Any]) -> Any:
    """Each block by itself."""
    rows, columns = x.shape[1] // size, x.shape[2] // size
    blocks = [
        how(x[c, i * size : (i + 1) * size, j * size : (j + 1) * size])
        for c in range(x.shape[0])
        for i in range(rows)
        for j in range(columns)
    ]
    return anp.reshape(anp.array(blocks), (x.shape[0], rows, columns))


def slope_of(run: dict[str, Any], by: str, kept: Callable[..., Any], delta: Any) -> Any:
    """The slope of the sum of signals times pre-activations, of those that are kept."""
    names = {"X_b": run["X_b"], "K_b": run["K_b"], "b_b": run["b_b"]}

    def push(value: Any) -> Any:
        s = layer(*{**names, by: value}.values())
        return anp.sum(delta * kept(s))

    return grad(push)(names[by])


def whole(x: Any, delta: Any, size: int) -> Any:
    """Each delta at every pixel of its block, and 0 at the border."""
    spread = np.zeros(x.shape)
    spread[:, : delta.shape[1] * size, : delta.shape[2] * size] = np.kron(
        delta, np.ones((size, size))
    )
    return spread


def inside(x: Any, size: int) -> Any:
    """The maps, with 0 at the border that is dropped."""
    return x * whole(x, np.ones((x.shape[0], x.shape[1] // size, x.shape[2] // size)), size)


def largest(x: Any, size: int) -> Any:
    """At every pixel of a block: its largest number."""
    return whole(x, pooled(x, size, np.max), size)


@pytest.fixture(scope="module")
def truth() -> Truth:
    return Truth.read(PROJECT, LESSON)


@pytest.fixture(scope="module")
def runs(truth: Truth) -> list[dict[str, Any]]:
    """All that the public, practice, hidden and 20 drawn instances bind."""
    return [truth.program.run(one) for one in instances(truth)]


def close(got: Any, right: Any) -> Any:
    return np.shape(got) == np.shape(right) and np.allclose(got, right, rtol=1e-10, atol=1e-13)


def test_one_channel_and_one_filter_give_the_numbers_of_the_lessons_before(
    runs: list[dict[str, Any]],
) -> None:
    functions = runs[0]
    z, k = np.tanh([S_BELOW]), np.array([[ONE_KERNEL]])
    s = functions["conv_channels"](z, k, np.array([0.1]))
    assert np.abs(s[0] - S_ABOVE).max() < 5.1e-13
    back = functions["conv_channels_backward"](z, k, s - [TARGET])
    assert np.abs(back["dK"][0, 0] - ONE_DK).max() < 5.1e-13
    assert back["db"][0] == pytest.approx(ONE_DB, abs=5.1e-13)
    assert np.abs(back["d_X"][0] * (1 - z[0] ** 2) - DELTA_BELOW).max() < 5.1e-13


def test_the_example_layer_has_the_numbers_that_the_lesson_prints(
    runs: list[dict[str, Any]],
) -> None:
    functions = runs[0]
    x, k, delta = np.array(X_EX), np.array(K_EX), np.array(DELTA_EX)
    assert close(functions["conv_channels"](x, k, np.array(B_EX)), np.array(S_EX))
    back = functions["conv_channels_backward"](x, k, delta)
    assert close(back["dK"][1, 0], np.array([[-0.25, 2.3]]))
    assert close(back["db"], np.array([0.6, 0.3]))
    assert close(back["d_X"][0], np.array(D_X_EX))
    maps, signals = np.array(POOL_EX), np.array([[[0.4, -0.2]]])
    assert close(functions["max_pool"](maps, 2), np.array([[[4.0, 6.0]]]))
    won = np.zeros(maps.shape)
    won[0, 0, 1], won[0, 1, 2] = 0.4, -0.2
    assert close(functions["max_pool_backward"](maps, signals, 2), won)
    assert close(pooled(maps, 2, np.mean), np.array([[[1.75, 2.75]]]))
    shares = functions["mean_pool_backward"](maps, signals, 2)
    assert close(shares[0, 0], np.array([0.1, 0.1, -0.05, -0.05, 0.0]))


def test_every_wrong_formula_is_a_mistake_with_its_value(truth: Truth) -> None:
    assert unknown(truth, WRONG, close) == []


def test_the_layer_agrees_with_one_written_anew(runs: list[dict[str, Any]]) -> None:
    for run in runs:
        assert close(run["S_b"], layer(run["X_b"], run["K_b"], run["b_b"]))
        assert run["s_one"] == pytest.approx(layer(run["X"], run["K"], run["b"])[1, 0, 1])


def test_every_gradient_of_the_layer_agrees_with_automatic_differentiation(
    runs: list[dict[str, Any]],
) -> None:
    for run in runs:
        for answer, by in (("dK_b", "K_b"), ("db_b", "b_b"), ("d_X_b", "X_b")):
            assert close(run[answer], slope_of(run, by, lambda s: s, run["delta_b"])), answer
        own = {"X_b": run["X"], "K_b": run["K"], "b_b": run["b"]}
        slopes = {by: slope_of(own, by, lambda s: s, run["delta"]) for by in own}
        assert close(run["dK_slice"], slopes["K_b"][1, 2])
        assert close(run["db"], slopes["b_b"])
        assert close(run["d_X_plane"], slopes["X_b"][2])


def test_an_error_signal_is_the_derivative_by_an_offset_on_the_pre_activation(
    runs: list[dict[str, Any]],
) -> None:
    for run in runs:
        s = layer(run["X_b"], run["K_b"], run["b_b"])
        by_offset = grad(lambda nudges, run=run, s=s: anp.sum(run["delta_b"] * (s + nudges)))
        assert close(by_offset(np.zeros(s.shape)), run["delta_b"])


def test_both_poolings_agree_with_blocks_taken_one_by_one(runs: list[dict[str, Any]]) -> None:
    for run in runs:
        assert close(run["Z_p"], pooled(run["X_p"], run["size_p"], anp.max))
        assert close(run["Z_m"], pooled(run["X_m"], run["size_m"], anp.mean))
        for answer, letter, how in (("d_X_p", "p", anp.max), ("d_X_m", "m", anp.mean)):
            delta, size = run[f"d_Z_{letter}"], run[f"size_{letter}"]
            back = grad(
                lambda x, delta=delta, size=size, how=how: anp.sum(delta * pooled(x, size, how))
            )
            assert close(run[answer], back(run[f"X_{letter}"])), answer


def test_of_several_largest_numbers_the_first_in_reading_order_gets_all(
    runs: list[dict[str, Any]],
) -> None:
    for run in runs:
        size, x, delta = run["size_t"], run["X_t"], run["d_Z_t"]
        ties = 0
        right = np.zeros(x.shape)
        for c, i, j in np.ndindex(delta.shape):
            block = [
                (x[c, row, column], -row, -column)
                for row in range(i * size, (i + 1) * size)
                for column in range(j * size, (j + 1) * size)
            ]
            value, row, column = max(block)
            ties += sum(one[0] == value for one in block) > 1
            right[c, -row, -column] = delta[c, i, j]
        assert ties
        assert close(run["d_X_t"], right)


def test_pooling_hands_out_as_much_as_it_got(runs: list[dict[str, Any]]) -> None:
    for run in runs:
        for letter in ("p", "t", "m"):
            handed_out, got = run[f"d_X_{letter}"].sum(), run[f"d_Z_{letter}"].sum()
            assert handed_out == pytest.approx(got, rel=1e-10, abs=1e-13), letter


def test_no_loops_give_the_same_numbers(runs: list[dict[str, Any]]) -> None:
    for run in runs:
        assert close(run["conv_fast"](run["X_b"], run["K_b"], run["b_b"]), run["S_b"])
        fast = run["conv_backward_fast"](run["X_b"], run["K_b"], run["delta_b"])
        assert close(fast["dK"], run["dK_b"])
        assert close(fast["db"], run["db_b"])
        assert close(fast["d_X"], run["d_X_b"])
        assert close(run["max_pool_fast"](run["X_p"], run["size_p"]), run["Z_p"])


def test_all_hidden_numbers_of_channels_filters_and_kernel_sides_differ(truth: Truth) -> None:
    for instance in (*truth.hidden, *(truth.draw(seed) for seed in range(20))):
        for kernel, picture in (("K", "X"), ("K_b", "X_b")):
            sizes = instance[kernel].shape
            assert sizes[2] != sizes[3]
            assert sizes[0] != sizes[1]
            assert len(set(instance[picture].shape[1:])) == 2
