"""The command that does one experiment in several arms, or over several values of one thing."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from oxytocin.cli.outputs import check_figure, check_table
from oxytocin.cli.terminal import say
from oxytocin.experiments.arms import CONTROL, Arms, compare_arms, read_arm, sweep, table_of_subjects
from oxytocin.experiments.experiment import Experiment, sort_out
from oxytocin.language import OxytocinError
from oxytocin.language.drafts import whole_file


def run_arms(experiment: Experiment, body: str, given: Mapping[str, str], texts: Sequence[str], how: How) -> None:
    """Compare what is added in each arm with nothing added; keep, print and draw it."""
    if len(set(texts)) < len(texts):
        raise OxytocinError("two arms are the same")
    if not texts:
        raise OxytocinError("--compare needs at least one arm, such as '24 IU intranasal' or 'support'")
    _do(experiment, body, given, {CONTROL: {}, **{text: read_arm(experiment, body, text) for text in texts}}, how)


def run_sweep(experiment: Experiment, body: str, given: Mapping[str, str], text: str, how: How) -> None:
    """Do the experiment at each value of one setting or parameter; keep, print and draw it."""
    name, arms = sweep(text)
    if name in given:
        raise OxytocinError(f"{name} is both set and swept")
    _do(experiment, body, given, arms, how, name)


@dataclass(frozen=True)
class How:
    """How arms are run, and where they are kept."""

    subjects: int | None
    seed: int
    options: Mapping[str, str]
    out: Path | None
    plot: Path | None


def _do(
    experiment: Experiment,
    body: str,
    given: Mapping[str, str],
    arms: Mapping[str, Mapping[str, str]],
    how: How,
    swept: str = "",
) -> None:
    from oxytocin.experiments.experiment import check_names

    for own in arms.values():
        settings, values = sort_out(experiment, body, {**given, **own})
        if values:
            check_names(experiment, body, settings, values)
    figure = how.plot or Path(f"{experiment.name}-{swept or 'arms'}.png")
    check_figure(figure)
    if how.out is not None:
        check_table(how.out)
    subjects = _usual_subjects(experiment, body, given) if how.subjects is None else how.subjects
    done = compare_arms(experiment, body, given, arms, subjects=subjects, seed=how.seed, swept=swept, **how.options)
    if how.out is not None:
        readouts = {name: {item.name: item for item in each.readouts} for name, each in done.outcomes.items()}
        text = table_of_subjects(readouts)
        whole_file(how.out, lambda draft: draft.write_text(text, encoding="utf-8"))
    _print(done, figure)
    if how.out is not None:
        say(f"Every subject's values are in {how.out}")


def _usual_subjects(experiment: Experiment, body: str, given: Mapping[str, str]) -> int:
    """Return how many subjects give an interval without a long wait: fewer where single neurons spike."""
    if experiment.draws is not None:
        return experiment.draws
    settings, _ = sort_out(experiment, body, given)
    return 200 if experiment.body(body, experiment.choose(body, settings)).neurons is None else 20


def _print(arms: Arms, figure: Path) -> None:
    from oxytocin.report import arms as report
    from oxytocin.report.tables import console

    for line in report.circumstances(arms):
        say(line)
    console().print(report.table_of(arms))
    for line in report.remarks(arms):
        say(line)
    sys.stdout.flush()

    from oxytocin.report.figures.arms import figure as draw
    from oxytocin.report.style import save

    save(draw(arms), figure)
    say(f"The figure is in {figure}")
