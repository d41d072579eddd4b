"""Contractions are counted as the definitions say, exactly from their times."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxytocin.experiments.contractions import TACHYSYSTOLE_WINDOW, Contractions
from oxytocin.language import OxytocinError

HOUR = 3600.0


def regular(every: float, end: float = HOUR, begin: float = 0.0) -> Contractions:
    times = np.arange(begin, end, every)
    return Contractions.throughout(begin, end, times, np.full(times.size, 50.0))


def test_rates_and_montevideo_units_of_a_regular_labour() -> None:
    labour = regular(150.0)
    assert labour.per_10min() == pytest.approx(4.0)
    assert labour.montevideo_units() == pytest.approx(200.0)
    assert labour.per_10min(0.0, 600.0) == pytest.approx(4.0)
    assert labour.between(300.0, 900.0).times.tolist() == [300.0, 450.0, 600.0, 750.0]


def test_what_nobody_watched_does_not_lower_the_rate() -> None:
    times = np.array([100.0, 250.0, 400.0, 550.0, 2500.0, 2650.0, 2800.0, 2950.0])
    known = np.full(8, 40.0)
    seen = Contractions(times, known, known, np.array([[0.0, 600.0], [2400.0, 3000.0]]))
    assert seen.watched_time == 1200.0
    assert seen.per_10min() == pytest.approx(4.0)
    assert seen.per_10min(0.0, 1800.0) == pytest.approx(4.0)
    assert np.isnan(seen.per_10min(700.0, 2000.0))
    assert (seen.begin, seen.end) == (0.0, 3000.0)


def test_five_in_ten_minutes_are_no_tachysystole_and_one_more_in_thirty_is() -> None:
    assert not regular(120.0).tachysystole()
    fifteen = np.linspace(0.0, 1700.0, 15)
    assert not Contractions.throughout(0.0, HOUR, fifteen, fifteen).tachysystole()
    sixteen = np.linspace(0.0, 1799.0, 16)
    assert Contractions.throughout(0.0, HOUR, sixteen, sixteen).tachysystole()
    # As many in exactly half an hour do not lie within any half-open window of half an hour.
    sixteen = np.linspace(0.0, 1800.0, 16)
    assert not Contractions.throughout(0.0, HOUR, sixteen, sixteen).tachysystole()


def test_the_share_of_windows_is_exact() -> None:
    # 16 contractions from 1000 to 2500 s lie in the windows that begin after 700 and up to 1000 s, of 0 to 1800 s.
    times = np.linspace(1000.0, 2500.0, 16)
    labour = Contractions.throughout(0.0, HOUR, times, times)
    assert labour.tachysystole_share() == pytest.approx(300.0 / 1800.0)
    assert labour.tachysystole_share(1000.0, 2800.0) == 1.0
    assert labour.tachysystole_share(0.0, 1800.0) == 0.0
    assert np.isnan(labour.tachysystole_share(0.0, 1000.0))
    assert regular(60.0).tachysystole_share() == pytest.approx(1.0)


@given(st.lists(st.floats(0.0, 7200.0), max_size=90, unique=True))
def test_the_share_agrees_with_counting_on_a_grid(times: list[float]) -> None:
    found = np.sort(np.array(times))
    labour = Contractions.throughout(0.0, 7200.0, found, np.ones(found.size))
    starts = np.arange(0.5, 7200.0 - TACHYSYSTOLE_WINDOW, 1.0)
    inside = np.searchsorted(found, starts + TACHYSYSTOLE_WINDOW) - np.searchsorted(found, starts)
    # Each end of a stretch of crowded windows is missed by half a grid step at most.
    assert labour.tachysystole_share() == pytest.approx(np.mean(inside > 15), abs=2 * (found.size + 1) / starts.size)
    assert labour.tachysystole() or labour.tachysystole_share() == 0.0
    assert labour.per_10min() == pytest.approx(found.size / 12)


def test_no_contraction_is_a_rate_of_nothing() -> None:
    none = Contractions.throughout(0.0, HOUR, np.array([]), np.array([]))
    assert none.per_10min() == 0.0 and none.montevideo_units() == 0.0
    assert not none.tachysystole() and none.tachysystole_share() == 0.0


def test_what_cannot_be_is_refused() -> None:
    one, two = np.array([1.0]), np.array([1.0, 2.0])
    with pytest.raises(OxytocinError, match="one amplitude"):
        Contractions.throughout(0.0, HOUR, two, one)
    with pytest.raises(OxytocinError, match="order of time"):
        Contractions.throughout(0.0, HOUR, two[::-1], two)
    with pytest.raises(OxytocinError, match="begin and end"):
        Contractions(two, two, two, np.array([[10.0, 5.0]]))
