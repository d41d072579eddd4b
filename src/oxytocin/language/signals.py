"""What parts of a body say to each other: four kinds of signal, each with its own promise about time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Signal:
    """A named thing that one part gives out and others take in.

    Parameters
    ----------
    unit : str
        Unit of its value.
    of : str
        The substance it is about, where that matters ("oxytocin", "carbetocin"); empty means any.
    """

    unit: str
    of: str = ""

    @property
    def kind(self) -> str:
        """Name of the kind, as errors and tables print it."""
        return type(self).__name__

    @property
    def adds_up(self) -> bool:
        """Whether several sources of this signal are added."""
        return isinstance(self, (Flux, Drive, Impulse))


class Flux(Signal):
    """A flow of substance; what crosses a macro step is the amount, so that nothing is lost."""


class Level(Signal):
    """A concentration, occupancy, pressure...; exactly one part sets it."""


class Drive(Signal):
    """A rate of firing or of synaptic events, the mean over the step; several sources add."""


class Impulse(Signal):
    """An amount that arrives at one instant (a dose, a burst); none is ever lost."""
