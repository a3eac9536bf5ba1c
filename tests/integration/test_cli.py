"""The command: exit codes, messages, JSON, help."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from course.classroom import write_class
from course.cli import commands
from course.lab import lay_out, open_lab
from tests.conftest import LESSONS, PROJECT


def course(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "course", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "COLUMNS": "100", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("verb", sorted(commands.commands))
def test_every_verb_has_help_with_an_example_and_takes_the_course_folder(verb: str) -> None:
    done = course(verb, "--help")
    assert done.returncode == 0
    assert f"Example:  course {verb}" in done.stdout
    assert "--course" in done.stdout


def test_the_verbs_are_those_that_are_promised() -> None:
    promised = {"build", "grade", "feedback", "classroom", "check", "doctor", "lab", "demo"}
    assert promised <= set(commands.commands)


def test_build_grade_and_feedback_work_one_after_the_other(course_folder: Path) -> None:
    here = ("--course", str(course_folder))
    assert course("build", "03_caches", "--check", *here).returncode == 0
    assert course("classroom", "7", "--assignment", "03_caches", *here).returncode == 0
    graded = course("grade", "03_caches", "--json", *here)
    assert graded.returncode == 1, graded.stderr
    rows = {row["student"]: row for row in json.loads(graded.stdout)}
    assert rows["pupil-001-full-marks"]["earned"] == 12
    assert rows["pupil-002-blank"]["earned"] == 0
    assert rows["pupil-003-typed-in"]["earned"] == 0
    assert rows["pupil-004-sign-slip"]["answers"]["C1"]["mistakes"] == ["C1: sign"]
    assert "not a notebook" in rows["pupil-007-not-json"]["failure"]
    table = course("grade", "03_caches", "--student", "pupil-001-full-marks", *here)
    assert table.returncode == 0
    assert "pupil-001-full-marks" in table.stdout
    assert "pupil-002" not in table.stdout
    pages = course("feedback", *here)
    assert pages.returncode == 0
    assert "6 feedback pages" in pages.stdout


def test_a_stale_release_is_exit_code_1_and_names_the_file(course_folder: Path) -> None:
    key = course_folder / "release/02_forward_pass/key.json"
    key.write_text("{}")
    done = course("build", "02_forward_pass", "--check", "--course", str(course_folder))
    assert done.returncode == 1
    assert "key.json: differs" in done.stderr.replace("\n", " ")
    assert "course build 02_forward_pass" in done.stderr.replace("\n", " ")


def test_a_refused_build_names_notebook_cell_and_cure_and_keeps_the_release(
    course_folder: Path,
) -> None:
    source = course_folder / "source/03_caches/03_caches.ipynb"
    source.write_text(source.read_text().replace("C1 = y_hat - y_i", "C1 = y_i - y_hat"))
    before = sorted(path.name for path in (course_folder / "release/03_caches").iterdir())
    done = course("build", "03_caches", "--course", str(course_folder))
    said = " ".join(done.stderr.split())
    assert done.returncode == 1
    assert "source/03_caches/03_caches.ipynb, cell 'test-c1', C1" in said
    assert "expects -0.0362" in said
    assert "Mend the solution" in said
    assert before == sorted(p.name for p in (course_folder / "release/03_caches").iterdir())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("build", "99_nothing"), "There is no notebook in source/99_nothing"),
        (("grade",), "There is no submission to grade"),
        (("feedback",), "No graded submission is here"),
        (("check", "nowhere.ipynb"), "There is no such notebook"),
        (("grade", "--jobs", "0"), "Invalid value"),
        (("no-such-verb",), "No such command"),
    ],
)
def test_what_cannot_run_is_exit_code_2_with_a_sentence(
    arguments: tuple[str, ...], sentence: str, course_folder: Path
) -> None:
    done = course(*arguments, cwd=course_folder)
    assert done.returncode == 2
    assert sentence in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_grading_before_building_says_to_build(course_folder: Path) -> None:
    course("classroom", "1", cwd=course_folder)
    (course_folder / "gradebook.db").unlink()
    done = course("grade", cwd=course_folder)
    assert done.returncode == 2
    assert "course build" in done.stderr


def test_check_speaks_of_both_instances_and_exits_with_1_for_an_untouched_notebook(
    tmp_path: Path,
) -> None:
    shutil.copytree(PROJECT / "release/03_caches", tmp_path / "mine")
    done = course("check", str(tmp_path / "mine/03_caches.ipynb"), "--json")
    assert done.returncode == 1
    rows = json.loads(done.stdout)
    assert [row["answer"] for row in rows][:3] == ["C1", "C2", "C3"]
    assert all("not started" in row["text"] for row in rows)


def test_doctor_says_what_works(tmp_path: Path) -> None:
    done = course("doctor", "--json", "--course", str(PROJECT))
    signs = {sign["what"]: sign for sign in json.loads(done.stdout)}
    assert signs["Python"]["well"] is True
    assert signs["a process for student code"]["well"] is True
    assert done.returncode == 0
    empty = course("doctor", "--course", str(tmp_path))
    assert empty.returncode == 1
    assert "0 in release/" in empty.stdout


def test_the_demo_leaves_real_submissions_alone(course_folder: Path) -> None:
    real = course_folder / "submitted/ada/03_caches/03_caches.ipynb"
    real.parent.mkdir(parents=True)
    real.write_text("{}")
    done = course("demo", "--size", "1", cwd=course_folder)
    assert done.returncode == 2
    assert "not made up, such as ada" in " ".join(done.stderr.split())
    assert real.read_text() == "{}"


def test_a_class_that_hands_in_every_third_lesson_hands_in_all_of_them_together(
    course_folder: Path,
) -> None:
    names = write_class(course_folder, LESSONS, 3, every=3)
    handed_in = {
        name: {path.name for path in (course_folder / "submitted" / name).iterdir()}
        for name in names
    }
    assert len(names) == 3
    assert {lesson for lessons in handed_in.values() for lesson in lessons} == set(LESSONS)
    assert sum(map(len, handed_in.values())) == len(LESSONS)


def test_lab_copies_notebooks_once_and_never_over_a_students_work(course_folder: Path) -> None:
    folder, copied = lay_out(course_folder)
    assert copied == list(LESSONS)
    mine = folder / "03_caches/03_caches.ipynb"
    mine.write_text("my work")
    assert lay_out(course_folder) == (folder, [])
    assert mine.read_text() == "my work"


def test_lab_starts_jupyter_where_kernels_find_the_course_and_terminals_the_command(
    course_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, Any] = {}

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        seen.update(options, command=command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr("course.lab.subprocess.run", run)
    assert open_lab(course_folder, ("--no-browser",)) == 0
    assert seen["command"][1:] == ["-m", "jupyterlab", "--no-browser"]
    assert seen["cwd"] == course_folder
    assert seen["env"]["PYTHONPATH"].split(os.pathsep)[0] == str(PROJECT)
    assert seen["env"]["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)
