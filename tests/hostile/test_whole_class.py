"""Attacks that might stop everyone, each with a small class of its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from course.errors import StudentProcessDied
from course.grading.judge import Judge
from course.grading.limits import Limits
from course.grading.pool import grade
from course.grading.run import Cell, Name
from course.grading.sandbox import Nursery
from course.report.marks import Row, marks_table
from course.report.page import write_pages
from tests.conftest import needs_sandbox
from tests.hostile.attack import folder_of
from tests.hostile.harness import marks_in
from tests.hostile.lesson import LESSON, POINTS, SOLVED, Notebook, own_cell
from tests.unit import small_course
from tests.unit.small_course import here

FIRST, EVE, LAST = "ada", "eve", "zoe"
# Starting to grade takes five seconds, and a minute where the machine has much else to do.
HUNG = 300.0
# In a thread, which ends the process: an exception would still wait for the worker that hangs.
pytestmark = pytest.mark.timeout(HUNG, method="thread")


def write_class(course: Path) -> Path:
    """Three students with everything right; gives back the folder of the one in the middle."""
    for student in (FIRST, EVE, LAST):
        notebook = Notebook(course)
        for name, source in SOLVED.items():
            notebook.fill_in(name, source)
        notebook.write(folder_of(course, student))
    return folder_of(course, EVE)


def the_others_have_full_marks(course: Path) -> None:
    """Grade the class, and look at everyone but the attacker."""
    needs_sandbox()
    list(grade(course, jobs=1)[1])
    marks = marks_in(course)
    assert [marks.get(student) for student in (FIRST, LAST)] == [POINTS, POINTS]


def _linked(path: Path) -> None:
    pipe = path.parent.parent / "pipe"
    os.mkfifo(pipe)
    path.symlink_to(pipe)


STAMPS: dict[str, Callable[[Path], Any]] = {
    "no-date": lambda path: path.write_text("yesterday, at the latest"),
    "nobody's-text": lambda path: path.write_bytes(b"\xff\xfe\x00"),
    "no-such-year": lambda path: path.write_text("99999-01-01 00:00:00 UTC"),
    "before-the-first-day": lambda path: path.write_text("0001-01-01 00:00:00 +1400"),
    "numbers-without-end": lambda path: path.write_text("9" * 100_000),
    "folder": Path.mkdir,
    "pipe": os.mkfifo,
    "link-to-a-pipe": _linked,
}


@pytest.mark.parametrize("stamp", STAMPS)
def test_a_forged_timestamp_stops_nobody_else(stamp: str, course: Path) -> None:
    STAMPS[stamp](write_class(course) / "timestamp.txt")
    the_others_have_full_marks(course)


def test_a_timestamp_of_the_past_changes_no_marks(course: Path) -> None:
    (write_class(course) / "timestamp.txt").write_text("1999-12-31 23:59:59 UTC")
    the_others_have_full_marks(course)
    assert marks_in(course)[EVE] == POINTS


def test_a_file_whose_path_is_as_long_as_can_be_stops_nobody_else(course: Path) -> None:
    folder = write_class(course)
    here = Path.cwd()
    try:
        os.chdir(folder)
        length = len(str(folder))
        while length < 4070 - 120:
            Path("d" * 120).mkdir()
            os.chdir("d" * 120)
            length += 121
        Path("f" * max(4090 - length, 1)).write_text("far away")
    finally:
        os.chdir(here)
    the_others_have_full_marks(course)


def test_folders_in_folders_without_end_stop_nobody_else(course: Path) -> None:
    folder = write_class(course)
    here = Path.cwd()
    try:
        os.chdir(folder)
        for _ in range(1500):
            Path("d").mkdir()
            os.chdir("d")
    finally:
        os.chdir(here)
    try:
        the_others_have_full_marks(course)
    finally:
        # Taking away what is so deep is more than shutil can do.
        os.system(f"rm -rf '{folder}'")


@pytest.mark.parametrize("name", ["[bold]eve", "eve\x1b[2J", "<script>canary()</script>", "-rf"])
def test_a_folder_whose_name_is_markup_stops_nobody_else(name: str, course: Path) -> None:
    write_class(course)
    place = course / "submitted" / name.replace("/", "")
    (course / "submitted" / EVE).rename(place)
    the_others_have_full_marks(course)


def test_a_student_whose_folder_is_a_link_to_a_classmates_is_refused(course: Path) -> None:
    write_class(course)
    theirs = course / "submitted" / EVE
    theirs.rename(course / "away")
    theirs.symlink_to(FIRST)
    the_others_have_full_marks(course)
    assert EVE not in marks_in(course)


def test_the_table_of_marks_shows_names_as_they_are() -> None:
    names = ["[bold]eve", "[link=https://example.org]eve", "eve\x1b]0;owned\x07", "[/]"]
    console = Console(width=200, file=io.StringIO(), force_terminal=True, color_system=None)
    console.print(marks_table([Row(LESSON, name, 1.0, 10.0) for name in names]))
    shown = str(console.file.getvalue())  # type: ignore[attr-defined]
    for name in (names[0], names[1], names[3]):
        assert name in shown
    assert "\x1b]0" not in shown
    assert "\x07" not in shown


def test_a_resubmission_without_tests_keeps_no_mark_of_an_earlier_one(course: Path) -> None:
    folder = write_class(course)
    the_others_have_full_marks(course)
    assert marks_in(course)[EVE] == POINTS
    notebook = Notebook(course)
    notebook.cells[:] = [cell for cell in notebook.cells if cell not in notebook.tests]
    notebook.write(folder)
    the_others_have_full_marks(course)
    assert sum(marks_in(course)[EVE].values()) == 0


def test_a_resubmission_that_cannot_be_read_keeps_no_mark_of_an_earlier_one(course: Path) -> None:
    folder = write_class(course)
    the_others_have_full_marks(course)
    (folder / f"{LESSON}.ipynb").unlink()
    os.mkfifo(folder / f"{LESSON}.ipynb")
    the_others_have_full_marks(course)
    assert EVE not in marks_in(course)
    assert not (course / "autograded" / EVE / LESSON).exists()


# The judge's own time and memory


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 20_000,
        "".join(f"<b id={number}>" for number in range(10_000)),
        "<table>" * 10_000 + "x" * 1000,
        "<a<" * 30_000,
        "&" * 100_000,
        "<!--" * 25_000,
    ],
    ids=["nested", "unclosed", "tables", "broken", "entities", "comments"],
)
def test_cleaning_what_a_cell_shows_takes_no_longer_than_a_cell_may_run(markup: str) -> None:
    code = (
        "import resource, sys\nfrom course.grading.outputs import clean\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (12, 12))\n"
        "clean({'output_type': 'display_data', 'data': {'text/html': sys.stdin.read()}})"
    )
    subprocess.run([sys.executable, "-c", code], input=markup, text=True, timeout=HUNG, check=True)


def test_a_page_of_formulas_without_end_stops_nobody_elses_page(course: Path) -> None:
    folder = write_class(course)
    notebook = Notebook(course)
    notebook.cells.append(own_cell("\\begin{a}" * 15_000, "markdown"))
    notebook.write(folder)
    the_others_have_full_marks(course)
    write_pages(course, LESSON, [FIRST, EVE, LAST])


def test_many_short_cells_share_one_budget_of_time() -> None:
    limits = Limits(cell_seconds=1.0, notebook_seconds=1.0)
    with (
        Nursery(needs_sandbox()) as nursery,
        nursery.run((), limits) as run,
        pytest.raises(StudentProcessDied, match="longer than 1 second"),
    ):
        list(run.steps([Cell("import time\ntime.sleep(0.01)")] * 800))


FEW_AND_TOGETHER_TOO_MUCH = """
import subprocess, sys, time
code = "x = bytearray(110 * 2**20); import time; time.sleep(600)"
for _ in range(8):
    subprocess.Popen([sys.executable, "-S", "-c", code])
