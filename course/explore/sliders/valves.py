"""One cell of an LSTM as pipes, with a valve for each gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from course.explore.sliders.live import LivePicture
from course.explore.sliders.mine import Mine, by_key

# As in valves_model.js, against which a test holds them: the steps in which a gate opens once.
WRITE, READ = 3, 14


def valves(mine: Callable[..., Any] | None = None) -> LivePicture:
    """Show one LSTM cell as pipes, with a slider for each gate, and its memory over 20 steps.

    Args:
        mine: your `lstm_step(x_t, h_prev, c_prev, W, b)`; its c and h stand below the picture's.
            It is called with one unit, d = 1, and two inputs, n = 2; b is such that the
            gates and the candidate have the values of the sliders.

    Returns:
        The picture.
    """
    own = mine and Mine(
        mine, lstm_step_arguments, by_key("c", "h"), 'a dictionary with "c" and "h", and the gates'
    )
    return LivePicture("valves", mine=own)


def lstm_step_arguments(inputs: Mapping[str, Any]) -> list[Any]:
    """Make the arguments of lesson 16's step of the cell.

    Args:
        inputs: f, i, o from 0 to 1, g from -1 to 1, c_init, the step t, and when ("always" or
            "once").

    Returns:
        x_t (2,), h_prev (1,), c_prev (1,), W (4, 3) and b (4,), the rows in the order g, i, f, o.
    """
    import numpy as np

    x_t, h_prev = np.array([0.5, -1.5]), np.array([0.25])
    W = np.array([[0.5, -0.4, 0.9], [-0.7, 0.3, 0.8], [0.6, 1.2, -0.5], [1.1, -0.2, 0.4]])
    step = int(inputs["t"])
    f, i, o = _gates(inputs, step)
    c_prev = float(inputs["c_init"])
    for before in range(step):
        kept, written, _ = _gates(inputs, before)
        c_prev = kept * c_prev + written * float(inputs["g"])
    pre_activations = [_inverse_tanh(float(inputs["g"])), *map(_inverse_sigmoid, (i, f, o))]
    b = np.array(pre_activations) - W @ np.concatenate([x_t, h_prev])
    return [x_t, h_prev, np.array([c_prev]), W, b]


def _gates(inputs: Mapping[str, Any], step: int) -> tuple[float, float, float]:
    always = inputs["when"] == "always"
    i = float(inputs["i"]) if always or step == WRITE else 0.0
    o = float(inputs["o"]) if always or step == READ else 0.0
    return float(inputs["f"]), i, o


# A gate that is quite open or shut has no finite pre-activation: 40 is as good in double precision.
def _inverse_sigmoid(gate: float) -> float:
    import numpy as np

    return float(np.log(gate) - np.log1p(-gate)) if 0 < gate < 1 else 80 * gate - 40


def _inverse_tanh(value: float) -> float:
    import numpy as np

    return float(np.arctanh(value)) if abs(value) < 1 else 40 * value
