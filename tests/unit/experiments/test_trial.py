"""A virtual trial: its women are the same in all arms, its intervals those of their differences."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
import pytest

from oxytocin.experiments.endpoints import Endpoint
from oxytocin.experiments.experiment import Readout
from oxytocin.experiments.trial import ENDPOINTS, Arm, Trial, compare
from oxytocin.language import OxytocinError

WOMEN = 6
TIME = Endpoint("time_to_delivery", "time to delivery", "h")
DELIVERED = Endpoint("delivered", "delivered", "%", factor=100.0)


def arm(name: str, hours: list[float], loss: list[float] | None = None) -> Arm:
    values = np.array(hours)
    readouts = {
        "time_to_delivery": Readout("time_to_delivery", "h", "", values),
        "delivered": Readout("delivered", "1", "", np.isfinite(values) * 1.0),
        "blood_loss": Readout("blood_loss", "mL", "", np.array(loss or [300.0] * len(hours))),
    }
    return Arm(name, readouts, np.array([0.0, 60.0]), np.zeros((len(hours), 2)), watched=86400.0)


def trial(*arms: Arm) -> Trial:
    return Trial(arms, {}, len(arms[0].readouts["delivered"].values), 0)


@pytest.fixture(scope="module")
def finished() -> Trial:
    return compare(["low_dose", "high_dose"], {"treatment": "induction"}, {}, WOMEN, seed=3, progress=False)


# What is worked out of the arms


def test_a_birth_after_the_time_watched_counts_as_at_its_end() -> None:
    first, second = arm("a", [5.0, np.nan, 7.0]), arm("b", [4.0, 20.0, 9.0])
    assert first.values(TIME) == pytest.approx([5.0, 24.0, 7.0])
    done = trial(first, second)
    assert done.estimate(first, TIME).value == pytest.approx(12.0)
    assert done.difference(second, TIME).value == pytest.approx(-1.0)
    assert done.estimate(first, DELIVERED).value == pytest.approx(200 / 3)


def test_loss_of_half_a_litre_is_a_share_of_those_whose_loss_is_known() -> None:
    only = arm("a", [5.0, 6.0, np.nan, 7.0], [499.9, 500.0, np.nan, 800.0])
    endpoint = next(item for item in ENDPOINTS if item.at_least == 500.0)
    assert trial(only).estimate(only, endpoint).value == pytest.approx(200 / 3)


def test_a_difference_is_over_the_women_who_have_a_value_in_both_arms() -> None:
    first, second = arm("a", [1.0] * 3, [300.0, np.nan, 500.0]), arm("b", [1.0] * 3, [400.0, 350.0, np.nan])
    loss = Endpoint("blood_loss", "", "mL")
    assert trial(first, second).difference(second, loss).value == pytest.approx(100.0)
    assert trial(first, second).difference(first, loss).value == 0.0


def test_the_interval_is_that_of_the_mean_and_of_pairs() -> None:
    random = np.random.default_rng(1)
    hours = random.normal(10.0, 3.0, 400)
    first, second = arm("a", list(hours)), arm("b", list(hours - 1.0 + random.normal(0.0, 0.2, 400)))
    done = trial(first, second)
    alone, paired = done.estimate(first, TIME), done.difference(second, TIME)
    for found, spread in ((alone, 3.0), (paired, 0.2)):
        assert found.low < found.value < found.high
        assert found.high - found.low == pytest.approx(2 * 1.96 * spread / 20, rel=0.2)
    assert paired.low < -1.0 < paired.high
    assert done.difference(second, TIME) == paired  # the same women give the same interval


@pytest.mark.parametrize("hours", [[3.0], [4.0, 4.0, 4.0]])
def test_where_nothing_varies_the_interval_is_the_value(hours: list[float]) -> None:
    only = arm("a", hours)
    found = trial(only).estimate(only, TIME)
    assert (found.value, found.low, found.high) == (hours[0],) * 3


def test_where_nobody_has_a_value_there_is_none() -> None:
    only = arm("a", [np.nan, np.nan], [np.nan, np.nan])
    assert np.isnan(trial(only).estimate(only, Endpoint("blood_loss", "", "mL")).value)


# A whole trial


def test_the_same_women_take_part_in_every_arm(finished: Trial) -> None:
    low, high = finished.arms
    assert (low.name, high.name) == ("low_dose", "high_dose")
    clearance = [each.readouts["clearance"].values for each in finished.arms]
    assert np.array_equal(*clearance) and len(set(clearance[0])) == WOMEN
    # Induced at different rates: what differs is what the pump gave, from its first minute on.
    assert low.rate[:, 1] == pytest.approx(np.full(WOMEN, 1.5), rel=1e-3)
    assert np.all(high.rate[:, 1] > low.rate[:, 1])


def test_an_arm_does_not_depend_on_the_one_beside_it() -> None:
    options: dict[str, Any] = {"subjects": 3, "progress": False}
    settings = {"treatment": "induction", "duration": "3 h"}
    one, two = (compare([name, "high_dose"], settings, {}, **options) for name in ("low_dose", "stop_at_active_phase"))
    for item in one.arms[1].readouts:
        same = [done.arms[1].readouts[item].values for done in (one, two)]
        assert np.array_equal(*same, equal_nan=True), item


def test_every_endpoint_is_a_number_in_every_arm(finished: Trial) -> None:
    for endpoint in ENDPOINTS:
        if endpoint.at_least == 500.0:
            continue  # of those whose loss is known, if there are any
        for each in finished.arms:
            found = finished.estimate(each, endpoint)
            assert np.isfinite(found.value), endpoint.readout
            assert found.low <= found.value <= found.high


def test_the_raw_population_has_every_woman_of_every_arm(finished: Trial) -> None:
    rows = list(csv.DictReader(io.StringIO(finished.raw())))
    assert [(row["regimen"], int(row["woman"])) for row in rows] == [
        (each.name, woman) for each in finished.arms for woman in range(WOMEN)
    ]
    given = np.array([float(row["oxytocin_given (IU)"]) for row in rows])
    expected = np.concatenate([each.readouts["oxytocin_given"].values for each in finished.arms])
    assert given == pytest.approx(expected, rel=1e-5)
    born = [row["time_to_delivery (h)"] != "" for row in rows]
    delivered = np.concatenate([each.readouts["delivered"].values for each in finished.arms])
    assert np.array_equal(born, delivered == 1.0)


def test_women_are_helped_when_they_are_slow_unless_the_settings_say_otherwise() -> None:
    done = compare(["low_dose", "high_dose"], {"duration": "1 h"}, {}, 2, progress=False)
    assert done.settings["treatment"] == "augmentation"
    assert all(np.all(each.rate == 0.0) for each in done.arms)  # nobody is slow within the first hour


# Bad input


@pytest.mark.parametrize(
    ("regimens", "settings", "subjects", "message"),
    [
        (["low_dose"], {}, 10, r"a comparison needs at least two regimens"),
        ([], {}, 10, r"a comparison needs at least two regimens"),
        (["low_dose", "low_dose"], {}, 10, r"two regimens have the same name: low_dose, low_dose"),
        (["low_dose", "somewhere/low_dose.toml"], {}, 10, r"two regimens have the same name"),
        (["low_dose", "high_dose"], {"regimen": "pulsatile"}, 10, r"the regimens are what is compared"),
        (["low_dose", "high_dose"], {}, 1, r"a comparison needs at least two women, not 1"),
        (["low_dose", "high_dosis"], {}, 10, r"there is no regimen 'high_dosis'; did you mean 'high_dose'\?"),
        (["low_dose", "missing.toml"], {}, 10, r"missing\.toml"),
        (["low_dose", "high_dose"], {"births_before": 2.5}, 10, r"births_before is a whole number of children"),
        (["low_dose", "high_dose"], {"gestatoin": 39}, 10, r"did you mean 'gestation'\?"),
        (["low_dose", "atosiban"], {}, 10, r"'atosiban' holds single doses"),
    ],
)
def test_a_trial_that_makes_no_sense_gets_one_sentence(
    regimens: list[str], settings: dict[str, Any], subjects: int, message: str
) -> None:
    with pytest.raises(OxytocinError, match=message) as told:
        compare(regimens, settings, {}, subjects, progress=False)
    assert "\n" not in str(told.value)
