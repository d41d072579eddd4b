"""A listener hears how far a run is, and can end it."""

import pytest

from oxytocin.bodies.rat import nursing_rat
from oxytocin.engine.run import run


class _EnoughError(Exception):
    pass


def test_a_listener_hears_rising_shares_up_to_all() -> None:
    shares: list[float] = []
    run(nursing_rat(), "60 s", subjects=3, keep=("plasma_oxytocin",), record_spikes=False, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)


def test_what_a_listener_raises_ends_the_run() -> None:
    heard = 0

    def listener(share: float) -> None:
        nonlocal heard
        heard += 1
        raise _EnoughError

    with pytest.raises(_EnoughError):
        run(nursing_rat(), "1 h", subjects=20, keep=("plasma_oxytocin",), record_spikes=False, progress=listener)
    assert heard <= 8  # each thread stops at its own next report
