"""nbgrader's own commands do what `course` does: same release, same gradebook, same notebooks."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from course.build import release, require_fresh, stale
from course.classroom import write_class
from course.errors import StaleRelease
from course.grading.pool import grade
from course.report.feedback import pages
from course.truth import Truth
from tests.conftest import PROJECT

# Two lessons of different kinds: nbgrader's own commands take seconds for each submission.
COMPARED = ("03_caches", "06_split_networks")


def nbgrader(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    here = str(Path(sys.executable).parent)
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course,
        env={**os.environ, "PATH": here + os.pathsep + os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )


def rows(course: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the gradebook that speaks of marks, with names in place of random ids."""
    queries = {
        "students": "SELECT id, first_name, last_name, email FROM student ORDER BY id",
        "grades": """
            SELECT a.name, s.student_id, n.name, c.name, g.auto_score, g.manual_score,
                   g.extra_credit, g.needs_manual_grade
            FROM grade g
            JOIN submitted_notebook sn ON g.notebook_id = sn.id
            JOIN submitted_assignment s ON sn.assignment_id = s.id
            JOIN assignment a ON s.assignment_id = a.id
            JOIN notebook n ON sn.notebook_id = n.id
            JOIN base_cell c ON g.cell_id = c.id
            ORDER BY 1, 2, 3, 4""",
        "comments": """
            SELECT a.name, s.student_id, c.name, m.auto_comment, m.manual_comment
            FROM comment m
            JOIN submitted_notebook sn ON m.notebook_id = sn.id
            JOIN submitted_assignment s ON sn.assignment_id = s.id
            JOIN assignment a ON s.assignment_id = a.id
            JOIN base_cell c ON m.cell_id = c.id
            ORDER BY 1, 2, 3""",
        "notebooks": """
            SELECT s.student_id, n.name, sn.late_submission_penalty
            FROM submitted_notebook sn
            JOIN submitted_assignment s ON sn.assignment_id = s.id
            JOIN notebook n ON sn.notebook_id = n.id
            ORDER BY 1, 2""",
        "cells": """
            SELECT b.name, b.type, n.name, g.max_score, s.locked, s.source, s.checksum
            FROM base_cell b JOIN notebook n ON b.notebook_id = n.id
            LEFT JOIN grade_cells g ON g.id = b.id
            LEFT JOIN source_cell s ON s.id = b.id
            ORDER BY 3, 1, 2""",
    }
    with sqlite3.connect(course / "gradebook.db") as database:
        found = {name: database.execute(query).fetchall() for name, query in queries.items()}
    database.close()
    return found


