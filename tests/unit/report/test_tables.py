"""Numbers as people write them, and tables of readouts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxytocin.experiments import experiment
from oxytocin.experiments.experiment import Readout
from oxytocin.report.tables import circumstances, interval, number, readouts, rounded, with_micro


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (3.0, "3"),
        (0.1234567, "0.1235"),
        (12.3456, "12.35"),
        (54916.3, "54916"),
        (0.00123456, "0.001235"),
        (1.5e-7, "1.500e-07"),
        (-2.5, "-2.5"),
        (1234567.0, "1.235e+06"),
        (100.0, "100"),
        (9.99999, "10"),
        (float("inf"), "inf"),
        (float("nan"), "–"),
    ],
)
def test_numbers_have_four_digits_and_no_needless_exponent(value: float, text: str) -> None:
    assert number(value) == text


@given(st.floats(-1e12, 1e12))
def test_no_number_loses_more_than_its_fifth_digit(value: float) -> None:
    assert float(number(value)) == pytest.approx(value, rel=6e-4)
    assert float(rounded(value)) == pytest.approx(value, rel=6e-3)


def test_an_interval_says_how_many_have_a_value() -> None:
    some = Readout("burst_interval", "s", "", np.array([10.0, 20.0, np.nan]))
    assert interval(some) == "10.5 to 19.5 (2 of 3)"
    assert interval(Readout("burst_interval", "s", "", np.array([np.nan, np.nan]))) == "–"
    assert interval(Readout("bursts", "1", "", np.arange(101.0))) == "5 to 95"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("5-23 uU/mL", "5-23 µU/mL"),
        ("ug/kg", "µg/kg"),
        ("mU/min", "mU/min"),
        ("uterus", "uterus"),
        ("400 ug", "400 µg"),
    ],
)
def test_micro_is_written_as_people_write_it(text: str, read: str) -> None:
    assert with_micro(text) == read


def test_a_probability_that_was_set_is_said_and_what_is_exploratory() -> None:
    values = {"trust.nasal_effect.probability": 1.0}
    outcome = experiment("trust_game").carry_out("man", values=values, progress=False)
    assert "  trust.nasal_effect.probability: 1 (usually 0.08)" in circumstances(outcome)
    assert "Exploratory: all." in str(readouts(outcome).caption)
