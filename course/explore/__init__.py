"""Pictures that explain: each call returns one picture for the notebook.

Matplotlib is imported when a picture is drawn, not when this package is imported.
"""

from course.explore.chain import draw_chain, draw_gradient_path
from course.explore.picture import Picture
from course.explore.sigmoid import draw_sigmoid

__all__ = ["Picture", "draw_chain", "draw_gradient_path", "draw_sigmoid"]
