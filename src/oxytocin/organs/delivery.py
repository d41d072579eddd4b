"""The way out: descent and birth in the second stage, and when those who attend it call progress arrested."""

from __future__ import annotations

from oxytocin.language import (
    Component,
    Control,
    Crossing,
    Equal,
    Impulse,
    Input,
    Level,
    Output,
    Parameter,
    Rate,
    Receipt,
    State,
    lognormal,
    where,
)


class Delivery(Component):
    r"""From full dilation the head descends, S from 0 to 1, by the womb's activity U and by bearing down:

        S' = (U + effort push)/(eta resistance),   eta longer with an epidural, shorter after a birth before

    Arrest follows the rule of the American College (2014): from 6 cm on, four hours without a new centimetre at
    adequate activity, or six under oxytocin without; in the second stage three hours (two after a birth before), one
    more with an epidural; 24 h of oxytocin without reaching 6 cm is a failed induction. An arrested woman has a
    caesarean, or an instrumental birth once the head is low. Where `augmentation` is on, two hours without a new
    centimetre start the infusion. The impulse `birth` says how: 1 spontaneous, 2 instrumental, 3 caesarean.
    """

    births_before = Parameter(0.0, "1", "oxytocin_notes", evidence="assumed", doc="parity of the woman")
    epidural = Parameter(0.0, "1", "oxytocin_notes", evidence="assumed", doc="1 with an epidural")
    descent_resistance = Parameter(220.0, "mmHg*h", "zhang2010", evidence="calibrated", doc="eta, first birth")
    descent_after_birth = Parameter(
        0.33, "1", "zhang2010", locus="table 5, recalled", evidence="calibrated", doc="eta after a birth before"
    )
    descent_with_epidural = Parameter(1.4, "1", "zhang2010", evidence="calibrated", doc="eta with an epidural")
    resistance = Parameter(
        1.0, "1", "zhang2010", locus="95th centiles", evidence="derived", spread=lognormal(0.93),
        doc="of this woman's way out",
    )  # fmt: skip
    bearing_down = Parameter(150.0, "mmHg", "oxytocin_notes", locus="sec 3.5d", evidence="assumed", doc="push, as U")
    bearing_down_pressure = Parameter(
        45.0, "mmHg", "oxytocin_notes", locus="sec 3.5d", evidence="recalled", doc="added to a contraction"
    )
    effort_with_epidural = Parameter(0.5, "1", "oxytocin_notes", evidence="assumed", doc="effort; 1 without epidural")
    adequate_activity = Parameter(200.0, "mmHg", "rouse1999", locus="abstract", doc="Montevideo units")
    arrest_when_adequate = Parameter(
        4.0, "h", "caughey2014", locus="recommendation on the first stage", doc="no progress at adequate activity"
    )
    arrest_when_inadequate = Parameter(
        6.0, "h", "caughey2014", locus="recommendation on the first stage", doc="no progress under oxytocin"
    )
    arrest_from = Parameter(
        6.0, "cm", "caughey2014", locus="recommendation on the first stage", doc="before this, labour is not active"
    )
    second_stage_limit = Parameter(3.0, "h", "caughey2014", evidence="recalled", doc="of a first birth")
    less_after_birth = Parameter(1.0, "h", "caughey2014", evidence="recalled", doc="shorter after a birth before")
    more_with_epidural = Parameter(1.0, "h", "caughey2014", evidence="recalled", doc="longer with an epidural")
    failed_induction = Parameter(24.0, "h", "caughey2014", evidence="recalled", doc="of oxytocin, still below 6 cm")
    low_head = Parameter(0.6, "1", "oxytocin_notes", evidence="assumed", doc="S from which instruments can help")
    slow_progress = Parameter(2.0, "h", "rouse1999", locus="abstract", doc="without a new centimetre is called slow")
    augmented_from = Parameter(3.0, "cm", "oxytocin_notes", evidence="assumed", doc="slow labour is helped from here")
    full_dilation = Parameter(10.0, "cm", "oxytocin_notes", evidence="recalled", doc="the second stage begins")

    augmentation = Control("1", high=1.0, doc="1: slow labour is helped with oxytocin")
    uterine_activity = Input(Level("mmHg"), doc="U")
    dilation = Input(Level("cm"))
    centimetre = Input(Impulse("cm"))
    infusion_rate = Input(Level("pmol/min", "oxytocin"), absent=0.0)
    station = Output(Level("1"), doc="S")
    delivered = Output(Level("1"), doc="1 once the child is born")
    pelvic_stretch = Output(Level("1"), doc="of pelvic floor and vagina, by the head")
    pushing = Output(Level("mmHg"), doc="pressure that bearing down adds to a contraction")
    birth = Output(Impulse("1"), doc="1 spontaneous, 2 instrumental, 3 caesarean")
    start_of_infusion = Output(Impulse("1"))

    descent = State("1", doc="S")
    second_stage = State("1", doc="1 from full dilation on")
    born = State("1", doc="1 once the child is born")
    # Its rate jumps where the cervix opens to `arrest_from`; between two steps it may seem a little below zero there.
    arresting = State("1", may_be_negative=True, doc="share of the time that is allowed without progress")
    infused = State("h", doc="time under oxytocin")
    stalled = State("h", doc="time since the last whole centimetre")

    def equations(self):
        waiting = 1 - self.born
        bearing = self._effort() * self.bearing_down
        eta = self.descent_resistance * self._after_birth(self.descent_after_birth, 1)
        eta = eta * where(self.epidural > 0.5, self.descent_with_epidural, 1) * self.resistance
        yield Equal(self.station, self.descent)
        yield Equal(self.delivered, self.born)
        yield Equal(self.pelvic_stretch, waiting * self.second_stage * (1 + self.descent) / 2)
        yield Equal(self.pushing, waiting * self.second_stage * self._effort() * self.bearing_down_pressure)
        yield Rate(self.descent, waiting * self.second_stage * (self.uterine_activity + bearing) / eta)
        yield Rate(self.arresting, waiting * where(self.second_stage > 0.5, self._second(), self._first()))
        yield Rate(self.infused, waiting * where(self.infusion_rate > 0, 1, 0))
        yield Rate(self.stalled, waiting)

    def events(self):
        last = self.centimetre > 0.95 * self.full_dilation
        second = where(last, 1, self.second_stage)
        yield Receipt("progress", self.centimetre, {self.arresting: 0, self.stalled: 0, self.second_stage: second})
        yield Crossing("head_is_born", self.descent - 1, {self.birth: 1 - self.born, self.born: 1})
        how = where(self.descent > self.low_head, 2, 3) * (1 - self.born)
        yield Crossing("arrest", self.arresting - 1, {self.birth: how, self.born: 1})
        early = where(self.dilation < self.arrest_from, 1, 0) * (1 - self.born)
        failing = {self.birth: 3 * early, self.born: self.born + early}
        yield Crossing("induction_fails", self.infused - self.failed_induction, failing)
        wanted = self.augmentation * where(self.dilation < self.augmented_from, 0, 1) * (1 - self.born)
        wanted = wanted * where(self.infusion_rate > 0, 0, 1)
        yield Crossing("progress_is_slow", self.stalled - self.slow_progress, {self.start_of_infusion: wanted})

    def _first(self):
        hurried = where(self.infusion_rate > 0, 1 / self.arrest_when_inadequate, 0)
        pace = where(self.uterine_activity > self.adequate_activity, 1 / self.arrest_when_adequate, hurried)
        return where(self.dilation < self.arrest_from, 0, pace)

    def _second(self):
        limit = self.second_stage_limit - self._after_birth(self.less_after_birth, 0)
        return 1 / (limit + where(self.epidural > 0.5, self.more_with_epidural, 0))

    def _effort(self):
        return where(self.epidural > 0.5, self.effort_with_epidural, 1)

    def _after_birth(self, yes, no):
        return where(self.births_before > 0.5, yes, no)
