"""Lesson 07 against numbers to twelve decimals and an independent differentiation."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from course.truth import Truth
from tests.conftest import PROJECT

LESSON = "07_layers"

# The example network 2-3-2 with a batch of 3, whose numbers the worked examples print.
W1 = np.array([[0.2, -0.4], [0.7, 0.1], [-0.5, 0.3]])
B1 = np.array([[0.1], [-0.2], [0.05]])
W2 = np.array([[0.6, -0.1, 0.4], [-0.3, 0.8, 0.2]])
B2 = np.array([[0.0], [0.1]])
X = np.array([[1, 0.5, -1.5], [-2, 0.25, 0.75]])
Y = np.array([[1.0, 0, 0], [0, 1, 1]])
ERROR = 0.263469171242
TWELVE_DECIMALS = (
    (
        [
            [-0.015185273207, 0.021380003065],
            [0.015163264369, -0.026303094352],
            [-0.002482825784, 0.003559911836],
        ],
        [
            [0.021542867319, 0.020760181249, 0.050861471746],
            [0.007079281794, 0.002936777094, -0.026917706916],
        ],
    ),
    (
        [[0.012761426887], [-0.002939261018], [0.005330043871]],
        [[0.067455549734], [-0.016610208144]],
    ),
)
PREDICTIONS = [
    [0.6216133812299782, 0.6101968862719069, 0.621826332786086],
    [0.5953967425824804, 0.6156619008535783, 0.5799793927731053],
]


def sigmoid(s: Any) -> Any:
    return 1 / (1 + anp.exp(-s))


def sample_errors(
    weights: Any, biases: Any, samples: Any, targets: Any, nudges: Any = None
) -> list[Any]:
    """The error of each sample, one sample after the other and unit after unit.

    An offset is added to each pre-activation: the derivative by it is the error signal.
    """
    errors = []
    for number in range(samples.shape[1]):
        value = samples[:, number]
        for layer, (w, b) in enumerate(zip(weights, biases, strict=True)):
            offset = 0.0 if nudges is None else nudges[layer][:, number]
            sums = anp.array([anp.sum(row * value) for row in w])
            value = sigmoid(sums + b[:, 0] + offset)
        errors.append(anp.sum((value - targets[:, number]) ** 2) / 2)
    return errors


def mean_error(weights: Any, biases: Any, samples: Any, targets: Any) -> Any:
    errors = sample_errors(weights, biases, samples, targets)
    return sum(errors) / len(errors)


@pytest.fixture(scope="module")
def truth() -> Truth:
    return Truth.read(PROJECT, LESSON)


@pytest.fixture(scope="module")
def runs(truth: Truth) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The givens and the right answers of the public, practice, hidden and 20 drawn instances."""
    drawn = [truth.draw(seed) for seed in range(20)]
    instances = [truth.public, truth.practice, *truth.hidden, *drawn]
    return [
        (one, {name: value.numbers for name, value in truth.right(one).items()})
        for one in instances
    ]


def close(value: Any, expected: Any, rel: float = 1e-10) -> None:
    assert value.shape == np.shape(expected)
    np.testing.assert_allclose(value, expected, rtol=rel, atol=1e-14)


@pytest.mark.parametrize("which", ["mlp_backward", "layer by layer"])
def test_the_lesson_gives_the_reference_numbers_to_twelve_decimals(
    truth: Truth, which: str
) -> None:
    names = truth.program.run()
    found = (names if which == "mlp_backward" else {}).get("mlp_backward", layer_by_layer(names))(
        [W1, W2], [B1, B2], X, Y
    )
    for kind, expected in zip(found, TWELVE_DECIMALS, strict=True):
        for gradient, numbers in zip(kind, expected, strict=True):
            np.testing.assert_allclose(gradient, numbers, rtol=0, atol=5.1e-13)


