"""The gradient highway: what is left after each step back, against NumPy."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Compute, Shown

STEPS, ODD_ONE, SHUT = 50, 20, 0.05


def some_roads(count: int) -> list[dict[str, Any]]:
    chance = random.Random(17)
    return [
        {
            "f": chance.uniform(0.01, 0.999),
            "w": chance.uniform(0.01, 1.6),
            "h": chance.uniform(0, 0.95),
            "k": chance.randint(1, STEPS),
            "gate": chance.choice(("alike", "shut")),
        }
        for _ in range(count)
    ]


def test_what_is_left_is_the_product_of_the_gates_passed(compute: Compute) -> None:
    many = some_roads(80)
    for inputs, found in zip(many, compute("highway", many), strict=True):
        gates = np.full(STEPS, inputs["f"])
        if inputs["gate"] == "shut":
            gates[ODD_ONE - 1] = SHUT
        left = np.concatenate([[1.0], np.cumprod(gates)])
        assert found["f_gates"] == pytest.approx(gates.tolist(), rel=1e-9)
        assert found["d_c"] == pytest.approx(left.tolist(), rel=1e-9, abs=0)
        assert found["at"]["d_c"] == found["d_c"][inputs["k"]]


def test_the_memory_s_own_recursion_differentiated_by_differences_gives_the_same(
    compute: Compute,
) -> None:
    def last_memory(start: float, gates: list[float]) -> float:
        memory = start
        for written, gate in enumerate(gates):
            memory = gate * memory + np.sin(written)
        return memory

    many = some_roads(50)
    for inputs, found in zip(many, compute("highway", many), strict=True):
        k = inputs["k"]
        # The gates were passed in the other order on the way forward.
        gates = found["f_gates"][:k][::-1]
        moved = (last_memory(0.5, gates) - last_memory(-0.5, gates)) / 1.0
        assert found["at"]["d_c"] == pytest.approx(moved, rel=1e-9, abs=1e-12)


def test_the_plain_network_multiplies_by_its_weight_and_the_slope_of_tanh(
    compute: Compute,
) -> None:
    many = some_roads(80)
    for inputs, found in zip(many, compute("highway", many), strict=True):
        s = np.arctanh(inputs["h"])
        slope = 1 / np.cosh(s) ** 2
        assert found["slope"] == pytest.approx(slope, rel=1e-9)
        assert found["rate"] == pytest.approx(inputs["w"] * slope, rel=1e-9)
        left = (inputs["w"] * slope) ** np.arange(STEPS + 1)
        assert found["delta"] == pytest.approx(left.tolist(), rel=1e-9, abs=0)
        assert found["at"]["delta"] == found["delta"][inputs["k"]]


def test_after_its_half_life_half_is_left(compute: Compute) -> None:
    many = [each | {"gate": "alike"} for each in some_roads(50)]
    for inputs, found in zip(many, compute("highway", many), strict=True):
        assert inputs["f"] ** found["half"] == pytest.approx(0.5, rel=1e-9)
        assert found["rate"] ** found["half_delta"] == pytest.approx(0.5, rel=1e-9)


@pytest.mark.parametrize(("f", "half"), [(0, 0), (0.5, 1), (1, None)])
def test_no_gate_makes_it_explode_and_one_that_is_open_keeps_all(
    compute: Compute, f: float, half: float | None
) -> None:
    [found] = compute("highway", [{"f": f, "w": 1.6, "h": 0, "k": 50, "gate": "alike"}])
    assert found["half"] == half
    assert max(found["d_c"]) == 1
    assert found["at"]["d_c"] == f**50
    assert found["at"]["delta"] > 1e10


def test_one_gate_that_is_nearly_shut_ends_the_road_for_all_steps_before_it(
    compute: Compute,
) -> None:
    inputs = {"f": 1, "w": 1, "h": 0, "k": 30, "gate": "shut"}
    [found] = compute("highway", [inputs])
    assert found["d_c"] == [1] * ODD_ONE + [SHUT] * (STEPS + 1 - ODD_ONE)
    assert found["half"] == ODD_ONE


def expect_steps(page: Page, number: int) -> None:
    expect(page.locator("input[data-name=k]")).to_have_value(str(number))


def test_a_press_in_the_picture_chooses_how_many_steps_are_looked_at(shown: Shown) -> None:
    page = shown("highway")
    expect_steps(page, 30)
    pad = page.locator("svg rect[style]")
    box = pad.bounding_box()
    assert box is not None
    for place, chosen in ((STEPS + 0.5 - 12, 12), (STEPS + 0.9, 1), (0.1, STEPS)):
        pad.click(position={"x": box["width"] * place / (STEPS + 1), "y": box["height"] / 2})
        expect_steps(page, chosen)
