"""The kinetics that oxytocin and the drugs share: blood, and the fluid that exchanges with it."""

from __future__ import annotations

from collections.abc import Iterator

from oxytocin.language import Component, Equal, Rate, State
from oxytocin.language.component import Equation
from oxytocin.language.maths import Expression


class TwoCompartments(Component):
    r"""Two compartments, elimination from the first.

        dA_1/dt = S - (CL + Q)/V_c A_1 + Q/V_p A_2
        dA_2/dt = Q/V_c A_1 - Q/V_p A_2,   C = A_1/V_c

    A subclass declares V_c, Q and V_p under the names below, what its clearance is, and the ports of its substance.
    """

    central = State("pmol", doc="A_1, in plasma and what mixes with it at once")
    peripheral = State("pmol", doc="A_2, in the rest of the fluid between cells")
    cleared = State("pmol", scale=10.0, doc="all that was eliminated")
    central_volume: Expression
    exchange: Expression
    peripheral_volume: Expression

    def distributing(self, entering: Expression, plasma: Expression, clearance: Expression) -> Iterator[Equation]:
        """Yield what becomes of the substance that enters the blood, and its level in plasma."""
        level = self.central / self.central_volume
        exchange = self.exchange * (level - self.peripheral / self.peripheral_volume)
        yield Equal(plasma, level)
        yield Rate(self.central, entering - clearance * level - exchange)
        yield Rate(self.peripheral, exchange)
        yield Rate(self.cleared, clearance * level)
