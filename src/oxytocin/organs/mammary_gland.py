"""The mammary gland: hormone contracts the myoepithelium, milk is let down, the young removes it."""

from __future__ import annotations

from collections.abc import Iterator

from oxytocin.language import (
    Component,
    Control,
    Crossing,
    Equal,
    Flux,
    Input,
    Level,
    Output,
    Parameter,
    Rate,
    State,
    hill,
    lognormal,
    maximum,
    where,
)


class MammaryGland(Component):
    r"""What glands of all species share: the way of the hormone to the gland, and contraction.

    What leaves the heart is the mixed plasma and, on top, the first pass of what has just entered the blood; four
    stages of the circulation delay it, and the gland's vessels spread it by a few seconds:

        c_1' = (C + S/CO - c_1) 4/d,   c_i' = (c_{i-1} - c_i) 4/d,   X' = (c_4 - X)/s,   H = X^h/(C50^h + X^h)

    The myoepithelium contracts as long as fatigue leaves a response: with e what it leaves,

        m' = (e H - m)/tau (one tau rising, another falling),   e' = (1 - e)/r - f m e

    A let-down (milk ejection) begins when contraction m rises past one level and ends when it falls below a lower one.
    """

    transit_time = Parameter(12.0, "s", "oxytocin_notes", evidence="assumed", doc="d, from the pituitary to the gland")
    cardiac_output = Parameter(5.5, "L/min", "oxytocin_notes", evidence="assumed", doc="CO")
    dispersion = Parameter(10.0, "s", "oxytocin_notes", evidence="assumed", doc="s, spread in the gland's vessels")
    half_response = Parameter(12.0, "pmol/L", "oxytocin_notes", evidence="assumed", doc="C50")
    steepness = Parameter(4.0, "1", "oxytocin_notes", evidence="assumed", doc="h")
    contraction_time = Parameter(8.0, "s", "oxytocin_notes", evidence="assumed", doc="tau while m rises")
    relaxation_time = Parameter(20.0, "s", "oxytocin_notes", evidence="assumed", doc="tau while m falls")
    recovery_time = Parameter(15.0, "min", "oxytocin_notes", evidence="assumed", doc="r, of responsiveness")
    fatigue = Parameter(0.15, "1/min", "oxytocin_notes", evidence="assumed", doc="f")
    start_of_let_down = Parameter(0.35, "1", "oxytocin_notes", evidence="assumed", doc="contraction that counts")
    end_of_let_down = Parameter(
        0.2, "1", "oxytocin_notes", evidence="assumed", doc="contraction below which it is over"
    )

    entering_blood = Input(Flux("pmol/s", "oxytocin"), doc="S")
    plasma_oxytocin = Input(Level("pmol/L", "oxytocin"), doc="C")

    transit_1 = State("pmol/L", doc="c_1")
    transit_2 = State("pmol/L", doc="c_2")
    transit_3 = State("pmol/L", doc="c_3")
    transit_4 = State("pmol/L", doc="c_4")
    gland_oxytocin = State("pmol/L", doc="X, what the gland sees")
    contraction = State("1", doc="m, contraction of the myoepithelium")
    responsiveness = State("1", initial=1.0, doc="e, what fatigue leaves")
    letting_down = State("1", doc="1 during a let-down")
    let_downs = State("1", doc="let-downs so far")

    def arriving(self) -> Iterator[Rate]:
        """Yield the way of the hormone to the gland."""
        stage = 4 / self.transit_time
        leaving_heart = self.plasma_oxytocin + self.entering_blood / self.cardiac_output
        yield Rate(self.transit_1, stage * (leaving_heart - self.transit_1))
        yield Rate(self.transit_2, stage * (self.transit_1 - self.transit_2))
        yield Rate(self.transit_3, stage * (self.transit_2 - self.transit_3))
        yield Rate(self.transit_4, stage * (self.transit_3 - self.transit_4))
        yield Rate(self.gland_oxytocin, (self.transit_4 - self.gland_oxytocin) / self.dispersion)

    def contracting(self) -> Iterator[Rate]:
        """Yield contraction and its fatigue."""
        response = self.responsiveness * hill(self.gland_oxytocin, self.half_response, self.steepness)
        time = where(response > self.contraction, self.contraction_time, self.relaxation_time)
        tiring = self.fatigue * self.contraction * self.responsiveness
        yield Rate(self.contraction, (response - self.contraction) / time)
        yield Rate(self.responsiveness, (1 - self.responsiveness) / self.recovery_time - tiring)

    def events(self):
        more = self.let_downs + 1 - self.letting_down
        begins, ends = self.contraction - self.start_of_let_down, self.contraction - self.end_of_let_down
        yield Crossing("let_down_begins", begins, {self.let_downs: more, self.letting_down: 1})
        yield Crossing("let_down_ends", ends, {self.letting_down: 0}, direction=-1)


