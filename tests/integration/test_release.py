"""What a student gets: the release notebooks, run as a student runs them."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from course.cells import read_json, text_of
from course.check import NotRight
from course.classroom import Pupil, notebook_of, solutions
from course.exercises import Mistake
from course.formatter import unformatted
from course.grading.values import agree
from course.selfcheck import check_notebook
from course.shapes import compiled, explain
from course.truth import Truth, quiet
from tests.conftest import LESSONS, PROJECT, called_again

Raw = dict[str, Any]


def released(lesson: str) -> Raw:
    return read_json(PROJECT / "release" / lesson / f"{lesson}.ipynb")


def filled_in(truth: Truth, pupil: Pupil) -> Raw:
    return notebook_of(released(truth.notebook.assignment), solutions(truth, pupil))


def run_in_a_kernel(folder: Path, notebook: Raw) -> list[Any]:
    """Run All, in a real kernel, stopping where Jupyter would stop."""
    node = nbformat.reads(json.dumps(notebook), as_version=4)
    NotebookClient(
        node, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    return list(node.cells)


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.filterwarnings("default")
def test_run_all_reaches_the_end_of_an_untouched_release_and_says_not_started(
    lesson: str, tmp_path: Path
) -> None:
    shutil.copytree(PROJECT / "release" / lesson, tmp_path / lesson)
    cells = run_in_a_kernel(tmp_path / lesson, released(lesson))
    assert cells[-1].cell_type == "markdown"
    tests = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade")]
    for cell in tests:
        (output,) = cell.outputs
        assert output.ename == "NotRight"
        assert "not started" in output.traceback[0]
        assert "Traceback" not in "".join(output.traceback)
    others = [cell for cell in cells if cell.cell_type == "code" and cell not in tests]
    assert [o for cell in others for o in cell.outputs if o.output_type == "error"] == []
    progress = next(cell for cell in others if "progress" in cell.metadata.get("tags", ()))
    assert f"0 of {len(tests)}" in progress.outputs[0]["data"]["text/plain"]


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.filterwarnings("default")
def test_a_solved_notebook_is_right_everywhere_in_a_real_kernel(
    lesson: str, tmp_path: Path
) -> None:
    shutil.copytree(PROJECT / "release" / lesson, tmp_path / lesson)
    notebook = filled_in(Truth.read(PROJECT, lesson), Pupil("", "full-marks"))
    cells = run_in_a_kernel(tmp_path / lesson, notebook)
    tests = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert all(cell.outputs[0]["text"].startswith("✓") for cell in tests)
    progress = next(cell for cell in cells if "progress" in cell.metadata.get("tags", ()))
    assert f"{len(tests)} of {len(tests)}" in progress.outputs[0]["data"]["text/plain"]


def sentences(notebook: Raw, *, raises: bool = False) -> dict[str, str]:
    """What the instant check says about each answer, with the cells run in this process.

    Args:
        notebook: the notebook.
        raises: whether cells may raise, too; what they say then is kept by the id of the cell.
    """
    namespace: dict[str, Any] = {}
    said: dict[str, str] = {}
    with quiet():
        for cell in notebook["cells"]:
            tags = cell["metadata"].get("tags", ())
            if cell["cell_type"] != "code" or "picture" in tags or "progress" in tags:
                continue
            try:
                exec(compiled(text_of(cell), f"<{cell['id']}>"), namespace)
            except NotRight as wrong:
                tested = re.search(r'check\("(\w+)"', text_of(cell))
                assert tested is not None
                said[tested.group(1)] = wrong.finding.text
            except Exception as error:
                if not raises:
                    raise
                explain(error)
                said[cell["id"]] = str(error)
    return said


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_mistake_typed_into_the_release_is_named_at_once(
    lesson: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    truth = Truth.read(PROJECT, lesson)
    shutil.copytree(PROJECT / "release" / lesson, tmp_path / lesson)
    monkeypatch.chdir(tmp_path / lesson)
    hidden_by_the_numbers = []
    for mistake in truth.exercises.mistakes:
        filled = filled_in(truth, Pupil("", "mistake", mistake))
        # A value of another shape can stop cells further down, which is theirs to say.
        said = sentences(filled, raises=True)
        if not any((mistake.says or mistake.hint) in text for text in said.values()):
            assert not set(truth.affected(mistake)) & set(said), (mistake.name, said)
            hidden_by_the_numbers.append(mistake)
    assert len(hidden_by_the_numbers) < len(truth.exercises.mistakes) / 10
    for mistake in hidden_by_the_numbers:
        assert re.search(r"notebook|x_i|here", mistake.hint), mistake.name


def hidden_mistake(truth: Truth) -> Mistake:
    """A mistake that gives the right number on the notebook's own inputs."""
    namespace = truth.program.run()
    for mistake in truth.exercises.mistakes:
        if mistake.answer is None:
            continue
        value = truth.wrong(mistake, namespace)[mistake.answer].numbers
        right = truth.answers(namespace)[mistake.answer].numbers
        if value is not None and right is not None and agree(right, value):
            return mistake
    raise AssertionError("no mistake is hidden by the public numbers")


