"""Doses and samples of a subject, as a table gives them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

CENTRAL, DEPOT = -1, -2
"""Compartments that a table calls by name: the blood, and the place of absorption."""


@dataclass(frozen=True)
class Dose:
    """One dose, its times and amounts in the units of the table.

    Attributes
    ----------
    record : int
        Place among the records of the subject; a sample is after the dose if its record is later.
    amount : float
        Zero of an infusion that has run for ever.
    rate : float
        Zero of a dose given at once.
    interval, additional : float, int
        II and ADDL.
    steady : int
        SS: 0, or 1 for a steady state in place of all before, or 2 for one on top of it.
    compartment : int
        CMT; 0 is the usual one of the model, `DEPOT` and `CENTRAL` those that the table calls by name.
    line : int
        In the file.
    """

    record: int
    time: float
    amount: float
    rate: float
    interval: float
    additional: int
    steady: int
    compartment: int
    line: int


@dataclass(frozen=True)
class Subject:
    """One subject: doses, resets, and samples.

    Attributes
    ----------
    name : str
        As in the column ID.
    doses : tuple of Dose
        In order of the file.
    resets : ndarray, shape (resets,)
        Records at which everything in the body is set to nothing.
    record, time, value, censored, compartment, line : ndarray, shape (samples,)
        Of the samples: place, time, concentration, 1 if the concentration is only known to be below `value` (-1: above
        it), compartment (0 is the usual one) and line of the file. A subject may have none.
    limit : ndarray, shape (samples,), optional
        Other end of the interval in which a censored concentration lies; not a number where it has none.
    """

    name: str
    doses: tuple[Dose, ...]
    resets: np.ndarray
    record: np.ndarray
    time: np.ndarray
    value: np.ndarray
    censored: np.ndarray
    compartment: np.ndarray
    line: np.ndarray
    limit: np.ndarray | None = None
