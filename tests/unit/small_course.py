"""A tiny course for the tests: a source notebook and its file in `grader_tests/`, on disk.

`tiny` has one of each kind of answer: a number, an array of shape (2, 3), the mean over a batch,
and a function exercise on a text. `one_line` is a lesson with a single line to fill in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from course.grading.run import Cell, Name, Reply
from course.grading.values import Inert, inert
from course.shapes import compiled, explain
from course.truth import Truth

Raw = dict[str, Any]

NAME = "tiny"


def code(
    grade_id: str,
    source: str,
    *,
    tags: tuple[str, ...] = (),
    grade: bool = False,
    solution: bool = False,
    locked: bool = True,
    points: float | None = None,
) -> Raw:
    """A code cell with nbgrader's metadata."""
    nbgrader: Raw = {
        "grade": grade,
        "grade_id": grade_id,
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    if points is not None:
        nbgrader["points"] = points
    return {
        "cell_type": "code",
        "id": grade_id,
        "metadata": {"nbgrader": nbgrader} | ({"tags": list(tags)} if tags else {}),
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def setup() -> Raw:
    """The first cell of every notebook."""
    return code("setup", "import numpy as np\nfrom course import check, expect, explore")


def given(grade_id: str, source: str) -> Raw:
    """A cell that hands out givens."""
    return code(grade_id, source, tags=("given",))


def solve(grade_id: str, source: str) -> Raw:
    """A solution cell around solved lines."""
    return code(
        grade_id,
        f"### BEGIN SOLUTION\n{source}\n### END SOLUTION",
        solution=True,
        locked=False,
    )


def graded(name: str, printed: str | None = None, points: float = 1.0) -> Raw:
    """The test cell of an answer."""
    source = f'check("{name}", {name})'
    if printed is not None:
        hidden = f'expect("{name}", {name}, {printed})'
        source += f"\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
    return code(f"test-{name}", source, tags=("raises-exception",), grade=True, points=points)


def text(source: str) -> Raw:
    """A text cell, without nbgrader's metadata."""
    return {"cell_type": "markdown", "id": "text", "metadata": {}, "source": source}


def write(folder: Path, cells: list[Raw], toml: str, name: str = NAME) -> Path:
    """Write a course of one assignment; gives back the course's folder."""
    source = folder / "source" / name
    source.mkdir(parents=True, exist_ok=True)
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (source / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (folder / "grader_tests").mkdir(exist_ok=True)
    (folder / "grader_tests" / f"{name}.toml").write_text(toml, encoding="utf-8")
    return folder


def truth(folder: Path, cells: list[Raw], toml: str, name: str = NAME) -> Truth:
    """Write a course of one assignment, and read it."""
    return Truth.read(write(folder, cells, toml, name), name)


def mistake(name: str, line: str, hint: str, **where: str) -> str:
    """A [[mistake]] in TOML; its hint says where to look."""
    entry = {"name": name, "line": line, "hint": f"{hint} See the example.", **where}
    return "\n".join(["", "[[mistake]]", *(f"{k} = {json.dumps(v)}" for k, v in entry.items()), ""])


LINE_GIVENS = """
[practice]
x = -0.7
[[hidden]]
x = 0.4
[[hidden]]
x = 1.9
"""


def one_line(
    folder: Path,
    solved: str = "y = np.tanh(x)",
    *,
    printed: str | None = None,
    toml: str = "",
    givens: str = LINE_GIVENS,
    more: tuple[Raw, ...] = (),
) -> Truth:
    """A lesson with the given x = 0.3 and one line that binds y."""
    cells = [
        setup(),
        given("given-x", "x = np.array([0.3])"),
        solve("solve-y", solved),
        graded("y", printed),
        *more,
    ]
    return truth(folder, cells, givens + toml)


TINY_CELLS = [
    text("# A tiny lesson"),
    setup(),
    given(
        "given-batch",
        "X = np.array([[1.0, 2.0, -1.5], [0.5, -0.8, 2.2]])  # two features, a batch of three\n"
        "w = np.array([[0.6, -1.4]])\n"
        "T = np.array([[0.3, 1.2, -0.9]])",
    ),
    given("given-point", "a = np.array([0.7])\nsteps = 3"),
    solve("solve-chain", "s = 1.5 * a\nz = np.tanh(s)\nslope = 1.5 * (1 - z**2)"),
    graded("s", "1.0500"),
    graded("z", "0.7818"),
    graded("slope", "0.5832", points=2),
    solve("solve-hidden", "H = np.tanh(X)"),
    graded("H"),
    solve("solve-count", "count = steps * (steps + 1) // 2"),
    graded("count", "6"),
    code("forward", "p = w @ X\nloss = np.mean((p - T) ** 2)"),
    solve("solve-gradient", "grad = 2 * (p - T) @ X.T / X.shape[1]"),
    graded("grad", points=2),
    given("given-word", 'word = "abracadabra"'),
    code(
        "solve-features",
        'def features(word, X):\n    """How often the letter a is there, and X times two."""\n'
        '    ### BEGIN SOLUTION\n    number = word.count("a")\n'
        '    return {"letters": number, "double": 2 * X}\n    ### END SOLUTION',
        solution=True,
        locked=False,
    ),
    code(
        "call-features",
        "found = check.call(features, word, X)\n"
        'letters = found["letters"]\ndouble = found["double"]',
    ),
    graded("letters", "5"),
    graded("double"),
    code("progress", "check.progress()", tags=("progress",)),
]

TINY_TOML = (
    """
batch = "X"

[practice]
X = [[0.9, -1.2, 0.4], [1.7, 0.6, -0.5]]
w = [[-0.8, 1.3]]
T = [[1.1, -0.4, 0.7]]
a = -0.45
steps = 5
word = "banana"

[[hidden]]
X = [[-0.6, 1.4, 0.8], [0.35, -1.1, 1.9]]
w = [[1.2, 0.5]]
T = [[-0.7, 0.2, 1.6]]
a = 0.9
steps = 7
word = "cathedral"

[[hidden]]
X = [[0.45, -0.9, 1.3], [-1.6, 0.7, 0.25]]
w = [[-0.4, -1.7]]
T = [[0.8, 1.5, -0.3]]
a = -1.1
steps = 4
word = "salamander"

[draw]
a = { low = 0.4, high = 1.2, signed = true }
steps = { low = 4, high = 9, integer = true }

[gradients]
slope = { of = "z", by = "a" }
grad = { of = "loss", by = "w" }
"""
    + mistake("s: added", "s = 1.5 + a", "You added where the arrow scales.", answer="s")
    + mistake("z: no tanh", "z = s", "The curve is missing.", answer="z")
    + mistake("slope: no weight", "slope = 1 - z**2", "One step is missing.", answer="slope")
    + mistake("slope: at s", "slope = 1.5 * (1 - s**2)", "Look where it is taken.", answer="slope")
    + mistake("H: no tanh", "H = X", "The curve is missing here too.", answer="H")
    + mistake(
        "grad: no X", "grad = 2 * (p - T).mean(axis=1) * w", "The input is missing.", answer="grad"
    )
    + mistake(
        "features: length",
        "number = len(word)",
        "You counted every letter.",
        function="features",
        instead_of='number = word.count("a")',
    )
)


def tiny(folder: Path) -> Truth:
    """The tiny course, with one of each kind of answer."""
    return truth(folder, TINY_CELLS, TINY_TOML)


def submitted(truth: Truth, changed: dict[str, str] | None = None) -> list[Raw]:
    """The solved notebook as a judge gets it, with the source of some cells changed."""
    return [
        {
            "cell_type": "markdown" if cell.role == "text" else "code",
            "metadata": {"nbgrader": {"grade_id": cell.id}},
            "source": (changed or {}).get(cell.id, cell.source),
            "outputs": [],
        }
        for cell in truth.notebook.cells
    ]


class HereRun:
    """Stands in for a student process: runs cells in this process, for tests of what is decided."""

    def __init__(self) -> None:
        self.names: Raw = {"__name__": "__main__"}
        self.ran = 0

    def steps(self, steps: Sequence[Cell | Name]) -> Iterator[Reply]:
        """Go through steps; an error is an output."""
        for step in steps:
            yield self._run(step.code) if isinstance(step, Cell) else self._value(step.name)

    def _run(self, source: str) -> list[Raw]:
        self.ran += 1
        try:
            exec(compiled(source, f"<cell {self.ran}>"), self.names)
        except Exception as error:
            explain(error)
            return [{"output_type": "error", "ename": type(error).__name__, "evalue": str(error)}]
        return []

    def _value(self, name: str) -> Inert:
        return inert(self.names[name]) if name in self.names else Inert("missing")


@contextmanager
def here(*_: object) -> Iterator[Any]:
    """Start the stand-in for a student process, as a judge starts one."""
    yield HereRun()
