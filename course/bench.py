"""How fast grading is, beside stock nbgrader and beside the bare cells: `make bench`.

Everything is measured in one run on one machine, so that the ratios mean something where the times
do not: the same submissions of `03_caches`, graded by `nbgrader autograde` in its plain
configuration and by `course grade`, both from the start of the command to its end.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
import psutil
from rich.console import Console
from rich.table import Table

from course.build import release
from course.cells import text_of
from course.classroom import roster, submission_text
from course.grading.bubblewrap import isolation
from course.grading.gradebook import Book
from course.grading.judge import Judge
from course.grading.reading import read_handed
from course.grading.rebuild import rebuild
from course.grading.run import Cell
from course.grading.student import warm
from course.grading.worker import Submission
from course.truth import Truth

ASSIGNMENT: Final = "03_caches"
_PROJECT: Final = Path(__file__).resolve().parents[1]
_PARTS: Final = ("source", "grader_tests", "release", ".course_cache")


@dataclass(frozen=True)
class Timed:
    """A command that has run.

    Args:
        seconds: from its start to its end.
        megabytes: the most memory that one worker and its student processes held together.
    """

    seconds: float
    megabytes: float


def course_with_class(folder: Path, size: int) -> Path:
    """A course folder with a gradebook and a class of solved and half right submissions.

    Args:
        folder: where to make it.
        size: how many pupils hand in.

    Returns:
        The folder.
    """
    for part in _PARTS:
        if (_PROJECT / part).exists():
            shutil.copytree(_PROJECT / part, folder / part)
    release(folder, ASSIGNMENT)
    truth = Truth.read(folder, ASSIGNMENT)
    path = folder / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    # A copied test cell would end the stock run for the whole class, so nobody has one here.
    gradable = ("full-marks", "mistake", "sign-slip", "half-done", "syntax-error")
    pupils = [pupil for pupil in roster(truth, size + 8) if pupil.kind in gradable][:size]
    for pupil in pupils:
        target = folder / "submitted" / pupil.id / ASSIGNMENT
        target.mkdir(parents=True)
        text = submission_text(truth, notebook, pupil)
        (target / path.name).write_text(text, encoding="utf-8")
    return folder


def timed(arguments: list[str], folder: Path) -> Timed:
    """Run a command in a course folder, and watch its memory.

    Args:
        arguments: what follows the interpreter.
        folder: the course folder.

    Returns:
        What it took.
    """
    here = str(Path(sys.executable).parent)
    environment = os.environ | {"PATH": os.pathsep.join([here, os.environ["PATH"]])}
    begin = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own interpreter, arguments from this file
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    most = _Memory(process.pid)
    process.wait()
    return Timed(time.perf_counter() - begin, most.stop())


class _Memory:
    """Looks at the memory of a process's workers while it runs."""

    def __init__(self, process: int) -> None:
        self._process = process
        self._most = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> float:
        """The most megabytes that one worker held with what it had started."""
        self._ended.set()
        self._thread.join()
        return self._most

    def _watch(self) -> None:
        while not self._ended.wait(0.25):
            with contextlib.suppress(psutil.Error):
                for worker in psutil.Process(self._process).children(recursive=True):
                    if any(
                        "student" in part for child in worker.children() for part in _line(child)
                    ):
                        family = [worker, *worker.children(recursive=True)]
                        self._most = max(self._most, sum(map(_own_megabytes, family)))


