"""How the time that a run takes grows with neurons, subjects and hours.

    python benchmarks/growth.py [--plot docs/images/growth.png]

CPU seconds on one thread: spiking neurons (30 s of a nursing rat), subjects (an hour of labour) and hours (of one
labour). A slope of 1 on the double logarithmic figure is work in proportion; what a run costs before its first step
shows as the flat beginning. Takes a minute.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from oxytocin.bodies.childbirth import labouring_woman
from oxytocin.bodies.rat import nursing_rat
from oxytocin.engine.run import run
from oxytocin.language import Body, Protocol, Set

NEURONS = [2**k * 100 for k in range(9)]
SUBJECTS = [4**k for k in range(6)]
HOURS = [0.25 * 2**k for k in range(8)]
ROUNDS = 2


def neurons(number: float) -> None:
    body = nursing_rat().with_values({"neurons": number})
    run(body, 30.0, protocol=Protocol(Set("suckling", 1.0)), workers=1, progress=False, record_spikes=False)


def subjects(body: Body) -> Callable[[float], None]:
    def labours(number: float) -> None:
        run(body, "1 h", subjects=int(number), every=60.0, keep=("dilation",), workers=1, progress=False)

    return labours


def hours(body: Body) -> Callable[[float], None]:
    def labour(number: float) -> None:
        run(body, 3600.0 * number, every=60.0, keep=("dilation",), workers=1, progress=False)

    return labour


def seconds(work: Callable[[float], None], sizes: list[float]) -> np.ndarray:
    """Return the least CPU time of some rounds for each size; rounds go over all sizes, so that load spreads."""
    work(sizes[0])  # compiled, if it was not
    found = np.empty((ROUNDS, len(sizes)))
    for i in range(ROUNDS):
        for j, size in enumerate(sizes):
            begun = time.process_time()
            work(size)
            found[i, j] = time.process_time() - begun
    return found.min(axis=0)


def main(plot: Path | None) -> None:
    woman = labouring_woman()
    measured = {
        "neurons, 30 s of nursing": (NEURONS, seconds(neurons, NEURONS)),
        "women, 1 h of labour": (SUBJECTS, seconds(subjects(woman), SUBJECTS)),
        "hours of one labour": (HOURS, seconds(hours(woman), HOURS)),
    }
    for title, (sizes, times) in measured.items():
        slope = np.polyfit(np.log(sizes[-3:]), np.log(times[-3:]), 1)[0]
        print(f"{title}: grows as the power {slope:.2f} of it at the upper end")
        for size, took in zip(sizes, times, strict=True):
            print(f"  {size:8g}  {took:9.4f} s")
    if plot is not None:
        draw(measured, plot)
        print(f"The figure is in {plot}")


def draw(measured: dict[str, tuple[list[float], np.ndarray]], plot: Path) -> None:
    """Draw the three courses, each beside a line of slope 1 through its last point."""
    from oxytocin.report.style import FIRING, QUIET, headline, in_style, legend, new_figure, save

    @in_style
    def made():
        figure = new_figure(8.0, 3.4)
        panels = figure.subplots(1, len(measured), sharey=True)
        for panel, (title, (sizes, times)) in zip(panels, measured.items(), strict=True):
            line = times[-1] * np.array(sizes) / sizes[-1]
            panel.loglog(sizes, line, color=QUIET, linestyle="--", label="in proportion")
            panel.loglog(sizes, times, color=FIRING, marker="o", ms=4, label="measured")
            panel.set_xlabel(title)
        panels[0].set_ylabel("CPU time (s)")
        legend(panels[0], loc="upper left")
        headline(figure, "How time grows with neurons, women and hours", "CPU seconds on one thread.")
        return figure

    figure = made()
    save(figure, plot)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="How the time that a run takes grows.")
    arguments.add_argument("--plot", type=Path, help="draw the figure into this file")
    main(arguments.parse_args().plot)
