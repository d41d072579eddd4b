"""Models by others, alone as `oxytocin run` runs them or in bodies, against libRoadRunner, with COPASI as a referee.

python benchmarks/models_by_others.py FOLDER [EVERY [SECONDS]]
python benchmarks/models_by_others.py --in-bodies FOLDER [EVERY [SECONDS]]

FOLDER holds models in SBML at any depth (none stands in this repository; github.com/sys-bio/BiomodelsStore has the
curated ones of BioModels). Each EVERYth is taken, all by default, and run for 100 of its units of time; SECONDS (60) is
what each is given. Needs copasi-basico besides the extra `sbml`. What becomes of a model:

alike       every quantity is within 1e-3 of its largest value, at 100 times, of what libRoadRunner or COPASI gives
refused     by name, in one sentence; the sentences are counted at the end
undecided   it is like neither, and the two are not like each other
no other    it runs here, and neither of the two gives a result
wrong       it is like neither, and they are like each other
hang        it took longer than it was given, and libRoadRunner a tenth of that or less
slow        it took longer than it was given, and libRoadRunner too
traceback   it ended in anything but a result or a sentence
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

DURATION, SAMPLES = 100.0, 100
WORKERS = 2

Columns = dict[str, np.ndarray]


def main(who: str, folder: Path, every: int, seconds: float) -> int:
    """Run the models and print what became of them."""
    files = sorted(path for path in folder.rglob("*") if path.name.lower().endswith((".xml", ".sbml", ".xml.gz")))
    files = [path for path in files if "manifest" not in path.name][::every]
    found: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    with ThreadPoolExecutor(WORKERS) as pool:
        for path, (verdict, why) in zip(files, pool.map(lambda path: judged(who, path, seconds), files), strict=True):
            found[verdict] += 1
            if verdict == "refused":
                reasons[re.sub(r"'[^']*'|[\d.e+-]{2,}", "...", why)[:110]] += 1
            if verdict != "alike":
                print(f"{verdict:10s} {path.relative_to(folder)}: {why[:160]}", flush=True)
    print()
    for verdict, count in found.most_common():
        print(f"{count:5d}  {verdict}")
    for reason, count in reasons.most_common():
        print(f"{count:5d}  refused: {reason}")
    return int(any(found[verdict] for verdict in ("wrong", "hang", "traceback")))


def judged(who: str, path: Path, seconds: float) -> tuple[str, str]:
    """Return what became of one model, and why."""
    ours = asked(who, path, seconds)
    if ours["kind"] == "refused":
        return "refused", ours["why"]
    if ours["kind"] == "failed":
        return "traceback", ours["why"]
    theirs = {who: asked(who, path, seconds) for who in ("roadrunner", "copasi")}
    if ours["kind"] == "late":
        quick = theirs["roadrunner"]["kind"] == "done" and theirs["roadrunner"]["took"] < 0.1 * seconds
        return ("hang" if quick else "slow"), f"over {seconds:g} s"
    columns = columns_of(ours)
    others = {who: columns_of(item) for who, item in theirs.items() if item["kind"] == "done"}
    if not others:
        return "no other", "; ".join(item["why"] for item in theirs.values())
    apart = {who: difference(columns, other) for who, other in others.items()}
    if any(by < 1e-3 for by, _ in apart.values()):
        return "alike", ""
    said = ", ".join(f"{by:.2g} from {who} ({name})" for who, (by, name) in apart.items())
    if len(others) < 2 or difference(*others.values())[0] > 1e-3:
        return "undecided", said
    return "wrong", said


def difference(one: Columns, other: Columns) -> tuple[float, str]:
    """Return by how much two results differ at most, as a share of each quantity's largest value, and in which."""
    worst = (0.0, "")
    largest = max((float(np.nanmax(np.abs(each), initial=0.0)) for each in one.values()), default=0.0)
    for name in one.keys() & other.keys():
        a, b = one[name], other[name]
        # What is nothing but rounding of far larger quantities is 0.
        size = max(np.nanmax(np.abs(a), initial=0.0), np.nanmax(np.abs(b), initial=0.0), 1e-20 * largest)
        if not np.array_equal(np.isfinite(a), np.isfinite(b)):
            return float("inf"), name
        known = np.isfinite(a)
        by = float(np.max(np.abs(a - b)[known], initial=0.0)) / size if size > 0 and np.isfinite(size) else 0.0
        worst = max(worst, (by, name))
    return worst


