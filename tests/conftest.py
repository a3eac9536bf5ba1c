"""What the tests share: the project's own course, copied to a place where it may be changed."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from course.build import release
from course.cells import Role
from course.grading import bubblewrap
from course.truth import Truth

PROJECT = Path(__file__).resolve().parents[1]
LESSONS = tuple(sorted(folder.name for folder in (PROJECT / "source").iterdir()))


def pytest_xdist_auto_num_workers() -> int:
    """How many processes `pytest -n auto` starts: more than cores, for half of the time is waiting.

    What is waited for is sandboxes that the kernel takes down, and limits of time that attacks hit.
    """
    return max(3 * (os.cpu_count() or 1) // 2, 2)


# Files whose tests take long and share nothing between lessons.
SPREAD_BY_LESSON = ("test_mistakes.py", "test_release.py")


class WhatSharesASetUp(LoadScopeScheduling):  # type: ignore[misc]
    """Which tests run in one process: those of a file, as they share what is set up for them."""

    def _split_scope(self, nodeid: str) -> str:
        file = Path(nodeid.partition("::")[0])
        if file.parent.name == "browser":
            return "browser"  # two browsers at once are slower than one alone
        named = [lesson for lesson in LESSONS if f"[{lesson}" in nodeid]
        if file.name in SPREAD_BY_LESSON and named:
            return f"{file.name} {named[0]}"
        return str(file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Give `pytest -n` this way to spread the tests.

    xdist's own groups of tests come to nothing with this pytest: it no longer reads the name that
    they are written into.
    """
    return WhatSharesASetUp(config, log)


def fuzz_seed() -> int:
    """What the tests draw from that draw at random: always the same, so that CI finds nothing by
    luck; another one from `FUZZ_SEED` in the environment, to look further.
    """
    return int(os.environ.get("FUZZ_SEED") or 2026)


def needs_sandbox() -> str:
    """The bubblewrap of this machine; skips the test where none works, and never in CI."""
    isolation = bubblewrap.isolation()
    if isolation.program is None:
        if os.environ.get("CI"):
            pytest.fail(f"CI has to have a sandbox: {isolation.found}")
        pytest.skip(f"needs a sandbox: {isolation.found}")
    return isolation.program


def copy_course(target: Path) -> Path:
    """A copy of the project's course folder, without submissions and gradebook."""
    for part in ("source", "grader_tests", "release", ".course_cache"):
        if (PROJECT / part).exists():
            shutil.copytree(PROJECT / part, target / part)
    shutil.copyfile(PROJECT / "nbgrader_config.py", target / "nbgrader_config.py")
    return target


def called_again(truth: Truth) -> set[str]:
    """The answers of functions that a lesson calls more than once: no constant is right in all."""
    code = "\n".join(cell.source for cell in truth.notebook.of(Role.CODE))
    again = {name for name in truth.notebook.functions if code.count(f"check.call({name},") > 1}
    return {name for name, answer in truth.notebook.answers.items() if answer.function in again}


def write_config(course: Path, more: str = "") -> None:
    """Give a course folder that lies elsewhere the project's configuration of nbgrader.

    Args:
        course: the folder.
        more: lines to add.
    """
    config = (PROJECT / "nbgrader_config.py").read_text(encoding="utf-8")
    config = config.replace("Path(__file__).resolve().parent", f"Path({str(PROJECT)!r})")
    (course / "nbgrader_config.py").write_text(config + more, encoding="utf-8")


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that the first of all processes of `pytest -n` makes, and the others wait for.

    Args:
        factory: gives the folder that it lies in.
        name: its name.
        make: makes it; given a path where nothing is yet.

    Returns:
        The folder; to be copied, not to be changed.
    """
    root = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    folder = root / name
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            # Where making it fails, nothing stays that the next one could take for whole.
            unfinished = root / f"{name}-unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            make(unfinished)
            unfinished.rename(folder)
    return folder


def _build(course: Path) -> None:
    copy_course(course)
    for lesson in LESSONS:
        release(course, lesson)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course folder whose gradebook knows every lesson; to be copied, not to be changed."""
    return made_once(tmp_path_factory, "built", _build)


@pytest.fixture
def course_folder(built: Path, tmp_path: Path) -> Path:
    """A built course folder of the test's own."""
    return Path(shutil.copytree(built, tmp_path / "course"))


@pytest.fixture(scope="session", params=LESSONS)
def truth(request: pytest.FixtureRequest) -> Truth:
    """Each lesson of the project in turn."""
    return Truth.read(PROJECT, request.param)
