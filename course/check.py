"""Instant feedback in the student's notebook, from fingerprints: this module knows no answer."""

from __future__ import annotations

import copy
import html
import json
import sys
import textwrap
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from course import diagnosis
from course.counted import Budget, TooMuchWork, counted, plain
from course.diagnosis import Finding
from course.errors import DamagedKey, Place
from course.fingerprints import Fingerprint, matches, rounds_to
from course.grading.values import Inert, NoAnswer, chosen, inert
from course.shapes import explain

KEY_FILE: Final = "key.json"

KEY_VERSION: Final = 2
_WIDTH: Final = 76


def key_name(assignment: str, notebook: str) -> str:
    """The name of a notebook's key: `key.json` where it is named like its assignment."""
    return KEY_FILE if notebook == assignment else f"{notebook}.{KEY_FILE}"


class NotRight(Exception):
    """A failed check: Jupyter shows its sentence and no traceback, nbgrader sees a failure."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.text)
        self.finding = finding

    def _render_traceback_(self) -> list[str]:
        mark = "○" if self.finding.verdict == "unstarted" else "✗"
        return textwrap.wrap(f"{mark} {self.finding.text}", _WIDTH, subsequent_indent="  ")


@dataclass(frozen=True)
class KeyedAnswer:
    """What a key knows of one answer on one instance: marks of values, and no value.

    Args:
        name: the answer's name.
        salt: what its fingerprints are keyed with.
        shape: the shape of the right value, `()` for any single number.
        fractional: whether the right value has decimals.
        batch: how many samples the batch holds; None where there is none.
        after: the earlier answers that it is computed from.
        letters: the letters of its options; none where it is no question with options.
        right: the fingerprints of the right value, the fine one and the one for float32.
        mistakes: fingerprints of wrong values, each with the numbers of the hints for it.
    """

    name: str
    salt: str
    shape: tuple[int, ...]
    fractional: bool
    batch: int | None
    after: tuple[str, ...]
    letters: tuple[str, ...]
    right: tuple[Fingerprint, ...]
    mistakes: tuple[tuple[Fingerprint, tuple[int, ...]], ...]

    def is_right(self, numbers: Any, *, coarse: bool = False) -> bool:
        """Whether numbers are the right value."""
        return any(
            matches(mark, numbers, self.salt) for mark in self.right if coarse or not mark.coarse
        )

    def finding(self, value: Inert, hints: tuple[str, ...], not_right: set[str]) -> Finding | None:
        """What to say of a value.

        Args:
            value: what the student has.
            hints: the hints of the key.
            not_right: the answers known not to be right at this moment.

        Returns:
            The finding; None where the value is right.
        """
        if self.letters:
            value = chosen(value, self.letters)
        problem = diagnosis.form(self.name, value, self.shape)
        numbers = value.numbers
        if problem is not None:
            known = value.kind == "array" and not not_right & {*self.after}
            return (self._known(numbers, hints) if known else None) or problem
        if numbers is None or self.is_right(numbers, coarse=value.coarse):
            return None
        # The keyed mistakes are made on right earlier answers. On a wrong one, a right line can
        # give the same number, and naming the mistake would send the student to the wrong cell.
        earlier = [name for name in self.after if name in not_right]
        if earlier:
            return diagnosis.after(self.name, earlier)
        slip = diagnosis.slip(
            self.name, [numbers], lambda _, undone: self.is_right(undone), [self.batch]
        )
        return (
            self._known(numbers, hints)
            or slip
            or diagnosis.whole_numbers(self.name, value, self.fractional)
            or self._rounded(numbers)
            or diagnosis.wrong(self.name)
        )

    def _known(self, numbers: Any, hints: tuple[str, ...]) -> Finding | None:
        """The mistake that gives these numbers, whatever their shape."""
        for mark, numbers_of_hints in self.mistakes if numbers is not None else ():
            if matches(mark, numbers, self.salt):
                found = [hints[number] for number in numbers_of_hints]
                return diagnosis.mistaken(self.name, found, ())
        return None

    def _rounded(self, numbers: Any) -> Finding | None:
        if numbers.size == 1 and rounds_to(self.right[0], float(numbers.reshape(())), self.salt):
            return diagnosis.rounded(self.name)
        return None


@dataclass(frozen=True)
class Key:
    """A student's key: fingerprints for the public instance and for the practice instance.

    Args:
        assignment: the assignment that it belongs to.
        hints: the sentences for known mistakes.
        public: what is known of each answer on the notebook's own numbers.
        practice: the same on the second instance.
        practice_givens: the lines of code that bind the givens of the second instance, by cell.
    """

    assignment: str
    hints: tuple[str, ...]
    public: dict[str, KeyedAnswer]
    practice: dict[str, KeyedAnswer]
    practice_givens: dict[str, str]

    @classmethod
    def read(cls, path: Path) -> Key:
        """Read a `key.json`.

        Args:
            path: the file.

        Returns:
            The key.

        Raises:
            DamagedKey: the file is missing or is no key of this version.
        """
        where = Place(file=path.name)
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            if data["version"] != KEY_VERSION:
                raise DamagedKey(
                    f"The key is of version {data['version']}, this course reads {KEY_VERSION}.",
                    cure="Get the notebook's folder and the course package of the same release.",
                    where=where,
                )
            assignment = str(data["assignment"])
            return cls(
                assignment,
                tuple(str(hint) for hint in data["hints"]),
                _keyed(assignment, "public", data["public"]),
                _keyed(assignment, "practice", data["practice"]),
                {str(cell): str(code) for cell, code in data["practice_givens"].items()},
            )
        except FileNotFoundError:
            raise DamagedKey(
                "There is no key beside the notebook.",
                cure="Keep key.json in the notebook's folder.",
                where=where,
            ) from None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DamagedKey(
                f"The key is damaged ({type(error).__name__}).",
                cure="Copy it again from the release.",
                where=where,
            ) from None


def salt_of(assignment: str, instance: str, name: str) -> str:
    """What the fingerprints of an answer are keyed with."""
    return f"{assignment}/{instance}/{name}"


def _keyed(assignment: str, instance: str, data: dict[str, Any]) -> dict[str, KeyedAnswer]:
    return {
        name: KeyedAnswer(
            name,
            salt_of(assignment, instance, name),
            tuple(entry["shape"]),
            bool(entry["fractional"]),
            entry["batch"],
            tuple(entry["after"]),
            tuple(entry["letters"]),
            tuple(Fingerprint.from_json(mark) for mark in entry["right"]),
            tuple(
                (Fingerprint.from_json(mark), tuple(numbers)) for mark, numbers in entry["mistakes"]
            ),
        )
        for name, entry in data.items()
    }


class Progress:
    """How far a notebook is: a bar in Jupyter, a line elsewhere."""

    def __init__(self, right: list[str], left: list[str]) -> None:
        self.right = right
        self.left = left

    def __repr__(self) -> str:
        done, total = len(self.right), len(self.right) + len(self.left)
        bar = "█" * done + "░" * len(self.left)
        rest = f"  Next: {self.left[0]}" if self.left else "  All done."
        return f"{bar}  {done} of {total} right.{rest}"

    def _repr_html_(self) -> str:
        done, total = len(self.right), len(self.right) + len(self.left)
        rest = f"Still open: {', '.join(self.left)}." if self.left else "All done."
        return (
            f'<div role="group" aria-label="Progress of this notebook">'
            f'<progress value="{done}" max="{total}" style="width: min(28em, 60%); height: 1.1em"'
            f' aria-label="{done} of {total} answers are right"></progress>'
            f" <b>{done} of {total}</b> answers are right.<br>"
            f"<small>{html.escape(rest)}</small></div>"
        )


class Check:
    """`check("C3", C3)`: says whether a value is right and, when it is not, what happened."""

    def __init__(self) -> None:
        self._keys: list[Key] = []
        self._seen: list[tuple[str, int]] = []
        self._state: dict[str, str] = {}

    def __call__(self, name: str, value: object) -> None:
        """Compare an answer with the key beside the notebook, and print that it is right.

        Args:
            name: the answer's name.
            value: what it is bound to: a number or array of any of the accepted forms.

        Raises:
            NotRight: the value is not right; Jupyter shows the sentence and no traceback.
        """
        keys = self._find_keys()
        if not keys:
            return
        key = next((key for key in keys if name in key.public), None)
        if key is None:
            raise NotRight(
                Finding("failed", f"The key has no answer {name!r}. Undo the change to this cell.")
            )
        entry = key.public[name]
        not_right = {other for other, verdict in self._state.items() if verdict != "right"}
        finding = entry.finding(inert(value), key.hints, not_right)
        self._state[name] = "right" if finding is None else finding.verdict
        if finding is not None:
            raise NotRight(finding)
        print(f"✓ {name} is right.")  # noqa: T201 - this is what the student reads

    def call(
        self, function: Callable[..., Any], *arguments: Any, operations: int | None = None
    ) -> Any:
        """Call a function exercise on givens, and give a stand-in where it gives no result.

        Args:
            function: the student's function.
            arguments: the givens; the function gets copies, so it cannot change them.
            operations: how many additions, multiplications, exponentials and so on it may do with
                the numbers in its arguments; any number where it is None.

        Returns:
            What the function gave back; a `NoAnswer` where it is not written yet, raised, gave
            back None, changed an argument, or did too many operations. Entries of a dict or a list
            that the lesson asks for and that are not there are `NoAnswer` too.
        """
        name = getattr(function, "__name__", "your function")
        copies = copy.deepcopy(arguments)
        budget = Budget(operations or 0)
        if operations is not None:
            copies = tuple(counted(argument, budget) for argument in copies)
        try:
            result = plain(function(*copies))
        except NotImplementedError:
            return NoAnswer("unwritten", f"{name} is not written yet.")
        except TooMuchWork:
            return _too_much_work(name, budget)
        except Exception as error:
            explain(error)
            _show_traceback(error)
            return NoAnswer("failed", f"{name} raised {type(error).__name__}: {error}")
        if operations is not None and budget.spent > operations:
            return _too_much_work(name, budget)
        if result is None:
            return NoAnswer("failed", f"{name} gave back None. End it with a return.")
        if any(
            isinstance(before, np.ndarray | list | tuple) and not _same(before, plain(now))
            for before, now in zip(arguments, copies, strict=True)
        ):
            return NoAnswer("failed", f"{name} changed one of its arguments. Work on a copy of it.")
        if type(result) is dict:
            return _Results(name, result)
        return _Row(name, result) if type(result) in (list, tuple) else result

    def progress(self) -> Progress:
        """How many answers of this notebook were right when they were last checked."""
        keys = self._find_keys()
        here = [key for key in keys if key.public.keys() & self._state.keys()] or keys
        names = [name for key in here for name in key.public]
        right = [name for name in names if self._state.get(name) == "right"]
        return Progress(right, [name for name in names if name not in right])

    def _find_keys(self) -> list[Key]:
        """The keys in the notebook's folder: one for each notebook of the assignment."""
        paths = sorted(Path().glob(f"*{KEY_FILE}"))
        seen = [(str(path.resolve()), path.stat().st_mtime_ns) for path in paths]
        if seen != self._seen:
            self._keys, self._seen, self._state = [Key.read(path) for path in paths], seen, {}
        return self._keys


