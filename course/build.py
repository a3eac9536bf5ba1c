"""`source/` to `release/`, through nbgrader's own `generate_assignment`."""

from __future__ import annotations

import concurrent.futures
import contextlib
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException

from course.errors import BuildRefused, Place, StaleRelease
from course.grading.gradebook import configuration, course_directory
from course.processes import processes
from course.truth import Truth
from course.verified import CACHE, verify_once
from course.verify import names_differ

_FORBIDDEN: Final = ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN", "END HIDDEN")


def check_assignment(course: Path, assignment: str) -> list[Truth]:
    """Read and verify the notebooks of one assignment.

    Args:
        course: the course folder.
        assignment: its name.

    Returns:
        Its notebooks.

    Raises:
        NotebookError, ExercisesError, BuildRefused: it does not hold what it promises.
    """
    truths = Truth.all_of(course, assignment)
    names_differ(truths)
    for truth in truths:
        verify_once(truth, course)
    return truths


def check_all(course: Path, assignments: tuple[str, ...]) -> Iterator[list[Truth]]:
    """Read and verify assignments, as many at a time as there are cores.

    Args:
        course: the course folder.
        assignments: their names.

    Yields:
        The notebooks of each assignment, in the order of the names.

    Raises:
        NotebookError, ExercisesError, BuildRefused: one does not hold what it promises.
    """
    with concurrent.futures.ProcessPoolExecutor(
        max_workers=min(os.cpu_count() or 1, len(assignments)), mp_context=processes()
    ) as pool:
        futures = [pool.submit(_check, course, name) for name in assignments]
        for name, future in zip(assignments, futures, strict=True):
            future.result()
            yield Truth.all_of(course, name)


def _check(course: Path, assignment: str) -> None:
    check_assignment(course, assignment)


def release(course: Path, assignment: str, *, record: bool = True) -> None:
    """Write `release/<assignment>/` and record its cells in the gradebook.

    Args:
        course: the course folder.
        assignment: its name.
        record: whether the gradebook is told; it has to be, for a release that is graded.

    Raises:
        BuildRefused: nbgrader could not make it, or a solution or a hidden test got into it.
    """
    config = configuration(course)
    config.SaveCells.enabled = record
    directory = course_directory(course, config)
    directory.assignment_id = assignment
    converter = GenerateAssignment(coursedir=directory, config=config)
    converter.force = True
    converter.no_database = not record
    said = _Said()
    logger = logging.getLogger(f"course.build.{assignment}")
    logger.propagate = False
    logger.addHandler(said)
    converter.log = logger
    try:
        with _kept(course / "release" / assignment):
            converter.start()
    except NbGraderException:
        raise BuildRefused(
            f"nbgrader could not make the release: {said.last()}",
            cure="Mend that; where submissions exist, test cells can change only in a new course "
            "folder or with a new gradebook.",
            where=Place(assignment=assignment),
        ) from None
    for path in sorted((course / "release" / assignment).rglob("*")):
        text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        found = next((mark for mark in _FORBIDDEN if mark in text), None)
        if found:
            shutil.rmtree(course / "release" / assignment)
            raise BuildRefused(
                f"`{found}` got into the release, which is taken away again.",
                cure="Put both ends of the region into one cell, each on a line of its own.",
                where=Place(assignment, f"release/{assignment}/{path.name}"),
            )


@contextlib.contextmanager
def _kept(folder: Path) -> Iterator[None]:
    """A release that stays where nbgrader, which removes it first, cannot make a new one."""
    with tempfile.TemporaryDirectory(prefix="course-build-") as place:
        before = Path(place) / folder.name
        if folder.is_dir():
            shutil.copytree(folder, before)
        try:
            yield
        except BaseException:
            if before.is_dir():
                shutil.copytree(before, folder, dirs_exist_ok=True)
            raise


class _Said(logging.Handler):
    """Keeps the errors that nbgrader logs."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.extend(record.getMessage().splitlines())

    def last(self) -> str:
        """The last line that reads like the message of an exception."""
        raised = [line for line in self.lines if "Error: " in line or "Refused: " in line]
        return (raised or self.lines or ["it gave no reason."])[-1].strip()


def stale(course: Path, assignment: str) -> list[str]:
    """The files of a release that are not what the source builds.

    Args:
        course: the course folder.
        assignment: its name.

    Returns:
        One line for each file; none where the release is fresh.
    """
    with tempfile.TemporaryDirectory(prefix="course-build-") as folder:
        fresh = Path(folder)
        for part in (f"source/{assignment}", "grader_tests"):
            shutil.copytree(course / part, fresh / part)
        if (course / "nbgrader_config.py").exists():
            shutil.copyfile(course / "nbgrader_config.py", fresh / "nbgrader_config.py")
        if (course / CACHE).is_dir():
            shutil.copytree(course / CACHE, fresh / CACHE)
        release(fresh, assignment, record=False)
        built = _bytes(fresh / "release" / assignment)
        there = _bytes(course / "release" / assignment)
    return [
        f"release/{assignment}/{name}: "
        + (
            "is missing"
            if name not in there
            else "is left over"
            if name not in built
            else "differs"
        )
        for name in sorted(built.keys() | there.keys())
        if built.get(name) != there.get(name)
    ]


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }


def require_fresh(course: Path, assignment: str) -> None:
    """Refuse a release that is not what the source builds.

    Raises:
        StaleRelease: names the files.
    """
    files = stale(course, assignment)
    if files:
        raise StaleRelease(
            "The release is not what the source builds: " + "; ".join(files) + ".",
            cure=f"Run `course build {assignment}` and commit the result.",
            where=Place(assignment=assignment),
        )
