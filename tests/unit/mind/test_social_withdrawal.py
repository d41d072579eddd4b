"""Social withdrawal: the exposure of a day."""

from __future__ import annotations

import numpy as np
import pytest
from people import SPRAY, last, lived

from oxytocin.bodies.everyday import everyday_man


def test_the_exposure_of_a_day_is_the_sum_of_the_nasal_signal() -> None:
    done = lived(everyday_man(), SPRAY, hours=4.0)
    area = np.trapezoid(done["nasal_signal"][0], done.time)
    assert last(done, "social_withdrawal.exposure") == pytest.approx(area, rel=0.02)
    assert last(lived(everyday_man()), "social_withdrawal.exposure") == pytest.approx(0.0, abs=1e-6)
