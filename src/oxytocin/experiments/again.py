"""The same women once more, with something else done: what a dose finder and a figure of two scenarios need."""

from __future__ import annotations

from collections.abc import Mapping

from oxytocin.engine.results import Run
from oxytocin.experiments.experiment import Outcome
from oxytocin.language import Body, Link
from oxytocin.language.component import PROBABILITY


def again(
    outcome: Outcome,
    settings: Mapping[str, float | str] | None = None,
    values: Mapping[str, float | str] | None = None,
) -> Outcome:
    """Do an experiment again in the same subjects.

    Parameters
    ----------
    outcome : Outcome
        What was done first; its settings, and the values that its user had set, hold here too.
    settings, values : mapping, optional
        What differs, as for `Experiment.carry_out`.
    """
    body, subjects = same_subjects(outcome.run)
    return outcome.experiment.carry_out(
        outcome.body.name,
        settings={**outcome.settings, **(settings or {})},
        values={**_set_by_user(outcome, body), **(values or {})},
        subjects=subjects,
        seed=outcome.run.seed,
        progress=False,
    )


def in_the_typical_subject(outcome: Outcome, settings: Mapping[str, float | str]) -> Outcome:
    """Do an experiment again in the typical subject, with other settings; what its user had set holds here too."""
    return outcome.experiment.carry_out(
        outcome.body.name,
        settings={**outcome.settings, **settings},
        values=_set_by_user(outcome, outcome.body),
        seed=outcome.run.seed,
        progress=False,
    )


def in_many_subjects(outcome: Outcome, settings: Mapping[str, float | str], subjects: int) -> Outcome:
    """Do an experiment again in subjects who differ, with other settings; what its user had set holds here too."""
    return outcome.experiment.carry_out(
        outcome.body.name,
        settings={**outcome.settings, **settings},
        values=_set_by_user(outcome, outcome.body),
        subjects=subjects,
        seed=outcome.run.seed,
        progress=False,
    )


def same_subjects(run: Run) -> tuple[Body, int | None]:
    """Return the body and the number of subjects with which a run has the same subjects as this one.

    A single subject may be the typical one or one that was drawn, so her values are set.
    """
    if run.subjects > 1:
        return run.body, run.subjects
    spread = [(i, path) for i, (path, item) in enumerate(run.body.parameters.items()) if item.spread is not None]
    return run.body.with_values({path: float(run.parameters[0, i]) for i, path in spread}), None


def _set_by_user(outcome: Outcome, body: Body) -> dict[str, float]:
    """Return the values and probabilities that a body has by its user and not by the settings of the experiment."""
    usual = outcome.experiment.body(outcome.body.name, outcome.settings)
    by_settings = usual.changes()
    values = {path: new for path, (_, new, _) in body.changes().items() if path not in by_settings}
    for path, item in body.parameters.items():
        before = usual.parameters[path]
        if isinstance(item, Link) and isinstance(before, Link) and item.probability != before.probability:
            values[path + PROBABILITY] = item.probability
    return values
