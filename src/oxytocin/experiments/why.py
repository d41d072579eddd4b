"""Why a deficit changes a readout: which signals carried the change, by cutting them one at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from oxytocin.deficiency import with_values
from oxytocin.engine.results import Run
from oxytocin.engine.run import run
from oxytocin.experiments.cuts import Edge, Twins, find_way, givers_of
from oxytocin.experiments.experiment import Experiment, Readout, sort_out
from oxytocin.experiments.tracing import chosen_readout, full_names, narrow, traced, value_of
from oxytocin.language import Body, Link, OxytocinError, Protocol

SHOWN = 0.01
"""Share of the difference from which a signal is shown."""

_NONE = 1e-6  # of a readout: the integrator's error


@dataclass(frozen=True)
class Carrier:
    """A signal, or what a deficit changes in one part, with the share of the difference that rests on it.

    Attributes
    ----------
    edge : Edge or None
        The signal; None for a part.
    part : str
        The part that takes it in, or whose own values the deficit changes.
    value : float
        The readout where this alone is as in health; not a number where there is none.
    share : float
        Share of the difference that is then gone; 1 is all of it. Signals in a row each carry the same, so that shares
        do not add up to 1; a negative one works against the change.
    """

    edge: Edge | None
    part: str
    value: float
    share: float


@dataclass(frozen=True)
class Reason:
    """Why a readout changes in the typical subject.

    Attributes
    ----------
    experiment, body, deficits
        What was done, in whom, and what was lacking.
    readout : Readout
        Name, unit and words; its value is that of the deficient body.
    healthy, deficient : float
        The readout in both, in its unit.
    parts : tuple of Carrier
        Parts whose own values the deficit changes, the most important first.
    signals : tuple of Carrier
        Signals on the way, the most important first; empty where nothing changes.
    read_from : tuple of str
        Parts from which the experiment reads.
    idle : tuple of str
        Contested effects in parts on the way that the typical subject lacks, by path.
    """

    experiment: Experiment
    body: Body
    deficits: Mapping[str, str | float]
    readout: Readout
    healthy: float
    deficient: float
    parts: tuple[Carrier, ...] = ()
    signals: tuple[Carrier, ...] = ()
    read_from: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()

    @property
    def carriers(self) -> tuple[Carrier, ...]:
        """Signals that carry at least a hundredth of the difference, or work against it as much."""
        return tuple(each for each in self.signals if abs(each.share) >= SHOWN)

    @property
    def without_value(self) -> tuple[Carrier, ...]:
        """Signals without whose change the readout has no value."""
        return tuple(each for each in self.signals if not np.isfinite(each.share))


def explain(
    experiment: Experiment,
    body: str,
    deficits: Mapping[str, str | float],
    given: Mapping[str, str | float] | None = None,
    readout: str | None = None,
    seed: int = 0,
    progress: bool = True,
) -> Reason:
    """Cut every signal on the way of a change, one at a time, and say how much of the change is gone.

    The typical subject is run again for each: exact, with the same chance, for all times.

    Parameters
    ----------
    experiment, body
        What is done, and the name of the body.
    deficits : mapping
        As `oxytocin.deficiency.read` takes them.
    given : mapping, optional
        Settings and parameters that hold in health too.
    readout : str, optional
        The experiment's main outcome if not given.

    Raises
    ------
    OxytocinError
        If there is no such readout, or it has no value in one of the two, or signals of spiking neurons cannot be cut.
    """
    given = given or {}
    wanted = chosen_readout(experiment, readout)
    if not deficits:
        raise OxytocinError("nothing is lacking; say what with --deficit magnocellular=0.1, or another")
    settings, values = sort_out(experiment, body, given)
    chosen = experiment.choose(body, settings)
    made = {
        "healthy": with_values(experiment.body(body, chosen), values),
        "deficient": with_values(experiment.body(body, chosen), {**values, **deficits}),
    }
    usual = {"every": experiment.every, "keep": experiment.keep, "macro_step": experiment.macro_step}
    options = {**usual, "integration": "exact", **experiment.options(chosen), "seed": seed, "progress": progress}
    # An error that a population bears can move a burst of a single subject to another minute, and a cut with it.
    options.pop("tolerance", None)
    # What spiking neurons gave is recorded in full, once a macro step.
    every = options["every"] if made["healthy"].neurons is None else min(options["every"], options["macro_step"])
    done = {
        name: _run(experiment, each, chosen, {**options, "every": every, "keep": None}) for name, each in made.items()
    }
    asked: set[str] = set()
    found = {}
    kept = full_names(options["keep"], done["deficient"])
    for name, each in done.items():
        watched = traced(narrow(each, kept, max(1, round(options["every"] / every))), asked)
        found[name] = value_of(experiment, watched, chosen, wanted)
    healthy, deficient = (float(each.values[0]) for each in found.values())
    reason = Reason(experiment, made["deficient"], deficits, found["deficient"], healthy, deficient)
    way = find_way(done["healthy"], done["deficient"], asked)
    origins = {each for name in asked for each in givers_of(made["deficient"], name)}
    reason = replace(
        reason, read_from=tuple(key for key in way.parts if key in origins), idle=_idle(made["deficient"], way.parts)
    )
    if not (np.isfinite(healthy) and np.isfinite(deficient)):
        which = "health" if not np.isfinite(healthy) else "the deficit"
        raise OxytocinError(f"the typical subject has no {wanted} in {which}, so that no difference can be explained")
    if abs(deficient - healthy) <= _NONE * abs(healthy):
        return reason

    twins = Twins(done["healthy"], done["deficient"], way, options["macro_step"])
    rows = [twins.cut(), *(twins.cut(edge) for edge in twins.edges), *map(twins.restored, twins.restorable)]
    whole = {
        **options,
        "keep": [name for name in kept if name in asked],
        "values_by_subject": np.array(rows),
        "chance_of": twins.chance_of,
    }
    both = _run(experiment, twins.body, chosen, whole, twins.protocol(experiment.protocol(made["deficient"], chosen)))
    read = [float(value_of(experiment, twins.read(both, i), chosen, wanted).values[0]) for i in range(both.subjects)]
    uncut, others = read[0], read[1:]
    places = [*((edge, edge.taker) for edge in twins.edges), *((None, part) for part in twins.restorable)]
    carriers = [
        Carrier(edge, part, value, (value - uncut) / (healthy - uncut))
        for (edge, part), value in zip(places, others, strict=True)
    ]
    ranked = sorted(carriers, key=lambda each: -abs(each.share) if np.isfinite(each.share) else -np.inf)
    joined = {
        part for each in ranked if each.edge and abs(each.share) >= SHOWN for part in (*each.edge.givers, each.part)
    }
    return replace(
        reason,
        deficient=uncut,
        idle=_idle(made["deficient"], joined),
        parts=tuple(each for each in ranked if each.edge is None),
        signals=tuple(each for each in ranked if each.edge is not None),
    )


def _run(
    experiment: Experiment,
    body: Body,
    chosen: Mapping[str, Any],
    options: Mapping[str, Any],
    protocol: Protocol | None = None,
) -> Run:
    """Return a whole run, with the experiment's own protocol unless another is given."""
    if protocol is None:
        protocol = experiment.protocol(body, chosen)
    done = run(body, experiment.duration(chosen), protocol=protocol, **options)
    if done.interrupted:
        raise KeyboardInterrupt
    return done


def _idle(body: Body, parts: Collection[str]) -> tuple[str, ...]:
    """Return the contested effects of some parts that the typical subject lacks."""
    links = {path: item for path, item in body.parameters.items() if isinstance(item, Link) and item.replaced is None}
    return tuple(path for path, item in links.items() if item.probability < 0.5 and path.split(".")[0] in parts)
