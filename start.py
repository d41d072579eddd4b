#!/usr/bin/env python3
"""Set oxytocin up in the folder .venv beside this file, the first time, and run it.

    python3 start.py                     the main job
    python3 start.py ARGUMENTS           what `oxytocin ARGUMENTS` does; `--help` lists it
    python3 start.py test [ARGUMENTS]    the tests; arguments go to pytest

Needs Python with pip, and a network the first time; later runs install again only when pyproject.toml or
constraints.txt has changed or the folder has moved. Only the standard library is used here, in a form that
old Pythons can read, so that they can say that they are too old.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import List, NoReturn, Tuple

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
STAMP = ENVIRONMENT / "installed-by-start"
EXTRAS = {"run": "[app]", "test": "[dev]"}


def stop(sentence: str, code: int = 2) -> NoReturn:
    """Say what is wrong in one sentence and exit."""
    print(f"start.py: {sentence}", file=sys.stderr)
    raise SystemExit(code)


def check_python(version: Tuple[int, int]) -> None:
    """Stop when this Python is too old."""
    if version < OLDEST:
        here = ".".join(map(str, version))
        stop(f"oxytocin needs Python {'.'.join(map(str, OLDEST))} or newer, and {sys.executable} is {here}.")


def environment_python() -> Path:
    """Return where the environment's own Python is, or will be."""
    return ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def fingerprint(root: Path) -> str:
    """Return a digest of all that an installation depends on: the two files that say what, and the place."""
    digest = hashlib.sha256(str(root).encode("utf-8", "surrogateescape"))
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def is_enough(stamp: str, purpose: str, current: str) -> bool:
    """Tell whether what is installed serves the purpose; what tests need includes what runs need."""
    return stamp in {f"{purpose} {current}", f"test {current}"}


def make_environment() -> None:
    """Make the environment, or leave nothing behind."""
    try:
        import venv
    except ImportError:
        stop("this Python has no 'venv' module; install it (on Debian and Ubuntu: apt install python3-venv).")
    # Where ensurepip was split off, the pip of the Python that runs this file installs into the environment.
    with_pip = importlib.util.find_spec("ensurepip") is not None
    try:
        venv.create(str(ENVIRONMENT), clear=True, symlinks=os.name != "nt", with_pip=with_pip)
    except BaseException as problem:
        shutil.rmtree(str(ENVIRONMENT), ignore_errors=True)
        if isinstance(problem, (OSError, subprocess.CalledProcessError)):
            stop(f"could not make the folder {ENVIRONMENT}: {problem}.")
        raise


def find_pip() -> List[str]:
    """Return the command of a pip that installs into the environment: its own, or else this Python's."""
    python = str(environment_python())
    for command in ([python, "-m", "pip"], [sys.executable, "-m", "pip", "--python", python]):
        if subprocess.run([*command, "--version"], capture_output=True).returncode == 0:
            return command
    stop(f"{sys.executable} has no pip; install it (on Debian and Ubuntu: apt install python3-pip).")


def install(purpose: str) -> None:
    """Install what the purpose needs, unless it is there."""
    current = fingerprint(ROOT)
    stamp = STAMP.read_text(encoding="utf-8") if STAMP.exists() else ""
    if environment_python().exists() and is_enough(stamp, purpose, current):
        return
    print("start.py: setting up .venv; the first time this takes some minutes.", file=sys.stderr)
    if not environment_python().exists():
        make_environment()
    pip = find_pip()
    STAMP.unlink(missing_ok=True)
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    pinned = ["--constraint", str(ROOT / "constraints.txt"), "--disable-pip-version-check"]
    wanted = ["--editable", f"{ROOT}{EXTRAS[purpose]}"]
    # What pip says goes to standard error: standard output belongs to the program that is run.
    done = subprocess.run([*pip, "install", *quiet, *pinned, *wanted], stdout=sys.stderr)
    if done.returncode != 0:
        stop("pip could not install what oxytocin needs (see above; this needs a network); nothing was run.")
    STAMP.write_text(f"{purpose} {current}", encoding="utf-8")


def hand_over(command: List[str]) -> int:
    """Become the command; where a process cannot, wait for it, leaving Ctrl-C to it."""
    if os.name == "posix":
        os.execv(command[0], command)
    with subprocess.Popen(command) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue


def main(arguments: List[str]) -> int:
    """Install if needed, then run the tests or oxytocin."""
    check_python(sys.version_info[:2])
    purpose = "test" if arguments[:1] == ["test"] else "run"
    try:
        install(purpose)
    except KeyboardInterrupt:
        stop("stopped before everything was installed; run the same command to go on.", 130)
    except OSError as problem:
        stop(f"could not set up {ENVIRONMENT}: {problem}.")
    # -P keeps the working folder off the module path: a file random.py there would break everything.
    python = [str(environment_python()), "-P", "-m"]
    if purpose == "test":
        os.chdir(str(ROOT))
        # All of them at once take a while, so on all processors; a few that somebody looks into, one after the other.
        return hand_over([*python, "pytest", *(arguments[1:] or ["-n", "auto"])])
    return hand_over([*python, "oxytocin", *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
