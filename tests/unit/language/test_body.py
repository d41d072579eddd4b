"""A body is checked when it is built, and every error names the part, the place and what was expected."""

import pytest

from oxytocin.engine.run import run
from oxytocin.engine.twin import twin
from oxytocin.language import (
    Body,
    Component,
    Control,
    Crossing,
    Drive,
    Equal,
    Flux,
    Give,
    Impulse,
    Input,
    Level,
    Output,
    OxytocinError,
    Parameter,
    Protocol,
    Rate,
    Receipt,
    Set,
    State,
)
from oxytocin.language.quantities import MOLAR_MASSES
from parts import Oscillator, Plasma, Pulses, Receptor


def four_parts() -> Body:
    return Body("test", pulses=Pulses(), plasma=Plasma(), uterus=Oscillator(), receptor=Receptor())


def test_four_unlike_parts_make_a_body_in_order():
    plan = four_parts().plan()
    order = [what for _, what, _ in plan]
    assert order.index("plasma.plasma_oxytocin") < order.index("receptor.occupancy")
    assert {part for part, _, _ in plan} == {"pulses", "plasma", "uterus", "receptor"}


def test_missing_source_names_the_port_and_the_nearest_signal():
    class Thirsty(Component):
        plasma_oxytocine = Input(Level("pmol/L"))

    with pytest.raises(OxytocinError, match=r"thirsty\.plasma_oxytocine.*did you mean 'plasma_oxytocin'"):
        Body("test", pulses=Pulses(), plasma=Plasma(), thirsty=Thirsty())


def test_a_level_has_one_source():
    with pytest.raises(OxytocinError, match=r"plasma_oxytocin.*set twice, by plasma\..* and by other\."):
        Body("test", pulses=Pulses(), plasma=Plasma(), other=Plasma())


def test_fluxes_add_up():
    body = Body("test", one=Pulses(), two=Pulses(), plasma=Plasma())
    assert body.wires["secretion"].givers == [("one", "secretion"), ("two", "secretion")]


@pytest.mark.parametrize(
    ("signal", "message"),
    [
        (Level("mmol"), r"blind\.secretion is a level.*is a flux"),
        (Flux("mmHg"), r"blind\.secretion is in mmHg.*in pmol/s"),
        (Flux("pmol/s", "carbetocin"), r"about carbetocin.*about oxytocin"),
    ],
)
def test_ports_of_one_signal_agree(signal, message):
    class Blind(Component):
        secretion = Input(signal)

    with pytest.raises(OxytocinError, match=message):
        Body("test", pulses=Pulses(), blind=Blind())


def part_with(rate, **more):
    """A part with one state whose rate is built by a function of the part."""

    class Part(Component):
        amount = State("pmol")
        speed = Parameter(1.0, "1/min", "oxytocin_notes")
        pressure = Parameter(1.0, "mmHg", "oxytocin_notes")

        def equations(self):
            yield from rate(self)

    return Part(**more)


@pytest.mark.parametrize(
    ("rate", "message"),
    [
        (lambda s: [Rate(s.amount, s.speed * s.pressure)], r"part: d\(part\.amount\)/dt should be .*substance"),
        (lambda s: [Rate(s.amount, s.speed * s.amount + s.pressure)], r"part: d\(part\.amount\)/dt adds"),
        (lambda s: [Rate(s.amount, s.amount)], r"should be .* but is"),
        (lambda s: [], r"part: no equation gives the rate of the state 'part\.amount'"),
        (lambda s: [Rate(s.amount, s.speed * s.amount)] * 2, r"is given twice"),
        (lambda s: [Equal(s.amount, s.amount)], r"is no output of this part"),
    ],
)
def test_equations_are_checked(rate, message):
    with pytest.raises(OxytocinError, match=message):
        Body("test", part=part_with(rate))


def test_a_parameter_needs_a_source_that_exists():
    class Unsourced(Component):
        speed = Parameter(1.0, "1/min")

    class Misspelt(Component):
        speed = Parameter(1.0, "1/min", "rosoni2008")

    with pytest.raises(OxytocinError, match=r"part\.speed names no source"):
        Body("test", part=Unsourced())
    with pytest.raises(OxytocinError, match="did you mean 'rossoni2008'"):
        Body("test", part=Misspelt())


def test_an_instantaneous_loop_is_an_error():
    class First(Component):
        egg = Input(Level("1"))
        hen = Output(Level("1"))

        def equations(self):
            yield Equal(self.hen, self.egg)

    class Second(Component):
        hen = Input(Level("1"))
        egg = Output(Level("1"))

        def equations(self):
            yield Equal(self.egg, self.hen)

    with pytest.raises(OxytocinError, match="depend on each other at one instant"):
        Body("test", first=First(), second=Second())


