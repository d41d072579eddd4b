"""The commands that find parameters in measurements."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oxytocin.cli.terminal import say
from oxytocin.language import OxytocinError

if TYPE_CHECKING:
    from oxytocin.exchange.spike_source import Source
    from oxytocin.inference.spike_fit_file import FittedCell

fit = typer.Typer(no_args_is_help=False, help="Find parameters in measurements, with how sure each is.")


@fit.callback()
def begin() -> None:
    """Find parameters in measurements, with how sure each is."""


@fit.command("spikes")
def fit_spikes(
    recordings: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Recorded spike trains (.csv, .nwb, .smr...), or a folder of them."),
    ],
    events: Annotated[
        Path | None, typer.Option(help="Injections (cell,time_s,event); events.csv beside a file if not given.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed gives other random numbers.", min=0)] = 0,
    out: Annotated[Path, typer.Option(help="Posterior, predictions and data (.nc), for xarray and ArviZ.")] = Path(
        "fit.nc"
    ),
) -> None:
    """Find the parameters of neurons in their spikes."""
    from oxytocin.cli.outputs import check_figure, check_result
    from oxytocin.cli.spikes import events_for, file_safe
    from oxytocin.exchange.spike_events import events_of, strangers
    from oxytocin.inference.spike_fit_file import write_fits
    from oxytocin.report.figures.spike_fit import figure
    from oxytocin.report.style import save

    check_result(out)
    cells, complaints = _cells(recordings)
    plots = [out.with_name(f"{out.stem}-{file_safe(cell.name)}.png") for _, cell in cells]
    for plot in plots:
        check_figure(plot)
    tables = {path: events_for(path, events) for path, _ in cells}
    for table in {id(found): found for found in tables.values()}.values():
        for sentence in strangers([(path, cell.name) for path, cell in cells], table):
            say(f"not used: {sentence}")
    fitted: list[FittedCell] = []
    for (path, source), plot in zip(cells, plots, strict=True):
        try:
            cell = _fit_one(source, events_of(path, source.name, tables[path]), seed)
        except Exception as error:  # hours of work on other cells are not to be lost for one
            if len(cells) == 1:
                raise
            why = str(error) if isinstance(error, OxytocinError) else f"a fault of this program ({error!r})"
            complaints.append(why)
            say(f"{source.name}: left out, for {why}")
            continue
        save(figure(cell), plot)
        say(f"  the figure is in {plot}")
        fitted.append(cell)
        write_fits(fitted, out)  # what is done is kept, whatever comes
    if not fitted:
        raise OxytocinError(f"none of {len(complaints)} trains could be fitted; the first: {complaints[0]}")
    left = f"; {len(complaints)} left out, named above" if complaints else ""
    say(f"{len(fitted)} cell{'' if len(fitted) == 1 else 's'} fitted{left}. Everything is in {out}")


def _cells(paths: list[Path]) -> tuple[list[tuple[Path, Source]], list[str]]:
    """Return the trains of all files under names that differ, and what is wrong with files that cannot be read."""
    from oxytocin.exchange.spike_trains import read_recording, recordings_in

    files = recordings_in(paths)
    cells: list[tuple[Path, Source]] = []
    complaints: list[str] = []
    for file in files:
        try:
            recording = read_recording(file)
        except OxytocinError as error:
            if len(files) == 1:
                raise
            complaints.append(str(error))
            say(f"{error}; it is left out")
            continue
        said = [f"{len(recording.sources)} train{'' if len(recording.sources) == 1 else 's'}", *recording.remarks]
        say(f"{file.name}: {'; '.join(said)}")
        cells += [(file, source) for source in recording.sources]
    names = [source.name for _, source in cells]
    taken: set[str] = set()
    for place, (file, source) in enumerate(cells):
        name = f"{file.parent.name}/{source.name}" if names.count(source.name) > 1 and file.parent.name else source.name
        if name in taken:  # of two files that differ in their ending
            name = f"{name} ({place + 1})"
        taken.add(name)
        cells[place] = file, replace(source, name=name)
    return cells, complaints


def _fit_one(source: Source, events: Sequence[tuple[float, str]], seed: int) -> FittedCell:
    """Fit one cell, and print its parameters, what is not known of them, and how it compares with the record."""
    from oxytocin.cli.spikes import remarks_on, steady_part, words_of
    from oxytocin.inference.measures import firing_of
    from oxytocin.inference.spike_checks import checks, identifiability, predict
    from oxytocin.inference.spike_fit import fit as fit_train
    from oxytocin.inference.spike_fit_file import FittedCell

    record, stretch, times = steady_part(source, events)
    say(f"{source.name}: {times.size} spikes; {words_of(stretch)}")
    for line in remarks_on(source, record):
        say(f"  {line}")
    if not stretch.steady:
        say("  no stretch of 5 min is known to be steady; drift will be taken for irregularity of the neuron")
    found = fit_train(firing_of(times, stretch.begin, stretch.end), seed, what=f"fitting {source.name}")
    predicted = predict(found)
    cell = FittedCell(source.name, stretch.begin, stretch.end, found, predicted, checks(found, predicted))
    _print(cell)
    if 2 * sum(check.passed for check in cell.checks) < len(cell.checks):
        say("  no neuron of the model was found that fires as this one does: these parameters are not the cell's")
    for sentence in identifiability(found):
        say(f"  {sentence}")
    sys.stdout.flush()
    return cell


def _print(cell: FittedCell) -> None:
    import numpy as np

    from oxytocin.inference.candidates import NAMES, PRIORS
    from oxytocin.inference.spike_checks import widths
    from oxytocin.report.tables import console, number, rounded, rows, table

    low, middle, high = np.quantile(cell.fit.values.reshape(-1, len(NAMES)), [0.05, 0.5, 0.95], axis=0)
    made = table(
        "parameter",
        "median",
        "90 % interval",
        "unit",
        "of the prior",
        "what it is",
        numbers=("median", "of the prior"),
        fixed=("parameter", "unit"),
    )
    lines = [
        (
            prior.name,
            rounded(middle[i]),
            f"{rounded(low[i])} to {rounded(high[i])}",
            prior.unit,
            number(round(width, 2)),
            prior.doc,
        )
        for i, (prior, width) in enumerate(zip(PRIORS, widths(cell.fit), strict=True))
    ]
    console().print(rows(made, lines))
    made = table("check", "recorded", "fitted", "limits", "", numbers=("recorded", "fitted"), fixed=("check",))
    compared = [
        (
            check.name,
            rounded(check.observed),
            rounded(check.predicted),
            f"{rounded(check.low)} to {rounded(check.high)}",
            "met" if check.passed else "missed",
        )
        for check in cell.checks
    ]
    console().print(rows(made, compared))
