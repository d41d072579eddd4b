"""The example that newcomers copy works as it stands."""

import importlib.util
from pathlib import Path

import pytest

from oxytocin.bodies.rat import infused_rat
from oxytocin.engine.run import run
from oxytocin.language import Protocol, Set

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "kidney.py"


def test_the_kidney_of_the_documentation_runs():
    spec = importlib.util.spec_from_file_location("kidney", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["kidney"] = module
    spec.loader.exec_module(module)
    body = infused_rat().with_parts(kidney=module.Kidney())
    done = run(body, 7200, protocol=Protocol(Set("infusion", "1 mU/min", at=1800)), every=60)
    excretion = done["sodium_excretion"][0]
    level = done["plasma_oxytocin"][0, -1]
    assert excretion[-1] == pytest.approx(1 + 2 * level / (20 + level), rel=1e-3)
    assert excretion[-1] > excretion[29]
    # Excretion summed over time is what was excreted.
    assert done["excreted"][0, -1] == pytest.approx(excretion.mean() * 120, rel=0.02)
