"""An error signal many steps back: its sizes, its gradient and W's eigenvalues against NumPy."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Compute, Namespace, Shown

STEPS = 50
LIMIT = 5
USES = ("whole", "truncated", "clipped")


def some_radii(count: int) -> list[dict[str, Any]]:
    chance = random.Random(15)
    return [
        {
            "rho": chance.uniform(0.2, 2),
            "s": chance.uniform(0.1, 3),
            "k": chance.randint(1, STEPS),
            "use": chance.choice(USES),
        }
        for _ in range(count)
    ]


def test_the_eigenvalues_are_those_of_W_and_the_farthest_is_the_spectral_radius(
    compute: Compute,
) -> None:
    many = some_radii(60)
    for inputs, found in zip(many, compute("spectral_radius", many), strict=True):
        expected = np.sort_complex(np.linalg.eigvals(np.array(found["W"])))
        shown = np.sort_complex(np.array([complex(*pair) for pair in found["eigenvalues"]]))
        assert np.allclose(shown, expected, rtol=1e-9, atol=1e-12)
        assert abs(expected).max() == pytest.approx(inputs["rho"], rel=1e-9)
        assert found["line"] == pytest.approx([inputs["rho"] ** n for n in range(STEPS + 1)])


def signals(found: dict[str, Any]) -> Any:
    """The error signals, each made from the one before by the Jacobian of one step."""
    W, states = np.array(found["W"]), np.array(found["states"])
    deltas = [np.full(4, 0.5)]
    for state in states[1 : STEPS + 1]:
        jacobian = W @ np.diag(1 - state**2)
        deltas.append(deltas[-1] @ jacobian)
    return np.array(deltas)


def test_the_error_signals_and_their_sizes_are_those_of_numpy(compute: Compute) -> None:
    many = some_radii(60)
    n, unit = np.arange(STEPS + 2)[:, None], np.arange(4)
    waves = np.sqrt(2) * np.sin(1 + 1.9 * n + 2.3 * unit + 0.37 * n * unit)
    for inputs, found in zip(many, compute("spectral_radius", many), strict=True):
        assert np.allclose(found["states"], np.tanh(inputs["s"] * waves), rtol=1e-9, atol=0)
        deltas = signals(found)
        sizes = np.linalg.norm(deltas, axis=1)
        assert np.allclose(found["deltas"], deltas, rtol=1e-9, atol=1e-12 * sizes[:, None])
        assert found["sizes"] == pytest.approx(sizes.tolist(), rel=1e-9, abs=0)
        assert found["each"] == pytest.approx((sizes[-1] / sizes[0]) ** (1 / STEPS), rel=1e-9)
        slopes = 1 - np.array(found["states"])[1 : STEPS + 1] ** 2
        assert found["slope"] == pytest.approx(slopes.mean(), rel=1e-9)


def test_the_gradient_is_used_whole_or_its_last_states_or_shortened(compute: Compute) -> None:
    many = some_radii(90)
    shortened = set()
    for inputs, found in zip(many, compute("spectral_radius", many), strict=True):
        deltas, before = signals(found), np.array(found["states"])[1:]
        whole = float(np.linalg.norm(deltas.T @ before))
        k = inputs["k"]
        expected = {
            "whole": whole,
            "truncated": float(np.linalg.norm(deltas[:k].T @ before[:k])),
            "clipped": whole * min(1, LIMIT / whole),
        }
        assert found["whole"] == pytest.approx(whole, rel=1e-9)
        assert found["used"] == pytest.approx(expected[inputs["use"]], rel=1e-9)
        assert found["kept"] == (k if inputs["use"] == "truncated" else STEPS + 1)
        shortened.add(found["used"] < found["whole"])
    assert shortened == {True, False}


def test_truncated_and_clipped_gradients_are_those_of_the_lesson(
    compute: Compute, lesson: Callable[[str], Namespace]
) -> None:
    solved = lesson("15_vanishing_gradients")
    many = some_radii(60)
    for inputs, found in zip(many, compute("spectral_radius", many), strict=True):
        # Forward in time: what lies farthest back comes first.
        h_init, *states = reversed(found["states"])
        h = np.array(states)
        d_out = np.zeros(h.shape)
        d_out[-1] = np.array(found["deltas"][0]) / (1 - h[-1] ** 2)
        given = {"x": h, "h": h, "h_init": np.array(h_init), "d_out": d_out}
        gradients = solved["truncated_gradients"](
            **given, W=np.array(found["W"]), steps=found["kept"]
        )
        used = gradients["dW"]
        if inputs["use"] == "clipped":
            (used,) = solved["clip_by_norm"]([used], LIMIT)
        assert found["used"] == pytest.approx(np.linalg.norm(used), rel=1e-9)


def expect_use(page: Page, use: str) -> None:
    expect(page.locator(f'input[value="{use}"]')).to_be_checked()


def test_moving_k_truncates_and_the_radius_leaves_the_choice(shown: Shown) -> None:
    page = shown("spectral_radius")
    expect_use(page, "whole")
    page.locator("input[data-name=rho]").press("End")
    expect(page.locator("input[data-name=rho]")).to_have_attribute(
        "aria-valuetext", "spectral radius of W 2"
    )
    expect_use(page, "whole")
    page.locator("input[data-name=k]").fill("7")
    expect_use(page, "truncated")
    page.locator('input[value="clipped"]').check()
    page.locator("input[data-name=rho]").press("Home")
    expect(page.locator("input[data-name=rho]")).to_have_attribute(
        "aria-valuetext", "spectral radius of W 0.2"
    )
    expect_use(page, "clipped")
