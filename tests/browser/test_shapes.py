"""The shape matcher: what fits and what comes out, against NumPy's own products."""

from __future__ import annotations

import itertools
import random
from typing import Any

import numpy as np
import pytest

from tests.browser.conftest import Compute

SIDES = {
    "W_1": ("n_1", "n_0"),
    "W_2": ("n_2", "n_1"),
    "Z_0": ("n_0", "B"),
    "Z_1": ("n_1", "B"),
    "delta_1": ("n_1", "B"),
    "delta_2": ("n_2", "B"),
}
WANTED = {"S_2": ("n_2", "B"), **{name: SIDES[name] for name in ("delta_1", "W_2", "W_1")}}
SIZES = ("n_0", "n_1", "n_2", "B")
TURNS = ("neither", "left", "right", "both")
PRODUCTS = list(itertools.product(SIDES, SIDES, TURNS, WANTED))


def operands(inputs: dict[str, Any]) -> list[np.ndarray]:
    """Both operands, laid as the picture is told to lay them."""
    found = []
    for side in ("left", "right"):
        rows, columns = (inputs[each] for each in SIDES[inputs[side]])
        array = np.zeros((rows, columns))
        found.append(array.T if inputs["turn"] in (side, "both") else array)
    return found


def test_two_arrays_fit_where_numpy_multiplies_them(compute: Compute) -> None:
    chance = random.Random(7)
    many: list[dict[str, Any]] = [
        {"left": left, "right": right, "turn": turn, "wanted": wanted}
        | {size: chance.randint(1, 6) for size in SIZES}
        for left, right, turn, wanted in PRODUCTS
    ]
    for inputs, found in zip(many, compute("shapes", many), strict=True):
        left, right = operands(inputs)
        assert found["left"]["sizes"] == list(left.shape)
        assert found["right"]["sizes"] == list(right.shape)
        assert found["wanted"]["sizes"] == [inputs[side] for side in WANTED[inputs["wanted"]]]
        try:
            product = left @ right
        except ValueError:
            assert found["state"] == "misfit"
            assert found["result"] is None
            continue
        assert found["state"] != "misfit"
        assert found["result"]["sizes"] == list(product.shape)


def test_with_sizes_that_all_differ_the_shape_alone_says_what_is_found(compute: Compute) -> None:
    sizes = dict(zip(SIZES, (5, 3, 4, 6), strict=True))
    many: list[dict[str, Any]] = [
        {"left": left, "right": right, "turn": turn, "wanted": wanted, **sizes}
        for left, right, turn, wanted in PRODUCTS
    ]
    states = set()
    for inputs, found in zip(many, compute("shapes", many), strict=True):
        left, right = operands(inputs)
        goal = tuple(sizes[side] for side in WANTED[inputs["wanted"]])
        states.add(found["state"])
        if left.shape[1] != right.shape[0]:
            expected = "misfit"
        else:
            shape = (left @ right).shape
            expected = {goal: "found", goal[::-1]: "turned"}.get(shape, "other")
        assert found["state"] == expected
    assert states == {"misfit", "found", "turned", "other"}


@pytest.mark.parametrize(
    ("sizes", "left", "right", "turn", "wanted", "state"),
    [
        # n_1 and n_2 are alike, so that W2 fits without being turned round.
        ((5, 4, 4, 6), "W_2", "delta_2", "neither", "delta_1", "chance"),
        ((5, 4, 4, 6), "W_2", "delta_2", "left", "delta_1", "found"),
        # (n_2, B) has the numbers of (n_1, B), and is not what was asked for.
        ((5, 4, 4, 6), "W_2", "Z_1", "neither", "delta_1", "alike"),
    ],
)
def test_what_fits_only_because_two_sizes_are_equal_is_not_found(
    compute: Compute,
    sizes: tuple[int, ...],
    left: str,
    right: str,
    turn: str,
    wanted: str,
    state: str,
) -> None:
    inputs = {"left": left, "right": right, "turn": turn, "wanted": wanted}
    [found] = compute("shapes", [inputs | dict(zip(SIZES, sizes, strict=True))])
    assert found["state"] == state
