"""The walking kernel: every place, kernel and way of walking, against NumPy and the lesson."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.conftest import Compute, Shown

KERNELS = ("upright", "lying", "blur", "lopsided")
WAYS = ("correlation", "convolution")
ROWS, COLUMNS = 5, 5
EVERY_PLACE: list[dict[str, Any]] = [
    {"kernel": kernel, "way": way, "i": i, "j": j, "place": i * COLUMNS + j + 1}
    for kernel, way, i, j in itertools.product(KERNELS, WAYS, range(ROWS), range(COLUMNS))
]


def close(found: Any, expected: Any) -> bool:
    assert np.shape(found) == np.shape(expected)
    return bool(np.allclose(found, expected, rtol=1e-9, atol=1e-12))


def test_the_window_its_products_and_their_sum_are_those_of_numpy(compute: Compute) -> None:
    for inputs, found in zip(EVERY_PLACE, compute("kernel", EVERY_PLACE), strict=True):
        X, K = np.array(found["X"]), np.array(found["K"])
        assert (X.shape, K.shape) == ((6, 7), (2, 3))
        laid = np.rot90(K, 2) if inputs["way"] == "convolution" else K
        window = X[inputs["i"] : inputs["i"] + 2, inputs["j"] : inputs["j"] + 3]
        assert close(found["laid"], laid)
        assert close(found["window"], window)
        assert close(found["products"], window * laid)
        assert close(found["sum"], np.sum(window * laid))


def test_the_outputs_up_to_a_place_are_those_of_the_lesson(
    compute: Compute, lesson: Callable[[str], dict[str, Any]]
) -> None:
    solved = lesson("11_convolution")
    walks = {"correlation": solved["corr2d"], "convolution": solved["conv_true"]}
    for inputs, found in zip(EVERY_PLACE, compute("kernel", EVERY_PLACE), strict=True):
        whole = walks[inputs["way"]](np.array(found["X"]), np.array(found["K"]))
        passed = [number for line in found["outputs"] for number in line if number is not None]
        later = [number for line in found["outputs"] for number in line if number is None]
        assert whole.shape == (ROWS, COLUMNS)
        assert (len(passed), len(later)) == (inputs["place"], 25 - inputs["place"])
        assert close(passed, whole.ravel()[: inputs["place"]])
        assert close(found["sum"], whole[inputs["i"], inputs["j"]])


def test_only_some_kernels_are_changed_by_half_a_turn(compute: Compute) -> None:
    last = {"i": ROWS - 1, "j": COLUMNS - 1, "place": ROWS * COLUMNS}
    changed = {}
    for kernel in KERNELS:
        straight, turned = compute(
            "kernel", [{"kernel": kernel, "way": way, **last} for way in WAYS]
        )
        changed[kernel] = not np.allclose(straight["outputs"], turned["outputs"])
    assert changed == {"upright": True, "lying": True, "blur": False, "lopsided": True}


def expect_place(page: Page, row: int, column: int) -> None:
    expect(page.locator("input[data-name=i]")).to_have_value(str(row))
    expect(page.locator("input[data-name=j]")).to_have_value(str(column))
    expect(page.locator(".count")).to_have_text(f"place {row * COLUMNS + column + 1} of 25")


def press(page: Page, *buttons: str) -> None:
    for name in buttons:
        page.get_by_role("button", name=name).press("Enter")


def test_the_buttons_move_the_sliders_and_the_sliders_count_for_the_buttons(shown: Shown) -> None:
    page = shown("kernel")
    expect_place(page, 2, 2)
    page.locator("input[data-name=j]").fill("4")
    expect_place(page, 2, 4)
    press(page, "Next place")
    expect_place(page, 3, 0)
    press(page, "One place back")
    expect_place(page, 2, 4)
    press(page, "Show all", "Next place")
    expect_place(page, 4, 4)
    press(page, "Start again", "One place back")
    expect_place(page, 0, 0)


def test_a_click_on_a_pixel_or_on_an_output_lays_the_kernel_there(shown: Shown) -> None:
    page = shown("kernel")
    spots = page.locator("svg rect[style]")
    expect(spots).to_have_count(2 * ROWS * COLUMNS)
    spots.nth(1 * COLUMNS + 3).click()
    expect_place(page, 1, 3)
    spots.nth(ROWS * COLUMNS + 4 * COLUMNS + 2).click()
    expect_place(page, 4, 2)
