"""A source notebook, taken apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.cells import Role, in_solution, read_json
from course.errors import NotebookError
from course.notebook import SourceNotebook, decimals, read_source
from course.truth import Truth
from tests.unit import small_course
from tests.unit.small_course import Raw, code, graded, setup, solve
from tests.unit.small_course import given as given_cell


def read(folder: Path, *cells: Raw) -> SourceNotebook:
    """A notebook that was written with these cells."""
    small_course.write(folder, list(cells), "")
    return read_source(folder / "source" / small_course.NAME)


def refused(folder: Path, *cells: Raw) -> str:
    """What is said about a notebook with these cells; it has to be refused."""
    with pytest.raises(NotebookError) as raised:
        _ = read(folder, *cells).answers
    assert "source/tiny/tiny.ipynb" in str(raised.value)
    return str(raised.value)


def changed(cell: Raw, **nbgrader: Any) -> Raw:
    """A cell with some of nbgrader's metadata changed."""
    metadata = cell["metadata"]
    return cell | {"metadata": metadata | {"nbgrader": metadata["nbgrader"] | nbgrader}}


# What a notebook is made of


def test_every_cell_has_the_role_that_its_metadata_says(tiny: Truth) -> None:
    roles = {cell.id: cell.role for cell in tiny.notebook.cells}
    assert roles["text"] is Role.TEXT
    assert roles["setup"] is Role.CODE
    assert roles["given-batch"] is Role.GIVEN
    assert roles["solve-chain"] is Role.SOLUTION
    assert roles["test-s"] is Role.TEST
    assert roles["call-features"] is Role.CODE
    assert roles["progress"] is Role.PICTURE


def test_givens_are_the_names_that_given_cells_bind(tiny: Truth) -> None:
    assert tiny.notebook.givens == {
        "X": "given-batch",
        "w": "given-batch",
        "T": "given-batch",
        "a": "given-point",
        "steps": "given-point",
        "word": "given-word",
    }


def test_blanks_are_the_solved_lines_with_the_names_that_they_read(tiny: Truth) -> None:
    blanks = tiny.notebook.blanks
    assert list(blanks) == ["s", "z", "slope", "H", "count", "grad"]
    assert blanks["slope"].line == "slope = 1.5 * (1 - z**2)"
    assert blanks["slope"].cell == "solve-chain"
    assert blanks["slope"].first == blanks["slope"].last


def test_a_line_outside_the_solution_marks_is_no_blank(tmp_path: Path) -> None:
    cell = solve("solve-y", "y = 2 * x") | {
        "source": "half = 0.5\n### BEGIN SOLUTION\ny = half * 2\n### END SOLUTION\nz = y"
    }
    assert list(read(tmp_path, cell).blanks) == ["y"]


def test_answers_stand_in_the_order_of_their_tests_with_points_and_printed_numbers(
    tiny: Truth,
) -> None:
    answers = tiny.notebook.answers
    assert list(answers) == ["s", "z", "slope", "H", "count", "grad", "letters", "double"]
    assert answers["slope"].points == 2.0
    assert answers["slope"].printed == "0.5832"
    assert answers["H"].printed is None


def test_a_printed_number_keeps_the_zeros_at_its_end_and_its_sign(tmp_path: Path) -> None:
    notebook = read(tmp_path, setup(), solve("solve-y", "y = -0.5"), graded("y", "-0.5000"))
    assert notebook.answers["y"].printed == "-0.5000"


def test_an_answer_of_a_function_knows_its_function(tiny: Truth) -> None:
    answers = tiny.notebook.answers
    assert answers["letters"].function == answers["double"].function == "features"
    assert answers["z"].function is None
    assert tiny.notebook.result_of("features") == "found"
    assert tiny.notebook.cells_calling("features") == {"call-features"}


def test_an_answer_knows_the_earlier_answers_that_it_is_computed_from(tiny: Truth) -> None:
    after = {name: answer.after for name, answer in tiny.notebook.answers.items()}
    assert after["s"] == ()
    assert after["z"] == ("s",)
    assert after["slope"] == ("s", "z")
    assert after["H"] == ()


def test_an_answer_that_is_computed_from_a_function_exercise_comes_after_it(
    tmp_path: Path,
) -> None:
    notebook = read(
        tmp_path,
        setup(),
        solve("solve-f", "def f(x):\n    return 2 * x"),
        code("call", "y = check.call(f, 1.0)"),
        graded("y"),
        solve("solve-loss", "loss = y**2"),
        graded("loss"),
    )
    assert notebook.answers["loss"].after == ("y",)


