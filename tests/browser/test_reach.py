"""The way back through a convolution: every pixel and weight, against NumPy and the lesson."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Compute, Shown

PIXELS = list(itertools.product(range(4), range(6)))
WEIGHTS = list(itertools.product(range(2), range(3)))
EVERY_CHOICE: list[dict[str, Any]] = [
    {"look": look, "p": p, "q": q, "weight": f"{m}{n}"}
    for look, (p, q), (m, n) in itertools.product(("pixel", "weight"), PIXELS, WEIGHTS)
]
Lesson = Callable[[str], dict[str, Any]]


def arrays(found: dict[str, Any]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    X, K, delta = (np.array(found[name]) for name in ("X", "K", "delta"))
    assert (X.shape, K.shape, delta.shape) == ((4, 6), (2, 3), (3, 4))
    assert np.array_equal(found["turned"], np.rot90(K, 2))
    return X, K, delta


def test_the_entries_are_those_of_the_lesson(compute: Compute, lesson: Lesson) -> None:
    solved = lesson("12_convolution_backward")
    for inputs, found in zip(EVERY_CHOICE, compute("reach", EVERY_CHOICE), strict=True):
        X, K, delta = arrays(found)
        rates = solved["delta_in"](delta, K)
        gradient = solved["kernel_gradient"](X, delta)
        m, n = (int(letter) for letter in inputs["weight"])
        assert found["pixel"]["entry"] == pytest.approx(rates[inputs["p"], inputs["q"]], rel=1e-9)
        assert found["weight"]["entry"] == pytest.approx(gradient[m, n], rel=1e-9)


def test_the_outputs_that_a_pixel_reaches_are_those_that_move_with_it(compute: Compute) -> None:
    for found in compute("reach", EVERY_CHOICE):
        X, K, delta = arrays(found)
        pixel = found["pixel"]
        only = np.zeros(X.shape)
        only[pixel["p"], pixel["q"]] = 1.0
        # What one pixel of 1 brings to each output: the weight through which it leads there.
        windows = np.lib.stride_tricks.sliding_window_view(only, K.shape)
        moved = np.einsum("ijmn,mn->ij", windows, K)
        shown = np.zeros(delta.shape)
        for pair in pixel["pairs"]:
            shown[pair["i"], pair["j"]] = pair["factor"]
            assert pair["factor"] == K[pair["m"], pair["n"]]
            assert pair["delta"] == delta[pair["i"], pair["j"]]
        assert np.allclose(shown, moved, rtol=1e-9, atol=0)
        rows, columns = np.nonzero(moved)
        assert len(pixel["pairs"]) == len(rows)
        reached = pixel["reached"]
        assert (reached["row"], reached["column"]) == (rows.min(), columns.min())
        assert (reached["rows"], reached["columns"]) == (np.ptp(rows) + 1, np.ptp(columns) + 1)


def test_the_turned_kernel_lies_on_the_padded_error_signals(compute: Compute) -> None:
    for found in compute("reach", EVERY_CHOICE):
        _, K, delta = arrays(found)
        above, left = K.shape[0] - 1, K.shape[1] - 1
        padded = np.pad(delta, ((above, above), (left, left)))
        row = found["pixel"]["laid"]["row"] + above
        column = found["pixel"]["laid"]["column"] + left
        window = padded[row : row + K.shape[0], column : column + K.shape[1]]
        total = np.sum(window * np.array(found["turned"]))
        assert found["pixel"]["entry"] == pytest.approx(total, rel=1e-9)


def test_a_weight_meets_a_window_as_large_as_the_error_signals(compute: Compute) -> None:
    for found in compute("reach", EVERY_CHOICE):
        X, _, delta = arrays(found)
        weight = found["weight"]
        met = weight["met"]
        assert (met["row"], met["column"]) == (weight["m"], weight["n"])
        assert (met["rows"], met["columns"]) == delta.shape
        window = X[met["row"] :, met["column"] :][: met["rows"], : met["columns"]]
        pairs = [(pair["delta"], pair["factor"]) for pair in weight["pairs"]]
        assert pairs == list(zip(delta.ravel(), window.ravel(), strict=True))
        assert all(X[pair["p"], pair["q"]] == pair["factor"] for pair in weight["pairs"])


def expect_look(page: Page, look: str, p: int, q: int, weight: str) -> None:
    expect(page.locator(f'input[value="{look}"]')).to_be_checked()
    expect(page.locator(f'input[value="{weight}"]')).to_be_checked()
    expect(page.locator("input[data-name=p]")).to_have_value(str(p))
    expect(page.locator("input[data-name=q]")).to_have_value(str(q))


def test_what_is_moved_or_chosen_or_clicked_is_looked_at(shown: Shown) -> None:
    page = shown("reach")
    expect_look(page, "pixel", 2, 3, "01")
    page.locator('input[value="12"]').check()
    expect_look(page, "weight", 2, 3, "12")
    page.locator("input[data-name=q]").fill("5")
    expect_look(page, "pixel", 2, 5, "12")
    spots = page.locator("svg rect[style]")
    expect(spots).to_have_count(len(PIXELS) + len(WEIGHTS))
    spots.nth(len(PIXELS) + WEIGHTS.index((1, 0))).click()
    expect_look(page, "weight", 2, 5, "10")
    spots.nth(PIXELS.index((1, 0))).click()
    expect_look(page, "pixel", 1, 0, "10")


def test_what_is_pointed_at_is_looked_at(shown: Shown) -> None:
    page = shown("reach")
    spots = page.locator("svg rect[style]")
    spots.nth(len(PIXELS) + WEIGHTS.index((1, 2))).hover()
    expect_look(page, "weight", 2, 3, "12")
    spots.nth(PIXELS.index((3, 5))).hover()
    expect_look(page, "pixel", 3, 5, "12")
