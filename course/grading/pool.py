"""Many submissions side by side: workers run and judge, one writer talks to the gradebook."""

from __future__ import annotations

import concurrent.futures
import errno
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, Final

from course.errors import CourseError, GradingRefused, Place, SubmissionRefused
from course.grading import bubblewrap
from course.grading.gradebook import Book, graded_assignments
from course.grading.reading import digest_of
from course.grading.sandbox import copy_regular_files
from course.grading.timestamps import read_timestamp
from course.grading.worker import Graded, JudgedNotebook, Submission, start, work
from course.notebook import notebooks_in
from course.processes import processes

MAX_FILE: Final = 20 * 2**20
_NEW: Final = ".new-"
_LONGEST_ID: Final = 128
_DIED: Final = (
    "The process that judged it died, three times. Look at what the submission does with memory, "
    "and grade it alone with --student."
)


def find_submissions(
    course: Path, assignments: tuple[str, ...], student: str | None
) -> list[Submission]:
    """The submissions to grade.

    Args:
        course: the course folder.
        assignments: the assignments.
        student: one student's id, or None for all.

    Returns:
        The submissions, by assignment and student.
    """
    root = course / "submitted"
    return [
        Submission(course, assignment, folder.name)
        for assignment in assignments
        for folder in sorted(root.iterdir() if root.is_dir() else ())
        if (student is None or folder.name == student)
        and not folder.name.startswith(".")
        and os.path.lexists(folder / assignment)
    ]


def require_possible_id(submission: Submission) -> None:
    """Refuse a folder whose name cannot be a student's id.

    Raises:
        SubmissionRefused: it cannot.
    """
    name = submission.student
    if not name.isprintable() or "+" in name or len(name) > _LONGEST_ID:
        raise SubmissionRefused(
            f"The folder submitted/{name[:_LONGEST_ID]!r} has a name that is no student's id.",
            cure=f"Rename it: at most {_LONGEST_ID} characters that can be printed, and no +.",
        )


def graded_before(book: Book, submission: Submission) -> Graded | None:
    """What came of a submission when it was graded; None where it is to be graded now.

    As in nbgrader, one that was handed in again is graded again; so is one whose file has changed.

    Args:
        book: the gradebook.
        submission: the submission.

    Returns:
        The records of its autograded notebooks.
    """
    folders = (submission.folder, submission.autograded)
    stamp, graded = (read_timestamp(folder)[0] for folder in folders)
    if stamp is not None and (graded is None or stamp > graded):
        return None
    if not book.has(submission.assignment, submission.student):
        return None
    notebooks = {}
    for name in notebooks_in(submission.course / "source" / submission.assignment):
        handed, old = (folder / f"{name}.ipynb" for folder in folders)
        if not handed.exists() and not old.exists():
            continue
        try:
            record = json.loads(old.read_text(encoding="utf-8"))["metadata"]["course"]
            same = record["digest"] == digest_of(handed)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if not same:
            return None
        notebooks[name] = JudgedNotebook([], record)
    return Graded(submission, notebooks, skipped=True) if notebooks else None


def grade(
    course: Path,
    assignments: tuple[str, ...] = (),
    student: str | None = None,
    jobs: int | None = None,
    *,
    force: bool = False,
    sandboxed: bool = True,
    say: Callable[[str], None] = lambda _: None,
) -> tuple[int, Iterator[Graded]]:
    """Grade submissions.

    Args:
        course: the course folder.
        assignments: which assignments; none stands for all.
        student: one student's id, or None for all.
        jobs: how many workers; as many as there are cores where it is None.
        force: whether to grade again what was graded before.
        sandboxed: whether student code is shut in; where not, every record says so.
        say: called with a sentence when grading has to wait for something.

    Returns:
        How many submissions there are, and an iterator that grades and saves them and gives each as
        it is done.

    Raises:
        GradingRefused, NotebookError, ExercisesError: grading cannot start.
    """
    course = course.resolve()
    program = bubblewrap.require() if sandboxed else None
    names = graded_assignments(course, assignments)
    submissions = find_submissions(course, names, student)
    jobs = jobs or os.cpu_count() or 1
    return len(submissions), _grade(course, names, submissions, jobs, force, program, say)


