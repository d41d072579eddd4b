"""A trial of labours in shards: joblib against two Dask workers on this machine, and memory at ten times the women.

    python benchmarks/trial_scale.py [WOMEN]
    python benchmarks/trial_scale.py --whole    # all 100,000 labours, once, by joblib

Wanted: on two Dask workers within 10 % of joblib; memory flat in the number of women, under 2 GB in all processes;
100,000 labours of 12 h in less than 20 min on two cores.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

TRIAL = """
experiment = "labour"

[common]
treatment = "augmentation"
duration = "12 h"

[arms.low_dose]
regimen = "low_dose"

[arms.high_dose]
regimen = "high_dose"

[outcomes]
time_to_delivery = { missing = "12 h" }
tachysystole = {}
oxytocin_given = {}
"""
WOMEN, ARMS, WANTED_SECONDS, WANTED_LABOURS = 1000, 2, 1200.0, 100_000
ROUNDS = 2


def memory(process: int) -> int:
    """Return the kilobytes that a process and all that it started hold now."""
    told = subprocess.run(["ps", "-eo", "pid=,ppid=,rss="], capture_output=True, text=True).stdout
    rows = [tuple(map(int, line.split())) for line in told.splitlines()]
    family = {process}
    while more := {pid for pid, parent, _ in rows if parent in family} - family:
        family |= more
    return sum(rss for pid, _, rss in rows if pid in family)


def trial(file: Path, women: int, *options: str) -> tuple[float, float]:
    """Carry a trial out into a new store, and return its seconds and the most gigabytes that its processes held."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = [f"{file}", "--subjects", f"{women}", "--out", f"{folder}/trial.zarr", *options]
        begin, most = time.perf_counter(), 0
        begun = subprocess.Popen([sys.executable, "-m", "oxytocin", "trial", *arguments], stdout=subprocess.DEVNULL)
        while begun.poll() is None:
            most = max(most, memory(begun.pid))
            time.sleep(0.2)
        if begun.returncode:
            raise SystemExit(f"the trial ended with {begun.returncode}")
        return time.perf_counter() - begin, most / 1e6


def main() -> None:
    from distributed import LocalCluster

    whole = sys.argv[1:] == ["--whole"]
    women = int(sys.argv[1]) if len(sys.argv) > 1 and not whole else WOMEN
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "trial.toml"
        file.write_text(TRIAL, encoding="utf-8")
        trial(file, 20, "--workers", "2")  # compiled before the clock starts
        if whole:
            seconds, gigabytes = trial(file, WANTED_LABOURS // ARMS, "--workers", "2")
            print(f"{WANTED_LABOURS} labours of 12 h: {seconds:.0f} s of {WANTED_SECONDS:.0f} s allowed", end=", ")
            print(f"at most {gigabytes:.2f} GB in all processes")
            return
        cluster = LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None)
        with cluster:
            times: dict[str, list[float]] = {"joblib": [], "dask": []}
            for _ in range(ROUNDS):  # one after the other, so that both meet the same machine
                times["joblib"].append(trial(file, women, "--workers", "2")[0])
                times["dask"].append(trial(file, women, "--scheduler", cluster.scheduler_address)[0])
        best = {name: min(each) for name, each in times.items()}
        labours = women * ARMS
        print(f"{labours} labours of 12 h, best of {ROUNDS}: joblib {best['joblib']:.1f} s, two Dask workers", end=" ")
        print(f"{best['dask']:.1f} s; ratio {best['dask'] / best['joblib']:.3f} (wanted: at most 1.1)")
        allowed = WANTED_SECONDS * labours / WANTED_LABOURS
        print(f"  joblib: {best['joblib'] / allowed:.2f} of the time allowed for so many ({allowed:.0f} s)")
        few, many = (trial(file, number, "--workers", "2")[1] for number in (women, 10 * women))
        print(f"  memory of all processes: {few:.2f} GB with {women} women, {many:.2f} GB with {10 * women}")


if __name__ == "__main__":
    main()
