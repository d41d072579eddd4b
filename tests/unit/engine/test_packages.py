"""Packages that are text: imported like any other, with their lines in tracebacks."""

import importlib
import traceback

import pytest

from oxytocin.engine import packages


def test_modules_of_a_package_import_each_other_and_show_their_lines() -> None:
    files = {"one.py": "def fails():\n    raise ValueError('here')\n", "two.py": "from .one import fails\n"}
    name = packages.place("oxytocin_test", files)
    assert name == packages.place("oxytocin_test", dict(reversed(files.items())))
    assert name != packages.place("oxytocin_test", {**files, "two.py": ""})
    module = importlib.import_module(f"{name}.two")
    with pytest.raises(ValueError, match="here") as caught:
        module.fails()
    assert "raise ValueError('here')" in "".join(traceback.format_exception(caught.value))


def test_what_was_not_placed_is_not_found() -> None:
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("oxytocin_test_of_nothing")
