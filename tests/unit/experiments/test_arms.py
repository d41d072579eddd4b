"""Arms have the same subjects, read what people write, and refuse the rest in a sentence."""

import csv

import numpy as np
import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.arms import CONTROL, compare_arms, read_arm, sweep, table_of_subjects
from oxytocin.experiments.experiment import Readout
from oxytocin.language import OxytocinError

RHYTHM = experiment("day_rhythm")


def test_subjects_are_the_same_in_all_arms_and_differ_by_what_was_set_alone():
    arms = {CONTROL: {}, "fast": {"plasma.clearance": "3 L/min"}, "later": {"time": "18 h"}}
    done = compare_arms(RHYTHM, "man", {}, arms, subjects=5, progress=False)
    assert np.all(done.difference("fast", "plasma_level").values < 0)
    assert np.allclose(done.difference("fast", "brain_fluid_level").values, 0, atol=1e-2)
    assert np.allclose(done.difference("later", "plasma_level").values, 0, atol=1e-9)
    assert len(set(done.first["plasma_level"].values)) == 5


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("24 IU intranasal", {"intranasal": "24 IU"}),
        ("support", {"support": "yes"}),
        ("24IU intranasal + support", {"intranasal": "24IU", "support": "yes"}),
        ("intranasal=8 IU", {"intranasal": "8 IU"}),
        ("plasma.clearance = 2 L/min", {"plasma.clearance": "2 L/min"}),
    ],
)
def test_an_arm_is_read(text, meant):
    assert read_arm(experiment("social_stress"), "man", text) == meant


@pytest.mark.parametrize("text", ["24 IU", "suport", "", "24 IU nasal", "support + nonsense"])
def test_what_is_no_arm_is_said(text):
    with pytest.raises(OxytocinError, match="is no arm of social_stress"):
        read_arm(experiment("social_stress"), "man", text)


@pytest.mark.parametrize(
    ("body", "name", "text", "sentence"),
    [
        ("man", "social_stress", "intranasal", "'intranasal' alone says no value"),
        ("man", "social_stress", "some intranasal", "'some' is no value of intranasal"),
        ("rat", "acute_stress", "24 IU intranasal", "write 'partner', or NAME=VALUE; known are antagonist"),
    ],
)
def test_what_would_be_an_arm_is_said(body, name, text, sentence):
    with pytest.raises(OxytocinError, match=sentence):
        read_arm(experiment(name), body, text)


def test_a_sweep_is_read():
    name, arms = sweep("cohabitation=1h, 6h,24h")
    assert name == "cohabitation"
    assert list(arms.items()) == [(value, {"cohabitation": value}) for value in ("1h", "6h", "24h")]


@pytest.mark.parametrize("text", ["cohabitation", "cohabitation=1h", "=1h,2h", "cohabitation=1h,,2h", "a=1h,1h"])
def test_what_is_no_sweep_is_said(text):
    with pytest.raises(OxytocinError, match="--sweep takes"):
        sweep(text)


def test_what_was_swept_is_known_as_numbers_in_one_unit():
    name, arms = sweep("time=30min,2h")
    done = compare_arms(RHYTHM, "man", {}, arms, subjects=2, swept=name, progress=False)
    assert done.swept_values == [0.5, 2.0]
    words = compare_arms(RHYTHM, "man", {}, {CONTROL: {}}, subjects=2, progress=False)
    assert words.swept_values is None


def test_nothing_is_run_where_one_arm_makes_no_sense():
    with pytest.raises(OxytocinError, match="time must lie between"):
        compare_arms(RHYTHM, "man", {}, {CONTROL: {}, "never": {"time": "99 h"}}, subjects=10**6)


def test_every_subject_of_every_arm_is_a_row():
    arms = {name: {"level": Readout("level", "pmol/L", "", np.array([1.5, np.nan]))} for name in ("a", "b")}
    rows = list(csv.reader(table_of_subjects(arms).splitlines()))
    assert rows[0] == ["arm", "subject", "level (pmol/L)"]
    assert rows[1:] == [["a", "0", "1.5"], ["a", "1", ""], ["b", "0", "1.5"], ["b", "1", ""]]
