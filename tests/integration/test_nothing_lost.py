"""Locked out, or out of space: no mark is lost, none is there twice, none is invented."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from course.grading.pool import grade
from tests.conftest import PROJECT, needs_sandbox
from tests.integration.small_class import RIGHT, hand_in, marks


def test_a_gradebook_that_another_program_holds_is_waited_for_with_a_message(
    one_line_course: Path, tmp_path: Path
) -> None:
    course = Path(shutil.copytree(one_line_course, tmp_path / "course"))
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


SMALL_DISK = """
import json, shutil, subprocess, sys
from pathlib import Path
from tests.integration.small_class import marks
course = Path(shutil.copytree(sys.argv[1], Path(sys.argv[2]) / "course"))
def run():
    command = [sys.executable, "-m", "course", "grade", "--jobs", "1", "--json"]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True)
    return [done.returncode, " ".join(done.stderr.split())]
free = shutil.disk_usage(course).free
"""
MEASURED = """
print(json.dumps({"run": run(), "took": free - shutil.disk_usage(course).free}))
"""
FULL_DISK = """
before = marks(course)
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


NAMES = [f"pupil-{number:02d}" for number in range(24)]


def on_a_small_disk(course: Path, disk: Path, script: str, room: int = 0) -> dict[str, Any]:
    """What a script found that copied a course to a small disk of its own, mounted on a folder."""
    disk.mkdir()
    done = subprocess.run(
        [
            *(needs_sandbox(), "--dev-bind", "/", "/"),
            *("--size", "4000000", "--tmpfs", str(disk), "--"),
            *(sys.executable, "-c", SMALL_DISK + script, str(course), str(disk), str(room)),
        ],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def a_class(one_line_course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class that has handed in, not graded."""
    course = Path(shutil.copytree(one_line_course, tmp_path_factory.mktemp("full-disk") / "course"))
    for name in NAMES:
        hand_in(course, name, RIGHT)
    return course


@pytest.fixture(scope="module")
def took(a_class: Path) -> int:
    """How many bytes of such a disk the grading of the class takes; it differs by machine."""
    found = on_a_small_disk(a_class, a_class.parent / "disk", MEASURED)
    assert found["run"][0] == 0, found
    return int(found["took"])


@pytest.mark.parametrize("part", [0.1, 0.5, 0.8])
def test_a_full_disk_is_said_and_the_gradebook_stays_whole(
    a_class: Path, took: int, tmp_path: Path, part: float
) -> None:
    found = on_a_small_disk(a_class, tmp_path / "disk", FULL_DISK, int(part * took))
    assert found["before"] == {}
    code, sentence = found["full"]
    assert code == 2, sentence
    assert "full" in sentence
    assert "run `course grade` again" in sentence
    assert all(rows == [1.0] for rows in found["during"].values())
    assert len(found["during"]) < len(NAMES)
    assert found["left"] == []
    assert found["after"][0] == 0, found["after"]
    assert found["marks"] == {name: [1.0] for name in NAMES}
