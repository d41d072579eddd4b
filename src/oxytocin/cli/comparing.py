"""The command that lets the same virtual women labour under several regimens."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from oxytocin.cli.outputs import check_figure, check_table
from oxytocin.cli.terminal import say
from oxytocin.experiments.labour import Labour
from oxytocin.experiments.trial import compare, names_of, with_treatment


def compare_regimens(
    regimens: Sequence[str],
    given: Mapping[str, str],
    subjects: int,
    seed: int,
    workers: int | None,
    out: Path | None,
    plot: Path | None,
) -> None:
    """Do the trial, keep every woman's values, print what differs, and draw it."""
    from oxytocin.experiments.experiment import check_names, sort_out

    names = names_of(regimens)
    labour = Labour()
    settings, values = sort_out(labour, "woman", with_treatment(given))
    check_names(labour, "woman", settings, values)
    stem = f"compare-{'-'.join(names)}"
    raw, figure = out or Path(f"{stem}.csv"), plot or Path(f"{stem}.png")
    check_table(raw)
    check_figure(figure)
    trial = compare(regimens, settings, values, subjects, seed, workers=workers)

    from oxytocin.language.drafts import whole_file
    from oxytocin.report import trial as report
    from oxytocin.report.tables import console

    text = trial.raw()
    whole_file(raw, lambda draft: draft.write_text(text, encoding="utf-8"))
    for line in report.circumstances(trial):
        say(line)
    console().print(report.table_of(trial))
    for line in report.remarks(trial):
        say(line)
    sys.stdout.flush()

    from oxytocin.report.figures.trial import figure as draw
    from oxytocin.report.style import save

    save(draw(trial), figure)
    say(f"Every woman's values are in {raw}, the figure is in {figure}")
    say("This is for research and teaching; it is no medical device.")
