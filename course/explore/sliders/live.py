"""What a slider picture is in a notebook: a widget, and beside it the copy that is saved.

A widget is gone when its kernel is. So each picture sends a copy of its drawing whenever it comes
to rest, and the notebook keeps that copy as an ordinary image, hidden while the widget lives.
"""

from __future__ import annotations

import base64
import html
import uuid
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from course.explore.sliders.bundle import HERE, module_of
from course.explore.sliders.mine import Mine, Several

if TYPE_CHECKING:
    from IPython.display import DisplayHandle

# A saved copy stands alone: the widget's place, which no kernel fills any more, is taken away.
_ALONE = (
    "<style>.jp-OutputArea-child:has(+ .jp-OutputArea-child .course-saved)"
    ":not(:has(.course-picture)) { display: none }</style>"
)


class LivePicture:
    """A picture that follows its sliders, to be the last expression of a cell.

    Args:
        name: the picture's JavaScript file, without its ending.
        start: values that sliders start from, by name; the others start where the picture says.
        options: what else the picture is told.
        mine: the student's function or functions, shown beside the picture's numbers.

    Attributes:
        widget: the widget, an `anywidget.AnyWidget`.
    """

    def __init__(
        self,
        name: str,
        start: Mapping[str, float] | None = None,
        options: Mapping[str, Any] | None = None,
        mine: Mine | Several | None = None,
    ) -> None:
        self._name = name
        self._mine = mine
        self._saved_id = f"course-saved-{uuid.uuid4().hex[:12]}"
        self._display: DisplayHandle | None = None
        self.widget: Any = _widget_class(name)(
            start=dict(start or {}),
            options=dict(options or {}),
            mine=mine.name if mine else "",
            saved_id=self._saved_id,
        )
        self.widget.observe(self._answer, names="asked")
        self.widget.observe(self._keep, names="saved")

    def _ipython_display_(self) -> None:
        from IPython.display import HTML, display

        display(self.widget)
        self._display = display(HTML(self._copy("", self._words())), display_id=True)

    def _words(self) -> str:
        return f"A picture with sliders: {self._name.replace('_', ' ')}. Run this cell to see it."

    def _keep(self, change: Mapping[str, Any]) -> None:
        from IPython.display import HTML

        if self._display is not None:
            svg, alt = str(change["new"]["svg"]), str(change["new"]["alt"])
            self._display.update(HTML(self._copy(svg, alt)))

    def _copy(self, svg: str, alt: str) -> str:
        data = base64.b64encode(svg.encode()).decode("ascii")
        image = (
            f'<img alt="{html.escape(alt)}" src="data:image/svg+xml;base64,{data}" '
            'style="max-width:100%; height:auto; display:block; margin:0.4em 0">'
            if svg
            else html.escape(alt)
        )
        return f'<div class="course-saved" id="{self._saved_id}">{_ALONE}{image}</div>'

    def _answer(self, change: Mapping[str, Any]) -> None:
        if self._mine is not None:
            asked = change["new"]
            self.widget.answered = {"id": asked["id"], **self._mine.answer(asked["inputs"])}


@cache
def _widget_class(name: str) -> type:
    # Imported when a picture is shown: lessons that are graded import this package, too.
    import anywidget
    import traitlets

    class Sliders(anywidget.AnyWidget):
        _esm = module_of(name)
        _css = (HERE / "frame.css").read_text(encoding="utf-8")
        start = traitlets.Dict().tag(sync=True)
        options = traitlets.Dict().tag(sync=True)
        mine = traitlets.Unicode().tag(sync=True)
        saved_id = traitlets.Unicode().tag(sync=True)
        saved = traitlets.Dict().tag(sync=True)
        asked = traitlets.Dict().tag(sync=True)
        answered = traitlets.Dict().tag(sync=True)

    return Sliders
