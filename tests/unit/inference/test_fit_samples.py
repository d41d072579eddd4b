"""Fits return what made the samples, say what they cannot know, and keep it all in a file."""

from __future__ import annotations

import importlib.util
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
from oxytocin.inference.fit_samples import Choices, Fit, fit_samples
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
        (Choices("one_compartment", hold={"clearance": 1.0, "central_volume": 1.0}), "everything is held"),
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
