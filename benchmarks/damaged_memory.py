"""Everything that is remembered on disk, damaged in every way: nothing ends in a traceback, a hang or other numbers.

python benchmarks/damaged_memory.py [ROUNDS] [SEED]

In each round some files of a kind are damaged in a copy of a warm cache, or of a finished trial, and a command that
needs them is given; then it is given again, and must find nothing damaged any more.
"""

import hashlib
import os
import pickle
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HANG = 20.0
"""Seconds beyond three times what a command takes with an empty cache; other work may go on beside."""

PERSON = """
body = "woman"

[[observation]]
experiment = "social_stress"
readout = "saliva_rise"
value = "6 nmol/L"
"""
TRIAL = """
experiment = "infusion"
shard = 10

[arms.less]
dose = "1 IU"

[arms.more]
dose = "1.1 IU"

[outcomes]
peak_level = {}
"""


class Bait:
    """A pickle that leaves a file behind when it is opened."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Callable[..., object], tuple[Path]]:
        return Path.touch, (self.file,)


@dataclass(frozen=True)
class Case:
    """What is damaged, by a pattern below the folder of a case, and the command that needs it."""

    kind: str
    pattern: str
    command: tuple[str, ...]


CASES = (
    Case("checks", "cache/oxytocin/checked/*", ("run", "infusion")),
    Case("layouts", "cache/oxytocin/layouts/*", ("run", "infusion")),
    Case("bytecode", "cache/oxytocin/bytecode/*", ("run", "infusion")),
    Case("code of a body", "cache/oxytocin/code/oxytocin_body*/*", ("run", "infusion")),
    Case("code of the loop", "cache/oxytocin/code/oxytocin_loop*/*", ("run", "infusion")),
    Case("code of neurons", "cache/oxytocin/code/oxytocin_spikes*/*", ("run", "nursing", "--body", "rat")),
    Case("folders", "cache/oxytocin/**/", ("run", "infusion")),
    Case("virtual people", "cache/oxytocin/people/*", ("locate", "person.toml", "--people", "200")),
    Case("trial store", "trial.zarr/**/*", ("trial", "trial.toml", "--subjects", "90", "--workers", "1")),
)


def damaged(path: Path, others: list[Path], bait: Path, chance: random.Random) -> str:
    """Damage a file or folder in one way, and return its name."""
    if path.is_dir():
        way = chance.choice(("deleted", "file in its place", "dangling link"))
        shutil.rmtree(path)
        if way == "file in its place":
            path.write_bytes(chance.randbytes(50))
        elif way == "dangling link":
            path.symlink_to(path.with_name("nowhere"))
        return way
    whole = path.read_bytes()
    ways: dict[str, bytes | None] = {
        "empty": b"",
        "cut": whole[: chance.randrange(len(whole) + 1)],
        "longer": whole + b"\0",
        "garbage": chance.randbytes(len(whole)),
        "zeros": bytes(len(whole)),
        "zeros at the end": whole[: len(whole) // 2] + bytes(len(whole) - len(whole) // 2),
        "one bit": flipped(whole, 1, chance),
        "many bits": flipped(whole, 50, chance),
        "brace": b"{",
        "a pickle that runs code": pickle.dumps(Bait(bait)),
        "another file": chance.choice(others).read_bytes(),
        "deleted": None,
        "a folder": None,
        "a dangling link": None,
        "a pipe": None,
    }
    way = chance.choice([way for way, content in ways.items() if content != whole])
    content = ways[way]
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    elif way == "a folder":
        path.mkdir()
        (path / "more").write_bytes(whole)
    elif way == "a dangling link":
        path.symlink_to(path.with_name("nowhere"))
    elif way == "a pipe":
        os.mkfifo(path)
    return way


def flipped(whole: bytes, bits: int, chance: random.Random) -> bytes:
    """Return bytes with some bits changed."""
    content = bytearray(whole)
    for _ in range(bits if content else 0):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(content)


def carried_out(case: Case, folder: Path, limit: float | None = None) -> tuple[str, str, float]:
    """Give a command; return what it found with how it ended, what it said besides, and how long it took."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "TMPDIR": str(folder / "temporary")}
    begin = time.perf_counter()
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "oxytocin", *case.command],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "hang", "", time.perf_counter() - begin
    store = digest(folder / "trial.zarr") if case.command[0] == "trial" else ""
    return f"{done.returncode}\n{done.stdout}\n{store}", done.stderr, time.perf_counter() - begin


def digest(store: Path) -> str:
    """Return a hash of the names and bytes of all files of a store."""
    total = hashlib.sha256()
    for file in sorted(path for path in store.rglob("*") if path.is_file()):
        total.update(str(file.relative_to(store)).encode() + file.read_bytes())
    return total.hexdigest()


def begun(folder: Path) -> None:
    """Make a folder in which the commands can be given."""
    (folder / "temporary").mkdir(parents=True)
    (folder / "person.toml").write_text(PERSON)
    (folder / "trial.toml").write_text(TRIAL)


def main() -> None:
    """Print what came of each round that was not as it should be, and how many there were of each kind."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**6)
    chance = random.Random(seed)
    print(f"{rounds} rounds, seed {seed}")
    counts: dict[str, Counter[str]] = {case.kind: Counter() for case in CASES}
    with tempfile.TemporaryDirectory() as place:
        warm = Path(place) / "warm"
        begun(warm)
        commands = {case.command: case for case in CASES}
        cold = {command: carried_out(case, warm)[2] for command, case in commands.items()}
        wanted = {command: carried_out(case, warm)[0] for command, case in commands.items()}
        limits = {command: HANG + 3 * seconds for command, seconds in cold.items()}
        for number in range(rounds):
            case = CASES[number % len(CASES)]
            folder, bait = Path(place) / f"{number}", Path(place) / f"bait{number}"
            shutil.copytree(warm, folder)
            candidates = [path for path in sorted(folder.glob(case.pattern)) if path != folder / "cache/oxytocin"]
            if case.kind == "trial store":
                candidates = [path for path in candidates if path.is_file()]
            files = [path for path in candidates if path.is_file()]
            chosen = chance.sample(candidates, min(len(candidates), chance.choice((1, 1, 2, 5))))
            ways = [
                f"{path.relative_to(folder)}: {damaged(path, files, bait, chance)}" for path in chosen if path.exists()
            ]
            found, said, _ = carried_out(case, folder, limits[case.command])
            again, after, _ = carried_out(case, folder, limits[case.command])
            faults = {
                "tracebacks": "Traceback" in said + after,
                "hangs": "hang" in (found, again),
                "other numbers": found != wanted[case.command] or again != wanted[case.command],
                "not mended": "damaged" in after or "changed" in after,
                "code run": bait.exists(),
                "leavings": any((folder / "temporary").iterdir()) or any(folder.glob("**/.oxytocin-draft-*")),
            }
            counts[case.kind]["rounds"] += 1
            counts[case.kind]["said"] += "damaged" in said or "changed" in said or "anew" in said
            for fault in (name for name, there in faults.items() if there):
                counts[case.kind][fault] += 1
                print(f"round {number}, {fault}: {'; '.join(ways)}\n{said}{after}", flush=True)
            shutil.rmtree(folder)
    names = ("rounds", "said", "tracebacks", "hangs", "other numbers", "not mended", "code run", "leavings")
    print(f"{'damaged':18}" + "".join(f"{name:>15}" for name in names))
    for kind, found in counts.items():
        print(f"{kind:18}" + "".join(f"{found[name]:15}" for name in names))


if __name__ == "__main__":
    main()
