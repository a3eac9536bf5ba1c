"""Why two arrays do not fit, said with the names that the student gave them.

NumPy names sizes and a signature; who multiplies matrices by hand wants to know which of the two is
turned round. What raised is looked up in the line that raised, and the shapes in the names there.
"""

from __future__ import annotations

import ast
import functools
import linecache
import re
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from types import CodeType, TracebackType
from typing import Any, Final

import numpy as np

Shape = tuple[int, ...]

_ELEMENTWISE: Final = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
# What NumPy says of shapes is short; what a student's code raises may have no end.
_LONGEST: Final = 1000
_NUMPY_SAYS: Final = re.compile(r"could not be broadcast together|matmul: |not aligned: |shapes \(")


@functools.lru_cache(maxsize=4096)
def compiled(source: str, name: str) -> CodeType:
    """Compile code whose lines can be looked up by the name that it is given.

    Args:
        source: Python.
        name: what stands for a file's name, in angle brackets.

    Returns:
        The code.

    Raises:
        SyntaxError: it is no Python.
    """
    lines = [line + "\n" for line in source.splitlines()]
    linecache.cache[name] = (len(source), None, lines, name)
    return compile(source, name, "exec")


def explained(error: BaseException) -> str | None:
    """What does not fit, where an operation on two arrays raised for their shapes.

    Args:
        error: what was raised, with its traceback.

    Returns:
        The sentences: both arrays with their shapes, and the one that fits when it is turned round;
        None where it was something else or the line cannot be looked up.
    """
    if not isinstance(error, ValueError) or not _NUMPY_SAYS.search(str(error)[:_LONGEST]):
        return None
    last = _last(error.__traceback__)
    operation = _operation(last) if last is not None else None
    if last is None or operation is None:
        return None
    misfit = _misfit(operation, {**last.tb_frame.f_globals, **last.tb_frame.f_locals})
    return misfit.sentences() if misfit is not None and misfit.agrees_with(str(error)) else None


def explain(error: BaseException) -> None:
    """Put what does not fit in place of NumPy's message, where that is known."""
    said = explained(error)
    if said is not None:
        error.args = (said,)


def _last(trace: TracebackType | None) -> TracebackType | None:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace


def _operation(trace: TracebackType) -> ast.expr | None:
    """The expression that was being computed."""
    where = traceback.extract_tb(trace)[-1]
    numbers = (where.lineno, where.end_lineno, where.colno, where.end_colno)
    if None in numbers:
        return None
    first, last, start, stop = (int(number or 0) for number in numbers)
    lines = [linecache.getline(where.filename, number) for number in range(first, last + 1)]
    # Columns count bytes, and a line may hold letters of more than one.
    encoded = [line.rstrip("\n").encode() for line in lines]
    encoded[-1] = encoded[-1][:stop]
    encoded[0] = encoded[0][start:]
    try:
        return ast.parse(f"({b' '.join(encoded).decode()})", mode="eval").body
    except (SyntaxError, UnicodeDecodeError):
        return None


@dataclass(frozen=True)
class _Misfit:
    """An operation whose two arrays do not fit."""

    left: ast.expr
    right: ast.expr
    shapes: tuple[Shape, Shape]
    product: bool

    def agrees_with(self, said: str) -> bool:
        """Whether NumPy speaks of the same sizes: a shape that was worked out may be wrong."""
        a, b = self.shapes
        if not self.product:
            return all(str(shape).replace(" ", "") in said for shape in (a, b))
        sizes = {int(number) for number in re.findall(r"\d+", said.partition("gufunc")[2] or said)}
        return {a[-1], b[0]} <= sizes if a and b else False

    def sentences(self) -> str:
        """What is said about it."""
        (a, b), (left, right) = self.shapes, map(ast.unparse, (self.left, self.right))
        found = f"{left} is {a} and {right} is {b}. "
        if self.product:
            # With the brackets that a sum or a difference needs there.
            both = ast.unparse(ast.BinOp(self.left, ast.MatMult(), self.right))
            found += f"In {both} the inner sides, {a[-1]} and {b[0]}, must be equal."
        elif len(a) == len(b):
            found += "Element by element, both sides must have the same shape."
        else:
            few, many = sorted(self.shapes, key=len)
            found += f"NumPy lays {few} along the last size of {many}, so these must be equal."
        return " ".join([found, *self._cures()])

    def _cures(self) -> list[str]:
        (a, b), product = self.shapes, self.product
        # The two products are often taken for one another.
        cures = ["With *, element by element, they fit as they are."] if product and a == b else []
        if not product and len(a) < 3 and len(b) < 3 and _fits(a, b, product=True):
            cures = ["With @, rows times columns, they fit as they are."]
        cures += [
            _turned(operand, shape)
            for operand, shape, other in (
                (self.left, a, _fits(a[::-1], b, product=product)),
                (self.right, b, _fits(a, b[::-1], product=product)),
            )
            if other and len(shape) == 2 and (product or len(a) == len(b))
        ]
        if cures:
            return cures
        if product and _fits(b, a, product=True):
            return [f"In the other order, {ast.unparse(self.right)} comes first."]
        return []


def _turned(operand: ast.expr, shape: Shape) -> str:
    if isinstance(operand, ast.Attribute) and operand.attr == "T":
        return f"Without its .T, {ast.unparse(operand.value)} is {shape[::-1]} and fits."
    return f"Turned round, {ast.unparse(operand)} is {shape[::-1]} and fits."


