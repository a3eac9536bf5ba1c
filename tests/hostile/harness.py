"""Grades a class of attackers and honest neighbours, by our grader or by nbgrader's own."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.hostile.attack import Attack, Host, Win
from tests.hostile.lesson import LESSON, POINTS, SOLVED

NEIGHBOURS: Final = ("a-neighbour", "m-neighbour", "zz-neighbour")
"""Honest students, graded before, among and after the attackers."""
CANARIES: Final = ("canary of the host", "canary of the environment", "canary of the instructor")
_UNTOUCHED: Final = "untouched"
_KEPT: Final = ("source", "release", "grader_tests", "submitted")


class Listener:
    """A server on this machine that nobody has any business with."""

    def __init__(self) -> None:
        self.heard: set[str] = set()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._server.accept()
                with connection:
                    connection.settimeout(2)
                    with contextlib.suppress(OSError):
                        self.heard.add(connection.recv(100).decode("utf-8", "replace"))

    def close(self) -> None:
        """Listen no more."""
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()


@contextmanager
def host_around(course: Path) -> Iterator[tuple[Host, Listener]]:
    """The host of a course folder, with a secret file and a server that listens.

    Args:
        course: the course folder; the secret file is written beside it.

    Yields:
        The host and its server.
    """
    secret = course.parent / f"secret-of-{course.name}.txt"
    secret.write_text(CANARIES[0])
    listener = Listener()
    try:
        yield Host(course, secret, listener.port, f"mark-{uuid.uuid4().hex}"), listener
    finally:
        listener.close()


def hand_in(host: Host, attacks: Iterable[Attack]) -> None:
    """Write the submissions of some attackers, and of the honest neighbours."""
    (host.course / "canaries").mkdir(exist_ok=True)
    for student in NEIGHBOURS:
        Attack(student, "It is honest.", writes=SOLVED, earns=POINTS).hand_in(host)
    for attack in attacks:
        host.canary(attack.name).write_text(_UNTOUCHED)
        attack.hand_in(host)


@dataclass(frozen=True)
class Outcome:
    """What a class came to.

    Args:
        marks: the points in the gradebook, by student and answer; students whose submission has no
            points are not there.
        shown: all text that the cells of a student's autograded notebook show.
        heard: what the host's server was told.
        wrote: the attacks whose canary file is not as it was.
    """

    marks: dict[str, dict[str, float]]
    shown: dict[str, str]
    heard: set[str]
    wrote: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, host: Host, listener: Listener) -> Outcome:
        """Look at a course that was graded."""
        shown = {
            path.parent.parent.name: _shown(path)
            for path in (host.course / "autograded").glob(f"*/{LESSON}/{LESSON}.ipynb")
        }
        wrote = {
            path.stem
            for path in (host.course / "canaries").iterdir()
            if not path.is_file() or path.read_bytes() != _UNTOUCHED.encode()
        }
        return cls(marks_in(host.course), shown, set(listener.heard), wrote)

    def wins(self, attack: Attack) -> set[Win]:
        """How an attack has beaten the grader."""
        won: set[Win] = set()
        marks = self.marks.get(attack.name, {})
        if any(points > attack.earns.get(name, 0.0) for name, points in marks.items()):
            won.add("marks")
        if any(canary in self.shown.get(attack.name, "") for canary in CANARIES):
            won.add("leak")
        if attack.name in self.wrote:
            won.add("wrote")
        if attack.name in self.heard:
            won.add("reached")
        if any(self.marks.get(student) != POINTS for student in NEIGHBOURS):
            won.add("stops")
        return won


def _shown(path: Path) -> str:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    parts: list[str] = []
    for cell in notebook["cells"]:
        for item in cell.get("outputs", []):
            parts += [_joined(item.get("text", "")), str(item.get("evalue", ""))]
            parts += [_joined(text) for text in item.get("data", {}).values()]
            parts += item.get("traceback", [])
    return "\n".join(parts)


def _joined(text: Any) -> str:
    return "".join(text) if isinstance(text, list) else str(text)


def marks_in(course: Path) -> dict[str, dict[str, float]]:
    """The points in a gradebook, by student and answer."""
    query = """
        SELECT s.student_id, c.name, g.auto_score, g.manual_score FROM grade g
        JOIN submitted_notebook n ON g.notebook_id = n.id
        JOIN submitted_assignment s ON n.assignment_id = s.id
        JOIN base_cell c ON g.cell_id = c.id"""
    marks: dict[str, dict[str, float]] = {}
    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as database:
        for student, cell, auto, manual in database.execute(query):
            if auto is not None or manual is not None:
                points = manual if manual is not None else auto
                marks.setdefault(student, {})[cell.removeprefix("test-")] = points
    return marks


def known_in(course: Path) -> list[tuple[Any, ...]]:
    """What a gradebook knows that is no submission: its schema, its cells and their points."""
    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as database:
        schema = database.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2")
        cells = database.execute(
            "SELECT b.name, b.type, g.max_score, s.locked, s.source, s.checksum FROM base_cell b "
            "LEFT JOIN grade_cells g ON g.id = b.id LEFT JOIN source_cell s ON s.id = b.id "
            "ORDER BY 1, 2"
        )
        return [*schema.fetchall(), *cells.fetchall()]


def files_in(course: Path) -> dict[str, str]:
    """A digest of every file that grading has to leave as it is, and where each link leads."""
    found: dict[str, str] = {}
    for part in _KEPT:
        for path in (course / part).rglob("*"):
            name = path.relative_to(course).as_posix()
            if path.is_symlink():
                found[name] = f"leads to {path.readlink()}"
            elif path.is_file():
                found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
            else:
                found[name] = "a folder, or no file"
    return found


def living(mark: str) -> list[int]:
    """The processes that have a mark among their arguments."""
    found: list[int] = []
    for process in Path("/proc").glob("[1-9]*"):
        with contextlib.suppress(OSError):
            if mark.encode() in (process / "cmdline").read_bytes():
                found.append(int(process.name))
    return found


def stock(course: Path, seconds: float = 400) -> subprocess.CompletedProcess[str]:
    """Grade a course with nbgrader as it comes, with a home of its own.

    Args:
        course: the course folder, without an `nbgrader_config.py`.
        seconds: how long it may take.

    Returns:
        What became of the command.
    """
    home = course.parent / f"home-of-{course.name}"
    home.mkdir(exist_ok=True)
    here = str(Path(sys.executable).parent)
    environment = {
        "PATH": here + os.pathsep + os.environ["PATH"],
        "HOME": str(home),
        "IPYTHONDIR": str(home / ".ipython"),
        "HOSTILE_CANARY": CANARIES[1],
        "OPENBLAS_NUM_THREADS": "1",
    }
    command = [sys.executable, "-m", "nbgrader", "autograde", LESSON]
    return subprocess.run(
        command, cwd=course, env=environment, capture_output=True, text=True, timeout=seconds
    )
