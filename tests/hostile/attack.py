"""What an attack is: a record of what it tries, what it hands in, and what it must come to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tests.hostile.lesson import HONEST, LESSON, POINTS, Notebook

Win = Literal["marks", "leak", "wrote", "reached", "stops"]
"""How an attack beats a grader: points it did not earn, something secret in what it shows, a file
that is not its own changed, a server of the host reached, the others not graded."""


@dataclass(frozen=True)
class Host:
    """What stands around a class, and must not be touched.

    Args:
        course: the course folder.
        secret: a file outside it, with a canary in it.
        port: where a server of the host listens.
        mark: what a process of an attack has among its arguments, so that it can be found.
    """

    course: Path
    secret: Path
    port: int
    mark: str

    def canary(self, attack: str) -> Path:
        """The instructor's file that one attack tries to change."""
        return self.course / "canaries" / f"{attack}.txt"

    def fit(self, code: str, attack: str) -> str:
        """An attack's code with the places of this host in it."""
        places = {
            "@COURSE@": self.course,
            "@SECRET@": self.secret,
            "@PORT@": self.port,
            "@MARK@": self.mark,
            "@CANARY@": self.canary(attack),
            "@NAME@": attack,
        }
        for place, value in places.items():
            code = code.replace(place, str(value))
        return code


@dataclass(frozen=True)
class Attack:
    """One attack.

    Args:
        name: the student's id.
        tries: a sentence on what it tries.
        then: code that follows the honest lines.
        writes: what stands in the solution cells, by answer; one right line where nothing is said.
        tampers: changes the notebook.
        hands_in: changes the submission's folder once the notebook is in it.
        earns: the points of each answer that earns any.
        shows: what its cells show when it has run and was refused, as a regular expression.
        says: what is said of an answer, as a regular expression for each.
        remark: what the record remarks, as a regular expression.
        failure: why it is not graded, as a regular expression; None where it is graded.
        beats_stock: how it beats nbgrader's own autograder; None where it does not, or would do
            harm that a test cannot contain.
    """

    name: str
    tries: str
    then: str = ""
    writes: Mapping[str, str] = field(default_factory=lambda: HONEST)
    tampers: Callable[[Notebook], None] | None = None
    hands_in: Callable[[Path, Host], None] | None = None
    earns: Mapping[str, float] = field(default_factory=lambda: {"s": POINTS["s"]})
    shows: str | None = None
    says: Mapping[str, str] = field(default_factory=dict)
    remark: str | None = None
    failure: str | None = None
    beats_stock: Win | None = None

    def hand_in(self, host: Host) -> None:
        """Write the submission.

        Args:
            host: the course that it is handed in to.
        """
        notebook = Notebook(host.course)
        for name, source in self.writes.items():
            more = f"\n{self.then}" if name == next(iter(self.writes)) else ""
            notebook.fill_in(name, source + more)
        if self.tampers is not None:
            self.tampers(notebook)
        folder = folder_of(host.course, self.name)
        notebook.write(folder)
        path = folder / f"{LESSON}.ipynb"
        path.write_text(host.fit(path.read_text(encoding="utf-8"), self.name), encoding="utf-8")
        if self.hands_in is not None:
            self.hands_in(folder, host)


def folder_of(course: Path, student: str) -> Path:
    """The folder that a student hands in."""
    return course / "submitted" / student / LESSON