class Breast(MammaryGland):
    r"""The lactating human breast (MILK-1), both sides taken as one that the infant or pump empties.

    With A milk in the alveoli and U milk in the ducts:

        A' = making + back - eject m A,   U' = eject m A - back - take U suction
        back = reverse (1 - m) max(0, U - U_0)
    """

    half_response = Parameter(
        26.5, "pmol/L", "prime2011", evidence="calibrated",
        doc="C50, for five let-downs in 15 min; the one measured threshold is bovine, 3-5 pmol/L in jugular plasma",
    )  # fmt: skip
    ejection_rate = Parameter(0.4, "1/min", "oxytocin_notes", evidence="assumed", doc="eject, alveoli to ducts")
    making = Parameter(0.02, "mL/min", "oxytocin_notes", evidence="assumed", doc="milk made")
    removal_rate = Parameter(0.9, "1/min", "oxytocin_notes", evidence="assumed", doc="take, at full suction")
    reverse_rate = Parameter(
        1.2, "1/min", "oxytocin_notes", evidence="assumed", doc="reverse, flow back after ejection"
    )
    duct_rest = Parameter(2.0, "mL", "oxytocin_notes", evidence="assumed", doc="U_0")
    fill = Parameter(
        90.0, "mL", "gardner2019", evidence="derived", spread=lognormal(0.45), doc="milk in the alveoli before a feed"
    )
    suction = Control("1", high=1.0, doc="infant or pump at the breast")
    alveolar_milk = State("mL", scale=10.0, doc="A")
    duct_milk = State("mL", doc="U")
    milk_removed = State("mL", scale=10.0, doc="what the infant or pump has taken")
    milk_made = State("mL", doc="what was made since the start")

    def equations(self):
        ejected = self.ejection_rate * self.contraction * self.alveolar_milk
        back = self.reverse_rate * (1 - self.contraction) * maximum(0, self.duct_milk - self.duct_rest)
        removed = self.removal_rate * self.duct_milk * self.suction
        yield from self.arriving()
        yield from self.contracting()
        yield Rate(self.alveolar_milk, self.making + back - ejected)
        yield Rate(self.duct_milk, ejected - back - removed)
        yield Rate(self.milk_removed, removed)
        yield Rate(self.milk_made, self.making)

    def start(self):
        yield Equal(self.alveolar_milk, self.fill)
        yield Equal(self.duct_milk, self.duct_rest)


class RatGland(MammaryGland):
    r"""The mammary glands of the rat: a bolus squeezes them all or none.

        pressure = rest + rise m,   A' = making - eject m A

    Fatigue within seconds and recovery within a minute or two keep an ejection short while plasma is still high.
    Intramammary pressure follows a burst by 12-20 s, and 1 mU given intravenously mimics one milk ejection.
    """

    transit_time = Parameter(
        13.0, "s", "wakerley1973", evidence="calibrated", doc="d; pressure rises 12-20 s after the onset of a burst"
    )
    cardiac_output = Parameter(80.0, "mL/min", "oxytocin_notes", evidence="assumed", species="rat", doc="CO")
    dispersion = Parameter(3.0, "s", "oxytocin_notes", evidence="assumed", doc="s, spread in the gland's vessels")
    half_response = Parameter(150.0, "pmol/L", "clarke1979", evidence="derived", doc="C50; 1 mU mimics one ejection")
    steepness = Parameter(8.0, "1", "oxytocin_notes", evidence="assumed", doc="h, all or none")
    contraction_time = Parameter(2.5, "s", "oxytocin_notes", evidence="assumed", doc="tau while m rises")
    relaxation_time = Parameter(6.0, "s", "oxytocin_notes", evidence="assumed", doc="tau while m falls")
    recovery_time = Parameter(1.0, "min", "oxytocin_notes", evidence="assumed", doc="r, of responsiveness")
    fatigue = Parameter(6.0, "1/min", "oxytocin_notes", evidence="assumed", doc="f; an ejection lasts some 20 s")
    resting_pressure = Parameter(2.0, "mmHg", "oxytocin_notes", evidence="assumed", doc="rest")
    pressure_rise = Parameter(12.0, "mmHg", "oxytocin_notes", evidence="assumed", doc="rise at full contraction")
    ejection_rate = Parameter(0.015, "1/s", "oxytocin_notes", evidence="assumed", doc="eject")
    making = Parameter(0.02, "mL/min", "oxytocin_notes", evidence="assumed", doc="milk made by all glands")
    fill = Parameter(8.0, "mL", "oxytocin_notes", evidence="assumed", doc="milk in all glands at the start")
    alveolar_milk = State("mL", doc="A")
    milk_made = State("mL", doc="what was made since the start")
    milk_let_down = State("mL", doc="what the pups could take")
    intramammary_pressure = Output(Level("mmHg"))

    def equations(self):
        ejected = self.ejection_rate * self.contraction * self.alveolar_milk
        yield from self.arriving()
        yield from self.contracting()
        yield Equal(self.intramammary_pressure, self.resting_pressure + self.pressure_rise * self.contraction)
        yield Rate(self.alveolar_milk, self.making - ejected)
        yield Rate(self.milk_made, self.making)
        yield Rate(self.milk_let_down, ejected)

    def start(self):
        yield Equal(self.alveolar_milk, self.fill)