def _grade(
    course: Path,
    names: tuple[str, ...],
    submissions: list[Submission],
    jobs: int,
    force: bool,
    program: str | None,
    say: Callable[[str], None],
) -> Iterator[Graded]:
    book = Book(course, say)
    try:
        known = {name: book.known(name) for name in names}
        _sweep(course)
        todo: list[Submission] = []
        for submission in submissions:
            try:
                require_possible_id(submission)
            except SubmissionRefused as error:
                yield Graded(submission, failure=str(error))
                continue
            before = None if force else graded_before(book, submission)
            if before is not None:
                yield before
            else:
                todo.append(submission)
        if not todo:
            return
        for graded in judged(todo, jobs, start, (course, known, program), work):
            yield _saved(book, graded)
    finally:
        book.close()


def _sweep(course: Path) -> None:
    """Take away the unfinished folders of a run that was killed."""
    for folder in (course / "autograded").glob(f"*/{_NEW}*"):
        shutil.rmtree(folder, ignore_errors=True)


def judged(
    submissions: list[Submission],
    jobs: int,
    make_worker: Callable[..., None],
    arguments: tuple[Any, ...],
    judge_one: Callable[[Submission], Graded],
) -> Iterator[Graded]:
    """Have submissions judged side by side, whatever happens to a worker.

    When a worker dies, nobody knows which submission was to blame: all that are not done are tried
    again in new workers, and if one dies again, each of them in a worker of its own.

    Args:
        submissions: the submissions.
        jobs: how many workers.
        make_worker: called in each worker first.
        arguments: its arguments.
        judge_one: called in a worker for each submission.

    Yields:
        What came of each, as it is done; a failure for one whose worker died when it was alone.
    """
    left = {submission.folder: submission for submission in submissions}
    for alone in (False, False, True):
        groups = [[one] for one in left.values()] if alone else [list(left.values())]
        for group in groups:
            with concurrent.futures.ProcessPoolExecutor(
                max_workers=min(jobs, len(group)),
                mp_context=processes(),
                initializer=make_worker,
                initargs=arguments,
            ) as pool:
                try:
                    futures = [pool.submit(judge_one, submission) for submission in group]
                    for future in concurrent.futures.as_completed(futures):
                        graded = future.result()
                        del left[graded.submission.folder]
                        yield graded
                except BrokenProcessPool:
                    if alone:
                        yield Graded(group[0], failure=_DIED)
                except BaseException:
                    pool.shutdown(wait=False, cancel_futures=True)
                    raise
        if not left:
            return


def _saved(book: Book, graded: Graded) -> Graded:
    """What was written of a submission: a failure, where its notebook could not be.

    Raises:
        GradingRefused: nothing can be written at all; the gradebook is as it was before.
    """
    try:
        _save(book, graded)
    except CourseError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise GradingRefused(
                "The disk is full.",
                cure="Make room and run `course grade` again: what was graded is saved, and only "
                "the rest is graded.",
                where=Place(file="autograded/"),
            ) from None
        failed = Graded(
            graded.submission,
            failure="The graded notebook could not be written, and this should be reported: "
            f"{type(error).__name__}: {error}.",
        )
        _save(book, failed)
        return failed
    return graded


def _save(book: Book, graded: Graded) -> None:
    """Write a submission's marks and its autograded folder.

    The old folder goes first and the new one comes last, so that a submission that has a folder has
    its marks in the gradebook, whenever this is killed.
    """
    submission = graded.submission
    assignment, student = submission.assignment, submission.student
    if graded.failure is not None:
        _remove(submission.autograded)
        book.save_failure(assignment, student, submission.folder)
        return
    submission.autograded.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=submission.autograded.parent, prefix=_NEW) as folder:
        made = Path(folder) / assignment
        made.mkdir()
        copy_regular_files(submission.folder, made, MAX_FILE)
        copy_regular_files(submission.course / "source" / assignment, made, MAX_FILE)
        for name, judged in graded.notebooks.items():
            (made / f"{name}.ipynb").write_text(
                book.text_of(assignment, name, judged), encoding="utf-8"
            )
        for path in made.rglob("*"):
            if path.is_file():
                path.chmod(0o664 if book.directory.groupshared else 0o444)
        _remove(submission.autograded)
        cells = {name: judged.cells for name, judged in graded.notebooks.items()}
        book.save(assignment, student, submission.folder, cells)
        made.rename(submission.autograded)


def _remove(folder: Path) -> None:
    """Take away what lies at a place of our own, whatever it is."""
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder)
    else:
        folder.unlink(missing_ok=True)
