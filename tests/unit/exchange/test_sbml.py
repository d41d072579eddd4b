"""What an SBML document says about itself: values, units, sources, and what did not travel."""

from __future__ import annotations

import libsbml
import pytest

from oxytocin.bodies.childbirth import labouring_woman
from oxytocin.bodies.human import nursing_woman, resting_woman
from oxytocin.exchange.sbml import export
from oxytocin.language import Give, OxytocinError, Protocol, Set
from oxytocin.literature.references import doi


def model_of(text: str) -> libsbml.Model:
    document = libsbml.readSBMLFromString(text)
    document.thisown = False  # the model lives in it
    return document.getModel()


def test_values_stand_in_coherent_units_and_are_told_in_their_own() -> None:
    body = resting_woman().with_values({"clearance": "1.2 L/min"})
    clearance = model_of(export(body).text).getParameter("plasma__clearance")
    assert clearance.getValue() == pytest.approx(0.02) and clearance.getUnits() == "dm3_per_s"
    assert "1.2 L/min" in clearance.getNotesString()


def test_a_parameter_names_its_paper() -> None:
    body = resting_woman()
    path, source = next((path, item.source) for path, item in body.parameters.items() if doi(item.source))
    parameter = model_of(export(body).text).getParameter(path.replace(".", "__"))
    term = parameter.getCVTerm(0)
    assert term.getBiologicalQualifierType() == libsbml.BQB_IS_DESCRIBED_BY
    assert term.getResourceURI(0) == f"https://identifiers.org/doi:{doi(source)}"
    assert doi(source).startswith("10.")


def test_amounts_are_species_in_the_part_that_holds_them() -> None:
    central = model_of(export(resting_woman()).text).getSpecies("plasma__central")
    assert central.getCompartment() == "part_plasma" and central.getHasOnlySubstanceUnits()


def test_what_is_done_becomes_events_in_its_order() -> None:
    protocol = Protocol(Set("infusion", 3.0), Set("infusion", 0.0, at="1 h"), Give("intravenous_bolus", "10 IU", at=60))
    model = model_of(export(resting_woman(), protocol).text)
    assert model.getParameter("line__infusion").getValue() == pytest.approx(3.0 / 60)
    events = {model.getEvent(i).getId(): model.getEvent(i) for i in range(model.getNumEvents())}
    assert {"step_1", "step_2"} <= set(events) and "step_0" not in events
    assert "intravenous_bolus__given" not in events and "intramuscular_dose__given" in events
    ranks = [events[name].getPriority().getMath().getValue() for name in ("step_1", "step_2")]
    assert ranks[0] > ranks[1]


def test_what_does_not_travel_is_said() -> None:
    said = " ".join(export(labouring_woman()).left_out)
    assert "uterus__noise" in said and "hypothalamus__burst__wait" in said and "neurons" not in said
    spiking = export(nursing_woman())
    assert "hypothalamus__entering_blood" in " ".join(spiking.left_out)
    assert all(sentence.split(":")[0] in spiking.text for sentence in spiking.left_out)
    assert export(resting_woman()).left_out == []


def test_a_protocol_that_does_not_fit_is_refused() -> None:
    with pytest.raises(OxytocinError, match="did you mean 'infusion'"):
        export(resting_woman(), Protocol(Set("infuson", 1.0)))
    with pytest.raises(OxytocinError, match="before time 0"):
        export(resting_woman(), Protocol(Set("infusion", 1.0, at=-1)))
