"""The process in which libRoadRunner runs: it takes requests as lines of JSON, and answers with headed blocks.

An answer is a line of JSON and, where that says so, as many bytes of doubles. The process ends with its parent: when
the pipe that requests come from is closed, or the one for answers cannot be written to.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any, BinaryIO

import numpy as np

from oxytocin.exchange.alone.described import described
from oxytocin.exchange.alone.document import Document
from oxytocin.exchange.alone.integration import integrate, plain
from oxytocin.language import OxytocinError

MEMORY = 8 * 2**30
"""Bytes of addresses that the process may use, where the system keeps such an account."""


def main() -> None:
    """Answer requests until there are no more."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # libraries in C++ print there as they like
        os.dup2(nowhere, stream)
    _bound_memory()
    held: Document | None = None
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        try:
            if asked["do"] == "open":
                held = Document(asked["text"], asked["name"], asked["place"])
                answer = {"said": "opened", **described(held)}
            else:
                assert held is not None
                answer = _run(held, asked, answers)
        except OxytocinError as error:
            answer = {"said": "refused", "why": str(error)}
        except MemoryError:
            why = f"'{asked.get('name', 'the model')}' takes more memory than it is given"
            answer = {"said": "refused", "why": why}
        except Exception as error:  # libraries in C++ raise all kinds; whatever it is, one sentence
            why = f"libRoadRunner fails with '{held.name if held else asked['name']}': {plain(str(error))}"
            answer = {"said": "refused", "why": f"{why} ({type(error).__name__})"}
        _write(answers, answer)


def _run(held: Document, asked: dict[str, Any], answers: BinaryIO) -> dict[str, Any]:
    import roadrunner

    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    text, stops = held.changed(asked["changes"])
    try:
        simulator = roadrunner.RoadRunner(text)
    except (RuntimeError, ValueError) as error:
        raise OxytocinError(f"libRoadRunner does not take '{held.name}': {plain(str(error))}") from None
    _write(answers, {"said": "loaded"})

    def tell(done: float, first: int, block: np.ndarray | None) -> None:
        size = 0 if block is None else block.size
        _write(answers, {"said": "samples", "done": done, "first": first, "size": size}, block)

    names = [str(name) for name in asked["names"]]
    course = integrate(simulator, names, np.array(asked["times"]), sorted(stops), tell)
    return {
        "said": "done",
        "remarks": course.remarks,
        "lowest": course.lowest.tolist(),
        "highest": course.highest.tolist(),
    }


def _write(answers: BinaryIO, answer: dict[str, Any], block: np.ndarray | None = None) -> None:
    answers.write(json.dumps(answer).encode() + b"\n")
    if block is not None:
        answers.write(np.ascontiguousarray(block, dtype="<f8").tobytes())
    answers.flush()


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:  # a system without such accounts
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    bound = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash leaves no file behind


if __name__ == "__main__":
    main()
