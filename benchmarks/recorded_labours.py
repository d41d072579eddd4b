"""Simulated labours beside recorded ones: contractions in 10 min, first and second stage, as two-sample distances.

python benchmarks/recorded_labours.py FOLDER [FIGURE.png]

FOLDER holds recordings.csv and contraction_rates.csv, made from the CTU-UHB intrapartum database (Chudáček et al. 2014,
doi:10.1186/1471-2393-14-16, open data on PhysioNet); no datum of it stands in this repository. What the database is:

- Picked from 9164 recordings with difficult births over-represented, second stages above 30 min left out, and only few
  caesareans: durations are compared in vaginal births, second stages up to 30 min.
- Recorded for 90 min at most before birth: contractions are those of the last hour of the first stage, and so are the
  simulated ones.
- The rates were counted by a simple peak counter and divided by the whole hour, heard or not; divided by the share of
  the hour with a signal they are higher. The truth lies between the two, or above: small contractions escaped it.
- When the first stage began is as the hospital wrote it down, by no stated rule; who was augmented is not said. The
  simulated one begins with labour or with the infusion that induces it, and is shown from 4 cm on as well.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import oxytocin
from oxytocin.experiments.tocograph import contractions_of
from oxytocin.literature.two_samples import Distance, distance
from oxytocin.report.style import GLAND, PUBLISHED, headline, in_style, new_figure, save

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HOUR = 3600.0
LONGEST_SECOND_STAGE = 0.5
"""Hours above which the database holds no second stage."""

WOMEN_PER_RECORDING = 4
"""Simulated women for each recorded one, so that the recordings decide how much is known."""

TREATMENTS = {True: "induction", False: "augmentation"}
"""Not induced, but helped where labour is slow, as in any hospital."""


@dataclass(frozen=True)
class Sample:
    """Labours, recorded or simulated: one value for each, not a number where there is none.

    `induced` and `parous` are true or false, `rate` is contractions in 10 min of the last hour of the first stage,
    `corrected` the same for the time with a signal, stages are in hours, of vaginal births; `active_stage` is the first
    stage from 4 cm on, which only a simulated labour knows.
    """

    induced: np.ndarray
    parous: np.ndarray
    rate: np.ndarray
    corrected: np.ndarray
    first_stage: np.ndarray
    second_stage: np.ndarray
    active_stage: np.ndarray


@dataclass(frozen=True)
class Comparison:
    """One readout in one group of women; `others` are further ways to count it, recorded or simulated."""

    readout: str
    group: str
    recorded: np.ndarray
    simulated: np.ndarray
    found: Distance
    others: Mapping[str, np.ndarray] = field(default_factory=dict)
    remark: str = ""


def read(folder: Path) -> Sample:
    """Return the recorded labours."""
    tables = []
    for name in ("recordings.csv", "contraction_rates.csv"):
        try:
            with (folder / name).open(encoding="utf-8", newline="") as lines:
                tables.append({row["rec"]: row for row in csv.DictReader(lines)})
        except OSError as error:
            sys.exit(f"cannot read '{folder / name}': {error.strerror}")
    labours, traces = tables
    both = [(labours[key], traces[key]) for key in labours if key in traces]
    rate = np.array([float(trace["per10min"]) for _, trace in both])
    vaginal = np.array([labour["Deliv. type"] == "1" for labour, _ in both])
    first, second = (np.array([float(labour[key]) for labour, _ in both]) / 60.0 for key in ("I.stage", "II.stage"))
    return Sample(
        induced=np.array([labour["Induced"] == "1" for labour, _ in both]),
        parous=np.array([int(labour["Parity"]) > 0 for labour, _ in both]),
        rate=rate,
        corrected=rate / np.array([float(trace["uc_good"]) for _, trace in both]),
        first_stage=np.where(vaginal, first, np.nan),
        second_stage=np.where(vaginal & (second >= 0), second, np.nan),
        active_stage=np.full(rate.size, np.nan),
    )


def simulate(recorded: Sample, labour: Any) -> Sample:
    """Return women mixed as the recorded ones: as many nulliparous and parous, induced and not.

    Parameters
    ----------
    recorded : Sample
    labour : Experiment
        The experiment `labour`.
    """
    parts = []
    for parous, induced in product((False, True), (False, True)):
        number = WOMEN_PER_RECORDING * int(np.sum((recorded.parous == parous) & (recorded.induced == induced)))
        if number:
            settings = {"births_before": int(parous), "treatment": TREATMENTS[induced]}
            parts.append(_women(labour.carry_out("woman", settings=settings, subjects=number), induced, parous))
    return Sample(*(np.concatenate([getattr(part, name) for part in parts]) for name in Sample.__dataclass_fields__))


def _women(outcome: Any, induced: bool, parous: bool) -> Sample:
    first, second = outcome["first_stage"].values, outcome["second_stage"].values
    # First stages count from the beginning of the run, and end where the last hour does.
    ends = HOUR * first
    rate = np.full(first.size, np.nan)
    for woman in np.flatnonzero(np.isfinite(ends)):
        begin = max(0.0, ends[woman] - HOUR)
        rate[woman] = contractions_of(outcome.run, int(woman), begin, ends[woman]).per_10min()
    same = np.ones(first.size, dtype=bool)
    active = sum(outcome[f"time_from_{cm}_to_{cm + 1}_cm"].values for cm in range(4, 10))
    first, active = (np.where(np.isfinite(second), hours, np.nan) for hours in (first, active))
    return Sample(induced & same, parous & same, rate, rate, first, second, active)


def compare(recorded: Sample, simulated: Sample) -> Iterator[Comparison]:
    """Yield each readout in each group: contractions by induction, stages by parity."""
    for induced, group in ((True, "induced"), (False, "not induced")):
        real, virtual = recorded.induced == induced, simulated.induced == induced
        one, other, two = recorded.rate[real], recorded.corrected[real], simulated.rate[virtual]
        remark = f"{distance(two, other).wasserstein:.2f} apart if recorded over time with signal"
        others = {"recorded, over time with signal": other}
        yield Comparison("contractions in 10 min", group, one, two, distance(two, one), others, remark)
    for parous, group in ((False, "nulliparous"), (True, "parous")):
        real, virtual = recorded.parous == parous, simulated.parous == parous
        one, two, other = recorded.first_stage[real], simulated.first_stage[virtual], simulated.active_stage[virtual]
        remark = f"{distance(other, one).wasserstein:.2f} apart if simulated from 4 cm"
        others = {"simulated, from 4 cm": other}
        yield Comparison("first stage (h)", group, one, two, distance(two, one), others, remark)
    for parous, group in ((False, "nulliparous"), (True, "parous")):
        one, two = recorded.second_stage[recorded.parous == parous], simulated.second_stage[simulated.parous == parous]
        two = two[np.isfinite(two)]
        kept = two <= LONGEST_SECOND_STAGE
        remark = f"{100 * np.mean(~kept):.0f} % of the simulated last over 30 min and are left out"
        one, two = 60 * one, 60 * two[kept]
        yield Comparison("second stage (min)", group, one, two, distance(two, one), remark=remark)


@in_style
def figure(comparisons: list[Comparison]) -> Figure:
    """Return the cumulative distributions, recorded and simulated, one panel for each comparison."""
    made = new_figure(9.0, 10.2)
    for axes, one in zip(made.subplots(3, 2).ravel(), comparisons, strict=True):
        curves = {"recorded": one.recorded, **one.others, "simulated": one.simulated}
        for label, values in curves.items():
            colour = PUBLISHED if label.startswith("recorded") else GLAND
            known = values[np.isfinite(values)]
            axes.ecdf(known, color=colour, ls=":" if label in one.others else "-", label=f"{label} ({known.size})")
        axes.set_title(f"{one.readout}, {one.group}: {_verdict(one.found)}")
        axes.set_xlabel("\n".join(filter(None, (one.readout, one.remark))))
        axes.set_ylabel("share of women")
        axes.set_xlim(left=0)
        axes.legend(loc="lower right")
    headline(
        made,
        "Simulated labours beside recorded ones",
        "Recorded: CTU-UHB database (doi:10.1186/1471-2393-14-16), difficult births over-represented, no second stage "
        "above 30 min.\nContractions of the last hour of the first stage, by a simple peak counter; durations of "
        "vaginal births.\n",
    )
    return made


def _verdict(found: Distance) -> str:
    return "alike" if found.wasserstein <= found.by_chance else f"{found.wasserstein:.2f} apart"


def main(folder: Path, target: Path) -> None:
    recorded = read(folder)
    comparisons = list(compare(recorded, simulate(recorded, oxytocin.experiment("labour"))))
    print(
        f"{'readout':24}{'women':13}{'medians':>15}{'KS':>7}{'p':>9}{'apart':>8}{'90 % interval':>17}{'by chance':>11}"
    )
    for one in comparisons:
        found = one.found
        medians = f"{found.medians[0]:.2f} / {found.medians[1]:.2f}"
        interval = f"{found.interval[0]:.2f} to {found.interval[1]:.2f}"
        print(
            f"{one.readout:24}{one.group:13}{medians:>15}{found.kolmogorov:7.2f}{found.p_value:9.1g}"
            f"{found.wasserstein:8.2f}{interval:>17}{found.by_chance:11.2f}"
        )
        if one.remark:
            print(f"    {one.remark}")
    print("Medians: simulated / recorded. Apart: Wasserstein distance; by chance: what two samples of one kind reach.")
    save(figure(comparisons), target)
    print(f"The figure is in {target}")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: python benchmarks/recorded_labours.py FOLDER [FIGURE.png]")
    main(Path(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) == 3 else "recorded-labours.png"))
