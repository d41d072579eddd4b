"""The onset of maternal care: who cares, from when on, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from oxytocin.experiments.maternal_onset import MaternalOnset
from oxytocin.language import OxytocinError


def outcome(body: str = "rat", subjects: int | None = 60, **settings: float | str):
    return MaternalOnset().carry_out(body, settings=settings, subjects=subjects, progress=False)


def test_onset_and_share_tell_the_same() -> None:
    done = outcome(duration="24 h")
    onset, within = done["onset"].values, done["maternal_within_2h"].values
    np.testing.assert_array_equal(within, onset <= 2.0)
    np.testing.assert_array_equal(done["maternal"].values, np.isfinite(onset))
    assert 0.0 < np.nanmin(onset) < np.nanmax(onset) <= 24.0


def test_the_probability_is_that_of_two_hours_however_long_the_watch() -> None:
    short, *longer = (
        outcome(subjects=None, duration=time)["maternal_probability"].median for time in ("2 h", "100 h", "120 h")
    )
    assert longer == pytest.approx([short, short], rel=1e-3)


def test_genotypes_are_for_mice() -> None:
    with pytest.raises(OxytocinError, match="genotype cannot be"):
        outcome(genotype="oxytocin_knockout")
