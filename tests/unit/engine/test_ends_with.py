"""A subject whose last event has come is followed no further, and until then nothing is otherwise."""

from __future__ import annotations

import numpy as np
import pytest

from oxytocin.experiments import experiment
from oxytocin.language import OxytocinError


def test_what_came_before_the_last_event_is_the_same_to_the_last_digit() -> None:
    labour = experiment("labour")
    usual = labour.carry_out(subjects=3, seed=2, progress=False)
    short = labour.carry_out(subjects=3, seed=2, progress=False, ends_with="birth")
    assert short.run.steps < 0.9 * usual.run.steps
    assert not short.run.interrupted
    for name in ("time_to_delivery", "first_stage", "contractions_per_10min", "plasma_first_stage"):
        assert np.array_equal(short[name].values, usual[name].values, equal_nan=True), name
    ours, theirs = short.run["dilation"], usual.run["dilation"]
    followed = np.isfinite(ours)
    assert np.array_equal(ours[followed], theirs[followed])
    for row, hours in zip(followed, usual["time_to_delivery"].values, strict=True):
        end = 24.0 if np.isnan(hours) else np.ceil(hours)
        assert usual.run.time[row][-1] == pytest.approx(3600.0 * end, abs=60.0)


def test_an_event_that_there_is_not_is_refused() -> None:
    with pytest.raises(OxytocinError, match="no event 'brith'"):
        experiment("labour").carry_out(subjects=1, progress=False, ends_with="brith")
