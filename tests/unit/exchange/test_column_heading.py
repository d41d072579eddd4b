"""Headings are split into a name and a unit in every way in which laboratories write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxytocin.exchange.column_heading import CONCENTRATIONS, name_and_unit, unit_of


@pytest.mark.parametrize(
    ("heading", "name", "unit"),
    [
        ("cortisol_ug_dL", "cortisol", "ug/dL"),
        ("cortisol_ug/dL", "cortisol", "ug/dL"),
        ("Cortisol (µg/dl)", "Cortisol", "ug/dL"),
        ("Cortisol [μg/dL]", "Cortisol", "ug/dL"),
        ("CORTISOL_UG_DL", "CORTISOL", "ug/dL"),
        ("cort_mcg/dL", "cort", "ug/dL"),
        ("cort_ngml", "cort", "ng/mL"),
        ("cort ng per mL", "cort", "ng/mL"),
        ("cortisol.nmol.L", "cortisol", "nmol/L"),
        ("cortisol nmol*L^-1", "cortisol", "nmol/L"),
        ("cortisol_nmol_L-1", "cortisol", "nmol/L"),
        ("cortisol_nM", "cortisol", "nmol/L"),
        ("cortisol, nmol l-1", "cortisol", "nmol/L"),
        ("Cortisol (µg/100 ml)", "Cortisol", "ug/dL"),
        ("Oxytocin pg.mL", "Oxytocin", "pg/mL"),
        ("oxytocin_pmol/L", "oxytocin", "pmol/L"),
        ("plate.name.cort", "plate.name.cort", ""),
        ("cortisol", "cortisol", ""),
        ("cortisol (mg)", "cortisol (mg)", ""),
        ("ng/mL", "ng/mL", ""),
    ],
)
def test_a_concentration(heading: str, name: str, unit: str) -> None:
    assert name_and_unit(heading, CONCENTRATIONS) == (name, unit)


@pytest.mark.parametrize(
    ("heading", "like", "expected"),
    [
        ("time_min", "s", ("time", "min")),
        ("Time (h)", "s", ("Time", "h")),
        ("time in seconds", "s", ("time in", "s")),
        ("time_mmHg", "s", ("time_mmHg", "")),
        ("pressure_mmHg", "mmHg", ("pressure", "mmHg")),
        ("UA [kPa]", "mmHg", ("UA", "kPa")),
        ("IUP cmH2O", "mmHg", ("IUP", "cmH2O")),
        ("IUP (cm H2O)", "mmHg", ("IUP", "cmH2O")),
        ("TOCO (MMHG)", "mmHg", ("TOCO", "mmHg")),
    ],
)
def test_another_quantity(heading: str, like: str, expected: tuple[str, str]) -> None:
    assert name_and_unit(heading, (like,)) == expected


@given(
    amount=st.sampled_from(["pg", "ng", "ug", "mg", "pmol", "nmol", "umol"]),
    volume=st.sampled_from(["mL", "dL", "L", "ml", "dl", "l"]),
    separator=st.sampled_from(["/", "_", ".", " ", "", " per ", "_per_"]),
    form=st.sampled_from(["{name}_{unit}", "{name} ({unit})", "{name} [{unit}]", "{name}.{unit}", "{name} {unit}"]),
)
def test_every_usual_way_gives_the_same(amount: str, volume: str, separator: str, form: str) -> None:
    heading = form.format(name="Cort", unit=f"{amount}{separator}{volume}")
    assert name_and_unit(heading, CONCENTRATIONS) == ("Cort", f"{amount}/{volume.replace('l', 'L')}")


@given(st.text(max_size=12))
def test_any_text_is_a_unit_or_none(text: str) -> None:
    assert isinstance(unit_of(text, CONCENTRATIONS), str)
