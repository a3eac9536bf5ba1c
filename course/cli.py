"""The command `course`: each verb reads its arguments, calls one room, prints what came of it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from course.errors import CourseError, GradingRefused, Place

if TYPE_CHECKING:
    from course.report.marks import Row

DONE: Final = 0
FOUND: Final = 1
COULD_NOT: Final = 2

Item = TypeVar("Item")


def _console(*, stderr: bool = False) -> Console:
    return Console(stderr=stderr, soft_wrap=False)


def _course_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--course",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        default=Path(),
        show_default="the current folder",
        help="The course folder.",
    )(command)


def _json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")(command)


def _bar(description: str, items: Iterable[Item], total: int) -> Iterator[Item]:
    """Go through items with a bar on standard error: done, total, rate and time left."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=_console(stderr=True), transient=True) as progress:
        task = progress.add_task(description, total=total)
        for item in items:
            progress.advance(task)
            yield item


class _Rate(ProgressColumn):
    """How many items are done in a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f}/s" if task.speed else "", style="progress.data.speed")


@click.group(
    name="course",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
def commands() -> None:
    """Backpropagation by hand: build the lessons, check a notebook, grade a class.

    \b
    Students:      course lab, course check
    Instructors:   course build, course grade, course feedback
    Everyone:      course doctor, course demo

    Exit codes: 0 done, 1 found something wrong, 2 could not run.
    """


@commands.command()
@click.argument("assignments", nargs=-1)
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when release/ is stale.")
@_course_option
def build(assignments: tuple[str, ...], check: bool, course: Path) -> None:
    """Verify solved notebooks and make release/ and the students' keys from them.

    \b
    Example:  course build 03_caches
    """
    from course.processes import JUDGING, get_ready

    get_ready(JUDGING)
    from course.build import check_all, release, require_fresh
    from course.grading.gradebook import graded_assignments
    from course.verify import RANDOM_DRAWS

    console, course = _console(), course.resolve()
    names = graded_assignments(course, assignments)
    for truths in _bar("Building", check_all(course, names), len(names)):
        name = truths[0].notebook.assignment
        if check:
            require_fresh(course, name)
        else:
            release(course, name)
        answers = sum(len(truth.notebook.answers) for truth in truths)
        mistakes = sum(len(truth.exercises.mistakes) for truth in truths)
        done = "is fresh" if check else "is built"
        console.print(
            f"{name}: release {done}; {answers} answers, {mistakes} mistakes, each caught and told "
            f"apart on {len(truths[0].hidden) + 1} written and {RANDOM_DRAWS} random instances."
        )


@commands.command()
@click.argument("assignments", nargs=-1)
@click.option("--student", help="Grade one student only.")
@click.option("--jobs", type=click.IntRange(min=1), help="Workers; as many as cores by default.")
@click.option("--force", is_flag=True, help="Grade again what has not changed, too.")
@click.option(
    "--no-sandbox",
    is_flag=True,
    help="Run student code with your own rights: it can read and change all that you can. Each "
    "record says so.",
)
@_json_option
@_course_option
def grade(
    assignments: tuple[str, ...],
    student: str | None,
    jobs: int | None,
    force: bool,
    no_sandbox: bool,
    as_json: bool,
    course: Path,
) -> None:
    """Grade the submissions in submitted/ and write marks into nbgrader's gradebook.

    Exits with 1 when a submission could not be graded; the others are graded all the same.

    \b
    Example:  course grade 03_caches --student ada --json
    """
    from course.processes import JUDGING, get_ready

    get_ready(JUDGING)
    from course.report.marks import summary

    rows, log = _graded_rows(
        course.resolve(), assignments, student, jobs, force=force, sandboxed=not no_sandbox
    )
    if as_json:
        click.echo(json.dumps([row.to_json() for row in rows], indent=1, ensure_ascii=False))
    else:
        console = _console()
        console.print(summary(rows))
        counted = Counter(
            "failed" if row.failure else "skipped" if row.skipped else "graded" for row in rows
        )
        console.print(
            f"{counted['graded']} submissions graded, {counted['skipped']} unchanged since they "
            f"were, {counted['failed']} could not be. The log is {log}.",
            highlight=False,
        )
    sys.exit(FOUND if any(row.failure for row in rows) else DONE)


def _graded_rows(
    course: Path,
    assignments: tuple[str, ...],
    student: str | None,
    jobs: int | None,
    *,
    force: bool,
    sandboxed: bool,
) -> tuple[list[Row], Path]:
    from course.grading.gradebook import graded_assignments
    from course.grading.pool import grade as grade_all
    from course.notebook import points_of
    from course.report.journal import Journal
    from course.report.marks import row_of

    names = graded_assignments(course, assignments)
    points = {name: points_of(course / "source" / name) for name in names}
    said = _console(stderr=True)
    with Journal(course, f"course grade {' '.join(names)}") as journal:

        def say(line: str) -> None:
            journal.say(line)
            said.print(line, highlight=False)

        count, graded = grade_all(
            course, assignments, student, jobs, force=force, sandboxed=sandboxed, say=say
        )
        if not sandboxed:
            say("Student code runs without a sandbox, with your rights; each record says so.")
        if count == 0:
            raise GradingRefused(
                "There is no submission to grade.",
                cure="Put them into submitted/STUDENT/ASSIGNMENT/, or make a class: "
                "`course classroom 24`.",
                where=Place(file="submitted/"),
            )
        rows = (row_of(one, points[one.submission.assignment]) for one in graded)
        done = list(_bar("Grading", journal.noting(rows), count))
    return done, journal.path.relative_to(course)


@commands.command()
@click.argument("assignments", nargs=-1)
@click.option("--student", help="Write the pages of one student only.")
@_course_option
def feedback(assignments: tuple[str, ...], student: str | None, course: Path) -> None:
    """Write a feedback page for each graded submission, without the hidden tests.

    \b
    Example:  course feedback 03_caches
    """
    from course.processes import EVERYTHING, get_ready

    get_ready(EVERYTHING)
    from course.report.feedback import pages

    count, paths = pages(course, assignments, student)
    written = list(_bar("Feedback", paths, count))
    missing = [(name, student) for name, student, page in written if page is None]
    for name, student in missing:
        _console(stderr=True).print(
            Text(f"No page for autograded/{student}/{name}/: nbconvert could not make it.")
        )
    done = len(written) - len(missing)
    _console().print(f"{done} feedback pages are in feedback/, one for each submission.")
    sys.exit(FOUND if missing else DONE)


@commands.command()
@click.argument("size", type=click.IntRange(min=1), metavar="N")
@click.option("--assignment", help="What the class hands in; everything by default.")
@_course_option
def classroom(size: int, assignment: str | None, course: Path) -> None:
    """Write N made-up submissions into submitted/, of which it is known what they must earn.

    \b
    Example:  course classroom 24 --assignment 03_caches
    """
    from course.classroom import write_class
    from course.grading.gradebook import graded_assignments

    names = graded_assignments(course, (assignment,) if assignment else ())
    ids = write_class(course, names, size)
    _console().print(f"{len(ids)} pupils have handed in {', '.join(names)}.")


@commands.command()
@click.argument("notebook", type=click.Path(path_type=Path))
@_json_option
@_course_option
def check(notebook: Path, as_json: bool, course: Path) -> None:
    """Check your notebook on its own numbers and on a second set of inputs, before you hand it in.

    Exits with 1 when an answer is not right yet.

    \b
    Example:  course check my_notebooks/03_caches/03_caches.ipynb
    """
    from course.selfcheck import check_notebook

    results = check_notebook(notebook if notebook.is_absolute() else course / notebook)
    if as_json:
        rows = [
            {"answer": r.name, "right": r.right, "right_here": r.here is None, "text": r.text}
            for r in results
        ]
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
    else:
        table = Table(title=notebook.name, title_justify="left")
        for heading in ("Answer", "Here", "Second inputs", ""):
            table.add_column(heading, no_wrap=heading != "")
        for result in results:
            signs = ["✓" if finding is None else "✗" for finding in (result.here, result.elsewhere)]
            table.add_row(result.name, *signs, escape(result.text))
        _console().print(table)
    sys.exit(DONE if all(result.right for result in results) else FOUND)


@commands.command()
@_json_option
@_course_option
def doctor(as_json: bool, course: Path) -> None:
    """Say what works on this machine, what is missing, and what to do about it.

    \b
    Example:  course doctor
    """
    from course.doctor import examine

    signs = examine(course)
    if as_json:
        rows = [{"what": s.what, "well": s.well, "found": s.found, "cure": s.cure} for s in signs]
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
    else:
        table = Table(box=None, show_header=False)
        for sign in signs:
            mark = {True: "✓", False: "✗", None: "-"}[sign.well]
            table.add_row(mark, sign.what, sign.found, "" if sign.well else sign.cure)
        _console().print(table)
    sys.exit(FOUND if any(sign.well is False for sign in signs) else DONE)


@commands.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@_course_option
def lab(arguments: tuple[str, ...], course: Path) -> None:
    """Open JupyterLab on your own copies of the notebooks, in my_notebooks/.

    Further arguments go to JupyterLab.

    \b
    Example:  course lab --no-browser
    """
    from course.lab import lay_out, open_lab

    folder, copied = lay_out(course.resolve())
    if copied:
        _console().print(f"Copied into {folder.name}/: {', '.join(copied)}.")
    sys.exit(open_lab(folder, arguments))


@commands.command()
@click.option("--size", type=click.IntRange(min=1), default=24, show_default=True, help="Pupils.")
@_course_option
def demo(size: int, course: Path) -> None:
    """Build the lessons, make up a class, grade it, write its feedback, and show the marks.

    \b
    Example:  course demo
    """
    from course.processes import EVERYTHING, get_ready

    get_ready(EVERYTHING)
    from course.demo import run

    run(course.resolve(), size, _console(), _bar)


def main() -> None:
    """Run the command; an error that a person has to mend is a message and exit code 2."""
    try:
        commands(prog_name="course", standalone_mode=False)
    except click.exceptions.Abort:
        _console(stderr=True).print("Stopped.")
        sys.exit(COULD_NOT)
    except click.ClickException as error:
        error.show()
        sys.exit(COULD_NOT)
    except CourseError as error:
        console = _console(stderr=True)
        where = f"[bold]{escape(str(error.where))}[/]\n" if str(error.where) else ""
        console.print(f"{where}[red]✗[/] {escape(error.what)}\n  [green]→[/] {escape(error.cure)}")
        sys.exit(FOUND if type(error).__name__ in ("BuildRefused", "StaleRelease") else COULD_NOT)
    except KeyboardInterrupt:
        _console(stderr=True).print("Stopped. What was graded is saved.")
        sys.exit(COULD_NOT)
