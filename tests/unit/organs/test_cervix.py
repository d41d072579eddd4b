"""The cervix opens by work against resistance, one centimetre after the other, and never closes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oxytocin.engine.results import Run
from oxytocin.engine.run import run
from oxytocin.language import Body, Component, Control, Equal, Level, Output, Protocol, Set
from oxytocin.organs.cervix import Cervix

HOUR = 3600.0
SAME = {"spread_within": 0.0}


class Work(Component):
    """A womb that works as it is told, on a cervix as ripe as it is told."""

    working = Control("mmHg")
    ripe = Control("1", default=1.0)
    born = Control("1")
    uterine_activity = Output(Level("mmHg"))
    ripeness = Output(Level("1"))
    delivered = Output(Level("1"))

    def equations(self):
        yield Equal(self.uterine_activity, self.working)
        yield Equal(self.ripeness, self.ripe)
        yield Equal(self.delivered, self.born)


def opened(
    hours: float, *steps: Set, subjects: int | None = None, seed: int = 0, every: float = 60.0, **values: float
) -> Run:
    body = Body("woman", work=Work(), cervix=Cervix(**values))
    return run(
        body, hours * HOUR, protocol=Protocol(*steps), every=every, subjects=subjects, seed=seed, progress=False
    )  # fmt: skip


def reached(done: Run, subject: int = 0) -> dict[float, float]:
    times, which = done.events[subject].given("centimetre")
    return dict(zip(which.round(9), times / HOUR, strict=True))


def eta(centimetre: int, births_before: int = 0) -> float:
    """Resistance on the way to a centimetre."""
    if centimetre <= 5:
        return float(Cervix.resistance_to_5_cm.value)
    if centimetre == 6:
        return float(Cervix.resistance_to_6_cm.value)
    relief = Cervix.relief_by_birth.value if births_before else 1.0
    return float(Cervix.resistance_beyond.value * relief)


WITHOUT_PROGRESS = float(Cervix.activity_without_progress.value)


@pytest.mark.parametrize("births_before", [0, 1, 4])
@pytest.mark.parametrize("resistance", [1.0, 2.5])
def test_each_centimetre_takes_its_resistance_over_the_activity_that_works(
    births_before: int, resistance: float
) -> None:
    done = opened(20.0, Set("working", 250.0), births_before=births_before, resistance=resistance, **SAME)
    hours = [eta(cm, births_before) * resistance / (250.0 - WITHOUT_PROGRESS) for cm in range(4, 11)]
    assert list(reached(done)) == list(range(4, 11))
    assert list(reached(done).values()) == pytest.approx(np.cumsum(hours), rel=1e-6)


def test_parity_helps_only_from_six_centimetres_on() -> None:
    first, later = (reached(opened(20.0, Set("working", 250.0), births_before=n, **SAME)) for n in (0, 1))
    assert later[6.0] == pytest.approx(first[6.0]) and later[7.0] < first[7.0]


@pytest.mark.parametrize("ripe", [0.0, 0.5, 1.0])
def test_an_unripe_cervix_resists(ripe: float) -> None:
    done = opened(20.0, Set("working", 250.0), Set("ripe", ripe), **SAME)
    times = 1 + Cervix.unripe_resistance.value * (1 - ripe)
    assert reached(done)[4.0] == pytest.approx(eta(4) * times / (250.0 - WITHOUT_PROGRESS), rel=1e-6)


def test_little_activity_opens_nothing() -> None:
    done = opened(20.0, Set("working", WITHOUT_PROGRESS))
    assert done["dilation"][0] == pytest.approx(np.full(done.time.size, 3.0)) and not reached(done)


def test_nothing_opens_further_once_the_child_is_born() -> None:
    done = opened(10.0, Set("working", 250.0), Set("born", 1.0, 2 * HOUR), **SAME)
    after = done["dilation"][0][done.time >= 2 * HOUR]
    assert 3.0 < after[0] == after[-1] < 10.0
    assert np.all(done["cervical_stretch"][0][done.time > 2 * HOUR] == 0.0)


@pytest.mark.parametrize(
    ("dilation", "stretch"), [(0.0, 0.0), (2.9, 0.0), (3.0, 0.0), (4.0, 0.5), (5.0, 1.0), (9.0, 1.0)]
)
def test_stretch_comes_between_three_and_five_centimetres(dilation: float, stretch: float) -> None:
    done = opened(1.0, dilation_at_start=dilation)
    assert done["cervical_stretch"][0] == pytest.approx(np.full(61, stretch))


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.floats(0.0, 9.99),
    st.lists(st.floats(0.0, 600.0), min_size=1, max_size=8),
    st.floats(0.05, 5.0),
    st.floats(0.0, 1.5),
    st.integers(0, 3),
    st.integers(0, 10**6),
)
def test_every_centimetre_comes_once_and_in_order_and_nothing_closes(
    first: float, activities: list[float], resistance: float, spread: float, births_before: int, seed: int
) -> None:
    steps = [Set("working", activity, 2 * HOUR * i) for i, activity in enumerate(activities)]
    values = {"dilation_at_start": first, "resistance": resistance, "spread_within": spread}
    done = opened(2.0 * len(activities), *steps, seed=seed, births_before=births_before, **values)
    dilation = done["dilation"][0]
    assert np.all(np.diff(dilation) >= -1e-12)
    assert dilation[-1] <= 10.0 + 1e-6  # an instant is found to some nanoseconds
    whole = list(reached(done))
    assert len(done.events[0].times("centimetre")) == len(whole)
    assert whole == list(range(int(first) + 1, int(first) + 1 + len(whole)))
    assert len(whole) + int(first) in (int(dilation[-1] - 1e-6), int(dilation[-1] + 1e-6))
    assert np.all(np.diff(list(reached(done).values())) > 0)


def test_how_hard_a_centimetre_is_varies_within_a_woman() -> None:
    women = opened(200.0, Set("working", 600.0), subjects=400, every=HOUR)
    hours = np.array([list(reached(women, subject).values()) for subject in range(400)])
    logs = np.log(np.diff(hours, axis=1))  # from 4 cm on; the first centimetre has no luck of its own
    logs -= np.log([eta(cm) for cm in range(5, 11)])
    within = logs - logs.mean(axis=1, keepdims=True)
    assert within.std() * np.sqrt(6 / 5) == pytest.approx(Cervix.spread_within.value, rel=0.07)
    between = np.log(women.parameters[:, list(women.body.parameters).index("cervix.resistance")])
    assert Cervix.resistance.spread is not None
    assert between.std() == pytest.approx(Cervix.resistance.spread.first, rel=0.12)
    assert np.corrcoef(logs.mean(axis=1), between)[0, 1] > 0.9
