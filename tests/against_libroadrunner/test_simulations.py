"""Simulation experiments, from archives and from SED-ML beside its model, against closed forms and our own runs."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import numpy as np
import pytest

from oxytocin import experiments
from oxytocin.cli.app import respond
from oxytocin.engine.run import run

MODEL = (Path(__file__).parents[1] / "cases" / "models" / "stiff_two_steps.xml").read_text()
SBML = "http://www.sbml.org/sbml/level3/version1/core"
A = "/sbml:sbml/sbml:model/sbml:listOfSpecies/sbml:species[@id='A']"
K1 = "/sbml:sbml/sbml:model/sbml:listOfParameters/sbml:parameter[@id='k1']/@value"
NO_K = K1.replace("k1", "k9")
MATHS = '<math xmlns="http://www.w3.org/1998/Math/MathML">'


def sedml(change: str = "", task: str = "", source: str = "model.xml", more: str = "") -> str:
    task = task or '<task id="t" modelReference="m" simulationReference="s"/>'
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<sedML xmlns="http://sed-ml.org/sed-ml/level1/version3" xmlns:sbml="{SBML}" level="1" version="3">
<listOfSimulations><uniformTimeCourse id="s" initialTime="0" outputStartTime="10" outputEndTime="20" numberOfPoints="5">
  <algorithm kisaoID="KISAO:0000019"/></uniformTimeCourse><steadyState id="rest"/></listOfSimulations>
<listOfModels><model id="m" language="urn:sedml:language:sbml" source="{source}">{change}</model></listOfModels>
<listOfTasks>{task}{more}</listOfTasks>
<listOfDataGenerators>
  <dataGenerator id="time" name="time"><listOfVariables><variable id="v" symbol="urn:sedml:symbol:time"
    taskReference="t"/></listOfVariables>{MATHS}<ci>v</ci></math></dataGenerator>
  <dataGenerator id="half" name="half of A"><listOfVariables><variable id="v" target="{A}" taskReference="t"/>
    </listOfVariables>{MATHS}<apply><divide/><ci>v</ci><cn>2</cn></apply></math></dataGenerator>
  <dataGenerator id="bare" name="A, $costs$"><listOfVariables><variable id="v" target="{A}" taskReference="t"/>
    </listOfVariables>{MATHS}<ci>v</ci></math></dataGenerator>
</listOfDataGenerators>
<listOfOutputs>
  <report id="r" name="table"><listOfDataSets><dataSet id="a" label="time" dataReference="time"/>
    <dataSet id="b" label="=half" dataReference="half"/></listOfDataSets></report>
  <plot2D id="p" name="one plot"><listOfCurves><curve id="c" logX="false" logY="true" xDataReference="time"
    yDataReference="bare"/></listOfCurves></plot2D>
  <plot3D id="q"/>
</listOfOutputs></sedML>"""


def packed(path: Path, text: str, model: str = MODEL) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("sub/model.xml", model)
        made.writestr("sub/s.sedml", text)
    return path


def table(path: Path) -> np.ndarray:
    with path.open() as file:
        return np.array([[float(cell) for cell in row] for row in list(csv.reader(file))[1:]])


