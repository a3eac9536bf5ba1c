"""What the solved notebook gives on any instance, with or without a mistake."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course.errors import BuildRefused, NotebookError
from course.grading.values import Inert, inert
from course.truth import Program, Truth, quiet, with_mistake
from tests.unit import small_course
from tests.unit.small_course import code, given, graded, mistake, setup, solve


def mistaken(truth: Truth, number: int = 0) -> dict[str, Inert]:
    """What a mistake gives on the public instance."""
    return truth.wrong(truth.exercises.mistakes[number], truth.program.run())


def test_the_solved_notebook_gives_the_right_answers(tiny: Truth) -> None:
    right = tiny.right()
    assert float(right["z"].array[0]) == pytest.approx(np.tanh(1.05), rel=1e-15)  # type: ignore[index]
    assert int(right["letters"].array) == 5  # type: ignore[arg-type]


def test_an_instance_replaces_the_givens_and_nothing_else(tiny: Truth) -> None:
    namespace = tiny.program.run({**tiny.public, "a": np.array([2.0])})
    assert namespace["s"].tolist() == [3.0]
    assert namespace["count"] == 6
    assert tiny.program.run()["s"].tolist() == [1.5 * 0.7]


def test_the_public_instance_is_what_the_notebook_hands_out(tiny: Truth) -> None:
    assert list(tiny.public) == ["X", "w", "T", "a", "steps", "word"]
    assert tiny.public["word"] == "abracadabra"
    assert tiny.public["X"].shape == (2, 3)


def test_a_run_does_not_change_the_instance_that_it_gets(tmp_path: Path) -> None:
    truth = small_course.one_line(tmp_path, "y = x + 1", more=(code("worked", "x *= 0.0"),))
    instance = {"x": np.array([5.0])}
    assert truth.program.run(instance)["y"].tolist() == [6.0]
    assert instance["x"].tolist() == [5.0]
    assert truth.program.run(instance)["y"].tolist() == [6.0]


@pytest.mark.parametrize("line", ["x *= 0.0", "x = x - 0.3"])
def test_the_public_instance_holds_givens_as_handed_out_even_if_a_later_cell_changes_them(
    tmp_path: Path, line: str
) -> None:
    truth = small_course.one_line(tmp_path, "y = x + 1", more=(code("worked", line),))
    assert truth.public["x"].tolist() == [0.3]


def test_a_given_that_is_computed_from_an_answer_is_still_replaced(tmp_path: Path) -> None:
    truth = small_course.truth(
        tmp_path,
        [
            setup(),
            given("one", "x = 1.0"),
            solve("solve-y", "y = 2 * x"),
            graded("y"),
            given("two", "w = 10.0"),
            solve("solve-z", "z = w * y"),
            graded("z"),
        ],
        "[practice]\nx = 2.0\nw = 3.0\n[[hidden]]\nx = 4.0\nw = 5.0\n[[hidden]]\nx = 6.0\nw = 7.0",
    )
    assert truth.program.run(truth.practice)["z"] == 12.0
    assert [truth.program.run(instance)["z"] for instance in truth.hidden] == [40.0, 84.0]


def test_test_cells_do_not_run(tmp_path: Path) -> None:
    failing = graded("y") | {"source": 'check("y", y)\nraise RuntimeError'}
    truth = small_course.truth(
        tmp_path, [setup(), solve("solve-y", "y = 1"), failing], "hidden = [{}, {}]\n[practice]"
    )
    assert truth.program.run()["y"] == 1


def test_a_cell_that_raises_is_named(tmp_path: Path) -> None:
    truth = small_course.one_line(tmp_path, "y = 1 / 0")
    with pytest.raises(NotebookError, match=r"tiny\.ipynb, cell 'solve-y': .*ZeroDivisionError"):
        truth.program.run()


def test_a_cell_that_is_no_python_is_named(tmp_path: Path) -> None:
    truth = small_course.one_line(tmp_path)
    with pytest.raises(NotebookError, match=r"cell 'solve-y': Line 1 is no Python"):
        Program.of(truth.notebook, {"solve-y": "y = ("})


def test_a_run_is_quiet_and_leaves_the_streams_as_they_were(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loud = "import sys, warnings\nprint(1)\nprint(2, file=sys.stderr)\nwarnings.warn('x')\n"
    truth = small_course.one_line(tmp_path, "y = np.log(x * 0)", more=(code("loud", loud),))
    before = sys.stdout
    truth.program.run()
    assert sys.stdout is before
    assert capsys.readouterr() == ("", "")


def test_quiet_ends_where_it_ends() -> None:
    with quiet():
        warnings.warn("nobody hears this", UserWarning, stacklevel=1)
    with pytest.warns(UserWarning, match="heard"):
        warnings.warn("heard", UserWarning, stacklevel=1)


def test_a_name_that_a_run_did_not_bind_is_missing(tiny: Truth) -> None:
    assert tiny.answers({"s": 1.0}, ["s", "z"]) == {"s": inert(1.0), "z": Inert("missing")}


def test_the_batch_is_counted_along_the_last_axis(tiny: Truth, tmp_path: Path) -> None:
    assert tiny.batch_size(tiny.public) == 3
    assert tiny.batch_size({"X": np.zeros((2, 7))}) == 7
    assert small_course.one_line(tmp_path).batch_size({"x": np.zeros(3)}) is None


def test_hidden_instances_and_draws_name_every_given(tiny: Truth) -> None:
    for instance in (tiny.practice, *tiny.hidden, tiny.draw(3)):
        assert instance.keys() == tiny.public.keys()
        assert instance["X"].shape == (2, 3)
    assert repr(tiny.draw(3)) == repr(tiny.draw(3))


# Mistakes


def test_a_mistake_of_a_blank_gives_what_its_line_gives(tiny: Truth) -> None:
    assert mistaken(tiny)["s"].array == pytest.approx([2.2])


def test_a_mistake_of_a_blank_is_about_its_own_answer_only(tiny: Truth) -> None:
    assert list(mistaken(tiny)) == ["s"]


def test_a_mistake_of_a_function_gives_every_answer_of_the_function(tiny: Truth) -> None:
    found = mistaken(tiny, -1)
    assert list(found) == ["letters", "double"]
    assert int(found["letters"].array) == len("abracadabra")  # type: ignore[arg-type]
    np.testing.assert_array_equal(found["double"].array, 2 * tiny.public["X"])


def test_a_mistake_that_raises_leaves_what_it_raised(tmp_path: Path) -> None:
    truth = small_course.one_line(
        tmp_path, toml=mistake("zero", "y = 1 / 0", "Do not divide.", answer="y")
    )
    raised = "its line stopped with ZeroDivisionError: division by zero"
    assert mistaken(truth) == {"y": Inert("failed", text=raised)}


@pytest.mark.parametrize("line", ["y = x\ny += 1.0", "x *= 2\ny = x"])
def test_a_mistake_that_works_in_place_does_not_change_what_the_next_one_sees(
    tmp_path: Path, line: str
) -> None:
    truth = small_course.one_line(
        tmp_path, toml=mistake("in place", line, "Work on a copy.", answer="y")
    )
    namespace = truth.program.run()
    truth.wrong(truth.exercises.mistakes[0], namespace)
    assert namespace["x"].tolist() == [0.3]


def test_a_mistake_is_put_in_place_of_its_line_with_its_indent(tiny: Truth) -> None:
    changed = with_mistake(tiny.notebook, tiny.exercises.mistakes[-1])
    assert list(changed) == ["solve-features"]
    assert "    number = len(word)\n    return" in changed["solve-features"]
    assert "count" not in changed["solve-features"]


def test_a_right_line_that_spans_lines_is_replaced_whole(tmp_path: Path) -> None:
    truth = small_course.one_line(
        tmp_path,
        "y = np.tanh(\n    x\n)",
        toml=mistake("bare", "y = x\ny = y + 1", "The curve is missing.", answer="y"),
    )
    changed = with_mistake(truth.notebook, truth.exercises.mistakes[0])
    assert changed == {"solve-y": "### BEGIN SOLUTION\ny = x\ny = y + 1\n### END SOLUTION"}


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ({"answer": "other"}, "No solution cell fills in other"),
        ({"function": "other", "instead_of": "a"}, "No solution cell defines other"),
        ({"function": "features", "instead_of": "a = 1"}, "is found not in cell 'solve-features'"),
        (
            {"function": "features", "instead_of": "### BEGIN SOLUTION"},
            "is found not in cell 'solve-features'",
        ),
    ],
    ids=str,
)
def test_a_mistake_whose_line_is_not_found_is_refused(
    tmp_path: Path, where: dict[str, str], said: str
) -> None:
    bad = mistake("lost", "y = 1", "Look again.", **where)
    truth = small_course.truth(tmp_path, small_course.TINY_CELLS, small_course.TINY_TOML + bad)
    with pytest.raises(
        BuildRefused, match=r"source/tiny/tiny\.ipynb: The mistake 'lost'"
    ) as raised:
        with_mistake(truth.notebook, truth.exercises.mistakes[-1])
    assert said in str(raised.value)
    assert "instead_of" in raised.value.cure


def test_a_mistake_whose_line_is_there_twice_is_refused(tmp_path: Path) -> None:
    source = (
        "def f(x):\n    ### BEGIN SOLUTION\n    x = x + 1\n    x = x + 1\n    return x\n"
        "    ### END SOLUTION"
    )
    truth = small_course.one_line(
        tmp_path,
        toml=mistake("once", "x = x", "Twice.", function="f", instead_of="x = x + 1"),
        more=(code("solve-f", source, solution=True, locked=False), code("call", "z = f(x)")),
    )
    with pytest.raises(BuildRefused, match="2 times"):
        with_mistake(truth.notebook, truth.exercises.mistakes[0])


def test_a_solved_line_with_a_comment_behind_it_can_hold_a_mistake(tmp_path: Path) -> None:
    truth = small_course.one_line(
        tmp_path,
        "y = np.tanh(x)  # formula (1)",
        toml=mistake("bare", "y = x", "The curve is missing.", answer="y"),
    )
    assert mistaken(truth)["y"].array == pytest.approx([0.3])


def test_the_same_mistake_gives_the_same_on_the_same_instance(tiny: Truth) -> None:
    namespace = tiny.program.run(tiny.draw(5))
    for number in tiny.exercises.mistakes:
        first: Any = {name: value.array for name, value in tiny.wrong(number, namespace).items()}
        again: Any = {name: value.array for name, value in tiny.wrong(number, namespace).items()}
        np.testing.assert_equal(first, again)
