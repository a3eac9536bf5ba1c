"""A solved notebook as givens, blanks, functions and answers."""

from __future__ import annotations

import ast
import decimal
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from course.cells import Cell, Role, in_solution, read_cell, read_json
from course.errors import NotebookError, Place


@dataclass(frozen=True)
class Blank:
    """A line that the student fills in.

    Args:
        name: the name that it binds.
        cell: the id of its solution cell.
        line: the solved line, without a comment behind it.
        first: the number of its first line in the cell, counted from 1.
        last: the number of its last line.
    """

    name: str
    cell: str
    line: str
    first: int
    last: int


@dataclass(frozen=True)
class Answer:
    """A named value that is checked and marked.

    Args:
        name: the name that the notebook binds.
        test: the id of its test cell.
        points: what it is worth.
        printed: the number that `expect` states, as written; None where it states none.
        function: the function whose result it comes from; None for a fill-in.
        after: the earlier answers that it is computed from, nearest last.
    """

    name: str
    test: str
    points: float
    printed: str | None
    function: str | None
    after: tuple[str, ...]


@dataclass(frozen=True)
class SourceNotebook:
    """A solved notebook, taken apart.

    Args:
        assignment: the name of its folder.
        path: where it lies.
        cells: its cells in order.
    """

    assignment: str
    path: Path
    cells: tuple[Cell, ...]

    @property
    def name(self) -> str:
        """The notebook's name, without its ending."""
        return self.path.stem

    @property
    def label(self) -> str:
        """The assignment's name; `assignment/notebook` where the notebook has another name."""
        return label_of(self.assignment, self.name)

    def where(self, cell: str | None = None, name: str | None = None) -> Place:
        """The place to name in an error about this notebook."""
        return Place(self.assignment, f"source/{self.assignment}/{self.path.name}", cell, name)

    def of(self, *roles: Role) -> Iterator[Cell]:
        """The cells of some roles, in order."""
        return (cell for cell in self.cells if cell.role in roles)

    def cell(self, cell_id: str) -> Cell:
        """The cell with an id; KeyError where there is none."""
        return self._by_id[cell_id]

    @cached_property
    def _by_id(self) -> dict[str, Cell]:
        return {cell.id: cell for cell in self.cells}

    @cached_property
    def givens(self) -> dict[str, str]:
        """Each given's name, and the id of the cell that binds it."""
        names: dict[str, str] = {}
        for cell in self.of(Role.GIVEN):
            for statement in self._parse(cell).body:
                target = plain_target(statement)
                if target is None:
                    raise NotebookError(
                        f"A given cell holds something that is no plain assignment: line "
                        f"{statement.lineno}.",
                        cure="Keep only lines such as `x_i = np.array([1.0])` in it.",
                        where=self.where(cell.id),
                    )
                names[target] = cell.id
        return names

    @cached_property
    def blanks(self) -> dict[str, Blank]:
        """Each fill-in line, by the name that it binds, in order."""
        blanks: dict[str, Blank] = {}
        for cell in self.of(Role.SOLUTION):
            tree = self._parse(cell)
            for statement in tree.body:
                target = plain_target(statement)
                if target is None or not in_solution(cell.source, statement.lineno):
                    continue
                if target in blanks:
                    raise NotebookError(
                        "It is filled in twice.",
                        cure="Give the second one a name of its own.",
                        where=self.where(cell.id, target),
                    )
                line = ast.get_source_segment(cell.source, statement) or ""
                last = statement.end_lineno or statement.lineno
                blanks[target] = Blank(target, cell.id, line, statement.lineno, last)
        return blanks

    @cached_property
    def functions(self) -> dict[str, str]:
        """Each function that the student writes, and the id of its solution cell."""
        return {
            statement.name: cell.id
            for cell in self.of(Role.SOLUTION)
            for statement in self._parse(cell).body
            if isinstance(statement, ast.FunctionDef)
        }

    @cached_property
    def answers(self) -> dict[str, Answer]:
        """Every answer by name, in the order of the test cells."""
        answers: dict[str, Answer] = {}
        origin = self._functions_behind
        for cell in self.of(Role.TEST):
            name, printed = self._tested(cell)
            if name in answers:
                raise NotebookError(
                    "It is tested twice.",
                    cure="Keep one test cell for each answer.",
                    where=self.where(cell.id, name),
                )
            if name not in self.blanks and name not in origin:
                raise NotebookError(
                    "It is tested, but no solution cell and no call of a function binds it.",
                    cure="Bind it in a solution cell, or in the locked cell after a function.",
                    where=self.where(cell.id, name),
                )
            function = None if name in self.blanks else origin[name]
            after = () if function else self._answers_behind(name, answers)
            answers[name] = Answer(name, cell.id, cell.points, printed, function, after)
        for name, blank in self.blanks.items():
            if name not in answers:
                raise NotebookError(
                    "It is filled in, but no test cell checks it.",
                    cure=f'Add a test cell with check("{name}", {name}) below it.',
                    where=self.where(blank.cell, name),
                )
        return answers

    def _parse(self, cell: Cell) -> ast.Module:
        try:
            return ast.parse(cell.source)
        except SyntaxError as error:
            raise self.no_python(cell, error) from None

    def no_python(self, cell: Cell, error: SyntaxError) -> NotebookError:
        """The error for a cell that cannot be compiled."""
        return NotebookError(
            f"Line {error.lineno} is no Python: {error.msg}.",
            cure="Mend the line.",
            where=self.where(cell.id),
        )

    def _tested(self, cell: Cell) -> tuple[str, str | None]:
        name, printed = None, None
        for node in ast.walk(self._parse(cell)):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            arguments = node.args
            if node.func.id not in ("check", "expect"):
                continue
            if (
                len(arguments) < 2
                or not isinstance(arguments[0], ast.Constant)
                or not isinstance(arguments[1], ast.Name)
                or arguments[0].value != arguments[1].id
                or (name is not None and name != arguments[1].id)
            ):
                raise NotebookError(
                    f'The test does not read {node.func.id}("NAME", NAME) of one name.',
                    cure="Test one answer in each test cell, under its own name.",
                    where=self.where(cell.id),
                )
            name = arguments[1].id
            if node.func.id == "expect":
                numbers = [*arguments[2:], *(keyword.value for keyword in node.keywords)]
                if numbers:
                    printed = ast.get_source_segment(cell.source, numbers[0])
        if name is None:
            raise NotebookError(
                "The test cell checks nothing.",
                cure='Write check("NAME", NAME) in it.',
                where=self.where(cell.id),
            )
        return name, printed

    @cached_property
    def _functions_behind(self) -> dict[str, str]:
        """Names that locked cells bind from the result of a function exercise."""
        behind: dict[str, str] = {}
        for cell in self.of(Role.CODE):
            for statement in self._parse(cell).body:
                target = plain_target(statement)
                if target is None:
                    continue
                read = set(_names_read(statement))
                for name in read:
                    source = name if name in self.functions else behind.get(name)
                    if source is not None:
                        behind[target] = source
        return behind

    def result_of(self, function: str) -> str:
        """The name that a locked cell binds to what a function exercise gave back."""
        for cell in self.of(Role.CODE):
            for statement in self._parse(cell).body:
                target = plain_target(statement)
                if target is not None and function in _names_read(statement):
                    return target
        raise NotebookError(
            "No locked cell calls it.",
            cure="Add one that binds its result to a name.",
            where=self.where(self.functions.get(function), function),
        )

    def cells_calling(self, function: str) -> frozenset[str]:
        """The locked cells that call a function exercise, or take its result apart."""
        behind = self._functions_behind
        return frozenset(
            cell.id
            for cell in self.of(Role.CODE)
            for statement in self._parse(cell).body
            if behind.get(plain_target(statement) or "") == function
        )

    @cached_property
    def _reads(self) -> dict[str, frozenset[str]]:
        """For each name that a line binds: the names that the line reads."""
        return {
            target: frozenset(_names_read(statement))
            for cell in self.of(Role.SOLUTION, Role.CODE)
            for statement in self._parse(cell).body
            if (target := plain_target(statement)) is not None
        }

    @cached_property
    def _locked_lines(self) -> dict[str, str]:
        """For each name that a line of a locked cell binds, in order: that line."""
        return {
            target: ast.get_source_segment(cell.source, statement) or ""
            for cell in self.of(Role.CODE)
            for statement in self._parse(cell).body
            if (target := plain_target(statement)) is not None
        }

    def lines_between(self, name: str) -> tuple[str, ...]:
        """The lines of locked cells that make of earlier fill-ins what a fill-in's line reads.

        Args:
            name: the fill-in.

        Returns:
            The lines in the order of the notebook; none where the line reads fill-ins as they are.
        """
        kept: set[str] = set()
        for target in self._locked_lines:
            reads = self._reads[target]
            if reads & (self.blanks.keys() | kept) - {target}:
                kept.add(target)
        needed: set[str] = set()
        queue = list(self._reads[name])
        while queue:
            read = queue.pop()
            if read in kept - needed:
                needed.add(read)
                queue.extend(self._reads[read])
        return tuple(line for target, line in self._locked_lines.items() if target in needed)

    def _answers_behind(self, name: str, answers: dict[str, Answer]) -> tuple[str, ...]:
        seen: set[str] = set()
        queue = list(self._reads.get(name, ()))
        while queue:
            needed = queue.pop()
            if needed not in seen and needed != name:
                seen.add(needed)
                queue.extend(self._reads.get(needed, ()))
        return tuple(answer for answer in answers if answer in seen)


