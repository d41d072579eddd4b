"""What an experimenter does to a body: sets controls and gives impulses, at times."""

from __future__ import annotations

from dataclasses import dataclass

from oxytocin.language.body import Body, resolve
from oxytocin.language.errors import OxytocinError
from oxytocin.language.quantities import convert
from oxytocin.language.signals import Impulse


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
        return _begun(convert(self.at, "s", f"the time at which {self.control} is set"), self.at)

    def upon(self, body: Body) -> tuple[str, float]:
        """Return the path of the control in a body, and the value in its unit.

        Raises
        ------
        OxytocinError
            If the body has no such control, or the value lies outside its limits.
        """
        path = resolve(self.control, body.controls, "control", f"the body '{body.name}'")
        control = body.controls[path]
        value = convert(self.value, control.unit, self.control, of=control.of)
        if not control.low <= value <= control.high:
            limits = f"between {control.low:g} and {control.high:g} {control.unit}".removesuffix(" 1")
            raise OxytocinError(f"{self.control} must lie {limits}, not {value:g}")
        return path, value


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
        return _begun(convert(self.at, "s", f"the time at which {self.impulse} is given"), self.at)

    def upon(self, body: Body) -> tuple[str, float]:
        """Return the name of the impulse signal in a body, and the amount in its unit.

        Raises
        ------
        OxytocinError
            If the body has no such impulse, or the amount is negative.
        """
        known = {name: wire.signal for name, wire in body.wires.items() if isinstance(wire.signal, Impulse)}
        name = resolve(self.impulse, known, "impulse", f"the body '{body.name}'")
        amount = convert(self.amount, known[name].unit, self.impulse, of=known[name].of)
        if amount < 0:
            raise OxytocinError(f"{self.impulse} must not be negative, but {self.amount} was given")
        return name, amount


@dataclass(frozen=True)
class Protocol:
    """A list of things done; the order of the list decides between things done at the same time."""

    steps: tuple[Set | Give, ...] = ()

    def __init__(self, *steps: Set | Give) -> None:
        object.__setattr__(self, "steps", steps)


def _begun(time: float, at: float | str) -> float:
    if not time >= 0.0:
        raise OxytocinError(f"a protocol cannot begin before time 0, but sets something at {at}")
    return time
