"""The unrolled recurrent network: its passes against lesson 14, its signals against differences."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Compute, Namespace, Shown

TIMES = 4
CLASSES = [1, 0, 2, 1]


def some_networks(count: int) -> list[dict[str, Any]]:
    chance = random.Random(14)
    many = []
    for _ in range(count):
        look, t = chance.choice(("alone", "all")), chance.randrange(TIMES)
        many.append(
            {
                "look": look,
                "t": t,
                "k": chance.randint(0, TIMES - 1 if look == "all" else t),
                "gradient": chance.choice("WU"),
                "W_00": chance.uniform(-2, 2),
                "h_init": chance.uniform(-1, 1),
            }
        )
    return many


def errors_of(found: dict[str, Any], moved: Any = 0.0) -> Any:
    """The errors of all times, when each pre-activation is moved by as much as `moved` says."""
    U, W, V, x, h = (np.array(found[name]) for name in ("U", "W", "V", "x", "h_init"))
    shifts = np.zeros((TIMES, 2)) + moved
    errors = []
    for t in range(TIMES):
        h = np.tanh(U @ x[t] + W @ h + shifts[t])
        powers = np.exp(V @ h)
        errors.append(-np.log(powers[CLASSES[t]] / powers.sum()))
    return np.array(errors)


def seen(inputs: dict[str, Any]) -> list[int]:
    """The times whose errors are looked at."""
    return list(range(TIMES)) if inputs["look"] == "all" else [inputs["t"]]


def test_the_forward_pass_is_that_of_numpy(compute: Compute) -> None:
    many = some_networks(60)
    for inputs, found in zip(many, compute("unrolled", many), strict=True):
        assert found["W"][0][0] == inputs["W_00"]
        before = np.array([found["h_init"], *found["h"][:-1]])
        states = np.tanh(
            np.array(found["x"]) @ np.array(found["U"]).T + before @ np.array(found["W"]).T
        )
        assert np.allclose(found["h"], states, rtol=1e-9, atol=0)
        assert found["errors"] == pytest.approx(errors_of(found).tolist(), rel=1e-9)
        right = [line[label] for line, label in zip(found["y_hat"], CLASSES, strict=True)]
        assert found["errors"] == pytest.approx((-np.log(right)).tolist(), rel=1e-9)


def test_both_passes_are_those_of_the_lesson(
    compute: Compute, lesson: Callable[[str], Namespace]
) -> None:
    solved = lesson("14_bptt")
    many = [{**inputs, "look": "all", "k": 0} for inputs in some_networks(60)]
    for inputs, found in zip(many, compute("unrolled", many), strict=True):
        given = {name: np.array(found[name]) for name in ("x", "h_init", "U", "W", "V")}
        for name, states in solved["rnn_forward"](**given).items():
            assert np.allclose(found[name], states, rtol=1e-9, atol=0), name
        gradients = solved["rnn_backward"](y=np.array(CLASSES), **given)
        expected = gradients[f"d{inputs['gradient']}"]
        assert np.allclose(found["total"], expected, rtol=1e-9, atol=1e-15)
        assert found["sum"] == found["total"]


def test_the_error_signals_are_those_of_the_lesson(
    compute: Compute, lesson: Callable[[str], Namespace]
) -> None:
    error_signals = lesson("14_bptt")["error_signals"]
    many = some_networks(60)
    for found in compute("unrolled", many):
        above, h, W = (np.array(found[name]) for name in ("above", "h", "W"))
        assert np.allclose(found["delta"], error_signals(above, h, W), rtol=1e-9, atol=1e-15)


def test_every_error_signal_is_the_rate_of_the_errors_that_are_looked_at(compute: Compute) -> None:
    many = some_networks(60)
    step = 1e-5
    for inputs, found in zip(many, compute("unrolled", many), strict=True):
        for t, n in itertools.product(range(TIMES), range(2)):
            moved = np.zeros((TIMES, 2))
            moved[t, n] = step
            rates = (errors_of(found, moved) - errors_of(found, -moved)) / (2 * step)
            expected = rates[seen(inputs)].sum()
            assert found["delta"][t][n] == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_both_parts_of_a_signal_and_its_terms_are_those_of_numpy(compute: Compute) -> None:
    many = some_networks(60)
    for inputs, found in zip(many, compute("unrolled", many), strict=True):
        W, V, h, delta = (np.array(found[name]) for name in ("W", "V", "h", "delta"))
        missed = np.array(found["y_hat"])
        missed[range(TIMES), CLASSES] -= 1
        looked_at = np.isin(np.arange(TIMES), seen(inputs))[:, None]
        above = np.where(looked_at, missed @ V, 0.0)
        right = np.vstack([delta[1:] @ W, np.zeros(2)])
        before = [found["h_init"], *found["h"][:-1]]
        factors = np.array(before if inputs["gradient"] == "W" else found["x"])
        terms = delta[:, :, None] * factors[:, None, :]
        expected = {
            "slope": 1 - h**2,
            "above": above,
            "right": right,
            "delta": (above + right) * (1 - h**2),
            "terms": terms,
            "total": terms.sum(axis=0),
            "sum": terms[inputs["k"] :].sum(axis=0),
        }
        for name, numbers in expected.items():
            assert np.allclose(found[name], numbers, rtol=1e-9, atol=1e-15), name
        assert found["last"] == max(seen(inputs))


def expect_look(page: Page, look: str, t: int, k: int) -> None:
    expect(page.locator(f'input[value="{look}"]')).to_be_checked()
    expect(page.locator("input[data-name=t]")).to_have_value(str(t))
    expect(page.locator("input[data-name=k]")).to_have_value(str(k))


def test_an_error_is_never_followed_to_a_later_time(shown: Shown) -> None:
    page = shown("unrolled")
    expect_look(page, "alone", 3, 1)
    page.locator("input[data-name=t]").fill("0")
    expect_look(page, "alone", 0, 0)
    page.locator("input[data-name=k]").fill("2")
    expect_look(page, "alone", 2, 2)
    page.locator('input[value="all"]').check()
    page.locator("input[data-name=k]").fill("3")
    expect_look(page, "all", 2, 3)
    page.locator('input[value="alone"]').check()
    expect_look(page, "alone", 2, 2)
    page.locator('input[value="all"]').check()
    page.locator("input[data-name=t]").fill("1")
    expect_look(page, "alone", 1, 1)


def test_a_click_on_an_error_or_on_a_state_looks_there(shown: Shown) -> None:
    page = shown("unrolled")
    spots = page.locator("svg rect[style]")
    expect(spots).to_have_count(2 * TIMES)
    spots.nth(2 * 2).click()
    expect_look(page, "alone", 2, 1)
    spots.nth(2 * 0 + 1).click()
    expect_look(page, "alone", 2, 0)
