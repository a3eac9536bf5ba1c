"""What the unit tests share: one Hypothesis profile and a tiny course on disk."""

from __future__ import annotations

import pytest
from hypothesis import settings

from course.truth import Truth
from tests.unit import small_course

# The same examples each time, and no deadline: a busy machine is no bug.
settings.register_profile(
    "course", derandomize=True, database=None, deadline=None, max_examples=100
)
settings.load_profile("course")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    """The tiny course, read once; nothing may write into it."""
    return small_course.tiny(tmp_path_factory.mktemp("tiny-course"))
