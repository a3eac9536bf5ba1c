"""The steps that nbgrader runs for us: in the build, in autograding, and for feedback pages.

`configure` puts them into nbgrader's configuration, so that the nbgrader command, formgrader's
buttons and `course` all do the same.
"""

from __future__ import annotations

import ast
import atexit
import datetime
import functools
import json
import os
import sys
from pathlib import Path
from typing import Any, Final

from nbconvert.exporters import NotebookExporter
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearSolutions,
    GetGrades,
    LimitOutput,
    NbGraderPreprocessor,
    OverwriteKernelspec,
    SaveAutoGrades,
)
from traitlets import Bool

from course import notation
from course.cells import BEGIN_SOLUTION, END_SOLUTION, Role
from course.check import key_name
from course.errors import BuildRefused, CourseError, Place
from course.grading import bubblewrap
from course.grading.judge import Judge
from course.grading.reading import Handed, read_handed
from course.grading.rebuild import KnownCell, rebuild
from course.grading.sandbox import Nursery
from course.grading.timestamps import read_timestamp
from course.key import key_text
from course.notebook import SourceNotebook, label_of, plain_target, read_source
from course.truth import Truth
from course.verified import verify_once
from course.verify import names_differ

Resources = dict[str, Any]

_LONGEST_TEXT: Final = 10_000
_MOST_LINES: Final = 400
BLANK_COMMENT: Final = "  # correct this line"


class Verified(NbGraderPreprocessor):  # type: ignore[misc]
    """First step of the build: refuses what does not hold, and adds the key and the notation."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Verify the notebook; nbgrader runs this in the course folder."""
        course = Path.cwd()
        assignment, name = (resources["nbgrader"][key] for key in ("assignment", "notebook"))
        truths = Truth.all_of(course, assignment)
        names_differ(truths)
        truth = next(truth for truth in truths if truth.notebook.name == name)
        verify_once(truth, course)
        key = key_name(assignment, name)
        outputs = resources.setdefault("outputs", {})
        outputs[key] = key_text(truth).encode()
        outputs[notation.PAGE] = notation.page().encode()
        return nb, resources


