"""How all figures look: one colour for each stretch of the way from spike to milk, quiet axes, sentences as titles.

Colours are those of Okabe and Ito, which people who see red and green alike still tell apart; every curve also has
its own panel or label, so that no meaning hangs on colour alone.
"""

from __future__ import annotations

import contextlib
import functools
import textwrap
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, ParamSpec

import numpy as np

from oxytocin.language import OxytocinError
from oxytocin.language.drafts import whole_file
from oxytocin.language.plain_text import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#2b2b2b"
QUIET = "#8a8a8a"
FIRING = "#0072B2"
SECRETION = "#E69F00"
PLASMA = "#D55E00"
GLAND = "#009E73"
MILK = "#CC79A7"
STORE = "#56B4E9"

CURVES = (FIRING, SECRETION, GLAND, PLASMA, MILK, STORE, INK)
"""For curves of models by others, one after the other."""
PUBLISHED = "#5c5c5c"

FORMATS = (".png", ".svg", ".pdf")
"""Endings of files that a figure can be written to."""

Arguments = ParamSpec("Arguments")

_LOOK: Any = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9.0,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": QUIET,
    "axes.linewidth": 0.8,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.color": QUIET,
    "ytick.labelcolor": INK,
    "legend.frameon": False,
    "legend.fontsize": 8.0,
    "lines.linewidth": 1.4,
    "lines.solid_capstyle": "round",
    "svg.fonttype": "none",
    "svg.hashsalt": "oxytocin",
    "pdf.fonttype": 42,
    "figure.dpi": 150.0,
}


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure, in inches, that lays itself out; no window and no global state is involved."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def in_style(make: Callable[Arguments, Figure]) -> Callable[Arguments, Figure]:
    """Let a function draw in this style, and leave matplotlib as the user has it."""

    @functools.wraps(make)
    def styled(*args: Arguments.args, **options: Arguments.kwargs) -> Figure:
        import matplotlib

        with matplotlib.rc_context(_LOOK):
            figure = make(*args, **options)
            _as_text(figure)
            return figure

    return styled


def headline(figure: Figure, title: str, below: str = "") -> None:
    """Set a title that says what is seen, and a quieter line below the figure that says how it was made."""
    figure.suptitle(_lines(figure, title, 12.5), x=0.01, ha="left", fontsize=12.5, fontweight="bold")
    note = f"{below} Made with oxytocin, for research and teaching; no medical device.".strip()
    figure.supxlabel(_lines(figure, note, 7.5), x=0.01, ha="left", fontsize=7.5, color=QUIET)


def _lines(figure: Figure, text: str, size: float) -> str:
    """Break a text so that, in letters of a size in points, it is no wider than the figure."""
    letters = int(figure.get_figwidth() * 72 / (0.6 * size))
    return "\n".join(textwrap.fill(line, letters) for line in text.splitlines())


def band(axes: Axes, time: np.ndarray, values: np.ndarray, colour: str, label: str = "", smooth: bool = True) -> None:
    """Draw curves of subjects: their median with the central 90 % as a band, or the one curve of a single subject.

    Parameters
    ----------
    time : ndarray, shape (times,)
    values : ndarray, shape (subjects, times)
    colour, label : str
        Of the curve.
    smooth : bool
        False draws steps, for counts in bins.
    """
    step: Literal["post"] | None = None if smooth else "post"
    style = "default" if smooth else "steps-post"
    if values.shape[0] > 1:
        known = np.isfinite(values).any(axis=0)
        low, middle, high = np.full((3, time.size), np.nan)
        low[known], middle[known], high[known] = np.nanquantile(values[:, known], [0.05, 0.5, 0.95], axis=0)
        axes.fill_between(time, low, high, color=colour, alpha=0.22, linewidth=0, step=step)
    else:
        middle = values[0]
    axes.plot(time, middle, color=colour, label=label or None, drawstyle=style)


def published_range(axes: Axes, low: float, high: float, label: str, along: str = "y") -> None:
    """Shade what was measured; the label names the source."""
    span = axes.axhspan if along == "y" else axes.axvspan
    span(low, high, facecolor=PUBLISHED, alpha=0.16, linewidth=0, label=label, zorder=0)


def published_point(axes: Axes, x: Any, y: Any, label: str, error: Any = None) -> None:
    """Mark what was measured; the label names the source."""
    axes.errorbar(
        x, y, yerr=error, fmt="D", ms=5, mfc="white", mec=PUBLISHED, ecolor=PUBLISHED, capsize=3, label=label, zorder=5
    )


def legend(axes: Axes, **options: Any) -> None:
    """Add a legend if anything has a label."""
    handles, _ = axes.get_legend_handles_labels()
    if handles:
        axes.legend(**{"loc": "upper right", "borderaxespad": 0.2, "handlelength": 1.4, **options})


def _as_text(figure: Figure) -> None:
    """Let every text in a figure stand as it is: no mathematics between dollars, no signs that no reader sees.

    Only the numbers that matplotlib writes along logarithmic axes are mathematics.
    """
    from matplotlib.category import StrCategoryFormatter
    from matplotlib.text import Text
    from matplotlib.ticker import FixedFormatter, FuncFormatter, LogFormatterMathtext

    def shown(write: Any, value: float, position: int | None = None) -> str:
        return plain(write(value, position), lines=True)

    numbers = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            for written, change in (
                (axis.get_major_formatter(), axis.set_major_formatter),
                (axis.get_minor_formatter(), axis.set_minor_formatter),
            ):
                if isinstance(written, (FixedFormatter, FuncFormatter, StrCategoryFormatter)):
                    change(FuncFormatter(functools.partial(shown, written)))
            for written, labels in (
                (axis.get_major_formatter(), axis.get_majorticklabels),
                (axis.get_minor_formatter(), axis.get_minorticklabels),
            ):
                if isinstance(written, LogFormatterMathtext):
                    numbers |= set(labels())
    for text in figure.findobj(Text):
        if text not in numbers:
            text.set_parse_math(False)
            text.set_text(plain(text.get_text(), lines=True))


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Draw without matplotlib's remarks: a glyph that the font lacks is a box, names without end leave no room."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        yield


def save(figure: Figure, path: str | Path) -> None:
    """Write a figure to a .png, .svg or .pdf file, whole or not at all.

    Raises
    ------
    OxytocinError
        If the ending is another, or the file cannot be written.
    """
    target = Path(path)
    check_ending(target)
    import matplotlib

    with matplotlib.rc_context(_LOOK), _quietly():
        _as_text(figure)
        dated = {".svg": "Date", ".pdf": "CreationDate"}.get(target.suffix)  # the same figure is the same file
        metadata = {dated: None} if dated else None
        whole_file(target, lambda draft: figure.savefig(draft, dpi=150, metadata=metadata))


def write_svg(figure: Figure, stream: IO[str]) -> None:
    """Write a figure as SVG on no background, the same text each time."""
    import matplotlib

    with matplotlib.rc_context(_LOOK), _quietly():
        _as_text(figure)
        figure.savefig(stream, format="svg", transparent=True, metadata={"Date": None, "Creator": None})


def check_ending(target: Path) -> None:
    """Raise an OxytocinError if no figure can be written to a file of this name."""
    if target.suffix not in FORMATS:
        raise OxytocinError(
            f"a figure is a {', '.join(FORMATS[:-1])} or {FORMATS[-1]} file, and '{target.name}' is none of these"
        )
