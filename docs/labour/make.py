"""Write the story of one labour, README.md in this folder, with its pictures: `python docs/labour/make.py [FOLDER]`."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from page import page
from pictures import pictures
from PIL import Image
from runs import Runs

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DOTS_PER_INCH = 95
COLOURS = 128
"""Of a picture; with so few its file stays small, and lines do not change."""


def make(folder: Path) -> None:
    """Do the runs and write the page and its pictures into a folder."""
    runs = Runs()
    (folder / "README.md").write_text(page(runs), encoding="utf-8")
    for name, figure in pictures(runs).items():
        save_small(figure, folder / f"{name}.png")


def save_small(figure: Figure, path: Path) -> None:
    """Write a picture with few colours."""
    drawn = io.BytesIO()
    figure.savefig(drawn, dpi=DOTS_PER_INCH)
    few = Image.open(drawn).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
