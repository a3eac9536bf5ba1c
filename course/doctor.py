"""What this machine offers: what works, what is missing, and what to do about it."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from course.errors import CourseError
from course.grading import bubblewrap
from course.grading.run import Cell, Name
from course.grading.sandbox import run_once
from course.grading.system_calls import seccomp_filter
from course.grading.values import Inert

_PACKAGES = ("jupyterlab", "numpy", "nbgrader", "matplotlib", "ipywidgets")
KEEPS_APART = "each run in PID, mount, IPC and network namespaces of its own, without privileges"


@dataclass(frozen=True)
class Sign:
    """One thing that was looked at.

    Args:
        what: what it is.
        well: whether it is as it should be; None where it only matters to some.
        found: what was found.
        cure: what to do where it is not well.
    """

    what: str
    well: bool | None
    found: str
    cure: str = ""


def examine(course: Path) -> list[Sign]:
    """Look at the machine and at the course folder.

    Args:
        course: the course folder.

    Returns:
        The signs, for students first, then for instructors.
    """
    return [
        _python(),
        *(_package(name) for name in _PACKAGES),
        _student_process(),
        _notebooks(course),
        _forks(),
        _isolation(),
        *_what_isolation_lacks(),
        _alembic(),
        _program("chromium", "tests in a browser", "chromium"),
        _sources(course),
        _gradebook(course),
    ]


def _python() -> Sign:
    well = sys.version_info >= (3, 11)
    return Sign(
        "Python",
        well,
        f"{platform.python_version()} on {platform.system()}",
        "Install 3.11 or newer.",
    )


def _package(name: str) -> Sign:
    try:
        return Sign(name, True, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Sign(name, False, "missing", "Run `python -m pip install -r requirements.txt`.")


def _student_process() -> Sign:
    what = "a process for student code"
    try:
        with run_once() as run:
            _, value = run.steps([Cell("answer = 6 * 7"), Name("answer")])
    except (CourseError, OSError) as error:
        return Sign(what, False, str(error), "Look at the packages above.")
    works = isinstance(value, Inert) and value.array is not None and int(value.array) == 42
    return Sign(what, works, "starts and answers" if works else "answers wrongly")


def _forks() -> Sign:
    well = hasattr(os, "fork") and hasattr(os, "killpg")
    found = "yes" if well else f"no, {platform.system()} cannot fork"
    return Sign("grading on this system", well or None, found, "Grade on Linux or macOS.")


def _isolation() -> Sign:
    isolation = bubblewrap.isolation()
    return Sign(
        "a sandbox for student code",
        True if isolation.program else None,
        f"{isolation.found}; {KEEPS_APART}" if isolation.program else isolation.found,
        bubblewrap.CURE,
    )


def _what_isolation_lacks() -> list[Sign]:
    """What a sandbox that works could still do better on this machine."""
    if bubblewrap.isolation().program is None:
        return []
    filtered = seccomp_filter() is not None
    signs = [
        Sign(
            "filter of system calls",
            filtered or None,
            "on" if filtered else f"not known for {platform.machine()}",
            "Grade on x86_64 or aarch64.",
        )
    ]
    if os.geteuid() == 0:
        signs.append(
            Sign(
                "the user who grades",
                None,
                "root, whom the kernel's limit of processes does not hold; a watch does",
                "Grade as an ordinary user.",
            )
        )
    return signs


def _alembic() -> Sign:
    here = Path(sys.executable).parent / "alembic"
    well = here.exists() or shutil.which("alembic") is not None
    return Sign("alembic, which nbgrader runs", well, "found" if well else "missing", "Install it.")


def _program(name: str, purpose: str, package: str) -> Sign:
    path = shutil.which(name)
    return Sign(
        f"{name} ({purpose})",
        True if path else None,
        "found" if path else "not found",
        f"Where it is wanted: install the system's package {package}.",
    )


def _notebooks(course: Path) -> Sign:
    count = len(list((course / "release").glob("*/*.ipynb")))
    return Sign(
        "notebooks for students",
        count > 0,
        f"{count} in release/",
        "Name the course folder with --course, or run `course build`.",
    )


def _sources(course: Path) -> Sign:
    count = len(list((course / "source").glob("*/*.ipynb")))
    return Sign(
        "solved notebooks", count > 0 or None, f"{count} in source/", "Only instructors have them."
    )


def _gradebook(course: Path) -> Sign:
    there = (course / "gradebook.db").exists()
    return Sign(
        "gradebook", there or None, "found" if there else "not made yet", "`course build` makes it."
    )
