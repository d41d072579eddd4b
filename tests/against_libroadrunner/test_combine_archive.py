"""An archive, run by libRoadRunner from what stands in it alone, gives the traces that the experiment has here."""

from __future__ import annotations

import re
from pathlib import Path

import libsbml
import numpy as np
import pytest
import roadrunner

from oxytocin import experiments
from oxytocin.cli.app import respond
from oxytocin.engine.run import run
from oxytocin.exchange.combine_archive import libraries

libsedml, libcombine = libraries()


def opened(path: Path) -> dict[str, str]:
    archive = libcombine.CombineArchive()
    assert archive.initializeFromArchive(str(path))
    texts = {str(place): archive.extractEntryToString(str(place)) for place in archive.getAllLocations()}
    assert archive.getMasterFile().getLocation() == "simulation.sedml"
    archive.cleanUp()
    return texts


def played(texts: dict[str, str]) -> dict[str, np.ndarray]:
    """Do what the SED-ML says: one uniform time course, one report; return its columns by label."""
    document = libsedml.readSedMLFromString(texts["simulation.sedml"])
    assert document.getNumErrors(libsedml.LIBSEDML_SEV_ERROR) == 0
    assert (document.getLevel(), document.getVersion()) == (1, 4)
    course = document.getSimulation(0)
    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    made = roadrunner.RoadRunner(texts[document.getModel(0).getSource()])
    wanted = {"KISAO:0000209": "relative_tolerance", "KISAO:0000211": "absolute_tolerance"}
    algorithm = course.getAlgorithm()
    assert algorithm.getKisaoID() == "KISAO:0000019"
    for i in range(algorithm.getNumAlgorithmParameters()):
        one = algorithm.getAlgorithmParameter(i)
        if one.getKisaoID() in wanted:
            made.integrator.setValue(wanted[one.getKisaoID()], float(one.getValue()))
    generators = {document.getDataGenerator(i).getId(): document.getDataGenerator(i) for i in range(
        document.getNumDataGenerators())}  # fmt: skip
    selections = []
    for generator in generators.values():
        target = generator.getVariable(0).getTarget()
        selections.append(re.search(r"@id='(\w+)'", target).group(1) if target else "time")
    made.selections = selections
    end, steps = course.getOutputEndTime(), course.getNumberOfSteps()
    table = np.array(made.simulate(course.getOutputStartTime(), end, steps + 1))
    columns = dict(zip(generators, table.T, strict=True))
    report, found = document.getOutput(0), {}
    for i in range(report.getNumDataSets()):
        one = report.getDataSet(i)
        formula = libsedml.formulaToL3String(generators[one.getDataReference()].getMath())
        divisor = float(formula.partition("/")[2] or 1.0)
        found[one.getLabel()] = columns[one.getDataReference()] / divisor
    return found


@pytest.mark.parametrize(
    ("experiment", "settings"),
    [("infusion", {"dose": "10 IU", "duration": "4 h"}), ("third_stage", {})],
)
def test_an_archive_plays_the_same_experiment(tmp_path: Path, experiment: str, settings: dict) -> None:
    """Required: 1e-6. At the very instant of a step of the protocol before and after are both right: left out."""
    path = tmp_path / "experiment.omex"
    given = [word for name, value in settings.items() for word in ("--set", f"{name}={value}")]
    assert respond(["export", "woman", "--experiment", experiment, *given, "--out", str(path)]) == 0
    there = played(opened(path))
    asked = experiments.experiment(experiment)
    chosen = asked.choose("woman", settings)
    body = asked.body("woman", chosen)
    protocol = asked.protocol(body, chosen)
    options = {"every": asked.every, "keep": asked.keep, **asked.options(chosen)}
    ours = run(body, asked.duration(chosen), protocol=protocol, tolerance=1e-11, **options)
    assert there["time in s"] == pytest.approx(ours.time)
    apart = np.ones(ours.time.size, dtype=bool)
    for step in protocol.steps:
        apart &= np.abs(ours.time - step.time) > 1e-6
    compared = 0
    for name in ours.names:
        label = f"{name} in {ours.units[name]}".removesuffix(" in 1")
        here = ours[name][0][apart]
        scale = np.maximum(np.abs(here), 1e-4 * np.abs(here).max())
        assert (np.abs(there[label][apart] - here) / np.where(scale > 0, scale, 1.0)).max() < 1e-6, name
        compared += 1
    assert compared == len(there) - 1 > 0


def test_models_can_be_read_in_the_process_that_wrote_an_archive():
    text = '<math xmlns="http://www.w3.org/1998/Math/MathML"><apply><plus/><ci>x</ci><cn>2</cn></apply></math>'
    tree = libsbml.readMathMLFromString(text)
    assert type(tree) is libsbml.ASTNode and tree.getType() == libsbml.AST_PLUS
    assert type(libsedml.parseL3Formula("x + 2")) is libsedml.ASTNode
