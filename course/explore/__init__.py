"""Pictures that explain: each call returns one picture for the notebook.

Matplotlib is imported when a picture is drawn, not when this package is imported.
"""

from course.explore.chain import draw_chain, draw_gradient_path
from course.explore.picture import Picture
from course.explore.rates import draw_rates
from course.explore.sigmoid import draw_sigmoid
from course.explore.slopes import (
    draw_central,
    draw_error_curve,
    draw_secant,
    draw_tangent,
    draw_two_slopes,
)
from course.explore.squashing import draw_squashing
from course.explore.step_errors import draw_step_errors

__all__ = [
    "Picture",
    "draw_central",
    "draw_chain",
    "draw_error_curve",
    "draw_gradient_path",
    "draw_rates",
    "draw_secant",
    "draw_sigmoid",
    "draw_squashing",
    "draw_step_errors",
    "draw_tangent",
    "draw_two_slopes",
]
