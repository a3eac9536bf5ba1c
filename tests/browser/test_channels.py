"""A layer with channels and filters: one output and its signal's ways, against lesson 13."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.browser.conftest import Compute, Namespace

LESSON = "13_channels_pooling"
MOVED = 1


def some_inputs() -> list[dict[str, Any]]:
    """Every output of both filters, three times, with numbers of channel 1 that vary."""
    chance = random.Random(13)
    return [
        {"d": d, "i": i, "j": j, "a": chance.uniform(-2, 2), "way": "forward"}
        for d in range(2)
        for i in range(3)
        for j in range(4)
        for _ in range(3)
    ]


def close(found: Any, expected: Any) -> bool:
    assert np.shape(found) == np.shape(expected)
    return bool(np.allclose(found, expected, rtol=1e-9, atol=1e-12))


def test_its_outputs_are_those_of_the_lesson(
    compute: Compute, lesson: Callable[[str], Namespace]
) -> None:
    forward = lesson(LESSON)["conv_channels"]
    many = some_inputs()
    for inputs, found in zip(many, compute("channels", many), strict=True):
        X, K, b = (np.array(found[name]) for name in ("X", "K", "b"))
        d, i, j = (inputs[name] for name in "dij")
        assert (X.shape, K.shape, b.shape) == ((3, 4, 5), (2, 3, 2, 2), (2,))
        assert close(found["S"], forward(X, K, b))
        assert close(found["output"], forward(X, K, b)[d, i, j])
        alone = [forward(X[[c]], K[d : d + 1, [c]], np.zeros(1))[0, i, j] for c in range(3)]
        assert close(found["partial"], alone)


def test_one_signal_goes_where_the_lesson_sends_it(
    compute: Compute, lesson: Callable[[str], Namespace]
) -> None:
    backward = lesson(LESSON)["conv_channels_backward"]
    many = some_inputs()
    for inputs, found in zip(many, compute("channels", many), strict=True):
        X, K, delta = (np.array(found[name]) for name in ("X", "K", "delta"))
        place = tuple(inputs[name] for name in "dij")
        alone = np.zeros(delta.shape)
        alone[place] = delta[place]
        assert found["signal"] == delta[place]
        for name, expected in backward(X, K, alone).items():
            assert close(found[name], expected)


def test_the_slider_adds_to_one_channel_only(compute: Compute) -> None:
    many = some_inputs()
    [still] = compute("channels", [many[0] | {"a": 0}])
    for inputs, found in zip(many, compute("channels", many), strict=True):
        added = np.array(found["X"]) - np.array(still["X"])
        expected = np.zeros(added.shape)
        expected[MOVED] = inputs["a"]
        assert close(added, expected)


def test_the_signals_of_all_outputs_add_up_to_the_gradients_of_the_layer(
    compute: Compute, lesson: Callable[[str], Namespace]
) -> None:
    backward = lesson(LESSON)["conv_channels_backward"]
    places = [each | {"a": 0.6} for each in some_inputs()[::3]]
    all_found = compute("channels", places)
    X, K, delta = (np.array(all_found[0][name]) for name in ("X", "K", "delta"))
    for name, expected in backward(X, K, delta).items():
        assert close(sum(np.array(found[name]) for found in all_found), expected)