def _fits(a: Shape, b: Shape, *, product: bool) -> bool:
    return bool(a and b and a[-1] == b[0]) if product else _together(a, b) is not None


def _together(a: Shape, b: Shape) -> Shape | None:
    try:
        return np.broadcast_shapes(a, b)
    except ValueError:
        return None


def _misfit(expression: ast.expr, names: Mapping[str, Any]) -> _Misfit | None:
    operands = _operands(expression)
    if operands is None:
        return None
    left, right, product = operands
    a, b = _shape(left, names), _shape(right, names)
    if a is None or b is None or _fits(a, b, product=product):
        return None
    return _Misfit(left, right, (a, b), product)


def _operands(expression: ast.expr) -> tuple[ast.expr, ast.expr, bool] | None:
    """The two sides of an operation, and whether it is a product of matrices."""
    if isinstance(expression, ast.BinOp):
        product = isinstance(expression.op, ast.MatMult)
        if product or isinstance(expression.op, _ELEMENTWISE):
            return expression.left, expression.right, product
    if isinstance(expression, ast.Call) and isinstance(expression.func, ast.Attribute):
        name, arguments = expression.func.attr, expression.args
        if name in ("dot", "matmul") and len(arguments) == 2:
            return arguments[0], arguments[1], True
        if name == "dot" and len(arguments) == 1:
            return expression.func.value, arguments[0], True
    return None


def _shape(expression: ast.expr, names: Mapping[str, Any]) -> Shape | None:
    """The shape that an expression has; it is not computed, and None where that would be needed."""
    if isinstance(expression, ast.Name):
        value = names.get(expression.id)
        return tuple(value.shape) if isinstance(value, np.ndarray) else _of_number(value)
    if isinstance(expression, ast.Constant):
        return _of_number(expression.value)
    if isinstance(expression, ast.UnaryOp):
        return _shape(expression.operand, names)
    if isinstance(expression, ast.Attribute) and expression.attr == "T":
        inner = _shape(expression.value, names)
        return inner[::-1] if inner is not None else None
    if isinstance(expression, ast.Subscript):
        return _of_item(expression, names)
    if isinstance(expression, ast.Call) and expression.keywords:
        return _of_reduced(expression, names)
    operands = _operands(expression)
    if operands is not None:
        a, b = _shape(operands[0], names), _shape(operands[1], names)
        if a is None or b is None or not _fits(a, b, product=operands[2]):
            return None
        return a[:-1] + b[1:] if operands[2] else _together(a, b)
    if isinstance(expression, ast.Call) and len(expression.args) == 1:
        # Slopes and activations work element by element; what sums is written with its axis.
        return _shape(expression.args[0], names)
    return None


def _of_number(value: Any) -> Shape | None:
    return () if isinstance(value, int | float | np.number) else None


def _of_reduced(expression: ast.Call, names: Mapping[str, Any]) -> Shape | None:
    """The shape of a sum, a mean, a largest entry and the like along one axis."""
    inner = next(iter(expression.args), None)
    if inner is None and isinstance(expression.func, ast.Attribute):
        inner = expression.func.value
    shape = _shape(inner, names) if inner is not None else None
    said = {word.arg: word.value for word in expression.keywords}
    axis = _whole(said["axis"], names) if "axis" in said else None
    if shape is None or axis is None or not said.keys() <= {"axis", "keepdims"}:
        return None
    if not -len(shape) <= axis < len(shape):
        return None
    kept = "keepdims" in said and ast.unparse(said["keepdims"]) == "True"
    place = axis % len(shape)
    return (*shape[:place], *((1,) if kept else ()), *shape[place + 1 :])


def _of_item(expression: ast.Subscript, names: Mapping[str, Any]) -> Shape | None:
    """The shape of one array of a list, such as `weights[-1]`, or of one row, such as `x[t]`."""
    items = names.get(expression.value.id) if isinstance(expression.value, ast.Name) else None
    number = _whole(expression.slice, names)
    if not isinstance(items, list | tuple | np.ndarray) or number is None:
        return None
    if isinstance(items, np.ndarray) and items.ndim == 0:
        return None
    item = items[number] if -len(items) <= number < len(items) else None
    return tuple(item.shape) if isinstance(item, np.ndarray) else None


def whole_number(text: str, names: Mapping[str, int]) -> int | None:
    """The number that a name, or a sum or difference of names and whole numbers, comes to.

    Args:
        text: such as `H - k1 + 1`.
        names: what the names stand for.

    Returns:
        The number; None where the text is anything else, or has a name that stands for nothing.
    """
    try:
        return _whole(ast.parse(text, mode="eval").body, names)
    except SyntaxError:
        return None


def _whole(expression: ast.expr, names: Mapping[str, Any]) -> int | None:
    """A whole number, a name of one, or a sum or difference of such."""
    if isinstance(expression, ast.Constant) and type(expression.value) is int:
        return expression.value
    if isinstance(expression, ast.Name):
        named = names.get(expression.id)
        return named if type(named) is int else None
    if isinstance(expression, ast.UnaryOp) and isinstance(expression.op, ast.USub):
        inner = _whole(expression.operand, names)
        return -inner if inner is not None else None
    if isinstance(expression, ast.BinOp) and isinstance(expression.op, ast.Add | ast.Sub):
        a, b = _whole(expression.left, names), _whole(expression.right, names)
        if a is None or b is None:
            return None
        return a + b if isinstance(expression.op, ast.Add) else a - b
    return None
