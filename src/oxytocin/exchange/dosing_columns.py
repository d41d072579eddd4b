"""What the columns of a table of doses and samples mean, in the programs of pharmacologists.

Names as in NONMEM (Beal, Sheiner, Boeckmann & Bauer, NONMEM Users Guide), Monolix (data set documentation), nlmixr2 and
rxode2 (event tables) and Pumas (NM-TRAN format). A column is understood, or it changes nothing here (what is constant
in each subject, such as a covariate, and remarks), or it is refused with what to do instead. None that changes what the
others mean is passed over, asked or not.
"""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace

from oxytocin.exchange.text_cell import MISSING_WORDS
from oxytocin.exchange.text_table import TextTable, fold, sort_columns
from oxytocin.experiments.text_file import shortened
from oxytocin.language import OxytocinError
from oxytocin.language.errors import nearest

EXPECTED = "a table with the columns ID, TIME, DV and, of doses, AMT"

UNDERSTOOD: dict[str, tuple[str, ...]] = {
    "ID": ("#ID", "SUBJECT", "SUBJID", "USUBJID", "SUBJECT_ID", "SUBJ"),
    "TIME": (),
    "AMT": ("AMOUNT",),
    "RATE": (),
    "TINF": ("DUR", "DURATION"),
    "EVID": (),
    "DV": ("CONC", "CONCENTRATION", "Y", "OBSERVATION"),
    "CMT": ("COMPARTMENT",),
    "MDV": (),
    "II": ("TAU",),
    "ADDL": (),
    "SS": (),
    "CENS": ("CENSORED", "CENSORING"),
    "BLQ": ("BLOQ", "BQL", "BLQFL", "BLQFN", "BLLOQ"),
    "LLOQ": ("LOQ", "LOD", "LLOD"),
    "LIMIT": (),
    "DVID": ("YTYPE", "OBSID", "OBSERVATION_ID", "DVNAME"),
    "OCC": ("OCCASION", "PERIOD"),
    "DATE": (),
    "DAT1": (),
    "DAT2": (),
    "DAT3": (),
    "DAY": (),
    "ADM": ("ADMINISTRATION_ID",),
    "ROUTE": (),
    "UNIT": ("UNITS", "DVU", "DV_UNIT", "DVUNIT", "CONCU"),
    "AMTU": ("AMT_UNIT", "AMTUNIT", "DOSEU", "DOSE_UNIT"),
    "TIMEU": ("TIME_UNIT", "TIMEUNIT"),
    "PCMT": (),
    "CONT": (),
    "L2": (),
    "C": (),
}
"""Columns that are understood, and the other names by which they go."""

WITH_UNITS = ("TIME", "AMT", "RATE", "TINF", "DV", "II", "LLOQ", "LIMIT")
"""Columns whose numbers have a unit."""

_LIKE = {"TIME": "h", "AMT": "mg", "DV": "mg/L"}

HARMLESS = (
    # NONMEM's own that change no number here: when its routines are called, and what it counts itself.
    *("CALL", "L1", "NEWIND", "ICALL"),
    # Times beside TIME.
    *("TAD", "TSLD", "TAFD", "TSFD", "TPD", "NTIME", "NTPD", "NTAD", "NTFD", "NOMTIME", "NOMINAL_TIME", "VISIT"),
    # The same concentration in another scale.
    *("LDV", "LNDV", "LOGDV"),
    # Covariates may change with time; no model here has any.
    *("WT", "WEIGHT", "BW", "BWT", "AGE", "SEX", "HT", "HEIGHT", "BMI", "BSA", "LBM", "FFM", "CRCL", "EGFR", "SCR"),
    *("CREAT", "ALB", "HCT", "GA", "PMA", "PNA"),
    *("COMMENT", "COMMENTS", "NOTE", "NOTES", "REMARK", "REMARKS", "ROW", "RECNUM", "LINE", "NUM"),
)
"""Columns that change nothing here."""

MEANING = {
    **dict.fromkeys(
        ("IGNORE", "EXCL", "EXCLUDE", "EXCLUDED", "EXCLF", "OMIT"),
        "marks rows that are left out; take those rows out of the table, and this column",
    ),
    **dict.fromkeys(
        ("XVID", "MIXNUM", "EVENT", "MTIME", "RAW_"),
        "changes what other columns mean, and is not understood; write the events as EVID, AMT and DV",
    ),
    **dict.fromkeys(
        ("F1", "F2", "BIO", "ALAG1", "ALAG2", "LAGTIME"),
        "changes the doses; write the amount that is absorbed as AMT, and the time at which it begins as TIME",
    ),
}
"""Columns that change what others mean, and what to do instead."""

_CLOSE_TO = [name for name in UNDERSTOOD if len(name) > 2]
_ALIKE = 0.8

