"""References by the names that people use."""

from __future__ import annotations

import pytest

from oxytocin.literature.references import entries
from oxytocin.report.citations import short_name


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("wakerley1973", "Wakerley & Lincoln 1973"),
        ("rossoni2008", "Rossoni et al. 2008"),
        ("degroot1995", "de Groot et al. 1995"),
        ("magnet", "MacGregor 2026"),
        ("oxytocin_notes", "team notes"),
    ],
)
def test_short_names(key: str, name: str) -> None:
    assert short_name(key) == name


@pytest.mark.parametrize("key", entries())
def test_no_short_name_shows_markup(key: str) -> None:
    assert not set("{}\\") & set(short_name(key))
