"""What a student finds on the feedback page, and what must never be on it."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

from course.cells import read_json
from course.classroom import Pupil, notebook_of, solutions
from course.grading.pool import grade
from course.grading.preprocessors import overview
from course.report.feedback import pages
from course.truth import Truth
from tests.conftest import PROJECT

SCRIPT = "<script>alert(1)</script>"


def hand_in(course: Path, student: str, changed: dict[str, str]) -> None:
    truth = Truth.read(PROJECT, "03_caches")
    written = solutions(truth, Pupil("", "full-marks")) | changed
    notebook = notebook_of(read_json(course / "release/03_caches/03_caches.ipynb"), written)
    folder = course / "submitted" / student / "03_caches"
    folder.mkdir(parents=True)
    (folder / "03_caches.ipynb").write_text(json.dumps(notebook))


def page_of(course: Path, student: str) -> str:
    list(grade(course, ("03_caches",))[1])
    list(pages(course, ("03_caches",))[1])
    return (course / "feedback" / student / "03_caches" / "03_caches.html").read_text()


def test_the_page_opens_with_what_lost_points(course_folder: Path) -> None:
    hand_in(course_folder, "ada", {"solve-c2": "C2 = sigmoid_derivative(s_k)"})
    page = page_of(course_folder, "ada")
    top = page.partition("What the grader found")[2]
    first = top.partition("<li>")[2].partition("</li>")[0]
    assert "0 of 1 points" in first
    assert "You have the slope of the sigmoid of unit k" in first
    assert top.index("0 of 1 points") < top.index("C1 is right")


def test_nothing_that_a_student_wrote_becomes_markup(course_folder: Path) -> None:
    function = f"def chain_grads(*_):\n    raise ValueError('{SCRIPT}')"
    shows = (
        "C1 = y_hat - y_i\n"
        "from IPython.display import HTML, Javascript, display\n"
        f"display(HTML('{SCRIPT}<img src=x onerror=alert(2)><b>bold</b>'))\n"
        "display(Javascript('alert(3)'))\n"
        "display({'image/svg+xml': '<svg onload=alert(4)></svg>'}, raw=True)"
    )
    hand_in(course_folder, "eve", {"solve-chain-grads": function, "solve-c1": shows})
    page = page_of(course_folder, "eve")
    assert SCRIPT not in page
    assert "<b>bold</b>" in page
    assert re.search(r"<img[^>]*onerror", page) is None
    assert "<svg onload" not in page


def test_the_text_of_the_lesson_is_set_and_that_of_a_student_stays_as_typed(
    course_folder: Path,
) -> None:
    hand_in(course_folder, "ann", {})
    handed = course_folder / "submitted/ann/03_caches/03_caches.ipynb"
    notebook = read_json(handed)
    texts = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    assert "".join(texts[0]["source"]).startswith("# ")
    texts[1]["source"] = f"**mine** {SCRIPT} [go](javascript:alert(5)) $x^2$"
    handed.write_text(json.dumps(notebook))
    page = page_of(course_folder, "ann")
    heading = "".join(texts[0]["source"]).splitlines()[0].removeprefix("# ")
    assert re.search(rf"<h1[^>]*>{re.escape(heading)}", page)
    (link,) = set(re.findall(r'href="(notation\.html)', page))
    assert (course_folder / "feedback/ann/03_caches" / link).exists()
    assert "**mine**" in html.unescape(page)
    assert "<strong>mine</strong>" not in page
    assert SCRIPT not in page
    assert 'href="javascript' not in page


def test_the_overview_turns_every_sign_of_markup_into_text() -> None:
    text = overview(
        {"a": {"number": 1, "earned": 0, "points": 1, "text": "<b>x</b> $y$ `z` [l](u)"}}, ["*r*"]
    )
    body = text.partition("\n")[2]
    for sign in "<>$`[(":
        assert sign not in body
    assert "&#60;b&#62;x" in body
