"""A submitted notebook, put back into the order that the instructor knows."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.grading.rebuild import KnownCell, Raw, rebuild


def known(
    grade_id: str, *, grade: bool = False, solution: bool = False, tags: tuple[str, ...] = ()
) -> KnownCell:
    """A cell as the gradebook and the source have it."""
    return KnownCell(
        id=grade_id,
        cell_type="code",
        grade=grade,
        solution=solution,
        locked=not solution,
        points=2.0 if grade else None,
        source=f"# the instructor's {grade_id}",
        checksum="abc" if grade else None,
        tags=tags,
    )


KNOWN = (
    KnownCell("intro", "markdown", False, False, True, None, "# Lesson", None, ()),
    known("given", tags=("given",)),
    known("solve", solution=True),
    known("test", grade=True, tags=("raises-exception",)),
    known("call"),
)
LOCKED = [cell.id for cell in KNOWN if cell.locked]


def sent(grade_id: str, source: str | None = None, **changed: Any) -> Raw:
    """A cell of a submission."""
    kind = "markdown" if grade_id == "intro" else "code"
    tags = next((list(cell.tags) for cell in KNOWN if cell.id == grade_id), [])
    cell: Raw = {
        "cell_type": kind,
        "id": "random",
        "metadata": {"nbgrader": {"grade_id": grade_id}, "tags": tags},
        "source": f"# the student's {grade_id}" if source is None else source,
    }
    return cell | changed


def own(source: str) -> Raw:
    """A cell that the student added."""
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": []}


def whole() -> list[Raw]:
    """A submission that lacks nothing."""
    return [sent(cell.id, cell.source if cell.locked else None) for cell in KNOWN]


def ids(cells: list[Raw]) -> list[str]:
    """The grade ids, and the sources of the student's own cells."""
    return [cell["metadata"].get("nbgrader", {}).get("grade_id", cell["source"]) for cell in cells]


def sources(cells: list[Raw]) -> dict[str, str]:
    """The sources by id."""
    return {name: cell["source"] for name, cell in zip(ids(cells), cells, strict=True)}


def test_a_whole_submission_keeps_its_cells_and_needs_no_remark() -> None:
    cells, remarks = rebuild(whole(), KNOWN)
    assert ids(cells) == ["intro", "given", "solve", "test", "call"]
    assert remarks == []


def test_locked_text_is_the_instructors_and_solutions_are_the_students() -> None:
    cells, _ = rebuild([sent(cell.id) for cell in KNOWN], KNOWN)
    assert sources(cells) == {
        "intro": "# Lesson",
        "given": "# the instructor's given",
        "solve": "# the student's solve",
        "test": "# the instructor's test",
        "call": "# the instructor's call",
    }


def test_flags_points_checksum_and_tags_are_the_instructors() -> None:
    forged = {
        "nbgrader": {
            "grade_id": "test",
            "grade": False,
            "points": 1000,
            "locked": False,
            "solution": True,
            "task": True,
            "schema_version": 1,
            "checksum": "forged",
            "cell_type": "markdown",
        },
        "tags": ["skip-execution", "given"],
        "deletable": True,
        "editable": True,
        "extra": 1,
    }
    cells, _ = rebuild([sent("test", metadata=forged)], KNOWN)
    test = next(cell for cell in cells if ids([cell]) == ["test"])
    assert test["metadata"] == {
        "nbgrader": {
            "grade": True,
            "grade_id": "test",
            "locked": True,
            "schema_version": 3,
            "solution": False,
            "task": False,
            "checksum": "abc",
            "cell_type": "code",
            "points": 2.0,
        },
        "deletable": False,
        "editable": False,
        "tags": ["raises-exception"],
    }


@pytest.mark.parametrize("tag", ["skip-execution", "picture", "remove-cell"])
def test_a_tag_that_a_student_adds_is_gone_from_every_cell(tag: str) -> None:
    submission = [cell | {"metadata": cell["metadata"] | {"tags": [tag]}} for cell in whole()]
    submission.append(own("mine = 1") | {"metadata": {"tags": [tag]}})
    cells, _ = rebuild(submission, KNOWN)
    assert len(cells) == 6
    assert tag not in json.dumps(cells)


def test_outputs_and_execution_counts_of_the_submission_are_gone() -> None:
    forged = [{"output_type": "stream", "name": "stdout", "text": "full marks"}]
    submission = [cell | {"outputs": forged, "execution_count": 7} for cell in whole()]
    cells, _ = rebuild([*submission, own("1") | {"outputs": forged}], KNOWN)
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert len(code) == 5
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert all("outputs" not in cell for cell in cells if cell["cell_type"] != "code")