def test_an_answer_that_is_computed_through_a_locked_line_comes_after_what_it_uses(
    tmp_path: Path,
) -> None:
    notebook = read(
        tmp_path,
        setup(),
        solve("solve-y", "y = 2.0"),
        graded("y"),
        code("between", "shown = 3 * y"),
        solve("solve-z", "z = shown + 1"),
        graded("z"),
    )
    assert notebook.answers["z"].after == ("y",)


# What is refused


def test_a_solution_cell_without_marks_is_refused(tmp_path: Path) -> None:
    cell = solve("solve-y", "y = 1") | {"source": "y = 1"}
    said = refused(tmp_path, cell)
    assert "cell 'solve-y'" in said
    assert "Put both around the solved lines" in said


@pytest.mark.parametrize("kept", ["### BEGIN SOLUTION", "### END SOLUTION"])
def test_a_solution_cell_with_one_mark_only_is_refused(tmp_path: Path, kept: str) -> None:
    cell = solve("solve-y", "y = 1") | {"source": f"{kept}\ny = 1"}
    assert "cell 'solve-y'" in refused(tmp_path, cell)


@pytest.mark.parametrize("mark", ["### BEGIN SOLUTION", "### END SOLUTION"])
@pytest.mark.parametrize("kind", ["code", "markdown", "test"])
def test_solution_marks_in_a_cell_that_is_no_solution_cell_are_refused(
    tmp_path: Path, mark: str, kind: str
) -> None:
    source = f"{mark}\ny = 1"
    cell = {
        "code": code("worked", source),
        "markdown": small_course.text(source),
        "test": graded("y") | {"source": source},
    }[kind]
    said = refused(tmp_path, cell)
    assert {"code": "cell 'worked'", "markdown": "cell 'text'", "test": "cell 'test-y'"}[
        kind
    ] in said
    assert "would be released" in said
    assert "take the marks out" in said


def test_hidden_tests_in_a_cell_that_is_no_test_cell_are_refused(tmp_path: Path) -> None:
    cell = code("worked", "### BEGIN HIDDEN TESTS\nexpect('y', y, 1)\n### END HIDDEN TESTS")
    said = refused(tmp_path, cell)
    assert "cell 'worked'" in said
    assert "grade: true" in said


def test_a_test_cell_without_the_tag_that_lets_run_all_go_on_is_refused(tmp_path: Path) -> None:
    cell = graded("y")
    del cell["metadata"]["tags"]
    said = refused(tmp_path, solve("solve-y", "y = 1"), cell)
    assert "cell 'test-y'" in said
    assert "raises-exception" in said


@pytest.mark.parametrize(
    "cell", [graded("y"), given_cell("given-x", "x = 1.0")], ids=["test", "given"]
)
def test_a_test_or_given_cell_that_is_not_locked_is_refused(tmp_path: Path, cell: Raw) -> None:
    said = refused(tmp_path, solve("solve-y", "y = 1"), changed(cell, locked=False))
    assert f"cell '{cell['id']}'" in said
    assert "locked: true" in said


def test_two_cells_of_one_id_are_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, setup(), code("same", "1"), code("same", "2"))
    assert "cell 'same'" in said
    assert "id of its own" in said


def test_a_blank_without_a_test_is_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, solve("solve-y", "y = 1\nz = 2"), graded("y"))
    assert "cell 'solve-y', z" in said
    assert 'check("z", z)' in said


def test_a_test_of_a_name_that_nothing_binds_is_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, solve("solve-y", "y = 1"), graded("y"), graded("other"))
    assert "cell 'test-other', other" in said
    assert "Bind it" in said


def test_a_test_of_a_name_that_only_a_locked_cell_binds_is_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, code("worked", "y = 1"), graded("y"))
    assert "cell 'test-y', y" in said


def test_an_answer_that_is_tested_twice_is_refused(tmp_path: Path) -> None:
    again = code("again", 'check("y", y)', tags=("raises-exception",), grade=True, points=1.0)
    said = refused(tmp_path, solve("solve-y", "y = 1"), graded("y"), again)
    assert "cell 'again', y" in said
    assert "one test cell for each answer" in said


def test_a_name_that_is_filled_in_twice_is_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, solve("one", "y = 1"), solve("two", "y = 2"), graded("y"))
    assert "cell 'two', y" in said
    assert "name of its own" in said


