"""Values that lie: about their class, their numbers, their size, and what they come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.hostile.attack import Attack
from tests.hostile.lesson import HONEST, POINTS, TYPED

_NOTHING: Final[Mapping[str, float]] = {}


def _all(value: str, before: str = "") -> dict[str, str]:
    """The right first line, and one value for every other answer."""
    return {
        "s": f"{HONEST['s']}\n{before}",
        **{name: f"{name} = {value}" for name in ("z", "H", "g")},
    }


_AGREEABLE: Final = """
class Agreeable:
    shape, dtype, ndim, size = (), float, 0, 1
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __gt__ = __le__ = __ge__ = __lt__
    def __hash__(self): return 0
    def __sub__(self, other): return self
    __rsub__ = __abs__ = __add__ = __radd__ = __mul__ = __rmul__ = lambda self, *_: self
    def __bool__(self): return True
    def __float__(self): return 0.0
    def __array_function__(self, *_): return True
    def __array_ufunc__(self, *_, **__): return True
"""
_SUBCLASS: Final = """
class Liar(np.ndarray):
    def __array_function__(self, function, types, arguments, options):
        return np.True_
    def __array_ufunc__(self, *_, **__):
        return np.True_
    def __eq__(self, other):
        return np.True_
def liar(*shape):
    return np.zeros(shape).view(Liar)
"""

ATTACKS: Final = (
    Attack(
        "equals-everything",
        "An object equals everything that it is compared with.",
        writes=_all("Agreeable()", _AGREEABLE),
        says={"z": "is Agreeable, where numbers are expected"},
        beats_stock="marks",
    ),
    Attack(
        "lying-subclass",
        "A subclass of ndarray answers every function of NumPy with True.",
        writes=_all("liar(2, 3)", _SUBCLASS),
        says={"H": "."},
        beats_stock="marks",
    ),
    Attack(
        "float-and-int-and-list-that-lie",
        "Subclasses of float, int and list say one number and compare as another.",
        """
class F(float):
    def __eq__(self, other): return True
    def __float__(self): return 0.8957
    def __array__(self, *_, **__): raise ValueError
class I(int):
    __index__ = __int__ = lambda self: 1
    def __eq__(self, other): return True
class L(list):
    def __array__(self, *_, **__): return np.tanh(X)
    def __len__(self): return 2
    def __iter__(self): return iter(np.tanh([[1.0, 2.0, -1.5], [0.5, -0.8, 2.2]]))
""",
        writes=HONEST | {"z": "z = F(0.1)", "H": "H = L([0, 0])", "g": "g = [I(2), I(3), I(4)]"},
        # The list does compute the right numbers from the givens, if in an odd way.
        earns={"s": POINTS["s"], "H": POINTS["H"]},
    ),
    Attack(
        "changes-at-every-look",
        "An object gives other numbers each time that it is looked at.",
        """
class Changing(list):
    looks = 0
    def __array__(self, *_, **__):
        Changing.looks += 1
        return np.array([0.8957, 0.1, 3.0])[Changing.looks % 3]
""",
        writes=HONEST | {"z": "z = Changing([1.0])", "g": "g = Changing([1.0, 2.0, 3.0])"},
    ),
    Attack(
        "false-class",
        "An object says that its class is ndarray.",
        """
class False_:
    __class__ = property(lambda self: np.ndarray)
    shape, dtype, ndim, nbytes = (2, 3), np.dtype(float), 2, 48
    def astype(self, *_, **__): return self
""",
        writes=HONEST | {"z": "z = False_()", "H": "H = False_()"},
        says={"H": "expected"},
    ),
    Attack(
        "reduce",
        "Objects write a file where they are pickled or copied.",
        """
class Bomb(list):
    def __reduce__(self): return (open, ("@CANARY@", "w"))
    __reduce_ex__ = __deepcopy__ = __getstate__ = lambda self, *_: open("@CANARY@", "w").write("x")