def test_deleted_locked_cells_are_back_in_their_places() -> None:
    cells, remarks = rebuild([sent("solve")], KNOWN)
    assert ids(cells) == ["intro", "given", "solve", "test", "call"]
    assert remarks == [
        "Each of the cells 'intro', 'given', 'test' and 1 more was missing and is back."
    ]


def test_a_deleted_solution_cell_stays_away() -> None:
    cells, _ = rebuild([cell for cell in whole() if ids([cell]) != ["solve"]], KNOWN)
    assert ids(cells) == LOCKED


def test_cells_that_were_moved_are_back_in_order_with_a_remark() -> None:
    cells, remarks = rebuild(whole()[::-1], KNOWN)
    assert ids(cells) == ["intro", "given", "solve", "test", "call"]
    assert remarks == ["Cells had been moved; they are back in the order of the lesson."]


def test_of_copies_the_last_one_counts_with_a_remark() -> None:
    submission = whole()
    submission.insert(2, sent("solve", "# an earlier copy"))
    cells, remarks = rebuild(submission, KNOWN)
    assert ids(cells) == ["intro", "given", "solve", "test", "call"]
    assert sources(cells)["solve"] == "# the student's solve"
    assert remarks == ["The cell 'solve' is there more than once; the last one counts."]


def test_a_copy_of_a_test_cell_counts_once() -> None:
    cells, remarks = rebuild([*whole(), sent("test", "# mine")], KNOWN)
    assert ids(cells).count("test") == 1
    assert sources(cells)["test"] == "# the instructor's test"
    assert any("'test' is there more than once" in remark for remark in remarks)


@pytest.mark.parametrize("kind", ["markdown", "raw", "nonsense", None, 5])
def test_a_cell_of_another_type_is_changed_back_with_a_remark(kind: Any) -> None:
    submission = whole()
    submission[3]["cell_type"] = kind
    cells, remarks = rebuild(submission, KNOWN)
    assert cells[3]["cell_type"] == "code"
    assert len(remarks) == 1
    assert "'test' had become" in remarks[0]


def test_a_solution_that_was_made_text_runs_as_code_again() -> None:
    submission = whole()
    submission[2]["cell_type"] = "markdown"
    cells, _ = rebuild(submission, KNOWN)
    assert cells[2]["cell_type"] == "code"
    assert cells[2]["source"] == "# the student's solve"
    assert cells[2]["outputs"] == []


def test_own_cells_stay_behind_the_cell_that_they_followed() -> None:
    submission = whole()
    submission.insert(0, own("first"))
    submission.insert(4, own("helper"))
    submission.append(own("last"))
    cells, remarks = rebuild(submission, KNOWN)
    assert ids(cells) == ["first", "intro", "given", "solve", "helper", "test", "call", "last"]
    assert remarks == []


def test_a_cell_with_an_id_that_nobody_knows_is_the_students_own() -> None:
    cells, remarks = rebuild([*whole(), sent("test-2", "check = print")], KNOWN)
    assert cells[-1]["metadata"] == {}
    assert cells[-1]["source"] == "check = print"
    assert remarks == ["A cell with the unknown id 'test-2' counts as your own."]


def test_a_source_in_lines_is_joined() -> None:
    submission = whole()
    submission[2]["source"] = ["a = 1\n", "b = 2"]
    assert sources(rebuild(submission, KNOWN)[0])["solve"] == "a = 1\nb = 2"


def test_text_that_no_file_can_hold_does_not_get_into_the_rebuilt_notebook() -> None:
    half = "x = '\ud800'"
    cells, remarks = rebuild([*whole(), own(half), sent(half), sent("solve", half)], KNOWN)
    assert len(cells) == 7
    assert json.dumps([cells, remarks], ensure_ascii=False).encode()


JUNK = [None, 5, "cell", [], [1], {}, {"cell_type": "code"}, {"metadata": None}, {"source": 3}]


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_junk_among_the_cells_harms_nothing(junk: Any) -> None:
    cells, remarks = rebuild([junk, *whole(), junk], KNOWN)
    assert [name for name in ids(cells) if name] == ["intro", "given", "solve", "test", "call"]
    assert remarks == []
    assert all(isinstance(cell["source"], str) for cell in cells)


@pytest.mark.parametrize(
    "metadata", [None, 5, [], {"nbgrader": None}, {"nbgrader": []}, {"nbgrader": {"grade_id": []}}]
)
def test_metadata_that_is_junk_makes_a_cell_the_students_own(metadata: Any) -> None:
    cells, _ = rebuild([*whole(), own("mine") | {"metadata": metadata}], KNOWN)
    assert ids(cells)[-1] == "mine"
    assert cells[-1]["metadata"] == {}