def layer_by_layer(names: dict[str, Any]) -> Callable[..., Any]:
    """The same from the lesson's functions for a single layer."""

    def backward(weights: Any, biases: Any, samples: Any, targets: Any) -> Any:
        first = names["layer_forward"](weights[0], biases[0], samples)
        second = names["layer_forward"](weights[1], biases[1], first["Z"])
        np.testing.assert_allclose(second["Z"], PREDICTIONS, rtol=0, atol=1e-15)
        delta_2 = (second["Z"] - targets) * names["sigmoid_derivative"](second["S"])
        delta_1 = names["delta_hidden"](weights[1], delta_2, first["S"])
        gradients = [
            names["layer_gradients"](delta_1, samples),
            names["layer_gradients"](delta_2, first["Z"]),
        ]
        return [one["dW"] for one in gradients], [one["db"] for one in gradients]

    return backward


def test_the_error_of_the_example_network_agrees_to_twelve_decimals(truth: Truth) -> None:
    names = truth.program.run()
    assert mean_error([W1, W2], [B1, B2], X, Y) == pytest.approx(ERROR, abs=5.1e-13)
    assert names["batch_error"]([W1, W2], [B1, B2], X, Y) == pytest.approx(ERROR, abs=5.1e-13)


def test_the_worked_examples_print_the_example_networks_numbers(truth: Truth) -> None:
    lesson = "\n".join(cell.source for cell in truth.notebook.cells)
    numbers = [*np.ravel(PREDICTIONS), ERROR]
    numbers += [number for kind in TWELVE_DECIMALS for one in kind for number in np.ravel(one)]
    for number in numbers:
        assert f"{number:.4f}" in lesson, number


def test_all_sizes_of_an_instance_differ(runs: Any) -> None:
    for instance, _ in runs:
        widths = {*instance["W1"].shape, *instance["W2"].shape, instance["X"].shape[1]}
        assert len(widths) == 4
        deep = [instance[f"W{layer}_deep"].shape for layer in (1, 2, 3)]
        assert len({*deep[0], *deep[1], *deep[2], instance["X_deep"].shape[1]}) == 5


def test_the_error_signals_are_the_derivatives_of_the_samples_own_errors(runs: Any) -> None:
    for instance, right in runs:
        weights, biases = [instance["W1"], instance["W2"]], [instance["b1"], instance["b2"]]

        def summed(
            first: Any, second: Any, w: Any = weights, b: Any = biases, given: Any = instance
        ) -> Any:
            return sum(sample_errors(w, b, given["X"], given["Y"], [first, second]))

        offsets = [np.zeros(right[name].shape) for name in ("S1", "S2")]
        close(right["delta_1"], grad(summed, 0)(*offsets))
        close(right["delta_2"], grad(summed, 1)(*offsets))


@pytest.mark.parametrize(
    ("layers", "suffix", "answer"),
    [(2, "", "{}"), (2, "", "{}_two_layers"), (3, "_deep", "{}_deep")],
)
def test_every_gradient_agrees_with_automatic_differentiation(
    runs: Any, layers: int, suffix: str, answer: str
) -> None:
    for instance, right in runs:
        weights = [instance[f"W{layer}{suffix}"] for layer in range(1, layers + 1)]
        biases = [instance[f"b{layer}{suffix}"] for layer in range(1, layers + 1)]
        batch = instance[f"X{suffix}"], instance[f"Y{suffix}"]
        for position, letter in enumerate("Wb"):
            slopes = grad(mean_error, position)(weights, biases, *batch)
            for layer, slope in enumerate(slopes, start=1):
                name = answer.format(f"d{letter}{layer}")
                if name in right:
                    close(right[name], slope)


