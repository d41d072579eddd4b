"""The commands that ask why: what carried a change, what an answer depends on, and what replacement restores."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from oxytocin import experiments
from oxytocin.cli.outputs import check_figure
from oxytocin.cli.terminal import say
from oxytocin.experiments.experiment import Experiment, check_names, sort_out
from oxytocin.language import OxytocinError
from oxytocin.language.errors import nearest

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def explain_change(
    name: str,
    body: str | None,
    deficits: Mapping[str, str],
    given: Mapping[str, str],
    readout: str | None,
    seed: int,
    plot: Path | None,
) -> None:
    """Print which signals carried the change of a readout, and draw them."""
    from oxytocin.experiments.why import explain
    from oxytocin.report.tables import console
    from oxytocin.report.why import sentences, table_of

    experiment, who = _who(name, body, {**given, **deficits})
    figure = plot or Path(f"why-{name}.png")
    check_figure(figure)
    found = explain(experiment, who, deficits, given, readout, seed)
    first, *others = sentences(found)
    say(first)
    if found.signals:
        console().print(table_of(found))
    for sentence in others:
        say(sentence)
    sys.stdout.flush()

    from oxytocin.report.figures.why import figure as draw

    _draw(draw(found), figure)


def explain_spread(
    name: str, body: str | None, given: Mapping[str, str], readout: str | None, n: int, seed: int, plot: Path | None
) -> None:
    """Print on which values a readout depends, and draw it."""
    from oxytocin.experiments.sensitivity import depends_on
    from oxytocin.report.sensitivity import sentences, table_of
    from oxytocin.report.tables import console

    experiment, who = _who(name, body, given)
    figure = plot or Path(f"sensitivity-{name}.png")
    check_figure(figure)
    found = depends_on(experiment, who, given, readout, n, seed)
    first, *others = sentences(found)
    say(first)
    console().print(table_of(found))
    for sentence in others:
        say(sentence)
    sys.stdout.flush()

    from oxytocin.report.figures.sensitivity import figure as draw

    _draw(draw(found), figure)


def compare_treatments(deficits: Mapping[str, str], subjects: int, seed: int, plot: Path | None) -> None:
    """Print what replacement restores of every function, and draw it."""
    from oxytocin.experiments.treatment import restore
    from oxytocin.report.tables import console
    from oxytocin.report.treatment import sentences, table_of

    if not 2 <= subjects <= 100_000:
        raise OxytocinError(f"treatments are compared in 2 to 100,000 people, not in {subjects}")
    figure = plot or Path("treatment.png")
    check_figure(figure)
    found = restore(deficits, subjects=subjects, seed=seed)
    console().print(table_of(found))
    for sentence in sentences(found):
        say(sentence)
    sys.stdout.flush()

    from oxytocin.report.figures.treatment import figure as draw

    _draw(draw(found, deficits), figure)


def _who(name: str, body: str | None, given: Mapping[str, str]) -> tuple[Experiment, str]:
    """Return an experiment and the body that does it, both known and fit for what is given."""
    experiment = experiments.experiment(name)
    who = body or next(iter(experiment.bodies))
    if who not in experiment.bodies:
        can = ", ".join(experiment.bodies)
        raise OxytocinError(f"the body '{who}' cannot do {name}; these can: {can}{nearest(who, experiment.bodies)}")
    settings, values = sort_out(experiment, who, given)
    if values:
        check_names(experiment, who, settings, values)
    return experiment, who


def _draw(drawn: Figure, path: Path) -> None:
    from oxytocin.report.style import save

    save(drawn, path)
    say(f"The figure is in {path}")
