"""What an instructor reads of many marks at once."""

from __future__ import annotations

from typing import Any

from rich.console import Console

from course.report.marks import Row, lessons


def entry(*mistakes: str) -> dict[str, Any]:
    text = "You have the slope." if mistakes else "It is right."
    verdict = "mistake" if mistakes else "right"
    return {"verdict": verdict, "mistakes": list(mistakes), "text": text}


def said(rows: list[Row]) -> str:
    console = Console(width=120)
    with console.capture() as captured:
        console.print(lessons(rows))
    return captured.get()


def line_of(text: str, start: str) -> list[str]:
    (line,) = (line for line in text.splitlines() if line.strip().startswith(start))
    return line.split()


def test_each_assignment_has_a_line_with_its_mean_and_how_many_were_not_graded() -> None:
    text = said(
        [
            Row("03_caches", "ada", 12.0, 12, {"C1": entry()}),
            Row("03_caches", "bob", 9.0, 12, {"C1": entry("C1: sign"), "C2": entry("C1: sign")}),
            Row("03_caches", "cyd", 9.0, 12, {"C1": entry("C1: sign")}),
            Row("03_caches", "dan", 9.0, 12, {"C1": entry("C1: twice")}),
            Row("03_caches", "eve", None, 12, failure="The file is cut off."),
            Row("02_forward_pass", "ada", 10.0, 10, {"s_j": entry()}),
        ]
    )
    assert line_of(text, "03_caches") == ["03_caches", "4", "1", "9.8", "12", "2x", "C1:", "sign"]
    assert line_of(text, "02_forward_pass") == ["02_forward_pass", "1", "10.0", "10"]
    assert "The file is cut off." in text


def test_an_assignment_that_nobody_handed_in_whole_has_no_mean() -> None:
    text = said([Row("03_caches", "eve", None, 12, failure="The file is cut off.")])
    assert line_of(text, "03_caches") == ["03_caches", "0", "1", "-", "12"]
