"""Models by others as parts of a body: what they become, what is refused, and how they meet signals of ours."""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np
import pytest
from models_by_others import TIME, apply, chosen, ci, cn, event, model
from small_models import HEAD, SMALL, TAIL, UNITS, with_what, written

from oxytocin import experiments
from oxytocin.cli.app import respond
from oxytocin.engine.run import run
from oxytocin.engine.twin import twin
from oxytocin.exchange.model_ports import Ports
from oxytocin.exchange.sbml_import import component_from_sbml
from oxytocin.exchange.sbml_units import Atom, size, spelling
from oxytocin.language import (
    Algebra,
    Body,
    Component,
    Control,
    Equal,
    Input,
    Level,
    Output,
    OxytocinError,
    Protocol,
    Set,
    State,
)

SHARED = Path(os.environ.get("OXYTOCIN_SHARED", Path(__file__).parents[4] / "shared"))
GUPTA = SHARED / "data" / "models" / ("gupta2007-hypothalamicpituitaryadrenal-modela-model1006230111.xml")
PORTS = Path(__file__).parents[3] / "docs" / "examples" / "gupta2007.toml"
MATHS = 'xmlns="http://www.w3.org/1998/Math/MathML"'


class Tap(Component):
    """Gives a level that the experimenter sets."""

    opened = Control("1", high=10.0)
    stress = Output(Level("1"))

    def equations(self):
        yield Equal(self.stress, self.opened)


def rate_of_x(maths: str) -> str:
    return f'<listOfRules><rateRule variable="x"><math {MATHS}>{maths}</math></rateRule></listOfRules>'


def test_states_parameters_and_units_are_the_files(tmp_path: Path) -> None:
    part = component_from_sbml(written(tmp_path, SMALL))
    states = part.declared(State)
    assert states["gut"].unit == "nmol" and states["gut"].initial == 20.0
    assert states["drug"].unit == "nmol/L" and states["drug"].initial == 3.0
    assert part.parameters["absorption"].unit == "1/min" and part.parameters["loss_k"].value == 0.05
    assert "path_" in states and "path" not in states  # the word is taken by the language
    assert part.declared(Algebra)["bound"].unit == "1" and part.declared(Algebra)["uptake"].unit == "nmol/min"
    assert part.parameters["gut_start"].value == 20.0  # what can be set, with `--set`
    assert {item.source for item in part.parameters.values()} == {"imported_model"}
    assert next(event.name for event in part.events()) == "dose"
    assert part.time_unit == "min"
    assert "Without a unit in the file: path" in part.__doc__


def test_equations_whose_units_agree_have_no_constants(tmp_path: Path) -> None:
    part = component_from_sbml(written(tmp_path, SMALL))
    rates = {str(item.state).rpartition(".")[2]: item.expression for item in part.equations() if hasattr(item, "state")}
    names = {symbol.name.rpartition(".")[2] for symbol in rates["drug"].free_symbols}
    assert names == {"uptake", "loss", "blood"}


def test_the_plain_twin_and_the_machine_code_agree(tmp_path: Path) -> None:
    body = Body("model", model=component_from_sbml(written(tmp_path, with_what(rate_of_x(
        "<apply><times/><apply><minus/><ci>k</ci></apply><ci>x</ci></apply>")))))  # fmt: skip
    done = run(body, 120.0, every=60.0, tolerance=1e-10)
    assert done["x"][0] == pytest.approx(np.exp(-2.0 * np.arange(3)), rel=1e-8)
    assert twin(body)(0.0, np.array([1.0])) == pytest.approx([-2.0 / 60.0])


