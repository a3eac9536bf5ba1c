"""Lesson 10 against a library that differentiates, and its training against what it promises.

The references have no numbers of their own for this lesson; `mlp_backward` is held against those of
the batch network. Everything else is computed here a second time, in another way.
"""

from __future__ import annotations

from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from course.truth import Program, Truth
from tests.conftest import PROJECT

LESSON = "10_training"
BATCH_NETWORK: dict[str, Any] = {
    "weights": [[[0.2, -0.4], [0.7, 0.1], [-0.5, 0.3]], [[0.6, -0.1, 0.4], [-0.3, 0.8, 0.2]]],
    "biases": [[[0.1], [-0.2], [0.05]], [[0.0], [0.1]]],
    "X": [[1.0, 0.5, -1.5], [-2.0, 0.25, 0.75]],
    "Y": [[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]],
}
TWELVE_DECIMALS: dict[str, Any] = {
    "error": 0.263469171242,
    "dW1": [
        [-0.015185273207, 0.021380003065],
        [0.015163264369, -0.026303094352],
        [-0.002482825784, 0.003559911836],
    ],
    "db1": [[0.012761426887], [-0.002939261018], [0.005330043871]],
    "dW2": [
        [0.021542867319, 0.020760181249, 0.050861471746],
        [0.007079281794, 0.002936777094, -0.026917706916],
    ],
    "db2": [[0.067455549734], [-0.016610208144]],
}
POINTS = 150

# How the functions may be written; each of them is right.
OTHER_WAYS = {
    "solve-sgd-step": [
        """
def sgd_step(arrays, gradients, eta):
    return [a - eta * g for a, g in zip(arrays, gradients)]
""",
        """
def sgd_step(arrays, gradients, eta):
    moved = [array.copy() for array in arrays]
    for place in range(len(moved)):
        moved[place] -= eta * gradients[place]
    return tuple(moved)
""",
    ],
    "solve-mlp-backward": [
        """
def mlp_backward(weights, biases, X, Y):
    Z, dW, db = [X], {}, {}
    for W, b in zip(weights, biases):
        Z.append(sigmoid(W @ Z[-1] + b))
    last = len(weights) - 1
    for l in reversed(range(len(weights))):
        upstream = Z[-1] - Y if l == last else weights[l + 1].T @ delta
        delta = upstream * Z[l + 1] * (1 - Z[l + 1])
        dW[l] = np.einsum("ib,jb->ij", delta, Z[l]) / X.shape[1]
        db[l] = delta.mean(axis=1)[:, None]
    return [dW[l] for l in range(last + 1)], [db[l] for l in range(last + 1)]
""",
    ],
    "solve-train": [
        """
def train(backward, step, weights, biases, X_batches, Y_batches, eta):
    errors = np.zeros(len(X_batches))
    for t in range(len(X_batches)):
        dW, db = backward(weights, biases, X_batches[t], Y_batches[t])
        errors[t] = network_error(weights, biases, X_batches[t], Y_batches[t])
        moved = step([*weights, *biases], [*dW, *db], eta)
        weights, biases = moved[: len(weights)], moved[len(weights) :]
    return {"weights": weights, "biases": biases, "errors": errors}
""",
        """
def train(backward, step, weights, biases, X_batches, Y_batches, eta):
    if len(X_batches) == 0:
        return {"weights": weights, "biases": biases, "errors": []}
    X, Y = X_batches[0], Y_batches[0]
    dW, db = backward(weights, biases, X, Y)
    moved = step(weights, dW, eta), step(biases, db, eta)
    rest = train(backward, step, *moved, X_batches[1:], Y_batches[1:], eta)
    return rest | {"errors": [network_error(weights, biases, X, Y), *rest["errors"]]}
""",
    ],
    "solve-minibatches": [
        """
def minibatches(X, Y, orders, size):
    cut = lambda A: [
        A[:, order][:, start : start + size]
        for order in orders
        for start in range(0, A.shape[1], size)
    ]
    return cut(X), cut(Y)
""",
        """
def minibatches(X, Y, orders, size):
    X_batches, Y_batches = [], []
    for order in orders:
        for piece in np.split(order, range(size, len(order), size)):
            X_batches.append(np.take(X, piece, axis=1))
            Y_batches.append(np.take(Y, piece, axis=1))
    return X_batches, Y_batches
""",
    ],
}


