"""Attacks on whoever reads a graded notebook or a feedback page."""

from __future__ import annotations

from typing import Final

from tests.hostile.attack import Attack
from tests.hostile.lesson import HONEST, Notebook, nbgrader_of, own_cell

_SCRIPT: Final = "<script>canary()</script><img src=x onerror=canary()>"


def _markdown(notebook: Notebook) -> None:
    text = (
        f"{_SCRIPT}\n\n[click](javascript:canary()) <svg onload=canary()></svg>\n\n"
        "<iframe srcdoc='<script>canary()</script>'></iframe>\n\n"
        "<a href='javascript:canary()'>here</a> <form action='javascript:canary()'></form>"
    )
    notebook.cells.insert(2, own_cell(text, "markdown"))
    notebook.cells.append(own_cell(text, "raw"))


def _names(notebook: Notebook) -> None:
    notebook.json["metadata"]["title"] = f"</title>{_SCRIPT}"
    notebook.json["metadata"]["authors"] = [{"name": _SCRIPT}]
    notebook.json["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": _SCRIPT}
    for place, cell in enumerate(notebook.cells):
        cell["id"] = f'"{_SCRIPT}{place}'
        cell["metadata"]["tags"] = [_SCRIPT]
        cell["metadata"]["name"] = _SCRIPT
    nbgrader_of(notebook.cell("solve-z"))["grade_id"] = _SCRIPT


_DISPLAYS: Final = '''
from IPython.display import HTML, Javascript, Latex, Markdown, SVG, display
script = """<script>canary()</script><img src=x onerror=canary()>"""
display(HTML(script + "<a href='javascript:canary()'>x</a><b onclick=canary()>b</b>"))
display(HTML("<svg><style><img src=x onerror=canary()></style></svg><math><mi//xlink:href='data:x"))
display(HTML("<iframe srcdoc='<script>canary()</script>'></iframe><base href='//canary'>"))
display(Javascript("canary()"), Markdown(script), SVG(data="<svg onload='canary()'></svg>"))
display(Latex(script + r"$\\href{javascript:canary()}{x}$"))
for media in ("image/png", "image/jpeg"):
    display({media: '"><script>canary()</script>'}, raw=True)
for media in ("application/javascript", "image/svg+xml", "text/markdown",
              "application/vnd.jupyter.widget-view+json", "text/html; charset=utf-8"):
    display({media: script, "text/plain": script}, raw=True)
print(script, "\\x1b]8;;javascript:canary()\\x07x\\x1b[0m\\x1b[38;2;<b>m")
raise ValueError(script)'''

ATTACKS: Final = (
    Attack(
        "scripts-in-outputs",
        "What its cells show is full of scripts.",
        writes=HONEST | {"z": _DISPLAYS},
        says={"z": "ValueError"},
    ),
    Attack(
        "scripts-in-text",
        "Text cells of its own are full of scripts.",
        tampers=_markdown,
    ),
    Attack(
        "scripts-in-names",
        "Ids, tags, titles and names are scripts.",
        tampers=_names,
        remark="unknown id",
    ),
    Attack(
        "hidden-inputs-as-a-name",
        "On other inputs than the notebook's own, its answer is an object named after them.",
        writes=HONEST
        | {
            "z": "z = np.tanh(s)\nif a != 0.7:\n    z = type(f'inputs {a} {X[0]}', (), {})()",
        },
        says={"z": r"\A(?!.*inputs \[).*other inputs"},
    ),
    Attack(
        "hidden-inputs-as-an-excuse",
        "On other inputs than the notebook's own, it has the course's stand-in tell what they are.",
        "from course.grading.values import NoAnswer",
        writes=HONEST
        | {"H": "H = np.tanh(X) if a == 0.7 else NoAnswer('failed', f'inputs {a} {X[0]}')"},
        says={"H": r"\A(?!.*inputs \[).*other inputs"},
    ),
)
