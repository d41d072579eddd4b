"""What an experimenter does to a body: sets controls and gives impulses, at times."""

from __future__ import annotations

from dataclasses import dataclass

from oxytocin.language.quantities import convert


@dataclass(frozen=True)
class Set:
    """Hold a control (or an open level) at a value from a time on.

    Parameters
    ----------
    control : str
        Name of the control, e.g. "suckling".
    value : float or str
        Number in the control's unit, or text with a unit.
    at : float or str
        Time, in seconds or as text ("5 min").
    """

    control: str
    value: float | str
    at: float | str = 0.0

    @property
    def time(self) -> float:
        """Time in seconds."""
        return convert(self.at, "s", f"the time at which {self.control} is set")


@dataclass(frozen=True)
class Give:
    """Give an impulse, such as a bolus, at one instant.

    Parameters
    ----------
    impulse : str
        Name of the impulse signal, e.g. "intravenous_bolus".
    amount : float or str
        Number in the signal's unit, or text with a unit ("10 IU").
    at : float or str
        Time, in seconds or as text.
    """

    impulse: str
    amount: float | str
    at: float | str = 0.0

    @property
    def time(self) -> float:
        """Time in seconds."""
        return convert(self.at, "s", f"the time at which {self.impulse} is given")


@dataclass(frozen=True)
class Protocol:
    """A list of things done; the order of the list decides between things done at the same time."""

    steps: tuple[Set | Give, ...] = ()

    def __init__(self, *steps: Set | Give) -> None:
        object.__setattr__(self, "steps", steps)
