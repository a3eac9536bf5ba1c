"""What the cells of an autograded notebook show: nothing that runs, nothing without end."""

from __future__ import annotations

import base64
from typing import Any

import bleach
import pytest

from course.diagnosis import Finding
from course.grading.judgement import Mark
from course.grading.outputs import clean, clean_all, of_test
from course.grading.values import Inert
from course.notebook import Answer

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\nand so on").decode()


def shown(data: dict[str, Any]) -> dict[str, Any] | None:
    """What is kept of rich output; None where nothing is."""
    kept = clean({"output_type": "display_data", "data": data, "metadata": {"x": 1}})
    return None if kept is None else dict(kept["data"])


def test_html_loses_what_runs_and_is_kept_from_mathjax() -> None:
    kept = shown(
        {"text/html": "<b onclick=f()>x</b><script>f()</script>$\\href{javascript:f()}{y}$"}
    )
    assert kept is not None
    assert kept["text/html"].startswith('<div class="tex2jax_ignore mathjax_ignore"><b>x</b>')
    assert "script>" not in kept["text/html"]
    assert "onclick" not in kept["text/html"]


@pytest.mark.parametrize("html", ["<div>" * 20_000, "x" * 200_000, "<b id=1>" * 9_000])
def test_html_that_is_too_much_to_look_through_is_left_out_unseen(
    html: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> str:
        raise AssertionError("this takes longer the more is left open")

    monkeypatch.setattr(bleach, "clean", never)
    assert shown({"text/html": html, "text/plain": "short"}) == {"text/plain": "short"}


@pytest.mark.parametrize(
    "data",
    [
        {"text/latex": "\\href{javascript:f()}{x}"},
        {"image/svg+xml": "<svg onload=f()/>"},
        {"application/javascript": "f()"},
        {"image/png": "not base64 !"},
        {"image/png": base64.b64encode(b"<script>").decode()},
        {},
    ],
)
def test_what_may_run_or_is_no_picture_is_left_out(data: dict[str, Any]) -> None:
    assert shown(data) is None


def test_a_picture_stays_a_picture() -> None:
    assert shown({"image/png": PNG[:10] + "\n" + PNG[10:]}) == {"image/png": PNG}


def test_outputs_without_end_are_cut_with_a_line() -> None:
    items = [{"output_type": "stream", "name": "stdout", "text": "x" * 1000}] * 50
    kept, length = clean_all(items, 10_000)
    assert length <= 10_000
    assert kept[-1]["text"] == "(the notebook shows too much; the rest is left out)\n"


def test_a_test_that_fails_itself_does_not_say_what_it_holds() -> None:
    answer = Answer("y", "test-y", 1.0, None, None, ())
    cell = {"source": 'assert y == 0.2913, "the answer is 0.2913"'}
    mark = Mark(answer, 0.0, Finding("wrong", "y is not right."))
    (item,) = of_test(cell, mark, Inert("missing"))
    assert item["output_type"] == "error"
    assert "0.2913" not in str(item)
    assert "y is not right." in item["evalue"]
