"""Pictures that explain: each call returns one picture for the notebook.

`draw_...` draws a picture that stands still, from numbers of the notebook; the others have sliders.
`sample_image` alone returns an array: a picture to work on.
Matplotlib and the widgets are imported when a picture is made, not when this package is imported.
"""

from course.explore.drawn.branches import draw_fan, draw_fork_rule, draw_residual, draw_sum_rule
from course.explore.drawn.chain import draw_chain, draw_gradient_path
from course.explore.drawn.checking import draw_gradient_check, draw_one_entry
from course.explore.drawn.clipping import draw_clipping
from course.explore.drawn.corners import draw_corners
from course.explore.drawn.expression_graph import draw_expression_graph
from course.explore.drawn.four_runs import draw_four_runs
from course.explore.drawn.gates import draw_gate, draw_gate_graph
from course.explore.drawn.grids import draw_planes, draw_pooling
from course.explore.drawn.growth import draw_paths_and_arrows
from course.explore.drawn.input_gradients import draw_input_gradients
from course.explore.drawn.lstm_back import draw_lstm_back
from course.explore.drawn.lstm_run import draw_lstm_run
from course.explore.drawn.lstm_step import draw_lstm_step
from course.explore.drawn.maps import draw_pictures, draw_times, draw_window
from course.explore.drawn.matrices import draw_matrices
from course.explore.drawn.norms import draw_norms
from course.explore.drawn.perceptron import draw_perceptron
from course.explore.drawn.picture import Picture
from course.explore.drawn.rates import draw_rates
from course.explore.drawn.recurrent import draw_sequence, draw_shares
from course.explore.drawn.sample_picture import sample_image
from course.explore.drawn.sigmoid import draw_sigmoid
from course.explore.drawn.signals import (
    draw_chain_positions,
    draw_error_along,
    draw_error_signals,
    draw_signal_sizes,
)
from course.explore.drawn.six_weights import draw_six_backward, draw_six_weights
from course.explore.drawn.slopes import draw_error_curve, draw_secant, draw_secants
from course.explore.drawn.softmax import draw_softmax
from course.explore.drawn.split import draw_split, draw_split_back
from course.explore.drawn.squashing import draw_squashing
from course.explore.drawn.step import draw_step
from course.explore.drawn.training import draw_training
from course.explore.drawn.truncation import draw_truncation
from course.explore.drawn.two_runs import draw_two_runs
from course.explore.sliders.batch import batch
from course.explore.sliders.caches import caches
from course.explore.sliders.chain import chain
from course.explore.sliders.channels import channels
from course.explore.sliders.decision_line import decision_line
from course.explore.sliders.depth import depth
from course.explore.sliders.descent import descent
from course.explore.sliders.gates import gates
from course.explore.sliders.gradient_check import gradient_check
from course.explore.sliders.highway import highway
from course.explore.sliders.kernel import kernel
from course.explore.sliders.pooling import pooling
from course.explore.sliders.reach import reach
from course.explore.sliders.saturation import saturation
from course.explore.sliders.secant import secant
from course.explore.sliders.shapes import shapes
from course.explore.sliders.six_weights import six_weights
from course.explore.sliders.skip import skip
from course.explore.sliders.softmax import softmax
from course.explore.sliders.spectral_radius import spectral_radius
from course.explore.sliders.split import split
from course.explore.sliders.two_slopes import two_slopes
from course.explore.sliders.unrolled import unrolled
from course.explore.sliders.valves import valves

__all__ = [
    "Picture",
    "batch",
    "caches",
    "chain",
    "channels",
    "decision_line",
    "depth",
    "descent",
    "draw_chain",
    "draw_chain_positions",
    "draw_clipping",
    "draw_corners",
    "draw_error_along",
    "draw_error_curve",
    "draw_error_signals",
    "draw_expression_graph",
    "draw_fan",
    "draw_fork_rule",
    "draw_four_runs",
    "draw_gate",
    "draw_gate_graph",
    "draw_gradient_check",
    "draw_gradient_path",
    "draw_input_gradients",
    "draw_lstm_back",
    "draw_lstm_run",
    "draw_lstm_step",
    "draw_matrices",
    "draw_norms",
    "draw_one_entry",
    "draw_paths_and_arrows",
    "draw_perceptron",
    "draw_pictures",
    "draw_planes",
    "draw_pooling",
    "draw_rates",
    "draw_residual",
    "draw_secant",
    "draw_secants",
    "draw_sequence",
    "draw_shares",
    "draw_sigmoid",
    "draw_signal_sizes",
    "draw_six_backward",
    "draw_six_weights",
    "draw_softmax",
    "draw_split",
    "draw_split_back",
    "draw_squashing",
    "draw_step",
    "draw_sum_rule",
    "draw_times",
    "draw_training",
    "draw_truncation",
    "draw_two_runs",
    "draw_window",
    "gates",
    "gradient_check",
    "highway",
    "kernel",
    "pooling",
    "reach",
    "sample_image",
    "saturation",
    "secant",
    "shapes",
    "six_weights",
    "skip",
    "softmax",
    "spectral_radius",
    "split",
    "two_slopes",
    "unrolled",
    "valves",
]
