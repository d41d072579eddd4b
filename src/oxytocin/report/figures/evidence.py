"""How sure each contested effect is, the most contested at the top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oxytocin.report.citations import short_name
from oxytocin.report.evidence import FIRM, Claim, size
from oxytocin.report.style import FIRING, GLAND, INK, PLASMA, QUIET, headline, in_style, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_COLOURS = {"firm": GLAND, "contested": FIRING, "doubtful": PLASMA}


@in_style
def figure(found: list[Claim]) -> Figure:
    """Return the figure of all claims."""
    made = new_figure(11.5, 1.3 + 0.27 * len(found))
    axes = made.subplots()
    for low, high in ((0.0, 1.0 - FIRM), (FIRM, 1.0)):
        axes.axvspan(low, high, facecolor=QUIET, alpha=0.12, linewidth=0)
    for i, claim in enumerate(found):
        colour = _COLOURS[claim.standing]
        axes.plot([0.5, claim.link.probability], [i, i], color=colour, lw=1.2, alpha=0.6)
        axes.plot([claim.link.probability], [i], "o", ms=6, color=colour)
        axes.text(1.04, i, f"{size(claim.link)}, {short_name(claim.link.source)}", va="center", fontsize=7, color=QUIET)
    axes.axvline(0.5, color=QUIET, lw=0.8)
    axes.set_yticks(range(len(found)), [claim.link.doc for claim in found], fontsize=8)
    axes.set_ylim(len(found) - 0.4, -0.6)
    axes.set_xlim(0, 1)
    axes.set_xlabel("probability that the effect is real; shaded: doubtful, firm")
    axes.text(1.04, -0.9, "if real: its size ± SD, and source", va="center", fontsize=7.5, color=INK)
    headline(made, "What oxytocin is claimed to do, and how sure that is", "A judgement, open to change.")
    return made
