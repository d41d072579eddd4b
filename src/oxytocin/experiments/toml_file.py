"""Small TOML files that say what is done: those that are shipped by their names, a user's own by their paths."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oxytocin.experiments.text_file import lines_of
from oxytocin.language import OxytocinError
from oxytocin.language.errors import nearest

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError


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
    return table_at(Path(given), f"a {what}", f"the {what}")


def table_at(path: Path, what: str, which: str) -> dict[str, Any]:
    """Return what a user's file says.

    Parameters
    ----------
    what, which : str
        What it holds, for sentences: "a regimen" and "the regimen".

    Raises
    ------
    OxytocinError
        If there is no such file, or it is no TOML.
    """
    try:
        return tomllib.loads("\n".join(lines_of(path, f"{what} in TOML")))
    except OxytocinError:
        raise
    except (ValueError, RecursionError) as error:  # also of a number, or of brackets in brackets, without end
        raise OxytocinError(f"{which} '{path}' is not written in TOML: {error}") from None


def first_fault(error: ValidationError, whole: type[BaseModel], sections: Mapping[str, type[BaseModel]]) -> str:
    """Return the first thing that is wrong with a file, with the nearest that would have been understood.

    Parameters
    ----------
    whole, sections : type and mapping of str to type
        What the file may say, and what may stand in its tables.
    """
    # A name that is not known explains why another is missing.
    first = min(error.errors(include_url=False), key=lambda each: each["type"] != "extra_forbidden")
    path = [str(step + 1) if isinstance(step, int) else step for step in first["loc"]]
    key = ".".join(path)
    if first["type"] == "extra_forbidden":
        inside = sections.get(path[0], whole) if len(path) > 1 else whole
        return f"it has a key '{key}' that means nothing here{nearest(path[-1], inside.model_fields)}"
    if first["type"] == "missing":
        return f"'{key}' is missing"
    said = str(first["msg"]).removeprefix("Value error, ")
    if first["type"] == "value_error":
        return f"'{key}' {said}" if path and not said.startswith(path[0]) else said
    given = str(first["input"])
    return f"'{key}': {said[0].lower()}{said[1:]}, not {given if len(given) <= 40 else f'{given[:40]}...'}"
