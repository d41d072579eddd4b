"""A deficit is found where it was put, and where it cannot be found that is said."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import xarray

from oxytocin import experiments
from oxytocin.inference.located_file import save_located
from oxytocin.inference.locating import BOUND, Located, check, locate, quantiles
from oxytocin.inference.next_measurement import entropy, ranking
from oxytocin.inference.observations import Case, Observation, occasion, usual_prior
from oxytocin.language import OxytocinError
from oxytocin.report import located as words

PEOPLE = 400
CELLS = ("magnocellular", "synthesis", "release")

MDMA = occasion(experiments.experiment("mdma_challenge"), "woman", {})
FEED = occasion(experiments.experiment("nursing"), "woman", {})
WATCHED = {"rise": MDMA, "level_before": MDMA, "milk_removed": FEED, "peak_plasma": FEED}


def found_with(given: Mapping[str, float | str], prior: Mapping[str, float] | None = None) -> Located:
    told = tuple(Observation(WATCHED[name], name, value) for name, value in given.items())
    return locate(Case("woman", told, dict(prior or usual_prior())), PEOPLE)


@pytest.fixture(scope="module")
def typical() -> dict[str, float]:
    """What the typical healthy woman shows."""
    healthy = {}
    for where in (MDMA, FEED):
        outcome = where.experiment.carry_out("woman", settings=where.settings, subjects=200, first=9000, progress=False)
        healthy |= {name: outcome[name].median for name, own in WATCHED.items() if own is where}
    return healthy


@pytest.fixture(scope="module")
def few_cells() -> Located:
    """A woman with a tenth of her cells, who is none of the virtual people."""
    given = {}
    for where in (MDMA, FEED):
        outcome = where.experiment.carry_out(
            "woman", settings=where.settings, values={"magnocellular": 0.1}, subjects=200, first=9000, progress=False
        )
        given |= {name: outcome[name].median for name, own in WATCHED.items() if own is where}
    return found_with(given)


def test_a_woman_with_few_cells_is_located_there_and_not_at_receptors(few_cells: Located) -> None:
    chance = few_cells.by_name
    assert sum(chance[name] for name in CELLS) > BOUND
    assert chance["receptor.breast"] < 0.05 and chance["none"] < 0.02
    low, _, high = few_cells.share("magnocellular")
    assert low < 0.1 < high < 0.6
    assert any({"synthesis", "release"} <= set(group) for group in few_cells.alike)
    assert words.verdict(few_cells).startswith("Cannot tell where: something is lacking")


def test_a_deficit_of_the_breast_is_found_there_where_hormone_is_as_usual(typical: dict[str, float]) -> None:
    found = found_with({**typical, "milk_removed": 2.2})
    assert found.by_name["receptor.breast"] > BOUND
    assert words.verdict(found).startswith("The deficit lies at receptor.breast")


def test_nothing_is_found_in_a_healthy_woman(typical: dict[str, float]) -> None:
    found = found_with(typical)
    assert found.nothing_seen > 0.7 and found.by_name["none"] > 0.5
    assert words.verdict(found).startswith(("No deficit", "Cannot tell whether"))
    assert "receptor.uterus" not in found.seen
    # What is not looked at stays as probable beside no deficit as it was.
    assert found.by_name["receptor.uterus"] / found.by_name["none"] == pytest.approx(0.125)


def test_probabilities_are_calibrated_among_virtual_people(few_cells: Located) -> None:
    """Of 200 people under each hypothesis, as many are right as is said, and what is left has uniform ranks."""
    from scipy.stats import kstest

    made = check(few_cells.reference, 1, each=100)
    assert made.right == pytest.approx(made.claimed, abs=0.06)
    ranks = made.rank[np.isfinite(made.rank)]
    assert kstest(ranks, "uniform").pvalue > 0.001
    assert np.mean(np.abs(ranks - 0.5) < 0.45) == pytest.approx(0.9, abs=0.05)


def test_a_measurement_that_parts_the_suspects_tells_more_than_one_that_does_not(typical: dict[str, float]) -> None:
    told = found_with({"milk_removed": 2.2})
    gains = {gain.readout: gain for gain in ranking(told)}
    assert gains["secretion_per_burst"].bits > 4 * gains["secretion_per_burst"].error
    assert gains["time_to_first_ejection"].bits < 0.01  # nobody with so little milk has one
    assert max(gain.bits for gain in gains.values()) < entropy(told)
    assert "What would tell most" in words.next_sentence(told, list(gains.values()))


def test_two_places_alone_can_be_compared_without_a_none(typical: dict[str, float]) -> None:
    found = found_with({**typical, "milk_removed": 2.2}, {"magnocellular": 0.9, "receptor.breast": 0.1})
    assert found.hypotheses == ("none", "magnocellular", "receptor.breast")
    assert found.by_name["none"] == 0.0 and found.by_name["receptor.breast"] > 0.8


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"rise": 900.0}, "none of the 3600 simulated people looks like this one.*rise is between .* and 900 here"),
        ({"rise": "none"}, "rise has a value in all of them"),
        ({"rise": 25.0, "level_before": 0.12}, "each observation alone is found in some of them"),
    ],
)
def test_who_is_like_nobody_is_refused(given: dict[str, float | str], said: str) -> None:
    with pytest.raises(OxytocinError, match=said):
        found_with(given)


def test_weighted_quantiles_are_those_of_repeated_values() -> None:
    values, weights = np.array([3.0, 1.0, 2.0]), np.array([10, 50, 40])
    repeated = np.quantile(np.repeat(values, weights), [0.05, 0.5, 0.95])
    np.testing.assert_allclose(quantiles(values, weights / 100), repeated, atol=0.75)
    assert quantiles(values, weights / 100)[1] == pytest.approx(1.55, abs=0.06)


def test_the_posterior_is_kept_in_a_file(few_cells: Located, tmp_path: Path) -> None:
    gains = ranking(few_cells)
    save_located(few_cells, gains, tmp_path / "located.nc")
    kept = xarray.load_dataset(tmp_path / "located.nc", engine="h5netcdf")
    np.testing.assert_allclose(kept["weight"].sum("person"), kept["probability"])
    assert float(kept["probability"].sum()) == pytest.approx(1.0)
    assert list(kept["place"].values) == list(few_cells.hypotheses)
    assert kept["gain"].size == len(gains)


def test_the_figure_names_the_places_and_the_next_measurement(few_cells: Located) -> None:
    from oxytocin.report.figures.located import figure

    made = figure(few_cells, ranking(few_cells))
    texts = {label.get_text() for axes in made.axes for label in axes.get_yticklabels()}
    assert {"magnocellular", "receptor (breast)", "no deficit"} <= texts
