"""A batch through one layer: its numbers against NumPy's products of whole arrays."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from tests.browser.conftest import Compute

SAMPLES = 5


def some_inputs() -> list[dict[str, Any]]:
    """Every batch and every sample, with error signals that vary."""
    chance = random.Random(7)
    return [
        {"B": size, "b": looked_at, "delta_2": chance.uniform(-1, 1)}
        for size in range(1, SAMPLES + 1)
        for looked_at in range(1, SAMPLES + 1)
        for _ in range(3)
    ]


def close(found: Any, expected: np.ndarray) -> bool:
    assert np.shape(found) == expected.shape
    return bool(np.allclose(found, expected, rtol=1e-9, atol=1e-12))


def test_the_means_over_the_batch_are_products_of_whole_arrays(compute: Compute) -> None:
    many = some_inputs()
    for inputs, found in zip(many, compute("batch", many), strict=True):
        size = inputs["B"]
        delta = np.array(found["delta"])
        outputs = np.array(found["Z"])
        assert (delta.shape, outputs.shape) == ((2, SAMPLES), (3, SAMPLES))
        assert delta[0, 1] == pytest.approx(inputs["delta_2"])
        assert close(found["dW"], delta[:, :size] @ outputs[:, :size].T / size)
        assert close(found["db"], delta[:, :size].mean(axis=1))


def test_the_sums_so_far_stop_at_the_sample_or_at_the_batch(compute: Compute) -> None:
    many = some_inputs()
    for inputs, found in zip(many, compute("batch", many), strict=True):
        size, looked_at = inputs["B"], inputs["b"]
        delta, outputs = np.array(found["delta"]), np.array(found["Z"])
        last = min(size, looked_at)
        earlier = min(size, looked_at - 1)
        assert close(found["sum"], delta[:, :last] @ outputs[:, :last].T)
        assert close(found["before"], delta[:, :earlier] @ outputs[:, :earlier].T)
        assert close(found["delta_sum"], delta[:, :last].sum(axis=1))
        assert close(found["column"], delta[:, looked_at - 1])
        assert close(found["row"], outputs[:, looked_at - 1])
        assert close(found["product"], np.outer(found["column"], found["row"]))
        assert found["in_batch"] == (looked_at <= size)
        assert found["complete"] == (looked_at >= size)


def test_what_a_sample_adds_is_the_difference_of_the_two_sums(compute: Compute) -> None:
    many = some_inputs()
    for found in compute("batch", many):
        added = np.array(found["product"]) if found["in_batch"] else np.zeros((2, 3))
        assert close(np.array(found["before"]) + added, np.array(found["sum"]))
