"""What a laboratory reads where the blood holds a given concentration: immunoassays differ a hundredfold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from oxytocin.engine.streams import chance
from oxytocin.language import OxytocinError
from oxytocin.language.errors import nearest
from oxytocin.language.quantities import PG_PER_ML


@dataclass(frozen=True)
class Assay:
    """An assay: reading = gain × concentration + background of the person, with error and a limit of detection.

    Parameters
    ----------
    name : str
        Name under which it is chosen.
    gain : float
        Recovery.
    background : float
        Median reading, in pg/mL, of what is not free oxytocin; fixed for a person.
    background_spread : float
        SD of its logarithm between persons.
    error : float
        Coefficient of variation of one measurement.
    detection_limit : float
        Below this, in pg/mL, the laboratory reports nothing (read as not a number).
    source : str
        Key in references.bib.
    """

    name: str
    gain: float
    background: float
    background_spread: float
    error: float
    detection_limit: float
    source: str

    def read(self, concentration: np.ndarray, seed: int = 0, first: int = 0) -> np.ndarray:
        """Return readings in pg/mL of concentrations in pmol/L, shape (subjects, samples).

        Every subject has a background and a series of errors of its own, the same for any number of subjects;
        `first` is the number of the first of them in the population.
        """
        true = np.atleast_2d(concentration) * PG_PER_ML
        draws = chance(seed, "assay", "reading", true.shape[0], true.shape[1] + 1, first)
        background = self.background * np.exp(self.background_spread * draws[:, :1])
        reading = (self.gain * true + background) * (1.0 + self.error * draws[:, 1:])
        return np.where(reading < self.detection_limit, np.nan, reading)


ASSAYS = {
    item.name: item
    for item in (
        Assay("extracted", 0.9, 0.5, 0.5, 0.15, 1.0, "leng2016"),
        Assay("unextracted", 1.0, 200.0, 0.55, 0.15, 2.0, "szeto2011"),
        Assay("basel", 1.0, 70.0, 0.3, 0.10, 2.0, "atila2023"),
    )
}
"""Extracted radioimmunoassay, unextracted enzyme immunoassay, and the kind with a background near 70 pg/mL."""


def assay(name: str) -> Assay:
    """Return an assay by name.

    Raises
    ------
    OxytocinError
        If there is none of that name.
    """
    if name not in ASSAYS:
        raise OxytocinError(f"there is no assay '{name}'{nearest(name, ASSAYS)}")
    return ASSAYS[name]
