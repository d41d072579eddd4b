"""Virtual people who lack something at one place or another, and what every experiment would read in each of them.

A person is a number. What people differ in is drawn from streams that are named after the parameter alone, so the same
person has the same clearance at every occasion, in every body that has it, whatever is lacking; what bodies do not
share is drawn for each by itself. Chance within an experiment is drawn anew at every occasion.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from oxytocin import __version__
from oxytocin.deficiency import PLACES, with_values
from oxytocin.engine.progress import Progress
from oxytocin.engine.streams import drawn, stream, values_of
from oxytocin.experiments.functions import FUNCTIONS
from oxytocin.inference.observations import NO_DEFICIT, Occasion
from oxytocin.language import Body, OxytocinError, memory
from oxytocin.language.sources import sources_of

BATCH = 200
"""People who are simulated together: the fewest that experiments with contested effects allow."""

_PEOPLE = "people"
_TOLERANCE = 1e-4  # chance and the spread between people are far larger
_GOLDEN = (5**0.5 - 1) / 2

CLEARANCE, SECRETION = "clearance of plasma", "secretion at rest"
"""What is known of every virtual person besides the readouts."""


@dataclass(frozen=True)
class Reading:
    """What a readout is: its unit, what it says, and whether it is yes or no."""

    name: str
    unit: str
    doc: str
    is_yes_or_no: bool


@dataclass(frozen=True)
class Table:
    """One occasion in all virtual people under every hypothesis.

    Attributes
    ----------
    occasion : Occasion
    readings : mapping of str to Reading
        What the experiment reads with these settings.
    values : mapping of str to ndarray, shape (hypotheses, people)
        By readout; not a number where a person has none.
    seen : frozenset of str
        Places that change anything in the body of this occasion.
    traits : mapping of str to ndarray, shape (hypotheses, people)
        Clearance in L/min and secretion in pmol/min, where the body has them.
    """

    occasion: Occasion
    readings: Mapping[str, Reading]
    values: Mapping[str, np.ndarray]
    seen: frozenset[str]
    traits: Mapping[str, np.ndarray]


def shares(people: int, first: int = 0) -> np.ndarray:
    """Return the share that is left in each person who lacks something: evenly spread between 0 and 1."""
    return (0.5 + _GOLDEN * np.arange(first, first + people)) % 1.0


def simulate(
    occasion: Occasion,
    hypotheses: Sequence[str],
    people: int,
    seed: int,
    *,
    first: int = 0,
    progress: Progress | None = None,
) -> Table:
    """Let every virtual person go through an occasion once for each hypothesis; what was done once is remembered.

    Parameters
    ----------
    hypotheses : sequence of str
        "none" and places.
    people, first : int
        How many, a multiple of `BATCH`, and the number of the first of them.
    progress : Progress, optional
        Is told of each simulated person.

    Raises
    ------
    OxytocinError
        If the number of people makes no sense.
    KeyboardInterrupt
        If a run was interrupted.
    """
    if people < BATCH or people % BATCH:
        raise OxytocinError(f"the number of people is a multiple of {BATCH}, and not {people}")
    made = with_values(
        occasion.experiment.body(occasion.body, occasion.experiment.choose(occasion.body, occasion.settings)),
        occasion.values,
    )
    seen = frozenset(name for name in hypotheses if name != NO_DEFICIT and _touches(name, made))
    done: dict[str, _Done] = {}
    for name in (NO_DEFICIT, *(name for name in hypotheses if name in seen)):
        done[name] = _remembered(occasion, made, name, people, seed, first, progress)
    healthy = done[NO_DEFICIT]
    stacked = np.stack([done.get(name, healthy).values for name in hypotheses])
    return Table(
        occasion,
        {one.name: one for one in healthy.readings},
        {one.name: stacked[:, :, i] for i, one in enumerate(healthy.readings)},
        seen,
        _traits(made, hypotheses, people, seed, first),
    )


def cost(occasion: Occasion, hypotheses: Sequence[str], people: int) -> int:
    """Return how many persons `simulate` would let go through an occasion."""
    body = occasion.experiment.body(occasion.body, occasion.experiment.choose(occasion.body, occasion.settings))
    return people * (1 + sum(_touches(name, body) for name in hypotheses if name != NO_DEFICIT))


def values_lacking(body: Body, place: str, left: np.ndarray, seed: int, first: int = 0) -> np.ndarray:
    """Return the parameter values of people who each have another share left at a place.

    Returns
    -------
    ndarray, shape (people, parameters)
        As `oxytocin.deficiency.lacking` would give them one by one.
    """
    values = values_of(body.parameters, seed, left.size, vary=True, first=first)
    if place == NO_DEFICIT:
        return values
    for column, (path, item) in enumerate(body.parameters.items()):
        if path in PLACES[place].paths:
            spread = item.spread if item.replaced is None else None
            typical = PLACES[place].left(path, item.value, left)
            values[:, column] = drawn(spread, typical, stream(seed, path, "spread"), left.size, first)
    return values


@dataclass(frozen=True)
class _Done:
    """One occasion under one hypothesis; values have shape (people, readings)."""

    readings: tuple[Reading, ...]
    values: np.ndarray


def _touches(place: str, body: Body) -> bool:
    return any(path in body.parameters for path in PLACES[place].paths)


def _traits(body: Body, hypotheses: Sequence[str], people: int, seed: int, first: int) -> dict[str, np.ndarray]:
    """Return what is known of every person; secretion only where a body secretes steadily at rest."""
    columns = {path: i for i, path in enumerate(body.parameters)}
    wanted = {
        CLEARANCE: ("plasma.clearance",),
        SECRETION: ("hypothalamus.basal_secretion", "hypothalamus.working_magnocellular"),
    }
    left = shares(people, first)
    values = [values_lacking(body, name, left, seed, first) for name in hypotheses]
    return {
        trait: np.stack([np.prod([each[:, columns[path]] for path in paths], axis=0) for each in values])
        for trait, paths in wanted.items()
        if all(path in columns for path in paths)
    }


def _remembered(
    occasion: Occasion, body: Body, place: str, people: int, seed: int, first: int, progress: Progress | None
) -> _Done:
    key = _key(occasion, body, place, people, seed, first)
    content = None if key is None else memory.recall(_PEOPLE, key)
    if content is not None:
        return _read(np.load(io.BytesIO(content)))
    batches = []
    for begin in range(first, first + people, BATCH):
        batches.append(_carry_out(occasion, body, place, seed, begin))
        if progress is not None:
            progress.add(BATCH)
    done = _Done(batches[0].readings, np.concatenate([each.values for each in batches]))
    if key is not None:
        memory.keep(_PEOPLE, key, _written(done))
    return done


def _carry_out(occasion: Occasion, body: Body, place: str, seed: int, first: int) -> _Done:
    left = shares(BATCH, first)
    usual: Mapping[str, Any] = next(
        (each.options for each in FUNCTIONS if each.experiment == occasion.experiment.name), {}
    )
    outcome = occasion.experiment.carry_out(
        occasion.body,
        settings=occasion.settings,
        values=occasion.values,
        subjects=BATCH,
        seed=seed,
        first=first,
        progress=False,
        values_by_subject=values_lacking(body, place, left, seed, first),
        own_chance=True,
        chance_of={part: f"{part} at {occasion.name}" for part in body.parts},
        **{"tolerance": _TOLERANCE, **usual},
    )
    if outcome.run.interrupted:
        raise KeyboardInterrupt
    readings = tuple(Reading(each.name, each.unit, each.doc, each.is_yes_or_no) for each in outcome.readouts)
    return _Done(readings, np.stack([each.values for each in outcome.readouts], axis=1).astype(float))


def _key(occasion: Occasion, body: Body, place: str, people: int, seed: int, first: int) -> str | None:
    """Return a hash of all that the values depend on, or None where a source has changed or cannot be read."""
    source = sources_of({type(occasion.experiment), Table})
    if body.fingerprint is None or source is None:
        return None
    chosen = occasion.experiment.choose(occasion.body, occasion.settings)
    told = [repr(body.parameters), repr(chosen), repr(vars(occasion.experiment.protocol(body, chosen)))]
    who = [occasion.name, occasion.body, repr(PLACES.get(place, place)), str(people), str(seed), str(first)]
    return memory.digest(__version__, np.__version__, body.fingerprint, source, *told, *who)


def _written(done: _Done) -> bytes:
    target = io.BytesIO()
    np.savez_compressed(
        target,
        name=np.array([each.name for each in done.readings]),
        unit=np.array([each.unit for each in done.readings]),
        doc=np.array([each.doc for each in done.readings]),
        is_yes_or_no=np.array([each.is_yes_or_no for each in done.readings]),
        values=done.values,
    )
    return target.getvalue()


def _read(kept: Any) -> _Done:
    columns = zip(kept["name"], kept["unit"], kept["doc"], kept["is_yes_or_no"], strict=True)
    readings = tuple(Reading(str(name), str(unit), str(doc), bool(yes)) for name, unit, doc, yes in columns)
    return _Done(readings, kept["values"])