def test_an_archive_is_carried_out_kept_and_drawn(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """A course of which only the end is read, a change of a parameter, a formula: against the exponential."""
    change = f'<listOfChanges><changeAttribute target="{K1}" newValue="0.1"/></listOfChanges>'
    more = '<task id="u" modelReference="m" simulationReference="rest"/><repeatedTask id="w"/>'
    path, out, plot = packed(tmp_path / "A.OMEX", sedml(change, more=more)), tmp_path / "r.csv", tmp_path / "p.png"
    assert respond(["run", str(path), "--out", str(out), "--plot", str(plot)]) == 0
    said = capsys.readouterr()
    times = np.linspace(10.0, 20.0, 6)
    assert table(out) == pytest.approx(np.transpose([times, np.exp(-0.1 * times) / 2]), rel=1e-6)
    assert out.read_text().startswith("time,'=half")  # no formula for a spreadsheet
    assert plot.stat().st_size > 5000 and "A, $costs$ (mol/L)" in said.out
    for what in ("'u' is not done: a steadyState", "'w' is not done: a repeatedTask", "'q' (plot3D)"):
        assert what in said.err
    assert sorted(each.name for each in tmp_path.iterdir()) == ["A.OMEX", "p.png", "r.csv"]


def test_sedml_beside_its_model(tmp_path: Path) -> None:
    (tmp_path / "model.xml").write_text(MODEL)
    (tmp_path / "s.sedml").write_text(sedml())
    out = tmp_path / "r.csv"
    assert respond(["run", str(tmp_path / "s.sedml"), "--out", str(out)]) == 0
    assert table(out)[-1] == pytest.approx([20.0, np.exp(-1.0) / 2], rel=1e-6)


def test_an_archive_with_a_model_alone_runs_it(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path = tmp_path / "a.omex"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("model.xml", MODEL)
    assert respond(["run", str(path), "--set", "duration=20", "--set", "k1=0.1"]) == 0
    assert "A_last" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (sedml(source="../../model.xml"), "outside of the archive"),
        (sedml(source="https://example.org/m.xml"), "nothing is fetched"),
        (sedml(change='<listOfChanges><removeXML target="x"/></listOfChanges>'), "removeXML"),
        (sedml(change=f'<listOfChanges><changeAttribute target="{NO_K}" newValue="1"/></listOfChanges>'), "no element"),
        (sedml(task='<task id="t" modelReference="other" simulationReference="s"/>'), "model 'other'"),
        (sedml().replace("[@id='A']", "[@id='Z']"), "leads to no species"),
        (sedml().replace("KISAO:0000019", "KISAO:0000029"), "Gillespie"),
        (sedml().replace('"20"', '"5"'), "make no course"),
        (sedml()[:-9], "is no XML"),
        ("<html/>", "is no SED-ML"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_named(tmp_path: Path, text: str, why: str, capsys: pytest.CaptureFixture) -> None:
    assert respond(["run", str(packed(tmp_path / "a.omex", text))]) == 2
    assert why in capsys.readouterr().err


def test_options_that_have_no_place_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path = packed(tmp_path / "a.omex", sedml())
    for options in (["--set", "k1=2"], ["--sweep", "k1=1,2"], ["--subjects", "4"], ["--out", "r.nc"]):
        assert respond(["run", str(path), *options]) == 2
    assert "says itself what is run" in capsys.readouterr().err


def test_our_own_archive_comes_back_the_same(tmp_path: Path) -> None:
    """Written by us, read by us: the samples of the experiment itself, to 1e-6."""
    path, out = tmp_path / "drip.omex", tmp_path / "r.csv"
    settings = {"dose": "10 IU", "duration": "4 h"}
    given = [word for name, value in settings.items() for word in ("--set", f"{name}={value}")]
    assert respond(["export", "woman", "--experiment", "infusion", *given, "--out", str(path)]) == 0
    assert respond(["run", str(path), "--out", str(out)]) == 0
    asked = experiments.experiment("infusion")
    chosen = asked.choose("woman", settings)
    body = asked.body("woman", chosen)
    options = {"every": asked.every, "keep": asked.keep, **asked.options(chosen)}
    ours = run(body, asked.duration(chosen), protocol=asked.protocol(body, chosen), tolerance=1e-11, **options)
    there = table(out)
    apart = (
        np.min(np.abs(ours.time[:, None] - [step.time for step in asked.protocol(body, chosen).steps]), axis=1) > 1e-6
    )
    assert there[:, 0] == pytest.approx(ours.time)
    assert there[apart, 1] == pytest.approx(ours[ours.names[0]][0][apart], rel=1e-6)
