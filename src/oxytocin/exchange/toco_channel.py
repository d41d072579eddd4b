"""Which of several channels is the tocograph: by its usual names, or as the user says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from oxytocin.exchange.text_table import fold
from oxytocin.experiments.text_file import shortened
from oxytocin.language import OxytocinError
from oxytocin.language.errors import nearest

_KNOWN = re.compile(r"^(uc|ua|toco|iup|iupc|uterine|uterus|uterin\w*|contractions?|pressure|wehen)(_|\d|$)")
USUAL = "UC, UA, TOCO, IUP, Uterus, Contractions"
"""As a sentence names them."""


def choose(names: Sequence[str], wanted: str | None, where: str) -> int:
    """Return the place of the tocograph among the names of channels.

    Parameters
    ----------
    names : sequence of str
    wanted : str or None
        The name that the user gave.
    where : str
        Begins the complaint.

    Raises
    ------
    OxytocinError
        If there is none of that name, or of any usual one, or there are several.
    """
    listed = ", ".join(f"'{shortened(name)}'" for name in names[:12]) + (", ..." if len(names) > 12 else "")
    if wanted is not None:
        same = [place for place, name in enumerate(names) if name == wanted] or [
            place for place, name in enumerate(names) if fold(name) == fold(wanted)
        ]
        if not same:
            hint = nearest(wanted, names) or f"; its channels are {listed}"
            raise OxytocinError(f"{where} has no channel '{shortened(wanted)}'{hint}")
        if len(same) > 1:
            raise OxytocinError(f"{where} has {len(same)} channels '{shortened(wanted)}'; give them different names")
        return same[0]
    known = [place for place, name in enumerate(names) if _KNOWN.match(fold(name))]
    if not known:
        raise OxytocinError(
            f"{where} has no uterine channel ({USUAL}); its channels are {listed}; choose one with --channel"
        )
    if len(known) > 1:
        found = ", ".join(f"'{shortened(names[place])}'" for place in known)
        raise OxytocinError(f"{where} has several uterine channels, {found}; choose one with --channel")
    return known[0]
