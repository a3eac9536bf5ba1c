"""What the unit tests share: one Hypothesis profile and a tiny course on disk."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_course
from hypothesis import settings

from course.truth import Truth

# The same examples each time, and no deadline: a busy machine is no bug.
settings.register_profile(
    "course", derandomize=True, database=None, deadline=None, max_examples=100
)
settings.load_profile("course")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    """The tiny course, read once; nothing may write into it."""
    return small_course.tiny(tmp_path_factory.mktemp("tiny-course"))


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder of this course, with its lessons."""
    return Path(__file__).resolve().parents[2]
