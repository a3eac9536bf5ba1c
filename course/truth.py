"""What is right: a solved notebook, run on any instance, with or without a mistake in it.

Nothing right is written down twice. The solved notebook yields the right answers of every instance;
the same notebook with one wrong line in it yields what a student who wrote that line would have.
Only trusted code runs here, in this process: the instructor's own.
"""

from __future__ import annotations

import copy
import io
import warnings
import zlib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import CodeType
from typing import Any, Final

import numpy as np

from course.cells import Cell, Role, in_solution
from course.counted import uncounted
from course.errors import BuildRefused, ExercisesError, NotebookError, Place
from course.exercises import Exercises, Instance, Mistake, drawn, read_exercises, written
from course.grading.values import Inert, chosen, inert
from course.notebook import SourceNotebook, notebooks_in, read_source
from course.shapes import compiled, explain

Namespace = dict[str, Any]
STEP: Final = "_course_step"
_RUNS: Final = (Role.CODE, Role.GIVEN, Role.SOLUTION, Role.TEST)


def own_copies(namespace: Namespace) -> Namespace:
    """A namespace whose arrays, lists and dicts may be changed without changing the original."""
    return {name: _own_copy(value) for name, value in namespace.items() if name != "__builtins__"}


def _own_copy(value: Any) -> Any:
    if type(value) is np.ndarray and value.dtype != object:
        return value.copy()
    return copy.deepcopy(value) if isinstance(value, np.ndarray | list | dict) else value


def _names_in(code: CodeType) -> set[str]:
    """The names of globals and attributes that a piece of code speaks of, functions in it too."""
    inner = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return set(code.co_names).union(*map(_names_in, inner))


def _unread(*_values: object, **_options: object) -> None:
    """Stands for `print` where nobody reads what is printed."""


@contextmanager
def quiet() -> Iterator[None]:
    """Nothing is printed or warned about: cells are run for their values."""
    silence = io.StringIO()
    with (
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
        redirect_stdout(silence),
        redirect_stderr(silence),
    ):
        warnings.simplefilter("ignore")
        yield


@dataclass(frozen=True)
class Program:
    """A notebook's code, compiled once and run on many instances.

    Args:
        notebook: the notebook.
        steps: each cell that runs, with its code; a test cell has none.
        handed_out: called after each given cell, with its id and what is bound then.
    """

    notebook: SourceNotebook
    steps: tuple[tuple[Cell, CodeType | None], ...]
    handed_out: Callable[[str, Namespace], None] = lambda _cell, _namespace: None

    @classmethod
    def of(cls, notebook: SourceNotebook, changed: Mapping[str, str] | None = None) -> Program:
        """Compile a notebook, with the source of some cells changed.

        Args:
            notebook: the notebook.
            changed: new sources by cell id.

        Returns:
            The program.

        Raises:
            NotebookError: a cell is no Python.
        """
        steps: list[tuple[Cell, CodeType | None]] = []
        for cell in notebook.of(*_RUNS):
            source = (changed or {}).get(cell.id, cell.source)
            # Each version of a cell has a name of its own, by which its lines are looked up.
            version = f", {zlib.crc32(source.encode()):x}" if source != cell.source else ""
            try:
                code = compiled(source, f"<{notebook.assignment}: {cell.id}{version}>")
            except SyntaxError as error:
                raise notebook.no_python(cell, error) from None
            steps.append((cell, None if cell.role is Role.TEST else code))
        return cls(notebook, tuple(steps))

    def run(
        self,
        instance: Instance | None = None,
        bound: Mapping[str, Any] | None = None,
        until: Container[str] = (),
    ) -> Namespace:
        """Run the notebook on an instance; on the public one where none is given.

        Args:
            instance: values for the givens; they are copied, so that no run changes another.
            bound: what is bound before the first cell runs.
            until: the ids of cells; the run ends after the first of them.

        Returns:
            Everything that the notebook has bound at its end, or where the run ended.

        Raises:
            NotebookError: a cell raised; the message names the cell.
        """
        namespace: Namespace = {"__name__": "__main__", **(bound or {})}
        values = copy.deepcopy(instance) if instance is not None else {}
        with quiet():
            for cell, code in self.steps:
                if code is None:
                    continue
                try:
                    exec(code, namespace)  # noqa: S102 - the instructor's own code
                except Exception as error:
                    raise NotebookError(
                        f"The cell raised {type(error).__name__}: {error}.",
                        cure="Run the notebook in Jupyter and mend it.",
                        where=self.notebook.where(cell.id),
                    ) from error
                if cell.role is Role.GIVEN:
                    namespace.update(
                        {k: v for k, v in values.items() if self.notebook.givens[k] == cell.id}
                    )
                    self.handed_out(cell.id, namespace)
                if cell.id in until:
                    break
        return namespace

    def givens(self) -> Instance:
        """The public instance: every given as its cell hands it out."""
        handed_out: Instance = {}

        def keep(cell_id: str, namespace: Namespace) -> None:
            names = [name for name, cell in self.notebook.givens.items() if cell == cell_id]
            handed_out.update({name: copy.deepcopy(namespace[name]) for name in names})

        replace(self, handed_out=keep).run()
        return handed_out


