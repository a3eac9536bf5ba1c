"""A small lesson to attack: four lines to fill in, ten points, and hidden tests as they are usual.

The hidden tests are of the kinds that instructors write: `expect`, `numpy.testing`, a bare assert.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any, Final

from course.build import release
from course.cells import read_json
from tests.unit.small_course import Raw, code, given, setup, solve, text, write

LESSON: Final = "lesson"
HONEST: Final = {"s": "s = 1.5 * a + 0.4"}
"""The one right line that most attackers have."""
SOLVED: Final = HONEST | {
    "z": "z = np.tanh(s)",
    "H": "H = np.tanh(X)",
    "g": "g = (w @ H).ravel()",
}
POINTS: Final = {"s": 1.0, "z": 2.0, "H": 3.0, "g": 4.0}
TYPED: Final = {
    "s": "1.45",
    "z": "0.8957",
    "H": "[[0.7616, 0.9640, -0.9051], [0.4621, -0.6640, 0.9757]]",
    "g": "[-0.1900, 1.5080, -1.9090]",
}
"""What the answers are on the notebook's own numbers: these stand in the hidden tests."""

_HIDDEN: Final = {
    "s": f'expect("s", s, {TYPED["s"]})',
    "z": f'expect("z", z, {TYPED["z"]})',
    "H": f"np.testing.assert_allclose(H, {TYPED['H']}, atol=2e-4)",
    "g": f"assert np.allclose(g, {TYPED['g']}, atol=2e-3), 'canary of the tests'",
}
# Short, so that the attacks that wait for the end of their time do not wait long.
LIMITS: Final = """
[limits]
cell_seconds = 1.5
notebook_seconds = 5
cpu_seconds = 6
memory_mb = 640
processes = 24
open_files = 64
file_mb = 2
disk_mb = 8
output_mb = 0.2
value_mb = 0.5
"""
_TOML: Final = """
# canary of the instructor
batch = "X"
[practice]
a = -0.7
X = [[0.9, -1.2, 0.4], [1.7, 0.6, -0.5]]
w = [[-0.8, 1.3]]
[[hidden]]
a = 0.45
X = [[-0.6, 1.4, 0.8], [0.35, -1.1, 1.9]]
w = [[1.2, 0.5]]
[[hidden]]
a = -1.1
X = [[0.45, -0.9, 1.3], [-1.6, 0.7, 0.25]]
w = [[-0.4, -1.7]]
[[mistake]]
answer = "z"
name = "z: no tanh"
line = "z = s"
hint = "The curve is missing: see the example."
"""


def _test(name: str) -> Raw:
    source = (
        f'check("{name}", {name})\n### BEGIN HIDDEN TESTS\n{_HIDDEN[name]}\n### END HIDDEN TESTS'
    )
    tags = ("raises-exception",)
    return code(f"test-{name}", source, tags=tags, grade=True, points=POINTS[name])


CELLS: Final = [
    text("# A lesson to attack"),
    setup(),
    given("given-a", "a = np.array([0.7])"),
    given(
        "given-batch",
        "X = np.array([[1.0, 2.0, -1.5], [0.5, -0.8, 2.2]])\nw = np.array([[0.6, -1.4]])",
    ),
    *(cell for name in SOLVED for cell in (solve(f"solve-{name}", SOLVED[name]), _test(name))),
]


def make(folder: Path) -> Path:
    """A course folder with the lesson, released; no `nbgrader_config.py` stands in it."""
    write(folder, CELLS, _TOML + LIMITS, LESSON)
    release(folder, LESSON)
    return folder


class Notebook:
    """A notebook to hand in, to be filled in and to be tampered with.

    Args:
        course: the course folder.
    """

    def __init__(self, course: Path) -> None:
        self.json: Raw = copy.deepcopy(
            read_json(course / "release" / LESSON / f"{LESSON}.ipynb", LESSON)
        )

    @property
    def cells(self) -> list[Raw]:
        """Its cells, to be changed."""
        cells: list[Raw] = self.json["cells"]
        return cells

    @property
    def tests(self) -> list[Raw]:
        """Its test cells, to be changed."""
        return [self.cell(f"test-{name}") for name in SOLVED]

    def cell(self, grade_id: str) -> Raw:
        """The cell with a grade_id."""
        return self.cells[self.place(grade_id)]

    def place(self, grade_id: str) -> int:
        """Where the cell with a grade_id stands."""
        return next(
            place
            for place, cell in enumerate(self.cells)
            if nbgrader_of(cell).get("grade_id") == grade_id
        )

    def fill_in(self, name: str, source: str) -> None:
        """Write into the solution cell of an answer."""
        self.cell(f"solve-{name}")["source"] = source

    def write(self, folder: Path) -> None:
        """Hand it in."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{LESSON}.ipynb").write_text(json.dumps(self.json), encoding="utf-8")


def nbgrader_of(cell: Raw) -> dict[str, Any]:
    """nbgrader's metadata of a cell, to be changed; an empty dict where it has none."""
    found: dict[str, Any] = cell["metadata"].get("nbgrader", {})
    return found


def own_cell(source: str, kind: str = "code") -> Raw:
    """A cell that a student adds."""
    cell: Raw = {"cell_type": kind, "id": f"own{abs(hash(source))}", "metadata": {}}
    cell["source"] = source
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})
