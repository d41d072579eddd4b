"""The third stage: what drugs, doses, routes, times and a long labour before do to bleeding."""

from __future__ import annotations

import numpy as np
import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.third_stage import BIRTH
from oxytocin.language import OxytocinError

MANY = 300


def carried_out(subjects: int | None = None, every: float = 60.0, **settings: float | str) -> Outcome:
    values = settings.pop("values", {})
    return experiment("third_stage").carry_out(
        settings=settings, values=values, subjects=subjects, every=every, progress=False
    )


def loss(**settings: float | str) -> float:
    return float(carried_out(**settings)["blood_loss"].values[0])


@pytest.fixture(scope="module")
def usual() -> Outcome:
    return carried_out(MANY)


def test_reads_what_it_says_it_reads(usual: Outcome) -> None:
    assert tuple(item.name for item in usual.readouts) == tuple(usual.experiment.reads)


def test_readouts_do_not_depend_on_the_sampling(usual: Outcome) -> None:
    coarse = carried_out(MANY, every=7800.0)
    for item in usual.readouts:
        assert np.array_equal(coarse[item.name].values, item.values, equal_nan=True), item.name


def test_the_typical_woman_of_the_notes_and_their_spread(usual: Outcome) -> None:
    blood = usual["blood_loss"].values
    assert np.median(blood) == pytest.approx(247.0, rel=0.15)
    assert np.std(np.log(blood)) == pytest.approx(0.64, rel=0.15)
    assert 3.0 < usual["time_to_placenta"].median < 10.0


def test_shares_follow_from_the_losses(usual: Outcome) -> None:
    blood = usual["blood_loss"].values
    assert np.array_equal(usual["fraction_over_500_ml"].values, blood >= 500.0)
    assert np.array_equal(usual["fraction_over_1000_ml"].values, blood >= 1000.0)
    either = np.maximum(usual["fraction_over_500_ml"].values, usual["fraction_treated"].values)
    assert np.array_equal(usual["fraction_over_500_ml_or_treated"].values, either)


def test_a_woman_is_the_same_alone_and_among_others(usual: Outcome) -> None:
    assert carried_out(2)["blood_loss"].values == pytest.approx(usual["blood_loss"].values[:2], rel=1e-12)


def test_drugs_lessen_bleeding_in_every_woman(usual: Outcome) -> None:
    none, carbetocin = carried_out(MANY, drug="none"), carried_out(MANY, drug="carbetocin")
    for drug in (usual, carbetocin):
        assert np.all(drug["blood_loss"].values < none["blood_loss"].values + 1e-6)
    assert none["fraction_over_500_ml"].mean > 1.3 * usual["fraction_over_500_ml"].mean


def test_the_vein_is_quicker_than_the_muscle_and_a_late_dose_helps_less() -> None:
    vein, muscle, later, none = loss(route="iv"), loss(), loss(delay="5 min"), loss(drug="none")
    assert vein < muscle < later < none
    assert loss(delay="-2 min") < muscle


def test_a_dose_after_the_placenta_is_given_then() -> None:
    outcome = carried_out(given_after="placenta")
    events = outcome.run.events[0]
    times, amounts = events.given("intramuscular_dose")
    assert times.tolist() == events.times("placenta_delivered").tolist()
    assert amounts.tolist() == [pytest.approx(16680.07)]
    assert outcome["blood_loss"].values[0] < loss(drug="none")


def test_a_long_labour_under_oxytocin_raises_bleeding() -> None:
    for drug in ("oxytocin", "none"):
        assert loss(drug=drug, labour="augmented") > 1.05 * loss(drug=drug)


def test_carbetocin_lasts_longer() -> None:
    oxytocin, carbetocin = (carried_out(drug=drug, route="iv").run for drug in ("oxytocin", "carbetocin"))
    assert carbetocin["contractile_drive"][0, -1] > oxytocin["contractile_drive"][0, -1] + 0.03


def test_without_pituitary_oxytocin_she_bleeds_more() -> None:
    lacking = {"basal_secretion": 0.0, "level_at_start": 0.0}
    assert loss(drug="none", values=lacking) > 1.2 * loss(drug="none")


def test_an_infusion_keeps_the_drive_up_after_a_caesarean() -> None:
    case = {"labour": "none", "birth": "caesarean", "dose": "1 IU", "route": "iv"}
    bolus, kept = carried_out(**case), carried_out(**case, maintenance="2.5 IU/h")
    assert kept.run["contractile_drive"][0, -1] > bolus.run["contractile_drive"][0, -1] + 0.2
    assert kept["blood_loss"].values[0] < bolus["blood_loss"].values[0]


@pytest.mark.parametrize(
    "case",
    [
        {},
        {"drug": "carbetocin"},
        {"given_after": "placenta", "route": "iv"},
        {"route": "iv", "duration": "10 min", "maintenance": "15 IU/h"},
        {"drug": "none", "labour": "augmented"},
    ],
)
def test_every_drug_and_route_keeps_its_books(case: dict[str, float | str]) -> None:
    options = {"values": {"basal_secretion": 0.0, "level_at_start": 0.0}, "subjects": 5, "keep": None}
    run = experiment("third_stage").carry_out(settings=case, every=100.0, progress=False, **options).run
    for drug in ("", "carbetocin_"):
        blood = sum(run[f"{drug}plasma.{name}"] for name in ("central", "peripheral", "cleared"))
        muscle = f"{drug}muscle" if drug else "intramuscular"
        there = blood + run[f"{drug}line.bolus_left"] + run[f"{muscle}.depot"] + run[f"{muscle}.lost"]
        came = run[f"{drug}line.given_intravenously"] + run[f"{muscle}.given"]
        assert there == pytest.approx(came, rel=1e-8, abs=1e-6)
    assert run.samples.min() >= 0.0
    assert run["blood_loss"][:, run.time < BIRTH].max() == 0.0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"drug": "none", "dose": "10 IU"}, "no drug, no dose"),
        ({"drug": "carbetocin", "dose": "10 IU"}, "IU"),
        ({"dose": "-1 IU"}, "dose must lie between 0"),
        ({"route": "im", "duration": "5 min"}, "given at once"),
        ({"labour": "none"}, "without labour the birth is a caesarean"),
        ({"given_after": "placenta", "delay": "1 min"}, "given at once"),
        ({"given_after": "placenta", "maintenance": "1 IU/h"}, "given at once"),
        ({"delay": "-11 min"}, "delay must lie between"),
        ({"drug": "oxitocin"}, "did you mean"),
        ({"followed": "5 min"}, "followed must lie between"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, str], message: str) -> None:
    with pytest.raises(OxytocinError, match=message):
        carried_out(**settings)
