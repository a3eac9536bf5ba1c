"""What a drawing hands to the notebook: the picture and the same in words."""

import base64
import html
from dataclasses import dataclass
from typing import Any

from course.explore.drawn import vocabulary as v


@dataclass(frozen=True)
class Picture:
    """A finished picture together with a text alternative that states its numbers.

    Arguments:
        svg: the drawing, a complete SVG document.
        alt: what the drawing shows, in sentences.
    """

    svg: str
    alt: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """Give Jupyter the picture as an image element and as plain text.

        Arguments:
            include, exclude: ignored; part of Jupyter's protocol.

        Returns:
            The text/html and the text/plain form.
        """
        # An image rather than inline SVG: several pictures on one page then never share ids.
        data = base64.b64encode(self.svg.encode()).decode("ascii")
        image = (
            f'<img alt="{html.escape(self.alt)}" src="data:image/svg+xml;base64,{data}" '
            'style="max-width:100%; height:auto; display:block; margin:0.4em 0">'
        )
        return {"text/html": image, "text/plain": self.alt}


def unknown(words: str, width: float) -> Picture:
    """Draw a question mark, where there are no numbers to draw.

    Arguments:
        words: what would be shown, and what is missing.
        width: of the card, in inches.

    Returns:
        The picture.
    """
    with v.our_settings():
        figure, card = v.new_card(width, 1.0)
        v.label(card, width / 2, 0.5, "?", v.SYMBOL, color=v.WRONG)
        svg = v.to_svg(figure)
    return Picture(svg, words)
