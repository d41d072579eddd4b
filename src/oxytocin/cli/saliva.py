"""The command that sets recorded hormones in saliva beside the model."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from oxytocin.cli.outputs import check_figure
from oxytocin.cli.terminal import say
from oxytocin.exchange.saliva_file import read_saliva
from oxytocin.exchange.saliva_readings import UNIT
from oxytocin.experiments.saliva_series import Bounds, SalivaSeries, exactly
from oxytocin.language import OxytocinError


def compare_saliva(file: Path, times: str | None, unit: str | None, seed: int, plot: Path | None) -> None:
    """Read a table of saliva, say what is left out, print it beside the model and draw both."""
    series = read_saliva(file, _minutes(times), unit)
    figure = plot or Path(f"saliva-{series[0].name}.png")
    check_figure(figure)
    for line in _first_lines(file, series):
        say(line)
    if all(one.timed for one in series):
        _beside_stress_test(series, seed, figure)
    else:
        _by_situation(series, seed, figure)
    say(f"The figure is in {figure}")


def _beside_stress_test(series: Sequence[SalivaSeries], seed: int, figure: Path) -> None:
    from oxytocin.experiments.saliva_comparison import stress_course
    from oxytocin.report.figures.saliva import timed
    from oxytocin.report.style import save

    # The unit of the model, so that the two columns compare; of oxytocin in saliva the model knows nothing.
    shown = [one.in_unit(UNIT) if one.hormone == "cortisol" else one for one in series]
    course = stress_course(seed) if any(one.hormone == "cortisol" for one in series) else None
    for one in shown:
        _print(f"{one.hormone} in saliva ({one.unit})", "min", _at_times(one, course), one)
    save(timed(shown, course), figure)


def _by_situation(series: Sequence[SalivaSeries], seed: int, figure: Path) -> None:
    from oxytocin.experiments.saliva_comparison import fold_changes
    from oxytocin.report.figures.saliva import by_situation
    from oxytocin.report.style import save

    recorded = [dict(_fold_changes(one)) for one in series]
    simulated = [fold_changes(one.hormone, seed) for one in series]
    for one, here, there in zip(series, recorded, simulated, strict=True):
        lines = [(name, group, words(folds), "") for group, found in here.items() for name, folds in found.items()]
        lines += [(f"people, {name}", "", "", words(exactly(values))) for name, values in there.items()]
        _print(f"{one.hormone} in saliva, over rest", "situation", lines, one)
    save(by_situation(series, recorded, simulated), figure)


def _fold_changes(series: SalivaSeries) -> Iterator[tuple[str, Mapping[str, Bounds]]]:
    """Yield the fold changes of each group that has a baseline; if none has, say what there is instead."""
    parts = [(group, series.of_group(group)) for group in series.groups]
    having = [(group, part) for group, part in parts if part.without_baseline < len(part.reading)]
    for group, part in having or parts:
        yield group, part.fold_changes()


def _first_lines(file: Path, series: Sequence[SalivaSeries]) -> Iterator[str]:
    """Yield what was read of each hormone, and what was not; what holds for all of them stands in the first line."""
    shared = [remark for remark in series[0].remarks if all(remark in one.remarks for one in series)]
    for number, one in enumerate(series):
        assay = f", read on {one.assay}" if one.assay else ", of an assay that the file does not name"
        groups = f" in {len(one.groups)} groups ({', '.join(one.groups)})" if len(one.groups) > 1 else ""
        said = [remark for remark in one.remarks if number == 0 or remark not in shared]
        if not one.timed and 0 < one.without_baseline < len(one.reading):
            said.append(f"{one.without_baseline} samples of subjects without a baseline not used")
        yield (
            f"{file}: {len(one.reading)} samples of {one.hormone} in {one.unit} from {len(set(one.subject))} subjects"
            f"{groups}{assay}{''.join(f'; {remark}' for remark in said)}"
        )


def _at_times(
    series: SalivaSeries, course: tuple[np.ndarray, np.ndarray] | None
) -> Iterator[tuple[str, str, str, str]]:
    from oxytocin.report.tables import number

    each = {group: series.of_group(group).moments() for group in series.groups}
    for time in sorted({time for moments in each.values() for time in moments}):
        simulated = ""
        if series.hormone == "cortisol" and course is not None and course[0][0] <= time <= course[0][-1]:
            simulated = words(exactly(course[1][:, int(np.abs(course[0] - time).argmin())]))
        for group, moments in each.items():
            if time in moments:
                yield number(time), group, words(moments[time]), simulated
                simulated = ""  # once for each time


def words(readings: Bounds) -> str:
    """Return the median with the central 90 %; '<' and '>' where readings beyond a limit leave open how far."""
    low, middle, high = (_within(*readings.quantile(share)) for share in (0.05, 0.5, 0.95))
    return f"{middle} ({low} to {high})"


def _within(low: float, high: float) -> str:
    from oxytocin.report.tables import rounded

    if low == high:
        return rounded(low)
    if np.isfinite(high):
        return f"<{rounded(high)}"
    return f">{rounded(low)}" if low > 0 else "unknown"


def _print(title: str, first: str, given: Iterable[tuple[str, ...]], one: SalivaSeries) -> None:
    """Print a table, without the columns that are empty in every line."""
    from oxytocin.report.tables import console, rows, table

    lines = list(given)
    names = (first, "group", "recorded: median (90 %)", "simulated: median (90 %)")
    kept = [place for place in range(len(names)) if any(line[place] for line in lines)]
    made = table(*(names[place] for place in kept), fixed=(first, "group")[: 1 + (1 in kept)], title=title)
    console().print(rows(made, ([line[place] for place in kept] for line in lines)))
    if one.reading.open.any():
        say("  < and >: readings beyond a limit stay in, and leave open how far the median or quantile lies from it")
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
