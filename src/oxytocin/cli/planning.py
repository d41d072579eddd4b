"""The commands about how sure things are: the table of contested effects, and the power of a trial."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from oxytocin import experiments
from oxytocin.cli.outputs import check_figure
from oxytocin.cli.terminal import say
from oxytocin.language import OxytocinError


def print_evidence(plot: Path | None) -> None:
    """Print every contested effect, the most contested first, and draw them."""
    from oxytocin.report.evidence import claims, table_of
    from oxytocin.report.tables import console

    figure = plot or Path("evidence.png")
    check_figure(figure)
    found = claims()
    console().print(table_of(found))
    say("Probabilities are judgements. To see what another one changes: --set part.link.probability=0.5")
    sys.stdout.flush()

    from oxytocin.report.figures.evidence import figure as draw
    from oxytocin.report.style import save

    save(draw(found), figure)
    say(f"The figure is in {figure}")


def plan_trial(
    name: str, body: str | None, dose: str, people: int, given: Mapping[str, str], seed: int, plot: Path | None
) -> None:
    """Print what a trial of a spray against placebo can expect, and draw it."""
    from oxytocin.experiments.experiment import sort_out
    from oxytocin.experiments.power import plan
    from oxytocin.report.power import sentences

    experiment = experiments.experiment(name)
    who = experiment.body_called(body)
    if "intranasal" not in experiment.settings_for(who):
        sprayed = [each for each in experiments.names() if "intranasal" in experiments.experiment(each).settings]
        raise OxytocinError(f"{name} has no intranasal dose; these have: {', '.join(sprayed)}")
    settings, values = sort_out(experiment, who, given)
    if values:
        from oxytocin.experiments.experiment import check_names

        check_names(experiment, who, settings, values)
    figure = plot or Path(f"power-{name}.png")
    check_figure(figure)
    found = plan(experiment, who, given, {"intranasal": dose}, people, seed)
    say(f"{name} in the {who}: {dose} intranasal against placebo, {people} people in each group")
    for sentence in sentences(found):
        say(f"  {sentence}")
    say("What is likely real is a judgement (`oxytocin evidence`); change it with --set part.link.probability=...")
    sys.stdout.flush()

    from oxytocin.report.figures.power import figure as draw
    from oxytocin.report.style import save

    title = f"{name.replace('_', ' ').capitalize()}, {dose} intranasal: {people} in each group"
    save(draw(found, title), figure)
    say(f"The figure is in {figure}")