class FillIn(ClearSolutions):  # type: ignore[misc]
    """Turns solved lines into blanks, and function bodies into nbgrader's own stub."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: Resources, cell_index: int
    ) -> tuple[NotebookNode, Resources]:
        """Blank the solved lines of one cell."""
        if cell.cell_type != "code" or BEGIN_SOLUTION not in cell.source:
            return self._stub(cell, resources, cell_index)
        cell.source = blanked(cell.source, cell.metadata.nbgrader["grade_id"])
        if BEGIN_SOLUTION in cell.source:
            return self._stub(cell, resources, cell_index)
        return cell, resources

    def _stub(
        self, cell: NotebookNode, resources: Resources, cell_index: int
    ) -> tuple[NotebookNode, Resources]:
        stubbed: tuple[NotebookNode, Resources] = super().preprocess_cell(
            cell, resources, cell_index
        )
        return stubbed


def blanked(source: str, cell_id: str) -> str:
    """A solution cell with its solved top-level lines turned into blanks.

    Args:
        source: the cell's text.
        cell_id: what to name in an error.

    Returns:
        The text. Regions at the left margin become `name = [0]  # correct this line`, one for each
        assignment; regions inside a function stand as they were, for nbgrader's own stub.

    Raises:
        BuildRefused: a region at the left margin holds something other than plain assignments.
    """
    names = {
        statement.lineno: plain_target(statement)
        for statement in ast.parse(source).body
        if not isinstance(statement, ast.FunctionDef)
    }
    lines: list[str] = []
    inside = False
    for number, text in enumerate(source.splitlines(), start=1):
        if text == BEGIN_SOLUTION:
            inside = True
        elif text == END_SOLUTION:
            inside = False
        elif not inside:
            lines.append(text)
        elif number in names:
            name = names[number]
            if name is None:
                raise BuildRefused(
                    f"Line {number} stands between the solution marks and is no plain assignment.",
                    cure="Move it out of the marks, or into a function.",
                    where=Place(cell=cell_id),
                )
            lines.append(f"{name} = [0]")
    width = max((len(text) for text in lines if text.endswith(" = [0]")), default=0)
    return "\n".join(
        f"{text:<{width}}{BLANK_COMMENT}" if text.endswith(" = [0]") else text for text in lines
    )


def known_cells(gradebook: Gradebook, notebook: SourceNotebook) -> tuple[KnownCell, ...]:
    """What the gradebook knows of a notebook's cells, in the order of the source.

    Args:
        gradebook: nbgrader's gradebook.
        notebook: the solved notebook, for the order and the tags.

    Returns:
        The cells.
    """
    record = gradebook.find_notebook(notebook.name, notebook.assignment)
    sources = {cell.name: cell for cell in record.source_cells}
    points = {cell.name: float(cell.max_score) for cell in record.grade_cells}
    solutions = {cell.name for cell in record.solution_cells}
    return tuple(
        KnownCell(
            id=cell.id,
            cell_type=sources[cell.id].cell_type,
            grade=cell.id in points,
            solution=cell.id in solutions,
            locked=bool(sources[cell.id].locked),
            points=points.get(cell.id),
            source=sources[cell.id].source,
            checksum=sources[cell.id].checksum,
            tags=cell.tags,
        )
        for cell in notebook.cells
        if cell.id in sources
    )


def clear_marks(submission: Any) -> None:
    """Take every mark from a submission that cannot be graded; none of an earlier one stays.

    Args:
        submission: its row in the gradebook.
    """
    for record in submission.notebooks:
        for grade in record.grades:
            grade.auto_score = None
            grade.needs_manual_grade = True


class SubmissionExporter(NotebookExporter):  # type: ignore[misc]
    """Reads a submission in the one way in which this course reads submissions."""

    def from_filename(
        self, filename: str, resources: Resources | None = None, **options: Any
    ) -> tuple[str, Resources]:
        """Read a notebook and send it through the steps; nbgrader calls this twice for each."""
        if not any(isinstance(step, Rebuilt) for step in self._preprocessors):
            return super().from_filename(filename, resources, **options)  # type: ignore[no-any-return]
        path = Path(filename)
        resources = resources if resources is not None else {}
        resources.setdefault("metadata", {}).update(name=path.stem, path=str(path.parent))
        known = resources["nbgrader"]
        where = Place(known["assignment"], f"submitted/{known['student']}/{path.name}")
        node = NotebookNode(cells=[], metadata=NotebookNode(), nbformat=4, nbformat_minor=5)
        try:
            node.metadata["handed"] = read_handed(path, where)
        except CourseError:
            with Gradebook(known["db_url"]) as gradebook:
                clear_marks(gradebook.find_submission(known["assignment"], known["student"]))
                gradebook.db.commit()
            raise
        return super().from_notebook_node(node, resources)  # type: ignore[no-any-return]


class Rebuilt(NbGraderPreprocessor):  # type: ignore[misc]
    """First step of autograding: the submission's cells, put back into the order that is known."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Rebuild the notebook; nbgrader runs this in the course folder."""
        truth = _judge_for(resources).truth
        with Gradebook(resources["nbgrader"]["db_url"]) as gradebook:
            known = known_cells(gradebook, truth.notebook)
        handed: Handed = nb.metadata["handed"]
        cells, remarks = rebuild(handed.cells, known)
        nb.cells = [json_node(cell) for cell in cells]
        kept = {"remarks": [*handed.remarks, *remarks], "digest": handed.digest}
        nb.metadata = json_node({"course": kept, "language_info": {"name": "python"}})
        nb.nbformat, nb.nbformat_minor = 4, 5
        return nb, resources


def json_node(data: Any) -> Any:
    """Plain data with every dict turned into nbformat's kind of dict."""
    if isinstance(data, dict):
        return NotebookNode({key: json_node(value) for key, value in data.items()})
    return [json_node(item) for item in data] if isinstance(data, list) else data


