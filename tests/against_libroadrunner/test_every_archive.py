"""The archive of every experiment, by default: what it reads is in its model, and other programs run it whole."""

from __future__ import annotations

import tempfile
import zipfile
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import copasi
import numpy as np
import pytest
import roadrunner

from oxytocin import experiments
from oxytocin.cli.app import respond

ALL = [(name, body) for name in experiments.names() for body in experiments.experiment(name).bodies]

Parts = tuple[str, str]


@cache
def parts(name: str, body: str) -> Parts:
    """Return the model and the simulation in an experiment's archive."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.omex"
        assert respond(["export", body, "--experiment", name, "--out", str(path)]) == 0
        with zipfile.ZipFile(path) as archive:
            return archive.read("model.xml").decode(), archive.read("simulation.sedml").decode()


def course(simulation: str) -> tuple[float, int]:
    """Return when the uniform time course ends, and in how many steps."""
    found = next(item for item in ElementTree.fromstring(simulation).iter() if item.tag.endswith("uniformTimeCourse"))
    return float(found.get("outputEndTime", "")), int(found.get("numberOfSteps", ""))


@pytest.mark.parametrize(("name", "body"), ALL)
def test_every_target_is_in_the_model(name: str, body: str) -> None:
    model, simulation = parts(name, body)
    root = ElementTree.fromstring(model)
    targets = [item.get("target") for item in ElementTree.fromstring(simulation).iter() if item.get("target")]
    assert targets
    for target in targets:
        path = target.removeprefix("/sbml:sbml/").replace("sbml:", "{*}")
        assert len(root.findall(f"./{path}")) == 1, target


@pytest.mark.parametrize(("name", "body"), ALL)
def test_libroadrunner_runs_it_to_its_end(name: str, body: str) -> None:
    model, simulation = parts(name, body)
    end, steps = course(simulation)
    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    table = np.array(roadrunner.RoadRunner(model).simulate(0.0, end, steps + 1))
    assert table.shape[0] == steps + 1 and np.isfinite(table).all()


@pytest.mark.parametrize(("name", "body"), ALL)
def test_copasi_runs_it_to_its_end(name: str, body: str, tmp_path: Path) -> None:
    model, simulation = parts(name, body)
    end, steps = course(simulation)
    path = tmp_path / "model.xml"
    path.write_text(model, encoding="utf-8")
    basico = copasi.basico()
    held = basico.load_model(str(path))
    try:
        table = basico.run_time_course(duration=end, intervals=steps, model=held)
    finally:
        basico.remove_datamodel(held)
    assert len(table) == steps + 1 and np.isfinite(table.to_numpy(float)).all()
