"""Two thousand spoiled notebooks: no crash, no mark that was not earned, none that was lost.

All of them are graded in one run of the pool, in the real sandbox. `FUZZ_SEED` in the environment
draws other notebooks, and a failure names the seed that brings its own back.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from course.grading.pool import grade
from course.grading.worker import Graded
from tests.conftest import fuzz_seed, needs_sandbox
from tests.integration import independent, mutator
from tests.integration.independent import CELL_OF, LESSON, POINTS, cell_of, earned, place_for

COUNT = 2000
DRAWN_FROM = json.dumps(mutator._VALUES)


@dataclass(frozen=True)
class Spoiled:
    """The class after grading.

    Args:
        seed: what the notebooks were drawn from.
        course: its folder.
        stubs: the solution cells as they were handed out.
        graded: what came of each student.
    """

    seed: int
    course: Path
    stubs: dict[str, str]
    graded: dict[str, Graded]

    def file_of(self, student: str) -> bytes:
        """What a student handed in."""
        return place_for(self.course, student).read_bytes()


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> Spoiled:
    """All of them, graded in one run."""
    needs_sandbox()
    seed = fuzz_seed()
    chance = random.Random(seed)
    course = independent.make(tmp_path_factory.mktemp("fuzz") / "course")
    released = independent.filled(course, {})
    for number in range(COUNT):
        notebook = mutator.submission(chance, released)
        place_for(course, f"p{number:04d}").write_bytes(mutator.spoiled(chance, notebook))
    place_for(course, "honest").write_text(json.dumps(independent.filled(course)))
    stubs = {name: "".join(cell_of(released, name)["source"]) for name in CELL_OF.values()}
    graded = {one.submission.student: one for one in grade(course)[1]}
    return Spoiled(seed, course, stubs, graded)


def test_what_notebooks_are_drawn_from_is_as_it_was(spoiled: Spoiled) -> None:
    assert json.dumps(mutator._VALUES) == DRAWN_FROM, spoiled.seed


def test_each_has_a_result_and_the_honest_one_full_marks(spoiled: Spoiled) -> None:
    assert len(spoiled.graded) == COUNT + 1
    assert earned(spoiled.graded["honest"]) == POINTS
    assert spoiled.graded["honest"].remarks == ()


def test_the_grader_never_fails_and_says_what_it_says_in_one_short_line(spoiled: Spoiled) -> None:
    for student, one in spoiled.graded.items():
        where = f"FUZZ_SEED={spoiled.seed}, {student}"
        for line in (one.failure or "", *one.remarks):
            assert line.isprintable(), (where, line)
            assert len(line) < 400, (where, line)
            assert "should be reported" not in line, (where, line)
            assert "died" not in line, (where, line)


def test_no_mark_is_undeserved_and_no_right_line_loses_its_mark(spoiled: Spoiled) -> None:
    held = refused = 0
    for student, one in spoiled.graded.items():
        where = f"FUZZ_SEED={spoiled.seed}, {student}"
        found = earned(one)
        deserved = mutator.deserved(spoiled.file_of(student), spoiled.stubs)
        if found is None:
            assert one.failure, where
            assert f"submitted/{student}/{LESSON}/{LESSON}.ipynb: " in one.failure, where
            refused += 1
            continue
        assert all(found[name] <= deserved.most[name] for name in POINTS), (where, found, deserved)
        if deserved.least is not None:
            held += 1
            assert all(found[name] >= deserved.least[name] for name in POINTS), (
                where,
                found,
                deserved,
                one.remarks,
            )
    # The mutator has to leave enough to judge, and to break enough.
    assert held > COUNT / 4
    assert COUNT / 50 < refused < COUNT / 2


def test_what_is_written_is_a_valid_notebook_and_what_is_refused_is_not_written(
    spoiled: Spoiled,
) -> None:
    for student, one in spoiled.graded.items():
        where = f"FUZZ_SEED={spoiled.seed}, {student}"
        path = spoiled.course / "autograded" / student / LESSON / f"{LESSON}.ipynb"
        assert path.exists() == (one.failure is None), where
        if one.failure is None:
            notebook = json.loads(path.read_text(encoding="utf-8"))
            problem = next(nbformat.validator.iter_validate(notebook, version=4), None)
            assert problem is None, (where, problem)


def test_the_gradebook_holds_these_marks(spoiled: Spoiled) -> None:
    marks = independent.in_gradebook(spoiled.course)
    for student, one in spoiled.graded.items():
        found = earned(one)
        expected = dict.fromkeys(POINTS) if found is None else found
        assert marks[student] == expected, f"FUZZ_SEED={spoiled.seed}, {student}"
