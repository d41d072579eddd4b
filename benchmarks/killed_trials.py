"""Trials whose workers or driver are killed at random moments: continued, each is the same bytes.

python benchmarks/killed_trials.py [MOMENTS]
"""

import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TRIAL = """
experiment = "labour"
shard = 5

[common]
treatment = "augmentation"
duration = "3 h"

[arms.low_dose]
regimen = "low_dose"

[arms.high_dose]
regimen = "high_dose"

[outcomes]
contractions_per_10min = {}
oxytocin_given = {}
"""
SUBJECTS, WORKERS = 150, 2


def command(trial: Path, out: Path) -> list[str]:
    """Return the command line of one trial."""
    options = ["--subjects", f"{SUBJECTS}", "--workers", f"{WORKERS}", "--out", f"{out}"]
    return [sys.executable, "-m", "oxytocin", "trial", f"{trial}", *options]


def digest(store: Path) -> str:
    """Return a hash of the names and bytes of all files of a store."""
    total = hashlib.sha256()
    for file in sorted(path for path in store.rglob("*") if path.is_file()):
        total.update(str(file.relative_to(store)).encode() + file.read_bytes())
    return total.hexdigest()


def children(process: int) -> list[int]:
    """Return the processes that a process started and that do shards."""
    found = subprocess.run(["ps", "-wwo", "pid=,args=", "--ppid", f"{process}"], capture_output=True, text=True).stdout
    return [int(line.split()[0]) for line in found.splitlines() if "popen_loky" in line]


def killed(trial: Path, out: Path, whom: str, after: float) -> bool:
    """Begin a trial, kill its driver or one worker `after` seconds from its first shard; return whether it hit."""
    begun = subprocess.Popen(command(trial, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while begun.poll() is None and not list(out.glob("manifest/*-*.json")):
        time.sleep(0.01)
    time.sleep(after)
    if begun.poll() is not None:
        return False
    victims = [begun.pid] if whom == "driver" else children(begun.pid)[:1]
    for victim in victims:
        os.kill(victim, signal.SIGKILL)
    begun.wait()
    return bool(victims)


def main() -> None:
    moments = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / "trial.toml"
        trial.write_text(TRIAL, encoding="utf-8")
        whole = Path(folder) / "whole.zarr"
        begin = time.perf_counter()
        subprocess.run(command(trial, whole), check=True, stdout=subprocess.DEVNULL)
        print(f"{SUBJECTS} women in two arms, uninterrupted: {time.perf_counter() - begin:.0f} s")
        for whom in ("worker", "driver"):
            hits = same = done = 0
            for moment in range(moments):
                out = Path(folder) / f"{whom}{moment}.zarr"
                hits += killed(trial, out, whom, chance.uniform(0.0, 4.0))
                done += len(list(out.glob("manifest/*-*.json")))
                subprocess.run(command(trial, out), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                same += digest(out) == digest(whole)
            print(
                f"{whom} killed in {hits} of {moments}, {done / moments:.0f} shards kept on average; continued,",
                end=" ",
            )
            print(f"{same} of {moments} are the same bytes as the uninterrupted trial")


if __name__ == "__main__":
    main()