def test_nothing_is_shared_with_the_submission_or_with_what_is_known() -> None:
    submission = whole()
    before = copy.deepcopy(submission)
    cells, _ = rebuild(submission, KNOWN)
    for cell in cells:
        cell["source"] = "changed"
        cell["metadata"].clear()
        cell.get("outputs", []).append("changed")
    assert submission == before
    again, _ = rebuild(submission, KNOWN)
    assert sources(again)["test"] == "# the instructor's test"
    assert again[3]["metadata"]["tags"] == ["raises-exception"]
    assert again[3]["outputs"] == []


junk_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=5,
)
names = st.sampled_from([cell.id for cell in KNOWN] + ["", "own-0", "unknown"])
near_cells = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw"]) | junk_values,
        "metadata": st.fixed_dictionaries(
            {},
            optional={
                "nbgrader": st.fixed_dictionaries({}, optional={"grade_id": names | junk_values})
                | junk_values,
                "tags": junk_values,
            },
        )
        | junk_values,
        "source": st.text(max_size=5) | st.lists(st.text(max_size=3) | junk_values) | junk_values,
        "outputs": junk_values,
        "id": junk_values,
    },
)
submissions = st.lists(near_cells | junk_values, max_size=10)


@given(submissions)
def test_any_submission_gives_every_locked_cell_once_and_in_order(submission: list[Any]) -> None:
    cells, remarks = rebuild(submission, KNOWN)
    graded = [cell["metadata"]["nbgrader"]["grade_id"] for cell in cells if cell["metadata"]]
    assert [name for name in graded if name != "solve"] == LOCKED
    assert graded.count("solve") <= 1
    assert sorted(graded, key=[cell.id for cell in KNOWN].index) == graded
    for cell in cells:
        if ids([cell])[0] in LOCKED and cell["metadata"]:
            expected = next(one.source for one in KNOWN if one.id == ids([cell])[0])
            assert cell["source"] == expected
    assert all(isinstance(remark, str) for remark in remarks)


@given(submissions)
def test_any_submission_gives_cells_of_the_notebook_format_with_ids_of_their_own(
    submission: list[Any],
) -> None:
    cells, _ = rebuild(submission, KNOWN)
    for cell in cells:
        assert cell["cell_type"] in ("code", "markdown", "raw")
        assert isinstance(cell["source"], str)
        assert isinstance(cell["metadata"], dict)
        assert ("outputs" in cell) == (cell["cell_type"] == "code")
    assert len({cell["id"] for cell in cells}) == len(cells)


@given(submissions)
def test_a_rebuilt_notebook_is_rebuilt_to_itself(submission: list[Any]) -> None:
    once, _ = rebuild(submission, KNOWN)
    twice, remarks = rebuild(once, KNOWN)
    assert twice == once
    assert remarks == []


def nested(depth: int) -> list[Any]:
    """A list in a list in a list."""
    outermost: list[Any] = []
    for _ in range(depth):
        outermost = [outermost]
    return outermost


ODD = [
    "x" * 10_000,
    "\x1b[31mred\x1b[0m",
    "two\nlines\r\n",
    "<script>alert(1)</script>",
    "[bold]rich[/bold] **bold** $x$ `code` &amp;",
    "\u202eturned round\u2066",
    "\ud800",
    nested(400),
    {"a": 1},
    10**5000,
    float("nan"),
    True,
]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_a_remark_is_a_short_line_in_which_nothing_acts(odd: Any) -> None:
    cells = whole()
    for cell in cells:
        cell["metadata"]["nbgrader"] |= {"schema_version": odd, "points": odd, "grade": odd}
        cell["metadata"]["tags"] = odd
    cells += [sent(f"{odd!s:.20000}" if isinstance(odd, str) else "unknown"), *whole()[3:4]]
    _, remarks = rebuild(cells, KNOWN)
    assert len(remarks) >= 4
    for remark in remarks:
        assert remark.isprintable()
        assert not set(remark) & set("<>[]*`$&\\|"), remark
        assert len(remark) < 250


def test_however_many_cells_are_changed_there_is_one_remark_of_each_kind() -> None:
    copies = [sent(cell.id, "# mine", cell_type="raw") for cell in KNOWN] * 1000
    unknown = [sent(f"unknown-{number}") for number in range(5000)]
    cells, remarks = rebuild([*copies, *unknown], KNOWN)
    assert len(cells) == 5 + 5000
    assert remarks == [
        "Cells with the unknown ids 'unknown-0', 'unknown-1', 'unknown-2' and 4997 more count as "
        "your own.",
        "Each of the cells 'intro', 'given', 'solve' and 2 more is there more than once; the last "
        "one counts.",
        "Each of the cells 'intro', 'given', 'solve' and 2 more had become raw; it is changed "
        "back.",
        "The text of the cells 'intro', 'given', 'test' and 1 more had been changed and is back "
        "as in the lesson.",
    ]
