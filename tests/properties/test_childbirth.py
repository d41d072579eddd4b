"""Whatever happens in a labour, its hormone is balanced, its events keep their order, and watching changes nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from oxytocin.bodies.childbirth import labouring_woman
from oxytocin.engine.results import Run
from oxytocin.engine.run import run
from oxytocin.experiments import experiment
from oxytocin.language import Give, Protocol, Set

HOUR = 3600.0
# Without shrinking: every example is a labour of many hours.
PHASES = (Phase.explicit, Phase.generate)
QUICK = settings(max_examples=5, phases=PHASES, suppress_health_check=list(HealthCheck))
HELD = (
    "pituitary_store",
    "synthesis.axon_first",
    "synthesis.axon_second",
    "synthesis.axon_third",
    "line.bolus_left",
    "plasma.central",
    "plasma.peripheral",
    "plasma.cleared",
)
SOURCES = ("synthesis.made", "line.given_intravenously", "pump.given")
RESCUE = 16680.0  # pmol, 10 IU


def balanced(done: Run, *also_held: str) -> None:
    held, came = (sum(done[name] for name in names) for names in ((*HELD, *also_held), SOURCES))
    assert np.ptp(held - came, axis=1).max() < 1e-9 * np.abs(held).max()
    lowest = {name: done[name].min() for name, state in done.body.states.items() if not state.may_be_negative}
    assert min(lowest.values()) >= 0.0, min(lowest, key=lowest.get)


def labour(subjects: int | None = None, seed: int = 0, every: float = 60.0, workers: int | None = None, **chosen: Any):
    options: dict[str, Any] = {"subjects": subjects, "seed": seed, "every": every, "workers": workers}
    return experiment("labour").carry_out(settings=chosen, progress=False, **options)


def same_events(one: Run, other: Run) -> bool:
    return all(
        np.array_equal(getattr(first, name), getattr(second, name))
        for first, second in zip(one.events, other.events, strict=False)
        for name in ("time", "which", "amount")
    )


@QUICK
@given(st.integers(0, 10**6), st.floats(0.1, 50.0), st.floats(0.0, 1e5), st.floats(0.0, 12.0), st.floats(0.0, 100.0))
def test_hormone_is_balanced_with_pump_bolus_and_line(
    seed: int, starting: float, bolus: float, hours: float, infusion: float
) -> None:
    body = labouring_woman().with_values({"pump.starting_rate": starting, "pump.step": starting})
    protocol = Protocol(
        Give("start_of_infusion", 1.0, HOUR / 2),
        Give("intravenous_bolus", bolus, hours * HOUR),
        Set("infusion", infusion, HOUR),
        Set("infusion", 0.0, 3 * HOUR),
    )
    done = run(
        body, 14 * HOUR, protocol=protocol, seed=seed, every=61.0, subjects=2, tolerance=1e-4, progress=False
    )  # fmt: skip
    assert done["pump.given"][:, -1].min() > 0
    balanced(done)


def test_hormone_is_balanced_when_a_woman_who_bleeds_is_rescued() -> None:
    quickly = {"dilation_at_start": 9.5, "resistance_beyond": 10.0}
    bleeding = {"intrinsic_tone": 0.15, "haemorrhage": 150.0, "dose_after_placenta": 5000.0}
    body = labouring_woman(births_before=1).with_values({**quickly, **bleeding})
    done = run(body, 4 * HOUR, protocol=Protocol(Give("start_of_infusion", 1.0)), every=61.0, progress=False)
    assert done["blood_loss"][0, -1] > 150.0
    when, doses = done.events[0].given("intravenous_bolus")
    rescued = done.events[0].times("treatment")
    assert rescued.size == 1 and doses[when == rescued[0]] == pytest.approx([RESCUE])
    assert done["given_intravenously"][0, -1] == pytest.approx(doses.sum()) and doses.size >= 2
    assert done["plasma_oxytocin"].max() > 200.0
    balanced(done)


def test_hormone_is_balanced_when_every_neuron_is_simulated() -> None:
    body = labouring_woman(spiking=True).with_values({"dilation_at_start": 6.0, "neurons": 12})
    protocol = Protocol(Give("start_of_infusion", 1.0, 30.0), Give("intravenous_bolus", 1000.0, 60.0))
    balanced(run(body, 300.0, protocol=protocol, every=0.37, progress=False), "synthesis.waiting")


@QUICK
@given(
    st.integers(0, 10**6),
    st.sampled_from(["none", "augmentation", "induction"]),
    st.sampled_from(["low_dose", "high_dose", "doubling", "pulsatile", "stop_at_active_phase"]),
    st.integers(0, 3),
    st.floats(36.0, 42.0),
    st.sampled_from(["no", "yes"]),
    st.sampled_from(["intact", "cut"]),
)
@example(0, "induction", "pulsatile", 0, 39.0, "yes", "cut")
def test_a_labour_keeps_its_order(
    seed: int, treatment: str, regimen: str, births_before: int, gestation: float, epidural: str, reflex: str
) -> None:
    given = {} if treatment == "none" else {"regimen": regimen}
    done = labour(
        2, seed, treatment=treatment, **given, births_before=births_before, gestation=gestation,
        epidural=epidural, reflex=reflex, duration=18 * HOUR,
    ).run  # fmt: skip
    for woman, events in enumerate(done.events):
        assert np.all(np.diff(events.time) >= 0)
        births, how = events.given("birth")
        assert births.size <= 1 and set(how) <= {1.0, 2.0, 3.0}
        birth = births[0] if births.size else np.inf
        reached, which = events.given("centimetre")
        start = done["dilation"][woman, 0]
        assert np.array_equal(which.round(6), np.arange(1, which.size + 1) + round(start))
        assert np.all(np.diff(reached) > 0) and np.all(reached <= birth)
        dilation, station = done["dilation"][woman], done["station"][woman]
        assert np.all(np.diff(dilation) >= 0) and np.all(np.diff(station) >= 0)
        assert np.all(station[done.time < (reached[which > 9.5] if np.any(which > 9.5) else [np.inf])[0]] == 0.0)
        before = done.time < birth
        assert np.all(done["blood_loss"][woman][before] == 0.0) and np.all(np.diff(done["blood_loss"][woman]) >= 0)
        assert np.all(done["infusion_rate"][woman][~before] == 0.0)
        activation = done["receptor_activation"][woman]
        assert activation.min() >= 0.0 and activation.max() < 1.0
        begins, peaks, ends = (events.times(f"contraction_{what}") for what in ("begins", "peaks", "ends"))
        # Each onset leads to one peak that is counted, the last one perhaps after the end.
        assert begins.size - events.times("contraction").size in (0, 1)
        assert np.all(np.diff(events.times("contraction")) > 0) and peaks.size and abs(begins.size - ends.size) <= 1


@QUICK
@given(st.integers(0, 10**6), st.floats(5.0, 7200.0), st.sampled_from(["none", "induction"]))
@example(0, 137.0, "induction")
def test_what_happens_does_not_depend_on_sampling(seed: int, every: float, treatment: str) -> None:
    usual = labour(seed=seed, treatment=treatment, duration=12 * HOUR)
    other = labour(seed=seed, treatment=treatment, duration=12 * HOUR, every=every)
    assert same_events(usual.run, other.run)


@pytest.mark.parametrize("every", [5.0, 30.0])
def test_readouts_of_events_do_not_depend_on_sampling(every: float) -> None:
    sampled = ("plasma_first_stage", "receptor_density_at_birth", "receptor_density_after_long_oxytocin")
    usual, other = (labour(2, treatment="induction", every=spacing) for spacing in (60.0, every))
    for item in usual.readouts:
        found = other[item.name].values
        if item.name in sampled:
            assert found == pytest.approx(item.values, rel=0.01, nan_ok=True), item.name
        else:
            assert np.array_equal(found, item.values, equal_nan=True), item.name


def test_a_woman_is_the_same_in_any_population_and_on_any_number_of_threads() -> None:
    chosen = {"seed": 5, "treatment": "augmentation", "duration": 10 * HOUR}
    few, many = labour(3, workers=1, **chosen).run, labour(8, workers=2, **chosen).run
    assert few.samples.tobytes() == np.ascontiguousarray(many.samples[:3]).tobytes()
    assert np.array_equal(few.parameters, many.parameters[:3])
    assert same_events(few, many)
    again = labour(3, workers=2, **chosen).run
    assert few.samples.tobytes() == again.samples.tobytes() and same_events(few, again)
    assert not np.array_equal(many.samples[0], many.samples[1])


def test_neither_regimen_nor_reflex_moves_anybodys_luck() -> None:
    # Paired comparisons rest on this: the same woman, and the same luck at every centimetre.
    options = {"seed": 2, "treatment": "induction", "duration": HOUR}
    one, other = (labour(4, regimen=name, **options) for name in ("low_dose", "high_dose"))
    fixed = [not name.startswith("pump.") for name in one.run.body.parameters]
    assert np.array_equal(one.run.parameters[:, fixed], other.run.parameters[:, fixed])
    cut, whole = (labour(4, seed=2, reflex=reflex) for reflex in ("cut", "intact"))
    # A centimetre takes each woman as long as its difficulty, whatever drives it.
    ratios = cut["time_from_6_to_7_cm"].values / whole["time_from_6_to_7_cm"].values
    known = ratios[np.isfinite(ratios)]
    assert known.size and np.all((known > 0.7) & (known < 2.0))
