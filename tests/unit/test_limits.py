"""What a run may use: written for each assignment, held by the sandbox, said when it is hit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from course.errors import ExercisesError, GradingRefused, StudentProcessDied
from course.exercises import read_exercises
from course.grading import bubblewrap
from course.grading.bubblewrap import Isolation
from course.grading.limits import NAMES, Limits, wrong_limit
from course.grading.pool import grade
from course.grading.run import Cell, Name, Run
from course.grading.sandbox import NO_SANDBOX, Nursery
from course.grading.values import Inert
from course.processes import processes
from course.report.journal import Journal
from course.report.marks import row_of
from tests.conftest import PROJECT, needs_sandbox
from tests.integration import small_class
from tests.integration.small_class import RIGHT, hand_in
from tests.unit import small_course

FEW = Limits(
    cell_seconds=10.0,
    cpu_seconds=1.0,
    memory_mb=1000.0,
    processes=12,
    open_files=40,
    file_mb=1.0,
    disk_mb=4.0,
    output_mb=0.1,
    value_mb=0.01,
)


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery(needs_sandbox(), PROJECT) as started:
        yield started


def error_in(run: Run, code: str) -> str:
    """What a cell raised, with its message."""
    (reply,) = run.steps([Cell(code)])
    assert isinstance(reply, list)
    error = next((item for item in reply if item["output_type"] == "error"), None)
    return f"{error['ename']}: {error['evalue']}" if error else "nothing"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("b = bytearray(2 * 10**9)", "MemoryError"),
        ("files = [open('/dev/null') for _ in range(100)]", "Too many open files"),
        ("open('a', 'wb').write(b'x' * 3_000_000)", "File too large"),
        (
            "for n in range(9):\n    open(str(n), 'wb').write(b'x' * 900_000)",
            "No space left on device",
        ),
    ],
    ids=["memory", "open files", "file size", "disk"],
)
def test_a_limit_that_is_hit_is_an_error_in_its_cell_and_the_next_cell_runs(
    nursery: Nursery, code: str, said: str
) -> None:
    with nursery.run((), FEW) as run:
        assert said in error_in(run, code)
        assert error_in(run, "x = 1") == "nothing"


FORKS = "import os, time\nfor _ in range(30):\n    if os.fork() == 0: time.sleep(9)\ntime.sleep(9)"
THREADS = (
    "import threading, time\nfor _ in range(30):\n"
    "    threading.Thread(target=time.sleep, args=(9,)).start()\ntime.sleep(9)"
)
MANY = (
    "import os, time\nfor _ in range(9):\n    if os.fork() == 0:\n"
    "        b = bytearray(150_000_000)\n        time.sleep(9)\ntime.sleep(9)"
)


# An ordinary user's process is held by the kernel, with an error in its cell; root's by the watch.
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("while True: pass", ("more than 1 seconds of processor time",)),
        (FORKS, ("more than 12 processes", "Resource temporarily unavailable")),
        (THREADS, ("more than 12 threads", "can't start new thread")),
        (MANY, ("more than 1000 MB of memory",)),
    ],
    ids=["processor time", "processes", "threads", "memory of many"],
)
def test_a_limit_that_is_passed_is_a_sentence(
    nursery: Nursery, code: str, said: tuple[str, ...]
) -> None:
    with nursery.run((), FEW) as run:
        try:
            found = error_in(run, code)
        except StudentProcessDied as died:
            found = died.what
    assert any(sentence in found for sentence in said), found


def test_what_a_cell_shows_and_what_an_answer_holds_are_bounded(nursery: Nursery) -> None:
    with nursery.run((), FEW) as run:
        shown, value = run.steps([Cell("print('x' * 10**6)\nbig = [0.5] * 10_000"), Name("big")])
    assert isinstance(shown, list)
    assert shown[0]["text"].endswith("(output cut off here, after 0.1 MB)\n")
    assert value == Inert("other", text="an array of shape (10000,), too large to compare")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("cell_second", 3, "has no meaning"),
        ("cell_seconds", "3", "is not a number"),
        ("cell_seconds", True, "is not a number"),
        ("cell_seconds", float("nan"), "is not a number"),
        ("memory_mb", 0, "is not above zero"),
        ("processes", 2.5, "is not a whole number"),
    ],
)
def test_a_limit_that_makes_no_sense_is_named(name: str, value: Any, said: str) -> None:
    assert said in str(wrong_limit(name, value))


def test_every_limit_may_be_changed() -> None:
    for name in NAMES:
        assert wrong_limit(name, 3) is None


def test_an_assignment_has_its_own_limits(tmp_path: Path) -> None:
    limits = "\n[limits]\ncell_seconds = 2.5\nprocesses = 7\n"
    truth = small_course.one_line(tmp_path, toml=limits)
    assert truth.exercises.limits == Limits(cell_seconds=2.5, processes=7)
    with pytest.raises(ExercisesError, match=r"In \[limits\], `cells` has no meaning"):
        small_course.one_line(tmp_path / "other", toml="\n[limits]\ncells = 2\n")
    assert read_exercises(PROJECT / "grader_tests", "03_caches").limits == Limits()


def test_without_namespaces_grading_refuses_and_names_the_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = small_class.make(tmp_path / "course")
    hand_in(course, "ada", RIGHT)
    monkeypatch.setattr(bubblewrap, "isolation", lambda: Isolation(None, "Nothing is here."))
    with pytest.raises(GradingRefused, match=r"Nothing is here\.") as refused:
        grade(course)
    assert "--no-sandbox" in refused.value.cure
    assert "unprivileged_userns_clone" in refused.value.cure
    assert small_class.marks(course) == {}


def test_without_a_sandbox_every_record_says_so(tmp_path: Path) -> None:
    course = small_class.make(tmp_path / "course")
    hand_in(course, "ada", RIGHT)
    (graded,) = grade(course, sandboxed=False)[1]
    assert graded.remarks == (NO_SANDBOX,)
    assert small_class.marks(course) == {"ada": [1.0]}
    text = (course / f"autograded/ada/{small_class.LESSON}/{small_class.LESSON}.ipynb").read_text()
    assert NO_SANDBOX in text
    with Journal(course, "course grade") as journal:
        rows = list(journal.noting([row_of(graded, 1.0)]))
    log = journal.path.read_text()
    assert rows[0].earned == 1
    assert f"ada  1 of 1 points in {graded.seconds:.2f} s  {NO_SANDBOX}" in log


def test_workers_are_started_by_a_fork_server_where_there_is_one() -> None:
    assert processes().get_start_method() in ("forkserver", "spawn")
