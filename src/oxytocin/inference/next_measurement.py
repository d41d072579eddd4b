"""Which further measurement would tell most about where the deficit lies: expected information gain (Lindley 1956,
doi:10.1214/aoms/1177728069), estimated over the virtual people who are like the person observed.

The gain is the mutual information of the place and the measurement, given what is known. It is estimated as a
classifier's: how much more probable, on average, the measurement makes the true place of a virtual person who is left
out. That is never too high in expectation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from oxytocin import experiments
from oxytocin.inference.likeness import Scale
from oxytocin.inference.locating import Located
from oxytocin.inference.observations import OF_GROUPS, Case, Occasion, occasion

CANDIDATES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "woman": {
        "mdma_challenge": ("level_before", "rise", "csf_before"),
        "nursing": ("basal_plasma", "peak_plasma", "secretion_per_burst", "ejections", "milk_removed", "peak_pressure"),
        "infusion": ("basal_level", "clearance"),
        "social_stress": ("saliva_rise", "cortisol_area"),
        "sexual_response": ("rise_at_climax", "time_to_climax"),
    },
    "man": {
        "mdma_challenge": ("level_before", "rise", "csf_before"),
        "infusion": ("basal_level", "clearance"),
        "social_stress": ("saliva_rise", "cortisol_area"),
        "sexual_response": ("rise_at_climax", "time_to_climax"),
        "eyes_test": ("score", "state_anxiety"),
    },
}
"""What a clinic could add, by body, experiment and readout; of observed experiments all readouts are asked."""

_OUTER = 400
_LATENT = ("expected_", "pvn_")
_BANDWIDTH = 0.9  # Silverman's rule for a normal density


@dataclass(frozen=True)
class Gain:
    """What a measurement is expected to tell.

    Attributes
    ----------
    occasion : Occasion
    readout : str
    bits, error : float
        Expected information gain, and its standard error.
    """

    occasion: Occasion
    readout: str
    bits: float
    error: float


def candidates(case: Case) -> list[Occasion]:
    """Return occasions that were not observed and that a clinic could add."""
    done = {one.experiment.name for one in case.occasions}
    return [
        occasion(experiments.experiment(name), case.body, {})
        for name in CANDIDATES.get(case.body, {})
        if name not in done
    ]


def entropy(found: Located) -> float:
    """Return what is not known of the place, in bits."""
    known = found.probability[found.probability > 0]
    return float(-(known * np.log2(known)).sum())


def ranking(found: Located) -> list[Gain]:
    """Return what each candidate is expected to tell, most first."""
    gains = [_gain(found, *each) for each in _asked(found)]
    return sorted(gains, key=lambda gain: -gain.bits)


def _asked(found: Located) -> Iterator[tuple[Occasion, str]]:
    observed = {(each.occasion.name, each.readout) for each in found.case.observations}
    for name, table in found.tables.items():
        chosen = CANDIDATES.get(found.case.body, {}).get(table.occasion.experiment.name, ())
        was_done = any(where == name for where, _ in observed)
        for readout, values in table.values.items():
            if (name, readout) in observed or readout in OF_GROUPS or readout.startswith(_LATENT):
                continue
            if (was_done or readout in chosen) and np.isfinite(values).any():
                yield table.occasion, readout


def _gain(found: Located, where: Occasion, readout: str) -> Gain:
    table = found.tables[where.name]
    values, weights = table.values[readout], found.weights
    people = values.shape[1]
    own = weights > 1e-4 * weights.max()
    hypothesis, person = np.nonzero(own)
    mass, value = weights[own], values[own]
    known = np.isfinite(value)
    words = ~known if table.readings[readout].is_yes_or_no is False else np.ones(value.size, dtype=bool)
    label = np.where(known, np.where(words, value, -1.0), -2.0)
    place = np.zeros(value.size)
    if (~words).sum() > 1:
        place[~words] = Scale(value[~words][None], mass[~words][None])(value[~words])
    effective = mass.sum() ** 2 / (np.bincount(person, mass, people) ** 2).sum()
    width = _BANDWIDTH * max(effective, 2.0) ** -0.2
    draws = np.random.default_rng([found.seed, 7])
    outer = draws.choice(value.size, size=_OUTER, p=mass / mass.sum())
    like = np.exp(-0.5 * ((place[outer, None] - place[None]) / width) ** 2) * (label[outer, None] == label[None])
    others = mass[None] * (person[outer, None] != person[None])
    one_hot = np.eye(len(found.hypotheses))[hypothesis]
    before, after = others @ one_hot, (others * like) @ one_hot
    at = np.arange(_OUTER), hypothesis[outer]
    # Where no other person is left to compare with, the measurement is taken to tell nothing.
    with np.errstate(invalid="ignore", divide="ignore"):
        told = np.log2(after[at] / after.sum(axis=1)) - np.log2(before[at] / before.sum(axis=1))
    told = np.where(np.isfinite(told), told, 0.0)
    return Gain(where, readout, float(told.mean()), float(told.std() / np.sqrt(min(_OUTER, effective))))
