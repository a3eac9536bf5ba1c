"""What the tests share: the project's own course, copied to a place where it may be changed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from course.build import release
from course.cells import Role
from course.grading import bubblewrap
from course.truth import Truth

PROJECT = Path(__file__).resolve().parents[1]
LESSONS = tuple(sorted(folder.name for folder in (PROJECT / "source").iterdir()))


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


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course folder whose gradebook knows every lesson; to be copied, not to be changed."""
    course = copy_course(tmp_path_factory.mktemp("built"))
    for lesson in LESSONS:
        release(course, lesson)
    return course


@pytest.fixture
def course_folder(built: Path, tmp_path: Path) -> Path:
    """A built course folder of the test's own."""
    return Path(shutil.copytree(built, tmp_path / "course"))


@pytest.fixture(scope="session", params=LESSONS)
def truth(request: pytest.FixtureRequest) -> Truth:
    """Each lesson of the project in turn."""
    return Truth.read(PROJECT, request.param)
