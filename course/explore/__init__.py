"""Pictures that explain: each call returns one picture for the notebook.

Matplotlib is imported when a picture is drawn, not when this package is imported.
"""

from course.explore.branches import draw_fan, draw_fork_rule, draw_residual, draw_sum_rule
from course.explore.chain import draw_chain, draw_gradient_path
from course.explore.corners import draw_corners
from course.explore.expression_graph import draw_expression_graph
from course.explore.gates import draw_gate, draw_gate_graph
from course.explore.growth import draw_paths_and_arrows
from course.explore.perceptron import draw_perceptron
from course.explore.picture import Picture
from course.explore.rates import draw_rates
from course.explore.sigmoid import draw_sigmoid
from course.explore.signals import (
    draw_chain_positions,
    draw_error_along,
    draw_error_signals,
    draw_signal_sizes,
)
from course.explore.six_weights import draw_six_backward, draw_six_weights
from course.explore.slopes import (
    draw_central,
    draw_error_curve,
    draw_secant,
    draw_secants,
    draw_two_slopes,
)
from course.explore.split import draw_split, draw_split_back
from course.explore.squashing import draw_squashing
from course.explore.step import draw_step
from course.explore.step_errors import draw_step_errors

__all__ = [
    "Picture",
    "draw_central",
    "draw_chain",
    "draw_chain_positions",
    "draw_corners",
    "draw_error_along",
    "draw_error_curve",
    "draw_error_signals",
    "draw_expression_graph",
    "draw_fan",
    "draw_fork_rule",
    "draw_gate",
    "draw_gate_graph",
    "draw_gradient_path",
    "draw_paths_and_arrows",
    "draw_perceptron",
    "draw_rates",
    "draw_residual",
    "draw_secant",
    "draw_secants",
    "draw_sigmoid",
    "draw_signal_sizes",
    "draw_six_backward",
    "draw_six_weights",
    "draw_split",
    "draw_split_back",
    "draw_squashing",
    "draw_step",
    "draw_step_errors",
    "draw_sum_rule",
    "draw_two_slopes",
]
