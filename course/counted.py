"""Numbers that count the arithmetic done with them, for exercises that are graded on their work.

A function gets its arguments as arrays of `Counted` numbers. Each addition, multiplication, power
or exponential that one of them takes part in is counted, whatever the function is written like:
with loops, lists, recursion or whole arrays. A clock would measure the machine; the count is the
same on every one. A number that was stored in an array of floats is a plain one from there on.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

_counts: ContextVar[bool] = ContextVar("counts", default=True)


@contextmanager
def uncounted() -> Iterator[None]:
    """Nothing is counted: for trusted lines that are run often and whose work nobody asks for."""
    token = _counts.set(False)
    try:
        yield
    finally:
        _counts.reset(token)


class TooMuchWork(Exception):
    """More arithmetic was done than is allowed."""


class Budget:
    """How many operations there may be, and how many there were.

    Args:
        most: the number of operations at which `TooMuchWork` is raised.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.spent = 0

    def spend(self) -> None:
        """Count one operation.

        Raises:
            TooMuchWork: there were more than may be.
        """
        self.spent += 1
        if self.spent > self.most:
            raise TooMuchWork


def _binary(operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """A method that does an operation on the plain numbers and counts it."""

    def method(self: Counted, other: Any) -> Any:
        if isinstance(other, Counted):
            other = other.value
        elif isinstance(other, np.ndarray):
            return NotImplemented  # NumPy then takes the array apart and asks for each number
        self.budget.spend()
        return Counted(operation(self.value, other), self.budget)

    return method


def _unary(operation: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def method(self: Counted) -> Counted:
        self.budget.spend()
        return Counted(operation(self.value), self.budget)

    return method


def _comparing(operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda self, other: operation(self.value, plain(other))


def _turned(operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda a, b: operation(b, a)


class Counted:
    """A number whose arithmetic is counted; the results are counted numbers, too.

    Args:
        value: the number, NumPy's own, so that it overflows and divides by 0 as arrays do.
        budget: where its operations are counted.
    """

    __slots__ = ("budget", "value")

    def __init__(self, value: np.float64, budget: Budget) -> None:
        self.value = value
        self.budget = budget

    __add__, __radd__ = _binary(operator.add), _binary(_turned(operator.add))
    __sub__, __rsub__ = _binary(operator.sub), _binary(_turned(operator.sub))
    __mul__, __rmul__ = _binary(operator.mul), _binary(_turned(operator.mul))
    __truediv__ = _binary(operator.truediv)
    __rtruediv__ = _binary(_turned(operator.truediv))
    __pow__, __rpow__ = _binary(operator.pow), _binary(_turned(operator.pow))
    __neg__, __abs__ = _unary(operator.neg), _unary(abs)
    __lt__, __le__ = _comparing(operator.lt), _comparing(operator.le)
    __gt__, __ge__ = _comparing(operator.gt), _comparing(operator.ge)

    # NumPy's functions ask the objects in an array for a method of their own name.
    exp, log, sqrt = _unary(np.exp), _unary(np.log), _unary(np.sqrt)
    sin, cos, tanh = _unary(np.sin), _unary(np.cos), _unary(np.tanh)

    def __float__(self) -> float:
        return float(self.value)

    def __repr__(self) -> str:
        return repr(self.value)


def counted(argument: Any, budget: Budget) -> Any:
    """An argument whose numbers count what is done with them.

    Args:
        argument: an array of floats, a float, or a list of them; anything else stays as it is.
        budget: where operations are counted.

    Returns:
        The same with `Counted` numbers: an array of objects of the same shape, a number, a list.
        Within `uncounted()` it is the argument itself.
    """
    if not _counts.get():
        return argument
    if isinstance(argument, np.ndarray) and argument.dtype.kind == "f":
        array = np.empty(argument.shape, dtype=object)
        for index, number in np.ndenumerate(argument):
            array[index] = Counted(np.float64(number), budget)
        return array
    if isinstance(argument, float):
        return Counted(np.float64(argument), budget)
    if type(argument) is list:
        return [counted(item, budget) for item in argument]
    return argument


def plain(result: Any) -> Any:
    """What a function gave back, with plain numbers again, in whatever it holds them."""
    if isinstance(result, Counted):
        return float(result)
    if isinstance(result, np.ndarray) and result.dtype == object:
        return result.astype(np.float64)
    if isinstance(result, list | tuple):
        return type(result)(plain(item) for item in result)
    if isinstance(result, dict):
        return {name: plain(item) for name, item in result.items()}
    return result
