"""Which room may know what: the rules that keep answers away from students and from their code."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

import pytest

from course.truth import Truth
from tests.conftest import LESSONS, PROJECT

KNOWS_ANSWERS = {
    "course.truth",
    "course.key",
    "course.exercises",
    "course.verify",
    "course.verified",
    "course.build",
    "course.classroom",
    "course.grading.judge",
    "course.grading.preprocessors",
    "course.grading.gradebook",
}


def loaded_by(module: str) -> set[str]:
    code = f"import {module}, sys; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module", ["course", "course.selfcheck", "course.grading.student", "course.grading.kernel"]
)
def test_what_runs_beside_students_imports_nothing_that_knows_answers(module: str) -> None:
    loaded = loaded_by(module)
    assert module in loaded
    assert loaded & KNOWS_ANSWERS == set()


# Modules, and names of modules that are everywhere. `os.uname` and `os.WNOHANG` are not among them:
# numpy and subprocess ask for those where the system says that it is Linux.
ONLY_POSIX = (
    *("resource", "fcntl", "termios", "tty", "pty", "pwd", "grp", "readline", "syslog"),
    *("multiprocessing.forkserver", "multiprocessing.popen_fork"),
)
ONLY_POSIX_NAMES = {
    "os": ("fork", "geteuid", "getuid", "setsid", "killpg", "nice", "wait4", "O_PATH"),
    "signal": ("SIGKILL", "SIGALRM", "SIGCHLD", "SIGXCPU", "SIGXFSZ", "setitimer", "ITIMER_REAL"),
    "socket": ("AF_UNIX", "SCM_RIGHTS", "CMSG_SPACE", "send_fds", "recv_fds"),
}
AS_ON_WINDOWS = f"""
import importlib, sys
sys.modules.update(dict.fromkeys({ONLY_POSIX!r}))
for module, names in {ONLY_POSIX_NAMES!r}.items():
    for name in names:
        vars(importlib.import_module(module)).pop(name, None)
"""


@pytest.mark.parametrize(
    "module",
    [
        "course",
        "course.cli",
        "course.selfcheck",
        "course.doctor",
        "course.lab",
        "course.processes",
        "course.grading.student",
    ],
)
def test_what_students_start_imports_nothing_that_windows_has_not(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"{AS_ON_WINDOWS}\nimport {module}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-500:]


def test_the_rooms_that_know_answers_are_there_to_be_kept_out() -> None:
    assert loaded_by("course.grading.preprocessors") >= {"course.truth", "course.key"}


def test_the_student_process_opens_no_file() -> None:
    for name in ("student", "kernel", "channel", "values"):
        tree = ast.parse((PROJECT / f"course/grading/{name}.py").read_text())
        calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        assert not {c for c in calls if re.search(r"(^|\.)(open|read_text|read_bytes)$", c)} - {
            "os.open"
        }


def test_the_package_holds_no_right_answer() -> None:
    text = "\n".join(path.read_text() for path in (PROJECT / "course").rglob("*.py"))
    for lesson in LESSONS:
        truth = Truth.read(PROJECT, lesson)
        for value in truth.right().values():
            numbers = value.numbers
            assert numbers is not None
            for number in numbers.reshape(-1):
                if abs(number - round(number)) > 1e-9:
                    assert f"{abs(number):.6f}" not in text
                    assert f"{abs(number):.4f}" not in text or abs(number) < 0.01


def test_no_commit_names_a_package_index() -> None:
    done = subprocess.run(
        ["git", "grep", "-lIE", r"https?://[^ \"]*(pypi|registry|npmjs|hosted)"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == []
