"""The pump of the labour ward: an oxytocin infusion that follows the rules of a regimen by itself."""

from __future__ import annotations

from oxytocin.language import (
    Component,
    Crossing,
    Equal,
    Flux,
    Impulse,
    Input,
    Level,
    Output,
    Parameter,
    Rate,
    Receipt,
    State,
    maximum,
    minimum,
    where,
)


class SteppedPump(Component):
    r"""Oxytocin by rules: raised step by step until contractions suffice, lowered when they are too many.

    Nothing flows before `start_of_infusion`; then the rate R is `starting_rate`. Every `interval` the contractions
    since the last review are counted, n = count window/interval, and

        R becomes  reduction R                                           if n > tachysystole
                   R                                                     if n >= adequate
                   min(ceiling, max(starting_rate, factor R + step))     else

    so that after a stop the infusion begins anew. Once the cervix is open to `stop_at` it is stopped, until another
    `start_of_infusion` comes because progress has stalled; at `birth` it is off for good. R is a mean: in
    pulses, R pulse_interval/pulse_length flows for `pulse_length` of every `pulse_interval`; where these are equal the
    flow is steady.

        flow = R on pumping pulse_interval/pulse_length,   d given/dt = flow

    The textbook counts contractions over 30 min for tachysystole; here it is the time since the last review.
    """

    starting_rate = Parameter(
        1.668, "pmol/min", "carlson2021", locus="Table 3", evidence="derived", doc="R at first; 1 mU/min"
    )
    step = Parameter(1.668, "pmol/min", "carlson2021", locus="Table 3", evidence="derived", doc="added at a review")
    factor = Parameter(
        1.0,
        "1",
        "carlson2021",
        locus="Table 3",
        evidence="derived",
        doc="by which R is multiplied before; 2 doubles it",
    )
    interval = Parameter(30.0, "min", "carlson2021", locus="Table 3", evidence="measured", doc="between reviews")
    ceiling = Parameter(
        33.36, "pmol/min", "carlson2021", locus="Table 3", evidence="derived", doc="highest R; 20 mU/min"
    )
    adequate = Parameter(4.0, "1", "oxytocin_notes", evidence="assumed", doc="contractions in 10 min that are enough")
    tachysystole = Parameter(5.0, "1", "macones2008", locus="definitions", doc="more in 10 min than this are too many")
    window = Parameter(10.0, "min", "macones2008", locus="definitions", doc="time to which counts refer")
    reduction = Parameter(0.5, "1", "oxytocin_notes", evidence="assumed", doc="of R at tachysystole; 0 stops it")
    stop_at = Parameter(
        11.0, "cm", "oxytocin_notes", evidence="assumed", doc="dilation; beyond 10 cm it is never stopped"
    )
    pulse_interval = Parameter(10.0, "min", "oxytocin_notes", evidence="assumed", doc="from one pulse to the next")
    pulse_length = Parameter(
        10.0, "min", "oxytocin_notes", evidence="assumed", doc="equal to the interval: steady flow"
    )

    rate = State("pmol/min", doc="R, what the pump is set to; 0 when off")
    on = State("1", doc="1 while the infusion goes by its rules")
    over = State("1", doc="1 once it may not be started any more")
    since_review = State("min", doc="time since the last review")
    count = State("1", doc="contractions since the last review")
    since_pulse = State("min", doc="time since the last pulse began")
    pumping = State("1", doc="1 while the motor turns")
    given = State("pmol", scale=100.0, doc="all that was infused")

    start_of_infusion = Input(Impulse("1"))
    contraction = Input(Impulse("mmHg"))
    dilation = Input(Level("cm"))
    birth = Input(Impulse("1"))
    entering_blood = Output(Flux("pmol/s", "oxytocin"))
    infusion_rate = Output(Level("pmol/min", "oxytocin"), doc="R, the mean over a pulse")

    def equations(self):
        flow = self.rate * self.pumping * self.pulse_interval / self.pulse_length
        yield Equal(self.entering_blood, flow)
        yield Equal(self.infusion_rate, self.rate)
        yield Rate(self.given, flow)
        yield Rate(self.since_review, self.on)
        # A steady flow has no pulses, and then nothing need happen at their times.
        yield Rate(self.since_pulse, where(self.pulse_length < self.pulse_interval, self.on, 0))

    def events(self):
        off = {self.rate: 0, self.on: 0}
        # A start changes nothing while the pump is on, nor after the birth.
        begins = (1 - self.on) * (1 - self.over)
        starting = {
            self.since_review: self.since_review * (1 - begins),
            self.on: self.on + begins,
            self.rate: self.rate + begins * self.starting_rate,
            self.pumping: maximum(self.pumping, begins),
            self.count: self.count * (1 - begins),
        }
        yield Receipt("started", self.start_of_infusion, starting)
        yield Receipt("contracted", self.contraction, {self.count: self.count + 1})
        yield Crossing("reviewed", self.since_review - self.interval, self._review())
        yield Crossing("dilated", self.dilation - self.stop_at, off)
        yield Receipt("born", self.birth, {**off, self.over: 1})
        yield Crossing("pulse_ends", self.since_pulse - self.pulse_length, {self.pumping: 0})
        yield Crossing("pulse_begins", self.since_pulse - self.pulse_interval, {self.pumping: 1, self.since_pulse: 0})

    def _review(self):
        counted = self.count * self.window / self.interval
        raised = minimum(self.ceiling, maximum(self.starting_rate, self.factor * self.rate + self.step))
        kept = where(counted < self.adequate, raised, self.rate)
        new = where(counted > self.tachysystole, self.reduction * self.rate, kept)
        return {self.rate: self.on * new, self.since_review: 0, self.count: 0}