def test_events_are_checked():
    class Wrong(Component):
        amount = State("pmol")
        speed = Parameter(1.0, "1/min", "oxytocin_notes")

        def events(self):
            yield Crossing("jump", self.amount, {self.amount: self.speed})

    with pytest.raises(OxytocinError, match=r"part\.amount after event 'jump' should be"):
        Body("test", part=Wrong())


def test_values_are_replaced_in_a_new_body_that_remembers():
    body = four_parts()
    changed = body.with_values({"clearance": "2 L/min", "pulses.size": 5})
    assert body.parameters["plasma.clearance"].value == 1.25
    assert changed.parameters["plasma.clearance"].value == 2.0
    assert changed.changes() == {
        "plasma.clearance": (1.25, 2.0, "L/min"),
        "pulses.size": (13.0, 5.0, "pmol"),
    }
    assert changed.fingerprint == body.fingerprint


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"clearanse": 1}, "did you mean 'clearance'"),
        ({"plasma.clearance": "2 mmHg"}, "cannot be turned into"),
        ({"plasma.clearance": "fast"}, "not a number with a unit"),
        ({"plasma.clearance": float("nan")}, "finite"),
        ({"clearance": "2"}, "needs a unit"),
    ],
)
def test_wrong_values_get_a_sentence(values, message):
    with pytest.raises(OxytocinError, match=message):
        four_parts().with_values(values)


def test_what_is_zero_here_is_not_negative_unless_it_has_a_sign():
    class Told(Component):
        """Births before, and an effect in either direction."""

        births = Parameter(0.0, "1", "oxytocin_notes")
        effect = Parameter(0.0, "1/s", "oxytocin_notes", any_sign=True)
        level = State("1")

        def equations(self):
            yield Rate(self.level, self.births * self.effect)

    body = Body("test", told=Told())
    with pytest.raises(OxytocinError, match=r"told\.births cannot be negative; it is 0 here"):
        body.with_values({"told.births": -1})
    assert body.with_values({"told.births": 2, "told.effect": "-0.5 1/s"}).parameters["told.effect"].value == -0.5


def test_a_name_that_stands_for_several_is_refused():
    body = Body("test", one=Pulses(), two=Pulses(), plasma=Plasma())
    with pytest.raises(OxytocinError, match=r"one\.size, two\.size"):
        body.with_values({"size": 3})


def test_wiring_to_other_signals():
    body = Body("test", pulses=Pulses().wired(secretion="oxytocin_in"), plasma=Plasma().wired(secretion="oxytocin_in"))
    assert "oxytocin_in" in body.wires
    with pytest.raises(OxytocinError, match="has no port 'secretions'"):
        Pulses().wired(secretions="x")


def test_drives_of_different_units_agree_if_the_dimension_does():
    class Giver(Component):
        level = Control("1/min")
        nerve = Output(Drive("1/min"))

        def equations(self):
            yield Equal(self.nerve, self.level)

    class Taker(Component):
        nerve = Input(Drive("Hz"))
        count = State("1")

        def equations(self):
            yield Rate(self.count, self.nerve)

    assert Body("test", giver=Giver(), taker=Taker()).wires["nerve"].givers == [("giver", "nerve")]


class Thermometer(Component):
    """Counts degrees, of a fever that may be absent."""

    fever = Input(Level("1"), absent=2.0)
    counted = State("1")
    pace = Parameter(1.0, "1/s", "oxytocin_notes")

    def equations(self):
        yield Rate(self.counted, self.pace * self.fever)


class Fever(Component):
    height = Control("1", default=5.0)
    fever = Output(Level("1"))

    def equations(self):
        yield Equal(self.fever, self.height)


def test_an_input_without_a_source_has_the_value_that_it_has_when_absent():
    alone, ill = Body("test", thermometer=Thermometer()), Body("test", thermometer=Thermometer(), fever=Fever())
    assert alone.wires["fever"].absent == 2.0 and ill.wires["fever"].absent is None
    assert run(alone, 10.0)["counted"][0, -1] == pytest.approx(20.0)
    assert run(ill, 10.0)["counted"][0, -1] == pytest.approx(50.0)
    assert [twin(body)(0.0, [0.0])[0] for body in (alone, ill)] == pytest.approx([2.0, 5.0])
    assert run(alone, 10.0)["fever"][0, -1] == 2.0  # it can be sampled like any other


