"""One kind of error for everything that a user can put right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class OxytocinError(ValueError):
    """What is wrong, where, what was expected and the nearest valid thing, in one sentence."""


def said_of(error: ArithmeticError | MemoryError) -> str:
    """Return what a user is told of an error that Python raises where values or sizes are too much for it."""
    if isinstance(error, MemoryError):
        return "there is not enough memory for this; ask for fewer subjects, a shorter time or fewer neurons"
    return f"the equations fail with these values ({error}); look at what was set"


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a closing remark that names the most similar of the `known` names, or lists them when few.

    Parameters
    ----------
    name : str
        What the user wrote.
    known : iterable of str
        What would have been understood.
    """
    known = sorted(known)
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    if close:
        return f"; did you mean '{close[0]}'?"
    if known and len(known) <= 12:
        return f"; known are {', '.join(known)}"
    return ""
