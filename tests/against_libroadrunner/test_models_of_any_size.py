"""A model by others in a body is libRoadRunner's for any size of start, dose and threshold, and any time of a dose."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
import roadrunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from models_by_others import TIME, apply, chosen, ci, cn, event, model
from small_models import written

from oxytocin.engine.run import run
from oxytocin.exchange.sbml_import import component_from_sbml
from oxytocin.language import Body

# A depot empties into a plasma that is cleared; a dose at a time, another whenever the plasma falls below a limit, and
# a count of both; the rate of clearance changes for a while.
CONSTANTS = {"dose": 1.0, "at": 5.0, "limit": 0.1, "extra": 1.0}
TEXT = model(
    {"depot": 1.0, "plasma": 0.0, "n": 0.0, "m": 0.0},
    constants=CONSTANTS,
    rules={
        "clearance": chosen(
            cn(0.5),
            apply("and", apply("geq", TIME, ci("at")), apply("lt", TIME, apply("plus", ci("at"), cn(2)))),
            cn(0.2),
        )
    },
    rates={
        "depot": apply("times", cn(-1.0), ci("depot")),
        "plasma": apply("minus", ci("depot"), apply("times", ci("clearance"), ci("plasma"))),
    },
    events=(
        event(
            "given",
            apply("geq", TIME, ci("at")),
            {"depot": apply("plus", ci("depot"), ci("dose")), "n": apply("plus", ci("n"), cn(1))},
        ),
        event(
            "low",
            apply("and", apply("lt", ci("plasma"), ci("limit")), apply("gt", TIME, cn(0.5))),
            {"depot": apply("plus", ci("depot"), ci("extra")), "m": apply("plus", ci("m"), cn(1))},
        ),
    ),
)
DURATION = 20.0


@cache
def _made(folder: str) -> tuple[Body, roadrunner.RoadRunner]:
    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    path = written(Path(folder), TEXT)
    return Body("model", model=component_from_sbml(path)), roadrunner.RoadRunner(str(path))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("any_size"))


@given(
    size=st.floats(-6.0, 6.0).map(lambda power: 10.0**power),
    at=st.floats(0.6, 15.0),
    dose=st.floats(0.1, 50.0),
    limit=st.floats(0.01, 0.2),
    start=st.floats(0.5, 5.0),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_size_runs_alike(folder: str, size: float, at: float, dose: float, limit: float, start: float) -> None:
    """Required: 1e-4 of the largest value, which is more than 1e-6 of it at a threshold comes to; equal counts."""
    body, theirs = _made(folder)
    values = {"dose": dose * size, "at": at, "limit": limit * size, "extra": size, "depot_start": start * size}
    done = run(
        body.with_values({f"model.{name}": value for name, value in values.items()}),
        DURATION, every=DURATION / 40, tolerance=1e-8, progress=False,
    )  # fmt: skip
    theirs.resetAll()
    theirs.integrator.relative_tolerance, theirs.integrator.absolute_tolerance = 1e-10, 1e-12 * size
    theirs.integrator.maximum_time_step = 0.01
    for name, value in values.items():
        theirs[f"init({name.removesuffix('_start')})"] = value
    theirs.reset()
    theirs.selections = ["plasma", "n", "m"]
    there = np.array(theirs.simulate(0, DURATION, 41))
    assert done["n"][0, -1] == there[-1, 1] and done["m"][0, -1] == there[-1, 2]
    largest = np.abs(there[:, 0]).max()
    assert np.abs(done["plasma"][0] - there[:, 0]).max() <= 1e-4 * largest
    assert done["plasma"][0].min() >= 0.0
