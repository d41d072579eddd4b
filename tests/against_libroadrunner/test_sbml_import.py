"""Models by others run the same here, as parts of a body, as in libRoadRunner."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import roadrunner
from small_models import SMALL, written

from oxytocin.bodies.human import resting_woman
from oxytocin.engine.run import run
from oxytocin.exchange.sbml import export, write
from oxytocin.exchange.sbml_import import component_from_sbml
from oxytocin.language import Body
from oxytocin.language.quantities import factor

MODELS = Path(os.environ.get("OXYTOCIN_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "models"
PUBLISHED = ("egli2004-prolactinrhythmicsecretion", "gupta2007-hypothalamicpituitaryadrenal-modela-model1006230111")


def simulator(path: Path) -> roadrunner.RoadRunner:
    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    made = roadrunner.RoadRunner(str(path))
    made.integrator.relative_tolerance = 1e-12
    made.integrator.absolute_tolerance = 1e-14
    made.integrator.maximum_num_steps = 1_000_000
    return made


def differences(path: Path, seconds: float, every: float, names: dict[str, str]) -> dict[str, float]:
    """Return the largest relative difference of each quantity: our name to libRoadRunner's."""
    part = component_from_sbml(path)
    ours = run(Body("model", model=part), seconds, every=every, tolerance=1e-12)
    theirs = simulator(path)
    theirs.selections = ["time", *names.values()]
    there = np.array(theirs.simulate(times=list(ours.time / factor(part.time_unit))))[:, 1:]
    found = {}
    for i, name in enumerate(names):
        here = ours[name][0]
        found[name] = float((np.abs(here - there[:, i]) / np.maximum(np.abs(here), 1e-9)).max())
    return found


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_model_runs_alike(name: str) -> None:
    """Required: 1e-6. Samples every 611 s never fall on an hour, at which before and after are both right."""
    path = MODELS / f"{name}.xml"
    if not path.exists():
        pytest.skip(f"{path} is not on this machine")
    states = ("PRL", "DA", "OT", "vD", "vO", "x") if name.startswith("egli") else ("c", "a", "r", "o", "f")
    found = differences(path, 172_800.0, 611.0, {state: state for state in states})
    assert max(found.values()) < 1e-8, found


def test_a_small_model_with_everything_runs_alike(tmp_path: Path) -> None:
    path = written(tmp_path, SMALL)
    names = {"gut": "gut", "drug": "[drug]", "doses": "doses", "bound": "bound", "path_": "path"}
    found = differences(path, 7200.0, 37.0, names)
    assert max(found.values()) < 1e-7, found


def test_an_exported_woman_comes_back_the_same(tmp_path: Path) -> None:
    """Our own export is read like any other model: doses at time zero, ranks of events, units of ours."""
    body = resting_woman()
    exported = export(body)
    path = tmp_path / "woman.xml"
    write(exported, path)
    before = run(body, 7200.0, every=300.0, tolerance=1e-11)
    after = run(Body("model", model=component_from_sbml(path)), 7200.0, every=300.0, tolerance=1e-11)
    for name in body.states:
        one = before[name][0] * factor(before.units[name])
        other = after[exported.ids[name]][0] * factor(after.units[f"model.{exported.ids[name]}"])
        assert other == pytest.approx(one, rel=1e-8, abs=1e-12), name


def test_an_imported_model_is_exported_again(tmp_path: Path) -> None:
    path, again = written(tmp_path, SMALL), tmp_path / "again.xml"
    body = Body("model", model=component_from_sbml(path))
    write(export(body), again)
    one, other = simulator(path), simulator(again)
    one.selections, other.selections = ["[drug]", "gut"], ["[model__drug]", "model__gut"]
    minutes = np.linspace(0.0, 120.0, 97)
    first = np.array(one.simulate(times=list(minutes)))
    second = np.array(other.simulate(times=list(minutes * 60.0)))
    in_ours = np.array([factor("nmol/L"), factor("nmol")])
    assert second == pytest.approx(first * in_ours, rel=1e-7)
