"""People who live through something, shared by the tests of the mind."""

from __future__ import annotations

from oxytocin.engine.results import Run
from oxytocin.engine.run import run
from oxytocin.language import Body, Give, Protocol, Set

SPRAY = Give("intranasal_dose", "24 IU", 3600.0)
REAL = {"nasal_lowering": 0.35, "nasal_effect_on_eyes": 0.04, "nasal_effect_on_fear": 0.29, "trust.nasal_effect": 1.2}
"""A man's links to the spray, all real and of their typical size."""


def lived(body: Body, *steps: Set | Give, hours: float = 2.0) -> Run:
    """Return what a typical person lives through."""
    return run(body, 3600.0 * hours, protocol=Protocol(*steps), every=300.0, macro_step=60.0, progress=False)


def last(done: Run, name: str) -> float:
    """Return a value at the end."""
    return float(done[name][0, -1])
