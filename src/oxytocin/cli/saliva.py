"""The command that sets recorded hormones in saliva beside the model."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from oxytocin.cli.outputs import check_figure
from oxytocin.cli.terminal import say
from oxytocin.exchange.saliva_file import SalivaSeries, read_saliva
from oxytocin.language import OxytocinError


def compare_saliva(file: Path, times: str | None, unit: str, seed: int, plot: Path | None) -> None:
    """Read a table of saliva, say what is left out, print it beside the model and draw both."""
    series = read_saliva(file, _minutes(times), unit)
    figure = plot or Path(f"saliva-{series[0].name}.png")
    check_figure(figure)
    for one in series:
        say(_remark(file, one))
    if all(one.timed for one in series):
        _beside_stress_test(series, seed, figure)
    else:
        _by_situation(series, seed, figure)
    say(f"The figure is in {figure}")


def _beside_stress_test(series: Sequence[SalivaSeries], seed: int, figure: Path) -> None:
    from oxytocin.experiments.saliva_comparison import stress_course
    from oxytocin.report.figures.saliva import timed
    from oxytocin.report.style import save

    cortisol = next((one for one in series if one.hormone == "cortisol"), None)
    if cortisol is None:
        raise OxytocinError("the simulated stress test gives cortisol in saliva, and the file holds none in time")
    minutes, simulated = stress_course(seed)
    if cortisol.unit == "nmol/L":
        _print("min", _at_times(cortisol, minutes, simulated))
    save(timed(cortisol, minutes, simulated), figure)


def _by_situation(series: Sequence[SalivaSeries], seed: int, figure: Path) -> None:
    from oxytocin.experiments.saliva_comparison import fold_changes
    from oxytocin.report.figures.saliva import by_situation
    from oxytocin.report.style import save

    recorded = [one.fold_changes() for one in series]
    simulated = [fold_changes(one.hormone, seed) for one in series]
    for one, here, there in zip(series, recorded, simulated, strict=True):
        rows = [(name, _words(values), "") for name, values in here.items()]
        rows += [(f"people, {name}", "", _words(values)) for name, values in there.items()]
        _print(f"{one.hormone}, over rest", rows)
    save(by_situation(series, recorded, simulated), figure)


def _remark(file: Path, one: SalivaSeries) -> str:
    assay = f", read on {one.assay}" if one.assay else ", of an assay that the file does not name"
    people = len(set(one.subject))
    left_out = f"; left out: {', '.join(one.left_out)}" if one.left_out else ""
    return f"{file}: {one.value.size} samples of {one.hormone} in {one.unit} from {people} subjects{assay}{left_out}"


def _at_times(one: SalivaSeries, minutes: np.ndarray, simulated: np.ndarray) -> Iterator[tuple[str, str, str]]:
    from oxytocin.report.tables import number

    for time in sorted(set(one.minutes)):
        place = int(np.abs(minutes - time).argmin())
        yield number(float(time)), _words(one.value[one.minutes == time]), _words(simulated[:, place])


def _words(values: np.ndarray) -> str:
    from oxytocin.report.tables import rounded

    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    return f"{rounded(middle)} ({rounded(low)} to {rounded(high)})"


def _print(first: str, lines: Iterator[tuple[str, str, str]] | list[tuple[str, str, str]]) -> None:
    from oxytocin.report.tables import console, rows, table

    made = table(first, "recorded: median (90 %)", "simulated: median (90 %)", fixed=(first,))
    console().print(rows(made, lines))
    sys.stdout.flush()


def _minutes(text: str | None) -> list[float] | None:
    """Return times in minutes from "-30,-1,30".

    Raises
    ------
    OxytocinError
        If one of them is no number, or they do not rise.
    """
    if text is None:
        return None
    try:
        times = [float(part) for part in text.split(",")]
    except ValueError:
        raise OxytocinError(f"--times takes minutes such as -30,-1,30,40, and not '{text}'") from None
    if not np.isfinite(times).all() or any(b <= a for a, b in pairwise(times)):
        raise OxytocinError(f"--times takes minutes that rise, such as -30,-1,30,40, and not '{text}'")
    return times
