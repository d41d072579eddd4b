"""Values that virtual subjects draw."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from oxytocin.engine.streams import values_of
from oxytocin.language import Link

UNCERTAIN = Link(0.4, "1", "oxytocin_notes", evidence="assumed", probability=0.3, sd=0.05)


def values(link: Link, vary: bool, subjects: int = 2000) -> np.ndarray:
    return values_of({"part.link": link}, seed=0, subjects=subjects, vary=vary)[:, 0]


def test_a_link_is_there_in_its_share_of_subjects_and_not_in_the_typical_one() -> None:
    drawn = values(UNCERTAIN, vary=True)
    assert np.mean(drawn != 0) == pytest.approx(0.3, abs=0.04)
    assert drawn[drawn != 0].mean() == pytest.approx(0.4, abs=0.01)
    assert np.all(values(UNCERTAIN, vary=False) == 0)


@pytest.mark.parametrize("vary", [False, True])
def test_what_a_user_sets_for_a_link_holds_for_everybody(vary: bool) -> None:
    assert np.all(values(replace(UNCERTAIN, value=0.25, replaced=0.4), vary) == 0.25)
