"""The command that carries out a simulation experiment by others: a COMBINE archive, or SED-ML beside its model."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from oxytocin.cli.outputs import check_figure, check_table
from oxytocin.cli.terminal import say
from oxytocin.exchange.simulations.carried_out import CarriedOut, carry_out, models_in, opened
from oxytocin.exchange.simulations.sedml import Report
from oxytocin.language import OxytocinError
from oxytocin.language.drafts import whole_file


def only_model(path: Path) -> tuple[str, bytes] | None:
    """Return the model of an archive without simulation experiments, by its place; None if it has some.

    Raises
    ------
    OxytocinError
        If it cannot be read, or has no model, or several.
    """
    documents, files = opened(path)
    if documents:
        return None
    models = models_in(files)
    if len(models) != 1:
        found = f"{len(models)} models ({', '.join(models)})" if models else "no model"
        raise OxytocinError(f"'{path}' has {found} and no simulation experiment (SED-ML) that says what to run")
    return models[0], files[models[0]]


def run_archive(path: Path, given: Mapping[str, str], out: Path | None, plot: Path | None) -> None:
    """Carry out what an archive says; keep its reports, print their extremes, and draw its plots."""
    if given:
        raise OxytocinError(
            f"'{path}' says itself what is run, so --set {next(iter(given))} has no place; take the model out of it "
            "and run that"
        )
    check_figure(plot)
    if out is not None:
        check_table(out)
    documents, files = opened(path)
    done = [carry_out(document, files) for document in documents]
    reports = [(each, report) for each in done for report in each.reports]
    written = _keep(reports, out) if out is not None else []
    for each in done:
        count = len(each.document.tasks)
        say(f"{each.document.place}: {count} task{'' if count == 1 else 's'}, by libRoadRunner's CVODE")
        _print(each)
    for sentence in (sentence for each in done for sentence in each.refused):
        say(f"oxytocin: {sentence}.", error=True)
    if not any(each.columns for each in done):
        raise OxytocinError(f"nothing of what '{path}' asks for could be done")
    for place in written:
        say(f"A report is in {place}")
    if plot is not None:
        from oxytocin.report.figures.simulations import figure
        from oxytocin.report.style import save

        sys.stdout.flush()
        save(figure(done, path.name), plot)
        say(f"The figure is in {plot}")


def _print(done: CarriedOut) -> None:
    from oxytocin.report.tables import console, number, table

    made = table("column", "lowest", "highest", "last", numbers=("lowest", "highest", "last"), fixed=("column",))
    for name, values in done.columns.items():
        known = values[np.isfinite(values)]
        ends = (known.min(), known.max(), values[-1]) if known.size else (np.nan,) * 3
        made.add_row(done.labels[name], *(number(float(value)) for value in ends))
    if done.columns:
        console().print(made)


def _keep(reports: list[tuple[CarriedOut, Report]], out: Path) -> list[Path]:
    """Write each report as a table; of several, each under its own name beside the first."""
    places = []
    for i, (done, report) in enumerate(reports):
        place = out if i == 0 else out.with_name(f"{out.stem}-{i + 1}{out.suffix}")
        columns = [done.columns[of] for _, of in report.columns]
        length = max(column.size for column in columns)
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([_plain(label) for label, _ in report.columns])
        for row in range(length):
            writer.writerow([f"{float(column[row])!r}" if row < column.size else "" for column in columns])
        _write(place, text.getvalue())
        places.append(place)
    return places


def _write(place: Path, text: str) -> None:
    whole_file(place, lambda draft: draft.write_text(text, encoding="utf-8"))


def _plain(label: str) -> str:
    """Return a heading that no spreadsheet takes for a formula."""
    return f"'{label}" if label[:1] in ("=", "+", "-", "@") else label
