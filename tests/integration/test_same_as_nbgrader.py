"""`course grade` does with late, missing, extra and regraded notebooks what nbgrader does.

One assignment of two notebooks, a class in which everybody is special, and the two graders side by
side: after each step they have left the same rows, the same files and the same notebooks.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from course.build import check_assignment, release
from course.classroom import notebook_of
from course.errors import BuildRefused
from course.grading.pool import grade
from course.grading.worker import Graded
from tests.conftest import needs_sandbox, write_config
from tests.integration.test_nbgrader import nbgrader, rows
from tests.unit import small_course

MORE_TOML = "[practice]\nu = -0.4\n[[hidden]]\nu = 0.9\n[[hidden]]\nu = -1.3\n"
RIGHT = {"solve-y": "y = np.tanh(x)", "solve-v": "v = u**2 + 1"}
WRONG = {"solve-y": "y = x", "solve-v": "v = u"}
LATE = 'c.LateSubmissionPlugin.penalty_method = "zero"\n'


def make(folder: Path) -> Path:
    """The course of two notebooks, built, with a class handed in."""
    small_course.one_line(folder / "a", more=())
    shutil.copytree(folder / "a" / "source" / "tiny", folder / "source" / "pair")
    (folder / "source/pair/tiny.ipynb").rename(folder / "source/pair/pair.ipynb")
    (folder / "grader_tests" / "pair").mkdir(parents=True)
    shutil.copyfile(folder / "a/grader_tests/tiny.toml", folder / "grader_tests/pair.toml")
    more = [
        small_course.setup(),
        small_course.given("given-u", "u = np.array([0.7])"),
        small_course.solve("solve-v", "v = u**2 + 1"),
        small_course.graded("v", points=2),
    ]
    notebook = {"cells": more, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "source/pair/more.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (folder / "source/pair/table.csv").write_text("the instructor's", encoding="utf-8")
    (folder / "grader_tests/pair/more.toml").write_text(MORE_TOML, encoding="utf-8")
    shutil.rmtree(folder / "a")
    write_config(folder, LATE)
    check_assignment(folder, "pair")
    release(folder, "pair")
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        gradebook.update_or_create_assignment("pair", duedate="2026-03-01 12:00:00 UTC")
        gradebook.add_student("ada", first_name="Ada", last_name="Lovelace")
    return folder


def hand_in(
    course: Path,
    student: str,
    answers: dict[str, str],
    *,
    notebooks: tuple[str, ...] = ("pair", "more"),
    stamp: str | None = "2026-02-28 10:00:00 UTC",
    files: dict[str, str] | None = None,
) -> None:
    """A student hands in the release with some cells filled in."""
    folder = course / "submitted" / student / "pair"
    folder.mkdir(parents=True, exist_ok=True)
    for name in notebooks:
        released = json.loads((course / f"release/pair/{name}.ipynb").read_text())
        filled = notebook_of(released, answers)
        (folder / f"{name}.ipynb").write_text(json.dumps(filled), encoding="utf-8")
    if stamp is not None:
        (folder / "timestamp.txt").write_text(stamp, encoding="utf-8")
    for name, text in (files or {}).items():
        (folder / name).write_text(text, encoding="utf-8")


def hand_in_all(course: Path) -> None:
    """The class."""
    hand_in(course, "ada", RIGHT)
    hand_in(course, "ben", RIGHT, notebooks=("pair",))
    hand_in(course, "cem", WRONG, files={"notes.ipynb": "{}", "table.csv": "mine", "own.txt": "x"})
    hand_in(course, "dee", RIGHT, stamp="2026-03-03 12:00:00 UTC")
    hand_in(course, "eve", RIGHT, files={"more.ipynb": '{"cells": ['})
    hand_in(course, "fay", RIGHT, notebooks=(), files={"other.ipynb": "{}"})
    hand_in(course, "gus", RIGHT | {"solve-y": "y = [0]"}, stamp=None)


def with_us(course: Path, *, force: bool = False) -> dict[str, Graded]:
    return {one.submission.student: one for one in grade(course, ("pair",), force=force)[1]}


def with_nbgrader(course: Path, *, force: bool = False) -> str:
    done = nbgrader(course, "autograde", "pair", *(["--force"] if force else []))
    return done.stderr


def files_of(course: Path) -> dict[str, Any]:
    """What lies in autograded/, notebooks without the seed that is drawn for each."""
    found: dict[str, Any] = {}
    for path in sorted((course / "autograded").rglob("*")):
        name = path.relative_to(course).as_posix()
        if path.suffix == ".ipynb":
            found[name] = json.loads(path.read_text())
            found[name]["metadata"]["course"].pop("seed")
            for cell in found[name]["cells"]:
                cell["source"] = "".join(cell["source"])
                for output in cell.get("outputs", []):
                    output["text"] = "".join(output.get("text", ""))
        elif path.is_file():
            found[name] = path.read_text()
    return found


Both = Callable[[Callable[[Path], object]], tuple[Path, Path]]


@pytest.fixture(scope="module")
def courses(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same class twice: graded once by us, once by nbgrader."""
    needs_sandbox()
    ours = make(tmp_path_factory.mktemp("same") / "ours")
    hand_in_all(ours)
    theirs = Path(shutil.copytree(ours, ours.parent / "theirs"))
    with_us(ours)
    with_nbgrader(theirs)
    return ours, theirs


