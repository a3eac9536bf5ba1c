"""The student process: what runs there stays there, and only inert data comes back."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course.errors import StudentProcessDied
from course.grading import bubblewrap
from course.grading.limits import Limits
from course.grading.run import Cell, Name, Run
from course.grading.sandbox import Nursery, copy_regular_files, run_once, shadows_a_library
from course.grading.values import Inert
from tests.conftest import PROJECT, needs_sandbox

Start = Callable[[Sequence[Path]], AbstractContextManager[Run]]

STRICT = Limits(cell_seconds=1.0, notebook_seconds=20.0, file_mb=0.001)
PATIENT = Limits(cell_seconds=20.0, file_mb=0.001)
# It catches what the alarm raises in it, so that only the judge's clock can end it.
STUBBORN = """
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
"""


@pytest.fixture(scope="module", autouse=True)
def impatient() -> Iterator[None]:
    """The judge waits less long for a cell that its alarm should have stopped."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("course.grading.run._GRACE", 0.5)
        yield


@pytest.fixture(scope="module", params=["sandboxed", "forking"])
def nursery(request: pytest.FixtureRequest) -> Iterator[Nursery]:
    """A warm process, started where the host's environment holds a secret."""
    program = needs_sandbox() if request.param == "sandboxed" else None
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_SECRET", "of the host")
        patch.setenv("JUPYTER_TOKEN", "of the host")
        with Nursery(program, PROJECT) as started:
            yield started


