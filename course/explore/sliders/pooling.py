"""Pooling a map in blocks, by the largest number or by the mean, forward and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from course.explore.sliders.live import LivePicture
from course.explore.sliders.mine import Mine

# Equal at the start: rows 0 and 1, columns 2 and 3. The largest of all stands where no block is.
MAP: Final = [
    [0.3, 1.1, 1.4, -0.6, 0.8, -1.2, 2.9],
    [-0.7, 0.2, -0.3, 1.4, 1.9, 0.5, 0.1],
    [1.6, -1.5, 0.7, 0.4, -0.9, -0.2, -1.1],
    [0.9, 1.3, -0.8, 2.1, 0.6, -0.4, 1.2],
    [-1.3, 2.4, 0.5, -1.7, 1.8, 0.2, 0.7],
]
# What arrives at the pooled map, for each size of a block.
ARRIVING: Final = {2: [[0.8, 0.4, -0.2], [-0.6, 0.2, 1.0]], 3: [[-0.9, 1.8]], 4: [[0.8]]}
DIGITS: Final = 12


def pooling(mine: Callable[..., Any] | None = None) -> LivePicture:
    """Show how a map of 5 rows and 7 columns is pooled, and who gets what arrives on the way back.

    Blocks of 2 by 2 to 4 by 4; what is left over at the border is dropped. Sliders choose one
    entry and add a number to it, so that the winner of its block can change.

    Args:
        mine: your `max_pool(X, size)`, called with the map as a stack of one, shape (1, 5, 7); its
            pooled maps, shape (1, 5 // size, 7 // size), stand below the picture's while the
            largest numbers are taken.

    Returns:
        The picture.
    """
    own = mine and Mine(
        mine,
        pooling_arguments,
        by_block,
        "the pooled maps, shape (C, H // size, W // size)",
    )
    arriving = {str(size): values for size, values in ARRIVING.items()}
    return LivePicture("pooling", options={"X": MAP, "d_Z": arriving}, mine=own)


def pooling_arguments(inputs: Mapping[str, Any]) -> list[Any]:
    """Make the arguments that the lesson's max_pool takes.

    Args:
        inputs: p and q, an entry's row and column; a, the number that is added to it; N, the rows
            and columns of a block; and maybe more.

    Returns:
        The map, shape (1, 5, 7), and the size of a block.
    """
    import numpy as np

    X = np.array([MAP])
    place = (0, int(inputs["p"]), int(inputs["q"]))
    X[place] = round(X[place] + float(inputs["a"]), DIGITS)
    return [X, int(inputs["N"])]


def by_block(given: Any) -> dict[str, Any]:
    """Read a stack of one pooled map.

    Args:
        given: what the student's function gave back.

    Returns:
        Each entry by its block, "z_0_0" and so on.

    Raises:
        ValueError: it is no array of a shape that one of the block sizes makes.
    """
    import numpy as np

    pooled = np.asarray(given, dtype=float)
    if pooled.shape not in {np.shape([values]) for values in ARRIVING.values()}:
        raise ValueError(f"The shape is {pooled.shape}.")
    return {f"z_{i}_{j}": entry for (i, j), entry in np.ndenumerate(pooled[0])}