""",
        writes=HONEST | {"z": "z = Bomb([0.3])", "H": "H = np.array([Bomb([1])], dtype=object)"},
        says={"H": "objects|shape"},
    ),
    Attack(
        "gigantic-shapes",
        "Arrays are gigantic, though they take no memory where they are made.",
        writes=HONEST
        | {
            "z": "z = np.broadcast_to(1.0, (10**12,))",
            "H": "H = np.lib.stride_tricks.as_strided(np.zeros(1), (2**20, 2**20), (0, 0))",
            "g": "g = np.broadcast_to(np.float16(1), (3,) + (1,) * 40 + (2**17,))",
        },
        says={"z": "where numbers are expected", "g": "too large|where numbers are expected"},
    ),
    Attack(
        "nan-and-infinity",
        "NaN, which compares unlike everything, and infinity.",
        writes=HONEST
        | {"z": "z = float('nan')", "H": "H = np.full((2, 3), np.inf)", "g": "g = [np.nan] * 3"},
        says={"z": "NaN", "H": "infinite"},
    ),
    Attack(
        "nan-as-partial-credit",
        "A test cell's last value is NaN, which counts as all points.",
        """
check = lambda *_: get_ipython().displayhook(float("nan"))
class Nan(float):
    def __repr__(self): return "nan"
print("in place")""",
        shows="in place",
        beats_stock="marks",
    ),
    Attack(
        "odd-number-types",
        "Complex numbers, dates, records, memory of somebody else's, strings of digits.",
        writes=HONEST
        | {
            "z": "z = 0.8957 + 0j",
            "H": "H = np.zeros((2, 3), dtype=[('a', 'f8')])",
            "g": "g = np.array(['-0.19', '1.508', '-1.909'])",
        },
        says={"z": "complex", "g": "strings"},
    ),
    Attack(
        "forged-no-answer",
        "The course's own stand-in for a missing result, made to say that it is numbers.",
        "from course.grading.values import NoAnswer, Inert",
        writes=HONEST
        | {
            "z": "z = NoAnswer('array', 'fine')",
            "H": "H = NoAnswer('right', 'H is right.')",
            "g": "g = Inert('array', np.zeros(3))",
        },
        says={"z": "no value", "H": "no value", "g": "Inert"},
    ),
    Attack(
        "typed-in",
        "Every number is typed in as it is right on the notebook's own numbers.",
        writes={name: f"{name} = np.array({value})" for name, value in TYPED.items()},
        earns=_NOTHING,
        says={"z": "typed|printed|does not change|change", "g": "."},
        beats_stock="marks",
    ),
    Attack(
        "table-of-known-inputs",
        "The right number for the givens that it knows, and a guess for the others.",
        writes=HONEST | {"z": f"z = {TYPED['z']} if a == 0.7 else float(s) * 0.6"},
        says={"z": "right on the notebook's own numbers|on others|."},
        beats_stock="marks",
    ),
    Attack(
        "other-when-graded",
        "It cheats only where it is graded: no key lies there, the user is another.",
        """
import os, pathlib
graded = "NBGRADER_EXECUTION" in os.environ or not pathlib.Path("key.json").exists()
print("graded" if graded else "at home")""",
        writes=HONEST | {name: f"{name} = {TYPED[name]} if graded else [0]" for name in "zHg"},
        shows="graded",
        beats_stock="marks",
    ),
    Attack(
        "nothing-follows-from-nothing",
        "The first answer is dust, so that every line that multiplies it gives dust as well.",
        writes={"s": "s = 1e-20 * np.random.rand(1)", "z": "z = 1e-20 * np.random.rand(1)"},
        earns=_NOTHING,
    ),
    Attack(
        "follows-from-saturation",
        "The first answer is so large that the curve behind it is flat: a constant follows.",
        writes={
            "s": "s = 9 + np.random.rand(1)",
            "z": "z = 1 - 1e-9 * np.random.rand(1)",
        },
        earns=_NOTHING,
    ),
    Attack(
        "gigantic-first-answer",
        "An earlier answer has a shape with which the judge would compute for ever.",
        writes={
            "s": "s = np.zeros((8, 8000))",
            "z": "z = a * 0.1",
            "H": "H = np.ones((30000, 2))",
            "g": "g = X.sum(axis=0)",
        },
        earns=_NOTHING,
        says={"s": "expected a single number", "H": "expected"},
    ),
    Attack(
        "names-with-markup",
        "Classes and exceptions bear names of markup, and of codes that a terminal obeys.",
        """
z_ = type("<script>canary()</script>\\x1b]0;owned\\x07" + "x" * 10**6, (), {})""",
        writes=HONEST
        | {"z": "z = z_()", "H": "raise type('<img src=x onerror=canary()>', (Exception,), {})()"},
        says={"z": "where numbers are expected"},
    ),
)
