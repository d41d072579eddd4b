"""What the columns of a table of saliva mean: who, when, which hormone in which unit, and what is done to a reading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from oxytocin.exchange.column_heading import CONCENTRATIONS, name_and_unit
from oxytocin.exchange.text_table import TextTable, fold
from oxytocin.experiments.text_file import shortened
from oxytocin.language import OxytocinError

EXPECTED = (
    "a long table with subject, context (or time_min) and a column such as cortisol_nmol/L, or a wide one with "
    "subject, condition and a numbered column for each sample"
)

SUBJECT = (
    *(
        "subject",
        "uniq.id",
        "subject_id",
        "subject_no",
        "subject_number",
        "subj",
        "sub",
        "participant",
        "participant_id",
    ),
    *("person", "patient", "patient_id", "proband", "vp", "vpn", "pid", "id", "code", "animal"),
)
GROUPS = ("condition", "group", "treatment", "arm", "cond", "treatment_group", "study_group", "intervention")
CONTEXT = ("context", "moment", "situation", "phase")
DAY = ("date", "day")
SAMPLE = ("sample", "sample_number", "sample_no", "timepoint", "time_point")
MINUTES = ("time", "t", "minutes", "sampling_time", "minute")
"""Names of columns, the first that is found; times carry their unit, as in time_min or time (h)."""

ANALYTE = ("saliva_type", "analyte", "hormone")
AMOUNT = ("value", "concentration", "conc", "result")
UNIT = ("unit", "units")
DILUTION = ("dilution", "dilution_factor", "dilutionfactor", "df", "dil")
LEFT_OUT = ("exclude", "excluded", "outlier", "invalid")
BELOW = ("cens", "censored", "blq", "bloq", "below_lod", "below_loq", "below_limit")
LIMIT = ("lod", "loq", "lloq", "limit", "detection_limit", "limit_of_detection")
APPLIED = ("dilution_applied",)
"""How a laboratory says that values are multiplied by the dilution already."""

_UNDILUTED = ("", "1", "1.0", "1,0", "undiluted", "neat", "none", "no", "na", "-", ".")
_HORMONE = re.compile(
    r"^(?:saliva(?:ry)?_|s_?)?(?:(?P<cortisol>cort(?:isol)?|hydrocortisone)|(?P<oxytocin>oxyt(?:ocin)?|oxt|ot))"
    r"(?:_(?:conc|concentration|level|value|saliva|in_saliva))?$"
)
_NUMBERED = re.compile(r"^(?P<hormone>.+?)??(?:(?:^|_)(?P<letter>s|t|sample|timepoint))?_?(?P<number>\d+)$")
_TIMED = re.compile(r"^(?:t_?|min_?)?(?P<time>[-+]?\d+(?:\.\d+)?)[ _]?(?P<unit>min|h)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    """A column of readings: where it stands, of which hormone, in which unit, of which sample ("" if rows say it)."""

    place: int
    hormone: str
    unit: str
    sample: str = ""


@dataclass(frozen=True)
class Columns:
    """Places of the columns of a table; None for those that are not there, `unused` for those that say nothing here."""

    sources: tuple[Source, ...]
    subject: int
    groups: tuple[int, ...]
    context: int | None
    day: int | None
    sample: int | None
    minutes: int | None
    minutes_unit: str
    analyte: int | None
    unit: int | None
    left_out: int | None
    below: int | None
    limit: int | None
    plates: dict[str, int]
    unused: tuple[str, ...]

    @property
    def wide(self) -> bool:
        """Whether each sample has a column of its own."""
        return any(source.sample for source in self.sources)


def columns_of(table: TextTable) -> Columns:
    """Sort the columns of a table.

    Raises
    ------
    OxytocinError
        If no column says whose samples they are, none holds readings, two hold the same, or a dilution leaves open
        what they mean.
    """
    subject = table.place(*SUBJECT)
    if subject is None:
        raise OxytocinError(f"{table.where_heading()}: expected {EXPECTED}, {_found(table)}")
    _refuse_dilution(table)
    groups = tuple(place for name in GROUPS if (place := table.place(name)) is not None)
    single = {
        "context": table.place(*CONTEXT),
        "day": table.place(*DAY),
        "sample": table.place(*SAMPLE),
        "analyte": table.place(*ANALYTE),
        "unit": table.place(*UNIT),
        "left_out": table.place(*LEFT_OUT),
        "below": table.place(*BELOW),
        "limit": table.place(*LIMIT),
    }
    minutes, minutes_unit = _minutes(table)
    taken = {subject, *groups, minutes, *single.values()}
    free = [place for place in range(len(table.heading)) if place not in taken]
    sources = _long(table, free, single["analyte"]) or _wide(table, free)
    if not sources:
        raise OxytocinError(f"{table.where_heading()}: expected {EXPECTED}, {_found(table)}")
    by_time = minutes is not None and len(set(table.columns[subject])) < len(table)
    if by_time and any(source.sample for source in sources):
        # A row for each sample, and several determinations beside each other.
        sources = [replace(source, sample="") for source in sources]
    plates = {
        hormone: place
        for place in free
        for hormone in ("cortisol", "oxytocin")
        if fold(table.heading[place]).startswith("plate") and hormone[:4] in fold(table.heading[place])
    }
    used = {source.place for source in sources} | set(plates.values()) | {table.place(*DILUTION), table.place(*APPLIED)}
    unused = tuple(table.heading[place] for place in free if place not in used)
    return Columns(
        tuple(sources),
        subject,
        groups,
        minutes=minutes,
        minutes_unit=minutes_unit,
        plates=plates,
        unused=unused,
        **single,
    )


def running(labels: Sequence[str]) -> list[float] | None:
    """Return the times in min that samples are named by, such as "-10", "20 min" or "1 h", or None if they are numbers.

    Bare numbers that count up by one are those of samples and no times.
    """
    matches = [_TIMED.match(label.strip()) for label in labels]
    if not all(matches):
        return None
    units = {(match["unit"] or "").lower() for match in matches if match}
    times = [float(match["time"]) for match in matches if match]
    counts_up = all(after - before == 1 for before, after in pairwise(times)) and times[0] in (0, 1)
    if units == {""} and (counts_up or len(times) == 1):
        return None
    return [60.0 * time for time in times] if units == {"h"} else times


def hormone_of(name: str) -> str:
    """Return "cortisol" or "oxytocin" for the ways in which they are written, or an empty text."""
    match = _HORMONE.match(fold(name))
    return "" if match is None else "cortisol" if match["cortisol"] else "oxytocin"


def _long(table: TextTable, free: Sequence[int], analyte: int | None) -> list[Source]:
    found: dict[str, Source] = {}
    for place in free:
        name, unit = name_and_unit(table.heading[place], CONCENTRATIONS)
        hormone = hormone_of(name)
        if analyte is not None and fold(name) in AMOUNT:
            hormone = "both"
        if not hormone:
            continue
        if hormone in found:
            one, other = (shortened(table.heading[each]) for each in (found[hormone].place, place))
            raise OxytocinError(
                f"{table.where_heading()}: the columns '{one}' and '{other}' both hold "
                f"{'readings' if hormone == 'both' else hormone}, "
                "and one is expected; give a second determination a row of its own"
            )
        found[hormone] = Source(place, hormone, unit)
    if "both" in found and analyte is not None:
        # One column of readings, and another that says of what: the rows are told apart when they are read.
        names = {hormone_of(cell) for cell in table.columns[analyte]} - {""}
        if not names:
            raise OxytocinError(
                f"'{table.path}': no row of '{shortened(table.heading[analyte])}' says cortisol or oxytocin"
            )
        return [Source(found["both"].place, name, found["both"].unit) for name in sorted(names)]
    return list(found.values())


def _wide(table: TextTable, free: Sequence[int]) -> list[Source]:
    found = []
    for place in free:
        name, unit = name_and_unit(table.heading[place], CONCENTRATIONS)
        match = _NUMBERED.match(fold(name))
        if match is not None and (not match["hormone"] or hormone_of(match["hormone"])):
            hormone = hormone_of(match["hormone"] or "cortisol")
            sample = f"{(match['letter'] or '').upper()}{match['number']}" if not _TIMED.match(name) else name
            found.append(Source(place, hormone, unit, sample))
        elif _TIMED.match(name.strip()):
            found.append(Source(place, "cortisol", unit, name.strip()))
    return found


def _minutes(table: TextTable) -> tuple[int | None, str]:
    for name in MINUTES:
        for place, text in enumerate(table.heading):
            bare, unit = name_and_unit(text, ("s",))
            if fold(bare) == name or (name == "minutes" and fold(text) in ("min", "minutes_min")):
                return place, unit or ("min" if name.startswith("minute") or fold(text) == "min" else "")
    for place, text in enumerate(table.heading):
        bare, unit = name_and_unit(text, ("s",))
        if unit and fold(bare).startswith("time"):
            return place, unit  # "time since the test (min)"
    return None, ""


def _refuse_dilution(table: TextTable) -> None:
    place = table.place(*DILUTION)
    if place is None:
        return
    for row, cell in enumerate(table.columns[place]):
        if cell.lower() not in _UNDILUTED:
            name = table.heading[place]
            raise OxytocinError(
                f"{table.where(row, place)}: whether values are multiplied by the dilution '{shortened(cell)}' already "
                f"is not said; multiply those that are not, and call the column '{APPLIED[0]}' instead of '{name}'"
            )


def _found(table: TextTable) -> str:
    if _is_plate(table):
        return (
            "and found a plate as a reader prints it, rows A to H and columns 1 to 12; write a row for each well, with "
            "whose sample it is and when it was taken"
        )
    if not table.heading_line:
        return "and found no names of columns; write them into the first line"
    nameless = [text for text in table.heading if re.match(r"^(cort|oxyt|oxt)", fold(text))]
    if nameless and table.place(*SUBJECT) is not None:
        return f"and '{shortened(nameless[0])}' is no hormone with a unit of concentration such as nmol/L or ug/dL"
    return f"and found '{shortened(', '.join(table.heading))}'"


def _is_plate(table: TextTable) -> bool:
    letters = [cell.upper() for cell in table.columns[0] if cell]
    return len(table.heading) >= 7 and letters[:2] == ["A", "B"] and all(name in "ABCDEFGHIJKLMNOP" for name in letters)


def described(columns: Columns) -> Iterator[str]:
    """Yield how many columns were not used, and which."""
    if columns.unused:
        count = len(columns.unused)
        names = ", ".join(shortened(name) for name in columns.unused[:4]) + (", ..." if count > 4 else "")
        yield f"{count} column{'' if count == 1 else 's'} not used ({names})"
