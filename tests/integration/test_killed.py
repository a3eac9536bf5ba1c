"""Killed at any moment: no mark is lost, none is there twice, none is invented, nothing hangs."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import PROJECT, fuzz_seed
from tests.integration import killing, small_class
from tests.integration.small_class import LESSON, RIGHT, WRONG, hand_in, marks

KILLS = 20
# Most of a run is its start, so that a class is killed several times before it is done.
IN_A_ROW = 4
PUPILS = 24


def graded_now(course: Path) -> dict[str, int]:
    """The pupils whose newest submission has an autograded notebook, and when it was written."""
    fresh = {}
    for handed_in in course.glob(f"submitted/*/{LESSON}/timestamp.txt"):
        name = handed_in.parent.parent.name
        folder = course / "autograded" / name / LESSON
        with contextlib.suppress(FileNotFoundError):  # it may be replaced at this moment
            if (folder / "timestamp.txt").read_text() == handed_in.read_text():
                fresh[name] = (folder / f"{LESSON}.ipynb").stat().st_mtime_ns
    return fresh


def graded_are(course: Path, wanted: int) -> bool:
    return len(graded_now(course)) >= wanted


@pytest.mark.timeout(1800)  # thirty starts of a grader, one after the other
def test_killed_at_any_moment_and_started_again_each_submission_is_graded_once(
    one_line_course: Path, tmp_path: Path
) -> None:
    course = Path(shutil.copytree(one_line_course, tmp_path / "course"))
    seed = fuzz_seed()
    chance = random.Random(seed)
    names = [f"pupil-{number:02d}" for number in range(PUPILS)]
    for name in names:
        hand_in(course, name, RIGHT, "2026-02-01 10:00:00 UTC")
    begin = time.monotonic()
    killing.output(small_class.start(course))
    whole = time.monotonic() - begin
    assert graded_now(course).keys() == set(names)
    killed_in_the_middle = 0
    for day in range(1, KILLS // IN_A_ROW + 1):
        lines = {name: chance.choice([RIGHT, WRONG]) for name in names}
        for name, line in lines.items():
            hand_in(course, name, line, f"2026-03-{day:02d} 10:00:00 UTC")
        before: dict[str, int] = {}
        for kill in range(IN_A_ROW):
            where = (f"FUZZ_SEED={seed}", day, kill)
            process = small_class.start(course, "--jobs", str(1 + (day + kill) % 2))
            if kill < IN_A_ROW // 2:
                # A clock alone may miss the grading on a busy machine; its progress does not. These
                # come first, while many are left: it goes on until the kill has come through.
                wanted = len(before) + chance.randrange(1, 5)
                killing.until(f"{wanted} graded", partial(graded_are, course, wanted), process)
            else:
                time.sleep(chance.uniform(0.2, 1.05) * whole)
            killing.kill(process)
            fresh = graded_now(course)
            assert before.items() <= fresh.items(), where
            killed_in_the_middle += len(before) < len(fresh) < PUPILS
            before = fresh
            found = marks(course)
            assert all(len(rows) == 1 for rows in found.values()), where
            for name in fresh:
                assert found[name] == [float(lines[name] == RIGHT)], (where, name)
        again = small_class.start(course)
        said, errors = killing.output(again)
        assert again.returncode == 0, (where, errors[-2000:])
        assert {row["student"] for row in json.loads(said) if row["skipped"]} == before.keys(), (
            where
        )
        assert before.items() <= graded_now(course).items(), where
        assert marks(course) == {name: [float(line == RIGHT)] for name, line in lines.items()}, (
            where
        )
        assert list(course.glob("autograded/*/.new-*")) == [], where
    # Those that wait for progress are; some of them may come too late on a busy machine.
    assert killed_in_the_middle > KILLS // 4


WRITING = """
import sys
from pathlib import Path
from course.grading.gradebook import Book
from course.grading.pool import judged
from course.grading.worker import Submission, start
from tests.integration.dying import writes_without_end
from tests.integration.small_class import LESSON
course = Path(sys.argv[1])
book = Book(course)
known = {LESSON: book.known(LESSON)}
book.close()
list(judged([Submission(course, LESSON, "ada")], 1, start, (course, known, None),
            writes_without_end))
"""


def test_a_worker_that_is_writing_when_its_grader_is_killed_ends_all_the_same(
    one_line_course: Path, tmp_path: Path
) -> None:
    course = Path(shutil.copytree(one_line_course, tmp_path / "course"))
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITING, str(course)],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        killing.until("a worker writes", (course / "writing").exists, process)
        (course / "writing").unlink()
        assert "Traceback" not in killing.kill(process)[1]
