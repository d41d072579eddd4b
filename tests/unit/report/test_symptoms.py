"""Tables of symptoms: every number comes from the run, every symptom is named."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO

import pytest
from rich.console import Console

from oxytocin.experiments.functions import FUNCTIONS
from oxytocin.experiments.symptoms import Finding, find
from oxytocin.report.symptoms import (
    against,
    contradictions,
    functions_table,
    published_table,
    remarks,
    symptoms_of,
    symptoms_table,
    without_oxytocin,
)

QUICK = [each for each in FUNCTIONS if each.experiment in ("parent_infant", "nursing", "eyes_test")]


@pytest.fixture(scope="module")
def findings() -> list[Finding]:
    return find({"deficiency": "yes"}, functions=QUICK, progress=False)


def printed(made: object) -> str:
    page = StringIO()
    Console(width=500, file=page).print(made)
    return page.getvalue()


@pytest.mark.parametrize("make", [functions_table, symptoms_table, published_table])
def test_a_table_has_no_holes(findings: list[Finding], make: Callable[[list[Finding]], object]) -> None:
    text = printed(make(findings))
    assert "nan" not in text
    assert " None " not in text.replace("None of", "")
    assert "breastfeeding" in text


def test_numbers_are_those_of_the_run(findings: list[Finding]) -> None:
    text = printed(functions_table(findings))
    for each in findings:
        assert f"{each.effect:+.2f}" in text
        assert each.function.title in text


def test_symptoms_are_told_by_people_and_in_words(findings: list[Finding]) -> None:
    symptoms = {each.name: each for each in symptoms_of(findings)}
    assert symptoms["breastfeeding difficulty"].strength == "strongly"
    assert symptoms["breastfeeding difficulty"].clinical is not None
    assert set(symptoms) == {"difficulty bonding", "breastfeeding difficulty", "more stress and anxiety"}


def test_without_a_deficit_no_symptom_appears() -> None:
    healthy = find({"receptor.uterus": 0.5}, functions=QUICK, progress=False)
    assert {each.strength for each in symptoms_of(healthy)} == {"not at all"}


def test_contradictions_are_printed_with_names_and_not_with_keys(findings: list[Finding]) -> None:
    assert len(contradictions()) == 2
    text = printed(published_table(findings))
    assert "Eisenberg et al. 2019" in text
    assert "Martin et al. 1998" in text
    assert "eisenberg2019" not in text
    assert all(against(target) for target in contradictions())


def test_remarks_say_what_counts_as_what(findings: list[Finding]) -> None:
    said = " ".join(remarks(findings))
    assert "200 virtual subjects" in said
    assert "40 points" in said
    assert all(each.function.other_route in " ".join(without_oxytocin(findings)) for each in findings)
