"""A fit finds the neuron that fired, says how sure it is, and is the same each time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from oxytocin.inference import spike_fit
from oxytocin.inference.candidates import NAMES, PRIORS, Firing, fire, points_of, values_of
from oxytocin.inference.measures import firing_of, firing_rate
from oxytocin.inference.spike_checks import checks, distance, halves_distance, identifiability, predict, rises, widths
from oxytocin.inference.spike_fit import SpikeFit, fit
from oxytocin.inference.spike_fit_file import FittedCell, write_fits
from oxytocin.language import OxytocinError

# The oxytocin cell of the released program with twice the drive, an AHP as in fits to recorded cells, and a small DAP.
TYPICAL = np.array([380.0, 2.0, 3.5, 30.0, 7.5, 0.3, 350.0, 0.3, 100.0])
SECONDS = 120.0


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer simulations, so that a fit takes two seconds."""
    monkeypatch.setattr(spike_fit, "PILOT_LOG2", 13)
    monkeypatch.setattr(spike_fit, "ROUNDS", (1024, 1024))


def test_the_cube_and_the_parameters_are_each_others_inverse() -> None:
    points = np.random.default_rng(0).random((50, len(PRIORS)))
    np.testing.assert_allclose(points_of(values_of(points)), points)
    assert np.all(values_of(np.zeros((1, 9)))[0] == pytest.approx([prior.low for prior in PRIORS]))
    assert np.all(values_of(np.ones((1, 9)))[0] == pytest.approx([prior.high for prior in PRIORS]))


def test_the_published_cell_lies_within_the_prior() -> None:
    point = points_of(TYPICAL)
    assert ((point > 0) & (point < 1)).all()


def test_candidates_of_equal_values_fire_alike_and_a_step_of_drive_raises_them() -> None:
    values = np.repeat(TYPICAL[None], 64, axis=0)
    rates = firing_rate(fire(values, 60.0, 1))
    assert rates.std() / rates.mean() < 0.2
    stepped = fire(values, 60.0, 1, [(30.0, 0.0), (60.0, 60.0)])
    late = stepped.step >= 30_000
    assert late.sum() > 1.3 * (~late).sum()
    assert stepped.milliseconds == 60_000
    assert (np.diff(stepped.step)[np.diff(stepped.neuron) == 0] > 0).all()


def test_a_cell_that_never_stops_is_not_taken_for_whole() -> None:
    wild = TYPICAL.copy()
    wild[[0, 7]] = 2000.0, 5.0
    firing = fire(np.stack([*[TYPICAL] * 15, wild]), 10.0, 1)
    assert firing.complete.tolist() == [True] * 15 + [False]


def test_truths_lie_in_their_intervals_as_often_as_these_say(quick: None) -> None:
    truths = values_of(np.random.default_rng(4).random((200, len(PRIORS))))
    rates = firing_rate(fire(truths, 20.0, 1))
    truths = truths[(rates > 2.0) & (rates < 10.0)][:6]
    inside = 0
    for number, truth in enumerate(truths):
        found = fit(fire(truth[None], SECONDS, number), number, progress=False)
        share = (found.points.reshape(-1, len(NAMES)) < points_of(truth)).mean(axis=0)
        inside += int(((share > 0.05) & (share < 0.95)).sum())
    total = truths.size
    # 54 values, each inside with 0.9: fewer than these are seen once in a thousand times, if values were independent.
    assert total == 54
    assert inside >= binom.ppf(0.001, total, 0.9)