@pytest.fixture(scope="module", params=["sandboxed", "forking", "once"])
def start(request: pytest.FixtureRequest) -> Iterator[Start]:
    """Each way to start a student process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_SECRET", "of the host")
        patch.setenv("JUPYTER_TOKEN", "of the host")
        if request.param == "once":
            yield partial(run_once, limits=PATIENT)
            return
        program = needs_sandbox() if request.param == "sandboxed" else None
        with Nursery(program, PROJECT) as started:
            yield partial(started.run, limits=STRICT)


def do(run: Run, code: str, *, seen: bool = True) -> list[dict[str, Any]]:
    """The outputs of one cell."""
    (reply,) = run.steps([Cell(code, seen)])
    assert isinstance(reply, list)
    return reply


def value_of(run: Run, name: str) -> Inert:
    """The value of one name."""
    (reply,) = run.steps([Name(name)])
    assert isinstance(reply, Inert)
    return reply


def text_of(outputs: list[dict[str, Any]]) -> str:
    """All that was written to standard output and standard error."""
    return "".join(item.get("text", "") for item in outputs if item["output_type"] == "stream")


def error_of(outputs: list[dict[str, Any]]) -> str | None:
    """The name of the error that a cell raised."""
    return next((item["ename"] for item in outputs if item["output_type"] == "error"), None)


def test_values_cross_as_data_and_keep_their_numbers_and_shapes(start: Start) -> None:
    with start(()) as run:
        code = (
            "import numpy as np\nH = np.arange(6.0).reshape(2, 3)\nn = 3\nz = [0]\nt = 'text'\n"
            "f = np.tanh\nclass Odd: pass\nodd = Odd()\nsmall = np.float32(0.5)"
        )
        assert do(run, code) == []
        array = value_of(run, "H").array
        assert array is not None
        np.testing.assert_array_equal(array, np.arange(6.0).reshape(2, 3))
        assert value_of(run, "n").array == 3
        assert value_of(run, "z").kind == "placeholder"
        assert value_of(run, "t") == Inert("text", text="text")
        assert value_of(run, "f").kind == "function"
        assert value_of(run, "odd") == Inert("other", text="Odd")
        assert value_of(run, "small").coarse
        assert value_of(run, "nobody") == Inert("missing")


def test_cells_share_their_names_and_show_what_they_print_and_raise(nursery: Nursery) -> None:
    with nursery.run((), STRICT) as run:
        assert do(run, "x = 2\nprint('two')") == [
            {"output_type": "stream", "name": "stdout", "text": "two\n"}
        ]
        result = do(run, "x + 1")
        assert [item["output_type"] for item in result] == ["execute_result"]
        assert result[0]["data"] == {"text/plain": "3"}
        assert error_of(do(run, "x / 0")) == "ZeroDivisionError"
        assert error_of(do(run, "x = (")) == "SyntaxError"
        assert value_of(run, "x").array == 2


def test_an_error_is_shown_from_the_students_own_line_on(nursery: Nursery) -> None:
    with nursery.run((), STRICT) as run:
        do(run, "import numpy as np\nfrom course import check")
        for code in ("x = nobody", "W = np.ones((2, 4))\nd = np.ones((2, 5))\nx = W @ d"):
            (error,) = do(run, code)
            shown = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(error["traceback"]))
            assert f"----> {code.count(chr(10)) + 1} {code.splitlines()[-1]}" in shown
            assert "grading" not in shown
        assert error["evalue"].endswith("Turned round, W is (4, 2) and fits.")


@pytest.mark.parametrize("code", ["print('two')\n5", "1 / 0", "import sys; sys.exit(3)", "x = ("])
def test_a_cell_that_nobody_sees_reports_its_error_at_most(nursery: Nursery, code: str) -> None:
    with nursery.run((), STRICT) as run:
        seen, unseen = error_of(do(run, code)), do(run, code, seen=False)
        assert error_of(unseen) == seen
        assert text_of(unseen) == ""
        assert len(unseen) == (0 if seen is None else 1)


def test_a_cell_that_nobody_sees_binds_its_names(nursery: Nursery) -> None:
    with nursery.run((), STRICT) as run:
        do(run, "def f():\n    return 2 * y\ny = 1")
        assert do(run, "y = 4\nz = f()\n%matplotlib inline", seen=False) == []
        assert value_of(run, "z").array == 8


def test_a_cell_that_loops_forever_is_stopped_and_the_notebook_goes_on(nursery: Nursery) -> None:
    with nursery.run((), STRICT) as run:
        do(run, "x = 1")
        begin = time.monotonic()
        assert error_of(do(run, "while True: pass")) == "TimeoutError"
        assert time.monotonic() - begin < STRICT.cell_seconds + 1
        assert value_of(run, "x").array == 1


def test_a_cell_that_cannot_be_stopped_is_ended_and_the_next_run_works(nursery: Nursery) -> None:
    begin = time.monotonic()
    with (
        nursery.run((), STRICT) as run,
        pytest.raises(StudentProcessDied, match="longer than 1 second"),
    ):
        do(run, STUBBORN)
    assert time.monotonic() - begin < 10
    with nursery.run((), STRICT) as run:
        do(run, "x = 5")
        assert value_of(run, "x").array == 5


def test_a_cell_that_cannot_be_stopped_ends_a_run_without_a_nursery_too() -> None:
    limits = Limits(cell_seconds=2.5)
    with (
        run_once((), limits) as run,
        pytest.raises(StudentProcessDied, match=r"longer than 2\.5 second"),
    ):
        do(run, STUBBORN)


def test_the_start_of_the_process_is_not_counted_as_time_of_the_first_cell() -> None:
    with run_once((), Limits(cell_seconds=0.1)) as run:
        do(run, "x = 5")
        assert value_of(run, "x").array == 5


def test_a_value_that_never_comes_ends_the_run_and_names_a_time_that_makes_sense(
    nursery: Nursery,
) -> None:
    with nursery.run((), STRICT) as run:
        do(
            run,
            "class Slow(list):\n    def __array__(self, *a, **k):\n        while True: pass\n"
            "slow = Slow([1.0])",
        )
        with pytest.raises(StudentProcessDied, match="longer than 1 second"):
            value_of(run, "slow")


def test_the_cells_of_a_run_share_one_budget_of_time(nursery: Nursery) -> None:
    limits = Limits(cell_seconds=1.0, notebook_seconds=1.2)
    with nursery.run((), limits) as run:
        begin = time.monotonic()
        assert error_of(do(run, "import time\ntime.sleep(0.9)")) is None
        with pytest.raises(StudentProcessDied, match=r"notebook ran longer than 1\.2 seconds"):
            do(run, "time.sleep(0.9)")
        assert time.monotonic() - begin < 1.7


def test_a_reply_that_drips_in_byte_by_byte_is_ended_in_time(nursery: Nursery) -> None:
    drip = """
import os, stat, struct, time
sockets = [fd for fd in range(3, 200) if os.path.exists(f"/proc/self/fd/{fd}")
           and stat.S_ISSOCK(os.fstat(fd).st_mode)]
message = struct.pack("!IQ", 60, 0) + b" " * 60
for byte in message:
    try:
        for fd in sockets:
            os.write(fd, bytes([byte]))
        time.sleep(0.2)
    except BaseException:
        pass
