"""Lesson 12 against numbers to twelve decimals and an independent differentiation."""

from __future__ import annotations

from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from course.truth import Truth
from tests.conftest import PROJECT
from tests.integration.instances import instances
from tests.integration.wrong_formulas import unknown

LESSON = "12_convolution_backward"

# A square map with a square kernel, whose numbers were computed apart from this course.
REFERENCE_GIVENS = {
    "S1": np.array([[0.5, -1.0, 0.25], [1.5, 0.75, -0.5], [-0.25, 1.0, 2.0]]),
    "K": np.array([[1.0, -2.0], [0.5, 3.0]]),
    "b": 0.1,
    "Y": np.array([[1.0, 0.0], [0.0, -1.0]]),
}
REFERENCE: dict[str, Any] = {
    "S": [[4.443326453156, -2.220208476350], [1.897173485536, 4.932263085113]],
    "delta": [[3.443326453156, -2.220208476350], [1.897173485536, 5.932263085113]],
    "error": 27.788417643334,
    "dK": [[8.767211983731, -4.702600595232], [5.759881542757, 10.376763084797]],
    "dK_01": -4.702600595232,
    "db": 9.052554547455,
    "delta_1": [
        [2.707996282946, -3.824648113353, 4.174057870429],
        [0.653947819060, 6.775897064422, -14.569063478099],
        [0.891685623583, 3.635991698272, 1.257357840628],
    ],
}
FIRST_ROW_TURNED_TWICE = [8.123988848838, -2.074237399239, -1.043514467607]
FIRST_ENTRY_SUM_TURNED = 4.665414854644

# The wrong formulas of the references; each is a mistake of the answer, with its value.
WRONG_FORMULAS: dict[str, list[Any]] = {
    "dK": [
        lambda n: slid(n["X"], turned(n["delta"])),
        lambda n: slid(n["X"], n["delta"]) / n["delta"].size,
        lambda n: turned(slid(n["X"], n["delta"])),
    ],
    "db": [lambda n: n["delta"].mean(), lambda n: n["delta"]],
    "d_X": [
        lambda n: full(n["delta"], n["K"]),
        lambda n: full(n["delta"], n["K"][::-1]),
        lambda n: full(n["delta"], n["K"][:, ::-1]),
        lambda n: full(n["delta"], turned(np.rot90(n["K"]))),
        lambda n: slid(n["delta"], turned(n["K"])),
        lambda n: slid(n["delta"], n["K"]),
    ],
    "d_X_by_corr": [
        lambda n: full(n["delta"], n["K"]),
        lambda n: full(n["delta"], n["K"][::-1]),
        lambda n: full(n["delta"], n["K"][:, ::-1]),
        lambda n: slid(n["delta"], turned(n["K"])),
    ],
    "delta_1": [
        lambda n: n["d_X_measured"],
        lambda n: n["d_X_measured"] * (1 - np.tanh(np.tanh(n["S1"])) ** 2),
    ],
    "d_X_p": [lambda n: n["d_pad_p"]],
}


def turned(kernel: Any) -> Any:
    return kernel[::-1, ::-1]


def slid(area: Any, kernel: Any) -> Any:
    """Cross-correlation by shifted copies: another way than the lesson's windows and loops."""
    rows = area.shape[0] - kernel.shape[0] + 1
    columns = area.shape[1] - kernel.shape[1] + 1
    parts = [
        kernel[m, n] * area[m : m + rows, n : n + columns]
        for m in range(kernel.shape[0])
        for n in range(kernel.shape[1])
    ]
    return sum(parts[1:], parts[0])


def full(area: Any, kernel: Any) -> Any:
    frame = [(side - 1, side - 1) for side in kernel.shape]
    return slid(np.pad(area, frame), kernel)


def error_of(x: Any, kernel: Any, bias: Any, targets: Any) -> Any:
    return anp.sum((slid(x, kernel) + bias - targets) ** 2) / 2


def error_of_padded(x: Any, kernel: Any, bias: Any, rates: Any, frame: int) -> Any:
    """The sum of the outputs, each times its rate; the frame is built of blocks of zeros."""
    beside = np.zeros((x.shape[0], frame))
    wide = anp.concatenate([beside, x, beside], axis=1)
    above = np.zeros((frame, x.shape[1] + 2 * frame))
    padded = anp.concatenate([above, wide, above], axis=0)
    return anp.sum(rates * anp.tanh(slid(padded, kernel) + bias))


@pytest.fixture(scope="module")
def truth() -> Truth:
    return Truth.read(PROJECT, LESSON)


@pytest.fixture(scope="module")
def runs(truth: Truth) -> list[dict[str, Any]]:
    """All that the public, practice, hidden and 20 drawn instances bind."""
    return [truth.program.run(one) for one in instances(truth)]


@pytest.fixture(scope="module")
def reference(truth: Truth) -> dict[str, Any]:
    """What the notebook binds where its own layer is the reference's."""
    return truth.program.run({**truth.public, **REFERENCE_GIVENS})


def close(got: Any, right: Any, rel: float = 1e-10) -> Any:
    return np.shape(got) == np.shape(right) and np.allclose(got, right, rtol=rel, atol=1e-12)


def test_the_lesson_gives_the_reference_numbers_to_twelve_decimals(
    reference: dict[str, Any],
) -> None:
    for name, numbers in REFERENCE.items():
        assert np.shape(reference[name]) == np.shape(numbers), name
        assert np.abs(reference[name] - np.array(numbers)).max() < 5.1e-13, name