def test_a_fit_predicts_its_record_and_is_the_same_for_the_same_seed(quick: None, tmp_path: Path) -> None:
    import xarray

    record = fire(TYPICAL[None], SECONDS, 3)
    one, again, other = (fit(record, seed, progress=False) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one.points, again.points)
    assert not np.array_equal(one.points, other.points)
    predicted = predict(one, progress=False)
    found = checks(one, predicted)
    assert [check.name for check in found[:2]] == ["firing rate", "interval distance"]
    assert found[0].passed and found[1].passed
    np.testing.assert_allclose(predicted.histogram.sum(axis=1), 1.0)
    said = " ".join(identifiability(one))
    assert "psp_size" in said  # only its product with the root of the drive shows in spikes
    assert (widths(one) > 0).all() and (widths(one) <= 1 / 0.9 + 1e-9).all()
    assert rises(one, 60.0, progress=False).mean() > 3 * abs(rises(one, 0.0, progress=False).mean())

    cell = FittedCell("cell", 0.0, SECONDS, one, predicted, found)
    write_fits([cell, FittedCell("next", 0.0, SECONDS, other, predicted, found)], tmp_path / "fit.nc")
    with xarray.open_datatree(tmp_path / "fit.nc", engine="h5netcdf") as tree:
        assert set(tree.children) == {"posterior", "posterior_predictive", "observed_data"}
        posterior = tree["posterior"]
        assert posterior["drive"].dims == ("chain", "draw", "cell")
        assert posterior["drive"].attrs["units"] == "Hz"
        np.testing.assert_allclose(posterior["drive"].values[2, 5, 1], other.values[5, 2, 0])
        assert tree["posterior_predictive"]["hazard"].dims == ("chain", "draw", "cell", "age")
        assert float(tree["observed_data"]["rate"][0]) == pytest.approx(record.step.size / SECONDS)


def test_too_few_spikes_and_impossible_rates_are_refused(quick: None) -> None:
    with pytest.raises(OxytocinError, match="100 spikes in the steady stretch are too few to fit; expected"):
        fit(firing_of(np.arange(100.0), 0.0, 100.0), progress=False)
    with pytest.raises(OxytocinError, match="hardly any neuron of the model fires at 200 spikes/s"):
        fit(firing_of(np.arange(0.0, 20.0, 0.005), 0.0, 20.0), progress=False)


@pytest.mark.parametrize("kind", ["a pause", "bursts", "short"])
def test_trains_that_the_model_does_not_make_are_fitted_or_refused(quick: None, kind: str) -> None:
    draws = np.random.default_rng(5)
    times = np.cumsum(0.03 + draws.exponential(0.22, 1200))
    if kind == "a pause":
        times[600:] += 30.0
    elif kind == "bursts":
        times = np.sort(np.concatenate([times, *(start + 0.012 * np.arange(60) for start in (20.0, 90.0, 160.0))]))
    else:
        times = np.cumsum(0.01 + draws.exponential(0.03, 230))
    try:
        found = fit(firing_of(times, 0.0, float(times[-1])), progress=False)
    except OxytocinError as refusal:
        assert "few" in str(refusal) or "hardly any neuron" in str(refusal)
    else:
        assert np.isfinite(found.points).all()
        assert len(checks(found, predict(found, progress=False))) == 7


def test_a_round_in_which_no_neuron_fires_keeps_what_was_seen(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = spike_fit.of_batches, []

    def failing(values: np.ndarray, *rest: object) -> np.ndarray:
        measured = real(values, *rest)
        calls.append(values.shape[0])
        return np.full_like(measured, np.nan) if len(calls) == 3 else measured  # pilots, first and second round

    monkeypatch.setattr(spike_fit, "of_batches", failing)
    found = fit(fire(TYPICAL[None], SECONDS, 9), progress=False)
    assert len(calls) == 3 and np.isfinite(found.points).all()


def test_distances_of_histograms() -> None:
    assert distance(np.array([0.5, 0.5, 0.0]), np.array([0.0, 0.5, 0.5])) == 0.5
    steady = firing_of(np.arange(0.05, 100.0, 0.1), 0.0, 100.0)
    assert halves_distance(steady) < 0.01
    changing = Firing(
        1,
        np.concatenate([np.arange(0, 50_000, 100), np.arange(50_000, 100_000, 200)]),
        np.zeros(750, int),
        100_000,
        np.ones(1, bool),
    )
    assert halves_distance(changing) > 0.9


def test_what_is_not_told_is_said() -> None:
    draws = np.random.default_rng(0)
    points = 0.5 + 0.01 * draws.normal(size=(32, 128, len(NAMES)))
    points[..., 0] = draws.random((32, 128))
    points[..., 2] = points[..., 1] + 0.001 * draws.normal(size=(32, 128))
    points[..., 3] = 0.99
    said = identifiability(SpikeFit(points, firing_of(np.arange(10.0), 0.0, 10.0), 0))
    assert any("hardly told" in line and line.endswith("drive") for line in said)
    assert any("told only together: psp_size and psp_half_life" in line for line in said)
    assert any("hap_size presses against the upper end" in line for line in said)
