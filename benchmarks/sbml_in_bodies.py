"""Models of a folder, each standing in a body, beside what libRoadRunner makes of it; COPASI decides where they differ.

python benchmarks/sbml_in_bodies.py FOLDER [EVERY]

FOLDER holds files of SBML, at any depth (none stands in this repository); each EVERYth is taken, all by default. Each
model runs for 100 of its own units of time. Alike are curves within 1e-3 of the largest value that a quantity reaches.
A model has a process of its own and 120 s of it. Ends with an error where one is wrong, hangs or ends in a traceback.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import warnings
from collections import Counter
from pathlib import Path

import numpy as np

DURATION, SAMPLES, NEAR, LIMIT = 100.0, 51, 1e-3, 120.0


def main(folder: Path, every: int) -> int:
    """Run the models, print what became of each kind and which are wrong."""
    found: Counter[str] = Counter()
    bad: list[str] = []
    for path in sorted(each for each in folder.rglob("*") if each.suffix in (".xml", ".sbml"))[::every]:
        try:
            done = subprocess.run(
                [sys.executable, __file__, "--one", str(path)],
                capture_output=True,
                text=True,
                timeout=LIMIT,
                check=False,
            )
            verdict = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else "traceback"
            if verdict == "traceback":
                verdict = f"traceback: {done.stderr.strip().splitlines()[-1][:90] if done.stderr.strip() else 'crash'}"
        except subprocess.TimeoutExpired:
            verdict = "hang"
        found[verdict] += 1
        if verdict.startswith(("wrong", "hang", "traceback")):
            bad.append(f"{path.name}: {verdict}")
    for verdict, count in found.most_common():
        print(f"{count:5d}  {verdict}")
    print("\n".join(bad) or "none is wrong, none hangs, none ends in a traceback")
    return int(bool(bad))


def judge(path: Path) -> str:
    """Return whether a model is alike, refused, wrong, or not for comparison."""
    from oxytocin.engine.run import run
    from oxytocin.exchange.sbml_import import component_from_sbml
    from oxytocin.language import Body, OxytocinError
    from oxytocin.language.quantities import factor

    try:
        theirs = in_libroadrunner(path)
    except Exception as error:  # whatever another program raises: the model is none to compare with
        theirs, why = None, str(error)
    try:
        part = component_from_sbml(path)
        seconds = DURATION * factor(part.time_unit)
        body = Body("model", model=part)
        done = run(body, seconds, every=seconds / (SAMPLES - 1), tolerance=1e-8, progress=False)
    except OxytocinError as error:
        return "refused: " + re.sub("'[^']*'|[0-9.e+-]+ s ", "...", str(error))[:80]
    if theirs is None:
        return f"runs here alone; libRoadRunner: {' '.join(why.split())[:60]}"
    ours = {name: _ours(done, name) for name in theirs}
    off = differing(ours, theirs)
    if not off:
        return "alike"
    try:
        referee = in_copasi(path, list(theirs))
    except Exception:
        return f"wrong (no referee): {off[0]}"
    if not differing(ours, referee):
        return "alike with COPASI, and not with libRoadRunner"
    return "the others differ from each other" if differing(theirs, referee) else f"wrong: {off[0]}"


def _ours(done: object, name: str) -> np.ndarray | None:
    path = next((f"model.{each}" for each in (name, f"{name}_") if f"model.{each}" in done.names), None)  # type: ignore[attr-defined]
    return None if path is None else np.asarray(done[path][0])  # type: ignore[index]


def differing(ours: dict[str, np.ndarray | None], theirs: dict[str, np.ndarray]) -> list[str]:
    """Return the quantities whose curves differ."""
    found = []
    for name, other in theirs.items():
        mine = ours.get(name)
        if mine is None or mine.size != other.size:
            continue
        allowed = NEAR * max(float(np.abs(other[np.isfinite(other)]).max(initial=0.0)), 1e-30)
        with np.errstate(invalid="ignore"):
            if not (np.abs(mine - other) <= allowed)[np.isfinite(other)].all():
                found.append(name)
    return found


def in_libroadrunner(path: Path) -> dict[str, np.ndarray]:
    """Return species as the file has them in formulas, and parameters that change, over time."""
    import roadrunner

    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    roadrunner.Logger.disableConsoleLogging()
    model = roadrunner.RoadRunner(str(path))
    model.integrator.relative_tolerance, model.integrator.absolute_tolerance = 1e-9, 1e-14
    model.integrator.maximum_num_steps = 200_000
    names = _names(path)
    model.selections = list(names.values())
    found = np.array(model.simulate(0, DURATION, SAMPLES))
    return {name: found[:, i] for i, name in enumerate(names)}


def in_copasi(path: Path, names: list[str]) -> dict[str, np.ndarray]:
    """Return the same from COPASI."""
    import basico

    model = basico.load_model(str(path))
    try:
        table = basico.run_time_course_with_output(
            [f"[{name}]" if selection.startswith("[") else name for name, selection in _names(path).items()],
            duration=DURATION,
            intervals=SAMPLES - 1,
            r_tol=1e-9,
            a_tol=1e-14,
            model=model,
        )
    finally:
        basico.remove_datamodel(model)
    return {name: np.asarray(table.iloc[:, i], dtype=float) for i, name in enumerate(_names(path)) if name in names}


def _names(path: Path) -> dict[str, str]:
    """Return libRoadRunner's selection of each species and each parameter with a rate rule, by its identifier."""
    import libsbml

    model = libsbml.readSBMLFromFile(str(path)).getModel()
    found = {}
    for one in model.getListOfSpecies():
        place = model.getCompartment(one.getCompartment())
        amount = one.getHasOnlySubstanceUnits() or place.getSpatialDimensions() == 0
        found[one.getId()] = one.getId() if amount else f"[{one.getId()}]"
    found |= {rule.getVariable(): rule.getVariable() for rule in model.getListOfRules() if rule.isRate()}
    return {name: how for name, how in found.items() if model.getCompartment(name) is None}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    if len(sys.argv) == 3 and sys.argv[1] == "--one":
        print(json.dumps(judge(Path(sys.argv[2]))))
        sys.exit(0)
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) == 3 else 1))