def scores(course: Path) -> dict[tuple[str, str], Any]:
    """The marks: automatic and manual, by student and cell."""
    return {(row[1], row[3]): row[4:6] for row in rows(course)["grades"]}


def penalties(course: Path) -> dict[tuple[str, str], Any]:
    return {row[:2]: row[2] for row in rows(course)["notebooks"]}


def test_both_leave_the_same_rows(courses: tuple[Path, Path]) -> None:
    ours, theirs = (rows(course) for course in courses)
    assert len(ours["grades"]) == 7 * 2
    for table in ours:
        assert ours[table] == theirs[table], table


def test_both_leave_the_same_files(courses: tuple[Path, Path]) -> None:
    ours, theirs = (files_of(course) for course in courses)
    assert len(ours) > 10
    assert ours == theirs


def test_the_marks_are_those_of_each_notebook(courses: tuple[Path, Path]) -> None:
    found = scores(courses[0])
    assert found["ada", "test-y"] == (1.0, None)
    assert found["ada", "test-v"] == (2.0, None)
    assert found["cem", "test-v"] == (0.0, None)
    assert found["gus", "test-y"] == (0.0, None)


def test_a_missing_notebook_earns_nothing_and_an_extra_one_is_left_out(
    courses: tuple[Path, Path],
) -> None:
    found = scores(courses[0])
    assert found["ben", "test-y"] == (1.0, None)
    assert found["ben", "test-v"] == (0.0, None)
    assert not (courses[0] / "autograded/cem/pair/notes.ipynb").exists()


def test_a_late_submission_has_its_penalty(courses: tuple[Path, Path]) -> None:
    found = penalties(courses[0])
    assert found["dee", "pair"] == 1.0
    assert found["dee", "more"] == 2.0
    assert found["ada", "pair"] is None


def test_files_of_the_instructor_take_the_place_of_the_students(
    courses: tuple[Path, Path],
) -> None:
    assert (courses[0] / "autograded/cem/pair/table.csv").read_text() == "the instructor's"
    assert (courses[0] / "autograded/cem/pair/own.txt").read_text() == "x"


def test_who_cannot_be_graded_has_no_marks_and_is_named(courses: tuple[Path, Path]) -> None:
    found = scores(courses[0])
    for student in ("eve", "fay"):
        assert found[student, "test-y"] == (None, None)
        assert not (courses[0] / "autograded" / student / "pair").exists()
    failures = {name: one.failure for name, one in with_us(courses[0]).items() if one.failure}
    assert set(failures) == {"eve", "fay"}
    assert "submitted/eve/pair/more.ipynb" in str(failures["eve"])
    assert "no notebook named" in str(failures["fay"])


def test_a_student_whom_the_gradebook_does_not_know_is_added_and_the_others_keep_their_names(
    courses: tuple[Path, Path],
) -> None:
    students = {row[0]: row[1:3] for row in rows(courses[0])["students"]}
    assert students["ada"] == ("Ada", "Lovelace")
    assert students["gus"] == (None, None)


@pytest.fixture(scope="module")
def regraded(
    courses: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path, dict[str, Graded]]:
    """Both courses, after one resubmission, one manual mark, and a second run without --force."""
    folder = tmp_path_factory.mktemp("again")
    ours, theirs = (
        Path(shutil.copytree(c, folder / n))
        for c, n in zip(courses, ("ours", "theirs"), strict=True)
    )
    for course in (ours, theirs):
        with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
            for student in ("ben", "ada"):
                mark = gradebook.find_grade("test-y", "pair", "pair", student)
                mark.manual_score, mark.needs_manual_grade = 0.25, False
            gradebook.db.commit()
        hand_in(course, "ben", RIGHT | {"solve-y": "y = x"}, stamp="2026-02-28 11:00:00 UTC")
        hand_in(course, "eve", RIGHT)
    again = with_us(ours)
    with_nbgrader(theirs)
    return ours, theirs, again


