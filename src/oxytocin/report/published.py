"""The published numbers that belong to an outcome: same experiment, same body, same settings."""

from __future__ import annotations

from collections.abc import Collection

from oxytocin.deficiency import with_values
from oxytocin.experiments.experiment import Outcome, sort_out
from oxytocin.language import Body, OxytocinError
from oxytocin.literature import comparison
from oxytocin.literature.targets import Target, targets
from oxytocin.report.citations import short_name
from oxytocin.report.tables import with_micro


def targets_of(outcome: Outcome, readout: str = "", also: Collection[str] = ()) -> list[Target]:
    """Return the targets that an outcome can be held against, for one of its readouts or for all.

    Parameters
    ----------
    readout : str
        Its name; empty for all.
    also : collection of str
        Other bodies whose published numbers hold here too.
    """
    experiment, body = outcome.experiment, outcome.body.name
    found = []
    plain: Body | None = None
    for target in targets():
        if target.experiment != experiment.name or target.body not in (body, *also):
            continue
        if readout not in ("", target.readout):
            continue
        if target.contrast:
            continue  # it compares two outcomes
        settings, values = sort_out(experiment, body, target.settings)
        try:
            if experiment.choose(body, settings) != outcome.settings:
                continue
            if values:
                plain = plain or experiment.body(body, outcome.settings)
                if not _has(outcome, with_values(plain, values)):
                    continue
            found.append(target)
        except OxytocinError:
            continue  # it asks for what does not exist yet
    return found


def _has(outcome: Outcome, asked: Body) -> bool:
    """Return whether the body has the values of one that a target asks for."""
    has = outcome.body.parameters
    return all(path in has and item.value == has[path].value for path, item in asked.parameters.items())


def limits(target: Target, unit: str) -> tuple[float, float] | None:
    """Return the published range, or the value with its tolerance, in a unit; None where there are no two ends."""
    if target.comparator == "in_range" and target.low is not None and target.high is not None:
        low, high = target.low, target.high
    elif target.comparator == "equals" and target.value is not None:
        allowed = target.tolerance or target.sd or (target.relative_tolerance or 0.0) * abs(target.value)
        low, high = target.value - allowed, target.value + allowed
    else:
        return None
    return comparison.in_unit(low, target.unit, unit), comparison.in_unit(high, target.unit, unit)


def said(target: Target) -> str:
    """Return what was published and by whom: "12–20 s (Wakerley & Lincoln 1973)"."""
    return f"{with_micro(comparison.published(target))} ({short_name(target.source)})"
