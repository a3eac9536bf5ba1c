"""Every error of the course, each a sentence that says what is wrong, where, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Place:
    """Where something is: an assignment, a file, a cell and a name, each if it is known."""

    assignment: str | None = None
    file: str | None = None
    cell: str | None = None
    name: str | None = None

    def __str__(self) -> str:
        parts = [
            self.file or self.assignment,
            f"cell {self.cell!r}" if self.cell else None,
            f"{self.name}" if self.name else None,
        ]
        return ", ".join(part for part in parts if part)


class CourseError(Exception):
    """Something that a person has to mend; shown as a message, never as a traceback.

    Args:
        what: what is wrong, one sentence.
        cure: what to do about it, one sentence.
        where: the assignment, file, cell and name that it is about.
    """

    def __init__(self, what: str, *, cure: str, where: Place | None = None) -> None:
        self.what = what
        self.cure = cure
        self.where = where or Place()
        prefix = f"{self.where}: " if str(self.where) else ""
        super().__init__(f"{prefix}{what} {cure}")

    def __reduce__(self) -> tuple[Any, ...]:
        """How the error crosses from one process to another."""
        return _again, (type(self), self.what, self.cure, self.where)

    def _render_traceback_(self) -> list[str]:
        """What Jupyter shows instead of a traceback."""
        return [str(self)]


def _again(kind: type[CourseError], what: str, cure: str, where: Place) -> CourseError:
    return kind(what, cure=cure, where=where)


class NotebookError(CourseError):
    """A notebook that cannot be read, or whose cells break the rules of a source notebook."""


class ExercisesError(CourseError):
    """A file in `grader_tests/` that cannot be read, or that does not fit its notebook."""


class BuildRefused(CourseError):
    """The build stops: what it would release does not hold what it promises."""


class StaleRelease(CourseError):
    """What lies in `release/` is not what the source builds."""


class DamagedKey(CourseError):
    """A `key.json` that is missing or damaged."""


class WireError(CourseError):
    """A message from a student process that is no message."""


class StudentProcessDied(CourseError):
    """The student process ended, or had to be ended, in the middle of a run."""


class GradingRefused(CourseError):
    """Grading cannot start: something that it stands on is missing."""


class SubmissionRefused(CourseError):
    """One submission that cannot be graded; the others are not touched by it."""