def test_numbers_with_unlike_units_stay_the_numbers_of_the_file(tmp_path: Path) -> None:
    """3 nmol and 5 pmol in one sum are 8 in SBML, whatever a physicist would say."""
    text = (
        HEAD
        + UNITS.replace(
            "</listOfUnitDefinitions>",
            '<unitDefinition id="pmol"><listOfUnits><unit kind="mole" exponent="1" scale="-12" multiplier="1"/>'
            "</listOfUnits></unitDefinition></listOfUnitDefinitions>",
        )
        + """<listOfParameters><parameter id="x" value="0" units="nmol" constant="false"/>
        <parameter id="a" value="3" units="nmol" constant="true"/>
        <parameter id="b" value="5" units="pmol" constant="true"/></listOfParameters>"""
        + rate_of_x("<apply><plus/><ci>a</ci><ci>b</ci></apply>")
        + TAIL
    )
    part = component_from_sbml(written(tmp_path, text))
    done = run(Body("model", model=part), 60.0, every=60.0)
    assert done["x"][0, -1] == pytest.approx(8.0)
    assert "do not agree in the rate of x" in part.remarks[0]


def test_units_are_spelt_as_pint_reads_them() -> None:
    powers = {Atom("pg"): 1.0, Atom("mL"): -1.0, Atom("hour"): -2.0}
    assert spelling(powers) == "pg/mL/hour**2" and size(powers) == 1.0
    assert size({Atom("L", 0.5): 2.0}) == 0.25


def test_an_input_takes_the_place_of_what_the_file_says(tmp_path: Path) -> None:
    path = written(tmp_path, with_what(rate_of_x("<apply><minus/><ci>k</ci><ci>x</ci></apply>")))
    ports = Ports.of({
        "inputs": {"k": {"signal": "stress", "scale": 4}},
        "outputs": {"level": {"from": "x", "unit": "pg/mL", "scale": 10}},
    })  # fmt: skip
    part = component_from_sbml(path, ports)
    assert "k" in part.declared(Input) and "k" not in part.parameters
    done = run(Body("model", tap=Tap(), model=part), 3600.0, every=60.0, protocol=Protocol(Set("opened", 0.5)))
    assert done["level"][0, -1] == pytest.approx(20.0, rel=1e-5)  # x goes to k, 4 for each 1 of the signal


def test_an_event_at_time_zero_is_part_of_the_start(tmp_path: Path) -> None:
    event = f"""<listOfEvents><event useValuesFromTriggerTime="true">
      <trigger initialValue="false" persistent="true"><math {MATHS}>
        <apply><geq/><ci>k</ci><cn>2</cn></apply></math></trigger>
      <listOfEventAssignments><eventAssignment variable="x"><math {MATHS}><cn>7</cn></math></eventAssignment>
      </listOfEventAssignments></event></listOfEvents>"""
    body = Body("model", model=component_from_sbml(written(tmp_path, with_what(event))))
    assert run(body, 60.0, every=60.0)["x"][0, 0] == 7.0
    assert run(body.with_values({"k": 1.0}), 60.0, every=60.0)["x"][0, 0] == 1.0


DELAY = '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/delay">delay</csymbol>'
EVENT = """<listOfEvents><event id="late" useValuesFromTriggerTime="true">
  <trigger initialValue="true" persistent="true"><math {0}><apply><gt/><ci>x</ci><cn>2</cn></apply></math></trigger>
  {1}<listOfEventAssignments><eventAssignment variable="x"><math {0}><cn>0</cn></math></eventAssignment>
  </listOfEventAssignments></event></listOfEvents>"""
REFUSED = {
    "delay": rate_of_x(f"<apply>{DELAY}<ci>x</ci><cn>1</cn></apply>"),
    "algebraic rule": f"<listOfRules><algebraicRule><math {MATHS}><apply><minus/><ci>x</ci><ci>k</ci></apply></math>"
    "</algebraicRule></listOfRules>",
    "event 'late' .* has a delay": EVENT.format(MATHS, f"<delay><math {MATHS}><cn>3</cn></math></delay>"),
    "'late' .* no plain number": EVENT.format(MATHS, f"<priority><math {MATHS}><ci>x</ci></math></priority>"),
    "factorial": rate_of_x("<apply><factorial/><ci>x</ci></apply>"),
    "without an 'otherwise'": rate_of_x("<piecewise><piece><cn>1</cn><apply><gt/><ci>x</ci><cn>1</cn></apply></piece>"
    "</piecewise>"),
    "'no_value' has no value": rate_of_x("<ci>no_value</ci>"),
    "changes its size": f'<listOfRules><rateRule variable="c"><math {MATHS}><cn>1</cn></math></rateRule></listOfRules>',
}  # fmt: skip


