"""The log file of a grading run: what was asked for, what came of each submission, and when."""

from __future__ import annotations

import logging
import platform
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Final

from course.grading.values import visible
from course.report.marks import Row

FOLDER: Final = "logs"


class Journal:
    """Writes one line for each submission as it is done, so that a killed run has its log, too.

    Args:
        course: the course folder; the log goes into `logs/` there.
        what: what was asked for, one line.
    """

    def __init__(self, course: Path, what: str) -> None:
        folder = course / FOLDER
        folder.mkdir(exist_ok=True)
        begin = time.time()
        stamp = time.strftime("%Y-%m-%d-%H%M%S", time.localtime(begin))
        self.path = folder / f"grade-{stamp}-{int(begin * 1000) % 1000:03d}.log"
        self._handler = logging.FileHandler(self.path, encoding="utf-8")
        self._handler.setFormatter(logging.Formatter("%(asctime)s  %(levelname)-7s  %(message)s"))
        self._logger = logging.getLogger(f"course.grade.{self.path.name}")
        self._logger.setLevel(logging.INFO)
        self._logger.propagate = False
        self._logger.addHandler(self._handler)
        self.say(f"{what} (Python {platform.python_version()} on {platform.system()})")

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if error is not None:
            self._logger.error("Stopped: %s", visible(str(error) or type(error).__name__))
        self._logger.removeHandler(self._handler)
        self._handler.close()

    def say(self, line: str) -> None:
        """Write a line about the run as a whole."""
        self._logger.info(visible(line))

    def noting(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Go through rows and write a line for each."""
        for row in rows:
            self._logger.log(
                logging.INFO if row.failure is None else logging.WARNING, visible(line_of(row))
            )
            yield row


def line_of(row: Row) -> str:
    """What is written about one submission.

    Args:
        row: what came of it.

    Returns:
        The assignment, the student, the marks with the seconds, what was found, and every remark.
    """
    parts = [row.assignment, row.student]
    if row.failure is not None:
        parts.append(f"NOT GRADED: {row.failure}")
    elif row.skipped:
        parts.append(f"unchanged since it was graded: {row.earned:g} of {row.points:g} points")
    else:
        parts.append(f"{row.earned:g} of {row.points:g} points in {row.seconds:.2f} s")
    wrong = (
        f"{name}: {e['verdict']}" for name, e in row.answers.items() if e["verdict"] != "right"
    )
    parts.append(", ".join(wrong))
    return "  ".join(part for part in [*parts, *row.remarks] if part)
