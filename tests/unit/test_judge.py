"""What the judge writes, whatever a student process sent."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.grading.judge import Judge
from course.grading.run import Cell, Name, Reply
from course.grading.values import Inert
from course.truth import Truth
from tests.unit import small_course

HALF = "half a character: \ud800"
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["text", "data", "text/html", "name", "x"]), inner)
    ),
    max_leaves=6,
)
KINDS = st.sampled_from(["stream", "error", "display_data", "execute_result", "clear_output"])
output = st.fixed_dictionaries(
    {},
    optional={
        "output_type": KINDS | anything,
        "name": anything,
        "text": anything,
        "ename": anything,
        "evalue": anything,
        "traceback": anything,
        "data": anything,
    },
)


class Says:
    """Stands in for a student process that replies to every cell in the same way."""

    def __init__(self, outputs: list[dict[str, Any]]) -> None:
        self._outputs = outputs

    def steps(self, steps: Sequence[Cell | Name]) -> Iterator[Reply]:
        """The same reply to each cell, and no value."""
        for step in steps:
            yield self._outputs if isinstance(step, Cell) else Inert("missing")


def judged(truth: Truth, outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cells of a submission whose student process said this of every cell."""

    @contextlib.contextmanager
    def start(*_: object) -> Iterator[Any]:
        yield Says(outputs)

    cells = small_course.submitted(truth)
    judgement = Judge(truth).judge(cells, (), start, seed=1)
    assert judgement.points == 0
    return cells


@pytest.mark.parametrize(
    "said",
    [
        {"output_type": "stream", "name": "stdout", "text": HALF},
        {"output_type": "error", "ename": HALF, "evalue": HALF, "traceback": [HALF]},
        {"output_type": "display_data", "data": {"text/plain": HALF, "text/html": HALF}},
        {"output_type": "execute_result", "data": {"text/plain": HALF}},
    ],
    ids=["stream", "error", "display", "result"],
)
def test_text_that_no_file_can_hold_does_not_get_into_the_graded_notebook(
    tiny: Truth, said: dict[str, Any]
) -> None:
    text = json.dumps(judged(tiny, [said]), ensure_ascii=False)
    assert "half a character" in text
    assert text.encode()


@given(st.lists(output, max_size=3))
def test_whatever_a_student_process_says_is_shown_in_the_notebook_format(
    tiny: Truth, said: list[dict[str, Any]]
) -> None:
    for cell in judged(tiny, said):
        for item in cell["outputs"]:
            kind = item["output_type"]
            if kind == "stream":
                assert item["name"] in ("stdout", "stderr")
                assert isinstance(item["text"], str)
            elif kind == "error":
                assert isinstance(item["ename"], str)
                assert all(isinstance(line, str) for line in item["traceback"])
            else:
                assert kind in ("display_data", "execute_result")
                assert all(isinstance(text, str) for text in item["data"].values())


@pytest.mark.parametrize(
    "page",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<img src='https://example.org/spy.png'>",
        "<style>*{display:none}</style>",
    ],
)
def test_nothing_that_runs_or_calls_home_is_left_of_a_page(tiny: Truth, page: str) -> None:
    cells = judged(tiny, [{"output_type": "display_data", "data": {"text/html": f"kept {page}"}}])
    shown = [
        item["data"]["text/html"]
        for cell in cells
        for item in cell["outputs"]
        if item["output_type"] == "display_data"
    ]
    assert shown
    for text in shown:
        assert text.partition(">")[2].startswith("kept ")
        for harm in ("<script", "onerror", "href", "srcdoc", "https:", "<style"):
            assert harm not in text


# Follow-through: a right line on a student's own wrong value, and nothing that only looks like it

CHAIN = [
    small_course.setup(),
    small_course.given("given-x", "x = np.array([0.3])\nt = np.array([0.9])"),
    small_course.solve("solve-p", "p = np.tanh(x)"),
    small_course.graded("p"),
    small_course.solve("solve-q", "q = 2 * p"),
    small_course.graded("q"),
    small_course.solve("solve-e", "e = (t - q) ** 2"),
    small_course.graded("e"),
    small_course.solve("solve-s", "s = np.tanh(p)"),
    small_course.graded("s"),
]
CHAIN_GIVENS = "[practice]\nx = -0.7\nt = 0.4\n" + "".join(
    f"[[hidden]]\nx = {x}\nt = {t}\n" for x, t in ((0.4, -0.8), (1.9, 0.5))
)