def test_a_number_to_a_power_that_moves(tmp_path: Path) -> None:
    power = "<apply><minus/><apply><power/><cn>2</cn><apply><minus/><ci>x</ci></apply></apply></apply>"
    body = Body("model", model=component_from_sbml(written(tmp_path, with_what(rate_of_x(power)))))
    end = run(body, 60.0, every=60.0, tolerance=1e-10)["x"][0, -1]
    # d(2^x)/dt = -log 2 while dx/dt = -2^-x, for one minute.
    assert 2.0**end == pytest.approx(2.0 - np.log(2.0), rel=1e-8)


def test_what_is_true_counts_as_one(tmp_path: Path) -> None:
    part = component_from_sbml(written(tmp_path, with_what(rate_of_x("<apply><gt/><ci>k</ci><cn>1</cn></apply>"))))
    assert run(Body("model", model=part), 60.0, every=60.0)["x"][0, -1] == pytest.approx(2.0)


@pytest.mark.parametrize("why", REFUSED)
def test_what_a_part_cannot_be_is_refused_by_name(tmp_path: Path, why: str) -> None:
    text = with_what(REFUSED[why])
    if "no_value" in why:
        text = text.replace('id="k" value="2"', 'id="no_value"')
    if "size" in why:
        text = text.replace('size="1" units="litre" constant="true"', 'size="1" units="litre" constant="false"')
    with pytest.raises(OxytocinError, match=why) as error:
        component_from_sbml(written(tmp_path, text))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is no XML"),
        ("<sbml", "is no valid SBML"),
        ("no XML at all", "is no XML"),
        (SMALL.replace("<ci>gut</ci>", "<ci>nothing</ci>"), "is no valid SBML"),
        (
            SMALL.replace(
                'level="3" version="2">',
                'level="3" version="2" xmlns:fbc="http://www.sbml.org/sbml/level3/version1/fbc/version2" '
                'fbc:required="true">',
                1,
            ),
            "fbc",
        ),
    ],
)
def test_what_is_no_model_is_refused(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(OxytocinError, match=why):
        component_from_sbml(written(tmp_path, text))


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ({}, "names no port"),
        ({"input": {}}, "did you mean 'inputs'"),
        ({"inputs": {"k": {}}}, "needs `signal`"),
        ({"inputs": {"k": 3}}, "one table for each port"),
        ({"inputs": {"k": {"signal": "s", "kind": "levle"}}}, "did you mean 'level'"),
        ({"inputs": {"k": {"signal": "s", "scale": -1}}}, "positive number"),
        ({"inputs": {"k": {"signal": "s", "scale": "2"}}}, "is a number"),
        ({"inputs": {"k": {"signal": "s", "unit": "furlong/fortnit"}}}, "not a unit"),
        ({"outputs": {"y": {"from": "x", "absent": 1.0}}}, "'absent' is not known"),
        ({"outputs": {"y": {"from": "xx"}}}, "no species or parameter 'xx'"),
        ({"outputs": {"y": {"from": "x", "unit": "pg/mL"}}}, "say by `scale`"),
        ({"inputs": {"k": {"signal": "s", "unit": "Hz"}}}, "say by `scale`"),
    ],
)
def test_ports_that_do_not_fit_are_refused(tmp_path: Path, table: dict, why: str) -> None:
    path = written(tmp_path, with_what(rate_of_x("<ci>k</ci>")))
    with pytest.raises(OxytocinError, match=re.escape(why)):
        component_from_sbml(path, Ports.of(table))


