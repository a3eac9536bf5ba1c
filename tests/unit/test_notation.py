"""The page of letters and words, and the links that lead to it."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from course.cells import Role
from course.errors import BuildRefused
from course.notation import PAGE, entries, page, unknown_links
from course.notebook import read_source
from course.verify import links_lead_somewhere
from tests.conftest import LESSONS, PROJECT
from tests.unit.small_course import one_line, text


def body() -> ElementTree.Element:
    """The page's tables, which are well-formed XML."""
    whole = page()
    return ElementTree.fromstring(whole[whole.index("<body>") : whole.index("</html>")])


def test_each_entry_stands_on_the_page_once_under_its_id() -> None:
    ids = [row.get("id") for row in body().iter("tr") if row.get("id")]
    assert len(ids) == len(set(ids))
    assert set(ids) == {entry.id for entry in entries()}
    assert len(ids) > 25


def test_no_letter_stands_for_two_things() -> None:
    symbols = [entry.symbol for entry in entries() if entry.symbol]
    assert len(symbols) == len(set(symbols))
    names = [entry.name for entry in entries()]
    assert len(names) == len(set(names))


def test_the_formulas_are_mathml_and_no_tex_is_left() -> None:
    formulas = list(body().iter("{http://www.w3.org/1998/Math/MathML}math"))
    assert len(formulas) >= sum(bool(entry.symbol) for entry in entries())
    shown = "".join(body().itertext())
    assert "\\" not in shown
    assert "$" not in shown


def test_the_page_needs_nothing_from_elsewhere() -> None:
    whole = page().replace("http://www.w3.org/1998/Math/MathML", "")
    for outside in ("http", "src=", "<script", "<link", "@import", "url("):
        assert outside not in whole


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_lesson_links_to_the_page_in_its_first_cell(lesson: str) -> None:
    notebook = read_source(PROJECT / "source" / lesson)
    first = next(notebook.of(Role.TEXT))
    assert f"]({PAGE})" in first.source
    assert all(unknown_links(cell.source) == [] for cell in notebook.of(Role.TEXT))
    assert (PROJECT / "release" / lesson / PAGE).read_text(encoding="utf-8") == page()


def test_a_link_to_what_is_not_there_is_refused(tmp_path: Path) -> None:
    right = text("A [word](notation.html#gradient) and the [page](notation.html).")
    links_lead_somewhere(one_line(tmp_path, more=(right,)))
    wrong = text("A [word](notation.html#gradent).")
    with pytest.raises(BuildRefused, match=r"cell 'text': .*notation\.html#gradent.*not there"):
        links_lead_somewhere(one_line(tmp_path, more=(wrong,)))