@pytest.mark.parametrize("lesson", ["02_forward_pass", "03_caches", "06_split_networks"])
def test_course_check_names_a_mistake_that_the_notebooks_own_numbers_hide(
    lesson: str, tmp_path: Path
) -> None:
    truth = Truth.read(PROJECT, lesson)
    hidden = hidden_mistake(truth)
    folder = tmp_path / lesson
    shutil.copytree(PROJECT / "release" / lesson, folder)
    path = folder / f"{lesson}.ipynb"
    path.write_text(json.dumps(filled_in(truth, Pupil("", "mistake", hidden))))
    found = {result.name: result for result in check_notebook(path)}[str(hidden.answer)]
    assert found.here is None
    assert found.elsewhere is not None
    assert hidden.hint in found.text


@pytest.mark.parametrize("lesson", LESSONS)
def test_course_check_passes_a_solved_notebook_and_sees_through_typed_numbers(
    lesson: str, tmp_path: Path
) -> None:
    truth = Truth.read(PROJECT, lesson)
    folder = tmp_path / lesson
    shutil.copytree(PROJECT / "release" / lesson, folder)
    path = folder / f"{lesson}.ipynb"
    path.write_text(json.dumps(filled_in(truth, Pupil("", "full-marks"))))
    assert all(result.right for result in check_notebook(path))
    path.write_text(json.dumps(filled_in(truth, Pupil("", "typed-in"))))
    again = called_again(truth)
    for result in check_notebook(path):
        if result.name in truth.exercises.choices:
            assert result.here is not None
            assert result.here.verdict == "unstarted"
        elif result.name not in again or result.here is None:
            assert result.here is None
            assert result.elsewhere is not None
            assert result.elsewhere.verdict == "typed"
        assert not result.right


@pytest.mark.parametrize("lesson", LESSONS)
def test_nothing_hidden_is_in_the_release(lesson: str) -> None:
    truth = Truth.read(PROJECT, lesson)
    for path in (PROJECT / "release" / lesson).iterdir():
        text = path.read_text()
        for secret in ("BEGIN SOLUTION", "BEGIN HIDDEN", "expect("):
            assert secret not in text
    code = "\n".join(
        text_of(cell) for cell in released(lesson)["cells"] if cell["cell_type"] == "code"
    )
    for blank in truth.notebook.blanks.values():
        assert blank.line not in code


@pytest.mark.parametrize("lesson", LESSONS)
def test_blanks_have_the_form_of_the_course(lesson: str) -> None:
    truth = Truth.read(PROJECT, lesson)
    lines = [line for cell in released(lesson)["cells"] for line in text_of(cell).splitlines()]
    for name in truth.notebook.blanks:
        assert any(re.fullmatch(rf"{name} = \[0\]\s\s+# correct this line", x) for x in lines), name


def test_every_committed_notebook_is_in_the_one_form() -> None:
    assert len(list((PROJECT / "source").glob("*/*.ipynb"))) == len(LESSONS)
    assert unformatted(PROJECT / "source") == []


def test_the_readme_shows_what_the_check_really_says_and_counts_the_mistakes_right() -> None:
    readme = (PROJECT / "README.md").read_text()
    truths = [Truth.read(PROJECT, lesson) for lesson in LESSONS]
    count = sum(len(truth.exercises.mistakes) for truth in truths)
    assert f"It knows {count} mistakes" in readme
    shown = readme.partition("✗ C2: ")[2].partition("```")[0]
    caches = truths[LESSONS.index("03_caches")].exercises.mistakes
    mistake = next(m for m in caches if m.name == "C2: forgot w_k")
    assert " ".join(shown.split()) == mistake.hint
    assert mistake.line in readme