def test_two_models_of_one_name_are_not_mistaken_for_each_other(tmp_path: Path) -> None:
    """What was checked and compiled is remembered by the text of the model."""
    for value, name in (("k", "one.xml"), ("x", "other.xml")):
        part = component_from_sbml(written(tmp_path, with_what(rate_of_x(f"<ci>{value}</ci>")), name))
        end = run(Body("model", model=part), 60.0, every=60.0)["x"][0, -1]
        assert end == pytest.approx({"k": 3.0, "x": np.e}[value], rel=1e-4)


def test_a_model_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path = written(tmp_path, SMALL)
    assert respond(["show", str(path)]) == 0
    said = capsys.readouterr().out
    assert "A small model, a model by others" in said and "absorption" in said and "dose: when" in said


def test_guptas_axis_stands_in_for_ours() -> None:
    """The example of the documentation: a man's stress drives an axis by others, whose cortisol is read."""
    if not GUPTA.exists():
        pytest.skip(f"{GUPTA} is not on this machine")
    test = experiments.experiment("social_stress")
    chosen = test.choose("man", {})
    body = test.body("man", chosen).with_parts(stress_axis=component_from_sbml(GUPTA, PORTS))
    done = run(
        body, test.duration(chosen), protocol=test.protocol(body, chosen), every=60.0, keep=["salivary_cortisol"]
    )
    saliva = done["salivary_cortisol"][0]
    before = saliva[done.time == 10_800.0][0]
    peak = saliva.max()
    assert 5.5 < before < 6.5 and peak > 1.1 * before
    assert done.time[saliva.argmax()] > 10_800.0 + 900.0