def test_only_what_was_handed_in_again_is_graded_again(
    regraded: tuple[Path, Path, dict[str, Graded]],
) -> None:
    ours, theirs, again = regraded
    skipped = {name for name, one in again.items() if one.skipped}
    assert skipped == {"ada", "cem", "dee", "gus"}
    assert again["ada"].judgement is not None
    assert again["ada"].judgement["answers"]["v"]["earned"] == 2
    assert rows(ours)["grades"] == rows(theirs)["grades"]
    assert files_of(ours) == files_of(theirs)


def test_a_manual_mark_stays_and_a_regrade_asks_for_a_look_at_it(
    regraded: tuple[Path, Path, dict[str, Graded]],
) -> None:
    needs_a_look = {(row[1], row[3]): row[7] for row in rows(regraded[0])["grades"]}
    assert scores(regraded[0])["ben", "test-y"] == (0.0, 0.25)
    assert scores(regraded[0])["ada", "test-y"] == (1.0, 0.25)
    assert needs_a_look["ben", "test-y"]
    assert not needs_a_look["ada", "test-y"]


def test_force_grades_everybody_again_with_the_same_rows(
    regraded: tuple[Path, Path, dict[str, Graded]],
) -> None:
    ours, theirs, _ = regraded
    assert not any(one.skipped for one in with_us(ours, force=True).values())
    with_nbgrader(theirs, force=True)
    for table, found in rows(ours).items():
        assert found == rows(theirs)[table], table
    assert scores(ours)["ada", "test-y"] == (1.0, 0.25)


def test_a_damaged_resubmission_keeps_no_marks_of_the_one_before(
    courses: tuple[Path, Path], tmp_path: Path
) -> None:
    ours = Path(shutil.copytree(courses[0], tmp_path / "ours"))
    theirs = Path(shutil.copytree(courses[1], tmp_path / "theirs"))
    for course in (ours, theirs):
        late = "2026-02-28 12:00:00 UTC"
        hand_in(course, "ada", RIGHT, stamp=late, files={"more.ipynb": "not a notebook"})
    with_us(ours)
    with_nbgrader(theirs)
    for course in (ours, theirs):
        assert scores(course)["ada", "test-y"] == (None, None)
        assert scores(course)["ada", "test-v"] == (None, None)
    assert rows(ours)["grades"] == rows(theirs)["grades"]


def test_a_changed_file_is_graded_again_even_with_the_same_timestamp(
    courses: tuple[Path, Path], tmp_path: Path
) -> None:
    ours = Path(shutil.copytree(courses[0], tmp_path / "ours"))
    hand_in(ours, "cem", RIGHT)
    again = with_us(ours)
    assert not again["cem"].skipped
    assert again["ada"].skipped
    assert scores(ours)["cem", "test-y"] == (1.0, None)


def test_a_new_gradebook_beside_old_autograded_notebooks_gets_all_marks(
    courses: tuple[Path, Path], tmp_path: Path
) -> None:
    ours = Path(shutil.copytree(courses[0], tmp_path / "ours"))
    (ours / "gradebook.db").unlink()
    release(ours, "pair")
    assert not any(one.skipped for one in with_us(ours).values())
    assert scores(ours)["ada", "test-y"] == (1.0, None)


def test_two_notebooks_of_an_assignment_with_an_answer_of_one_name_are_refused(
    tmp_path: Path,
) -> None:
    course = make(tmp_path / "course")
    path = course / "source/pair/more.ipynb"
    text = (
        path.read_text().replace("v = u", "y = u").replace('check(\\"v\\", v)', 'check(\\"y\\", y)')
    )
    path.write_text(text)
    with pytest.raises(BuildRefused, match="has an answer of this name, too"):
        check_assignment(course, "pair")


def test_each_notebook_has_its_own_key_and_check_finds_each_answer(
    courses: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from course.check import Check

    folder = courses[0] / "release" / "pair"
    assert {p.name for p in folder.glob("*.json")} == {"key.json", "more.key.json"}
    monkeypatch.chdir(folder)
    check = Check()
    check("y", 0.2913126124515909)
    check("v", 1.49)
    assert sorted(check.progress().right) == ["v", "y"]
