"""Models of SBML's own test suite, read and run here, beside the results that the suite asks for.

python benchmarks/sbml_test_suite.py FOLDER [EVERY]

FOLDER is `cases/semantic` of a copy of the suite (github.com/sbmlteam/sbml-test-suite; no part of it stands in this
repository). Each EVERYth case is taken, all by default; a case takes about a second where nothing was compiled before.
A time course is right if every variable is within the tolerances of its settings file at every time. What is refused
is counted by its reason. A variable that is no quantity here is not compared, nor a case that asks for random order of
events of one priority (here it is that of the file). Ends with an error where one is wrong, computes for more than a
minute or ends in a traceback.
"""

from __future__ import annotations

import csv
import re
import signal
import sys
import warnings
from collections import Counter
from pathlib import Path

import numpy as np

from oxytocin.engine.results import Run
from oxytocin.engine.run import run
from oxytocin.exchange.imported_model import ImportedModel
from oxytocin.exchange.sbml_file import read
from oxytocin.exchange.sbml_import import component_from_sbml
from oxytocin.language import Body, OxytocinError
from oxytocin.language.quantities import factor

VERSIONS = ("l3v2", "l3v1")
LIMIT = 60.0  # s of computing for a case


def _too_long(*_: object) -> None:
    raise TimeoutError


def main(folder: Path, every: int) -> int:
    """Run the cases and print what became of them."""
    found: Counter[str] = Counter()
    wrong: list[str] = []
    for case in sorted(path for path in folder.iterdir() if path.is_dir())[::every]:
        models = [case / f"{case.name}-sbml-{version}.xml" for version in VERSIONS]
        model = next((path for path in models if path.exists()), None)
        about = case / f"{case.name}-model.m"
        if model is None or not re.search(r"testType:\s*TimeCourse", about.read_text(errors="replace")):
            found["no time course in Level 3"] += 1
            continue
        if "RandomEventExecution" in about.read_text(errors="replace"):
            found["asks for random order"] += 1
            continue
        signal.setitimer(signal.ITIMER_PROF, LIMIT)
        try:
            verdict = judge(case, model)
        except OxytocinError as error:
            reason = re.sub("'[^']*'", "...", str(error))
            verdict = f"refused: {reason[:70]}"
        except TimeoutError:
            verdict = "hang"
        except Exception as error:  # what a benchmark is there to find
            verdict = f"traceback: {type(error).__name__}"
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        if verdict.startswith(("wrong", "hang", "traceback")):
            wrong.append(f"{case.name} ({verdict})")
        found[verdict] += 1
    for verdict, count in found.most_common():
        print(f"{count:5d}  {verdict}")
    print("wrong, too long or in a traceback:", ", ".join(wrong) or "none")
    return int(bool(wrong))


def judge(case: Path, model: Path) -> str:
    """Return whether a case is right, wrong, or only partly compared."""
    lines = (case / f"{case.name}-settings.txt").read_text().splitlines()
    settings = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    with (case / f"{case.name}-results.csv").open() as file:
        heading, *rows = [row for row in csv.reader(file) if row]
    wanted = np.array(rows, dtype=float)
    part = component_from_sbml(model)
    time = wanted[:, 0] * factor(part.time_unit)
    done = run(
        Body("model", model=part), float(time[-1]), every=time[-1] / (time.size - 1), tolerance=1e-9, progress=False
    )
    amounts = {name.strip() for name in settings.get("amount", "").split(",")}
    unseen = False
    for name, column in zip((name.strip() for name in heading[1:]), wanted.T[1:], strict=True):
        here = values(done, part, model, name, name in amounts)
        if here is None:
            unseen = True
            continue
        allowed = float(settings["absolute"]) + float(settings["relative"]) * np.abs(column)
        if not (np.abs(here - column) <= allowed).all():
            return "wrong"
    return "right, of what is compared" if unseen else "right"


def values(done: Run, part: ImportedModel, model: Path, name: str, as_amount: bool) -> np.ndarray | None:
    """Return a variable over time in the numbers of the file, none if it is no quantity here."""
    own = next((each for each in (name, f"{name}_") if f"model.{each}" in done.names or each in done.names), None)
    if own is not None:
        found = done[f"model.{own}" if f"model.{own}" in done.names else own][0]
    elif name in part.parameters:
        found = np.full(done.time.size, part.parameters[name].value)
    else:
        return None
    held = read(model).model
    species = held.getSpecies(name)
    if species is None:
        return found
    place = held.getCompartment(species.getCompartment())
    is_amount = species.getHasOnlySubstanceUnits() or place.getSpatialDimensionsAsDouble() == 0
    if is_amount == as_amount:
        return found
    if place.getId() not in part.parameters:
        return None
    volume = part.parameters[place.getId()].value
    return found * volume if as_amount else found / volume


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGPROF, _too_long)
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) == 3 else 1))
