"""The student's own functions, called with a picture's inputs: what one does becomes a sentence."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from course.explore.values import is_placeholder, one_number


@dataclass(frozen=True)
class Mine:
    """A function of the student's, and how a picture calls it.

    Args:
        function: the function.
        arguments: makes its arguments from the picture's inputs.
        results: makes the numbers to show, by name, from what it gave back; may raise, which is
            shown as a wrong type.
        gives: what it ought to give back, in words.
    """

    function: Callable[..., Any]
    arguments: Callable[[Mapping[str, Any]], Sequence[Any]]
    results: Callable[[Any], dict[str, Any]]
    gives: str

    @property
    def name(self) -> str:
        return str(getattr(self.function, "__name__", "your function"))

    def answer(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Call the function once.

        Args:
            inputs: the values of the picture's controls.

        Returns:
            "numbers": a number for each name, None where there is no single number, or None
            altogether; "message": "" or a sentence about what went wrong.
        """
        # It is called for every move of a slider: what it prints would pile up below the picture.
        try:
            with (
                contextlib.redirect_stdout(io.StringIO()),
                contextlib.redirect_stderr(io.StringIO()),
                warnings.catch_warnings(),
            ):
                warnings.simplefilter("ignore")
                given = self.function(*self.arguments(inputs))
        except NotImplementedError:
            return _only(f"{self.name} is not written yet.")
        except Exception as error:
            return _only(f"{self.name} stopped: {type(error).__name__}: {error}"[:300])
        if given is None or is_placeholder(given):
            return _only(f"{self.name} gives nothing back yet; it is to return {self.gives}.")
        try:
            found = self.results(given)
        except Exception:
            kind = type(given).__name__
            return _only(f"{self.name} gave back a {kind}; it is to return {self.gives}.")
        numbers = {name: one_number(value) for name, value in found.items()}
        odd = [name for name, number in numbers.items() if number is None]
        message = f"{self.name}: no single number for {', '.join(odd)}." if odd else ""
        return {"numbers": numbers, "message": message}


@dataclass(frozen=True)
class Several:
    """Several functions of the student's, which one picture shows together.

    Args:
        parts: the functions; the numbers of each have names of their own.
    """

    parts: Sequence[Mine]

    @property
    def name(self) -> str:
        *most, last = (part.name for part in self.parts)
        return f"{', '.join(most)} and {last}" if most else last

    def answer(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Call each function once.

        Args:
            inputs: the values of the picture's controls.

        Returns:
            As `Mine.answer`; a function without numbers adds none, and its sentence is kept.
        """
        answers = [part.answer(inputs) for part in self.parts]
        numbers = {name: n for each in answers for name, n in (each["numbers"] or {}).items()}
        message = " ".join(each["message"] for each in answers if each["message"])
        return {"numbers": numbers, "message": message}


def by_key(*names: str) -> Callable[[Any], dict[str, Any]]:
    """Read a dictionary that holds one number for each name.

    Args:
        names: the keys.

    Returns:
        What `Mine.results` wants; it raises when the value is not a dictionary with these keys.
    """
    return lambda given: {name: given[name] for name in names}


def _only(message: str) -> dict[str, Any]:
    return {"numbers": None, "message": message}
