"""The commands that fit samples: what became of doses, and when a gland let go of its hormone."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oxytocin.cli.outputs import check_figure, check_result
from oxytocin.cli.terminal import say
from oxytocin.language import OxytocinError
from oxytocin.language.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oxytocin.exchange.dosing_table import DosingTable
    from oxytocin.experiments.assays import Assay
    from oxytocin.inference.fit_samples import Fit
    from oxytocin.inference.pulses import Pulses


def samples(
    table: Annotated[Path, typer.Argument(metavar="TABLE.csv", help="ID, TIME, AMT, DV and more, as for NONMEM.")],
    model: Annotated[
        str, typer.Option(help="pk, one_compartment, two_compartments, or either with _absorbed behind it.")
    ] = "pk",
    units: Annotated[
        Path | None, typer.Option(help="A TOML file of units, where the table has no row of them.")
    ] = None,
    assay: Annotated[
        str | None, typer.Option(help="extracted, unextracted or basel: its recovery, background, detection.")
    ] = None,
    same: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A parameter without spread between subjects.")
    ] = None,
    hold: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="A parameter held at a value, in units of the table.")
    ] = None,
    also: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Estimate the lag or bioavailability too.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN", help="A column of which nothing is known, to pass over.")
    ] = None,
    dvid: Annotated[
        str | None, typer.Option(help="Which kind of reading, where a column DVID tells several apart.")
    ] = None,
    method: Annotated[str, typer.Option(help="laplace, or mcmc (extra `bayes`).", metavar="laplace|mcmc")] = "laplace",
    seed: Annotated[int, typer.Option(help="Another seed gives other random numbers.", min=0)] = 0,
    out: Annotated[Path | None, typer.Option(help="Keep everything in this NetCDF file (.nc).")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw samples and fit into this file (.png, .svg, .pdf).")] = None,
    petab: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write the problem as PEtab into a new folder (extra `sbml`).")
    ] = None,
) -> None:
    """Fit clearance, volumes and secretion to samples after doses, in a population and each subject."""
    from oxytocin.exchange import petab_problem
    from oxytocin.exchange.dosing_table import read_dosing_table
    from oxytocin.inference.fit_samples import Choices, fit_samples

    if method not in ("laplace", "mcmc"):
        raise OxytocinError(f"there is no method '{method}'{nearest(method, ('laplace', 'mcmc'))}")
    check_result(out)
    check_figure(plot)
    if petab is not None:
        petab_problem.check_folder(petab)
    chosen = _assay(assay)
    limit = f"{chosen.detection_limit} pg/mL" if chosen else None
    read = read_dosing_table(table, units, ignore or (), limit, dvid)
    if petab is not None:
        petab_problem.check_table(read)
    choices = Choices(model, tuple(same or ()), _values(hold or []), tuple(also or ()), chosen)
    if method == "mcmc":
        from oxytocin.inference.sampling import check_installed

        check_installed()
    found = fit_samples(read, choices, seed)
    if method == "mcmc":
        from oxytocin.inference.sampling import sample

        found = sample(found)
    _say(found)
    if out is not None:
        found.save(out)
        say(f"Everything is in {out}")
    if plot is not None:
        from oxytocin.report.figures.fitted_samples import panels
        from oxytocin.report.style import save

        save(panels(found), plot)
        say(f"The figure is in {plot}")
    if petab is not None:
        for sentence in petab_problem.write(found, petab):
            say(sentence)
        say(f"The problem is in {petab}{os.sep}problem.yaml, as PEtab 1")


def pulses(
    table: Annotated[Path, typer.Argument(metavar="TABLE.csv", help="ID, TIME, DV: frequent samples, no doses.")],
    units: Annotated[
        Path | None, typer.Option(help="A TOML file of units, where the table has no row of them.")
    ] = None,
    half_life: Annotated[
        str | None, typer.Option(help="About what is expected, such as '5 min'; from the woman's plasma if not given.")
    ] = None,
    error: Annotated[float, typer.Option(help="Coefficient of variation of the assay.", min=0.001, max=1.0)] = 0.1,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN", help="A column of which nothing is known, to pass over.")
    ] = None,
    dvid: Annotated[
        str | None, typer.Option(help="Which kind of reading, where a column DVID tells several apart.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Keep everything in this NetCDF file (.nc).")] = None,
    plot: Annotated[
        Path | None, typer.Option(help="Draw samples and pulses into this file (.png, .svg, .pdf).")
    ] = None,
) -> None:
    """Find pulses of secretion in frequent samples: times, masses, half-life, and what is secreted between them."""
    from oxytocin.exchange.dosing_table import read_dosing_table
    from oxytocin.inference.pulses import find_pulses
    from oxytocin.inference.pulses_file import save_pulses
    from oxytocin.report.tables import console, number, rows
    from oxytocin.report.tables import table as new_table

    check_result(out)
    check_figure(plot)
    read = read_dosing_table(table, units, ignore or (), dvid=dvid)
    found, complaints = [], dict(read.faulty)
    for one in read.subjects:
        try:
            found.append(find_pulses(read, one, half_life, error))
        except OxytocinError as error_of_one:
            complaints[one.name] = str(error_of_one)
    if not found:
        more = f"; none of {len(complaints)} subjects could be fitted" if len(complaints) > 1 else ""
        raise OxytocinError(f"{next(iter(complaints.values()))}{more}")
    _say_contents(read, complaints)
    time, level = read.units["TIME"], read.units["DV"]
    for series in found:
        made = new_table(
            "pulse", f"time ({time})", "90 % interval", f"height ({level})", "90 % interval", fixed=("pulse",)
        )
        lines = [
            (str(i + 1), number(p.time), f"{number(p.time_low)} to {number(p.time_high)}", number(p.height),
             f"{number(p.height_low)} to {number(p.height_high)}")
            for i, p in enumerate(series.pulses)
        ]  # fmt: skip
        say(
            f"{series.subject}: {len(series.pulses)} pulses in {series.level.size} samples; "
            f"half-life {_half_life(series, time)}, basal level {_basal(series, level)}"
        )
        console().print(rows(made, lines))
    sys.stdout.flush()
    say("A height is the mass of a pulse over the volume it enters; only pulses that the samples support are listed")
    if out is not None:
        save_pulses(found, read, out)
        say(f"Everything is in {out}")
    if plot is not None:
        from oxytocin.report.figures.fitted_pulses import courses
        from oxytocin.report.style import save

        save(courses(found, read), plot)
        say(f"The figure is in {plot}")


def _half_life(found: Pulses, unit: str) -> str:
    from oxytocin.report.tables import number

    if found.half_life != found.half_life:
        return "not determined"
    return f"{number(found.half_life)} {unit} ({number(found.half_life_low)} to {number(found.half_life_high)})"


def _basal(found: Pulses, unit: str) -> str:
    from oxytocin.report.tables import number

    if found.basal_low < 0.1 * found.basal_high:
        return f"below {number(found.basal_high)} {unit}"
    return f"{number(found.basal)} {unit} ({number(found.basal_low)} to {number(found.basal_high)})"


def _assay(name: str | None) -> Assay | None:
    from oxytocin.experiments.assays import assay

    return None if name is None else assay(name)


def _values(texts: list[str]) -> dict[str, float]:
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        try:
            found[name.strip()] = float(value)
        except ValueError:
            wrong = f"'{text}'" if equals else f"'{text}' without a value"
            raise OxytocinError(f"--hold takes a name and a number, such as clearance=1.25, and not {wrong}") from None
    return found


def _say(found: Fit) -> None:
    from oxytocin.report.tables import console, number, percent, rows, table, with_micro

    _say_contents(found.table, found.table.faulty)
    made = table(
        "estimate",
        "value",
        "90 % interval",
        "unit",
        "shrinkage",
        numbers=("value", "shrinkage"),
        fixed=("estimate", "unit"),
    )
    shrunken = dict(zip(found.random_names, found.shrinkage, strict=True))
    lines = []
    for name, (value, low, high) in found.estimates().items():
        bare = name.removeprefix("spread_")
        text = f"{number(low)} to {number(high)}" if low == low else "not determined"
        share = percent(float(shrunken[bare])) if name.startswith("spread_") and bare in shrunken else ""
        unit = found.units[name]
        lines.append((name, number(value), text, "" if unit == "1" else with_micro(unit), share))
    console().print(rows(made, lines))
    sys.stdout.flush()
    for sentence in found.remarks():
        say(sentence)


def _say_contents(read: DosingTable, faulty: Mapping[str, str]) -> None:
    """Say first what was in the table and what of it was not used, then what is wrong with each subject left out."""
    left = [*read.left_out, *(f"subject {name}" for name in faulty)]
    how = f" ({', '.join(read.remarks)})" if read.remarks else ""

    def of_them(count: int, what: str) -> str:
        return f", {count} of them {what}" if count else ""

    limits = of_them(read.below_detection, "below detection") + of_them(read.above_range, "above the range")
    people = "1 subject" if len(read.subjects) == 1 else f"{len(read.subjects)} subjects"
    say(
        f"{read.name}{how}: {read.samples} samples{limits}, {people}{of_them(read.without_sample, 'without a sample')}"
        + (f"; left out: {', '.join(left)}" if left else "")
    )
    for name, complaint in faulty.items():
        say(f"{name}: left out, for {complaint}")
