"""Honest students do not suffer: whatever their habits are, what is right earns its points.

One class in which everybody has one habit, graded in one run in the sandbox.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from course.grading.pool import grade
from course.grading.worker import Graded
from tests.conftest import needs_sandbox
from tests.integration import independent
from tests.integration.independent import POINTS, SOLVED, cell_of, earned, filled, place_for
from tests.unit.small_course import Raw

D = "1 - np.tanh(x) ** 2"


@dataclass(frozen=True)
class Habit:
    """One honest student.

    Args:
        name: what the student does.
        y: the cell of the number, where it is not the usual one.
        M: the cell of the array.
        slope: the cell of the function.
        first: a cell of their own, before everything else.
        before_y: one before the number.
        last: one at the end.
        files: files beside the notebook.
    """

    name: str
    y: str = SOLVED["solve-y"]
    M: str = SOLVED["solve-M"]
    slope: str = SOLVED["solve-slope"]
    first: str | None = None
    before_y: str | None = None
    last: str | None = None
    files: dict[str, str] = field(default_factory=dict)

    def hand_in(self, course: Path) -> None:
        """Write it into the course."""
        answers = {"solve-y": self.y, "solve-M": self.M, "solve-slope": self.slope}
        notebook = filled(course, answers)
        cells: list[Raw] = notebook["cells"]
        if self.before_y is not None:
            place = cells.index(cell_of(notebook, "solve-y"))
            cells.insert(place, independent.own_cell(self.before_y))
        if self.first is not None:
            cells.insert(0, independent.own_cell(self.first))
        if self.last is not None:
            cells.append(independent.own_cell(self.last))
        path = place_for(course, self.name)
        path.write_text(json.dumps(notebook), encoding="utf-8")
        for name, text in self.files.items():
            (path.parent / name).write_text(text, encoding="utf-8")


def own(name: str, source: str) -> Habit:
    """A student with a cell of their own, at the start, in the middle and at the end."""
    return Habit(name, first=source, before_y=source, last=source)


def inside(name: str, source: str) -> Habit:
    """A student with the same lines at the start of each solution and of the function."""
    body = "".join(f"    {line}\n" for line in source.split("\n"))
    return Habit(
        name,
        y=f"{source}\n{SOLVED['solve-y']}",
        M=f"{source}\n{SOLVED['solve-M']}",
        slope=f"{source}\ndef slope(x):\n{body}    return {D}",
    )


def as_value(name: str, wrap: str, first: str | None = None) -> Habit:
    """A student whose values are of another kind; `v` is each value."""
    return Habit(
        name,
        first=first,
        y=f"v = np.tanh(x)\ny = {wrap}",
        M=f"v = np.exp(-A)\nM = {wrap}",
        slope=f"def slope(x):\n    v = {D}\n    return {wrap}",
    )


PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2], [3, 4])\nplt.title('mine')\nplt.show()"

TALKS = (
    inside("prints", "print('hello', x)"),
    inside("warns-on-stderr", "import sys\nprint('careful', file=sys.stderr)"),
    inside("warns", "import warnings\nwarnings.warn('careful')"),
    inside("deprecated", "import warnings\nwarnings.warn('old', DeprecationWarning)"),
    own("deprecated-numpy", "import numpy as np\nnp.array([1.0]).reshape(1, 1).__float__()"),
    own("divides-by-zero", "import numpy as np\nnp.array([1.0]) / 0\nnp.log(-1.0)"),
    inside("logs", "import logging\nlogging.warning('careful')"),
    inside("progress", "for i in range(50): print(f'{i}%', end='\\r', flush=True)"),
    inside("very-long-output", "for i in range(3_000): print('x' * 800)"),
    inside("input", "name = input('Your name: ')"),
    own("input-number", "n = int(input('How many? ') or 3)"),
    inside(
        "display", "from IPython.display import display, Markdown, HTML\ndisplay(x, HTML('<b>'))"
    ),
    own("display-builtin", "display('hello')"),
    own(
        "clears-output",
        "from IPython.display import clear_output\nprint(1)\nclear_output(wait=True)",
    ),
    own("shows-a-value", "1 + 1"),
)
PLOTS = (
    own("plots", PLOT),
    inside("plots-inside", PLOT),
    own("matplotlib-inline", f"%matplotlib inline\n{PLOT}"),
    own("matplotlib-notebook", f"%matplotlib notebook\n{PLOT}"),
    own("matplotlib-tk", f"import matplotlib\nmatplotlib.use('TkAgg')\n{PLOT}"),
    own("matplotlib-qt", f"import matplotlib\nmatplotlib.use('qtagg')\n{PLOT}"),
    own("pylab", "%pylab inline"),
    own("many-figures", "import matplotlib.pyplot as plt\nfor _ in range(25): plt.figure()"),
    inside("seeds", "import random\nrandom.seed(1)\nnp.random.seed(1)"),
    own("generator", "import numpy as np\nrng = np.random.default_rng(0)\nrng.normal(size=3)"),
)
MAGICS = (
    own("timeit", "%timeit -n 1 -r 1 1 + 1"),
    own("time-cell", "%%time\nsum(range(10))"),
    own("capture", "%%capture said\nprint('hidden')"),
    own("shell", "!ls\nfiles = !ls"),
    own("who", "a_name = 1\n%who\n%whos"),
    own("autoreload", "%load_ext autoreload\n%autoreload 2"),
    own("writefile", "%%writefile own_notes.txt\nmine"),
    own("help", "import math\nmath.exp?"),
    own("pip", "%pip --version"),
    own("magic-unknown", "%no_such_magic"),
    own("precision", "%precision 4"),
    Habit("time-in-the-solution", y="%%time\ny = np.tanh(x)", M="%time M = np.exp(-A)"),
    Habit(
        "capture-in-the-solution",
        y="%%capture\ny = np.tanh(x)",
        slope=f"%%capture\n{SOLVED['solve-slope']}",
    ),
    Habit("semicolons", y="y = np.tanh(x);", M="M = np.exp(-A); M"),
)
WAYS = (
    Habit(
        "math",
        first="import math",
        y="y = math.tanh(x[0])",
        slope="def slope(x):\n    return np.array([1 - math.tanh(v) ** 2 for v in x])",
    ),
    Habit(
        "loops",
        M="M = np.zeros(A.shape)\nfor i in range(A.shape[0]):\n"
        "    for j in range(A.shape[1]):\n        M[i, j] = np.exp(-A[i, j])",
    ),
    Habit(
        "comprehension",
        M="M = [[np.exp(-a) for a in row] for row in A]",
        y="y = [np.tanh(v) for v in x]",
    ),
    Habit("einsum", M="M = np.einsum('ij->ij', np.exp(-A))"),
    Habit("lambda", y="f = lambda v: np.tanh(v)\ny = f(x)", slope=f"slope = lambda x: {D}"),
    Habit(
        "walrus",
        y="y = (t := np.tanh(x))",
        slope="def slope(x):\n    if (t := np.tanh(x)) is not None:\n        return 1 - t ** 2",
    ),
    Habit(
        "by-hand",
        y="y = (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))",
        M="M = 1 / np.exp(A)",
        slope="def slope(x):\n    return 1 / np.cosh(x) ** 2",
    ),
    Habit(
        "own-helper",
        before_y="def th(v):\n    return np.tanh(v)",
        y="y = th(x)",
        slope="def slope(x):\n    return 1 - th(x) ** 2",
    ),
    Habit(
        "own-class",
        before_y="class Tanh:\n    def __call__(self, v):\n        return np.tanh(v)",
        y="y = Tanh()(x)",
        slope="def slope(x):\n    return 1 - Tanh()(x) ** 2",
    ),
    Habit(
        "own-file",
        files={"helpers.py": "import numpy as np\ndef th(v): return np.tanh(v)\n"},
        first="from helpers import th",
        y="y = th(x)",
        slope="import helpers\ndef slope(x):\n    return 1 - helpers.th(x) ** 2",
    ),
    Habit(
        "own-data",
        files={"scale.csv": "1.0,2.0\n", "note.json": '{"one": 1}'},
        first="import json\none = json.load(open('note.json'))['one']",
        y="y = one * np.tanh(x)",
        M="s = np.loadtxt('scale.csv', delimiter=',')\nM = s[0] * np.exp(-A)",
        slope=f"def slope(x):\n    return ({D}) * one",
    ),
    Habit(
        "writes-a-file",
        y="open('own.txt', 'w').write('1')\ny = np.tanh(x) * float(open('own.txt').read())",
    ),
    Habit(
        "type-hints",
        y="y: np.ndarray = np.tanh(x)",
        slope=f"def slope(x: np.ndarray) -> np.ndarray:\n    return {D}",
    ),
    Habit(
        "keyword-helpers", slope=f"def slope(x, power=2, *, scale=1.0):\n    return scale * ({D})"
    ),
    Habit(
        "decorated",
        slope="from functools import wraps\ndef log(f):\n    @wraps(f)\n"
        "    def g(*a, **k):\n        return f(*a, **k)\n    return g\n"
        f"@log\ndef slope(x):\n    return {D}",
    ),
    Habit("generator-sum", M="M = np.array(list(map(lambda r: [np.exp(-v) for v in r], A)))"),
    Habit("vectorize", first="import math, numpy as np", M="M = np.vectorize(math.exp)(-A)"),
    Habit(
        "autograd-by-hand",
        slope="def slope(x):\n    h = 1e-6\n    return (np.tanh(x + h) - np.tanh(x - h)) / (2 * h)",
    ),
    Habit(
        "stdlib-and-numpy",
        first="import itertools, functools, collections, statistics, numpy.linalg\n"
        "from numpy import exp, tanh\nimport numpy.fft, numpy.polynomial, numpy.ma",
        y="y = tanh(x)",
        M="M = exp(-A)",
    ),
    Habit("star-import", first="from numpy import *\nfrom math import pi"),
    Habit(
        "del-and-reuse",
        y="t = np.tanh(x)\ny = t\ndel t",
        M="M = A.copy()\nM *= -1\nnp.exp(M, out=M)",
    ),
    Habit(
        "global",
        slope=f"count = 0\ndef slope(x):\n    global count\n    count += 1\n    return {D}",
    ),
    Habit("recursion", slope="def slope(x, n=3):\n    return slope(x, n - 1) if n else " + D),
    Habit(
        "threads-in-the-function",
        slope="from concurrent.futures import ThreadPoolExecutor\n"
        f"def slope(x):\n    with ThreadPoolExecutor(2) as pool:\n"
        f"        return pool.submit(lambda: {D}).result()",
    ),
    Habit("unicode-names", y="ŷ = np.tanh(x)  # naïve 数\ny = ŷ"),
    Habit("tabs", slope=f"def slope(x):\n\treturn {D}"),
    Habit("comments-only-after", y="y = np.tanh(x)\n# done\n\n\n", M="\n\n# first\nM = np.exp(-A)"),
    Habit("docstring", slope=f'def slope(x):\n    """Mine.\n\n    Text.\n    """\n    return {D}'),
)
KINDS = (
    as_value("lists", "v.tolist()"),
    as_value("tuples", "tuple(map(tuple, v)) if v.ndim == 2 else tuple(v)"),
    as_value("matrix", "np.matrix(v)"),
    as_value("fortran", "np.asfortranarray(v)"),
    as_value("reversed-twice", "v[::-1].copy()[::-1]"),
    as_value("view", "np.repeat(v, 2, axis=-1)[..., ::2]"),
    as_value("transposed-twice", "v.T.copy().T"),
    as_value("masked", "np.ma.array(v)"),
    as_value("masked-with-mask", "np.ma.array(v, mask=np.zeros(v.shape, bool))"),
    as_value("big-endian", "v.astype('>f8')"),
    as_value("longdouble", "v.astype(np.longdouble)"),
    as_value("float32", "v.astype(np.float32)"),
    as_value("objects", "v.astype(object)"),
    as_value("numpy-scalars", "[list(row) for row in v] if v.ndim == 2 else v[0]"),
    as_value("memory-map", "np.frombuffer(v.tobytes()).reshape(v.shape)"),
    as_value("contiguous", "np.ascontiguousarray(v)"),
    as_value(
        "own-subclass",
        "v.view(Mine)",
        first="import numpy as np\nclass Mine(np.ndarray):\n    pass",
    ),
    Habit(
        "read-only",
        y="y = np.tanh(x)\ny.flags.writeable = False",
        M="M = np.exp(-A)\nM.flags.writeable = False",
        slope=f"def slope(x):\n    v = {D}\n    v.flags.writeable = False\n    return v",
    ),
    Habit(
        "python-float",
        y="y = float(np.tanh(x)[0])",
        slope="def slope(x):\n    return float((" + D + ")[0])",
    ),
    Habit(
        "zero-dimensional",
        y="y = np.array(np.tanh(x)[0])",
        slope="def slope(x):\n    return np.array((" + D + ")[0])",
    ),
    Habit(
        "one-by-one",
        y="y = np.tanh(x).reshape(1, 1)",
        slope="def slope(x):\n    return (" + D + ").reshape(1, 1, 1)",
    ),
    Habit("one-in-a-list", y="y = [[float(np.tanh(x)[0])]]"),
    Habit(
        "fraction",
        first="from fractions import Fraction",
        y="y = Fraction(float(np.tanh(x)[0]))",
        slope="def slope(x):\n    return Fraction(float((" + D + ")[0]))",
    ),
    Habit(
        "decimal",
        first="from decimal import Decimal",
        y="y = Decimal(float(np.tanh(x)[0]))",
        slope="def slope(x):\n    return Decimal(float((" + D + ")[0]))",
    ),
    Habit("complex-that-is-real", y="y = np.tanh(x + 0j).real"),
)
LIVES = (
    own("asserts", "import numpy as np\nassert np.tanh(0) == 0"),
    own("fails", "raise ValueError('my own cell is wrong')"),
    own("undefined-name", "print(no_such_name)"),
    own("syntax-error", "for x in"),
    own("failing-assert", "assert 1 == 2, 'not yet'"),
    own("exits", "import sys\nsys.exit()"),
    own("exits-with-code", "import sys\nsys.exit(1)"),
    own("quits", "quit()"),
    own("raises-exit", "raise SystemExit"),
    own("interrupts", "raise KeyboardInterrupt"),
    own("asks-what-is-wrong", "x = [1, 2\n%debug"),
    own("seterr", "import numpy as np\nnp.seterr(all='raise')"),
    own("warnings-are-errors", "import warnings\nwarnings.simplefilter('error')"),
    own("warnings-ignored", "import warnings\nwarnings.filterwarnings('ignore')"),
    own("chdir", "import os\nos.makedirs('deeper', exist_ok=True)\nos.chdir('deeper')"),
    own("chdir-away", "import os\nos.chdir('/')"),
    own("await", "import asyncio\nawait asyncio.sleep(0)"),
    own("async", "import asyncio\nasync def f():\n    return 1\none = await f()"),
    own(
        "threads",
        "import threading\nt = threading.Thread(target=print, args=('x',))\nt.start()\nt.join()",
    ),
    own(
        "daemon-thread",
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
    ),
    own(
        "processes",
        "import multiprocessing as mp\nwith mp.get_context('fork').Pool(2) as pool:\n"
        "    print(pool.map(abs, [-1, 2]))",
    ),
    own("subprocess", "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'print(1)'])"),
    own("printoptions", "import numpy as np\nnp.set_printoptions(precision=2, suppress=True)"),
    own("recursion-limit", "import sys\nsys.setrecursionlimit(3000)"),
    own("tracemalloc", "import tracemalloc, gc\ntracemalloc.start()\ngc.collect()"),
    own("traceback-mode", "%xmode Plain"),
    own(
        "redirects",
        "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()):\n    print(1)",
    ),
    own("shadows-print", "_print = print"),
    own("shadows-sum", "sum = 3\nlist = [1]"),
    own(
        "reimports-numpy", "import numpy as np\nimport importlib\nimportlib.import_module('numpy')"
    ),
    own("imports-course", "from course import check, expect, explore\nimport course"),
    own("progress-of-the-course", "from course import check\ncheck.progress()"),
    own(
        "network", "import urllib.request\nurllib.request.urlopen('http://example.org', timeout=1)"
    ),
    own("environment", "import os\nprint(os.environ['HOME'], os.getcwd(), os.listdir())"),
    own("main", "if __name__ == '__main__':\n    print('main')"),
    own("sleeps", "import time\ntime.sleep(0.05)"),
    own("last-value", "_ = 3\nOut, In = None, None"),
)
HABITS = (*TALKS, *PLOTS, *MAGICS, *WAYS, *KINDS, *LIVES)
CHANGED = ("extra-text", "deleted-text", "run-out-of-order", "cleared-metadata")


def hand_in_changed(course: Path) -> None:
    """Students who change what is around their answers."""
    for name in CHANGED:
        notebook = filled(course)
        cells: list[Raw] = notebook["cells"]
        if name == "extra-text":
            note = {"cell_type": "markdown", "metadata": {}, "source": "# My *notes* <b>$x$"}
            notebook["cells"] = [part for cell in cells for part in (cell, note)]
        elif name == "deleted-text":
            notebook["cells"] = [cell for cell in cells if cell["cell_type"] != "markdown"]
        elif name == "run-out-of-order":
            for number, cell in enumerate(cells):
                if cell["cell_type"] == "code":
                    cell["execution_count"] = 90 - number
        else:
            for cell in cells:
                cell["metadata"] |= {"collapsed": True, "jupyter": {"source_hidden": True}}
                cell["metadata"] |= {"execution": {"iopub.status.busy": "2026-01-01T00:00:00Z"}}
                cell["metadata"]["vscode"] = {"languageId": "python"}
        place_for(course, name).write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Graded]:
    """The class, graded in one run."""
    needs_sandbox()
    course = independent.make(tmp_path_factory.mktemp("honest") / "course")
    for habit in HABITS:
        habit.hand_in(course)
    hand_in_changed(course)
    for habit in NOT_EXACT:
        habit.hand_in(course)
    return {one.submission.student: one for one in grade(course)[1]}


def texts(graded: Graded) -> str:
    """What was said of each answer."""
    entries = (graded.judgement or {}).get("answers", {}).values()
    return " ".join(entry["text"] for entry in entries)


@pytest.mark.parametrize("habit", [habit.name for habit in HABITS] + list(CHANGED))
def test_a_habit_costs_nothing(habit: str, graded: dict[str, Graded]) -> None:
    assert earned(graded[habit]) == POINTS, texts(graded[habit])


NOT_EXACT = (as_value("float16", "v.astype(np.float16)"),)


def test_float16_is_too_coarse_to_be_right_and_the_student_is_told(
    graded: dict[str, Graded],
) -> None:
    found = graded["float16"]
    assert earned(found) == dict.fromkeys(POINTS, 0.0)
    answers = (found.judgement or {})["answers"]
    for name, entry in answers.items():
        assert "float16" in entry["text"], (name, entry["text"])