_LATER = apply("gt", TIME, cn(1))
_RAISES, _LOWERS = {"x": cn(2)}, {"x": cn(0)}
_MORE = {"n": apply("plus", ci("n"), cn(1))}
_MOVES = {"x": cn(1)}
EVENTS_REFUSED = {
    "differs from": (_MOVES, (event("E", apply("neq", ci("x"), cn(3)), _MORE),)),
    "within more": (
        _MOVES,
        (event("E", apply("not", apply("and", apply("eq", ci("x"), cn(3)), apply("lt", ci("n"), cn(1)))), _MORE),),
    ),
    "several equalities": (
        _MOVES,
        (event("E", apply("and", apply("eq", ci("x"), cn(3)), apply("eq", TIME, cn(3))), _MORE),),
    ),
    "and events change 'x'": (_MOVES, (event("E", apply("eq", ci("x"), cn(3)), _LOWERS),)),
    "several times at one instant": (
        {},
        (
            *(
                event(f"E{i}", _LATER, (_RAISES, _LOWERS)[i % 2], priority=cn(9 - i))
                for i in range(3)
            ),
            event("last", apply("gt", ci("x"), cn(1)), _MORE),
        ),
    ),
    "which others change then": (
        {},
        (
            event("one", apply("lt", ci("x"), cn(5)), _RAISES, already=False),
            event("other", apply("lt", ci("x"), cn(1)), _MORE, already=False),
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("why", EVENTS_REFUSED)
def test_an_event_that_cannot_be_right_is_refused_by_its_name(tmp_path: Path, why: str) -> None:
    rates, events = EVENTS_REFUSED[why]
    text = model({"x": 0.0, "n": 0.0}, rates=rates, events=events)
    with pytest.raises(OxytocinError, match=why) as error:
        component_from_sbml(written(tmp_path, text))
    assert re.search(r"event '\w+' (in|of) '", str(error.value))


def test_the_advice_about_equalities_leads_to_the_right_number(tmp_path: Path) -> None:
    """x goes up by 1 a second and is taken back at 3: with geq, three times in ten seconds."""
    changes = {"x": cn(0), "n": apply("plus", ci("n"), cn(1))}
    for name, refused in (("eq", True), ("geq", False)):
        text = model({"x": 0.0, "n": 0.0}, rates=_MOVES, events=(event("E", apply(name, ci("x"), cn(3)), changes),))
        path = written(tmp_path, text, f"{name}.xml")
        if refused:
            with pytest.raises(OxytocinError, match="write it with 'geq' or 'leq'"):
                component_from_sbml(path)
            continue
        done = run(Body("model", model=component_from_sbml(path)), 10.0, every=10.0)
        assert done["n"][0, -1] == 3.0 and done["x"][0, -1] == pytest.approx(1.0)


def test_where_a_state_begins_can_be_set_with_either_sign(tmp_path: Path) -> None:
    text = model({"x": 1.0}, rates={"x": apply("times", ci("k"), ci("x"))}, constants={"k": -1.0})
    body = Body("model", model=component_from_sbml(written(tmp_path, text)))
    done = run(body.with_values({"model.x_start": -2.0, "model.k": 0.5}), 2.0, every=2.0, tolerance=1e-10)
    assert done["x"][0] == pytest.approx([-2.0, -2.0 * np.e], rel=1e-8)


def test_constants_of_units_have_names_of_their_own(tmp_path: Path) -> None:
    """1e12 and 1e-12 of nothing, and a parameter of the file that has such a name already."""
    units = "".join(
        f'<unitDefinition id="{name}"><listOfUnits><unit kind="dimensionless" exponent="1" scale="0" '
        f'multiplier="{size}"/></listOfUnits></unitDefinition>'
        for name, size in (("big", "1e12"), ("small", "1e-12"))
    )
    text = model({"x": 0.0}, rates={"x": apply("plus", ci("a"), ci("b"), ci("one_s"))},
                 constants={"a": 2.0, "b": 3.0, "one_s": 1.0})  # fmt: skip
    text = text.replace(
        "<listOfParameters>", f"<listOfUnitDefinitions>{units}</listOfUnitDefinitions><listOfParameters>"
    )
    text = text.replace('id="a"', 'id="a" units="big"').replace('id="b"', 'id="b" units="small"')
    done = run(Body("model", model=component_from_sbml(written(tmp_path, text))), 10.0, every=10.0)
    assert done["x"][0, -1] == pytest.approx(60.0, rel=1e-9)


def test_a_rule_is_sampled_at_its_turn_as_it_is_then(tmp_path: Path) -> None:
    rules = {
        "on": chosen(cn(1), apply("geq", TIME, cn(5)), cn(0)),
        "off": chosen(cn(0), apply("gt", TIME, cn(5)), cn(1)),
    }
    part = component_from_sbml(written(tmp_path, model({"x": 0.0}, rates={"x": ci("on")}, rules=rules)))
    done = run(Body("model", model=part), 10.0, every=1.0)
    assert done["on"][0].tolist() == [0.0] * 5 + [1.0] * 6
    assert done["off"][0].tolist() == [1.0] * 6 + [0.0] * 5  # 5 is not greater than 5
    assert done["x"][0, -1] == pytest.approx(5.0)


def test_every_refusal_in_the_docs_is_one_that_is_raised() -> None:
    """The second column of the table of docs/exchange.md quotes sentences of these files."""
    root = Path(__file__).parents[3]
    table = (
        (root / "docs" / "exchange.md").read_text("utf-8").partition("### What is refused")[2].partition("\n\nEgli")[0]
    )
    code = "".join(path.read_text("utf-8") for path in (root / "src" / "oxytocin" / "exchange").glob("sbml_*.py"))
    code = re.sub(r'"\s*\n\s*f?"', "", code)  # sentences that go on in the next line
    rows = [line.split("|")[2] for line in table.splitlines() if line.startswith("|")][2:]
    quoted = [each for row in rows for text in re.findall(r"`([^`]+)`", row) for each in text.split(" ... ")]
    assert len(quoted) > 20
    for phrase in quoted:
        assert re.sub(r"'delay'", "'{name}'", phrase) in code, phrase
