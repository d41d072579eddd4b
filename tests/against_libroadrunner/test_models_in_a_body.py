"""Models by others that once went wrong: in a body they are what is known, and what libRoadRunner and COPASI say."""

from __future__ import annotations

from pathlib import Path

import copasi
import numpy as np
import pytest
import roadrunner
from models_by_others import CASES, Case
from small_models import written

from oxytocin.engine.run import run
from oxytocin.exchange.sbml_import import component_from_sbml
from oxytocin.language import Body

# The allowed error of a step is 1e-9; thresholds are passed some hundred times at most.
NEAR = 1e-5


def in_a_body(path: Path, case: Case) -> dict[str, float]:
    part = component_from_sbml(path)
    done = run(Body("model", model=part), case.duration, every=case.duration, tolerance=1e-9, progress=False)
    return {name: float(done[name][0, -1]) for name in case.last}


def in_libroadrunner(path: Path, case: Case) -> dict[str, float]:
    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    model = roadrunner.RoadRunner(str(path))
    model.integrator.relative_tolerance, model.integrator.absolute_tolerance = 1e-10, 1e-12
    model.integrator.maximum_time_step = case.duration / 10_000
    model.selections = list(case.last)
    found = np.array(model.simulate(0, case.duration, 2))[-1]
    return dict(zip(case.last, map(float, found), strict=True))


def in_copasi(path: Path, case: Case) -> dict[str, float]:
    basico = copasi.basico()
    model = basico.load_model(str(path))
    try:
        table = basico.run_time_course(
            duration=case.duration, intervals=10, r_tol=1e-10, a_tol=1e-12, max_steps=1_000_000, model=model
        )
        return {
            name: float(table[f"Values[{name}]" if f"Values[{name}]" in table else name].iloc[-1]) for name in case.last
        }
    finally:
        basico.remove_datamodel(model)


@pytest.mark.parametrize("name", CASES)
def test_a_model_in_a_body_is_right(tmp_path: Path, name: str) -> None:
    case = CASES[name]
    path = written(tmp_path, case.text)
    assert in_a_body(path, case) == pytest.approx(case.last, rel=NEAR, abs=1e-9)
    if "libroadrunner" in case.others:
        assert in_libroadrunner(path, case) == pytest.approx(case.last, rel=NEAR, abs=1e-9)
    if "copasi" in case.others:
        assert in_copasi(path, case) == pytest.approx(case.last, rel=NEAR, abs=1e-9)
