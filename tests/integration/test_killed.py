"""Killed at any moment: no mark is lost, none is there twice, none is invented."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import time
from pathlib import Path

import psutil

from tests.integration import small_class
from tests.integration.small_class import LESSON, RIGHT, WRONG, hand_in, marks

KILLS = 20
PUPILS = 24


def living(processes: list[psutil.Process]) -> list[psutil.Process]:
    """The processes that still run, zombies aside."""
    found = []
    for process in processes:
        with contextlib.suppress(psutil.Error):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def graded_now(course: Path) -> set[str]:
    """The pupils whose newest submission has an autograded notebook."""
    fresh = set()
    for handed_in in course.glob(f"submitted/*/{LESSON}/timestamp.txt"):
        name = handed_in.parent.parent.name
        folder = course / "autograded" / name / LESSON
        with contextlib.suppress(FileNotFoundError):  # it may be replaced at this moment
            stamp = (folder / "timestamp.txt").read_text()
            if stamp == handed_in.read_text() and (folder / f"{LESSON}.ipynb").exists():
                fresh.add(name)
    return fresh


def test_killed_at_any_moment_and_started_again_each_submission_is_graded_once(
    one_line_course: Path, tmp_path: Path
) -> None:
    course = Path(shutil.copytree(one_line_course, tmp_path / "course"))
    seed = random.SystemRandom().randrange(2**32)
    chance = random.Random(seed)
    lines: dict[str, str] = {}
    whole = 0.0
    killed_in_the_middle = 0
    for kill in range(KILLS + 1):
        # Everybody hands in again, so that each run has all of its work before it.
        for number in range(PUPILS):
            student = f"pupil-{number:02d}"
            lines[student] = chance.choice([RIGHT, WRONG])
            hand_in(course, student, lines[student], f"2026-03-{kill + 1:02d} 10:00:00 UTC")
        begin = time.monotonic()
        process = small_class.start(course)
        if kill == 0:
            process.communicate()
            whole = time.monotonic() - begin
            continue
        if kill % 2:
            time.sleep(chance.uniform(0.2, 1.05) * whole)
        else:
            # A clock alone may miss the grading on a busy machine; its progress does not.
            wanted = chance.randrange(1, PUPILS)
            while len(graded_now(course)) < wanted and process.poll() is None:
                time.sleep(0.002)
        family = [
            psutil.Process(process.pid),
            *psutil.Process(process.pid).children(recursive=True),
        ]
        process.kill()
        process.communicate()
        found = marks(course)
        fresh = graded_now(course)
        killed_in_the_middle += 0 < len(fresh) < PUPILS
        for name in fresh:
            assert found[name] == [float(lines[name] == RIGHT)], (seed, kill, name)
        assert all(len(rows) == 1 for rows in found.values()), (seed, kill)
        deadline = time.monotonic() + 10
        while living(family) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert living(family) == [], (seed, kill)
        again = small_class.start(course)
        said, errors = again.communicate()
        assert again.returncode == 0, (seed, kill, errors[-2000:])
        rows = json.loads(said)
        assert {row["student"] for row in rows if row["skipped"]} == fresh, (seed, kill)
        assert marks(course) == {name: [float(line == RIGHT)] for name, line in lines.items()}, (
            seed,
            kill,
        )
        assert list(course.glob("autograded/*/.new-*")) == []
    assert killed_in_the_middle > 0, "no kill fell into the grading itself"
