"""What the model gives to set beside recorded saliva: people under social stress, and people who are hugged."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from oxytocin.experiments import behavioural_test, massage
from oxytocin.experiments.massage import Massage
from oxytocin.experiments.social_stress import SocialStress

SAMPLED_AFTER = 20.0
"""Time in min from the start of the stressor at which its sample is taken, where the recording has no times."""

_PEOPLE = ("woman", "man")


def stress_course(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return how cortisol in saliva runs through a social stress test, in as many women as men.

    Returns
    -------
    minutes : ndarray, shape (times,)
        From the start of the test.
    cortisol : ndarray, shape (subjects, times)
        In nmol/L.
    """
    done = [SocialStress().carry_out(body, seed=seed, progress=False).run for body in _PEOPLE]
    minutes = (done[0].time - behavioural_test.START) / 60.0
    return minutes, np.concatenate([run["salivary_cortisol"] for run in done])


def fold_changes(hormone: str, seed: int = 0) -> Mapping[str, np.ndarray]:
    """Return each person's level over that at rest, shape (subjects,), under social stress and after hugs.

    Parameters
    ----------
    hormone : str
        "cortisol" in saliva, or "oxytocin" in plasma, for nothing is known of its way into saliva.
    seed : int
        Seed of the runs.
    """
    signal = {"cortisol": "salivary_cortisol", "oxytocin": "plasma_oxytocin"}[hormone]
    found: dict[str, list[np.ndarray]] = {"social stress": [], "hugs": []}
    for body in _PEOPLE:
        test = SocialStress().carry_out(body, seed=seed, progress=False).run
        start = behavioural_test.START
        found["social stress"].append(_over(test.time, test[signal], start, start + 60.0 * SAMPLED_AFTER))
        hugging = Massage()
        hugged = hugging.carry_out(
            body, settings={"touch": "hug"}, seed=seed, progress=False, keep=(*hugging.keep, "salivary_cortisol")
        )
        end = massage.REST + massage.length(hugged.settings)
        found["hugs"].append(_over(hugged.run.time, hugged.run[signal], massage.REST, end))
    return {name: np.concatenate(values) for name, values in found.items()}


def _over(time: np.ndarray, level: np.ndarray, before: float, after: float) -> np.ndarray:
    first, last = np.searchsorted(time, (before, after))
    return np.asarray(level[:, last] / level[:, first])