def verdicts(folder: Path, **lines: str) -> dict[str, str]:
    """What the judge says of the chain with some lines changed."""
    truth = small_course.truth(folder, CHAIN, CHAIN_GIVENS)

    changed = {f"solve-{name}": line for name, line in lines.items()}
    cells = small_course.submitted(truth, changed)
    judgement = Judge(truth).judge(cells, (), small_course.here, seed=1)
    return {mark.answer.name: mark.finding.verdict for mark in judgement.marks}


def test_a_right_line_on_a_wrong_value_follows(tmp_path: Path) -> None:
    found = verdicts(tmp_path, p="p = -np.tanh(x)")
    assert found["q"] == found["e"] == found["s"] == "follows"


def test_dust_does_not_follow_from_dust(tmp_path: Path) -> None:
    dust = "1e-20 * np.random.rand(1)"
    lines = {name: f"{name} = {dust}" for name in "pqes"}
    assert not {"right", "follows"} & set(verdicts(tmp_path, **lines).values())


def test_a_line_that_leaves_out_what_has_vanished_does_not_follow(tmp_path: Path) -> None:
    found = verdicts(tmp_path, q="q = 1e-9 * p", e="e = t ** 2")
    assert found["e"] not in ("right", "follows")


def test_a_constant_does_not_follow_from_what_is_too_large(tmp_path: Path) -> None:
    found = verdicts(tmp_path, p="p = 20 + np.random.rand(1)", s="s = 1 - 1e-9 * np.random.rand(1)")
    assert found["s"] not in ("right", "follows")


def test_nothing_that_code_says_of_a_hidden_run_reaches_the_student(tmp_path: Path) -> None:
    truth = small_course.truth(tmp_path, CHAIN, CHAIN_GIVENS)
    tells = (
        "from course.grading.values import NoAnswer\n"
        "p = np.tanh(x) if x[0] == 0.3 else NoAnswer('failed', f'x is {x[0]}')"
    )
    cells = small_course.submitted(truth, {"solve-p": tells})
    judgement = Judge(truth).judge(cells, (), small_course.here, seed=1)
    text = judgement.marks[0].finding.text
    assert "other inputs" in text
    assert "x is" not in text
    assert "0.4" not in text


BRIDGED = [
    small_course.setup(),
    small_course.given("given-x", "x = np.array([0.3])"),
    small_course.solve("solve-p", "p = np.tanh(x)"),
    small_course.graded("p"),
    small_course.code("column", "column = np.reshape(p, (1, 1))\nhalf = 0.5 * column\nother = 7.0"),
    small_course.solve("solve-q", "q = 3.0 * half[0]"),
    small_course.graded("q"),
]
BRIDGED_GIVENS = "[practice]\nx = -0.7\n[[hidden]]\nx = 0.4\n[[hidden]]\nx = 1.9\n"


def test_a_right_line_follows_through_a_locked_cell_between(tmp_path: Path) -> None:
    truth = small_course.truth(tmp_path, BRIDGED, BRIDGED_GIVENS)
    assert truth.notebook.lines_between("q") == (
        "column = np.reshape(p, (1, 1))",
        "half = 0.5 * column",
    )
    assert truth.notebook.lines_between("p") == ()
    for line, verdict in (("q = 3.0 * half[0]", "follows"), ("q = 2.0 * half[0]", "after")):
        changed = {"solve-p": "p = np.sinh(x)", "solve-q": line}
        judgement = Judge(truth).judge(
            small_course.submitted(truth, changed), (), small_course.here, seed=1
        )
        found = {mark.answer.name: mark.finding.verdict for mark in judgement.marks}
        assert found == {"p": "wrong", "q": verdict}


def test_numbers_typed_in_whose_shape_should_change_are_typed(tmp_path: Path) -> None:
    cells = [
        small_course.setup(),
        small_course.given("given-x", "x = np.array([0.3, 0.8])"),
        small_course.solve("solve-y", "y = 2.0 * x"),
        small_course.graded("y"),
    ]
    givens = "[practice]\nx = [0.2, 0.4]\n" + "[[hidden]]\nx = [0.5, 0.9, 1.3]\n" * 2
    truth = small_course.truth(tmp_path, cells, givens)
    for line, verdict in (("np.array([0.6, 1.6])", "typed"), ("2.0 * x[:2]", "form")):
        changed = {"solve-y": f"y = {line}"}
        judgement = Judge(truth).judge(
            small_course.submitted(truth, changed), (), small_course.here, seed=1
        )
        assert [mark.finding.verdict for mark in judgement.marks] == [verdict]
