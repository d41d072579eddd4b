"""Regimens: what is shipped reads well and drives a pump, and every kind of bad file gets one sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxytocin.circulation.pump import SteppedPump
from oxytocin.experiments.dosing import DRUGS
from oxytocin.experiments.regimen import RegimenSetting, read_regimen, regimen_names
from oxytocin.language import Body, Component, Equal, Give, Level, Output, OxytocinError, Parameter, Set
from oxytocin.language.evidence import known_sources

RULES = {
    "start": '"2 mU/min"',
    "step": '"2 mU/min"',
    "interval": '"30 min"',
    "ceiling": '"20 mU/min"',
    "adequate": "4",
    "on_tachysystole": "0.5",
}
IN_PMOL_PER_MIN = 1.668


class Closed(Component):
    """A cervix that does not open."""

    opening = Parameter(0.0, "cm", "oxytocin_notes")
    dilation = Output(Level("cm"))

    def equations(self):
        yield Equal(self.dilation, self.opening)


def written(folder, extra="", **rules):
    file = folder / "own.toml"
    lines = [f"{key} = {value}" for key, value in (RULES | rules).items() if value]
    file.write_text("\n".join([*lines, extra]), encoding="utf-8")
    return file


def pump_body():
    return Body("woman", womb=Closed(), pump=SteppedPump())


@pytest.mark.parametrize("name", regimen_names())
def test_what_is_shipped_has_a_title_and_a_source(name):
    regimen = read_regimen(name)
    assert regimen.name == name
    assert regimen.title != name
    assert regimen.source in known_sources()
    assert bool(regimen.pump) != bool(regimen.doses)


@pytest.mark.parametrize("name", [name for name in regimen_names() if name != "atosiban"])
def test_a_regimen_sets_every_rule_of_the_pump_and_compiles_nothing(name):
    before = pump_body()
    values = read_regimen(name).values("pump")
    after = before.with_values(values)
    general = {"tachysystole", "window"}
    assert {path.removeprefix("pump.") for path in values} == set(before.parts["pump"].parameters) - general
    assert after.fingerprint == before.fingerprint
    assert after.parameters["pump.ceiling"].value >= after.parameters["pump.starting_rate"].value


def test_numbers_of_the_standard_regimens():
    low, high = read_regimen("standard_dose").pump, read_regimen("high_dose").pump
    assert low["starting_rate"].value == pytest.approx(2 * IN_PMOL_PER_MIN, rel=1e-4)
    assert high["step"].value == pytest.approx(6 * IN_PMOL_PER_MIN, rel=1e-4)
    assert high["step"].source == "son2021" and high["step"].evidence == "measured"
    assert high["ceiling"].evidence == "assumed"
    stopped, continued = read_regimen("stop_at_active_phase").pump, read_regimen("continued").pump
    assert stopped["starting_rate"].value == pytest.approx(10e3 / 1000 * 20 / 60 * IN_PMOL_PER_MIN, rel=1e-4)
    assert {key for key in stopped if stopped[key].value != continued[key].value} == {"stop_at"}
    assert stopped["stop_at"].value == 6.0 and continued["stop_at"].value > 10.0
    pulses = read_regimen("pulsatile").pump
    assert (pulses["pulse_interval"].value, pulses["pulse_length"].value) == (8.0, 1.0)


def test_atosiban_is_given_as_the_label_says():
    regimen = read_regimen("atosiban")
    steps = regimen.steps(start=600.0)
    assert isinstance(steps[0], Give) and (steps[0].impulse, steps[0].time) == ("intravenous_atosiban", 600.0)
    micrograms = [step.value * 994.19e-6 for step in steps[1:] if isinstance(step, Set)]
    assert micrograms == pytest.approx([300.0, 0.0, 100.0, 0.0])
    assert [step.time for step in steps] == sorted(step.time for step in steps)
    assert steps[-1].time == pytest.approx(600.0 + 48 * 3600 + 60, abs=60)
    total = sum(dose.amount for dose in regimen.doses) * 994.19e-9
    assert total == pytest.approx(330.75)
    with pytest.raises(OxytocinError, match="single doses and no infusion by steps"):
        regimen.values()


def test_a_file_of_ones_own_needs_no_source(tmp_path):
    regimen = read_regimen(written(tmp_path, step="", start='"20 ng/min"'))
    assert (regimen.name, regimen.title, regimen.drug) == ("own", "own", "oxytocin")
    assert regimen.pump["starting_rate"].value == pytest.approx(20e3 / 1007.19)
    assert regimen.pump["step"].value == 0.0
    assert {item.source for item in regimen.pump.values()} == {"regimen_file"}
    assert pump_body().with_values(regimen.values()).parameters["pump.interval"].value == 30.0


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ({"start": "2"}, "start needs a unit, such as '2 mU/min'"),
        ({"start": '"2"'}, "start needs a unit, such as '2 mU/min'"),
        ({"start": '"fast"'}, "start: 'fast' is not a number with a unit, such as '2 mU/min'"),
        ({"start": '["2 mU/min"]'}, "start is a number with a unit"),
        ({"start": "true"}, "start is a number with a unit"),
        ({"start": '"2 cm"'}, "start is in mU/min, and '2 cm' cannot be turned into that"),
        ({"start": '"2 mU/mim"'}, "'mU/mim' is not a unit known here"),
        ({"start": '"-2 mU/min"'}, "start must be above 0 mU/min, not -2 mU/min"),
        ({"start": '"0 mU/min"'}, "start must be above 0 mU/min"),
        ({"step": '"-1 mU/min"'}, "step must be at least 0 mU/min, not -1 mU/min"),
        ({"factor": "0.5"}, "factor must be at least 1, not 0.5"),
        ({"interval": '"0 min"'}, "interval must be at least 1 min"),
        ({"interval": '"30 mmHg"'}, "interval is in min"),
        ({"adequate": "0"}, "adequate must be above 0, not 0"),
        ({"adequate": '"4"'}, "adequate is a plain number, such as 4, not '4'"),
        ({"adequate": "nan"}, "adequate must be above 0"),
        ({"adequate": "inf"}, "adequate must be above 0"),
        ({"adequate": "9" * 400}, "adequate must be above 0"),
        ({"start": "9" * 400}, "start needs a unit"),
        ({"start": "9" * 5000}, "is not written in TOML"),
        ({"start": "[" * 5000}, "is not written in TOML"),
        ({"on_tachysystole": "1.5"}, "on_tachysystole must be between 0 and 1, not 1.5"),
        ({"stop_at": '"-6 cm"'}, "stop_at must be above 0 cm"),
        ({"ceiling": ""}, "'ceiling' is missing; it is written ceiling = \"20 mU/min\""),
        ({"ceiling": '"1 mU/min"'}, "the ceiling of 1 mU/min is below the start of 2 mU/min"),
        ({"ceiling": '"401 mU/min"'}, "the ceiling of 401 mU/min is more than 10 times the highest in use, 40 mU/min"),
        ({"start": '"2 U/min"'}, "the start of 2000 mU/min is more than 10 times"),
        ({"pulses": '{ interval = "5 min", length = "6 min" }'}, "pulses of 6 min overlap if one begins every 5 min"),
        ({"pulses": '{ interval = "5 min" }'}, "pulses is written"),
        ({"pulses": "5"}, "pulses is written"),
        ({"pulses": '{ interval = "8 min", length = "1 s" }'}, "the flow in a pulse, at the ceiling, of 9600 mU/min"),
        ({"ceilling": '"20 mU/min"'}, "a key 'ceilling' that means nothing here; did you mean 'ceiling'"),
        ({"drug": '"carbetocin"'}, "only oxytocin is infused by steps; give carbetocin as a"),
        ({"drug": '"oxitocin"'}, "there is no drug 'oxitocin'; did you mean 'oxytocin'"),
        ({"source": '"son2012"'}, "the source 'son2012' is not in references.bib; did you mean"),
        ({"title": "7"}, "title is a text, not '7'"),
        ({"assumed": '["celing"]'}, "assumed names 'celing', which is no rule of an infusion; did you mean 'ceiling'"),
        ({"assumed": '"ceiling"'}, "assumed is a list of keys"),
    ],
)
def test_a_wrong_rule_gets_a_sentence(tmp_path, rules, sentence):
    with pytest.raises(OxytocinError) as error:
        read_regimen(written(tmp_path, **rules))
    assert sentence in str(error.value)
    assert "own.toml'" in str(error.value)
    assert "\n" not in str(error.value)


DOSE = '\n[[dose]]\nroute = "iv"\namount = "5 IU"\n'


@pytest.mark.parametrize(
    ("drug", "doses", "sentence"),
    [
        ("oxytocin", DOSE + DOSE, "the doses by the route 'iv' at 0 and 0 min overlap"),
        (
            "oxytocin",
            DOSE + 'duration = "2 h"\n' + DOSE + 'at = "1 h"\nduration = "2 h"\n',
            "the doses by the route 'iv' at 0 and 60 min overlap",
        ),
        ("oxytocin", '[[dose]]\nroute = "iv"\n', "a dose has no 'amount'"),
        ("oxytocin", '[[dose]]\namount = "5 IU"\n', "a dose has no 'route'"),
        ("oxytocin", DOSE + "at = 5\n", "'at' of a dose needs a unit, such as '5 min'"),
        ("oxytocin", DOSE + 'at = "-5 min"\n', "'at' of a dose must be at least 0 min"),
        ("oxytocin", DOSE + 'when = "5 min"\n', "a key 'dose.when' that means nothing here"),
        ("oxytocin", DOSE.replace("5 IU", "-5 IU"), "'amount' of a dose must be above 0 pmol, not -5 IU"),
        ("oxytocin", DOSE.replace("5 IU", "5 cm"), "'5 cm' cannot be turned into that"),
        ("oxytocin", DOSE.replace("5 IU", "500 IU"), "the dose of 500 IU is more than 10 times the highest in use"),
        ("oxytocin", DOSE.replace("iv", "oral"), "oxytocin is not given by the route 'oral'"),
        ("oxytocin", DOSE.replace("iv", "im") + 'duration = "1 h"\n', "'im' is given at once"),
        ("carbetocin", DOSE, "'amount' of a dose cannot be in IU"),
        ("carbetocin", DOSE.replace("5 IU", "100 mg"), "the dose of 100 mg is more than 10 times"),
        ("atosiban", DOSE.replace("iv", "im").replace("IU", "mg"), "atosiban is not given by the route 'im'"),
        ("oxytocin", "dose = 5", "single doses are written as tables under [[dose]]"),
        ("oxytocin", "", "it gives nothing"),
    ],
)
def test_a_wrong_dose_gets_a_sentence(tmp_path, drug, doses, sentence):
    file = tmp_path / "doses.toml"
    file.write_text(f'drug = "{drug}"\n{doses}', encoding="utf-8")
    with pytest.raises(OxytocinError) as error:
        read_regimen(file)
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


def test_an_infusion_may_follow_another_and_not_the_pump(tmp_path):
    after = DOSE + 'duration = "1 h"\n' + DOSE + 'at = "1 h"\nduration = "2 h"\n'
    file = tmp_path / "after.toml"
    file.write_text(after, encoding="utf-8")
    assert [step.time for step in read_regimen(file).steps()] == pytest.approx([0.0, 3600.0, 3600.0, 10800.0])
    with pytest.raises(OxytocinError, match="overlaps with the infusion by steps"):
        read_regimen(written(tmp_path, extra=after))
    beside = read_regimen(written(tmp_path, extra=DOSE))
    assert beside.doses and beside.pump


def test_extreme_doses_pass_if_they_are_meant(tmp_path):
    file = written(tmp_path, ceiling='"500 mU/min"', extra=DOSE.replace("5 IU", "500 IU"))
    regimen = read_regimen(file, allow_extreme=True)
    assert regimen.pump["ceiling"].value == pytest.approx(500 * IN_PMOL_PER_MIN, rel=1e-4)
    assert regimen.doses[0].amount == pytest.approx(5e5 * IN_PMOL_PER_MIN, rel=1e-4)


def test_names_and_files_that_are_not_there(tmp_path):
    with pytest.raises(OxytocinError, match="there is no regimen 'lowdose'; did you mean 'low_dose'"):
        read_regimen("lowdose")
    with pytest.raises(OxytocinError, match=r"there is no file '.*none\.toml'"):
        read_regimen(tmp_path / "none.toml")
    with pytest.raises(OxytocinError, match="is a folder"):
        read_regimen(f"{tmp_path}/.")
    (tmp_path / "broken.toml").write_text('start = "2 mU/min', encoding="utf-8")
    with pytest.raises(OxytocinError, match=r"broken.toml' is not written in TOML"):
        read_regimen(tmp_path / "broken.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(OxytocinError, match="is not a text file"):
        read_regimen(tmp_path / "binary.toml")


def test_a_setting_takes_a_name_or_a_file(tmp_path):
    setting = RegimenSetting("low_dose", "what is given")
    assert setting.read("regimen", "high_dose") == "high_dose"
    file = str(written(tmp_path))
    assert setting.read("regimen", file) == file
    with pytest.raises(OxytocinError, match="there is no regimen 'hi_dose'; did you mean 'high_dose'"):
        setting.read("regimen", "hi_dose")


@given(st.text(max_size=80))
def test_no_text_ends_in_anything_but_a_sentence(tmp_path_factory, text):
    file = tmp_path_factory.mktemp("any") / "any.toml"
    file.write_text(text, encoding="utf-8", errors="ignore")
    with pytest.raises(OxytocinError):
        read_regimen(file)


def test_every_route_of_a_drug_is_an_impulse_of_its_parts():
    for name, drug in DRUGS.items():
        parts = drug.parts()
        if parts:
            heard = {part.signal_name(port) for part in parts.values() for port in ("dose", "intravenous_" + name)}
            assert {route.impulse for route in drug.routes.values()} <= heard
