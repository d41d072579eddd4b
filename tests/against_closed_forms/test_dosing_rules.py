"""Dosing rules against formulae from textbooks and against a matrix exponential stepped from event to event."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from against_closed_forms.stepping import Event, concentration

from oxytocin.exchange.dosing_table import read_dosing_table
from oxytocin.inference.compartments import model
from oxytocin.inference.dosing_rules import design

EXACT = 1e-8
TIMES = np.array([0.0, 0.1, 0.5, 1.0, 2.0, 3.7, 5.0, 8.0, 12.0, 24.0, 30.0])
ONE = {"clearance": 2.8, "central_volume": 32.0}
TWO = {**ONE, "exchange": 5.0, "peripheral_volume": 60.0}
ORAL = {"absorption_rate": 1.6, "bioavailability": 0.7, "lag": 0.0}
HEADING = "ID,TIME,AMT,RATE,II,ADDL,SS,EVID,CMT,DV\n,h,mg,mg/h,h,,,,,mg/L\n"


def predicted(
    tmp_path: Path, values: dict[str, float], doses: list[str], times: np.ndarray = TIMES, name: str = ""
) -> np.ndarray:
    """Return what our rules give for rows of doses, followed by a sample at each time."""
    rows = [
        *((float(row.split(",")[0]), 0, f"{row},.") for row in doses),
        *((t, 1, f"{float(t)!r},.,.,.,.,.,0,.,1") for t in times),
    ]
    rows.sort(key=lambda row: row[:2])
    file = tmp_path / "table.csv"
    file.write_text(HEADING + "".join(f"a,{text}\n" for _, _, text in rows))
    name = name or {2: "one_compartment", 4: "two_compartments", 5: "one_compartment_absorbed"}.get(
        len(values), "two_compartments_absorbed"
    )
    chosen = model(name)
    with np.errstate(divide="ignore"):
        x = np.log([[values[parameter] for parameter in chosen.parameters]])
    return design(read_dosing_table(file), chosen).predict(x)[0]


@pytest.fixture(params=[ONE, TWO], ids=["one", "two"])
def kinetics(request: pytest.FixtureRequest) -> dict[str, float]:
    return request.param


def test_a_bolus_is_one_exponential(tmp_path: Path) -> None:
    found = predicted(tmp_path, ONE, ["0,100,.,.,.,.,1,."])
    assert found == pytest.approx(100 / 32 * np.exp(-2.8 / 32 * TIMES), rel=EXACT)


def test_a_bolus_into_two_compartments_is_two_exponentials(tmp_path: Path) -> None:
    k10, k12, k21 = 2.8 / 32, 5 / 32, 5 / 60
    both = k10 + k12 + k21
    alpha, beta = (0.5 * (both + sign * np.sqrt(both**2 - 4 * k10 * k21)) for sign in (1, -1))
    a, b = (alpha - k21) / (alpha - beta), (k21 - beta) / (alpha - beta)
    expected = 100 / 32 * (a * np.exp(-alpha * TIMES) + b * np.exp(-beta * TIMES))
    assert predicted(tmp_path, TWO, ["0,100,.,.,.,.,1,."]) == pytest.approx(expected, rel=EXACT)


def test_absorption_is_the_function_of_bateman(tmp_path: Path) -> None:
    k, ka = 2.8 / 32, 1.6
    expected = 0.7 * 100 * ka / 32 / (ka - k) * (np.exp(-k * TIMES) - np.exp(-ka * TIMES))
    assert predicted(tmp_path, ONE | ORAL, ["0,100,.,.,.,.,1,."]) == pytest.approx(expected, rel=EXACT, abs=1e-300)


@pytest.mark.parametrize("off", [0.0, 1e-13, 1e-9, 1e-6, 1e-3])
def test_absorption_as_fast_as_elimination_has_its_own_formula(tmp_path: Path, off: float) -> None:
    k = 2.8 / 32
    found = predicted(tmp_path, ONE | ORAL | {"absorption_rate": k * (1 + off)}, ["0,100,.,.,.,.,1,."])
    # t exp(-k t), with the first correction for rates that differ a little.
    expected = 0.7 * 100 * k * (1 + off) / 32 * TIMES * np.exp(-k * TIMES) * (1 - off * k * TIMES / 2)
    assert found == pytest.approx(expected, rel=max(EXACT, (3 * off) ** 2), abs=1e-300)


def test_an_infusion_rises_and_falls(tmp_path: Path) -> None:
    k, length = 2.8 / 32, 4.0
    expected = np.where(
        length > TIMES,
        25 / 2.8 * (1 - np.exp(-k * TIMES)),
        25 / 2.8 * (1 - np.exp(-k * length)) * np.exp(-k * (TIMES - length)),
    )
    assert predicted(tmp_path, ONE, ["0,100,25,.,.,.,1,."]) == pytest.approx(expected, rel=EXACT, abs=1e-300)


def test_overlapping_infusions_with_a_bolus_between(tmp_path: Path, kinetics: dict[str, float]) -> None:
    found = predicted(tmp_path, kinetics, ["0,100,25,.,.,.,1,.", "1.5,30,.,.,.,.,1,.", "2,80,8,.,.,.,1,."])
    events = [Event(0, 100, 4), Event(1.5, 30), Event(2, 80, 10)]
    assert found == pytest.approx(concentration(kinetics, events, TIMES), rel=EXACT, abs=1e-300)


def test_additional_doses_are_doses(tmp_path: Path, kinetics: dict[str, float]) -> None:
    found = predicted(tmp_path, kinetics, ["0.2,100,50,3,4,.,1,."])
    events = [Event(0.2 + 3 * n, 100, 2) for n in range(5)]
    assert found == pytest.approx(concentration(kinetics, events, TIMES), rel=EXACT, abs=1e-300)


def test_lag_and_bioavailability_shift_and_scale(tmp_path: Path, kinetics: dict[str, float]) -> None:
    values = kinetics | ORAL | {"lag": 0.45}
    found = predicted(tmp_path, values, ["0,100,.,6,2,.,1,1", "3,20,.,.,.,.,1,2"])
    events = [Event(0.45 + 6 * n, 70) for n in range(3)] + [Event(3, 20, 0, 1)]
    assert found == pytest.approx(
        concentration(kinetics | {"absorption_rate": 1.6}, events, TIMES), rel=EXACT, abs=1e-300
    )


# A steady state is what very many doses before lead to; 200 intervals of 6 h leave exp(-29) and less of the first.
MANY = range(-200, 1)


def test_the_steady_state_of_boluses(tmp_path: Path, kinetics: dict[str, float]) -> None:
    found = predicted(tmp_path, kinetics, ["0,100,.,6,2,1,1,."])
    events = [Event(6 * n, 100) for n in (*MANY, 1, 2)]
    assert found == pytest.approx(concentration(kinetics, events, TIMES), rel=EXACT)


@pytest.mark.parametrize("length", [2.0, 6.0, 15.0], ids=["short", "without a pause", "overlapping"])
def test_the_steady_state_of_infusions(tmp_path: Path, kinetics: dict[str, float], length: float) -> None:
    found = predicted(tmp_path, kinetics, [f"0,100,{100 / length!r},6,.,1,1,."])
    events = [Event(6 * n, 100, length) for n in MANY]
    assert found == pytest.approx(concentration(kinetics, events, TIMES), rel=EXACT)


@pytest.mark.parametrize("lag", [0.0, 0.45, 7.5])
def test_the_steady_state_of_absorbed_doses(tmp_path: Path, kinetics: dict[str, float], lag: float) -> None:
    found = predicted(tmp_path, kinetics | ORAL | {"lag": lag}, ["0,100,.,6,.,1,1,."])
    events = [Event(6 * n + lag, 70) for n in MANY]
    assert found == pytest.approx(concentration(kinetics | {"absorption_rate": 1.6}, events, TIMES), rel=EXACT)


def test_an_infusion_for_ever_ends_at_its_record(tmp_path: Path) -> None:
    found = predicted(tmp_path, ONE, ["0,.,25,.,.,1,1,."])
    assert found == pytest.approx(25 / 2.8 * np.exp(-2.8 / 32 * TIMES), rel=EXACT)


def test_a_steady_state_replaces_what_was_or_adds_to_it(tmp_path: Path, kinetics: dict[str, float]) -> None:
    later = np.array([2.5, 5.0, 8.0])
    steady = [Event(2 + 6 * n, 100) for n in MANY]
    for mode, before in (("1", []), ("2", [Event(0, 500)])):
        found = predicted(tmp_path, kinetics, ["0,500,.,.,.,.,1,.", f"2,100,.,6,.,{mode},1,."], later)
        assert found == pytest.approx(concentration(kinetics, [*steady, *before], later), rel=EXACT)


def test_a_reset_takes_all_away_and_time_may_begin_again(tmp_path: Path, kinetics: dict[str, float]) -> None:
    file = tmp_path / "table.csv"
    name = "two_compartments" if "exchange" in kinetics else "one_compartment"
    file.write_text(
        HEADING
        + "a,0,100,10,3,9,.,1,.,.\na,4,.,.,.,.,.,0,.,1\na,5,.,.,.,.,.,3,.,.\na,6,.,.,.,.,.,0,.,1\n"
        + "a,7,40,.,.,.,.,1,.,.\na,9,.,.,.,.,.,0,.,1\na,0,60,.,.,.,.,4,.,.\na,2,.,.,.,.,.,0,.,1\n"
    )
    chosen = model(name)
    x = np.log([[kinetics[parameter] for parameter in chosen.parameters]])
    found = design(read_dosing_table(file), chosen).predict(x)[0]
    first = concentration(kinetics, [Event(0, 100, 10), Event(3, 100, 10)], np.array([4.0]))
    second = concentration(kinetics, [Event(7, 40)], np.array([6.0, 9.0]))
    third = concentration(kinetics, [Event(0, 60)], np.array([2.0]))
    assert found == pytest.approx(np.concatenate([first, second, third]), rel=EXACT, abs=1e-300)


def test_sensitivities_are_those_of_differences(tmp_path: Path) -> None:
    values = TWO | ORAL | {"lag": 0.45}
    predicted(tmp_path, values, ["0,100,.,6,2,1,1,1", "3,20,10,4,1,1,1,2"])
    chosen = model("two_compartments_absorbed")
    plan = design(read_dosing_table(tmp_path / "table.csv"), chosen)
    x = np.log([[values[parameter] for parameter in chosen.parameters]])
    _, first, second = plan.predict(x)
    for i in range(x.size):
        step = np.zeros_like(x)
        step[0, i] = 1e-5
        up, down = plan.predict(x + step), plan.predict(x - step)
        assert first[:, i] == pytest.approx((up[0] - down[0]) / 2e-5, rel=1e-6, abs=1e-8)
        assert second[:, i] == pytest.approx((up[1] - down[1]) / 2e-5, rel=1e-6, abs=1e-8)


def test_the_plasma_of_the_bodies_is_the_model_pk(tmp_path: Path) -> None:
    """The engine's woman, given a pump for half an hour, against the exact answer, as closely as its solver steps."""
    from oxytocin.bodies.human import resting_woman
    from oxytocin.engine.run import run
    from oxytocin.language import Protocol, Set

    rest, every = 4 * 3600.0, 60.0
    protocol = Protocol(Set("infusion", "20 mU/min", rest), Set("infusion", "0 mU/min", rest + 1800.0))
    done = run(resting_woman(), rest + 3 * 3600.0, protocol=protocol, every=every)
    level, time = done["plasma_oxytocin"][0], (done.time - rest) / 60.0
    after = time > 0.0
    basal = level[time == 0.0][0]
    values = {
        name: float(done.parameter(f"plasma.{name}")[0])
        for name in ("clearance", "central_volume", "exchange", "peripheral_volume")
    }
    file = tmp_path / "table.csv"
    rows = "".join(f"w,{float(t)!r},.,.,1\n" for t in time[after])
    file.write_text(f"ID,TIME,AMT,RATE,DV\n,min,mU,mU/min,pmol/L\nw,0,600,20,.\n{rows}")
    plan = design(read_dosing_table(file), model("two_compartments"))
    expected = plan.predict(np.log([list(values.values())]))[0]
    # The solver's relative tolerance is 1e-6 a step.
    assert level[after] - basal == pytest.approx(expected, rel=2e-5, abs=2e-5 * basal)