def with_mistake(notebook: SourceNotebook, mistake: Mistake) -> dict[str, str]:
    """The cell of a notebook that holds a mistake instead of the right line.

    Args:
        notebook: the solved notebook.
        mistake: the mistake.

    Returns:
        The id of the cell and its new source.

    Raises:
        BuildRefused: the line that the mistake replaces is not found, or not only once.
    """
    if mistake.answer is not None:
        blank = notebook.blanks.get(mistake.answer)
        if blank is None:
            raise _not_found(notebook, mistake, f"No solution cell fills in {mistake.answer}.")
        cell = notebook.cell(blank.cell)
        start, stop = blank.first - 1, blank.last
    else:
        cell_id = notebook.functions.get(mistake.function or "")
        if cell_id is None:
            raise _not_found(notebook, mistake, f"No solution cell defines {mistake.function}.")
        cell, right = notebook.cell(cell_id), mistake.instead_of or ""
        places = [
            number
            for number, text in enumerate(cell.source.splitlines(), start=1)
            if _without_comment(text) == _without_comment(right)
            and in_solution(cell.source, number)
        ]
        if len(places) != 1:
            count = "not" if not places else f"{len(places)} times"
            raise _not_found(
                notebook, mistake, f"The line `{right}` is found {count} in cell {cell.id!r}."
            )
        start, stop = places[0] - 1, places[0]
    lines = cell.source.splitlines()
    indent = lines[start][: len(lines[start]) - len(lines[start].lstrip())]
    wrong = [indent + text for text in mistake.line.strip("\n").splitlines()]
    return {
        cell.id: "\n".join(lines[:start] + wrong + lines[stop:]),
    }


def _without_comment(line: str) -> str:
    return line.partition("  #")[0].strip()


def _not_found(notebook: SourceNotebook, mistake: Mistake, what: str) -> BuildRefused:
    return BuildRefused(
        f"The mistake {mistake.name!r} has no line to replace. {what}",
        cure="Make `answer`, or `function` and `instead_of`, fit the solved notebook.",
        where=notebook.where(),
    )


def with_step(notebook: SourceNotebook, name: str) -> dict[str, str]:
    """The cell of a notebook that fills in a name, with `STEP` added to it right after its line.

    Args:
        notebook: the solved notebook.
        name: a fill-in.

    Returns:
        The id of the cell and its new source.
    """
    blank = notebook.blanks[name]
    lines = notebook.cell(blank.cell).source.splitlines()
    return {
        blank.cell: "\n".join(
            [*lines[: blank.last], f"{name} = {name} + {STEP}", *lines[blank.last :]]
        )
    }