def test_one_that_cannot_be_absent_decides():
    class Doctor(Component):
        fever = Input(Level("1"))

    with pytest.raises(OxytocinError, match=r"nothing gives the level 'fever' .*doctor\.fever takes in"):
        Body("test", thermometer=Thermometer(), doctor=Doctor())


@pytest.mark.parametrize("other", [Input(Level("1"), absent=0.0), Input(Level("percent"), absent=2.0)])
def test_parts_agree_about_what_is_absent(other):
    class Nurse(Component):
        fever = other

    message = r"nothing gives 'fever', and thermometer\.fever and nurse\.fever do not agree"
    with pytest.raises(OxytocinError, match=message):
        Body("test", thermometer=Thermometer(), nurse=Nurse())
    Body("test", thermometer=Thermometer(), nurse=Nurse(), fever=Fever())


def test_absent_values_are_in_the_unit_of_their_input():
    class Kidney(Component):
        inflow = Input(Flux("pmol/min"), absent=60.0)
        passed = State("pmol")

        def equations(self):
            yield Rate(self.passed, self.inflow)

    body = Body("test", kidney=Kidney())
    assert run(body, 10.0)["passed"][0, -1] == pytest.approx(10.0)
    assert twin(body)(0.0, [0.0])[0] == pytest.approx(1.0)


class Muscle(Component):
    """Takes a dose of whatever it is."""

    dose = Input(Impulse("pmol"))
    depot = State("pmol")

    def events(self):
        yield Receipt("dosed", self.dose, {self.depot: self.depot + self.dose})


class Syringe(Component):
    """Infuses carbetocin."""

    rate = Control("pmol/min", high=1e9, of="carbetocin")
    given = State("pmol")

    def equations(self):
        yield Rate(self.given, self.rate)


class Needle(Component):
    dose = Input(Impulse("pmol", "carbetocin"))

    def events(self):
        yield Receipt("stung", self.dose)


@pytest.mark.parametrize("parts", [{"muscle": Muscle(), "needle": Needle()}, {"needle": Needle(), "muscle": Muscle()}])
def test_a_dose_by_mass_is_of_the_substance_that_any_port_names(parts):
    body = Body("test", **parts)
    assert body.wires["dose"].signal.of == "carbetocin"
    done = run(body, 1.0, protocol=Protocol(Give("dose", "100 ug")))
    assert done["depot"][0, -1] == pytest.approx(100e6 / MOLAR_MASSES["carbetocin"])


def test_every_two_ports_of_a_signal_agree_about_the_substance():
    class OxytocinNeedle(Component):
        dose = Input(Impulse("pmol", "oxytocin"))

        def events(self):
            yield Receipt("stung", self.dose)

    with pytest.raises(OxytocinError, match=r"other\.dose is about oxytocin, but needle\.dose is about carbetocin"):
        Body("test", muscle=Muscle(), needle=Needle(), other=OxytocinNeedle())


def test_a_control_is_set_by_mass_of_its_substance():
    body = Body("test", syringe=Syringe())
    done = run(body, 60.0, protocol=Protocol(Set("rate", "2 ug/min")))
    assert done["given"][0, -1] == pytest.approx(2e6 / MOLAR_MASSES["carbetocin"])
    assert done["syringe.rate"][0, -1] == pytest.approx(2e6 / MOLAR_MASSES["carbetocin"])
    with pytest.raises(OxytocinError, match=r"rate cannot be in IU.*carbetocin is dosed by mass"):
        run(body, 60.0, protocol=Protocol(Set("rate", "10 IU/min")))
    with pytest.raises(OxytocinError, match="rate must lie between"):
        run(body, 60.0, protocol=Protocol(Set("rate", "10 g/min")))


def test_what_names_no_substance_is_oxytocin():
    done = run(Body("test", muscle=Muscle()), 1.0, protocol=Protocol(Give("dose", "10 IU")))
    assert done["depot"][0, -1] == pytest.approx(16680.0, rel=1e-4)


def test_a_changed_probability_is_remembered() -> None:
    from oxytocin.bodies.everyday import everyday_man

    body = everyday_man().with_values({"trust.nasal_effect.probability": 0.5})
    again = body.with_values({"trust.nasal_effect.probability": "1"})
    assert again.changes() == {"trust.nasal_effect.probability": (0.08, 1.0, "1")}
    assert again.parameters["trust.nasal_effect"].value == everyday_man().parameters["trust.nasal_effect"].value
