"""The page of letters and words that lies beside every lesson, made of `notation.toml`."""

from __future__ import annotations

import functools
import html
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from latex2mathml import converter

PAGE: Final = "notation.html"
_SOURCE: Final = Path(__file__).with_name("notation.toml")
_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 17px/1.5 system-ui, sans-serif; max-width: 46em; margin: 2em auto; padding: 0 1em;
  color: #22262b; background: #fff; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .45em .8em .45em 0;
  border-bottom: 1px solid #d4d7db; }
tr:target { background: #fbeade; }
code { font-size: .92em; }
math { font-size: 1.1em; }
@media (prefers-color-scheme: dark) {
  body { color: #e4e6e8; background: #15171a; }
  th, td { border-color: #3a3f45; }
  tr:target { background: #4a2f1c; }
}
"""


@dataclass(frozen=True)
class Entry:
    """One letter or word of the course.

    Args:
        id: what lessons link to.
        name: the word.
        meaning: what it means; `$...$` holds TeX.
        lesson: the number of the lesson that introduces it.
        symbol: its letter in TeX; empty where it has none.
        code: how it is called in code; empty where it has no name there.
    """

    id: str
    name: str
    meaning: str
    lesson: str
    symbol: str = ""
    code: str = ""


@functools.cache
def entries() -> tuple[Entry, ...]:
    """Every entry, by lesson and then in the order of the file."""
    data = tomllib.loads(_SOURCE.read_text(encoding="utf-8"))
    return tuple(sorted((Entry(**entry) for entry in data["entry"]), key=lambda e: e.lesson))


@functools.cache
def page() -> str:
    """The page, complete in itself: it needs no network, no script and no font.

    Returns:
        HTML; the formulas are MathML, which browsers show by themselves.
    """
    letters = [entry for entry in entries() if entry.symbol]
    words = sorted((e for e in entries() if not e.symbol), key=lambda e: e.name)
    return "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>Letters and words</title>\n<style>{_STYLE}</style>\n</head>\n<body>",
            "<h1>Letters and words</h1>",
            "<p>Each letter means one thing in the whole course. The last column is the"
            " lesson that introduces it.</p>",
            "<h2>Letters</h2>",
            *_table(("letter", "name", "in code", "meaning", "lesson"), map(_letter, letters)),
            "<h2>Words</h2>",
            *_table(("word", "meaning", "lesson"), map(_word, words)),
            "</body>\n</html>\n",
        ]
    )


def _table(heads: tuple[str, ...], rows: Iterable[str]) -> Iterable[str]:
    cells = "".join(f'<th scope="col">{head}</th>' for head in heads)
    return ("<table>", f"<thead><tr>{cells}</tr></thead>", "<tbody>", *rows, "</tbody>\n</table>")


def _letter(entry: Entry) -> str:
    code = ", ".join(f"<code>{html.escape(name)}</code>" for name in entry.code.split(", ") if name)
    cells = (_math(entry.symbol), html.escape(entry.name), code, _words(entry.meaning))
    return _row(entry, cells)


def _word(entry: Entry) -> str:
    return _row(entry, (html.escape(entry.name), _words(entry.meaning)))


def _row(entry: Entry, cells: tuple[str, ...]) -> str:
    columns = "".join(f"<td>{cell}</td>" for cell in (*cells, entry.lesson))
    return f'<tr id="{entry.id}">{columns}</tr>'


def _math(tex: str) -> str:
    return str(converter.convert(tex))


def _words(text: str) -> str:
    """Prose with `$...$` in it, as HTML."""
    parts = text.split("$")
    return "".join(
        _math(part) if index % 2 else html.escape(part) for index, part in enumerate(parts)
    )


def unknown_links(text: str) -> list[str]:
    """The links to the page, in the text of a lesson, whose entry is not there.

    Args:
        text: Markdown.

    Returns:
        The ids, in order.
    """
    known = {entry.id for entry in entries()}
    linked = re.findall(rf"\]\({re.escape(PAGE)}#([^)]*)\)", text)
    return [target for target in linked if target not in known]
