"""The published numbers that runs are held against, as they stand in the files of `targets/`, one for each organ."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from oxytocin.language.errors import OxytocinError, nearest


@dataclass(frozen=True)
class Target:
    """One number, range or yes-or-no of one source: one [[target]] of a file in `targets/`.

    Attributes
    ----------
    id : str
        Note and row of its table of reproduction targets (neurons.13d is the fourth number of row 13); a row whose own
        name ends in a letter splits with a dash (neurons.26a-2).
    experiment, settings : str, mapping
        What gives the readout; where the experiment, a setting or the readout does not exist, the target is "not
        answerable yet". Parity rows of "spontaneous" set input_spread = 0: one released cell, no population.
    reference : mapping
        Settings that differ in a second arm, with which the first is compared; the same subjects are in both.
    reference_body : str
        Body of the second arm, where it is another.
    contrast : str
        What is compared: "difference", "ratio", "relative change" or "odds ratio" of the statistics of both arms, or
        the "standardised difference" of their means (Cohen's d).
    statistic : str
        Of the readout over the subjects: "mean", "median" or "95th centile".
    comparator : str
        equals (value with tolerance, relative_tolerance or sd), in_range (low, high), greater, less (value), yes, no.
    tolerance, relative_tolerance : float
        In `unit`, and as a fraction of the value. They are proposals of the notes, not published.
    sd, n : float, int
        As printed by the source. A printed standard error is no sd: it stands in the note.
    unit : str
        MVU is mmHg times contractions in 10 min; 1 IU is 1.68 µg here (the neuron notes converted with 1.71 µg).
    subjects : int
        Over how many virtual subjects it is averaged, where chance decides; by default the typical subject. With use =
        "parity" they share the typical values and differ in wiring and noise alone.
    evidence : str
        measured, recalled, derived or computed: how well the value is known.
    use : str
        parity: a run of released equations, no biology; calibration: may set a parameter; hold-out: may not.
    conflict : str
        What another source says against it.
    known_miss : str
        Why it misses and since when: "reason (date)". The verdict stays a miss.
    """

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
    reference_body: str = ""
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
    """Return the targets, file by file.

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
    folder = files("oxytocin") / "literature" / "targets"
    texts = (item.read_text(encoding="utf-8") for item in sorted(folder.iterdir(), key=lambda item: item.name))
    return tuple(Target(**row) for text in texts for row in tomllib.loads(text)["target"])
