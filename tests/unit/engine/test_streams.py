"""The values that virtual subjects draw."""

from __future__ import annotations

import numpy as np
import pytest

from oxytocin.engine.streams import drawn, stream
from oxytocin.language import logitnormal

KEY = stream(3, "organ.share", "spread")


@pytest.mark.parametrize(("share", "sd"), [(0.415, 0.42), (0.9, 1.5), (1e-3, 0.2)])
def test_a_logit_normal_share_has_its_median_and_spread_and_stays_a_share(share: float, sd: float) -> None:
    values = drawn(logitnormal(sd), share, KEY, 20_000)
    logits = np.log(values / (1 - values))
    assert logits.mean() == pytest.approx(np.log(share / (1 - share)), abs=0.02 * sd + 1e-9)
    assert logits.std() == pytest.approx(sd, rel=0.02)
    assert 0.0 < values.min() <= values.max() < 1.0


def test_a_subject_is_the_same_in_any_population() -> None:
    spread = logitnormal(0.5)
    assert drawn(spread, 0.3, KEY, 10)[7:].tolist() == drawn(spread, 0.3, KEY, 3, first=7).tolist()
    assert "logit" in str(spread)