def test_the_printed_formulas_give_the_wrong_numbers_of_the_reference(
    reference: dict[str, Any],
) -> None:
    slopes = 1 - np.tanh(reference["S1"]) ** 2
    twice = (reference["map_a"] * slopes)[0]
    assert np.abs(twice - np.array(FIRST_ROW_TURNED_TWICE)).max() < 5.1e-13
    summed = (reference["map_b"] * slopes)[0, 0]
    assert summed == pytest.approx(FIRST_ENTRY_SUM_TURNED, abs=5.1e-13)
    right = (reference["map_c"] * slopes) - np.array(REFERENCE["delta_1"])
    assert np.abs(right).max() < 5.1e-13


def test_of_three_formulas_for_the_way_back_only_the_plain_convolution_is_right(
    runs: list[dict[str, Any]],
) -> None:
    for run in runs:
        assert close(run["map_c"], run["d_X"])
        assert not close(run["map_a"], run["d_X"], 1e-3)
        assert not close(run["map_b"], run["d_X"], 1e-3)
        # Turned twice is not turned at all.
        assert close(run["map_a"], full(run["delta"], run["K"]))
        assert close(run["map_b"], turned(full(run["delta"], run["K"])))


def test_a_kernel_that_is_its_own_half_turn_hides_a_forgotten_turn(truth: Truth) -> None:
    box = np.array([[1.0, -2.0, 0.5], [0.5, -2.0, 1.0]])
    run = truth.program.run({**truth.public, "K": box})
    assert close(run["map_a"], run["d_X"])
    kernels = {"a": [[1, 2], [3, 4]], "b": [[1, 2], [-1, -2]], "c": [[0, 1], [-1, 0]]}
    for kernel in kernels.values():
        assert not np.array_equal(turned(np.array(kernel)), kernel)
    assert np.array_equal(turned(np.array([[1, -2], [-2, 1]])), [[1, -2], [-2, 1]])


def test_every_wrong_formula_of_the_references_is_a_mistake_with_its_value(truth: Truth) -> None:
    assert unknown(truth, WRONG_FORMULAS, close) == []


def test_the_gradients_of_the_layer_agree_with_automatic_differentiation(
    runs: list[dict[str, Any]],
) -> None:
    for run in runs:
        x, kernel, bias, targets = (run[name] for name in ("X", "K", "b", "Y"))
        by_kernel = grad(error_of, 1)(x, kernel, bias, targets)
        for name in ("dK", "dK_measured"):
            assert close(run[name], by_kernel, 1e-9), name
        assert run["dK_01"] == pytest.approx(by_kernel[0, 1], rel=1e-10)
        assert run["db"] == pytest.approx(grad(error_of, 2)(x, kernel, bias, targets), rel=1e-10)
        by_map = grad(error_of)(x, kernel, bias, targets)
        for name in ("d_X", "d_X_by_corr", "d_X_measured", "map_c"):
            assert close(run[name], by_map, 1e-9), name
        assert run["d_X_00"] == pytest.approx(by_map[0, 0], rel=1e-10)
        assert run["d_X_01"] == pytest.approx(by_map[0, 1], rel=1e-10)


def test_every_error_signal_is_the_derivative_by_an_offset_on_the_pre_activation(
    runs: list[dict[str, Any]],
) -> None:
    for run in runs:
        s, kernel, bias, targets = (run[name] for name in ("S1", "K", "b", "Y"))

        def error(nudges: Any, s: Any = s, rest: Any = (kernel, bias, targets)) -> Any:
            return error_of(anp.tanh(s + nudges), *rest)

        assert close(run["delta_1"], grad(error)(np.zeros_like(s)), 1e-9)


def test_the_functions_agree_with_automatic_differentiation_on_maps_of_their_own(
    runs: list[dict[str, Any]],
) -> None:
    for run in runs:
        x, kernel, signals = (run[name] for name in ("X_c", "K_c", "delta_c"))

        def weighed(x: Any, kernel: Any, signals: Any = signals) -> Any:
            return anp.sum(signals * slid(x, kernel))

        for name in ("dK_c", "dK_fast_c"):
            assert close(run[name], grad(weighed, 1)(x, kernel)), name
        assert close(run["d_X_c"], grad(weighed)(x, kernel))
        assert run["db_c"] == pytest.approx(signals.sum(), rel=1e-12)


def test_the_whole_layer_agrees_with_automatic_differentiation_for_any_frame(
    runs: list[dict[str, Any]],
) -> None:
    frames = set()
    for run in runs:
        frame = (run["d_Z_e"].shape[0] + run["K_e"].shape[0] - 1 - run["X_e"].shape[0]) // 2
        frames.add(frame)
        arguments = (run["X_e"], run["K_e"], run["b_e"], run["d_Z_e"], frame)
        for number, name in enumerate(("d_X_e", "dK_e", "db_e")):
            assert close(run[name], grad(error_of_padded, number)(*arguments), 1e-9), name
    assert frames == {1, 2}


def test_random_sizes_and_frames_of_the_whole_layer(truth: Truth) -> None:
    back = truth.program.run()["conv_backward"]
    random = np.random.default_rng(12)
    for _ in range(30):
        high, wide = random.integers(4, 9, size=2)
        k1, k2, frame = random.integers(1, 5, size=3)
        x = random.normal(size=(high, wide))
        kernel = random.normal(size=(k1, k2))
        rates = random.normal(size=(high + 2 * frame - k1 + 1, wide + 2 * frame - k2 + 1))
        arguments = (x, kernel, 0.3, rates, int(frame))
        got = back(*arguments)
        for number, name in enumerate(("d_X", "dK", "db")):
            assert close(got[name], grad(error_of_padded, number)(*arguments), 1e-9), name
