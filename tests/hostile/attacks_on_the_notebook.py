"""Attacks that need no code: the notebook's metadata, its order, its cells, its size."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, Final

from tests.hostile.attack import Attack
from tests.hostile.lesson import POINTS, SOLVED, Notebook, nbgrader_of, own_cell

Tamper = Callable[[Notebook], None]


def _on_tests(change: Callable[[dict[str, Any]], Any]) -> Tamper:
    def tamper(notebook: Notebook) -> None:
        for cell in notebook.tests:
            change(cell)

    return tamper


def _set(**values: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda cell: nbgrader_of(cell).update(values)


def _skipped(cell: dict[str, Any]) -> None:
    cell["metadata"]["tags"] = ["skip-execution"]


def _duplicated(notebook: Notebook) -> None:
    notebook.cells.append(copy.deepcopy(notebook.cell("test-z")) | {"id": "copied", "source": ""})


def _solution_twice(notebook: Notebook) -> None:
    notebook.cells.insert(0, copy.deepcopy(notebook.cell("solve-s")) | {"id": "again"})


def _deleted(notebook: Notebook) -> None:
    notebook.cells[:] = [cell for cell in notebook.cells if cell not in notebook.tests]


def _reversed(notebook: Notebook) -> None:
    notebook.cells.reverse()


def _renamed(notebook: Notebook) -> None:
    for number, cell in enumerate(notebook.tests):
        nbgrader_of(cell)["grade_id"] = f"\x1b[31m<script>canary()</script>{number}"


def _swapped(notebook: Notebook) -> None:
    first, last = notebook.cell("test-s"), notebook.cell("test-g")
    nbgrader_of(first)["grade_id"], nbgrader_of(last)["grade_id"] = "test-g", "test-s"


def _edited(notebook: Notebook) -> None:
    for grade_id in ("setup", "given-a", "given-batch"):
        notebook.cell(grade_id)["source"] += "\ncheck = expect = lambda *_: None\na = X = w = 0.0"
    for cell in notebook.tests:
        cell["source"] = "pass"


def _own_givens(notebook: Notebook) -> None:
    place = notebook.place("given-batch") + 1
    notebook.cells.insert(place, own_cell("a = 0 * a\nX = 0 * X\nw = 0 * w\nz = H = g = 0.0"))


def _own_check(notebook: Notebook) -> None:
    place = notebook.place("given-batch") + 1
    code = "check = expect = np.allclose = np.testing.assert_allclose = lambda *_, **__: True"
    notebook.cells.insert(place, own_cell(code))


def _no_notebook(notebook: Notebook) -> None:
    notebook.json.clear()
    notebook.json.update(cells="none", nbformat=4, nbformat_minor=5)


def _format(major: Any, minor: Any = 0) -> Tamper:
    def tamper(notebook: Notebook) -> None:
        notebook.json["nbformat"], notebook.json["nbformat_minor"] = major, minor

    return tamper


def _deep(notebook: Notebook) -> None:
    nested: Any = []
    for _ in range(600):
        nested = [nested]
    notebook.json["metadata"]["deep"] = nested
    for cell in notebook.tests:
        cell["metadata"]["deep"] = nested


def _junk(notebook: Notebook) -> None:
    notebook.cell("test-z")["metadata"]["nbgrader"]["points"] = "many"
    junk: list[Any] = [None, 5, "cell", [], {}, {"cell_type": []}, {"metadata": [1]}]
    notebook.cells[3:3] = junk
    notebook.json["metadata"] = {"kernelspec": {"name": "bash", "display_name": 5}, "nbgrader": 7}


def _large(notebook: Notebook) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": "x" * 4_000_000}
    notebook.cell("solve-s")["outputs"] = [output]
    notebook.json["metadata"]["large"] = "y" * 4_000_000


def _forged_record(notebook: Notebook) -> None:
    answers = {name: {"number": 1, "earned": 4, "points": 4, "verdict": "right"} for name in SOLVED}
    notebook.json["metadata"]["course"] = {"answers": answers, "remarks": [], "seed": 1}
    result = {"output_type": "execute_result", "data": {"text/plain": "4"}, "metadata": {}}
    for cell in notebook.tests:
        cell["outputs"] = [result | {"execution_count": 1}]


def _other_kernel(notebook: Notebook) -> None:
    notebook.json["metadata"]["kernelspec"] = {
        "name": "../../evil",
        "display_name": "<script>canary()</script>",
        "language": "bash",
        "argv": ["/bin/sh", "-c", "echo x > @CANARY@"],
    }


def _half_characters(notebook: Notebook) -> None:
    notebook.cells.append(own_cell("x = '\ud800'\nprint(x)"))
    notebook.cells.append(own_cell("\ud800 <script>canary()</script>", "markdown"))


ATTACKS: Final = (
    Attack(
        "skipped-tests",
        "The test cells bear the tag that tells a runner of notebooks to skip them.",
        tampers=_on_tests(_skipped),
        beats_stock="marks",
        remark="tags of the cells",
    ),
    Attack(
        "no-grade-cells",
        "The flags say that test cells are not marked, and not locked.",
        tampers=_on_tests(_set(grade=False, locked=False)),
        remark="flags or points of the cells",
    ),
    Attack(
        "solution-flags",
        "The flags say that test cells are the student's to write, and solutions are not.",
        tampers=_on_tests(_set(solution=True)),
        remark="flags or points of the cells",
    ),
    Attack(
        "points-raised",
        "The first test is worth a hundred points.",
        tampers=lambda notebook: nbgrader_of(notebook.cell("test-s")).update(points=100),
        remark="flags or points of the cell ",
    ),
    Attack(
        "negative-points",
        "Tests are worth less than nothing, or no number at all.",
        tampers=_on_tests(_set(points=float("-inf"))),
        remark="flags or points of the cells",
    ),
    Attack(
        "checksum-forged",
        "The tests are emptied and bear the checksum of the real ones.",
        tampers=_on_tests(lambda cell: cell.update(source="# nothing")),
        remark="text of the cells",
    ),
    Attack(
        "tests-deleted",
        "The test cells are gone.",
        tampers=_deleted,
        remark="was missing and is back",
    ),
    Attack(
        "tests-as-text",
        "The test cells have become text.",
        tampers=_on_tests(lambda cell: cell.update(cell_type="markdown")),
        remark="had become markdown; it is changed back",
    ),
    Attack(
        "tests-as-raw",
        "The test cells have become raw cells, and say so to nbgrader.",
        tampers=_on_tests(lambda cell: (cell.update(cell_type="raw"), _set(cell_type="raw")(cell))),
        remark="had become raw",
    ),
    Attack(
        "tests-reversed",
        "All cells stand in reverse order.",
        tampers=_reversed,
        remark="Cells had been moved",
    ),
    Attack(
        "tests-renamed",
        "The test cells bear ids that are markup, and that terminals obey.",
        tampers=_renamed,
        remark="unknown id",
    ),
    Attack(
        "tests-swapped",
        "The cheapest test and the dearest have changed places.",
        tampers=_swapped,
        remark="Cells had been moved",
    ),
    Attack(
        "tests-copied",
        "A test is there twice, which stops nbgrader for the whole class.",
        tampers=_duplicated,
        remark="more than once",
        beats_stock="stops",
    ),
    Attack(
        "solution-copied",
        "A solution is there twice; the last one counts.",
        tampers=_solution_twice,
        remark="more than once",
    ),
    Attack(
        "schema-from-the-future",
        "nbgrader's metadata is of a version that does not exist yet.",
        tampers=_on_tests(_set(schema_version=99)),
        beats_stock="stops",
        remark="schema 99",
    ),
    Attack(
        "schema-from-the-past",
        "nbgrader's metadata is of its first version.",
        tampers=_on_tests(_set(schema_version=1)),
        remark="schema 1",
    ),
    Attack(
        "format-from-the-future",
        "The notebook is of a format that does not exist yet.",
        tampers=_format(5),
        earns={},
        failure="format is 5",
    ),
    Attack(
        "format-from-the-past",
        "The notebook is of a format without cells.",
        tampers=_format(3),
        earns={},
        failure="it is of notebook format 3, and is not",
    ),
    Attack(
        "format-of-many-words",
        "The number of the format is a megabyte of text, for whoever prints it.",
        tampers=_format("\x1b[31m" + "4" * 1_000_000),
        earns={},
        failure=r"\A.{0,400}\Z",
    ),
    Attack(
        "no-cells",
        "The file is JSON, and no notebook.",
        tampers=_no_notebook,
        earns={},
        failure="holds no cells",
    ),
    Attack(
        "locked-cells-edited",
        "The set-up, the givens and the tests are rewritten.",
        tampers=_edited,
        remark="text of the cells",
    ),
    Attack(
        "givens-overwritten",
        "A cell of its own makes every given zero, so that zero is the answer.",
        tampers=_own_givens,
        earns={},
    ),
    Attack(
        "check-in-a-cell-of-its-own",
        "A cell of its own, among the locked ones, takes the tests' names.",
        tampers=_own_check,
        beats_stock="marks",
    ),
    Attack(
        "deep-nesting",
        "Metadata is nested six hundred deep.",
        tampers=_deep,
    ),
    Attack(
        "junk-among-the-cells",
        "Numbers, lists and nothing stand among the cells; the kernel is another.",
        tampers=_junk,
        remark="flags or points of the cell ",
    ),
    Attack(
        "large-outputs",
        "Outputs and metadata of megabytes come with the notebook.",
        tampers=_large,
    ),
    Attack(
        "record-of-its-own",
        "The notebook brings the record of full marks, and outputs that say so.",
        tampers=_forged_record,
    ),
    Attack(
        "kernel-of-its-own",
        "The notebook names a kernel that is a shell command.",
        tampers=_other_kernel,
        remark="kernel of 'bash'",
    ),
    Attack(
        "half-characters",
        "Text that no file can hold stands in cells of its own.",
        writes=SOLVED,
        tampers=_half_characters,
        earns=POINTS,
    ),
)
