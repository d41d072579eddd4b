"""Global sensitivity: known answers, the same twice, and refusals."""

import sys

import numpy as np
import pytest

from oxytocin import experiments
from oxytocin.bodies.everyday import everyday_woman
from oxytocin.engine.streams import drawn, stream
from oxytocin.experiments.sensitivity import MATTER, depends_on, quantile
from oxytocin.language import OxytocinError, logitnormal, lognormal, loguniform, normal, uniform
from oxytocin.language.evidence import Spread
from oxytocin.report.figures.sensitivity import figure
from oxytocin.report.sensitivity import sentences, table_of


@pytest.mark.parametrize(
    ("spread", "value"),
    [
        (lognormal(0.4), 3.0),
        (logitnormal(0.8), 0.7),
        (normal(2.0), 10.0),
        (uniform(1.0, 5.0), 3.0),
        (loguniform(1e-3, 1e-1), 1e-2),
        (Spread("link", 1.0, 0.5), 2.0),
    ],
)
def test_ends_of_the_range_are_quantiles_of_what_subjects_draw(spread, value):
    many = drawn(spread, value, stream(0, "a.b", "spread"), 100_000)
    np.testing.assert_allclose(quantile(spread, value, [0, 1]), np.quantile(many, [0.05, 0.95]), rtol=0.03)


def test_a_contested_link_is_absent_for_the_share_it_is_not_real():
    values = quantile(Spread("link", 0.3, 0.1), 1.0, np.linspace(0.0005, 0.9995, 1000))
    assert (values == 0).mean() == pytest.approx(0.7, abs=0.002)
    assert values[values != 0].min() > 0.5


def test_what_matters_is_found_and_the_same_seed_finds_the_same():
    test = experiments.experiment("sexual_response")
    first, second = (depends_on(test, "woman", readout="time_to_climax", n=8, progress=False) for _ in range(2))
    assert first.influences == second.influences
    assert first.influences[0].path == "sexual_response.arousability"
    assert first.influences[0].total > 0.7
    assert 2 <= len(first.important) <= MATTER
    spreads = [item for item in everyday_woman().parameters.values() if item.spread is not None]
    assert len(first.influences) == len(spreads)
    assert table_of(first).row_count == MATTER
    assert "arousability" in " ".join(sentences(first))
    assert len(figure(first).axes[0].get_yticks()) == len(first.important)


@pytest.mark.parametrize(
    ("n", "readout", "says"), [(50, "saliva_rise", "power of two"), (8, "saliva_ris", "did you mean 'saliva_rise'")]
)
def test_what_makes_no_sense_is_refused(n, readout, says):
    with pytest.raises(OxytocinError, match=says):
        depends_on(experiments.experiment("social_stress"), "man", readout=readout, n=n, progress=False)


def test_without_salib_one_sentence_says_what_to_install(monkeypatch):
    for name in ("SALib", "SALib.analyze", "SALib.sample"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(OxytocinError, match="needs SALib"):
        depends_on(experiments.experiment("social_stress"), "man", progress=False)
