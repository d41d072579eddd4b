"""Machine code is remembered for every signature by itself, and whatever is wrong with it, it is compiled again."""

import importlib
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from oxytocin.engine import packages
from oxytocin.language import memory

TEXT = """
from oxytocin.engine.machine_code import cfunc, njit

@njit(cache=True)
def double(x):
    return 2 * x

@cfunc("float64(float64)", cache=True)
def half(x):
    return x / 2
"""


@pytest.fixture
def name(own_cache: Path) -> str:
    """Name of a package whose functions nobody has compiled."""
    return packages.place("oxytocin_test", {"functions.py": TEXT})


def fresh(name: str):
    """Return the package's functions as a new process would import them."""
    for module in [each for each in sys.modules if each.partition(".")[0] == name]:
        del sys.modules[module]
    return importlib.import_module(f"{name}.functions")


def entries(own_cache: Path, name: str) -> dict[str, Path]:
    return {path.name.partition("-")[0]: path for path in (own_cache / "code" / name).iterdir()}


def test_what_is_compiled_once_is_not_compiled_again(name: str, own_cache: Path) -> None:
    first = fresh(name)
    assert (first.double(3), first.double(1.5), first.half.ctypes(3.0)) == (6, 3.0, 1.5)
    assert len(list((own_cache / "code" / name).iterdir())) == 3
    again = fresh(name)
    assert (again.double(3), again.double(1.5), again.half.ctypes(3.0)) == (6, 3.0, 1.5)
    assert sum(again.double.stats.cache_hits.values()) == 2
    assert again.half.cache_hits == 1
    assert again.double.stats.cache_path == f"code/{name}"


@pytest.mark.parametrize("damage", ["empty", "cut", "zeros", "other", "pickle", "gone"])
def test_damaged_machine_code_is_compiled_again(name: str, own_cache: Path, damage: str) -> None:
    first = fresh(name)
    assert (first.double(3), first.half.ctypes(3.0)) == (6, 1.5)
    found = entries(own_cache, name)
    contents = {which: path.read_bytes() for which, path in found.items()}
    for which, path in found.items():
        whole = contents[which]
        if damage == "empty":
            path.write_bytes(b"")
        elif damage == "cut":
            path.write_bytes(whole[: len(whole) // 2])
        elif damage == "zeros":
            path.write_bytes(bytes(len(whole)))
        elif damage == "other":  # the code of another function, whole
            path.write_bytes(contents["half" if which == "double" else "double"])
        elif damage == "pickle":  # of another version of Numba's, but as it was written
            memory.keep(f"code/{name}", path.name, pickle.dumps((1, 2)))
        else:
            path.unlink()
    again = fresh(name)
    assert (again.double(3), again.half.ctypes(3.0)) == (6, 1.5)
    assert not again.double.stats.cache_hits
    third = fresh(name)
    assert (third.double(3), third.half.ctypes(3.0)) == (6, 1.5)
    assert sum(third.double.stats.cache_hits.values()) == 1, "what was made anew is remembered"


def test_a_pickle_that_would_run_code_is_not_opened(name: str, own_cache: Path, tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self):
            return Path.touch, (tmp_path / "was here",)

    fresh(name).double(3)
    for path in entries(own_cache, name).values():
        path.write_bytes(pickle.dumps(Evil()))
    assert fresh(name).double(3) == 6
    assert not (tmp_path / "was here").exists()


def test_processes_that_compile_for_one_function_at_once_take_nothing_from_each_other(own_cache: Path) -> None:
    script = f"""
import importlib, sys
from oxytocin.engine import packages
double = importlib.import_module(packages.place("oxytocin_race", {{"functions.py": {TEXT!r}}}) + ".functions").double
for i in map(int, sys.argv[1]):
    x = [3, 1.5, 2j, True][i]
    assert double(x) == 2 * x and type(double(x)) is type(2 * x), (x, double(x))
"""
    for _ in range(2):
        at_once = [subprocess.Popen([sys.executable, "-c", script, order]) for order in ("0123", "3210", "2031")]
        assert [each.wait() for each in at_once] == [0, 0, 0]
