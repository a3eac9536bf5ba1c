"""A lesson whose arrays have sizes of their own on each instance: what is said of wrong shapes."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course.check import Key
from course.grading.judge import Judge
from course.grading.judgement import Mark
from course.grading.values import inert
from course.key import key_text
from course.truth import Truth
from course.verify import verify
from tests.unit import small_course

CELLS = [
    small_course.setup(),
    small_course.given(
        "given-layer",
        "W = np.array([[0.4, -0.7, 1.2], [0.3, 0.8, -0.5]])\n"
        "X = np.array([[0.9, -0.4, 1.7, 0.6], [1.3, 0.2, -0.8, 0.7], [-0.6, 1.5, 0.35, -1.4]])",
    ),
    small_course.solve("solve-s", "S = W @ X"),
    small_course.graded("S"),
    small_course.solve("solve-d", "d = np.tanh(S).sum(axis=1, keepdims=True)"),
    small_course.graded("d"),
]
TOML = """
[practice]
W = [[0.5, -0.2], [1.3, 0.7], [-0.9, 0.25]]
X = [[0.3, 0.8, -1.2, 0.45], [-0.7, 1.6, 0.55, 0.9]]
[[hidden]]
W = [[-0.6, 0.9]]
X = [[0.7, 1.4, -0.3], [0.2, -0.8, 1.1]]
[[hidden]]
W = [[0.8, 0.35, -1.1, 0.6]]
X = [[0.4, 1.2], [-0.9, 0.3], [0.65, -0.5], [1.7, 0.75]]
[sizes]
rows = [2, 6]
columns = [2, 6]
batch = [2, 6]
[draw]
W = { shape = ["rows", "columns"] }
X = { shape = ["columns", "batch"] }

[[mistake]]
name = "W turned"
answer = "S"
line = "S = W.T @ X"
says = "Without its .T, W is"
""" + small_course.mistake("not summed", "d = np.tanh(S)", "Each unit has one number.", answer="d")


@pytest.fixture
def layer(tmp_path: Path) -> Truth:
    return small_course.truth(tmp_path, CELLS, TOML)


@contextlib.contextmanager
def here(*_: object) -> Iterator[Any]:
    yield small_course.HereRun()


def marks(truth: Truth, **lines: str) -> dict[str, Mark]:
    """What the judge gives for the solved lesson with some lines changed."""
    cells = small_course.submitted(truth, {f"solve-{k}": line for k, line in lines.items()})
    judgement = Judge(truth).judge(cells, (), here, seed=1)
    return {mark.answer.name: mark for mark in judgement.marks}


def test_such_a_lesson_can_be_built_and_the_right_lines_are_right(layer: Truth) -> None:
    verify(layer)
    assert {mark.finding.verdict for mark in marks(layer).values()} == {"right"}


def test_a_known_mistake_of_another_shape_is_named_by_the_judge(layer: Truth) -> None:
    finding = marks(layer, d="d = np.tanh(S)")["d"].finding
    assert (finding.verdict, finding.mistakes) == ("mistake", ("not summed",))
    assert finding.text == "d: Each unit has one number. See the example."


def test_another_wrong_shape_is_said_as_before(layer: Truth) -> None:
    finding = marks(layer, d="d = np.sinh(S)")["d"].finding
    assert (finding.verdict, finding.mistakes) == ("form", ())
    assert "the shape is (2, 4), expected (2, 1)" in finding.text


def test_the_judge_says_which_array_is_turned_round(layer: Truth) -> None:
    found = marks(layer, s="S = W.T @ X")
    assert found["S"].earned == 0
    assert "stopped with ValueError: W.T is (3, 2) and X is (3, 4)." in found["S"].finding.text
    assert "Without its .T, W is (2, 3) and fits." in found["S"].finding.text


def check_says(truth: Truth, name: str, value: object, not_right: set[str]) -> str:
    """What the instant check says of a value."""
    path = truth.notebook.path.parent / "key.json"
    path.write_text(key_text(truth))
    key = Key.read(path)
    finding = key.public[name].finding(inert(value), key.hints, not_right)
    return "" if finding is None else finding.text


def test_a_known_mistake_of_another_shape_is_named_at_once(layer: Truth) -> None:
    S = layer.program.run()["S"]
    assert (
        check_says(layer, "d", np.tanh(S), set()) == "d: Each unit has one number. See the example."
    )
    assert "expected (2, 1)" in check_says(layer, "d", np.sinh(S), set())


def test_it_is_not_named_where_an_earlier_answer_is_wrong(layer: Truth) -> None:
    S = layer.program.run()["S"]
    assert "expected (2, 1)" in check_says(layer, "d", np.tanh(S), {"S"})


def test_the_key_holds_no_mistake_that_is_told_by_what_is_said(layer: Truth) -> None:
    entry = json.loads(key_text(layer))["public"]
    assert [numbers for _, numbers in entry["S"]["mistakes"]] == []
    assert [numbers for _, numbers in entry["d"]["mistakes"]] == [[1]]


def test_each_mistake_of_a_function_is_told_from_its_own_line(tmp_path: Path) -> None:
    cells = [
        *CELLS,
        small_course.code(
            "solve-product",
            "def product(A, C):\n    ### BEGIN SOLUTION\n    P = A @ C\n    return P\n"
            "    ### END SOLUTION",
            locked=False,
            solution=True,
        ),
        small_course.code("call-product", "P = check.call(product, W, X)"),
        small_course.graded("P"),
    ]
    function = """
[[mistake]]
name = "{line}"
function = "product"
instead_of = "P = A @ C"
line = "{line}"
says = "{says}"
"""
    toml = TOML + "".join(
        function.format(line=line, says=says)
        for line, says in (
            ("P = A.T @ C", "Without its .T, A is"),
            ("P = C @ A", "In the other order, A"),
            ("P = A * C", "Element by element"),
        )
    )
    truth = small_course.truth(tmp_path, cells, toml)
    verify(truth)


NOTHING = small_course.mistake("nothing", "y = 0 * x", "It is left out.", answer="y")


def test_a_blank_is_not_started_though_a_mistake_gives_its_0(tmp_path: Path) -> None:
    more = (small_course.solve("solve-w", "w = 3 * x"), small_course.graded("w"))
    truth = small_course.one_line(tmp_path, toml=NOTHING, more=more)
    assert marks(truth, y="y = [0]")["y"].finding.verdict == "unstarted"
    assert check_says(truth, "y", [0], set()).startswith("y: not started")
    assert check_says(truth, "y", [0.0], set()) == "y: It is left out. See the example."
