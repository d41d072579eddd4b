"""The table of what is drawn covers all that experiments sample and all parts of their bodies."""

import pytest

from oxytocin import experiments
from oxytocin.app.drawn import NOT_DRAWN, ORGAN_OF, ORGANS, PARTS, QUANTITIES, SHOWN, Drawn

NAMES = {item.name for item in QUANTITIES}


@pytest.mark.parametrize("name", experiments.names())
def test_all_that_an_experiment_samples_is_drawn_or_left_out_on_purpose(name: str) -> None:
    kept = experiments.experiment(name).keep or ()
    short = {full.rpartition(".")[2]: full for full in NAMES}
    for quantity in kept:
        assert quantity in NAMES or quantity in NOT_DRAWN or quantity in short, quantity


@pytest.mark.parametrize("name", experiments.names())
def test_every_part_of_every_body_has_a_place_in_the_drawing(name: str) -> None:
    item = experiments.experiment(name)
    for body in item.bodies:
        missing = set(item.body(body, item.choose(body, {})).parts) - set(ORGAN_OF)
        assert not missing


def test_organs_are_those_of_the_drawing_and_no_part_stands_in_two() -> None:
    assert set(PARTS) <= set(ORGANS)
    assert {item.organ for item in QUANTITIES} <= set(ORGANS)
    assert sum(map(len, PARTS.values())) == len(ORGAN_OF)


def test_published_readouts_exist_and_no_quantity_is_drawn_twice() -> None:
    reads = {readout for name in experiments.names() for readout in experiments.experiment(name).reads}
    for item in QUANTITIES:
        assert set(item.published) <= reads, item.name
    assert len(NAMES) == len(QUANTITIES)


def test_the_beginnings_are_settings_that_the_experiments_take() -> None:
    for name, bodies in SHOWN.items():
        for body, shown in bodies.items():
            item = experiments.experiment(name)
            chosen, usual = item.choose(body, dict(shown.settings)), item.choose(body, {})
            assert {key for key, value in chosen.items() if value != usual[key]} == set(shown.settings)


def test_glow_runs_from_dark_to_bright_and_hormone_never_reaches_the_end() -> None:
    pressure = Drawn("p", "Pressure", "womb", rest=10.0, full=80.0)
    assert [pressure.glow(value) for value in (0.0, 10.0, 45.0, 80.0, 500.0)] == [0.0, 0.0, 0.5, 1.0, 1.0]
    hormone = Drawn("h", "Hormone", "blood", full=20.0, saturates=True)
    assert hormone.glow(20.0) == 0.5
    assert 0.99 < hormone.glow(20_000.0) < 1.0
