"""COPASI's Python interface, which sets the locale of the whole process when it is loaded: here that is undone."""

from __future__ import annotations

import locale
from typing import Any

import pytest


def basico() -> Any:
    """Return the module, or skip the test where it is not installed."""
    before = locale.setlocale(locale.LC_ALL)
    module = pytest.importorskip("basico")
    locale.setlocale(locale.LC_ALL, before)
    return module
