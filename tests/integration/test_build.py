"""What a build leaves behind when it cannot be done."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.build import release
from course.errors import BuildRefused
from course.grading.pool import grade
from tests.integration.small_class import LESSON, RIGHT, hand_in, make
from tests.unit import small_course


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_release_that_nbgrader_refuses_to_make_anew_stays_as_it_was(tmp_path: Path) -> None:
    course = make(tmp_path)
    hand_in(course, "ada", RIGHT)
    list(grade(course)[1])
    before = files(course / "release" / LESSON)
    assert before.keys() == {f"{LESSON}.ipynb", "key.json", "notation.html"}
    more = (small_course.solve("solve-z", "z = 2 * y"), small_course.graded("z"))
    small_course.one_line(course, more=more)
    with pytest.raises(BuildRefused, match="where submissions exist, test cells can change only"):
        release(course, LESSON)
    assert files(course / "release" / LESSON) == before