def sigmoid(s: Any) -> Any:
    return 1 / (1 + anp.exp(-s))


def outputs(parameters: list[Any], X: Any) -> Any:
    """What the network gives; its parameters are W1, b1, W2, b2, and so on."""
    Z = X
    for W, b in zip(parameters[::2], parameters[1::2], strict=True):
        Z = sigmoid(anp.dot(W, Z) + b)
    return Z


def mean_error(parameters: list[Any], X: Any, Y: Any) -> Any:
    """The mean over the samples of half the squared error of a sample."""
    return anp.mean(0.5 * anp.sum((outputs(parameters, X) - Y) ** 2, axis=0))


def right_sides(parameters: list[Any], X: Any, Y: Any) -> int:
    return int(((outputs(parameters, X) > 0.5) == (Y > 0.5)).sum())


def parameters_of(run: dict[str, Any]) -> list[Any]:
    pairs = zip(run["weights"], run["biases"], strict=True)
    return [array for pair in pairs for array in pair]


@pytest.fixture(scope="module")
def truth() -> Truth:
    return Truth.read(PROJECT, LESSON)


@pytest.fixture(scope="module")
def solved(truth: Truth) -> dict[str, Any]:
    return truth.program.run()


def instances(truth: Truth) -> list[dict[str, Any]]:
    return [truth.public, truth.practice, *truth.hidden, *(truth.draw(seed) for seed in range(20))]


def numbers(right: dict[str, Any], name: str) -> Any:
    value = right[name].numbers
    assert value is not None, name
    return value


def test_mlp_backward_gives_the_reference_numbers_to_twelve_decimals(
    solved: dict[str, Any],
) -> None:
    weights, biases = ([np.array(a) for a in BATCH_NETWORK[key]] for key in ("weights", "biases"))
    X, Y = np.array(BATCH_NETWORK["X"]), np.array(BATCH_NETWORK["Y"])
    got_weights, got_biases = solved["mlp_backward"](weights, biases, X, Y)
    got = dict(zip(("dW1", "dW2", "db1", "db2"), [*got_weights, *got_biases], strict=True))
    got["error"] = solved["network_error"](weights, biases, X, Y)
    for name, value in TWELVE_DECIMALS.items():
        np.testing.assert_allclose(got[name], value, rtol=0, atol=5.1e-13, err_msg=name)


def test_the_gradients_of_a_batch_agree_with_automatic_differentiation(truth: Truth) -> None:
    for instance in instances(truth):
        right = truth.right(instance)
        parameters = [instance[name] for name in ("W1_c", "b1_c", "W2_c", "b2_c")]
        slopes = grad(mean_error)(parameters, instance["X_c"], instance["Y_c"])
        for name, slope in zip(("dW1_c", "db1_c", "dW2_c", "db2_c"), slopes, strict=True):
            np.testing.assert_allclose(numbers(right, name), slope, rtol=1e-10, atol=1e-14)


def test_three_rounds_of_training_agree_with_automatic_differentiation(truth: Truth) -> None:
    for instance in instances(truth):
        right = truth.right(instance)
        parameters = [instance[name] for name in ("W1_t", "b1_t", "W2_t", "b2_t")]
        errors = []
        for cut in (slice(0, 4), slice(4, 7), slice(7, 9)):
            batch = instance["X_t"][:, cut], instance["Y_t"][:, cut]
            errors.append(float(mean_error(parameters, *batch)))
            slopes = grad(mean_error)(parameters, *batch)
            parameters = [
                p - instance["eta_t"] * slope for p, slope in zip(parameters, slopes, strict=True)
            ]
        expected = dict(
            zip(
                ("trained_W1", "trained_b1", "trained_W2", "trained_b2", "errors_t"),
                [*parameters, np.array(errors)],
                strict=True,
            )
        )
        for name, value in expected.items():
            np.testing.assert_allclose(numbers(right, name), value, rtol=1e-8, atol=1e-10)