_KINDS = (
    "BLQ or CENS (1 where DV is a limit), DVID (which kind of reading DV is), MDV (1 where DV does not count), OCC, "
    "CMT, EVID, RATE or TINF (how long an infusion runs)"
)
_HEADING_UNIT = re.compile(r"^\s*(?P<name>[^()\[\]]*?)\s*[(\[]\s*(?P<unit>[^()\[\]]+(?:\([^()]*\))?)\s*[)\]]\s*$")


@dataclass(frozen=True)
class Columns:
    """The columns of a table.

    Attributes
    ----------
    table : TextTable
        Without units in its heading.
    places : dict of str to int
        Of those that are understood.
    units : dict of str to str
        Written in the heading.
    passed : tuple of str
        Those that change nothing.
    """

    table: TextTable
    places: dict[str, int]
    units: dict[str, str]
    passed: tuple[str, ...]


def columns_of(table: TextTable, ignore: Sequence[str], first: int) -> Columns:
    """Sort the columns of a table.

    Parameters
    ----------
    table : TextTable
    ignore : sequence of str
        Columns to pass over, of which nothing is known.
    first : int
        The first row that is no row of units.

    Raises
    ------
    OxytocinError
        If a column changes what others mean and is not understood, a column of `ignore` is not there or is one that
        means something, or ID, TIME or DV is missing.
    """
    table, units = _without_units(table)
    found = sort_columns(table, UNDERSTOOD, HARMLESS, MEANING)
    asked = {fold(name) for name in ignore}
    names = {fold(name): name for name in table.heading}
    for name in ignore:
        if fold(name) not in names:
            raise OxytocinError(f"'{table.path}' has no column '{name}' to ignore{nearest(name, table.heading)}")
        if any(fold(name) == fold(table.heading[place]) for place in found.places.values()):
            raise OxytocinError(
                f"{table.where_heading()}: the column '{name}' has a meaning, and is not passed over; "
                "rename it if it means something else"
            )
    for name in ("ID", "TIME", "DV"):
        if name not in found.places:
            meant = nearest(name, [one for one in found.unknown if fold(one) not in asked])
            remark = meant if "did you mean" in meant else ""
            raise OxytocinError(f"{table.where_heading()}: there is no column '{name}'; expected {EXPECTED}{remark}")
    if "AMT" not in found.places:
        doses = [name for name in found.unknown if fold(name) in ("dose", "d")]
        if doses:
            raise OxytocinError(
                f"{table.where_heading()}: '{doses[0]}' does not say when a dose was given; write a row for each dose, "
                "with its time as TIME and its amount as AMT"
            )
    passed = [*found.harmless]
    subject = found.places["ID"]
    for name in found.unknown:
        place = table.heading.index(name)
        if fold(name) in asked or (not name and not any(table.columns[place])):
            passed.append(name or "one without a name")
            continue
        close = difflib.get_close_matches(name.upper(), _CLOSE_TO, n=1, cutoff=_ALIKE)
        if close:
            raise OxytocinError(
                f"{table.where_heading()}: the column '{shortened(name)}' is not known; did you mean '{close[0]}'? "
                f"Otherwise, if it says nothing of doses and samples, pass over it (--ignore {shlex.quote(name)})"
            )
        row = _changes_at(table, subject, place, first)
        if row is not None:
            raise OxytocinError(
                f"{table.where(row)}: the column '{shortened(name)}' is not known, and is not the same in all rows of "
                f"subject {table.columns[subject][row]}; if it says how a row is to be taken, call it what it is: "
                f"{_KINDS}; only if it says nothing of doses and samples, pass over it (--ignore {shlex.quote(name)})"
            )
        passed.append(name)
    return Columns(table, found.places, units, tuple(passed))


def _without_units(table: TextTable) -> tuple[TextTable, dict[str, str]]:
    own = {fold(alias): name for name, aliases in UNDERSTOOD.items() for alias in (name, *aliases)}
    heading, units = [], {}
    for text in table.heading:
        parts = _HEADING_UNIT.match(text)
        if parts is not None and parts["name"]:
            if own.get(fold(parts["name"])) in WITH_UNITS:
                units[own[fold(parts["name"])]] = parts["unit"]
            text = parts["name"]
        heading.append(text)
    return replace(table, heading=tuple(heading)), units


def _changes_at(table: TextTable, subject: int, place: int, first: int) -> int | None:
    """Return the first row at which a column changes within a subject, or None.

    That there is no value counts as one: what stands in rows of doses alone says something of doses.
    """
    known: dict[str, str] = {}
    for row in range(first, len(table)):
        cell = table.columns[place][row]
        cell = "" if cell.lower() in MISSING_WORDS else cell
        if known.setdefault(table.columns[subject][row], cell) != cell:
            return row
    return None
