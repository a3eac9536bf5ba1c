"""The marks of a class, read from the autograded notebooks, and what went wrong most."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table
from rich.text import Text

from course.grading.values import visible
from course.grading.worker import Graded


@dataclass(frozen=True)
class Row:
    """One submission in the table of marks.

    Args:
        assignment: the assignment.
        student: the student's id.
        earned: the points earned; None where the submission was not graded.
        points: the points there are.
        answers: what the autograded notebook keeps of each answer.
        remarks: what had to be mended in the notebook.
        failure: why it was not graded.
        skipped: whether it was graded before and has not changed.
        seconds: how long it took.
    """

    assignment: str
    student: str
    earned: float | None
    points: float
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    failure: str | None = None
    skipped: bool = False
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The row as `course grade --json` prints it."""
        return {
            "assignment": self.assignment,
            "student": self.student,
            "earned": self.earned,
            "points": self.points,
            "answers": self.answers,
            "remarks": list(self.remarks),
            "failure": self.failure,
            "skipped": self.skipped,
        }


def row_of(graded: Graded, points: float) -> Row:
    """The row of one submission.

    Args:
        graded: what came of it.
        points: what the assignment is worth.

    Returns:
        The row.
    """
    submission = graded.submission
    answers = (graded.judgement or {}).get("answers", {})
    earned = None if graded.failure else sum(entry["earned"] for entry in answers.values())
    return Row(
        submission.assignment,
        submission.student,
        earned,
        points,
        answers,
        graded.remarks,
        graded.failure,
        graded.skipped,
        graded.seconds,
    )


def marks_table(rows: Iterable[Row]) -> Group:
    """The marks: a table for each assignment, a line for each submission with what went wrong."""
    tables = []
    for assignment, found in _by_assignment(rows).items():
        table = Table(
            title=f"{assignment}: {found[0].points:g} points", title_justify="left", box=SIMPLE_HEAD
        )
        table.add_column("Student", no_wrap=True)
        table.add_column("Points", justify="right", no_wrap=True)
        table.add_column("What went wrong", overflow="fold", ratio=1)
        for row in found:
            points = "-" if row.earned is None else f"{row.earned:g}"
            table.add_row(Text(visible(row.student)), points, Text(visible(_what(row))))
        tables.append(table)
    return Group(*tables)


def _by_assignment(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The rows of each assignment, both in the order of their names."""
    found: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: (row.assignment, row.student)):
        found.setdefault(row.assignment, []).append(row)
    return found


def _what(row: Row) -> str:
    if row.failure is not None:
        return "not graded, see below"
    parts: list[str] = []
    wrong = {name: entry for name, entry in row.answers.items() if entry["verdict"] != "right"}
    verdicts = Counter(entry["verdict"] for entry in wrong.values())
    named = sorted({name for entry in wrong.values() for name in entry["mistakes"][:1]})
    if named:
        parts.append("; ".join(named))
    if verdicts["slip"]:
        text = next(e["text"] for e in wrong.values() if e["verdict"] == "slip")
        parts.append(text.rstrip("."))
    for verdict, text in (
        ("typed", "typed in"),
        ("unstarted", "not started"),
        ("failed", "no value"),
        ("form", "no number of the right shape"),
        ("after", "wrong after an earlier one"),
        ("wrong", "wrong, unknown why"),
        ("follows", "more follow, with their points"),
    ):
        if verdicts[verdict]:
            parts.append(f"{verdicts[verdict]} {text}")
    return "; ".join(parts + list(row.remarks[:1]))


def failures(rows: Iterable[Row]) -> Table | None:
    """The submissions that could not be graded, and what to do about each; None for none."""
    failed = [row for row in rows if row.failure is not None]
    if not failed:
        return None
    table = Table(title="Not graded", title_justify="left", box=SIMPLE_HEAD)
    table.add_column("Student", no_wrap=True)
    table.add_column("Why, and what to do", overflow="fold", ratio=1)
    for row in failed:
        table.add_row(Text(visible(row.student)), Text(visible(row.failure or "")))
    return table


def went_wrong_most(rows: Iterable[Row], most: int = 8) -> Table:
    """The mistakes that the most submissions made, with the sentence that the students got."""
    count: Counter[tuple[str, str]] = Counter()
    sentence: dict[tuple[str, str], str] = {}
    for row in rows:
        for mistake, text in _went_wrong(row).items():
            count[row.assignment, mistake] += 1
            sentence[row.assignment, mistake] = text
    table = Table(title="What went wrong most", title_justify="left", box=SIMPLE_HEAD)
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("Mistake", overflow="fold")
    table.add_column("What the students were told", overflow="fold", ratio=2)
    for (assignment, mistake), times in count.most_common(most):
        table.add_row(
            f"{times}x", Text(f"{assignment[:2]} {mistake}"), Text(sentence[assignment, mistake])
        )
    return table


def _went_wrong(row: Row) -> dict[str, str]:
    """What went wrong in a submission, each thing once, with the sentence that the student got."""
    found: dict[str, str] = {}
    for name, entry in row.answers.items():
        for mistake in entry["mistakes"] or _unnamed(name, entry):
            found.setdefault(mistake, entry["text"])
    return found


def lessons(rows: Iterable[Row]) -> Group:
    """What a class has done over many assignments: a line for each, with what went wrong most."""
    rows = list(rows)
    table = Table(title="The class", title_justify="left", box=SIMPLE_HEAD)
    table.add_column("Assignment", no_wrap=True)
    for column in ("Graded", "Not graded", "Mean points", "Of"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("What went wrong most", overflow="fold", ratio=1)
    for assignment, found in _by_assignment(rows).items():
        most = Counter(mistake for row in found for mistake in _went_wrong(row)).most_common(1)
        earned = [row.earned for row in found if row.earned is not None]
        table.add_row(
            assignment,
            str(len(earned)),
            str(len(found) - len(earned)) if len(earned) < len(found) else "",
            f"{statistics.fmean(earned):.1f}" if earned else "-",
            f"{found[0].points:g}",
            Text(f"{most[0][1]}x {most[0][0]}" if most else ""),
        )
    failed = failures(rows)
    return Group(table, *([failed] if failed else []))


def summary(rows: Iterable[Row]) -> Group:
    """What an instructor reads at the end: the marks, what went wrong most, who was not graded."""
    rows = list(rows)
    failed = failures(rows)
    return Group(marks_table(rows), went_wrong_most(rows), *([failed] if failed else []))


def _unnamed(name: str, entry: dict[str, Any]) -> list[str]:
    verdict = entry["verdict"]
    labels = {"typed": "typed in", "slip": f"{name}: slip", "wrong": f"{name}: unknown"}
    return [labels[verdict]] if verdict in labels else []