def plain_target(statement: ast.stmt) -> str | None:
    """The name that a statement such as `C2 = ...` binds; None for every other statement."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        return target.id if isinstance(target, ast.Name) else None
    return None


def _names_read(statement: ast.stmt) -> Iterator[str]:
    return (
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    )


def label_of(assignment: str, notebook: str) -> str:
    """How a notebook is called in `grader_tests/` and in messages.

    Args:
        assignment: its assignment.
        notebook: its name.

    Returns:
        "ps1" for `ps1/ps1.ipynb`, and "ps1/extra" for `ps1/extra.ipynb`.
    """
    return assignment if notebook == assignment else f"{assignment}/{notebook}"


def notebooks_in(folder: Path) -> tuple[str, ...]:
    """The names of the notebooks in an assignment's folder, in order."""
    return tuple(sorted(path.stem for path in folder.glob("*.ipynb")))


def read_source(folder: Path, name: str | None = None) -> SourceNotebook:
    """Read a solved notebook of an assignment.

    Args:
        folder: `source/<assignment>`.
        name: the notebook's name; the assignment's where it is None.

    Returns:
        The notebook, taken apart.

    Raises:
        NotebookError: it cannot be read, or a cell breaks a rule; the message names the cell.
    """
    assignment = folder.name
    path = folder / f"{name or assignment}.ipynb"
    where = Place(assignment, f"source/{assignment}/{path.name}")
    raw = read_json(path, assignment)
    cells = tuple(read_cell(cell, where) for cell in raw["cells"])
    ids = [cell.id for cell in cells]
    for cell_id in ids:
        if ids.count(cell_id) > 1:
            raise NotebookError(
                "Two cells have this id.",
                cure="Give each cell an id of its own.",
                where=Place(assignment, where.file, cell_id),
            )
    return SourceNotebook(assignment, path, cells)


def points_of(folder: Path) -> float:
    """What the notebooks of an assignment are worth together.

    Args:
        folder: `source/<assignment>`.

    Returns:
        The points of all their test cells.

    Raises:
        NotebookError: a notebook cannot be read.
    """
    notebooks = (read_source(folder, name) for name in notebooks_in(folder))
    return sum(answer.points for one in notebooks for answer in one.answers.values())


def decimals(printed: str) -> int:
    """How many decimals a printed number such as "-0.1234" or "9.1e-3" has.

    Args:
        printed: a number as Python reads it.

    Returns:
        The number of decimals, 0 for whole numbers.

    Raises:
        ValueError: it is not a finite number.
    """
    try:
        exponent = decimal.Decimal(printed).as_tuple().exponent
    except decimal.InvalidOperation:
        raise ValueError(f"{printed!r} is not a number") from None
    if not isinstance(exponent, int):
        raise ValueError(f"{printed!r} is not a finite number")
    return max(-exponent, 0)
