"""Vasopressin deficiency: probably a loss of oxytocin cells, and never more than all of them."""

from __future__ import annotations

import numpy as np

from oxytocin.engine.run import run
from oxytocin.hypothalamus.vasopressin_deficiency import VasopressinDeficiency
from oxytocin.language import Body

BODY = Body("man", vasopressin_deficiency=VasopressinDeficiency())


def loss(**values: float) -> np.ndarray:
    done = run(BODY.with_values(values), 1.0, subjects=1000, every=1.0, progress=False)
    return done["magnocellular_loss"][:, 0]


def test_healthy_people_lose_nothing() -> None:
    assert np.all(loss() == 0)


def test_most_patients_have_lost_most_cells_and_some_none() -> None:
    found = loss(present=1.0)
    assert 0.82 < np.mean(found > 0) < 0.88
    assert 0.88 < np.median(found[found > 0]) < 0.92
    assert np.all((found >= 0) & (found <= 1))
