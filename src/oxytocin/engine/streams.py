"""Random streams by (seed, path, purpose, subject), and the values that virtual subjects draw from spreads."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np

from oxytocin.engine.spikes.randomness import splitmix64
from oxytocin.language.component import Parameter
from oxytocin.language.errors import OxytocinError
from oxytocin.language.evidence import Spread


def stream(seed: int, path: str, purpose: str) -> np.uint64:
    """Return the key of the stream for one purpose of one part; it depends on nothing else in the body."""
    text = f"{seed}\0{path}\0{purpose}".encode()
    return np.uint64(int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little"))


def of_subject(key: np.uint64, subject: int) -> np.uint64:
    """Return a subject's own stream; subject i is the same in a population of any size."""
    return np.uint64(splitmix64(key, np.uint64(subject)))


def drawn(spread: Spread | None, value: float | np.ndarray, key: np.uint64, count: int, first: int = 0) -> np.ndarray:
    """Return values of `count` subjects (or neurons) from a spread about a typical value.

    Parameters
    ----------
    spread : Spread or None
        None gives the typical value to all.
    value : float, or ndarray of shape (count,)
        Typical value, in its declared unit; or one for each.
    key : uint64
        Stream; member i uses words 2i and 2i+1 of it.
    count, first : int
        How many members, and the number of the first.

    Returns
    -------
    ndarray, shape (count,)
    """
    members = 2 * np.arange(first, first + count, dtype=np.uint64)
    one, two = (_uniform(splitmix64(key, members + np.uint64(i))) for i in range(2))
    z = np.sqrt(-2.0 * np.log(one)) * np.cos(2.0 * np.pi * two)
    if spread is None:
        return np.full(count, value)
    if spread.kind == "lognormal":
        return np.asarray(value * np.exp(spread.first * z))
    if spread.kind == "logitnormal":
        return np.asarray(value / (value + (1.0 - value) * np.exp(-spread.first * z)))
    if spread.kind == "normal":
        return value + spread.first * z
    if spread.kind == "uniform":
        return spread.first + (spread.second - spread.first) * one
    if spread.kind == "loguniform":
        return np.asarray(spread.first * (spread.second / spread.first) ** one)
    if spread.kind == "link":
        # The coin must be independent of the size, which uses both words of this member.
        coin = _uniform(splitmix64(key ^ np.uint64(0x5DEECE66D), members))
        return np.where(coin < spread.first, value + spread.second * z, 0.0)
    raise OxytocinError(f"a spread of the kind '{spread.kind}' is not known")


def chance(seed: int, path: str, purpose: str, count: int, per_subject: int, first: int = 0) -> np.ndarray:
    """Return what chance gives each subject outside the equations: answers to items, errors of an assay.

    Parameters
    ----------
    seed : int
        Of the run.
    path, purpose : str
        What is drawn; another name gives other numbers.
    count, per_subject : int
        How many subjects, and how many numbers for each.
    first : int
        Number of the first subject in the population.

    Returns
    -------
    ndarray, shape (count, per_subject)
        Standard normal. Subject i has the same numbers in a population of any size.
    """
    key = int(stream(seed, path, purpose))
    generators = (np.random.Generator(np.random.Philox(key=[key, subject])) for subject in range(first, first + count))
    return np.array([each.standard_normal(per_subject) for each in generators]).reshape(count, per_subject)


def values_of(parameters: Mapping[str, Parameter], seed: int, subjects: int, vary: bool, first: int = 0) -> np.ndarray:
    """Return the parameter values of subjects from the first on, in declared units, shape (subjects, parameters)."""
    columns = []
    for path, item in parameters.items():
        # What the user sets holds for everybody.
        own = item.spread if item.replaced is None else None
        improbable = own is not None and own.kind == "link" and own.first < 0.5
        spread = own if vary else None
        value = 0.0 if improbable and not vary else item.value
        columns.append(drawn(spread, value, stream(seed, path, "spread"), subjects, first))
    return np.stack(columns, axis=1) if columns else np.empty((subjects, 0))


def _uniform(words: np.ndarray) -> np.ndarray:
    return (np.asarray(words >> np.uint64(12), dtype=float) + 0.5) * 2.0**-52