@pytest.mark.parametrize(
    "source",
    ['check("y", z)', 'check("y")', "check(y, y)", 'check("y", y)\ncheck("z", z)', 'check("y", 1)'],
)
def test_a_test_that_does_not_check_one_name_under_its_name_is_refused(
    tmp_path: Path, source: str
) -> None:
    said = refused(tmp_path, solve("solve-y", "y = 1"), graded("y") | {"source": source})
    assert "cell 'test-y'" in said
    assert "under its own name" in said


def test_a_test_cell_that_checks_nothing_is_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, solve("solve-y", "y = 1"), graded("y") | {"source": "print(y)"})
    assert "cell 'test-y'" in said
    assert 'check("NAME", NAME)' in said


@pytest.mark.parametrize("source", ["x, y = 1, 2", "x: float = 1", "print(1)", "x[0] = 1"])
def test_a_given_cell_with_anything_but_plain_assignments_is_refused(
    tmp_path: Path, source: str
) -> None:
    notebook = read(tmp_path, given_cell("given-x", "z = 1\n" + source))
    with pytest.raises(NotebookError, match=r"cell 'given-x'.*line 2"):
        _ = notebook.givens


def test_a_cell_that_is_no_python_is_refused_with_its_line(tmp_path: Path) -> None:
    said = refused(tmp_path, solve("solve-y", "y = (1"), graded("y"))
    assert "cell 'solve-y'" in said
    assert "Line 2" in said


def test_a_function_that_no_locked_cell_calls_is_refused(tmp_path: Path) -> None:
    notebook = read(tmp_path, solve("solve-f", "def f(x):\n    return x"))
    with pytest.raises(NotebookError, match=r"cell 'solve-f', f: No locked cell calls it"):
        notebook.result_of("f")


# Files


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not a notebook"),
        (b"\xff\xfe\x00", "not a notebook"),
        (b"{", "not a notebook"),
        (b"[" * 100_000, "not a notebook"),
        (b'{"nbformat": ' + b"9" * 5000 + b', "cells": []}', "not a notebook"),
        (b"[]", "holds no cells"),
        (b'{"nbformat": 4}', "holds no cells"),
        (b'{"nbformat": 4, "cells": {}}', "holds no cells"),
        (b'{"nbformat": 3, "cells": []}', "format is 3"),
        (b'{"cells": []}', "format is None"),
    ],
    ids=["empty", "bytes", "open", "deep", "long", "list", "none", "object", "old", "unversioned"],
)
def test_a_file_that_is_no_notebook_is_named_with_a_cure(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "bad.ipynb"
    path.write_bytes(content)
    with pytest.raises(NotebookError, match=said) as raised:
        read_json(path)
    assert raised.value.where.file == "bad.ipynb"
    assert "ave it" in raised.value.cure


def test_a_missing_notebook_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotebookError, match=r"gone\.ipynb: There is no such notebook"):
        read_json(tmp_path / "gone.ipynb")


def test_a_byte_order_mark_and_sources_in_lists_are_read(tmp_path: Path) -> None:
    cell = code("setup", "") | {"source": ["x = 1\n", "y = 2"]}
    small_course.write(tmp_path, [cell], "")
    path = tmp_path / "source" / "tiny" / "tiny.ipynb"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_source(path.parent).cells[0].source == "x = 1\ny = 2"


@given(
    st.binary(max_size=40)
    | st.recursive(
        st.none() | st.integers() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["cells", "nbformat", "x"]), inner, max_size=3)
        ),
    ).map(lambda value: json.dumps(value).encode())
)
def test_any_bytes_are_a_notebook_or_a_notebook_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.ipynb"
    path.write_bytes(content)
    try:
        notebook = read_json(path)
    except NotebookError:
        return
    assert notebook["nbformat"] == 4
    assert isinstance(notebook["cells"], list)


# Small things


@pytest.mark.parametrize(
    ("printed", "places"), [("0.8808", 4), ("-0.000681", 6), ("2.0000", 4), ("21", 0), ("+1.5", 1)]
)
def test_the_decimals_of_a_printed_number_are_counted(printed: str, places: int) -> None:
    assert decimals(printed) == places


@pytest.mark.parametrize("text", ["x", "1/3", "nan", "inf", ""])
def test_what_is_no_finite_number_has_no_decimals(text: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        decimals(text)


def test_lines_are_in_a_solution_only_between_its_marks() -> None:
    source = "a\n### BEGIN SOLUTION\nb\n    ### END SOLUTION\nc\n### BEGIN SOLUTION\nd"
    inside = [in_solution(source, line) for line in range(1, 9)]
    assert inside == [False, False, True, False, False, False, True, False]
