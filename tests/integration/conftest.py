"""A small course that several files of tests hand in to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import made_once, needs_sandbox
from tests.integration import small_class


@pytest.fixture(scope="session")
def one_line_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course of one line, built; to be copied, not to be changed."""
    needs_sandbox()
    return made_once(tmp_path_factory, "one-line", small_class.make)