def test_a_single_layer_goes_forward_and_back_sample_by_sample(runs: Any) -> None:
    for instance, right in runs:
        w, b, z = instance["W_c"], instance["b_c"], instance["Z_c"]
        columns = [w @ z[:, number] + b[:, 0] for number in range(z.shape[1])]
        close(right["S_after_c"], np.transpose(columns))
        close(right["Z_after_c"], sigmoid(np.transpose(columns)))

        w, delta, s = instance["W_d"], instance["delta_d"], instance["S_d"]

        def arriving(offset: Any, w: Any = w, delta: Any = delta, s: Any = s) -> Any:
            return anp.sum(delta * anp.dot(w, sigmoid(s + offset)))

        close(right["delta_before_d"], grad(arriving)(np.zeros(s.shape)))
        samples = range(delta.shape[1])
        products = [np.outer(delta[:, one], sigmoid(s[:, one])) for one in samples]
        close(right["dW_d"], np.mean(products, axis=0))
        close(right["db_d"], np.mean([delta[:, [one]] for one in samples], axis=0))


def test_samples_in_rows_give_what_samples_in_columns_give(truth: Truth, runs: Any) -> None:
    names = truth.program.run()
    for instance, right in runs:
        x, w, b, delta = (instance[name] for name in ("X_rows", "W_r", "b_r", "delta_rows"))
        close(right["S_rows"], names["layer_forward"](w, b.T, x.T)["S"].T)
        gradients = names["layer_gradients"](delta.T, x.T)
        close(right["dW_rows"], gradients["dW"])
        close(right["db_rows"], gradients["db"].T)


def test_a_network_of_one_layer_and_one_of_five_go_through_the_same_function(
    truth: Truth,
) -> None:
    backward = truth.program.run()["mlp_backward"]
    random = np.random.default_rng(7)
    for widths in ([3, 2], [2, 5, 3, 6, 4, 7]):
        weights = [random.normal(size=(n, m)) for m, n in itertools.pairwise(widths)]
        biases = [random.normal(size=(n, 1)) for n in widths[1:]]
        batch = random.normal(size=(widths[0], 8)), random.normal(size=(widths[-1], 8))
        found = backward(weights, biases, *batch)
        for position in (0, 1):
            slopes = grad(mean_error, position)(weights, biases, *batch)
            for gradient, slope in zip(found[position], slopes, strict=True):
                close(gradient, slope, 1e-9)


# Each named misconception, and the answers in which it has to be known.
NAMED = {
    "outer product turned round": ("dW1", "dW2"),
    "not averaged": ("dW1", "db1", "dW2", "db2", "dW_rows", "db_rows"),
    "averaged twice": ("dW1", "db1", "dW2", "db2", "dW_rows", "db_rows"),
    "over the units": ("db1", "db2", "db_rows"),
    "not summed": ("db1", "db2", "db_rows"),
    "slope at the outputs": ("delta_1", "delta_2"),
    "divided by the batch size": ("delta_1", "delta_2"),
    "weights changed before": ("delta_1", "dW1"),
    "weights not turned round": ("delta_1", "S_rows"),
    "product for the slopes": ("delta_1",),
    "product of the means": ("dW1", "dW2", "dW_rows"),
}


@pytest.mark.parametrize(
    ("idea", "answer"), [(idea, answer) for idea, answers in NAMED.items() for answer in answers]
)
def test_the_misconceptions_of_batches_are_known(truth: Truth, idea: str, answer: str) -> None:
    assert f"{answer}: {idea}" in {mistake.name for mistake in truth.exercises.mistakes}


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("not averaged", lambda B: B),
        ("averaged twice", lambda B: 1 / B),
    ],
)
def test_a_wrong_number_of_means_is_off_by_the_batch_size(
    truth: Truth, runs: Any, name: str, wrong: Callable[[int], float]
) -> None:
    mistakes = {one.name: one for one in truth.exercises.mistakes}
    for instance, right in runs[1:6]:
        namespace = truth.program.run(instance)
        for answer in ("dW1", "db2"):
            value = truth.wrong(mistakes[f"{answer}: {name}"], namespace)[answer].numbers
            assert value is not None
            close(value, right[answer] * wrong(instance["X"].shape[1]))
