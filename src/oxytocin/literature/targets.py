"""The published numbers that runs are held against, as they stand in `targets.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from oxytocin.language.errors import OxytocinError, nearest


@dataclass(frozen=True)
class Target:
    """One number, range or yes-or-no of one source; the head of `targets.toml` says what each field means."""

    id: str
    title: str
    organ: str
    body: str
    experiment: str
    readout: str
    unit: str
    comparator: str
    evidence: str
    source: str
    locus: str
    use: str
    settings: Mapping[str, float | str] = field(default_factory=dict)
    reference: Mapping[str, float | str] = field(default_factory=dict)
    contrast: str = ""
    statistic: str = "mean"
    value: float | None = None
    low: float | None = None
    high: float | None = None
    tolerance: float | None = None
    relative_tolerance: float | None = None
    sd: float | None = None
    n: int | None = None
    subjects: int = 1
    assay: str = ""
    conflict: str = ""
    known_miss: str = ""
    note: str = ""


def targets(organ: str | None = None, use: str | None = None) -> list[Target]:
    """Return the targets in the order of the file.

    Parameters
    ----------
    organ : str, optional
        Only those of one organ, such as "hypothalamus".
    use : str, optional
        Only those of one use: "parity", "calibration" or "hold-out".

    Raises
    ------
    OxytocinError
        If no target has that organ or use.
    """
    found = list(_all())
    for name, wanted in (("organ", organ), ("use", use)):
        known = {getattr(target, name) for target in _all()}
        if wanted is not None and wanted not in known:
            raise OxytocinError(f"no target has the {name} '{wanted}'{nearest(wanted, known)}")
        found = [target for target in found if wanted is None or getattr(target, name) == wanted]
    return found


@cache
def _all() -> tuple[Target, ...]:
    text = (files("oxytocin") / "literature" / "targets.toml").read_text(encoding="utf-8")
    return tuple(Target(**row) for row in tomllib.loads(text)["target"])