class _Row(list[Any]):
    """What a function exercise gave back as a list; an item that it lacks is a `NoAnswer`."""

    def __init__(self, function: str, results: Iterable[Any]) -> None:
        super().__init__(results)
        self._function = function

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            asked = f'a dictionary with the key "{key}" is asked for'
            return NoAnswer("failed", f"{self._function} gives back a list, and {asked}.")
        if type(key) is int and not -len(self) <= key < len(self):
            return NoAnswer("failed", f"{self._function} gives back {len(self)} values, too few.")
        item = super().__getitem__(key)
        return _Row(self._function, item) if type(item) in (list, tuple) else item


def _too_much_work(name: str, budget: Budget) -> NoAnswer:
    return NoAnswer(
        "failed",
        f"{name} was stopped: on these inputs it did more "
        f"than {budget.most} additions, multiplications and exponentials. It computes something "
        "again that it had already. Keep that result, and use it again.",
    )


def _same(before: Any, now: Any) -> bool:
    """Whether an argument is as it was; NaN is like NaN here."""
    if isinstance(before, list | tuple):
        if not isinstance(now, list | tuple) or len(now) != len(before):
            return False
        return all(map(_same, before, now))
    try:
        if isinstance(before, np.ndarray):
            return np.array_equal(before, now, equal_nan=before.dtype.kind in "fc")
        return bool(before == now or (before != before and now != now))
    except (TypeError, ValueError):
        return False


