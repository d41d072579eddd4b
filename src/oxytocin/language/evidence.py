"""How well a number is known: where it stands, how it varies between subjects, whether a contested link is real."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

GRADES = {
    "measured": "read in the source that is named",
    "recalled": "from memory of the source, not re-read",
    "derived": "worked out from numbers that were read",
    "computed": "follows from a run of published equations or code",
    "imported": "stands so in a model by others; how well it is known is for that model to say",
    "calibrated": "fitted here to targets that are marked as calibration",
    "assumed": "a modelling choice: no published value exists",
}
"""The grades of evidence a parameter can carry, weakest last."""


@dataclass(frozen=True)
class Spread:
    """How a value differs between subjects (or between neurons): the kind of distribution and its numbers."""

    kind: str
    first: float
    second: float = 0.0

    def __str__(self) -> str:
        return {
            "lognormal": f"lognormal, SD of the logarithm {self.first:g}",
            "logitnormal": f"logit-normal, SD of the logit {self.first:g}",
            "normal": f"normal, SD {self.first:g}",
            "uniform": f"uniform {self.first:g} to {self.second:g}",
            "loguniform": f"log-uniform {self.first:g} to {self.second:g}",
            "link": f"present with probability {self.first:g}, then normal with SD {self.second:g}",
        }[self.kind]


def lognormal(sd_of_log: float) -> Spread:
    """Multiply the value by exp(sd_of_log * z), z standard normal; the value is the median."""
    return Spread("lognormal", sd_of_log)


def logitnormal(sd_of_logit: float) -> Spread:
    """Add sd_of_logit * z to log(value/(1 - value)), z standard normal: for a share; the value is the median."""
    return Spread("logitnormal", sd_of_logit)


def normal(sd: float) -> Spread:
    """Add sd * z, z standard normal, with sd in the unit of the value."""
    return Spread("normal", sd)


def uniform(low: float, high: float) -> Spread:
    """Any value between two, in the unit of the value."""
    return Spread("uniform", low, high)


def loguniform(low: float, high: float) -> Spread:
    """Any value between two, evenly in the logarithm, in the unit of the value."""
    return Spread("loguniform", low, high)


@cache
def known_sources() -> frozenset[str]:
    """Return the keys of all entries in `literature/references.bib`."""
    text = (files("oxytocin") / "literature" / "references.bib").read_text(encoding="utf-8")
    return frozenset(re.findall(r"^@\w+\{\s*([^,\s]+)\s*,", text, flags=re.MULTILINE))
