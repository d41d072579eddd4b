"""A recorded train and what it would have released: rate, secretion, plasma and store, one below the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from oxytocin.experiments import cells
from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.secrete import Secrete
from oxytocin.language.quantities import PG_PER_ML
from oxytocin.report.figures.axes import in_bins, time_axis
from oxytocin.report.style import FIRING, PLASMA, QUIET, SECRETION, STORE, headline, in_style, new_figure
from oxytocin.report.tables import rounded

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_FINE, _COARSE = 1.0, 10.0  # widths of bins in s


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of `oxytocin secrete`."""
    run, train = outcome.run, cast(Secrete, outcome.experiment).train
    time, label = time_axis(run.time)
    scale = float(run.time[-1] / time[-1])
    made = new_figure(8.0, 7.2)
    firing, secretion, plasma, store = made.subplots(4, 1, sharex=True, height_ratios=(1.3, 1.2, 1.2, 0.8))

    for width, colour, text, weight in ((_FINE, QUIET, "in 1 s", 0.5), (_COARSE, FIRING, "in 10 s", 1.6)):
        begins, rate = in_bins(train.times, width, run.time[-1])
        firing.plot((begins + width / 2) / scale, rate, color=colour, lw=weight, label=text)
    firing.set_title(f"{train.times.size} recorded spikes")
    firing.set_ylabel("firing rate\n(spikes/s)")
    firing.set_ylim(bottom=0)
    firing.legend(loc="upper right", ncols=2)

    released = np.diff(cells.released(run)[0]) / np.diff(run.time)
    secretion.stairs(released, time, color=SECRETION, fill=True, alpha=0.35)
    secretion.stairs(released, time, color=SECRETION, lw=0.8)
    secretion.set_title(f"release {rounded(outcome['secretion_total'].median / 1000.0)} ng of oxytocin")
    secretion.set_ylabel("secretion\n(pg/s)")
    secretion.set_ylim(bottom=0)

    level = run["plasma_oxytocin"][0] * PG_PER_ML
    plasma.plot(time, level, color=PLASMA)
    plasma.axhline(
        outcome["plasma_mean"].median, color=PLASMA, lw=0.8, ls=(0, (4, 3)), label=outcome["plasma_mean"].doc
    )
    plasma.set_title("and hold oxytocin in the blood of a 250 g rat")
    plasma.set_ylabel("plasma oxytocin\n(pg/mL)")
    plasma.set_ylim(bottom=0)
    plasma.legend(loc="lower right")

    left = 100.0 * run["pituitary_store"][0] / run["pituitary_store"][0, 0]
    store.plot(time, left, color=STORE)
    store.set_title(f"while {rounded(left[-1])} % of the pituitary's store are left")
    store.set_ylabel("store (%)")
    store.set_xlabel(label)
    made.align_ylabels()
    headline(
        made,
        f"What the spikes of {train.name} would have released",
        f"The one cell stands for all; the blood begins at {rounded(level[0])} pg/mL.",
    )
    return made