class _Results(dict[str, Any]):
    """What a function exercise gave back; an entry that it lacks is a `NoAnswer`."""

    def __init__(self, function: str, results: dict[str, Any]) -> None:
        super().__init__(results)
        self._function = function

    def __missing__(self, name: str) -> NoAnswer:
        return NoAnswer("failed", f'the dict that {self._function} gives back has no "{name}".')


def _shell() -> Any:
    """The notebook's shell; None where no notebook runs."""
    if "IPython" not in sys.modules:
        return None
    from IPython import get_ipython

    return get_ipython()


def say_what_does_not_fit() -> None:
    """Have the notebook name the arrays that do not fit, where a line raised for their shapes."""

    def show(shell: Any, kind: Any, error: Any, trace: Any, tb_offset: int | None = None) -> None:
        explain(error)
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset, running_compiled_code=True)

    shell = _shell()
    if shell is not None:
        shell.set_custom_exc((ValueError,), show)


def _show_traceback(error: Exception) -> None:
    """Show where a student's function raised, from its own lines on."""
    shell = _shell()
    if shell is not None:
        trace = error.__traceback__
        own = trace.tb_next if trace is not None else None
        shell.showtraceback((type(error), error, own or trace), tb_offset=0)
    else:
        traceback.print_exc()


def expect(name: str, value: object, printed: float | None = None) -> None:
    """Compare an answer with the number that the lesson prints, to as many places as it prints.

    Args:
        name: the answer's name.
        value: what it is bound to.
        printed: the printed number; nothing is compared where it is None.

    Raises:
        NotRight: the value does not round to the printed number.
    """
    if printed is None:
        return
    numbers = inert(value).numbers
    places = len(repr(float(printed)).partition(".")[2]) if "e" not in repr(float(printed)) else 6
    if numbers is None or not np.allclose(numbers, printed, rtol=0, atol=0.5 * 10.0**-places):
        raise NotRight(Finding("wrong", f"{name} does not round to the number in the lesson."))


check: Final = Check()
say_what_does_not_fit()
