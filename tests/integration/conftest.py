"""A small course that several files of tests hand in to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import needs_sandbox
from tests.integration import small_class


@pytest.fixture(scope="session")
def one_line_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course of one line, built; to be copied, not to be changed."""
    needs_sandbox()
    return small_class.make(tmp_path_factory.mktemp("small") / "course")
