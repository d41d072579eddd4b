"""`import oxytocin` is light, and the names it promises are there."""

import subprocess
import sys

import pytest

import oxytocin

HEAVY = ("sympy", "pint", "xarray", "pandas", "matplotlib", "scipy.stats", "numba")


def test_importing_the_package_loads_nothing_heavy() -> None:
    """In a fresh interpreter, for this one has long loaded everything."""
    program = f"import sys, oxytocin; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", oxytocin.__all__)
def test_every_promised_name_is_there(name: str) -> None:
    assert name in dir(oxytocin)
    assert getattr(oxytocin, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        oxytocin.simulat  # noqa: B018
