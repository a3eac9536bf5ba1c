"""The chain network: its numbers against lessons 02 and 03."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from course.explore.sliders.chain import COMPUTED, chain_arguments
from tests.browser.conftest import Compute, Namespace


def test_its_numbers_are_those_of_the_lessons(
    compute: Compute, lesson: Callable[[str], Namespace]
) -> None:
    chance = random.Random(2)
    names = ("x", "w_in", "w_j", "w_k", "y")
    many: list[dict[str, Any]] = [
        {name: chance.uniform(-4, 4) for name in names} for _ in range(50)
    ]
    forward = lesson("02_forward_pass")["chain_forward"]
    grads = lesson("03_caches")["chain_grads"]
    for inputs, found in zip(many, compute("chain", many), strict=True):
        expected = forward(*chain_arguments(inputs))
        for name in COMPUTED:
            assert found[name] == pytest.approx(float(expected[name][0]), rel=1e-9, abs=1e-12)
        gradients = grads(*chain_arguments(inputs))
        for name, value in gradients.items():
            assert found[f"grad_{name}"] == pytest.approx(
                float(np.squeeze(value)), rel=1e-9, abs=1e-12
            )