time.sleep(600)
"""


def test_processes_that_together_take_too_much_memory_are_ended_for_it() -> None:
    limits = Limits(memory_mb=640.0, cell_seconds=HUNG, notebook_seconds=HUNG)
    with (
        Nursery(needs_sandbox()) as nursery,
        nursery.run((), limits) as run,
        pytest.raises(StudentProcessDied, match="used more than 640 MB of memory"),
    ):
        list(run.steps([Cell(FEW_AND_TOGETHER_TOO_MUCH)]))


def test_what_follows_is_not_computed_from_shapes_that_no_answer_has(tmp_path: Path) -> None:
    cells = [
        small_course.setup(),
        small_course.given("given-x", "x = np.array([0.3])"),
        small_course.solve("solve", "p = np.tanh(x)\nq = np.exp(x)\ny = p * q"),
        *(small_course.graded(name) for name in ("p", "q", "y")),
    ]
    truth = small_course.truth(tmp_path, cells, small_course.LINE_GIVENS)
    lies = "p = np.ones((3000, 1)) * x\nq = np.ones((1, 3000))\ny = x * 2"

    judge = Judge(truth)
    submitted = small_course.submitted(truth, {"solve": lies})
    judge.judge(small_course.submitted(truth), (), here)
    tracemalloc.start()
    try:
        judgement = judge.judge(submitted, (), here)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert judgement.points == 0
    assert peak < 20 * 2**20


def test_a_notebook_of_cells_without_end_is_refused(course: Path) -> None:
    folder = write_class(course)
    empty = ",".join(["{}"] * 500_000)
    (folder / f"{LESSON}.ipynb").write_text(f'{{"nbformat": 4, "cells": [{empty}]}}')
    records = {one.submission.student: one for one in grade(course, student=EVE, jobs=1)[1]}
    assert "values, more than" in (records[EVE].failure or "")


# What the sandbox shares between the runs of one worker


def test_a_hidden_folder_inside_a_library_is_no_letter_box_between_runs(tmp_path: Path) -> None:
    hidden = next(path for path in sorted(Path(sys.prefix).iterdir()) if path.name == "share")
    leave = (
        "import os\nfound = 0\n"
        f"for root, _, files in os.walk({str(hidden)!r}):\n    found += len(files)\n"
        "try:\n"
        f"    open({str(hidden / 'letter')!r}, 'w').close()\n"
        "except OSError:\n    pass"
    )
    with Nursery(needs_sandbox(), hidden) as nursery:
        for _ in range(2):
            with nursery.run() as run:
                *_, found = run.steps([Cell(leave), Name("found")])
                assert not isinstance(found, list)
                assert found.array == np.array(0)
