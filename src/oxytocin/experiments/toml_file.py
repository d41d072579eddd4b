"""Small TOML files that say what is done: those that are shipped by their names, a user's own by their paths."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

from oxytocin.experiments.text_file import lines_of
from oxytocin.language import OxytocinError
from oxytocin.language.errors import nearest


def shipped_names(folder: str) -> tuple[str, ...]:
    """Return the names of all files that are shipped in one folder of this package, such as "regimens"."""
    entries = (entry.name for entry in (files("oxytocin") / folder).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in entries if name.endswith(".toml")))


def shipped_table(folder: str, name: str) -> dict[str, Any]:
    """Return what a shipped file says."""
    return tomllib.loads((files("oxytocin") / folder / f"{name}.toml").read_text(encoding="utf-8"))


def read_table(folder: str, what: str, name_or_path: str | Path) -> dict[str, Any]:
    """Return what a file says that is shipped in a folder, or stands at a path (ending in .toml, or with a folder).

    Parameters
    ----------
    what : str
        What it holds, for sentences: "regimen".

    Raises
    ------
    OxytocinError
        If there is no such file, or it is no TOML.
    """
    given, known = str(name_or_path), shipped_names(folder)
    if given in known:
        return shipped_table(folder, given)
    if not given.endswith(".toml") and Path(given).name == given:
        raise OxytocinError(f"there is no {what} '{given}'{nearest(given, known)}")
    try:
        return tomllib.loads("\n".join(lines_of(Path(given), f"a {what} in TOML")))
    except OxytocinError:
        raise
    except (ValueError, RecursionError) as error:  # also of a number, or of brackets in brackets, without end
        raise OxytocinError(f"the {what} '{given}' is not written in TOML: {error}") from None