def asked(who: str, path: Path, seconds: float) -> dict[str, Any]:
    """Let one program run the model in a process of its own."""
    begun = time.monotonic()
    try:
        done = subprocess.run(
            [sys.executable, __file__, "--one", who, str(path)], capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return {"kind": "late", "why": f"over {seconds:g} s"}
    last = done.stdout.decode(errors="replace").strip().rpartition("\n")[2]
    try:
        found = json.loads(last)
    except ValueError:
        tail = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        found = {"kind": "failed", "why": f"exit {done.returncode}: {tail[:200]}"}
    return {**found, "took": time.monotonic() - begun}


def columns_of(item: dict[str, Any]) -> Columns:
    """Return what was run, by name."""
    return {name: np.array(values, dtype=float) for name, values in item["columns"].items()}


def one(who: str, path: Path) -> None:
    """Run a model and print what came of it as JSON."""
    runs: dict[str, Callable[[Path], Columns]] = {
        "alone": alone,
        "in_a_body": in_a_body,
        "roadrunner": roadrunner,
        "copasi": copasi,
    }
    from oxytocin.language import OxytocinError

    try:
        columns = runs[who](path)
        found = {"kind": "done", "columns": {name: values.tolist() for name, values in columns.items()}}
    except OxytocinError as error:
        found = {"kind": "refused", "why": str(error)}
    except Exception as error:
        found = {"kind": "failed", "why": f"{type(error).__name__}: {error}"}
    print(json.dumps(found))


def alone(path: Path) -> Columns:
    """Run a model as `oxytocin run` does."""
    from oxytocin.exchange.model_alone import ModelAlone

    run = ModelAlone(path).carry_out(settings={"duration": DURATION}).run
    step = (run.time.size - 1) // SAMPLES
    return {name: run[name][0][::step] for name in run.names}


def in_a_body(path: Path) -> Columns:
    """Run a model as a part of a body, by our own engine; what is by the file's name there is in the file's numbers."""
    from oxytocin.engine.run import run
    from oxytocin.exchange.sbml_import import component_from_sbml
    from oxytocin.language import Body
    from oxytocin.language.quantities import factor

    part = component_from_sbml(path)
    seconds = DURATION * factor(part.time_unit)
    done = run(Body("model", model=part), seconds, every=seconds / SAMPLES, tolerance=1e-8, progress=False)
    paths = {name.removeprefix("model.").rstrip("_"): name for name in done.names}
    return {name: done[path][0] for name, path in paths.items()}


def roadrunner(path: Path) -> Columns:
    """Run a model in libRoadRunner, tightly."""
    import roadrunner as program

    program.Logger.setLevel(program.Logger.LOG_FATAL)
    made = program.RoadRunner(str(path))
    made.integrator.relative_tolerance, made.integrator.absolute_tolerance = 1e-9, 1e-16
    made.integrator.maximum_num_steps = 1_000_000
    model = made.model
    names = {name: name for name in (*model.getGlobalParameterIds(), *model.getCompartmentIds())}
    for name in (*model.getFloatingSpeciesIds(), *model.getBoundarySpeciesIds()):
        names[name] = name if made.getHasOnlySubstanceUnits(name) else f"[{name}]"
    made.selections = list(names.values())
    table = np.array(made.simulate(times=(DURATION * np.arange(SAMPLES + 1) / SAMPLES).tolist()))
    return dict(zip(names, table.T, strict=True))


def copasi(path: Path) -> Columns:
    """Run a model in COPASI; what it shows as a concentration is one in the model only where that says so."""
    import basico
    import libsbml

    held = libsbml.readSBML(str(path)).getModel()
    amounts = {item.getId() for item in held.getListOfSpecies() if item.getHasOnlySubstanceUnits()}
    made = basico.load_model(str(path))
    table = basico.run_time_course(
        duration=DURATION, intervals=SAMPLES, use_sbml_id=True, r_tol=1e-8, a_tol=1e-14, max_steps=1_000_000,
        model=made,
    )  # fmt: skip
    if len(table) != SAMPLES + 1:
        raise RuntimeError(f"COPASI stopped after {len(table)} of {SAMPLES + 1} samples")
    return {name: table[name].to_numpy(float) for name in table.columns if name not in amounts}


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], Path(sys.argv[3]))
        sys.exit(0)
    given = [item for item in sys.argv[1:] if item != "--in-bodies"]
    if not 1 <= len(given) <= 3:
        sys.exit(__doc__)
    every, seconds = int(given[1]) if len(given) > 1 else 1, float(given[2]) if len(given) > 2 else 60.0
    sys.exit(main("in_a_body" if len(given) < len(sys.argv) - 1 else "alone", Path(given[0]), every, seconds))
