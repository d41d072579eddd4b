"""Slow stand-ins for the spiking hypothalamus, for questions in which single spikes play no part."""

from __future__ import annotations

from oxytocin.language import Component, Equal, Flux, Output, Parameter, lognormal


class BasalSecretion(Component):
    """Steady secretion at rest."""

    basal_secretion = Parameter(
        1.5, "pmol/min", "johnston1986", evidence="derived", spread=lognormal(0.5),
        doc="keeps plasma at 1.2 pmol/L (0.7-0.8 µU/mL) at a clearance of 1.25 L/min",
    )  # fmt: skip
    entering_blood = Output(Flux("pmol/s", "oxytocin"))

    def equations(self):
        yield Equal(self.entering_blood, self.basal_secretion)