def test_the_forecast_is_the_slope_of_the_error_along_the_step(truth: Truth) -> None:
    for instance in instances(truth):
        g, eta = instance["gradient_f"], instance["eta_f"]

        def error(w: Any, g: Any = g) -> Any:
            return anp.dot(g, w)

        along = float(np.dot(grad(error)(np.zeros(len(g))), -eta * g))
        assert numbers(truth.right(instance), "forecast_f").item() == pytest.approx(along)


def test_the_limit_of_the_learning_rate_parts_runs_that_descend_from_runs_that_fly_apart(
    truth: Truth,
) -> None:
    for instance in instances(truth):
        right = truth.right(instance)
        a, m = float(instance["a_v"]), float(instance["m_v"])

        def valley(w: Any, a: float = a, m: float = m) -> Any:
            return a * (w - m) ** 2

        slope = grad(valley)
        assert numbers(right, "curvature_v").item() == pytest.approx(grad(slope)(0.3))
        limit = numbers(right, "largest_eta").item()
        after = {}
        for share in (0.999, 1.001):
            w = m + 1.0
            for _ in range(200):
                w = w - share * limit * slope(w)
            after[share] = abs(w - m)
        assert after[0.999] < 1.0 < after[1.001]
        eta = float(instance["eta_v"])
        factor = (m + 1.0 - eta * slope(m + 1.0)) - m
        assert numbers(right, "factor_v").item() == pytest.approx(factor)


def test_one_learning_rate_for_two_directions_has_to_fit_the_steeper_one(truth: Truth) -> None:
    for instance in instances(truth):
        limit = numbers(truth.right(instance), "largest_eta_n").item()
        factors = {share: 1 - share * limit * instance["curvatures_n"] for share in (0.999, 1.001)}
        assert np.abs(factors[0.999]).max() < 1 < np.abs(factors[1.001]).max()


def test_the_steps_are_counted_as_they_are_taken(truth: Truth, solved: dict[str, Any]) -> None:
    for instance in instances(truth):
        N, size, epochs = (int(instance[name]) for name in ("N_e", "B_e", "epochs_e"))
        X = np.zeros((1, N))
        pieces, _ = solved["minibatches"](X, X, [np.arange(N)] * epochs, size)
        assert numbers(truth.right(instance), "steps_e").item() == len(pieces)


def test_mini_batches_are_the_columns_that_the_orders_name(truth: Truth) -> None:
    for instance in instances(truth):
        right = truth.right(instance)
        orders, size = [instance["order_1_m"], instance["order_2_m"]], int(instance["size_m"])
        N = instance["X_m"].shape[1]
        for letter in "XY":
            whole = instance[f"{letter}_m"]
            in_order = np.hstack([whole[:, order] for order in orders])
            np.testing.assert_array_equal(numbers(right, f"all_{letter}_m"), in_order)
            short = in_order[:, 2 * N - N % size :]
            np.testing.assert_array_equal(numbers(right, f"last_{letter}_m"), short)
        assert N % size
        assert numbers(right, "count_m").item() == 2 * (N // size + 1)


def test_the_stand_ins_are_exact_enough_to_grade_with(solved: dict[str, Any]) -> None:
    random = np.random.default_rng(0)
    weights, biases = solved["random_start"]([3, 4, 2], seed=1)
    X, Y = random.normal(size=(3, 6)), random.uniform(size=(2, 6))
    for got, expected in zip(
        solved["measured_gradients"](weights, biases, X, Y),
        solved["mlp_backward"](weights, biases, X, Y),
        strict=True,
    ):
        for one, other in zip(got, expected, strict=True):
            np.testing.assert_allclose(one, other, rtol=0, atol=1e-10)
    for one, other in zip(
        solved["other_step"](weights, weights, 0.3),
        solved["sgd_step"](weights, weights, 0.3),
        strict=True,
    ):
        np.testing.assert_allclose(one, other, rtol=1e-14)


@pytest.mark.parametrize(
    ("cell", "source"), [(cell, way) for cell, ways in OTHER_WAYS.items() for way in ways]
)
def test_every_right_way_to_write_a_function_is_right(truth: Truth, cell: str, source: str) -> None:
    right = truth.right()
    for name, value in truth.answers(Program.of(truth.notebook, {cell: source}).run()).items():
        assert value.kind == "array", (name, value)
        got, expected = numbers({name: value}, name), numbers(right, name)
        np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-12)


