"""An experiment as a COMBINE archive: the body in SBML, what is simulated and read in SED-ML, and what it is about.

SED-ML Level 1 Version 4 (Smith et al. 2021, doi:10.1515/jib-2021-0021) in an OMEX archive (Bergmann et al. 2014,
doi:10.1186/s12859-014-0369-z). What is done to the body stands as events in the model itself; the simulation is a
uniform time course by CVODE, and its report holds what the experiment samples, in the units used here.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from oxytocin import __version__
from oxytocin.exchange.sbml import Exported
from oxytocin.exchange.sbml_file import libsbml
from oxytocin.language import Body, OxytocinError
from oxytocin.language.body import resolve
from oxytocin.language.drafts import whole_file
from oxytocin.language.quantities import factor
from oxytocin.language.signals import Impulse

_SBML = "http://www.sbml.org/sbml/level3/version2/core"
_SBML_LANGUAGE = "urn:sedml:language:sbml.level-3.version-2"
_MODEL, _SIMULATION = "model.xml", "simulation.sedml"
# Terms of the Kinetic Simulation Algorithm Ontology.
_CVODE, _RELATIVE, _ABSOLUTE, _MOST_STEPS = "KISAO:0000019", "KISAO:0000209", "KISAO:0000211", "KISAO:0000415"
_TOLERANCES = {_RELATIVE: "1e-10", _ABSOLUTE: "1e-12", _MOST_STEPS: "1000000"}


@dataclass(frozen=True)
class Course:
    """What is simulated, and what is read.

    Parameters
    ----------
    duration : float
        Simulated time in seconds.
    every : float
        Time between samples in seconds.
    keep : sequence of str or None
        Names of states and signals that are read; all that travel by default.
    done : str
        What the experiment is, in words.
    """

    duration: float
    every: float
    keep: Sequence[str] | None
    done: str


def write(exported: Exported, body: Body, course: Course, path: str | Path) -> None:
    """Write an archive, whole or not at all.

    Raises
    ------
    OxytocinError
        If the libraries are not installed, nothing that is to be read travels, or the file cannot be written.
    """
    _, combine = libraries()
    text = simulation(exported, body, course)

    def fill(draft: Path) -> None:
        archive = combine.CombineArchive()
        formats = combine.KnownFormats
        archive.addFileFromString(exported.text, _MODEL, formats.lookupFormat("sbml"), False)
        archive.addFileFromString(text, _SIMULATION, formats.lookupFormat("sedml"), True)
        about = combine.OmexDescription()
        about.setAbout(".")
        about.setDescription(
            f"{course.done}, in the typical {body.name} of the Python package oxytocin {__version__}; "
            "for research and teaching, no medical device"
        )
        about.setCreated(combine.OmexDescription.getCurrentDateAndTime())
        archive.addMetadata(".", about)
        if not archive.writeToFile(str(draft)):
            raise OxytocinError(f"libCOMBINE cannot write '{path}'")

    whole_file(Path(path), fill)


def simulation(exported: Exported, body: Body, course: Course) -> str:
    """Return the simulation experiment in SED-ML.

    Raises
    ------
    OxytocinError
        If the libraries are not installed, or nothing that is to be read travels.
    """
    sed, _ = libraries()
    document = sed.SedDocument(1, 4)
    document.getNamespaces().add(_SBML, "sbml")
    model = document.createModel()
    model.setId("model")
    model.setName(body.name)
    model.setLanguage(_SBML_LANGUAGE)
    model.setSource(_MODEL)
    _time_course(document, course)
    task = document.createTask()
    task.setId("task")
    task.setModelReference("model")
    task.setSimulationReference("course")
    report = document.createReport()
    report.setId("report")
    report.setName(course.done)
    _read(sed, document, report, "time", "time in s", "", "urn:sedml:symbol:time", 1.0)
    held = libsbml().readSBMLFromString(exported.text)
    species = held.getModel().getListOfSpecies()
    for name, unit in _kept(exported, body, course.keep):
        identifier = exported.ids.get(name) or exported.ids[f"signal.{name}"]
        said = f"{name} in {unit}".removesuffix(" in 1")
        place = _place(identifier, species.get(identifier) is not None)
        _read(sed, document, report, identifier, said, place, "", factor(unit))
    text: str = sed.writeSedMLToString(document)
    again = sed.readSedMLFromString(text)
    if again.getNumErrors(sed.LIBSEDML_SEV_ERROR):
        why = " ".join(again.getError(0).getMessage().split())
        raise OxytocinError(f"libSEDML finds errors in the archive of '{body.name}': {why}")
    return text


def _time_course(document: Any, course: Course) -> None:
    made = document.createUniformTimeCourse()
    made.setId("course")
    made.setInitialTime(0.0)
    made.setOutputStartTime(0.0)
    steps = int(course.duration / course.every + 1e-9)
    made.setOutputEndTime(steps * course.every)
    made.setNumberOfSteps(steps)
    algorithm = made.createAlgorithm()
    algorithm.setKisaoID(_CVODE)
    for term, value in _TOLERANCES.items():
        parameter = algorithm.createAlgorithmParameter()
        parameter.setKisaoID(term)
        parameter.setValue(value)


def _kept(exported: Exported, body: Body, keep: Sequence[str] | None) -> list[tuple[str, str]]:
    """Return the names and units of what is read and travels; spiking neurons and chance do not."""
    units = {path: item.unit for path, item in body.states.items()}
    units |= {path: item.unit for path, item in body.controls.items()}
    # Impulses are given at instants, by events, and have no course.
    wires = {name: wire.signal for name, wire in body.wires.items() if not isinstance(wire.signal, Impulse)}
    units |= {name: signal.unit for name, signal in wires.items() if f"signal.{name}" in exported.ids}
    wanted = [name for name in units if name in exported.ids or f"signal.{name}" in exported.ids]
    if keep is not None:
        known = dict.fromkeys(wanted)
        named = {name: resolve(name, known, "quantity", "the export") for name in keep if _travels(name, known)}
        wanted = list(dict.fromkeys(named.values()))
    if not wanted:
        raise OxytocinError("nothing that this experiment reads travels, for its spiking neurons stay behind")
    return [(name, units[name]) for name in wanted]


def _travels(name: str, known: dict[str, None]) -> bool:
    return name in known or any(path.split(".", 1)[-1] == name for path in known)


def _read(
    sed: Any, document: Any, report: Any, identifier: str, said: str, target: str, symbol: str, unit: float
) -> None:
    """Read one quantity of the model, in the unit used here, into a column of the report."""
    made = document.createDataGenerator()
    made.setId(f"read_{identifier}")
    made.setName(said)
    variable = made.createVariable()
    variable.setId(f"value_{identifier}")
    variable.setTaskReference("task")
    if symbol:
        variable.setSymbol(symbol)
    else:
        variable.setTarget(target)
    formula = f"value_{identifier}" if math.isclose(unit, 1.0, rel_tol=1e-15) else f"value_{identifier} / {unit!r}"
    made.setMath(sed.parseL3Formula(formula))
    column = report.createDataSet()
    column.setId(f"column_{identifier}")
    column.setLabel(said)
    column.setDataReference(f"read_{identifier}")


def _place(identifier: str, is_species: bool) -> str:
    """Return the XPath of a species or parameter in the model."""
    of = "listOfSpecies/sbml:species" if is_species else "listOfParameters/sbml:parameter"
    return f"/sbml:sbml/sbml:model/sbml:{of}[@id='{identifier}']"


@cache
def libraries() -> tuple[Any, Any]:
    """Return libSEDML and libCOMBINE.

    libSEDML calls its trees of mathematics as libSBML does, and modules made by SWIG share one table of names, in which
    the last to come takes the place of the first. So it gets a table of its own.

    Raises
    ------
    OxytocinError
        If they are not installed.
    """
    try:
        import libcombine

        tables = _taken_tables()
        try:
            import libsedml
        finally:
            own = _taken_tables()
            sys.modules.update(tables)
    except ImportError:
        needs = "an archive needs python-libsedml and python-libcombine"
        raise OxytocinError(f"{needs}: pip install 'oxytocin[sbml]'") from None
    libsedml.own_tables = own  # which it needs as long as it lives
    return libsedml, libcombine


def _taken_tables() -> dict[str, ModuleType]:
    return {name: sys.modules.pop(name) for name in list(sys.modules) if name.startswith("swig_runtime_data")}