"""
    with nursery.run((), STRICT) as run:
        begin = time.monotonic()
        with pytest.raises(StudentProcessDied):
            do(run, drip)
        assert time.monotonic() - begin < STRICT.cell_seconds + 4


def test_steps_are_answered_in_order_up_to_the_one_that_ends_the_process(start: Start) -> None:
    steps: list[Cell | Name] = [Cell("x = 0"), Name("x")]
    for number in range(1, 200):
        steps += [Cell(f"x = {number}  # {'long ' * 50}"), Name("x")]
    with start(()) as run:
        values = [reply for reply in run.steps(steps) if isinstance(reply, Inert)]
        assert [int(value.array) for value in values if value.array is not None] == list(range(200))
        replies = run.steps([Name("x"), Cell("import os; os._exit(0)"), Name("x")])
        assert next(replies) == values[-1]
        with pytest.raises(StudentProcessDied):
            next(replies)


def test_a_cell_that_is_longer_than_a_pipe_runs(start: Start) -> None:
    with start(()) as run:
        assert do(run, "x = 1\n" + "# a long comment\n" * 20_000) == []
        assert value_of(run, "x").array == 1


def test_a_cell_that_crashes_its_process_ends_its_run(nursery: Nursery) -> None:
    with (
        nursery.run((), STRICT) as run,
        pytest.raises(StudentProcessDied, match=r"crashed \(SIGSEGV\)"),
    ):
        do(run, "import ctypes; ctypes.string_at(0)")


def test_a_cell_that_ends_its_process_ends_its_run_and_no_other(start: Start) -> None:
    with start(()) as run:
        do(run, "x = 5")
        with pytest.raises(StudentProcessDied, match=r"ended its own process|middle of a cell"):
            do(run, "import os; os._exit(0)")
        with pytest.raises(StudentProcessDied):
            value_of(run, "x")
    with start(()) as run:
        do(run, "x = 6")
        assert value_of(run, "x").array == 6


def test_sys_exit_in_a_cell_ends_the_cell_only(nursery: Nursery) -> None:
    with nursery.run((), STRICT) as run:
        assert error_of(do(run, "import sys\nx = 1\nsys.exit()")) == "SystemExit"
        assert value_of(run, "x").array == 1


def test_nothing_leaks_from_one_run_to_the_next(nursery: Nursery) -> None:
    with nursery.run((), STRICT) as run:
        do(
            run,
            "import numpy as np, os, sys, builtins\nx = 1\nnp.tanh = None\nbuiltins.sum = None\n"
            "os.environ['LEFT'] = 'behind'\nsys.path.insert(0, '/left')\nsys.modules['left'] = np\n"
            "open('left.txt', 'w').close()",
        )
    with nursery.run((), STRICT) as run:
        do(
            run,
            "import numpy as np, os, sys\ny = np.tanh(0.5)\nn = sum([1])\n"
            "clean = not ('LEFT' in os.environ or '/left' in sys.path or 'left' in sys.modules)\n"
            "empty = os.listdir('.') == []",
        )
        assert value_of(run, "x").kind == "missing"
        assert value_of(run, "y").kind == "array"
        assert value_of(run, "n").array == 1
        assert value_of(run, "clean").array == np.True_
        assert value_of(run, "empty").array == np.True_


def test_two_runs_do_not_draw_the_same_random_numbers(nursery: Nursery) -> None:
    drawn = []
    for _ in range(2):
        with nursery.run((), STRICT) as run:
            do(run, "import numpy as np, random\nx = [np.random.rand(), random.random()]")
            drawn.append(value_of(run, "x").array)
    assert drawn[0] is not None
    assert not (drawn[0] == drawn[1]).any()


def test_the_environment_of_the_host_is_not_visible(start: Start) -> None:
    with start(()) as run:
        do(run, "import os\nnames = ' '.join(os.environ)\nvalues = ' '.join(os.environ.values())")
        names, found = value_of(run, "names").text, value_of(run, "values").text
        assert "PATH" in names
        assert "COURSE_SECRET" not in names
        assert "JUPYTER_TOKEN" not in names
        assert "of the host" not in found
        assert os.environ["HOME"] not in [value_of(run, "home").text, found.split()[0]]


def test_nobody_is_there_to_type(start: Start) -> None:
    with start(()) as run:
        do(run, "typed = input('name?')")
        assert value_of(run, "typed") == Inert("text", text="")


def test_output_is_bounded_and_says_so(start: Start) -> None:
    with start(()) as run:
        outputs = do(run, "for _ in range(100): print('x' * 100_000)")
        text = text_of(outputs)
        assert STRICT.output_bytes <= len(text) < STRICT.output_bytes + 100
        assert text.endswith("(output cut off here, after 2 MB)\n")
        assert text_of(do(run, "print('short')")) == "short\n"


def test_rich_output_is_bounded(nursery: Nursery) -> None:
    code = (
        "from IPython.display import display, HTML\n"
        "for _ in range(60): display(HTML('x' * 100_000))"
    )
    with nursery.run((), STRICT) as run:
        outputs = do(run, code)
        kept = sum(len(text) for item in outputs for text in item["data"].values())
        assert 0 < kept <= STRICT.output_bytes


def test_an_error_with_a_gigantic_message_is_bounded(nursery: Nursery) -> None:
    with nursery.run((), STRICT) as run:
        outputs = do(run, "raise ValueError('x' * 50_000_000)")
        assert error_of(outputs) == "ValueError"
        assert len(str(outputs)) < 2 * STRICT.output_bytes


def test_a_picture_of_matplotlib_is_shown(nursery: Nursery) -> None:
    with nursery.run((), STRICT) as run:
        outputs = do(run, "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
        assert any("image/png" in item.get("data", {}) for item in outputs)


@pytest.mark.parametrize("sandboxed", [True, False])
def test_a_nursery_that_was_killed_is_started_again(sandboxed: bool) -> None:
    with Nursery(needs_sandbox() if sandboxed else None) as nursery:
        assert nursery._process is not None
        nursery._process.kill()
        nursery._process.wait()
        with nursery.run((), STRICT) as run:
            do(run, "x = 5")
            assert value_of(run, "x").array == 5


def test_a_process_that_a_cell_started_is_gone_after_the_run(
    nursery: Nursery, tmp_path: Path
) -> None:
    with nursery.run((), STRICT) as run:
        do(
            run,
            "import subprocess\nchild = subprocess.Popen(['sleep', '600'])\nnumber = child.pid\n",
        )
        number = value_of(run, "number").array
        assert number is not None
    deadline = time.monotonic() + 5
    while _sleeps(int(number)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _sleeps(int(number))


def _sleeps(number: int) -> bool:
    """Whether the process of that number is a living `sleep 600`."""
    try:
        line = Path(f"/proc/{number}/cmdline").read_bytes()
    except OSError:
        return False
    return line.startswith(b"sleep\x00600")


# The files of a submission


@pytest.fixture
def submission(tmp_path: Path) -> Path:
    """A submission's folder with what may come along and what may not."""
    folder = tmp_path / "submission"
    (folder / "data").mkdir(parents=True)
    (folder / "numpy").mkdir()
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "answers.txt").write_text("the answers")
    for name in (
        "table.csv",
        "data/image.npy",
        "helpers.py",
        "numpy.py",
        "random.py",
        "numpy/__init__.py",
        "course.py",
        "start.pth",
        "02_forward_pass.ipynb",
        "key.json",
        "numpy.txt",
    ):
        (folder / name).write_text("content")
    (folder / "large.bin").write_bytes(b"x" * 2000)
    (folder / "link.txt").symlink_to(secret / "answers.txt")
    (folder / "linked").symlink_to(secret)
    (folder / "data" / "broken").symlink_to(folder / "nowhere")
    os.mkfifo(folder / "pipe")
    return folder