def _line(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


def _own_megabytes(process: psutil.Process) -> float:
    """Memory with what is shared counted in parts, so that a fork does not count twice."""
    try:
        return float(process.memory_full_info().pss) / 2**20
    except psutil.Error:
        return 0.0


def graded(folder: Path) -> int:
    """How many submissions of a course folder have an autograded notebook."""
    return len(list((folder / "autograded").glob(f"*/{ASSIGNMENT}/*.ipynb")))


def floors(folder: Path, students: list[str]) -> tuple[float, float]:
    """How long the bare cells take, by `exec` in this warm process.

    Args:
        folder: the course folder.
        students: whose submissions.

    Returns:
        Seconds of processor time for one submission: all code cells of its notebook, once, as a
        stock run has them; and the cells that the judge has run, on each of its four instances.
    """
    warm()
    truth = Truth.read(folder, ASSIGNMENT)
    judge = Judge(truth)
    book = Book(folder)
    known = book.known(ASSIGNMENT)[ASSIGNMENT]
    book.close()
    instances = [None, *truth.hidden, truth.draw(1)]
    all_cells = judged_cells = 0.0
    with contextlib.chdir(folder / "release" / ASSIGNMENT):
        for student in students:
            submission = Submission(folder, ASSIGNMENT, student)
            handed = read_handed(submission.folder / f"{ASSIGNMENT}.ipynb", submission.place())
            codes = [text_of(cell) for cell in handed.cells if cell["cell_type"] == "code"]
            all_cells += _seconds_of(codes)
            cells, _ = rebuild(handed.cells, known)
            for instance in instances:
                steps = judge.steps(cells, instance)
                judged_cells += _seconds_of([s.code for s in steps if isinstance(s, Cell)])
    return all_cells / len(students), judged_cells / len(students)


def _seconds_of(codes: list[str]) -> float:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    begin = time.process_time()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for code in codes:
            with contextlib.suppress(Exception):
                exec(compile(code, "<cell>", "exec"), namespace)  # noqa: S102 - our own class
    return time.process_time() - begin


def measure(size: int, growth: tuple[int, ...], say: Callable[[str], None]) -> dict[str, Any]:
    """Measure everything.

    Args:
        size: how many submissions stock nbgrader and `course grade` both grade.
        growth: class sizes for `course grade` alone.
        say: called with a sentence before each part.

    Returns:
        The figures, by name; seconds, ratios, megabytes.
    """
    ours_command = ["-m", "course", "grade", ASSIGNMENT, "--json"]
    stock_command = ["-m", "nbgrader", "autograde", ASSIGNMENT]
    with _folders() as new:
        say(f"course grade, {size} submissions")
        folder = course_with_class(new(), size)
        stock_folder = shutil.copytree(folder, new(), dirs_exist_ok=True)
        ours = timed(ours_command, folder)
        _require(graded(folder) == size, "course grade did not grade everyone")
        say(f"the cells of {min(size, 10)} submissions by exec")
        students = sorted(path.name for path in (folder / "submitted").iterdir())[:10]
        all_cells, judged_cells = floors(folder, students)
        grown = {}
        for number in growth:
            say(f"course grade, {number} submissions")
            large = course_with_class(new(), number)
            grown[number] = timed(ours_command, large)
            _require(graded(large) == number, "course grade did not grade everyone")
            shutil.rmtree(large)
        say(
            f"nbgrader autograde, {size} submissions; this takes {size * 3 // 60 + 1} minutes or so"
        )
        stock = timed(stock_command, stock_folder)
        _require(graded(stock_folder) == size, "nbgrader autograde did not grade everyone")
    cores = os.cpu_count() or 1
    # The start of the command is shared by the whole class, so the largest class tells most.
    largest = max(grown, default=size)
    each = grown[largest].seconds / largest if grown else ours.seconds / size
    return {
        "submissions": size,
        "cores": cores,
        "sandbox": isolation().found,
        "stock_per_second": size / stock.seconds,
        "ours_per_second": size / ours.seconds,
        "ratio_to_stock": stock.seconds / ours.seconds,
        "floor_all_cells_seconds": all_cells,
        "ratio_to_floor_all_cells": each * cores / all_cells,
        "floor_judged_cells_seconds": judged_cells,
        "ratio_to_floor_judged_cells": each * cores / judged_cells,
        "megabytes_of_a_worker": max(
            [ours.megabytes, *(timing.megabytes for timing in grown.values())]
        ),
        "seconds_each_by_class_size": {
            number: timing.seconds / number for number, timing in grown.items()
        },
        "ratio_to_stock_at_largest": stock.seconds / size / each,
    }


def _require(well: bool, what: str) -> None:
    if not well:
        raise click.ClickException(what)


@contextlib.contextmanager
def _folders() -> Iterator[Callable[[], Path]]:
    with tempfile.TemporaryDirectory(prefix="course-bench-") as root:
        yield lambda: Path(tempfile.mkdtemp(dir=root))


def table_of(figures: dict[str, Any]) -> Table:
    """The figures as a table.

    Args:
        figures: what `measure` gave.

    Returns:
        A table with a line for each figure and what it stands for.
    """
    size, cores = figures["submissions"], figures["cores"]
    table = Table(
        title=f"Grading {size} submissions of {ASSIGNMENT} on {cores} cores", title_justify="left"
    )
    for heading in ("What", "Figure", "How it was measured"):
        table.add_column(heading, overflow="fold")
    rows = [
        (
            "stock nbgrader",
            f"{figures['stock_per_second']:.2f} per second",
            "nbgrader autograde, plain configuration, from start to end",
        ),
        (
            "course grade",
            f"{figures['ours_per_second']:.1f} per second",
            f"four runs each, {figures['sandbox']}, from start to end",
        ),
        ("ratio", f"{figures['ratio_to_stock']:.0f} times", "throughput, same submissions"),
        (
            "floor, all cells",
            f"{figures['floor_all_cells_seconds'] * 1000:.0f} ms",
            "every code cell of the notebook once, by exec in a warm process",
        ),
        (
            "ratio to it",
            f"{figures['ratio_to_floor_all_cells']:.2f}",
            "time per submission and core; below 1 because locked pictures are not drawn",
        ),
        (
            "floor, judged cells",
            f"{figures['floor_judged_cells_seconds'] * 1000:.0f} ms",
            "the cells that the judge has run, on its four sets of inputs",
        ),
        (
            "ratio to it",
            f"{figures['ratio_to_floor_judged_cells']:.1f}",
            "time per submission and core",
        ),
        (
            "memory",
            f"{figures['megabytes_of_a_worker']:.0f} MB",
            "the most that a worker and its student processes held",
        ),
    ]
    rows += [
        (
            f"class of {number}",
            f"{seconds * 1000:.0f} ms each",
            "course grade, from start to end, by the number of submissions",
        )
        for number, seconds in figures["seconds_each_by_class_size"].items()
    ]
    largest = max(figures["seconds_each_by_class_size"], default=size)
    rows.append(
        (
            f"ratio at {largest}",
            f"{figures['ratio_to_stock_at_largest']:.0f} times",
            "stock's time per submission over ours in the largest class",
        )
    )
    for row in rows:
        table.add_row(*row)
    return table


@click.command()
@click.option("--size", type=click.IntRange(min=2), default=100, show_default=True)
@click.option("--growth", multiple=True, type=int, default=(50, 1000), show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
def main(size: int, growth: tuple[int, ...], as_json: bool) -> None:
    """Measure grading beside stock nbgrader, on SIZE submissions of both and GROWTH of ours.

    \b
    Example:  python -m course.bench --size 20 --growth 50 --growth 200
    """
    console = Console(stderr=True)
    figures = measure(size, growth, console.print)
    if as_json:
        click.echo(json.dumps(figures, indent=1))
    else:
        Console().print(table_of(figures))


if __name__ == "__main__":
    main()
