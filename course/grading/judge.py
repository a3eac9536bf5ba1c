"""The judge: the trusted process that decides what a submission has earned.

It has the notebook run by a student process, on the notebook's own numbers and on hidden instances,
asks for the values of names, and compares them here. No test, no right answer and no hidden number
other than the givens ever reaches the student process, and nothing but inert data comes back.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from course import diagnosis
from course.cells import Role
from course.diagnosis import Finding
from course.errors import NotebookError, StudentProcessDied
from course.exercises import Instance, Mistake
from course.grading import outputs
from course.grading.judgement import Judgement, Mark, Record, Trial
from course.grading.limits import Limits
from course.grading.rebuild import Raw
from course.grading.run import Cell, Name, Reply, Run
from course.grading.values import (
    Floats,
    Inert,
    agree,
    canonical,
    inert,
    positions,
    printable,
    visible,
)
from course.key import given_code
from course.notebook import Answer
from course.truth import Namespace, Truth, own_copies, quiet

_ELSEWHERE: Final = "is no finite number of the right shape: look at what changes there"
_MISSING: Final = Inert("missing")
_MOST_OF_AN_ERROR: Final = 300
_MOST_SHRUNK: Final = 1e3
_MOST_GROWN: Final = 1e5
# How many cells may show as much as a single cell may.
_CELLS_OF_OUTPUT: Final = 10

Starter = Callable[[Sequence[Path], Limits], AbstractContextManager[Run]]
"""Starts a student process: folders whose files it gets, and what it may use."""


class Judge:
    """Judges submissions of one assignment.

    Args:
        truth: the assignment.
    """

    def __init__(self, truth: Truth) -> None:
        self.truth = truth
        self._wrong_on_fixed: dict[tuple[str, int], dict[str, Inert]] = {}
        self._answer_of = {answer.test: answer for answer in truth.notebook.answers.values()}

    @cached_property
    def _fixed(self) -> tuple[tuple[Instance, Namespace], ...]:
        truth = self.truth
        return tuple(
            (instance, truth.program.run(instance)) for instance in (truth.public, *truth.hidden)
        )

    def judge(
        self, cells: list[Raw], files: Sequence[Path], start: Starter, seed: int | None = None
    ) -> Judgement:
        """Judge one submission, and write what its cells show into them.

        Args:
            cells: the rebuilt notebook's cells; their outputs are filled in.
            files: the folders of the submission's other files.
            start: starts a student process for a run.
            seed: the seed of the freshly drawn instance; drawn itself where it is None.

        Returns:
            The judgement.
        """
        if seed is None:
            seed = secrets.randbits(48)
        drawn = self.truth.draw(seed)
        instances = [*self._fixed, (drawn, self.truth.program.run(drawn))]
        records = [self._record(cells, files, start, None)]
        if any(self._could_be_right(name, value) for name, value in records[0].values.items()):
            records += [
                self._record(cells, files, start, instance) for instance, _ in instances[1:]
            ]
        else:
            instances = instances[:1]
        trials = [
            self._trial(instance, namespace, record)
            for (instance, namespace), record in zip(instances, records, strict=True)
        ]
        with quiet():
            marks = self._marks(trials, records[0])
        self._write(cells, records[0], {mark.answer.test: mark for mark in marks})
        return Judgement(self.truth.notebook.assignment, seed, tuple(marks))

    def _could_be_right(self, name: str, value: Inert) -> bool:
        return value.kind == "array"

    def _trial(self, instance: Instance, namespace: Namespace, record: Record) -> Trial:
        right: dict[str, Floats] = {}
        for name in self.truth.notebook.answers:
            numbers = self.truth.plain(name, inert(namespace[name])).numbers
            if numbers is None:
                raise NotebookError(
                    "The solved notebook gives no number for it.",
                    cure="Run `course build`.",
                    where=self.truth.notebook.where(name=name),
                )
            right[name] = numbers
        batch = self.truth.batch_size(instance)
        return Trial(instance, namespace, right, batch, record.values)

    # Running

    def _record(
        self, cells: list[Raw], files: Sequence[Path], start: Starter, instance: Instance | None
    ) -> Record:
        planned = self._planned(cells, instance)
        record = Record()
        limits = self.truth.exercises.limits
        left = _CELLS_OF_OUTPUT * limits.output_bytes
        try:
            with start(files, limits) as run:
                replies = run.steps([step for _, _, step in planned])
                for (index, cell_id, _), reply in zip(planned, replies, strict=False):
                    left -= self._note(record, index, cell_id, reply, left)
        except StudentProcessDied as error:
            record.died = error.what
        return record

    def steps(self, cells: list[Raw], instance: Instance | None) -> list[Cell | Name]:
        """What a student process is asked to do for one run.

        Args:
            cells: the rebuilt notebook's cells.
            instance: the givens of the run; None for the notebook's own.

        Returns:
            Cells to run, and the names of answers to ask for where their test cells stand.
        """
        return [step for _, _, step in self._planned(cells, instance)]

    def _planned(
        self, cells: list[Raw], instance: Instance | None
    ) -> list[tuple[int, str, Cell | Name]]:
        """The steps of a run, each with the place and the id of the cell that it comes from."""
        replaced = given_code(self.truth, instance) if instance is not None else {}
        return [
            (index, cell_id, step)
            for index, cell in enumerate(cells)
            if (cell_id := _grade_id(cell)) is not None
            and (step := self._step(cell, cell_id, replaced, seen=instance is None)) is not None
        ]

    def _step(
        self, cell: Raw, cell_id: str, replaced: Mapping[str, str], *, seen: bool
    ) -> Cell | Name | None:
        role = self._roles.get(cell_id)
        if role is Role.TEST:
            return Name(self._answer_of[cell_id].name)
        if role is Role.PICTURE:
            return None
        return Cell(replaced.get(cell_id, cell["source"]), seen)

    def _note(self, record: Record, index: int, cell_id: str, reply: Reply, left: int) -> int:
        """Keep a reply; gives back how long the outputs are that were kept of it."""
        if isinstance(reply, Inert):
            name = self._answer_of[cell_id].name
            record.values[name] = self.truth.plain(name, reply)
            return 0
        record.outputs[index], length = outputs.clean_all(reply, left)
        error = next((o for o in reply if o.get("output_type") == "error"), None)
        if error is not None:
            name, said = printable(error.get("ename")), printable(error.get("evalue"))
            record.raised[cell_id] = f"{name}: {said}"[:_MOST_OF_AN_ERROR]
        return length

    @cached_property
    def _roles(self) -> dict[str, Role]:
        return {cell.id: cell.role for cell in self.truth.notebook.cells}

    # Deciding

    def _marks(self, trials: list[Trial], public: Record) -> list[Mark]:
        not_right: set[str] = set()
        marks: list[Mark] = []
        for answer in self.truth.notebook.answers.values():
            found = self._finding(answer, trials, not_right, public)
            finding = Finding(found.verdict, visible(found.text), found.mistakes)
            if finding.verdict != "right":
                not_right.add(answer.name)
            earned = answer.points if finding.verdict in ("right", "follows") else 0.0
            marks.append(Mark(answer, earned, finding))
        return marks

    def _finding(
        self, answer: Answer, trials: list[Trial], not_right: set[str], public: Record
    ) -> Finding:
        name = answer.name
        for number, trial in enumerate(trials):
            value = trial.got.get(name, Inert("missing"))
            right = trial.right[name]
            shape = () if right.size == 1 else right.shape
            problem = diagnosis.form(name, value, shape)
            if problem is not None:
                if number > 0 and _unchanged(trials[0].got.get(name, _MISSING), value):
                    return diagnosis.typed(name)
                return self._misshapen(answer, trials) or self._explained(
                    answer, problem, public, elsewhere=number > 0
                )
        if len(trials) == 1:
            return diagnosis.wrong(name)
        correct = [
            agree(trial.right[name], _numbers(trial.got[name]), coarse=trial.got[name].coarse)
            for trial in trials
        ]
        if all(correct):
            return Finding("right", f"{name} is right.")
        values = [_numbers(trial.got[name]) for trial in trials]
        earlier = [other for other in answer.after if other in not_right]
        constant = all(agree(values[0], value) for value in values[1:])
        if not constant and earlier and self._follows(answer, trials, values):
            return Finding(
                "follows",
                f"{name} follows from your {earlier[0]}, which is not right. "
                "The line itself is right and earns its points.",
            )
        found = self._mistakes(answer, trials, values, use_own=bool(earlier) and not constant)
        if found:
            finding = diagnosis.mistaken(name, [m.hint for m in found], [m.name for m in found])
        else:
            finding = diagnosis.slip(
                name,
                values,
                lambda index, undone: agree(trials[index].right[name], undone),
                [trial.batch for trial in trials],
            ) or self._other(answer, trials, values, constant=constant, earlier=earlier)
        if correct[0] and finding.verdict not in ("typed",):
            text = f"{name} is right on the notebook's own numbers and wrong on others. "
            return Finding(finding.verdict, text + finding.text, finding.mistakes)
        return finding

    def _other(
        self,
        answer: Answer,
        trials: list[Trial],
        values: list[Floats],
        *,
        constant: bool,
        earlier: list[str],
    ) -> Finding:
        name = answer.name
        right = trials[0].right[name]
        if all(_is_half(trial.got[name]) for trial in trials):
            return diagnosis.too_coarse(name)
        whole = diagnosis.whole_numbers(
            name, trials[0].got[name], bool((right != np.rint(right)).any())
        )
        if whole is not None:
            return whole
        if constant:
            return diagnosis.typed(name)
        return diagnosis.after(name, earlier) if earlier else diagnosis.wrong(name)

    def _explained(
        self, answer: Answer, problem: Finding, public: Record, *, elsewhere: bool
    ) -> Finding:
        text = problem.text
        if problem.verdict == "failed" and not elsewhere:
            notebook = self.truth.notebook
            blank = notebook.blanks.get(answer.name)
            cell = blank.cell if blank else notebook.functions.get(answer.function or "", "")
            if cell in public.raised:
                whose = f"the cell of {answer.function}" if blank is None else "its cell"
                text = f"{answer.name} has no value: {whose} stopped with {public.raised[cell]}."
            elif public.died is not None:
                text = f"{answer.name} has no value. {public.died}"
        if elsewhere:
            # Nothing that the code said there may come out: it could tell the hidden inputs.
            text = f"{answer.name}, on other inputs than the notebook's own, {_ELSEWHERE}."
        return Finding(problem.verdict, text)

    def _misshapen(self, answer: Answer, trials: list[Trial]) -> Finding | None:
        """The mistake that gives these numbers, some of which have not the right shape."""
        values = [trial.got.get(answer.name, _MISSING) for trial in trials]
        numbers = [_numbers(value) for value in values if value.kind == "array"]
        if len(trials) == 1 or len(numbers) < len(trials):
            return None
        found = self._mistakes(answer, trials, numbers, use_own=False)
        hints, names = [m.hint for m in found], [m.name for m in found]
        return diagnosis.mistaken(answer.name, hints, names) if found else None

    def _follows(self, answer: Answer, trials: list[Trial], values: list[Floats]) -> bool:
        """Whether the instructor's line, on the student's own earlier values, gives this answer."""
        blank = self.truth.notebook.blanks.get(answer.name)
        if blank is None or not self.truth.exercises.follow_through:
            return False
        # On the notebook's own numbers anybody can know what is right, so they show nothing.
        hidden = values[1:]
        nothing = all(not positions(value).any() for value in hidden)
        constant = all(agree(hidden[0], value) for value in hidden[1:])
        if nothing or constant or not any(_of_some_size(answer, trial) for trial in trials[1:]):
            return False
        return self._consequence(blank.line, answer, trials, values)

    def _consequence(
        self, line: str, answer: Answer, trials: list[Trial], values: list[Floats]
    ) -> bool:
        for trial, value in zip(trials, values, strict=True):
            own = {other: trial.got[other].array for other in _own(answer, trial)}
            if not all(_like(trial.right[other], trial.got[other]) for other in own):
                return False
            namespace = own_copies({**trial.namespace, **own})
            between = self.truth.notebook.lines_between(answer.name)
            try:
                for own_line in (*between, line):
                    exec(own_line, namespace)  # noqa: S102 - the instructor's own line
            except Exception:
                return False
            result = inert(namespace[answer.name]).numbers
            if result is None or not agree(result, value):
                return False
        return True

    def _mistakes(
        self, answer: Answer, trials: list[Trial], values: list[Floats], *, use_own: bool
    ) -> list[Mistake]:
        found: list[Mistake] = []
        for mistake in self.truth.exercises.mistakes:
            if mistake.says or answer.name not in self.truth.affected(mistake):
                continue
            if self._gives(mistake, answer, trials, values) or (
                use_own
                and mistake.answer is not None
                and self._consequence(mistake.line, answer, trials, values)
            ):
                found.append(mistake)
        return found

    def _gives(
        self, mistake: Mistake, answer: Answer, trials: list[Trial], values: list[Floats]
    ) -> bool:
        for index, (trial, value) in enumerate(zip(trials, values, strict=True)):
            numbers = self._wrong(mistake, trial, index)[answer.name].numbers
            if numbers is None or not agree(numbers, value):
                return False
        return True

    def _wrong(self, mistake: Mistake, trial: Trial, index: int) -> dict[str, Inert]:
        """What a mistake gives on an instance; on the fixed ones it is worked out once."""
        if index >= len(self._fixed):
            return self.truth.wrong(mistake, trial.namespace)
        known = self._wrong_on_fixed.setdefault((mistake.name, index), {})
        if not known:
            known.update(self.truth.wrong(mistake, trial.namespace))
        return known

    # Writing

    def _write(self, cells: list[Raw], public: Record, marks: Mapping[str, Mark]) -> None:
        count = 0
        for index, cell in enumerate(cells):
            cell_id = _grade_id(cell)
            if cell_id is None:
                continue
            count += 1
            cell["execution_count"] = count
            if cell_id in marks:
                mark = marks[cell_id]
                value = public.values.get(mark.answer.name, Inert("missing"))
                cell["outputs"] = outputs.of_test(cell, mark, value)
            else:
                cell["outputs"] = [
                    item | ({"execution_count": count} if outputs.is_result(item) else {})
                    for item in public.outputs.get(index, [])
                ]


def _unchanged(public: Inert, hidden: Inert) -> bool:
    """Whether an answer is the very same numbers on other inputs, though their shape is another."""
    return (
        public.array is not None
        and hidden.array is not None
        and np.array_equal(public.array, hidden.array)
    )


def _own(answer: Answer, trial: Trial) -> list[str]:
    """The earlier answers that an answer is computed from and that the student has numbers for."""
    return [name for name in answer.after if trial.got.get(name, _MISSING).kind == "array"]


def _like(right: Floats, got: Inert) -> bool:
    """Whether a line goes on with a value as it does with the right one: the same shape, finite."""
    numbers = canonical(_numbers(got))
    return numbers.shape == canonical(right).shape and bool(np.isfinite(numbers).all())


def _of_some_size(answer: Answer, trial: Trial) -> bool:
    """Whether a student's own earlier values have sizes that a line can be told by.

    A number that vanishes beside the others, or drowns them, makes a line with something left out
    give the same as the whole line. An honest slip may do this on one set of inputs, not on all.
    """
    for name in _own(answer, trial):
        largest = float(np.abs(trial.right[name]).max())
        size = float(np.abs(_numbers(trial.got[name])).max())
        if not largest / _MOST_SHRUNK <= size <= largest * _MOST_GROWN:
            return False
    return True


def _grade_id(cell: Raw) -> str | None:
    """The id of a code cell, empty for one of the student's own; None for a cell of text."""
    if cell["cell_type"] != "code":
        return None
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def _is_half(value: Inert) -> bool:
    """Whether numbers came as float16."""
    return value.array is not None and value.array.dtype == np.float16


def _numbers(value: Inert) -> Floats:
    numbers = value.numbers
    if numbers is None:
        raise ValueError(f"a value of kind {value.kind!r} holds no numbers")
    return numbers
