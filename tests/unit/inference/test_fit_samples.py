"""Fits return what made the samples, say what they cannot know, and keep it all in a file."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import xarray
from theophylline import as_table

from oxytocin.exchange.dosing_table import DosingTable, read_dosing_table
from oxytocin.experiments.assays import assay
from oxytocin.inference.assay_error import Readings
from oxytocin.inference.compartments import MODELS
from oxytocin.inference.dosing_rules import design
from oxytocin.inference.fit_samples import ERRORS, Choices, Fit, fit_samples
from oxytocin.inference.mixed_effects import Marginal
from oxytocin.language import OxytocinError

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"


def benchmark(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def theophylline(tmp_path_factory: pytest.TempPathFactory) -> DosingTable:
    file = tmp_path_factory.mktemp("table") / "theophylline.csv"
    file.write_text(as_table())
    return read_dosing_table(file)


@pytest.fixture(scope="module")
def fit(theophylline: DosingTable) -> Fit:
    return fit_samples(theophylline, Choices("one_compartment_absorbed", hold={"proportional_error": 0.0}))


def test_the_truths_of_fifty_subjects_lie_in_their_intervals() -> None:
    recovery = benchmark("recovery_samples")
    table, truth = recovery.population(3)
    own, whole = recovery.held(fit_samples(table, Choices("pk", same=recovery.SAME)), truth)
    assert table.below_detection > 0
    assert 0.84 <= own.mean() <= 0.96
    assert sum(whole.values()) >= 7  # of ten, each right nine times in ten


def test_the_gradient_is_that_of_differences(fit: Fit) -> None:
    marginal = Marginal(fit.design, fit.readings, fit.layout)
    theta = fit.layout.start
    _, gradient = marginal(theta)
    for i, slope in enumerate(gradient):
        step = np.zeros_like(theta)
        step[i] = 1e-4
        assert (marginal(theta + step)[0] - marginal(theta - step)[0]) / 2e-4 == pytest.approx(slope, abs=1e-3)
    assert marginal.value(theta) == pytest.approx(-marginal(theta)[0], rel=1e-10)


def test_the_same_table_gives_the_same_fit(theophylline: DosingTable, fit: Fit) -> None:
    again = fit_samples(theophylline, Choices("one_compartment_absorbed", hold={"proportional_error": 0.0}))
    assert np.array_equal(again.theta, fit.theta)
    assert np.array_equal(again.simulate(5, True), fit.simulate(5, True))


def test_everything_is_in_the_file(fit: Fit, tmp_path: Path) -> None:
    fit.save(tmp_path / "fit.nc")
    with xarray.open_dataset(tmp_path / "fit.nc", engine="h5netcdf") as kept:
        assert kept["individual"].shape == (12, 3)
        assert kept["reading"].attrs["units"] == "mg/L"
        assert float(kept["estimate"].sel(parameter="clearance")) == pytest.approx(fit.estimates()["clearance"][0])
        deviation = np.sqrt(np.diag(kept["covariance"]))
        assert np.allclose(np.log(kept["estimate_high"] / kept["estimate"]), 1.6449 * deviation, rtol=1e-3)


def test_what_the_samples_do_not_tell_is_named(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text("ID,TIME,AMT,DV\n,min,nmol,pmol/L\n1,0,5,.\n1,60,.,9.1\n1,70,.,8.8\n1,80,.,9.2\n")
    found = fit_samples(read_dosing_table(file), Choices("pk", hold={"proportional_error": 0.1, "additive_error": 0.0}))
    assert {"central_volume", "exchange"} & set(found.undetermined)
    assert np.isnan(found.estimates()[found.undetermined[0]][1])
    assert any("do not determine" in sentence for sentence in found.remarks())


def test_an_unextracted_assay_has_a_background_of_its_own(tmp_path: Path) -> None:
    model = MODELS["two_compartments"].with_background()
    text = "ID,TIME,AMT,DV\n,min,pmol,pg/mL\n" + "".join(
        f"{i},0,8000,.\n" + "".join(f"{i},{t},.,9\n" for t in (1, 4, 8, 15, 30, 60)) for i in range(8)
    )
    (tmp_path / "table.csv").write_text(text)
    blank = read_dosing_table(tmp_path / "table.csv")
    chance = np.random.default_rng(4)
    kind = assay("unextracted")
    truth = np.log([1.25, 7.0, 0.43, 8.3, kind.background]) + chance.standard_normal((8, 5)) * [
        0.2, 0.2, 0.0, 0.0, kind.background_spread,
    ]  # fmt: skip
    level = design(blank, model).predict(truth)[0]
    rows = iter(level * (1 + 0.05 * chance.standard_normal(level.size)))
    lines = [line.replace(",9", f",{next(rows):.6g}") if line.endswith(",9") else line for line in text.splitlines()]
    (tmp_path / "table.csv").write_text("\n".join(lines))
    choices = Choices("two_compartments", same=("exchange", "peripheral_volume"), assay=kind)
    found = fit_samples(read_dosing_table(tmp_path / "table.csv"), choices)
    place = found.random_names.index("background")
    assert np.corrcoef(found.modes[:, place], truth[:, 4])[0, 1] > 0.95
    low, high = found.estimates()["clearance"][1:]
    assert low < np.exp(truth[:, 0]).mean() < high


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        (Choices("pkk"), "there is no model 'pkk'; did you mean 'pk'?"),
        (Choices("one_compartment", same=("clearence",)), "did you mean 'clearance'?"),
        (Choices("one_compartment", hold={"volume": 3.0}), "no parameter 'volume'"),
        (Choices("one_compartment", hold={"clearance": -1.0}), "expected a value above zero"),
        (Choices("one_compartment", also=("lag",)), "no parameter 'lag'"),
        (
            Choices("one_compartment", hold=dict.fromkeys(("clearance", "central_volume", *ERRORS), 1.0)),
            "everything is held",
        ),
        (Choices("one_compartment", hold={"proportional_error": 0.0, "additive_error": 0.0}), "both errors are held"),
    ],
)
def test_what_is_wrong_is_said(theophylline: DosingTable, choices: Choices, sentence: str) -> None:
    with pytest.raises(OxytocinError) as caught:
        fit_samples(theophylline, choices)
    assert sentence in str(caught.value)


def test_chains_agree_with_laplace(fit: Fit) -> None:
    pytest.importorskip("emcee")
    from oxytocin.inference.sampling import sample

    drawn = sample(fit, steps=12)
    assert drawn.draws is not None
    middle = np.median(drawn.draws, axis=0)
    assert np.abs(middle - fit.theta).max() < 2 * np.sqrt(np.diag(fit.covariance)).max()
    again = sample(fit, steps=12)
    assert again.draws is not None and np.array_equal(drawn.draws, again.draws)


def test_readings_without_any_prediction_stay_finite() -> None:
    value, _, _ = Readings(np.array([1.0, 2.0]), np.zeros(2, dtype=bool)).surprise(np.zeros(2), 0.2, 0.0)
    assert np.isfinite(value).all()


def population(tmp_path: Path, limit: float, people: int = 40, seed: int = 3) -> tuple[DosingTable, np.ndarray]:
    """Return people with one bolus and three late samples, read with 10 % of error, and their clearances."""
    chance = np.random.default_rng(seed)
    clearance = 2.4 * np.exp(0.5 * chance.standard_normal(people))
    rows = ["ID,TIME,AMT,DV", ",h,mg,mg/L"]
    for i, own in enumerate(clearance):
        rows.append(f"{i},0,100,.")
        for time in (12.0, 18.0, 24.0):
            level = 5.0 * np.exp(-own / 20.0 * time) * (1.0 + 0.1 * chance.standard_normal())
            rows.append(f"{i},{time},.,{level:.4g}" if level >= limit else f"{i},{time},.,<{limit}")
    (tmp_path / "people.csv").write_text("\n".join(rows))
    return read_dosing_table(tmp_path / "people.csv"), clearance


def test_people_of_whom_only_limits_are_known_stay_in_the_fit(tmp_path: Path) -> None:
    """Against the marginal likelihood by quadrature on a dense grid, maximised over typical value and spread."""
    from scipy.optimize import minimize
    from scipy.special import logsumexp

    table, clearance = population(tmp_path, 0.5)
    lost = sum(bool((one.censored > 0).all()) for one in table.subjects)
    assert lost >= 5
    held = {"central_volume": 20.0, "proportional_error": 0.1, "additive_error": 0.0}
    found = fit_samples(table, Choices("one_compartment", hold=held)).estimates()
    z = np.linspace(-7.0, 7.0, 1401)
    log_weight = -0.5 * z**2 + np.log((z[1] - z[0]) / np.sqrt(2.0 * np.pi))
    readings = Readings.together(table.subjects)
    times = np.concatenate([one.time for one in table.subjects])

    def surprise(x: np.ndarray) -> float:
        level = 5.0 * np.exp(-np.exp(x[0] + np.exp(x[1]) * z) / 20.0 * times[:, None])
        value = [readings.surprise(one, 0.1, 0.0)[0] for one in level.T]
        own = -np.array(value).reshape(z.size, -1, 3).sum(axis=2) + log_weight[:, None]
        return float(-logsumexp(own, axis=0).sum() + 0.5 * np.exp(2.0 * x[1]))  # with the fit's own prior on a spread

    best = np.exp(minimize(surprise, np.log([2.0, 0.4]), method="Nelder-Mead", options={"xatol": 1e-4}).x)
    assert found["clearance"][0] == pytest.approx(best[0], rel=0.01)
    assert found["spread_clearance"][0] == pytest.approx(best[1], rel=0.02)
    low, high = found["clearance"][1:]
    assert low < np.exp(np.log(clearance).mean()) < high


def test_without_those_people_the_clearance_would_be_too_low(tmp_path: Path) -> None:
    table, _ = population(tmp_path, 0.5)
    kept = replace(table, subjects=tuple(one for one in table.subjects if not (one.censored > 0).all()))
    choices = Choices("one_compartment", same=("central_volume",))
    whole, less = (fit_samples(one, choices).estimates()["clearance"] for one in (table, kept))
    assert less[0] < whole[1]


def test_the_gradient_with_limits_only_is_that_of_differences(tmp_path: Path) -> None:
    table, _ = population(tmp_path, 1.0, people=12)
    fitted = fit_samples(table, Choices("one_compartment"))
    marginal = Marginal(fitted.design, fitted.readings, fitted.layout)
    theta = fitted.layout.start
    assert marginal.limits_only.subjects.size > 2
    _, gradient = marginal(theta)
    for i, slope in enumerate(gradient):
        step = np.zeros_like(theta)
        step[i] = 1e-4
        assert (marginal(theta + step)[0] - marginal(theta - step)[0]) / 2e-4 == pytest.approx(slope, abs=2e-3)


def test_a_person_without_a_sample_changes_nothing(tmp_path: Path) -> None:
    table, _ = population(tmp_path, 0.1, people=10)
    more = tmp_path / "more.csv"
    more.write_text((tmp_path / "people.csv").read_text() + "\nlate,0,100,.\n")
    with_late = read_dosing_table(more)
    assert with_late.without_sample == 1
    choices = Choices("one_compartment", same=("central_volume",))
    one, other = fit_samples(table, choices), fit_samples(with_late, choices)
    assert other.theta == pytest.approx(one.theta, abs=1e-3)
    assert other.modes.shape[0] == 11
    assert np.exp(other.modes[-1]) == pytest.approx([other.estimates()["clearance"][0]], rel=1e-6)


def test_a_lag_longer_than_the_interval_is_found(tmp_path: Path) -> None:
    """The steady state goes on until the lagged dose arrives; the dose after it was never given."""
    times = [0.25, 0.75, 1.5, 3.0, 5.0, 7.9, 8.1, 11.9, 13.0, 15.0, 18.0, 24.5, 30.0]
    ka, k, interval, lag = 1.0, 0.1, 12.0, 13.0
    since = [t - lag if t >= lag else t - lag + interval * np.ceil((lag - t) / interval) for t in times]
    level = [
        5.0 * ka / (ka - k)
        * (np.exp(-k * s) / (1 - np.exp(-k * interval)) - np.exp(-ka * s) / (1 - np.exp(-ka * interval)))
        for s in since
    ]  # fmt: skip
    rows = "".join(f"1,{t},.,.,.,{c:.10g}\n" for t, c in zip(times, level, strict=True))
    (tmp_path / "lag.csv").write_text(f"ID,TIME,AMT,II,SS,DV\n,h,mg,h,,mg/L\n1,0,100,12,1,.\n{rows}")
    table = read_dosing_table(tmp_path / "lag.csv")
    known = {"clearance": 2.0, "central_volume": 20.0, "absorption_rate": 1.0}
    free = fit_samples(table, Choices("one_compartment_absorbed", hold=known, also=("lag",)))
    assert free.estimates()["lag"][0] == pytest.approx(13.0, rel=1e-4)
    held = fit_samples(table, Choices("one_compartment_absorbed", hold={**known, "lag": 13.0}, also=("lag",)))
    assert held.predictions()[0][-1] == pytest.approx(1.452346737, rel=1e-6)


def test_only_limits_can_not_be_fitted(tmp_path: Path) -> None:
    (tmp_path / "none.csv").write_text("ID,TIME,AMT,DV\n,h,mg,mg/L\n1,0,9,.\n1,1,.,<3\n2,0,9,.\n2,1,.,<3\n")
    with pytest.raises(OxytocinError, match="every concentration is only a limit"):
        fit_samples(read_dosing_table(tmp_path / "none.csv"), Choices("one_compartment"))
