"""Recorded hormones in saliva: read from a long or a wide table; what has no value is counted and left out."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from oxytocin.experiments.text_file import lines_of, shortened
from oxytocin.language import OxytocinError
from oxytocin.language.quantities import dimension

SUBJECT = ("subject", "uniq.id", "id")
GROUP = ("condition", "group")
CONTEXT = ("context", "moment")
DAY = ("date", "day")
MINUTES = ("time_min", "minutes")
"""Headings that are understood, the first that is found; hormones are headed like cort_ngml or oxytocin_pg/mL."""

_HORMONE = re.compile(r"^(cort|oxyt)[a-z]*[_ .]?([np]g|[np]mol)[_/ .]?(ml|l)$", re.IGNORECASE)
_NAMES = {"cort": "cortisol", "oxyt": "oxytocin"}
_MISSING = ("", "na", "nan")
_EXPECTED = (
    "a long table with subject, context (or time_min) and a column such as cortisol_nmol/L, or a wide one with "
    "subject, condition and a numbered column for each sample"
)


@dataclass(frozen=True)
class SalivaSeries:
    """All samples of one hormone; the arrays have the shape (samples,).

    Attributes
    ----------
    name : str
        Name of the file, without its ending.
    hormone, unit : str
        "cortisol" or "oxytocin", and the unit of `value`.
    assay : str
        What the file says of the assay: how many plates; empty if nothing.
    subject, group, context, day : ndarray of str
        Whose sample it is, of which group, in which situation, on which day; empty text where the file does not say.
    minutes : ndarray
        From the start of the stressor; not a number where only the situation is known.
    value : ndarray
        Positive.
    left_out : tuple of str
        What was left out and why, one phrase for each reason.
    """

    name: str
    hormone: str
    unit: str
    assay: str
    subject: np.ndarray
    group: np.ndarray
    context: np.ndarray
    day: np.ndarray
    minutes: np.ndarray
    value: np.ndarray
    left_out: tuple[str, ...] = ()

    @property
    def timed(self) -> bool:
        """Whether every sample has a time."""
        return bool(np.isfinite(self.minutes).all())

    def fold_changes(self) -> dict[str, np.ndarray]:
        """Return, by situation, each subject's values over that subject's baseline; of baselines, none.

        The baseline of the same day counts, where there is one; otherwise the mean of all that the subject has.
        Subjects without any are left out.

        Raises
        ------
        OxytocinError
            If no situation is called baseline.
        """
        rest = np.array([text.lower().startswith("baseline") for text in self.context])
        if not rest.any():
            names = ", ".join(sorted(set(self.context)))
            raise OxytocinError(f"'{self.name}': no context is called Baseline; found {shortened(names)}")
        found: dict[str, list[float]] = {str(text): [] for text in dict.fromkeys(self.context[~rest])}
        for place in np.flatnonzero(~rest):
            own = rest & (self.subject == self.subject[place])
            same_day = own & (self.day == self.day[place])
            before = self.value[same_day if same_day.any() else own]
            if before.size:
                found[str(self.context[place])].append(float(self.value[place] / before.mean()))
        return {text: np.array(values) for text, values in found.items() if values}


def read_saliva(path: str | Path, times: Sequence[float] | None = None, unit: str = "nmol/L") -> list[SalivaSeries]:
    """Read a comma-separated table of hormones in saliva.

    Parameters
    ----------
    path : str or Path
        A long table, with a row for each sample, or a wide one, with a column for each sample of cortisol, as
        BioPsyKit writes it.
    times : sequence of float, optional
        Minutes from the start of the stressor of the columns of a wide table.
    unit : str
        Of the values of a wide table, which does not say.

    Returns
    -------
    list of SalivaSeries
        One for each hormone.

    Raises
    ------
    OxytocinError
        If the file cannot be read, is of another kind, the times of a wide table are missing or not as many as its
        columns, or its unit is none of concentration.
    """
    file = Path(path)
    lines = lines_of(file, _EXPECTED)
    if len(lines) < 2:
        raise OxytocinError(f"'{file}' holds no samples; expected {_EXPECTED}")
    try:
        rows = list(csv.reader(lines))
    except csv.Error as error:
        raise OxytocinError(f"'{file}' is not comma-separated text ({error}); expected {_EXPECTED}") from None
    heading = [cell.strip() for cell in rows[0]]
    subjects = _column(heading, SUBJECT)
    hormones = [(place, match) for place, text in enumerate(heading) if (match := _HORMONE.match(text))]
    if subjects is None:
        found = shortened(", ".join(heading))
        raise OxytocinError(f"'{file}', line 1: expected {_EXPECTED}, and found '{found}'")
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(heading):
            raise OxytocinError(f"'{file}', line {number}: expected {len(heading)} cells, found {len(row)}")
    if hormones:
        if times is not None:
            raise OxytocinError(f"'{file}' has a row for each sample; times are for a table with a column for each")
        return [_long(file, heading, rows[1:], subjects, place, match) for place, match in hormones]
    return [_wide(file, heading, rows[1:], subjects, times, unit)]


def _long(
    file: Path, heading: list[str], rows: list[list[str]], subjects: int, place: int, match: re.Match[str]
) -> SalivaSeries:
    stem = match[1].lower()
    context, minutes = _column(heading, CONTEXT), _column(heading, MINUTES)
    if context is None and minutes is None:
        raise OxytocinError(
            f"'{file}', line 1: expected a column {CONTEXT[0]} or {MINUTES[0]} beside '{heading[place]}'"
        )
    values, left_out = _values(file, [row[place] for row in rows], heading[place])
    kept = [row for row, value in zip(rows, values, strict=True) if math.isfinite(value)]
    plates = next(
        (i for i, text in enumerate(heading) if text.lower().startswith("plate") and stem in text.lower()), None
    )
    count = len({row[plates] for row in kept}) if plates is not None else 0
    return SalivaSeries(
        file.stem,
        _NAMES[stem],
        f"{match[2].lower()}/{'mL' if match[3].lower() == 'ml' else 'L'}",
        f"{count} plates" if count else "",
        _texts(kept, subjects),
        _texts(kept, _column(heading, GROUP)),
        _texts(kept, context),
        _texts(kept, _column(heading, DAY)),
        np.array(
            [_number(file, row[minutes], "a time in minutes") if minutes is not None else math.nan for row in kept]
        ),
        values[np.isfinite(values)],
        left_out,
    )


def _wide(
    file: Path, heading: list[str], rows: list[list[str]], subjects: int, times: Sequence[float] | None, unit: str
) -> SalivaSeries:
    if dimension(unit) not in (dimension("nmol/L"), dimension("ng/mL")):
        raise OxytocinError(f"cortisol in saliva is a concentration, such as nmol/L or ug/dL, and not in '{unit}'")
    group = _column(heading, GROUP)
    samples = [place for place in range(len(heading)) if place not in (subjects, group)]
    if not samples or not all(heading[place].isdigit() for place in samples):
        raise OxytocinError(f"'{file}', line 1: expected {_EXPECTED}, and found '{shortened(', '.join(heading))}'")
    if times is None or len(times) != len(samples):
        given = "no times" if times is None else f"{len(times)} times"
        raise OxytocinError(
            f"'{file}' has {len(samples)} numbered samples and {given} were given; say when each was taken, in minutes "
            "from the start of the stressor, such as --times=-30,-1,30,40,50,60,70"
        )
    cells = [(row, place, time) for row in rows for place, time in zip(samples, times, strict=True)]
    values, left_out = _values(file, [row[place] for row, place, _ in cells], "a sample")
    kept = [cell for cell, value in zip(cells, values, strict=True) if math.isfinite(value)]
    return SalivaSeries(
        file.stem,
        "cortisol",
        unit,
        "",
        np.array([row[subjects] for row, _, _ in kept]),
        np.array([row[group] if group is not None else "" for row, _, _ in kept]),
        np.array([heading[place] for _, place, _ in kept]),
        np.array([""] * len(kept)),
        np.array([time for _, _, time in kept]),
        values[np.isfinite(values)],
        left_out,
    )


def _values(file: Path, cells: list[str], what: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return values, not a number where there is none, and phrases that say how many and why."""
    values = np.full(len(cells), math.nan)
    why: Counter[str] = Counter()
    for place, cell in enumerate(cells):
        if cell.strip().lower() in _MISSING:
            why["without a value"] += 1
            continue
        number = _number(file, cell, what)
        if number > 0 and math.isfinite(number):
            values[place] = number
        else:
            why["at or below zero, or not finite"] += 1
    if not np.isfinite(values).any():
        raise OxytocinError(f"'{file}': {what} has no value anywhere")
    return values, tuple(f"{count} of {len(cells)} {reason}" for reason, count in why.items())


def _column(heading: list[str], names: tuple[str, ...]) -> int | None:
    lower = [text.lower() for text in heading]
    return next((lower.index(name) for name in names if name in lower), None)


def _texts(rows: list[list[str]], place: int | None) -> np.ndarray:
    return np.array([row[place].strip() if place is not None else "" for row in rows])


def _number(file: Path, text: str, what: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise OxytocinError(f"'{file}': expected a number for {what}, found '{shortened(text.strip())}'") from None
