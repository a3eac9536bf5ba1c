"""`course check`: a student's notebook on its own numbers and on the second public instance.

It runs on the student's own machine, on any system, and needs nothing of the instructor's: the key
beside the notebook holds fingerprints and the inputs of the second instance.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course import diagnosis
from course.cells import SHOW_TAGS, read_json, text_of
from course.check import KEY_FILE, Key, KeyedAnswer, key_name
from course.diagnosis import Finding
from course.errors import StudentProcessDied
from course.grading.run import Cell, Name
from course.grading.sandbox import run_once
from course.grading.values import Inert

Raw = dict[str, Any]


@dataclass(frozen=True)
class Result:
    """What was found about one answer.

    Args:
        name: the answer.
        here: the finding on the notebook's own numbers; None where it is right.
        elsewhere: the finding on the second inputs; None where it is right.
    """

    name: str
    here: Finding | None
    elsewhere: Finding | None

    @property
    def right(self) -> bool:
        """Whether the answer is right on both."""
        return self.here is None and self.elsewhere is None

    @property
    def text(self) -> str:
        """What the student reads."""
        if self.here is not None:
            return self.here.text
        if self.elsewhere is not None:
            return f"Right on the notebook's numbers, not on others. {self.elsewhere.text}"
        return f"{self.name} is right."


def check_notebook(path: Path) -> list[Result]:
    """Check a student's notebook on both public instances.

    Args:
        path: the notebook, with `key.json` beside it.

    Returns:
        One result for each answer, in order.

    Raises:
        NotebookError: the notebook cannot be read.
        DamagedKey: the key is missing or damaged.
    """
    notebook = read_json(path)
    own = path.with_name(key_name("", path.stem))
    key = Key.read(own if own.exists() else path.with_name(KEY_FILE))
    cells = [cell for cell in notebook["cells"] if cell.get("cell_type") == "code"]
    here = _values(cells, key, path.parent, {})
    elsewhere = _values(cells, key, path.parent, key.practice_givens)
    first = _findings(key.public, here, key)
    second = _findings(key.practice, elsewhere, key)
    results = []
    for name in key.public:
        finding = second[name]
        if first[name] is None and _same(here[name], elsewhere[name]) and finding is not None:
            finding = diagnosis.typed(name)
        results.append(Result(name, first[name], finding))
    return results


def _same(one: Inert, other: Inert) -> bool:
    return (
        one.array is not None
        and other.array is not None
        and one.array.shape == other.array.shape
        and bool((one.array == other.array).all())
    )


def _findings(
    answers: dict[str, KeyedAnswer], values: dict[str, Inert], key: Key
) -> dict[str, Finding | None]:
    findings: dict[str, Finding | None] = {}
    not_right: set[str] = set()
    for name, entry in answers.items():
        findings[name] = entry.finding(values[name], key.hints, not_right)
        if findings[name] is not None:
            not_right.add(name)
    return findings


def _values(cells: list[Raw], key: Key, files: Path, givens: dict[str, str]) -> dict[str, Inert]:
    values = {name: Inert("missing") for name in key.public}
    steps = [step for cell in cells if (step := _step(cell, givens)) is not None]
    try:
        with run_once((files,)) as run:
            for step, reply in zip(steps, run.steps(steps), strict=False):
                if isinstance(step, Name) and isinstance(reply, Inert) and step.name in values:
                    values[step.name] = reply
    except StudentProcessDied as error:
        for name, value in values.items():
            if value.kind == "missing":
                values[name] = Inert("failed", text=error.what)
    return values


def _step(cell: Raw, givens: dict[str, str]) -> Cell | Name | None:
    metadata = cell.get("metadata", {})
    nbgrader = metadata.get("nbgrader", {})
    tested = _tested(text_of(cell)) if nbgrader.get("grade") else None
    if tested is not None:
        return Name(tested)
    if SHOW_TAGS & set(metadata.get("tags", ())):
        return None
    return Cell(givens.get(nbgrader.get("grade_id", ""), text_of(cell)), seen=False)


def _tested(source: str) -> str | None:
    """The answer that a test cell checks; None where it cannot be told."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "check"
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            return str(node.args[0].value)
    return None
