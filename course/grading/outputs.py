"""What the cells of an autograded notebook show: harmless outputs, and verdicts."""

from __future__ import annotations

import base64
import json
import textwrap
from collections.abc import Callable
from typing import Any, Final

import bleach
import numpy as np

from course.grading.judgement import Mark
from course.grading.rebuild import Raw
from course.grading.values import Inert, printable

_WIDTH: Final = 76
_LONGEST_HTML: Final = 100_000
_MOST_TAGS: Final = 1_000
_TAGS: Final = (
    *("img", "div", "span", "p", "b", "i", "br", "table", "tr", "td", "th", "progress"),
)


def of_test(cell: Raw, mark: Mark, value: Inert) -> list[Raw]:
    """Run a test cell here, with the verdict standing behind `check` and `expect`.

    Args:
        cell: the test cell, with the instructor's text.
        mark: what the judge has decided about its answer.
        value: what the student has.

    Returns:
        The cell's outputs: a line where the answer earned its points, else an error, which is what
        nbgrader takes for no points.
    """
    verdicts: list[bool] = []
    earned = mark.finding.verdict in ("right", "follows")
    text = mark.finding.text

    def verdict(name: str, *_: object) -> None:
        verdicts.append(earned and name == mark.answer.name)

    namespace: dict[str, Any] = {
        "check": verdict,
        "expect": verdict,
        "np": np,
        mark.answer.name: value.array,
    }
    try:
        exec(cell["source"], namespace)  # noqa: S102 - the instructor's own test
    except Exception:
        # What it said may hold the right answer, and students read this.
        verdicts.append(False)
        text = f"The instructor's test of {mark.answer.name} stopped with an error. {text}"
    if verdicts and all(verdicts):
        sign = "✓" if mark.finding.verdict == "right" else "→"
        return [{"output_type": "stream", "name": "stdout", "text": f"{sign} {text}\n"}]
    lines = textwrap.wrap(f"✗ {text}", _WIDTH, subsequent_indent="  ")
    return [{"output_type": "error", "ename": "NotRight", "evalue": text, "traceback": lines}]


def is_result(item: Raw) -> bool:
    """Whether an output is the value of a cell's last line."""
    return bool(item.get("output_type") == "execute_result")


def clean_all(items: list[Raw], left: int) -> tuple[list[Raw], int]:
    """The outputs of a cell, harmless, as many as there is room for.

    Args:
        items: what a student process sent.
        left: how many characters the notebook may still show.

    Returns:
        The outputs, with a line at the end where some were left out, and how long they are.
    """
    kept: list[Raw] = []
    length = 0
    for item in items:
        harmless = clean(item)
        if harmless is None:
            continue
        size = len(json.dumps(harmless))
        if length + size > left:
            text = "(the notebook shows too much; the rest is left out)\n"
            kept.append({"output_type": "stream", "name": "stderr", "text": text})
            break
        kept.append(harmless)
        length += size
    return kept, length


def clean(item: Raw) -> Raw | None:
    """An output of a student process as the notebook format wants it, with nothing that runs."""
    kind = item.get("output_type")
    if kind == "stream":
        name = "stderr" if item.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": printable(item.get("text", ""))}
    if kind == "error":
        traceback = item.get("traceback")
        lines = traceback if isinstance(traceback, list) else []
        return {
            "output_type": "error",
            "ename": printable(item.get("ename", ""))[:200],
            "evalue": printable(item.get("evalue", ""))[:2000],
            "traceback": [printable(line) for line in lines],
        }
    if kind not in ("display_data", "execute_result"):
        return None
    data = item.get("data")
    kept = {
        str(media): harmless
        for media, content in (data.items() if isinstance(data, dict) else ())
        if media in _MEDIA and (harmless := _MEDIA[media](printable(content))) is not None
    }
    if not kept:
        return None
    shown: Raw = {"output_type": kind, "data": kept, "metadata": {}}
    return shown | ({"execution_count": None} if kind == "execute_result" else {})


def _text(content: str) -> str | None:
    return content


def _html(content: str) -> str | None:
    """HTML without anything that runs; None where it is too much to look through.

    The time that cleaning takes grows with the square of the tags that were left open. MathJax,
    whose links can hold scripts, is kept off by the class of the element around it.
    """
    if len(content) > _LONGEST_HTML or content.count("<") > _MOST_TAGS:
        return None
    clean = bleach.clean(
        content,
        tags=_TAGS,
        attributes={"img": ["alt", "src"], "progress": ["value", "max"]},
        protocols=["data"],
        strip=True,
    )
    return f'<div class="tex2jax_ignore mathjax_ignore">{clean}</div>'


def _picture(begin: bytes) -> Callable[[str], str | None]:
    """What lets a picture through only if its bytes begin as those of its kind do."""

    def harmless(content: str) -> str | None:
        try:
            decoded = base64.b64decode("".join(content.split()), validate=True)
        except ValueError:
            return None
        return base64.b64encode(decoded).decode() if decoded.startswith(begin) else None

    return harmless


# LaTeX is left out: MathJax makes links of it, and its text form is there as well.
_MEDIA: Final[dict[str, Callable[[str], str | None]]] = {
    "text/plain": _text,
    "text/html": _html,
    "image/png": _picture(b"\x89PNG\r\n\x1a\n"),
    "image/jpeg": _picture(b"\xff\xd8\xff"),
}
