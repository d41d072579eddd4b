"""A file is read in a process of its own, which a crash, an endless loop or want of memory ends without harm to ours.

The libraries that read binary files can be brought to all three by a file that is damaged, or made for it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from oxytocin.language import OxytocinError

_MEMORY = 8 << 30
_PATIENCE, _PER_BYTE = 15.0, 1e-7  # s: reading 10 MB takes a second at most

Answer = tuple[Any, Sequence[np.ndarray]]
"""Something that JSON can say, and arrays of doubles."""


def asked(module: str, path: Path, *more: str) -> tuple[Any, list[np.ndarray]]:
    """Let a module, run as a program that calls `answer`, read a file.

    Raises
    ------
    OxytocinError
        If it refuses the file, is not done within a time that suffices for a file of this size, or crashes.
    """
    patience = _PATIENCE
    try:
        patience += _PER_BYTE * path.stat().st_size
        command = [sys.executable, "-P", "-m", module, str(path), *more]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=patience, check=False)
    except subprocess.TimeoutExpired:
        raise OxytocinError(f"'{path}' could not be read within {patience:.0f} s; it may be damaged") from None
    except (OSError, ValueError) as error:
        raise OxytocinError(f"cannot read '{path}': {error}") from None
    head, _, body = done.stdout.partition(b"\n")
    try:
        said = json.loads(head)
    except ValueError:
        raise OxytocinError(f"'{path}' crashed its reader; it may be damaged") from None
    if "refused" in said:
        raise OxytocinError(said["refused"])
    sizes = said["sizes"]
    return said["said"], np.split(np.frombuffer(body, "<f8"), np.cumsum(sizes)[:-1]) if sizes else []


def answer(path: str, work: Callable[[], Answer]) -> None:
    """Do the work, and write what came of it, or why nothing, to the standard output."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # libraries print there as they like
    _bound_memory()
    arrays: Sequence[np.ndarray] = ()
    try:
        what, arrays = work()
        said = {"said": what, "sizes": [array.size for array in arrays]}
    except OxytocinError as error:
        said = {"refused": str(error)}
    except ImportError as error:
        package = "sonpy" if "sonpy" in str(error) else "'oxytocin[spikes]'"
        said = {"refused": f"'{path}' is in a format that needs a package: pip install {package}"}
    except Exception as error:  # the libraries raise whatever they stumble over
        why = str(error).strip().splitlines()
        said = {"refused": f"cannot read spike trains in '{path}' ({why[0][:120] if why else type(error).__name__})"}
    answers.write(json.dumps(said).encode() + b"\n")
    for array in arrays:
        answers.write(np.ascontiguousarray(array, dtype="<f8").tobytes())
    answers.flush()


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:  # a system without such accounts
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY if hard == resource.RLIM_INFINITY else min(_MEMORY, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash leaves no file behind
