"""Killed, locked out, or out of space: no mark is lost, none is there twice, none is invented."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from course.grading.pool import grade
from tests.conftest import PROJECT, needs_sandbox
from tests.integration import small_class
from tests.integration.small_class import LESSON, RIGHT, WRONG, hand_in, marks

KILLS = 20
PUPILS = 24


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    needs_sandbox()
    return small_class.make(tmp_path_factory.mktemp("small") / "course")


def living(processes: list[psutil.Process]) -> list[psutil.Process]:
    """The processes that still run, zombies aside."""
    found = []
    for process in processes:
        with contextlib.suppress(psutil.Error):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def test_killed_at_any_moment_and_started_again_each_submission_is_graded_once(
    built: Path, tmp_path: Path
) -> None:
    course = Path(shutil.copytree(built, tmp_path / "course"))
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
        time.sleep(chance.uniform(0.4, 1.05) * whole)
        family = [
            psutil.Process(process.pid),
            *psutil.Process(process.pid).children(recursive=True),
        ]
        process.kill()
        process.communicate()
        found = marks(course)
        done = {path.parent.parent.name for path in course.glob(f"autograded/*/{LESSON}/*.ipynb")}
        fresh = {
            name
            for name in done
            if (course / f"autograded/{name}/{LESSON}/timestamp.txt").read_text()
            == (course / f"submitted/{name}/{LESSON}/timestamp.txt").read_text()
        }
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


def test_a_gradebook_that_another_program_holds_is_waited_for_with_a_message(
    built: Path, tmp_path: Path
) -> None:
    course = Path(shutil.copytree(built, tmp_path / "course"))
    hand_in(course, "ada", RIGHT)
    held = threading.Event()
    said: list[str] = []

    def hold() -> None:
        database = sqlite3.connect(course / "gradebook.db")
        database.execute("BEGIN EXCLUSIVE")
        held.set()
        deadline = time.monotonic() + 60
        while not said and time.monotonic() < deadline:
            time.sleep(0.1)
        database.rollback()
        database.close()

    other = threading.Thread(target=hold)
    other.start()
    held.wait()
    graded = list(grade(course, say=said.append)[1])
    other.join()
    assert said[0] == "The gradebook is in use by another program; waiting for it."
    assert [one.failure for one in graded] == [None]
    assert marks(course) == {"ada": [1.0]}


FULL_DISK = """
import json, shutil, subprocess, sys, os
from pathlib import Path
from tests.integration.small_class import marks
course = Path(shutil.copytree(sys.argv[1], Path(sys.argv[2]) / "course"))
def run():
    command = [sys.executable, "-m", "course", "grade", "--jobs", "1", "--json"]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True)
    return [done.returncode, " ".join(done.stderr.split())]
before = marks(course)
free = shutil.disk_usage(course).free
ballast = course / "ballast"
ballast.write_bytes(b"x" * (free - int(sys.argv[3])))
full = run()
during = marks(course)
left = [path.name for path in course.glob("autograded/*/.new-*")]
ballast.unlink()
after = run()
print(json.dumps({"before": before, "full": full, "during": during, "after": after,
                  "marks": marks(course), "left": left}))
"""


@pytest.mark.parametrize("room", [10_000, 60_000, 120_000])
def test_a_full_disk_is_said_and_the_gradebook_stays_whole(
    built: Path, tmp_path: Path, room: int
) -> None:
    program = needs_sandbox()
    course = Path(shutil.copytree(built, tmp_path / "source"))
    names = [f"pupil-{number:02d}" for number in range(12)]
    for name in names:
        hand_in(course, name, RIGHT)
    small = tmp_path / "small"
    small.mkdir()
    done = subprocess.run(
        [
            *(program, "--dev-bind", "/", "/", "--size", "4000000", "--tmpfs", str(small), "--"),
            *(sys.executable, "-c", FULL_DISK, str(course), str(small), str(room)),
        ],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert found["before"] == {}
    code, sentence = found["full"]
    assert code == 2, sentence
    assert "full" in sentence
    assert "run `course grade` again" in sentence
    assert all(rows == [1.0] for rows in found["during"].values())
    assert len(found["during"]) < len(names)
    assert found["left"] == []
    assert found["after"][0] == 0, found["after"]
    assert found["marks"] == {name: [1.0] for name in names}
