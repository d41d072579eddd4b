"""The time of day, as the suprachiasmatic nucleus tells it."""

from __future__ import annotations

from oxytocin.language import Component, Equal, Level, Output, Parameter, Rate, State


class Clock(Component):
    """Hours since midnight: time_of_day = start_hour + elapsed, d elapsed/dt = 1."""

    start_hour = Parameter(15.0, "hour", "oxytocin_notes", evidence="assumed", doc="when the experiment begins")
    elapsed = State("hour", doc="since the experiment began")
    time_of_day = Output(Level("hour"), doc="it goes on beyond 24 on the next day")

    def equations(self):
        yield Rate(self.elapsed, 1)
        yield Equal(self.time_of_day, self.start_hour + self.elapsed)