def autograded(course: Path) -> dict[str, Any]:
    """The autograded notebooks, without the seed that is drawn for each."""
    found = {}
    for path in sorted((course / "autograded").glob("*/*/*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        notebook["metadata"]["course"].pop("seed")
        found[path.relative_to(course).as_posix()] = notebook
    return found


@pytest.fixture(scope="module")
def both(built: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """One class, graded by `course grade` in the first folder and by nbgrader in the second."""
    ours = Path(shutil.copytree(built, tmp_path_factory.mktemp("both") / "ours"))
    write_class(ours, COMPARED, 12)
    theirs = Path(shutil.copytree(ours, ours.parent / "theirs"))
    list(grade(ours)[1])
    for lesson in COMPARED:
        done = nbgrader(theirs, "autograde", lesson)
        assert "pupil-007-not-json" in done.stderr, done.stderr[-2000:]
    return ours, theirs


def test_both_leave_the_same_rows_in_the_gradebook(both: tuple[Path, Path]) -> None:
    ours, theirs = (rows(course) for course in both)
    answers = [len(Truth.read(PROJECT, lesson).notebook.answers) for lesson in COMPARED]
    assert len(ours["grades"]) == 12 * sum(answers)
    assert len(ours["students"]) == 12
    for table in ours:
        assert ours[table] == theirs[table], table


def test_both_leave_the_same_autograded_notebooks(both: tuple[Path, Path]) -> None:
    ours, theirs = (autograded(course) for course in both)
    assert len(ours) == 2 * 11
    assert ours.keys() == theirs.keys()
    for path, notebook in ours.items():
        assert notebook == theirs[path], path


def test_the_marks_in_the_gradebook_are_those_of_the_judge(both: tuple[Path, Path]) -> None:
    scores: dict[tuple[str, str], float] = {}
    for assignment, student, _, _, auto, *_ in rows(both[0])["grades"]:
        scores[assignment, student] = scores.get((assignment, student), 0.0) + (auto or 0.0)
    assert scores["06_split_networks", "pupil-001-full-marks"] == 16
    assert scores["03_caches", "pupil-001-full-marks"] == 12
    for pupil in ("pupil-002-blank", "pupil-003-typed-in", "pupil-007-not-json"):
        assert scores["03_caches", pupil] == 0
    assert scores["03_caches", "pupil-004-sign-slip"] == 11


def test_feedback_pages_name_the_mistake_and_hold_no_hidden_test(both: tuple[Path, Path]) -> None:
    count, paths = pages(both[0])
    written = [page for _, _, page in paths]
    assert len(written) == count == 2 * 11
    for path in written:
        assert path is not None
        text = path.read_text()
        assert "HIDDEN TESTS" not in text
        assert "expect(" not in text.replace("expect, explore", "")
        assert "[[hidden]]" not in text
    slip = both[0] / "feedback/pupil-004-sign-slip/03_caches/03_caches.html"
    assert "subtracted in the other order" in slip.read_text()
    assert "follows from your C1" in slip.read_text()


def test_formgraders_way_to_autograde_uses_the_judge(course_folder: Path) -> None:
    script = (
        "from nbgrader.apps.api import NbGraderAPI\n"
        "from course.grading.gradebook import configuration, course_directory\n"
        "from pathlib import Path\n"
        "course = Path.cwd()\n"
        "config = configuration(course)\n"
        "api = NbGraderAPI(course_directory(course, config), config=config)\n"
        "print(api.autograde('03_caches', 'pupil-003-typed-in')['success'])\n"
    )
    write_class(course_folder, ("03_caches",), 3)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=course_folder, capture_output=True, text=True
    )
    assert done.stdout.strip().endswith("True"), done.stderr[-2000:]
    graded = {row[1]: row for row in rows(course_folder)["grades"] if row[3] == "test-c1"}
    assert graded["pupil-003-typed-in"][4] == 0


def test_the_nbgrader_command_builds_the_same_release(course_folder: Path) -> None:
    for lesson in COMPARED:
        shutil.rmtree(course_folder / "release" / lesson)
        done = nbgrader(course_folder, "generate_assignment", lesson)
        assert done.returncode == 0, done.stderr[-2000:]
        assert stale(PROJECT, lesson) == []
        for path in (PROJECT / "release" / lesson).iterdir():
            built = course_folder / "release" / lesson / path.name
            assert built.read_bytes() == path.read_bytes(), path.name


def test_the_nbgrader_command_refuses_what_the_build_refuses(course_folder: Path) -> None:
    toml = course_folder / "grader_tests/03_caches.toml"
    toml.write_text(toml.read_text().replace('answer = "C2"', 'answer = "C9"', 1))
    done = nbgrader(course_folder, "generate_assignment", "03_caches", "--force")
    assert done.returncode != 0
    assert "No solution cell fills in C9" in done.stderr


def test_the_same_source_gives_the_same_bytes(course_folder: Path) -> None:
    release(course_folder, "03_caches")
    first = (course_folder / "release/03_caches/key.json").read_bytes()
    release(course_folder, "03_caches")
    assert (course_folder / "release/03_caches/key.json").read_bytes() == first
    assert (PROJECT / "release/03_caches/key.json").read_bytes() == first


def test_a_stale_release_is_noticed(course_folder: Path) -> None:
    require_fresh(course_folder, "03_caches")
    notebook = course_folder / "release/03_caches/03_caches.ipynb"
    notebook.write_text(notebook.read_text().replace("Summary", "Sumary"))
    with pytest.raises(StaleRelease, match=r"03_caches\.ipynb: differs"):
        require_fresh(course_folder, "03_caches")


def test_nbgraders_validate_fails_on_an_untouched_release_and_passes_on_a_solved_one(
    course_folder: Path,
) -> None:
    write_class(course_folder, ("03_caches",), 1)
    solved = course_folder / "submitted/pupil-001-full-marks/03_caches"
    shutil.copyfile(course_folder / "release/03_caches/key.json", solved / "key.json")
    blank = course_folder / "release/03_caches"
    for folder, sentence in ((solved, "Success"), (blank, "VALIDATION FAILED")):
        done = nbgrader(folder, "validate", "03_caches.ipynb")
        assert sentence in done.stdout, done.stdout[-1500:] + done.stderr[-1500:]
