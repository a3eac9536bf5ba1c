"""The picture on which the lessons on convolution work: drawn for the project, by arithmetic alone.

`python -m course.explore.drawn.sample_picture` draws it anew and writes the PNG beside this module.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np

FILE: Final = Path(__file__).with_name("sample_picture.png")
HEIGHT, WIDTH = 64, 96
_FINER: Final = 4
_HORIZON: Final = 40.0


def sample_image() -> np.ndarray[Any, Any]:
    """A small grey picture of a harbour: a lighthouse, a house, a hill, a sailing boat, water.

    It was drawn for this project and comes under its licence.

    Returns:
        The grey of each pixel from 0 (black) to 1 (white), floats, shape (64, 96).
    """
    import numpy as np
    from matplotlib.image import imread

    pixels = np.asarray(imread(FILE), dtype=np.float64)
    return np.round(pixels * 255) / 255


def drawn() -> np.ndarray[Any, Any]:
    """Draw the picture: what lies further in front covers what lies behind it.

    Returns:
        Grey values from 0 to 1, shape (64, 96).
    """
    import numpy as np

    y, x = np.mgrid[0 : HEIGHT * _FINER, 0 : WIDTH * _FINER] / _FINER
    grey = 0.62 + 0.26 * y / _HORIZON
    grey = np.where((x - 70) ** 2 + (y - 11) ** 2 < 6.5**2, 0.98, grey)
    hill = _HORIZON - 9 * np.exp(-(((x - 62) / 17) ** 2)) - 5 * np.exp(-(((x - 92) / 12) ** 2))
    grey = np.where(y > hill, 0.5 + 0.03 * np.sin(1.9 * x + 1.3 * y), grey)
    grey = np.where(y > _HORIZON, _water(x, y), grey)
    for part, shade in (*_lighthouse(x, y), *_house(x, y), *_boat(x, y)):
        grey = np.where(part, shade, grey)
    coarse = grey.reshape(HEIGHT, _FINER, WIDTH, _FINER).mean(axis=(1, 3))
    return np.asarray(np.round(np.clip(coarse, 0, 1) * 255) / 255)


def _water(x: Any, y: Any) -> Any:
    import numpy as np

    near = (y - _HORIZON) / (HEIGHT - _HORIZON)
    waves = np.sin(0.32 * x + 5 * np.sin(0.11 * y) + 26 * np.sqrt(np.maximum(near, 0) + 0.05))
    return 0.4 - 0.1 * near + (0.04 + 0.08 * near) * waves


def _lighthouse(x: Any, y: Any) -> list[tuple[Any, Any]]:
    import numpy as np

    half = 2.6 + 0.055 * (y - 12)
    tower = (abs(x - 16) < half) & (y > 12) & (y < 44)
    stripes = np.where(np.floor((y - 12) / 6.4) % 2 == 0, 0.95, 0.22)
    rock = ((x - 16) / 15) ** 2 + ((y - 47) / 5.5) ** 2 < 1
    lamp = (abs(x - 16) < 2.2) & (y > 7) & (y <= 12)
    roof = (abs(x - 16) < (y - 3) * 0.8) & (y > 3) & (y <= 7)
    rough = 0.24 + 0.06 * np.sin(2.3 * x) * np.sin(2.9 * y)
    return [(rock, rough), (tower, stripes), (lamp, 1.0), (roof, 0.12)]


def _house(x: Any, y: Any) -> list[tuple[Any, Any]]:
    import numpy as np

    quay = (x > 27) & (x < 53) & (y > 42) & (y < 47)
    wall = (x > 30) & (x < 48) & (y > 29) & (y <= 42)
    roof = (abs(x - 39) < (y - 19) * 1.15) & (y > 19) & (y <= 29)
    tiles = 0.3 + 0.07 * np.sign(np.sin(2.1 * y))
    chimney = (x > 43) & (x < 45.5) & (y > 18) & (y < 26)
    windows = (abs(abs(x - 39) - 5) < 1.7) & (y > 32) & (y < 36.5)
    door = (abs(x - 39) < 1.6) & (y > 34) & (y <= 42)
    return [
        (quay, 0.34),
        (chimney, 0.2),
        (wall, 0.86),
        (roof, tiles),
        (windows, 0.15),
        (door, 0.4),
    ]


def _boat(x: Any, y: Any) -> list[tuple[Any, Any]]:
    hull = (y > 51) & (y < 56) & (abs(x - 74) < 12 - (y - 51) * 0.9)
    mast = (abs(x - 73) < 0.5) & (y > 21) & (y <= 51)
    sail = (x > 74) & (x < 74 + (y - 22) * 0.5) & (y > 22) & (y < 48)
    jib = (x < 72) & (x > 72 - (y - 26) * 0.36) & (y > 26) & (y < 48)
    return [(hull, 0.1), (mast, 0.1), (sail, 0.97), (jib, 0.8)]


def write() -> None:
    """Draw the picture and write its file."""
    import numpy as np
    from PIL import Image

    Image.fromarray(np.round(drawn() * 255).astype(np.uint8)).save(FILE, optimize=True)


if __name__ == "__main__":
    write()
