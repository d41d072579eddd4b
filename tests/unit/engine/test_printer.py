"""The text of a body's equations is the same in every process, and so its cache and its last digits."""

import os
import subprocess
import sys

import pytest

WRITE = """
from oxytocin.bodies.{module} import {name}
from oxytocin.engine.lower import lower
from oxytocin.engine.printer import print_numba

print(print_numba(lower({name}()), "{name}"))
"""


@pytest.mark.parametrize(("module", "name"), [("childbirth", "labouring_woman"), ("everyday", "everyday_woman")])
def test_the_order_of_sets_does_not_show(module: str, name: str) -> None:
    texts = [
        subprocess.run(
            [sys.executable, "-c", WRITE.format(module=module, name=name)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    ]
    assert "def derivatives" in texts[0]
    assert texts[0] == texts[1] == texts[2]
