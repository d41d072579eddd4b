"""The commands that find parameters in measurements."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oxytocin.cli.terminal import say
from oxytocin.language import OxytocinError

if TYPE_CHECKING:
    from oxytocin.exchange.spike_trains import Source
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
    from oxytocin.exchange.spike_trains import spike_files, spike_sources
    from oxytocin.inference.spike_fit_file import write_fits
    from oxytocin.report.figures.spike_fit import figure
    from oxytocin.report.style import save

    check_result(out)
    sources = [(file, source) for file in spike_files(recordings) for source in spike_sources(file)]
    names = [source.name for _, source in sources]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise OxytocinError(f"two trains are called '{twice[0]}'; give their files different names")
    plots = [out.with_name(f"{out.stem}-{name.replace(':', '-')}.png") for name in names]
    for plot in plots:
        check_figure(plot)
    fitted: list[FittedCell] = []
    complaints: list[str] = []
    for (file, source), plot in zip(sources, plots, strict=True):
        try:
            cell = _fit_one(file, source, events, seed)
        except OxytocinError as error:
            if len(sources) == 1:
                raise
            complaints.append(str(error))
            say(f"{source.name}: left out, for {error}")
            continue
        save(figure(cell), plot)
        say(f"  the figure is in {plot}")
        fitted.append(cell)
    if not fitted:
        raise OxytocinError(f"none of {len(sources)} trains could be fitted; the first: {complaints[0]}")
    write_fits(fitted, out)
    say(f"Everything is in {out}")


def _fit_one(file: Path, source: Source, table: Path | None, seed: int) -> FittedCell:
    """Fit one cell, and print its parameters, what is not known of them, and how it compares with the record."""
    from oxytocin.cli.spikes import steady_part
    from oxytocin.exchange.spike_events import events_of
    from oxytocin.inference.measures import firing_of
    from oxytocin.inference.spike_checks import checks, identifiability, predict
    from oxytocin.inference.spike_fit import fit as fit_train
    from oxytocin.inference.spike_fit_file import FittedCell

    record, stretch, times = steady_part(source, events_of(file, source.name, table))
    say(f"{source.name}: {times.size} spikes from {stretch.begin:g} to {stretch.end:g} s")
    if not stretch.steady:
        say("  no stretch of 5 min is steady; drift will be taken for irregularity of the neuron")
    if record.phasic:
        say("  it is phasic, as vasopressin cells are; this model of an oxytocin cell does not hold for it")
    found = fit_train(firing_of(times, stretch.begin, stretch.end), seed, what=f"fitting {source.name}")
    predicted = predict(found)
    cell = FittedCell(source.name, stretch.begin, stretch.end, found, predicted, checks(found, predicted))
    _print(cell)
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