class Judged(NbGraderPreprocessor):  # type: ignore[misc]
    """Takes the place of nbgrader's Execute: the judge has the notebook run, and decides."""

    no_sandbox = Bool(
        False,
        help="Run student code with the rights of the user who grades, and say so in each record.",
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Judge the notebook; nbgrader runs this in the course folder."""
        judge = _judge_for(resources)
        known = resources["nbgrader"]
        directory = CourseDirectory(config=self.config)
        submitted = directory.format_path(
            directory.submitted_directory, known["student"], known["assignment"]
        )
        folders = (Path(submitted), Path.cwd() / "source" / known["assignment"])
        cells = json.loads(json.dumps(nb.cells))
        program = None if self.no_sandbox else bubblewrap.require()
        nursery = _nursery(Path.cwd(), program)
        judgement = judge.judge(cells, folders, nursery.run)
        nb.cells = [json_node(cell) for cell in cells]
        kept = nb.metadata["course"]
        record = judgement.record(kept["remarks"], kept["digest"], sandboxed=not self.no_sandbox)
        nb.metadata["course"] = json_node(record)
        return nb, resources


def _judge_for(resources: Resources) -> Judge:
    course = Path.cwd()
    assignment, name = (resources["nbgrader"][key] for key in ("assignment", "notebook"))
    files = (
        course / "source" / assignment / f"{name}.ipynb",
        course / "grader_tests" / f"{label_of(assignment, name)}.toml",
    )
    changed = tuple(file.stat().st_mtime_ns if file.exists() else 0 for file in files)
    return _judge_of(course, assignment, name, changed)


@functools.lru_cache(maxsize=32)
def _judge_of(course: Path, assignment: str, name: str, changed: tuple[int, ...]) -> Judge:
    return Judge(Truth.read(course, assignment, name))


@functools.cache
def _nursery(course: Path, program: str | None) -> Nursery:
    nursery = Nursery(program, course)
    nursery.start()
    atexit.register(nursery.close)
    return nursery


class Overview(NbGraderPreprocessor):  # type: ignore[misc]
    """First step of a feedback page: what was found about each answer, at the top.

    Locked pictures are taken out of the page: they were not drawn for it. The lesson's own text is
    set, and the page of letters and words that it links to comes with it; what students wrote in
    text cells is shown as it was typed.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Put the overview before the notebook's first cell."""
        answers = nb.metadata.get("course", {}).get("answers", {})
        remarks = nb.metadata.get("course", {}).get("remarks", [])
        text = overview(answers, remarks)
        shown = (cell for cell in nb.cells if "picture" not in cell.metadata.get("tags", ()))
        assignment, name = (resources["nbgrader"][key] for key in ("assignment", "notebook"))
        lesson = _text_of(Path.cwd() / "source" / assignment, name)
        resources.setdefault("outputs", {})[notation.PAGE] = notation.page().encode()
        nb.cells = [
            json_node({"cell_type": "markdown", "id": "overview", "metadata": {}, "source": text}),
            *(
                cell if cell.cell_type == "code" or cell.source in lesson else _as_typed(cell)
                for cell in shown
            ),
        ]
        return nb, resources


def _text_of(folder: Path, name: str) -> set[str]:
    """What the text cells of a lesson say, word for word."""
    return {cell.source for cell in read_source(folder, name).of(Role.TEXT)}


def _as_typed(cell: NotebookNode) -> NotebookNode:
    """A text cell as plain text: on a page, Markdown that a student wrote may hold scripts."""
    lines = cell.source[:_LONGEST_TEXT].splitlines()[:_MOST_LINES]
    if sum(map(len, lines)) + len(lines) < len(cell.source):
        lines.append("(cut off here)")
    source = "<br>\n".join(map(_inert_markdown, lines))
    return json_node({"cell_type": "markdown", "id": cell.id, "metadata": {}, "source": source})


def overview(answers: dict[str, Any], remarks: list[str]) -> str:
    """What was found about each answer, as Markdown in which nothing of a student's is markup.

    Args:
        answers: what the autograded notebook keeps of each answer.
        remarks: what had to be mended in the notebook.

    Returns:
        A heading and a list: first what lost points, then what earned them.
    """
    lines = ["## What the grader found", ""]
    for earned in (False, True):
        for entry in sorted(answers.values(), key=lambda entry: entry["number"]):
            if (entry["earned"] > 0) is earned:
                points = f"{entry['earned']:g} of {entry['points']:g} points"
                lines.append(f"- **{points}.** {_inert_markdown(entry['text'])}")
    lines += [f"- {_inert_markdown(remark)}" for remark in remarks]
    return "\n".join(lines)


def _inert_markdown(text: str) -> str:
    """Text in which Markdown, HTML and TeX find nothing to do."""
    return "".join(f"&#{ord(char)};" if char in "<>&`*_[]()$\\|#!\"'\n" else char for char in text)


def _existing_timestamp(_: CourseDirectory, folder: str) -> datetime.datetime | None:
    """nbgrader's way to ask when a submission was handed in."""
    return read_timestamp(Path(folder))[0]


def configure(config: Any) -> None:
    """Put the course's steps into nbgrader's configuration.

    Args:
        config: what `get_config()` gives in an `nbgrader_config.py`, or a fresh traitlets Config.
    """
    # nbgrader asks a program named alembic for the version of a new gradebook.
    here = str(Path(sys.executable).parent)
    if here not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([here, os.environ.get("PATH", "")])
    CourseDirectory.get_existing_timestamp = _existing_timestamp
    config.GenerateAssignment.preprocessors = [
        Verified,
        *(
            FillIn if step is ClearSolutions else step
            for step in GenerateAssignment.preprocessors.default()
        ),
    ]
    config.Autograde.exporter_class = SubmissionExporter
    config.Autograde.sanitize_preprocessors = [
        Rebuilt,
        OverwriteKernelspec,
        CheckCellMetadata,
    ]
    config.Autograde.autograde_preprocessors = [
        Judged,
        LimitOutput,
        SaveAutoGrades,
        AssignLatePenalties,
        CheckCellMetadata,
    ]
    config.GenerateFeedback.preprocessors = [
        Overview,
        GetGrades,
        ClearHiddenTests,
        CSSHTMLHeaderPreprocessor,
    ]