KEPT = ["data/image.npy", "helpers.py", "numpy.txt", "table.csv"]


def files_in(folder: Path) -> list[str]:
    """The paths of everything in a folder that is no folder, links among them."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    )


def test_only_regular_small_files_that_shadow_nothing_are_copied(
    submission: Path, tmp_path: Path
) -> None:
    target = tmp_path / "run"
    target.mkdir()
    copy_regular_files(submission, target, 1000)
    assert files_in(target) == KEPT
    assert not any(path.is_symlink() for path in target.rglob("*"))
    assert (target / "table.csv").read_text() == "content"


def test_a_run_finds_the_files_of_its_submission_and_the_real_libraries(
    start: Start, submission: Path
) -> None:
    with start((submission,)) as run:
        do(
            run,
            "import os, numpy as np\nfound = ' '.join(sorted(n for n in os.listdir() "
            "if n.split('.')[0] in ('table', 'helpers', 'numpy', 'link', 'linked', 'large')))\n"
            "text = open('table.csv').read()\ny = np.tanh(0.5)",
        )
        assert value_of(run, "found").text == "helpers.py numpy.txt table.csv"
        assert value_of(run, "text").text == "content"
        assert value_of(run, "y").kind == "array"


def test_a_run_that_changes_its_files_does_not_change_the_submission(
    nursery: Nursery, submission: Path
) -> None:
    with nursery.run((submission,), STRICT) as run:
        do(run, "open('table.csv', 'w').write('changed')\nimport os\nos.remove('helpers.py')")
    assert (submission / "table.csv").read_text() == "content"
    assert (submission / "helpers.py").exists()


@pytest.mark.parametrize(
    "name",
    [
        "numpy.py",
        "numpy/__init__.py",
        "numpy/linalg.py",
        "numpy.cpython-311-x86_64-linux-gnu.so",
        "random.py",
        "course/check.py",
        "anything.pth",
        "IPython.pyc",
    ],
)
def test_a_file_that_would_be_imported_in_place_of_a_library_shadows_it(name: str) -> None:
    assert shadows_a_library(Path(name))


@pytest.mark.parametrize("name", ["helpers.py", "my_numpy.py", "numpy.csv", "data/numpy.txt"])
def test_other_files_shadow_nothing(name: str) -> None:
    assert not shadows_a_library(Path(name))


# What is outside


def test_a_run_sees_nothing_of_the_host_and_has_no_rights() -> None:
    code = (
        "import os, pathlib\n"
        "seen = ' '.join(sorted(os.listdir('/')))\n"
        f"course = {str(PROJECT)!r}\n"
        "course = ' '.join(os.listdir(course)) if os.path.exists(course) else ''\n"
        "processes = len([n for n in os.listdir('/proc') if n.isdigit()])\n"
        "status = pathlib.Path('/proc/self/status').read_text()\n"
        "rights = ' '.join({l.split()[1] for l in status.splitlines() if l.startswith('Cap')})\n"
        "home = os.listdir(os.environ['HOME']) + os.listdir('/tmp')\n"
        "home = ' '.join(home)"
    )
    with Nursery(needs_sandbox(), PROJECT) as nursery, nursery.run((), STRICT) as run:
        assert do(run, code) == []
        assert set(value_of(run, "course").text.split()) <= {"course", ".venv"}
        assert value_of(run, "processes").array == 1
        assert value_of(run, "rights") == Inert("text", text="0" * 16)
        # Where the project itself lies in /tmp, the way to its libraries is there, too.
        assert set(value_of(run, "home").text.split()) <= {"lesson", PROJECT.parts[2]}


def test_a_course_inside_the_interpreters_own_folder_is_not_seen_either() -> None:
    with tempfile.TemporaryDirectory(dir=sys.prefix) as folder:
        (Path(folder) / "gradebook.db").write_text("marks")
        code = (
            f"import os\nthere = ' '.join(os.listdir({folder!r}))\n"
            f"try:\n    open({folder + '/left'!r}, 'w')\n    wrote = 1\n"
            "except OSError:\n    wrote = 0"
        )
        program = needs_sandbox()
        with Nursery(program, Path(folder)) as nursery, nursery.run((), STRICT) as run:
            do(run, code)
            assert value_of(run, "there") == Inert("text", text="")
            assert value_of(run, "wrote").array == 0


def test_libraries_that_lie_in_tmp_are_still_there_in_a_private_tmp(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    libraries = Path(tempfile.gettempdir()) / f"{tmp_path.name}-{os.getpid()}" / "site-packages"
    libraries.mkdir(parents=True)
    try:
        (libraries / "of_this_test.py").write_text("answer = 42")
        (libraries.parent / "secret.txt").write_text("not a library")
        monkeypatch.syspath_prepend(str(libraries))
        bubblewrap.interpreter.cache_clear()
        with Nursery(needs_sandbox(), PROJECT) as nursery, nursery.run((), STRICT) as run:
            do(
                run,
                f"import os, of_this_test\nthere = ' '.join(os.listdir({str(libraries.parent)!r}))",
            )
            do(run, "answer = of_this_test.answer")
            assert value_of(run, "answer").array == 42
            assert value_of(run, "there") == Inert("text", text="site-packages")
    finally:
        shutil.rmtree(libraries.parent)
        bubblewrap.interpreter.cache_clear()