def test_the_starts_of_the_lesson_learn_xor_and_the_moons(solved: dict[str, Any]) -> None:
    """What the lesson says of its two runs: 4 of 4, and 148 of 150, on the right side."""
    functions = solved["mlp_backward"], solved["sgd_step"]
    X, Y = solved["X_xor"], solved["Y_xor"]
    run = solved["train"](*functions, *solved["start_xor"], [X] * 3000, [Y] * 3000, 2.0)
    assert run["errors"][0] == pytest.approx(0.1244, abs=5e-5)
    assert run["errors"][-1] == pytest.approx(0.0005, abs=5e-5)
    assert right_sides(parameters_of(run), X, Y) == 4
    hot = solved["train"](*functions, *solved["start_xor"], [X] * 500, [Y] * 500, 1000.0)
    assert hot["errors"][1] == pytest.approx(0.25, abs=5e-4)
    assert hot["errors"][-1] == pytest.approx(0.25, abs=5e-4)
    moons = solved["X_moons"], solved["Y_moons"]
    orders = solved["orders_moons"]
    run = solved["trained_on_moons"](orders, orders)
    assert len(run["errors"]) == 3000
    assert right_sides(parameters_of(run), *moons) == 148
    mixed_up = solved["trained_on_moons"](orders[:60], [np.arange(POINTS)] * 60)
    assert right_sides(parameters_of(mixed_up), *moons) < 100
    assert np.mean(mixed_up["errors"][-100:]) == pytest.approx(0.125, abs=0.01)


def test_other_starts_and_other_moons_learn_as_well(solved: dict[str, Any]) -> None:
    functions = solved["mlp_backward"], solved["sgd_step"]
    for seed in range(3):
        X, Y = solved["two_moons"](POINTS, 0.12, seed=100 + seed)
        random = np.random.default_rng(200 + seed)
        orders = np.array([random.permutation(POINTS) for _ in range(300)])
        pieces = solved["minibatches"](X, Y, orders, 16)
        start = solved["random_start"]([2, 8, 1], seed=300 + seed)
        run = solved["train"](*functions, *start, *pieces, 3.0)
        assert right_sides(parameters_of(run), X, Y) >= 147


def test_units_that_begin_alike_stay_alike(solved: dict[str, Any]) -> None:
    zeros = [np.zeros((3, 2)), np.zeros((4, 3))], [np.zeros((3, 1)), np.zeros((4, 1))]
    batches = solved["X_batches_t"] * 30, solved["Y_batches_t"] * 30
    run = solved["train"](solved["mlp_backward"], solved["sgd_step"], *zeros, *batches, 0.9)
    hidden = run["weights"][0]
    assert np.abs(hidden).min() > 1e-3
    np.testing.assert_allclose(hidden, hidden[:1].repeat(3, axis=0), rtol=1e-12)


def test_the_mean_over_equal_mini_batches_is_the_gradient_of_the_whole_set(
    solved: dict[str, Any],
) -> None:
    start, X, Y = solved["start_moons"], solved["X_moons"], solved["Y_moons"]
    whole = solved["mlp_backward"](*start, X[:, :12], Y[:, :12])[0][0]
    parts = [
        solved["mlp_backward"](*start, X[:, i : i + 4], Y[:, i : i + 4])[0][0] for i in (0, 4, 8)
    ]
    np.testing.assert_allclose(sum(parts) / 3, whole, rtol=1e-12, atol=1e-15)
