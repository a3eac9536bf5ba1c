"""What the instructor alone knows of an assignment, read from `grader_tests/<assignment>.toml`."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from course.errors import ExercisesError, Place
from course.grading.limits import Limits, wrong_limit
from course.shapes import whole_number

Instance = dict[str, Any]
"""One value for each given: an array, a number, a string, or a list."""

_TOP: Final = frozenset(
    {
        *("practice", "hidden", "sizes", "draw", "gradients", "choices", "mistake"),
        *("follow_through", "batch", "limits"),
    }
)
_AWAY_FROM_DEGENERATE: Final = 0.15


@dataclass(frozen=True)
class Mistake:
    """A wrong line of code, and the sentence that a student who wrote it needs.

    Args:
        name: a few words for the instructor; unique in the assignment.
        line: the wrong line or lines.
        hint: what the student reads; empty where `says` stands in its place.
        says: a piece of the general sentence that the student reads where the line raises for its
            shapes, or gives NaN or infinity, and so is not known by its value.
        answer: the fill-in whose line it replaces, or None.
        function: the function in whose body it stands, or None.
        instead_of: the right line that it replaces in the function.
    """

    name: str
    line: str
    hint: str = ""
    says: str | None = None
    answer: str | None = None
    function: str | None = None
    instead_of: str | None = None


@dataclass(frozen=True)
class Gradient:
    """An answer that is the derivative of the value `of` with respect to `by`.

    Args:
        answer: the answer.
        of: any value that the notebook binds.
        by: a given, or an earlier fill-in, which is then varied from its line on.
    """

    answer: str
    of: str
    by: str


@dataclass(frozen=True)
class Draw:
    """How one given is drawn at random.

    Args:
        low: the smallest size.
        high: the largest size.
        signed: whether the sign is drawn too.
        integer: whether whole numbers are drawn, both ends included.
        one_hot: whether each column holds a single 1.
        permutation: whether the public value's entries are put into another order.
        shapes: the shapes to choose among; the public value's shape where there are none.
        shape: its sides, each a number, or one of the sizes that are drawn for the instance, or a
            sum or difference of them such as `H - k1 + 1`.
    """

    low: float | None = None
    high: float | None = None
    signed: bool = False
    integer: bool = False
    one_hot: bool = False
    permutation: bool = False
    shapes: tuple[tuple[int, ...], ...] = ()
    shape: tuple[int | str, ...] | None = None


@dataclass(frozen=True)
class Exercises:
    """The hidden side of one assignment.

    Args:
        assignment: the notebook's label: the assignment's name, or `assignment/notebook`.
        practice: the second public instance, as written.
        hidden: the fixed hidden instances, as written.
        sizes: sizes that givens share, each with its range, both ends included; those drawn for one
            instance all differ.
        draws: how givens are drawn; a given that is not named is drawn by default.
        gradients: the answers that are held against differences of the forward pass.
        choices: the letters of the options, for each answer that is a letter.
        mistakes: in the order of the file.
        follow_through: whether an answer that follows from an earlier wrong one earns its points.
        batch: the given whose last axis counts the samples of a batch, or None.
        limits: what a run of a submission may use.
    """

    assignment: str
    practice: Mapping[str, Any]
    hidden: tuple[Mapping[str, Any], ...]
    sizes: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    draws: Mapping[str, Draw] = field(default_factory=dict)
    gradients: tuple[Gradient, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()
    follow_through: bool = True
    batch: str | None = None
    limits: Limits = field(default_factory=Limits)

    @property
    def place(self) -> Place:
        """The place to name in an error about this file."""
        return Place(self.assignment, f"grader_tests/{self.assignment}.toml")


def _reject(assignment: str, what: str, cure: str, name: str | None = None) -> ExercisesError:
    where = Place(assignment, f"grader_tests/{assignment}.toml", name=name)
    return ExercisesError(what, cure=cure, where=where)


def read_exercises(folder: Path, assignment: str) -> Exercises:
    """Read `grader_tests/<assignment>.toml`.

    Args:
        folder: the folder `grader_tests`.
        assignment: the notebook's label: the assignment's name, or `assignment/notebook`.

    Returns:
        The exercises.

    Raises:
        ExercisesError: the file is missing, is no TOML, or holds something that has no meaning.
    """
    path = folder / f"{assignment}.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _reject(assignment, "The file is missing.", "Write the hidden instances.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _reject(assignment, f"The file is no TOML: {error}.", "Mend the line.") from None
    for key in data.keys() - _TOP:
        raise _reject(
            assignment, f"`{key}` has no meaning.", f"Use one of {', '.join(sorted(_TOP))}."
        )
    tables = {
        "practice": dict,
        "hidden": list,
        "sizes": dict,
        "draw": dict,
        "gradients": dict,
        "choices": dict,
        "mistake": list,
        "limits": dict,
    }
    for part, kind in tables.items():
        entry = data.get(part, kind())
        inner = entry if isinstance(entry, list) else [entry]
        inner = (
            list(entry.values()) if part in ("draw", "gradients") and inner == [entry] else inner
        )
        if not isinstance(entry, kind) or not all(isinstance(one, dict) for one in inner):
            form = f"[[{part}]]" if kind is list else f"[{part}]"
            raise _reject(
                assignment, f"`{part}` is not written as {form}.", "Write it as the others are."
            )
    hidden = tuple(data.get("hidden", ()))
    if len(hidden) < 2:
        raise _reject(assignment, "There are fewer than two [[hidden]] instances.", "Add them.")
    if "practice" not in data:
        raise _reject(assignment, "There is no [practice] instance.", "Add one value per given.")
    mistakes = tuple(_mistake(assignment, entry) for entry in data.get("mistake", ()))
    names = [mistake.name for mistake in mistakes]
    for name in names:
        if names.count(name) > 1:
            raise _reject(assignment, "Two mistakes have this name.", "Rename one.", name)
    sizes = _sizes(assignment, data.get("sizes", {}))
    return Exercises(
        assignment=assignment,
        practice=data["practice"],
        hidden=hidden,
        sizes=sizes,
        draws={
            name: _draw(assignment, name, spec, sizes)
            for name, spec in data.get("draw", {}).items()
        },
        gradients=tuple(
            _fill(Gradient, assignment, answer, {"answer": answer, **spec})
            for answer, spec in data.get("gradients", {}).items()
        ),
        choices={
            name: _letters(assignment, name, entry)
            for name, entry in data.get("choices", {}).items()
        },
        mistakes=mistakes,
        follow_through=bool(data.get("follow_through", True)),
        batch=data.get("batch"),
        limits=_limits(assignment, data.get("limits", {})),
    )


def _least(side: Any, sizes: Mapping[str, tuple[int, int]]) -> int:
    """The least that a side of a shape can come to; 0 where it has no meaning."""
    if type(side) is int:
        return side
    if type(side) is not str:
        return 0
    corners = [
        whole_number(side, dict(zip(sizes, ends, strict=True)))
        for ends in itertools.product(*sizes.values())
    ]
    return min((corner if corner is not None else 0 for corner in corners), default=0)


def _sizes(assignment: str, ranges: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    sizes: dict[str, tuple[int, int]] = {}
    for name, ends in ranges.items():
        whole = type(ends) is list and len(ends) == 2 and all(type(end) is int for end in ends)
        if not whole or not 1 <= ends[0] <= ends[1]:
            raise _reject(assignment, "This is no range of sizes.", "Write [2, 6].", name)
        sizes[name] = (ends[0], ends[1])
    # Dealt out from the one that is soonest used up: no other order finds more.
    free: dict[str, set[int]] = {
        name: set(range(low, high + 1)) for name, (low, high) in sizes.items()
    }
    for name in sorted(free, key=lambda name: sizes[name][::-1]):
        if not free[name]:
            raise _reject(
                assignment, "The sizes cannot all differ.", "Make the ranges larger.", name
            )
        taken = min(free[name])
        free = {other: left - {taken} for other, left in free.items()}
    return sizes


def _letters(assignment: str, name: str, entry: Any) -> tuple[str, ...]:
    letters = [chr(ord("a") + index) for index in range(len(entry) if type(entry) is list else 0)]
    if entry != letters or len(letters) < 2:
        raise _reject(
            assignment,
            "These are no options.",
            'Write the letters in order, from ["a", "b"] on.',
            name,
        )
    return tuple(letters)


def _limits(assignment: str, written: Mapping[str, Any]) -> Limits:
    for name, value in written.items():
        problem = wrong_limit(name, value)
        if problem is not None:
            raise _reject(assignment, f"In [limits], `{name}` {problem}.", "Mend the line.", name)
    return Limits(**written)


def _fill(kind: type[Any], assignment: str, name: str, entry: Mapping[str, Any]) -> Any:
    try:
        return kind(**entry)
    except TypeError as error:
        what = str(error).replace("__init__() ", "").replace(kind.__name__ + ".", "")
        raise _reject(
            assignment, f"An entry does not fit: {what}.", "Mend the entry.", name
        ) from None


def _mistake(assignment: str, entry: Mapping[str, Any]) -> Mistake:
    mistake: Mistake = _fill(Mistake, assignment, str(entry.get("name", "a mistake")), entry)
    if (mistake.answer is None) == (mistake.function is None):
        raise _reject(
            assignment,
            "A mistake needs `answer` or `function`, and not both.",
            "Say where the wrong line stands.",
            mistake.name,
        )
    if bool(mistake.hint) == bool(mistake.says):
        raise _reject(
            assignment,
            "A mistake needs `hint`, or `says` where no value tells it, and not both.",
            "Write the sentence that the student reads.",
            mistake.name,
        )
    if (mistake.function is None) != (mistake.instead_of is None):
        raise _reject(
            assignment,
            "`instead_of` goes with `function`: it is the right line that is replaced.",
            "Add it, or take it out.",
            mistake.name,
        )
    return mistake


def _draw(
    assignment: str, name: str, spec: Mapping[str, Any], sizes: Mapping[str, tuple[int, int]]
) -> Draw:
    try:
        shapes = tuple(tuple(int(n) for n in shape) for shape in spec.get("shapes", ()))
    except (TypeError, ValueError):
        raise _reject(
            assignment, "`shapes` is no list of shapes.", "Write [[2, 3], [4, 5]].", name
        ) from None
    shape = spec.get("shape")
    if shape is not None and not (
        type(shape) is list and all(_least(side, sizes) > 0 for side in shape)
    ):
        raise _reject(
            assignment,
            f"`shape` is {shape}, which is no list of numbers and of names in [sizes], or has a "
            "side that may come to 0.",
            'Write ["n1", "H - k + 1", 1], and n1 = [2, 6] and the others in [sizes].',
            name,
        )
    filled = {**spec, "shapes": shapes, "shape": tuple(shape) if shape is not None else None}
    draw: Draw = _fill(Draw, assignment, name, filled)
    if (draw.low is None) != (draw.high is None) or (
        draw.low is not None and draw.high is not None and not draw.low < draw.high
    ):
        raise _reject(assignment, "`low` and `high` are no range.", "Give low < high.", name)
    if draw.integer and draw.low is None:
        raise _reject(assignment, "`integer` needs `low` and `high`.", "Add them.", name)
    return draw


def written(public: Instance, values: Mapping[str, Any], place: Place) -> Instance:
    """An instance from the values in the file, each given the type and shape of the public one.

    Args:
        public: the public instance.
        values: one value for each given; a number stands for every entry of an array.
        place: what to name in an error.

    Returns:
        The instance.

    Raises:
        ExercisesError: a given is missing, or is not one, or its value does not fit.
    """
    for name in sorted(public.keys() ^ values.keys()):
        is_given = name in public
        raise ExercisesError(
            "An instance does not name this given."
            if is_given
            else "An instance names what the notebook does not hand out.",
            cure="Name every given of the notebook once.",
            where=Place(place.assignment, place.file, name=name),
        )
    instance: Instance = {}
    for name, value in values.items():
        model = public[name]
        try:
            instance[name] = _fitted(model, value)
        except (TypeError, ValueError):
            raise ExercisesError(
                "The value does not fit the given.",
                cure=f"The notebook hands out {type(model).__name__}.",
                where=Place(place.assignment, place.file, name=name),
            ) from None
    return instance


def _fitted(model: Any, value: Any) -> Any:
    """A value with the type and shape of the public one; ValueError where something is lost."""
    if not isinstance(model, np.ndarray):
        fitted = type(model)(value)
    elif np.ndim(value):
        fitted = np.array(value, dtype=model.dtype)
    else:
        fitted = np.full(model.shape, value, dtype=model.dtype)
    if not np.array_equal(np.broadcast_to(value, np.shape(fitted)), fitted):
        raise ValueError("the value would be cut off")
    return fitted


def drawn(
    public: Instance,
    draws: Mapping[str, Draw],
    seed: int,
    ranges: Mapping[str, tuple[int, int]] | None = None,
) -> Instance:
    """An instance drawn at random.

    Args:
        public: the public instance, whose types and shapes are kept where a draw says nothing else.
        draws: how givens are drawn.
        seed: the same seed gives the same instance.
        ranges: the range of each size that shapes share; those drawn all differ.

    Returns:
        The instance.
    """
    random = np.random.default_rng(seed)
    sizes = _drawn_sizes(random, ranges or {})
    return {
        name: _drawn(random, draws.get(name, Draw()), model, sizes)
        for name, model in public.items()
    }


def _drawn_sizes(
    random: np.random.Generator, ranges: Mapping[str, tuple[int, int]]
) -> dict[str, int]:
    while True:
        sizes = {name: int(random.integers(low, high + 1)) for name, (low, high) in ranges.items()}
        if len(set(sizes.values())) == len(sizes):
            return sizes


def _drawn(random: np.random.Generator, draw: Draw, model: Any, sizes: Mapping[str, int]) -> Any:
    array = np.asarray(model)
    shape: tuple[int, ...] = array.shape
    if draw.shape is not None:
        shape = tuple(whole_number(str(side), sizes) or 0 for side in draw.shape)
    elif draw.shapes:
        shape = draw.shapes[random.integers(len(draw.shapes))]
    if isinstance(model, str) or draw.permutation:
        value: Any = random.permutation(array.reshape(-1)).reshape(array.shape)
    elif draw.one_hot:
        value = np.zeros(shape)
        value[random.integers(shape[0], size=shape[1:]), *np.indices(shape[1:])] = 1.0
    elif draw.integer and draw.low is not None and draw.high is not None:
        value = random.integers(int(draw.low), int(draw.high) + 1, size=shape)
    elif draw.low is not None and draw.high is not None:
        value = random.uniform(draw.low, draw.high, size=shape)
        if draw.signed:
            value = value * random.choice([-1.0, 1.0], size=shape)
    else:
        value = _generic(random, shape)
    if isinstance(model, np.ndarray):
        return np.asarray(value, dtype=model.dtype)
    return value.tolist() if isinstance(model, list) else type(model)(value)


def _generic(random: np.random.Generator, shape: tuple[int, ...]) -> Any:
    """Normal numbers, none near 0, 1 or -1, where wrong formulas agree with right ones."""
    value = np.asarray(random.normal(size=shape))
    while True:
        size = np.abs(value)
        bad = (size < _AWAY_FROM_DEGENERATE) | (np.abs(size - 1.0) < _AWAY_FROM_DEGENERATE)
        if not bad.any():
            return value
        value = np.where(bad, random.normal(size=shape), value)
