"""Labours of the same women, with the loop whole, cut, driven and starved."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.experiment import Outcome
from oxytocin.language import OxytocinError

WOMEN = 12
HOUR = 3600.0


def labour(
    settings: dict[str, float | str] | None = None,
    values: dict[str, float | str] | None = None,
    subjects: int | None = WOMEN,
    **options: Any,
) -> Outcome:
    options = {"seed": 0, "progress": False, **options}
    return experiment("labour").carry_out(settings=settings, values=values, subjects=subjects, **options)


def of(outcome: Outcome, name: str) -> np.ndarray:
    return outcome[name].values


def slower(longer: Outcome, shorter: Outcome, name: str) -> np.ndarray:
    """Return by how much it took longer, of women who have a value in both."""
    difference = of(longer, name) - of(shorter, name)
    return difference[np.isfinite(difference)]


@pytest.fixture(scope="module")
def spontaneous() -> Outcome:
    return labour()


@pytest.fixture(scope="module")
def induced() -> Outcome:
    return labour({"treatment": "induction"})


# What is read


def test_reads_what_it_says_it_reads(spontaneous: Outcome, induced: Outcome) -> None:
    names = [[item.name for item in outcome.readouts] for outcome in (spontaneous, induced)]
    assert all(len(set(each)) == len(each) for each in names)
    assert set(names[0]) | set(names[1]) == set(spontaneous.experiment.reads)


def test_most_women_give_birth_within_the_day_by_themselves(spontaneous: Outcome) -> None:
    assert of(spontaneous, "delivered").mean() >= 0.75
    assert of(spontaneous, "spontaneous_birth").mean() >= 0.5
    modes = sum(of(spontaneous, name) for name in ("spontaneous_birth", "instrumental_birth", "caesarean"))
    assert np.array_equal(modes, of(spontaneous, "delivered"))


def test_stages_and_centimetres_add_up(spontaneous: Outcome) -> None:
    centimetres = sum(of(spontaneous, f"time_from_{cm}_to_{cm + 1}_cm") for cm in range(3, 10))
    full = np.isfinite(of(spontaneous, "first_stage"))
    assert full.any()
    assert centimetres[full] == pytest.approx(of(spontaneous, "first_stage")[full])
    whole = of(spontaneous, "first_stage") + of(spontaneous, "second_stage")
    born = np.isfinite(whole)
    assert whole[born] == pytest.approx(of(spontaneous, "time_to_delivery")[born])


def test_what_is_read_agrees_with_the_course(spontaneous: Outcome) -> None:
    run = spontaneous.run
    for woman in range(WOMEN):
        dilation, born = run["dilation"][woman], of(spontaneous, "time_to_delivery")[woman] * HOUR
        assert np.all(np.diff(dilation) >= 0) and dilation[-1] <= 10 + 1e-6
        if np.isfinite(born):
            full = of(spontaneous, "first_stage")[woman] * HOUR
            assert np.all(run["station"][woman][run.time < full] == 0.0)
            assert np.all(dilation[run.time > born] == dilation[-1])
            assert np.all(run["blood_loss"][woman][run.time < born] == 0.0)
            weighed = of(spontaneous, "blood_loss")[woman]
            assert np.isnan(weighed) == (born + 2 * HOUR > run.reached)
            assert not weighed > run["blood_loss"][woman, -1] + 1e-6
        else:
            assert np.isnan(of(spontaneous, "blood_loss")[woman])


def test_contractions_are_counted_up_to_full_dilation(spontaneous: Outcome) -> None:
    for woman in range(WOMEN):
        peaks, amplitudes = spontaneous.run.events[woman].given("contraction")
        ends = [of(spontaneous, name)[woman] * HOUR for name in ("first_stage", "time_to_delivery")]
        end = np.nanmin([*ends, spontaneous.run.reached])
        seen = peaks < end
        assert of(spontaneous, "contractions_per_10min")[woman] == pytest.approx(600 * seen.sum() / end)
        assert of(spontaneous, "contraction_amplitude")[woman] == pytest.approx(amplitudes[seen].mean())
        assert of(spontaneous, "montevideo_units")[woman] == pytest.approx(600 * amplitudes[seen].sum() / end)


def test_of_one_woman_the_tocograph_is_finely_sampled() -> None:
    one = labour({"duration": "1 h"}, subjects=None)
    assert one.run.time[1] == 5.0 and one.run.subjects == 1
    assert labour({"duration": "1 h"}, subjects=2).run.time[1] == 60.0
    assert labour({"duration": "1 h"}, subjects=None, every=30.0).run.time[1] == 30.0


def test_a_short_look_has_no_birth_and_still_all_other_readouts() -> None:
    look = labour({"duration": "30 min"}, subjects=2)
    assert np.all(of(look, "delivered") == 0.0) and np.all(np.isnan(of(look, "time_to_delivery")))
    assert np.all(np.isnan(of(look, "first_stage"))) and np.all(np.isfinite(of(look, "contractions_per_10min")))


# The loop


def test_without_its_nerves_the_loop_is_open(spontaneous: Outcome) -> None:
    cut = labour({"reflex": "cut"})
    # A woman whose cervix hardly opens has no stretch to report, with her nerves or without.
    pulses = "pulses_per_30min_first_stage"
    assert np.all(of(cut, pulses) <= of(spontaneous, pulses))
    assert of(cut, pulses).mean() < 0.6 * of(spontaneous, pulses).mean()
    assert np.all(of(cut, "plasma_first_stage") < of(spontaneous, "plasma_first_stage"))
    longer = slower(cut, spontaneous, "first_stage")
    assert np.mean(longer > 0) > 0.8 and longer.mean() > 0.3


def test_labour_still_happens_without_oxytocin_from_the_pituitary(spontaneous: Outcome) -> None:
    starved = labour({"duration": "48 h"}, {"secretion_gain": 0.0})
    assert of(starved, "plasma_first_stage").max() < 0.3
    assert of(starved, "delivered").mean() >= 0.75
    assert of(starved, "caesarean").mean() < 0.5
    longer = slower(starved, spontaneous, "first_stage")
    assert np.mean(longer > 0) > 0.8 and longer.mean() > 0.5


def test_an_epidural_blunts_the_pulses_of_the_second_stage() -> None:
    # Women who stay in the second stage for hours, so that there are pulses enough to count.
    values: dict[str, float | str] = {"dilation_at_start": 9.9, "descent_resistance": 1e9, "second_stage_limit": "5 h"}
    without, with_it = (labour({"epidural": e, "duration": "8 h"}, values, subjects=6) for e in ("no", "yes"))
    pulses = "pulses_per_30min_second_stage"
    assert np.all(of(without, "caesarean") == 1.0)
    assert 0.5 < of(with_it, pulses).mean() / of(without, pulses).mean() < 0.95
    assert of(without, pulses).mean() > 1.1 * of(without, "pulses_per_30min_first_stage").mean()


def test_an_epidural_leaves_the_first_stage_alone_and_prolongs_the_second(spontaneous: Outcome) -> None:
    epidural = labour({"epidural": "yes"})
    full = np.isfinite(of(spontaneous, "first_stage"))
    assert of(epidural, "first_stage")[full] == pytest.approx(of(spontaneous, "first_stage")[full], rel=1e-6)
    longer = slower(epidural, spontaneous, "second_stage")
    assert np.all(longer >= 0) and longer.max() > 0.1


def test_a_birth_before_shortens_labour_from_six_centimetres_on(spontaneous: Outcome) -> None:
    parous = labour({"births_before": 2})
    assert np.all(slower(spontaneous, parous, "second_stage") > 0)
    assert np.all(slower(spontaneous, parous, "time_from_7_to_8_cm") > 0)
    early = np.isfinite(of(spontaneous, "time_from_4_to_5_cm"))
    ours, theirs = (of(outcome, "time_from_4_to_5_cm")[early] for outcome in (parous, spontaneous))
    assert ours == pytest.approx(theirs, rel=1e-6)


# Help


def test_induction_makes_contractions_and_opens_the_cervix(induced: Outcome) -> None:
    nothing: dict[str, float | str] = {"pump.starting_rate": 0.0, "pump.step": 0.0}
    left_alone = labour({"treatment": "induction"}, nothing)
    for name in ("contractions_per_10min", "montevideo_units", "plasma_first_stage"):
        assert np.all(of(induced, name) > 1.3 * of(left_alone, name)), name
    assert of(induced, "delivered").sum() > of(left_alone, "delivered").sum()
    assert np.all(induced.run["dilation"][:, -1] >= left_alone.run["dilation"][:, -1] - 1e-6)
    assert np.all(of(induced, "oxytocin_given") > 0) and np.all(of(left_alone, "oxytocin_given") == 0)
    assert np.all(of(induced, "receptor_density_at_birth") < of(left_alone, "receptor_density_at_birth"))


def test_induction_begins_at_once_at_the_rate_of_the_regimen_and_keeps_its_ceiling(induced: Outcome) -> None:
    assert all(events.times("start_of_infusion") == pytest.approx([0.0]) for events in induced.run.events)
    highest = of(induced, "highest_infusion_rate")
    assert np.all(highest >= 1.5 - 1e-6) and np.all(highest <= 20.0 + 1e-6)


def test_augmentation_helps_only_those_who_are_slow(spontaneous: Outcome) -> None:
    helped = labour({"treatment": "augmentation"})
    started = np.array([events.times("start_of_infusion").size for events in helped.run.events])
    assert set(started) == {0, 1}  # some are slow, and it is started once
    assert np.array_equal(of(helped, "oxytocin_given") > 0, started == 1)
    assert np.array_equal(np.isfinite(of(helped, "caesarean_after_oxytocin")), started == 1)
    alone = started == 0
    ours, theirs = (of(outcome, "time_to_delivery")[alone] for outcome in (helped, spontaneous))
    assert ours == pytest.approx(theirs, rel=1e-6)
    both = np.isfinite(of(spontaneous, "first_stage")) & ~alone
    assert both.any()
    assert of(helped, "first_stage")[both].mean() < of(spontaneous, "first_stage")[both].mean()


def test_faster_clearance_leaves_less_of_the_same_hormone(spontaneous: Outcome) -> None:
    fast = labour({"clearance": "high"})
    assert np.all(of(fast, "clearance") > of(spontaneous, "clearance") + 4.0)
    assert np.all(of(fast, "plasma_first_stage") < 0.6 * of(spontaneous, "plasma_first_stage"))


# The quick hypothalamus


def test_the_rate_model_and_the_neurons_give_the_same_labour() -> None:
    at_five: dict[str, float | str] = {"dilation_at_start": 5.0}
    quick = labour({"duration": "1 h"}, at_five, subjects=20)
    slow = labour({"duration": "1 h", "hypothalamus": "spiking"}, at_five, subjects=4)
    assert slow.run.spikes[0] is not None and quick.run.spikes[0] is None
    pulses = [of(outcome, "pulses_per_30min_first_stage") for outcome in (quick, slow)]
    assert pulses[1].mean() == pytest.approx(pulses[0].mean(), abs=2.5 * pulses[0].std() / np.sqrt(4))
    # The same women have the same clearance; what is left is chance.
    ratio = of(slow, "plasma_first_stage") / of(quick, "plasma_first_stage")[:4]
    assert np.exp(np.log(ratio).mean()) == pytest.approx(1.0, abs=0.2)
    assert np.all((ratio > 0.6) & (ratio < 1.6))


# Bad input


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"births_before": 2.5}, r"births_before is a whole number of children, not 2\.5"),
        ({"births_before": -1}, r"births_before must lie between 0 and 20, not -1"),
        ({"births_before": 21}, r"births_before must lie between 0 and 20, not 21"),
        ({"gestation": 10}, r"gestation must lie between 22 and 44 week, not 10"),
        ({"gestation": "50 weeks"}, r"gestation must lie between 22 and 44 week, not 50"),
        ({"gestation": "40 cm"}, r"gestation is in week, and '40 cm' cannot be turned into that"),
        ({"regimen": "low_dos", "treatment": "induction"}, r"there is no regimen 'low_dos'; did you mean 'low_dose'\?"),
        ({"regimen": "atosiban", "treatment": "induction"}, r"holds single doses, and none is in use before birth"),
        ({"treatment": "inducton"}, r"treatment cannot be 'inducton'; did you mean 'induction'\?"),
        ({"duration": "5 min"}, r"duration must lie between 600"),
        ({"epidurals": "yes"}, r"labour has no setting 'epidurals'; did you mean 'epidural'\?"),
    ],
)
def test_bad_settings_get_one_sentence(settings: dict[str, float | str], message: str) -> None:
    with pytest.raises(OxytocinError, match=message) as told:
        labour(settings)
    assert "\n" not in str(told.value)


def test_a_first_stage_that_is_over_cannot_begin() -> None:
    with pytest.raises(OxytocinError, match="less than 10 cm"):
        experiment("labour").carry_out(values={"dilation_at_start": "10 cm"}, progress=False)