@dataclass(frozen=True)
class Truth:
    """A solved notebook together with its hidden instances and mistakes.

    Args:
        notebook: the solved notebook.
        exercises: its file in `grader_tests/`.
    """

    notebook: SourceNotebook
    exercises: Exercises

    @classmethod
    def read(cls, course: Path, assignment: str, notebook: str | None = None) -> Truth:
        """Read a notebook of a course.

        Args:
            course: the course folder.
            assignment: the assignment's name.
            notebook: the notebook's name; the assignment's where it is None.

        Returns:
            The truth about it.

        Raises:
            NotebookError, ExercisesError: one of its two files cannot be used.
        """
        source = read_source(course / "source" / assignment, notebook)
        return cls(source, read_exercises(course / "grader_tests", source.label))

    @classmethod
    def all_of(cls, course: Path, assignment: str) -> list[Truth]:
        """Read every notebook of an assignment.

        Args:
            course: the course folder.
            assignment: the assignment's name.

        Returns:
            The truths, by the notebooks' names.

        Raises:
            NotebookError, ExercisesError: a file cannot be used.
        """
        folder = course / "source" / assignment
        return [cls.read(course, assignment, name) for name in notebooks_in(folder)]

    @cached_property
    def program(self) -> Program:
        """The solved notebook, compiled."""
        return Program.of(self.notebook)

    def stepped(self, name: str) -> Program:
        """The solved notebook with `STEP` added to a fill-in, from there on."""
        return Program.of(self.notebook, with_step(self.notebook, name))

    @cached_property
    def mistaken(self) -> dict[str, tuple[CodeType, ...]]:
        """What to run after the solved notebook to get a mistake's answers, by its name.

        A fill-in's mistake needs its line alone; a function's needs the cell that defines it, with
        the wrong line, and the locked cells that call it.
        """
        return {
            mistake.name: self._steps(mistake, with_mistake(self.notebook, mistake))
            for mistake in self.exercises.mistakes
        }

    @cached_property
    def _touched(self) -> dict[str, set[str]]:
        """The names that a mistake's lines speak of, by the mistake's name."""
        return {name: set().union(*map(_names_in, codes)) for name, codes in self.mistaken.items()}

    def _steps(self, mistake: Mistake, changed: Mapping[str, str]) -> tuple[CodeType, ...]:
        try:
            alone = compiled(mistake.line, f"<mistake: {mistake.name}>")
        except SyntaxError as error:
            if mistake.answer is not None:
                raise self._no_python(mistake, error.msg) from None
        if mistake.answer is not None:
            return (alone,)
        try:
            program = Program.of(self.notebook, changed)
        except NotebookError as error:
            raise self._no_python(mistake, error.what) from None
        calls = self.notebook.cells_calling(mistake.function or "")
        return tuple(
            code
            for cell, code in program.steps
            if code is not None and (cell.id in changed or cell.id in calls)
        )

    def _no_python(self, mistake: Mistake, why: str) -> ExercisesError:
        place = self.exercises.place
        return ExercisesError(
            f"The line of this mistake is no Python: {why}",
            cure="Mend `line`.",
            where=Place(place.assignment, place.file, name=mistake.name),
        )

    def wrong(self, mistake: Mistake, namespace: Namespace) -> dict[str, Inert]:
        """The answers that a mistake names, as a student who made it would have them.

        To be called within `quiet()`: a mistake may warn, and may print what it raised.

        Args:
            mistake: the mistake.
            namespace: what the solved notebook has bound on the instance; it is not changed.

        Returns:
            Plain data by answer; "failed", with what was raised, where the mistaken line raises.
        """
        touched = self._touched[mistake.name]
        after = namespace | own_copies(
            {name: namespace[name] for name in touched & namespace.keys()}
        )
        # What worked examples print takes longer to format than to compute, and nobody reads it.
        after.setdefault("print", _unread)
        names = self.affected(mistake)
        for name in names:
            after.pop(name, None)
        raised = ""
        try:
            with uncounted():
                for code in self.mistaken[mistake.name]:
                    exec(code, after)  # noqa: S102 - the instructor's own line
        except Exception as error:
            explain(error)
            raised = f"its line stopped with {type(error).__name__}: {error}"
        missing = {name: Inert("failed", text=raised) for name in names if name not in after}
        return {**self.answers(after, names), **missing}

    @cached_property
    def public(self) -> Instance:
        """The public instance: the givens as the notebook hands them out."""
        return self.program.givens()

    @cached_property
    def practice(self) -> Instance:
        """The second public instance."""
        return written(self.public, self.exercises.practice, self.exercises.place)

    @cached_property
    def hidden(self) -> tuple[Instance, ...]:
        """The fixed hidden instances."""
        place = self.exercises.place
        return tuple(written(self.public, values, place) for values in self.exercises.hidden)

    def draw(self, seed: int) -> Instance:
        """A hidden instance drawn at random; the same for the same seed."""
        return drawn(self.public, self.exercises.draws, seed, self.exercises.sizes)

    def answers(self, namespace: Namespace, names: Iterable[str] | None = None) -> dict[str, Inert]:
        """The answers that a run has bound, as plain data; "missing" where it bound none."""
        return {
            name: self.plain(
                name, inert(namespace[name]) if name in namespace else Inert("missing")
            )
            for name in (self.notebook.answers if names is None else names)
        }

    def plain(self, name: str, value: Inert) -> Inert:
        """A value of an answer as it is compared: a letter becomes the number of its option."""
        letters = self.exercises.choices.get(name)
        return chosen(value, letters) if letters else value

    def right(self, instance: Instance | None = None) -> dict[str, Inert]:
        """The right answers of an instance."""
        return self.answers(self.program.run(instance))

    def batch_size(self, instance: Instance) -> int | None:
        """How many samples the batch of an instance holds; None where there is no batch."""
        if self.exercises.batch is None:
            return None
        return int(np.asarray(instance[self.exercises.batch]).shape[-1])

    def affected(self, mistake: Mistake) -> tuple[str, ...]:
        """The answers that a mistake names: its own, or all that its function gives."""
        if mistake.answer is not None:
            return (mistake.answer,)
        answers = self.notebook.answers.values()
        return tuple(answer.name for answer in answers if answer.function == mistake.function)
