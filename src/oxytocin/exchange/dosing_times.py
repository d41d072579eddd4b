"""Times of a table of doses and samples: numbers, times of day, dates, numbered days.

Dates as NONMEM reads them: DATE is month/day/year, DAT1 day/month/year, DAT2 year/month/day, DAT3 year/day/month, or
the number of a day; with one, TIME is the time of day. Times of day without a date that go back have passed midnight.
Times of day are counted from the subject's first row.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from oxytocin.exchange.text_cell import MISSING_WORDS
from oxytocin.exchange.text_table import TextTable
from oxytocin.experiments.text_file import shortened
from oxytocin.language import OxytocinError
from oxytocin.language.quantities import convert

_DATES = {"DATE": "mdy", "DAT1": "dmy", "DAT2": "ymd", "DAT3": "ydm"}
_CLOCK = re.compile(r"^(\d{1,3}):([0-5]\d)(?::([0-5]\d(?:\.\d*)?))?\s*([ap]\.?m\.?)?$", re.IGNORECASE)
_STAMP = re.compile(r"^(\d{4}-\d{1,2}-\d{1,2})[T ]\s*(\S.*)$")
_PARTS = re.compile(r"^(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})$")
_CENTURY = 50  # a year of two figures below it is of this century, as in NONMEM
_DAY = 24.0


def is_time_of_day(text: str) -> bool:
    """Return whether a text is a time of day, alone or behind a date."""
    stamp = _STAMP.match(text)
    return _CLOCK.match(stamp[2] if stamp else text) is not None


class Times:
    """The time of each row, in one unit."""

    def __init__(self, table: TextTable, places: Mapping[str, int], first: int, unit: str) -> None:
        self.table, self.first = table, first
        self.per_hour = convert("1 h", unit)
        self.subject, self.time = places["ID"], places["TIME"]
        self.remarks: tuple[str, ...] = ()
        rows = range(first, len(table))
        cells = table.columns[self.time]
        stamped = any(_STAMP.match(cells[row]) for row in rows)
        self.clock = any(is_time_of_day(cells[row]) for row in rows)
        dated = [name for name in (*_DATES, "DAY") if name in places]
        if len(dated) > 1 or (stamped and dated):
            raise OxytocinError(
                f"{table.where_heading()}: days stand in {' and '.join([*(['TIME'] if stamped else []), *dated])}; "
                "keep one of them"
            )
        hours = np.array([self._hours(row) for row in rows])
        if stamped:
            days = np.array([self._date(row, _STAMP.sub(r"\1", cells[row]), "ymd") for row in rows])
        elif dated:
            place = places[dated[0]]
            days = np.array([self._day(row, place, _DATES.get(dated[0], "")) for row in rows])
        else:
            days = None
        self.value = self._together(hours, days, dated[0] if dated else "TIME") * self.per_hour

    def _hours(self, row: int) -> float:
        text = self.table.columns[self.time][row]
        if text.lower() in MISSING_WORDS:
            raise OxytocinError(f"{self.table.where(row)}: there is no TIME")
        stamp = _STAMP.match(text)
        clock = _CLOCK.match(stamp[2] if stamp else text)
        if clock is not None:
            hour = int(clock[1])
            if clock[4]:
                if not 1 <= hour <= 12:
                    raise OxytocinError(f"{self.table.where(row)}: '{text}' is no time of day")
                hour = hour % 12 + 12 * (clock[4][0].lower() == "p")
            return hour + int(clock[2]) / 60.0 + float(clock[3] or 0.0) / 3600.0
        if self.clock:
            raise OxytocinError(
                f"{self.table.where(row, self.time)}: '{shortened(text)}' stands among times of day; "
                "expected one such as '08:30'"
            )
        start = text.split()[0] if text.split() else ""
        try:
            found = self.table.reading(row, self.time, "a time")
        except OxytocinError as error:
            mixed = re.match(r"^[-+\d.,]+$", start) and len(text.split()) == 2 and text.split()[1].isalpha()
            remark = "; units are mixed in the column, and belong in the row below the heading" if mixed else ""
            raise OxytocinError(f"{error}{remark}") from None
        if not np.isfinite(found.value):
            raise OxytocinError(f"{self.table.where(row, self.time)}: expected a time, found '{shortened(text)}'")
        return found.value / self.per_hour

    def _day(self, row: int, place: int, order: str) -> float:
        text = self.table.columns[place][row]
        if order and _PARTS.match(text):
            return self._date(row, text, order)
        found = self.table.reading(row, place, "a day")
        if not np.isfinite(found.value) or found.value != int(found.value):
            raise OxytocinError(f"{self.table.where(row, place)}: expected a day, found '{shortened(text)}'")
        return found.value

    def _date(self, row: int, text: str, order: str) -> float:
        parts = _PARTS.match(text)
        assert parts is not None
        if len(parts[1]) == 4:
            order = "ymd" if order in ("mdy", "dmy") else order
        of = {name: int(part) for name, part in zip(order, parts.groups(), strict=True)}
        year = of["y"] if of["y"] >= 100 else of["y"] + (2000 if of["y"] < _CENTURY else 1900)
        try:
            return float(datetime.date(year, of["m"], of["d"]).toordinal())
        except ValueError:
            written = {"m": "month", "d": "day", "y": "year"}
            expected = "/".join(written[one] for one in order)
            raise OxytocinError(
                f"{self.table.where(row)}: '{text}' is no date; expected {expected} (DATE is month/day/year, "
                "DAT1 day/month/year, DAT2 year/month/day)"
            ) from None

    def _together(self, hours: np.ndarray, days: np.ndarray | None, name: str) -> np.ndarray:
        subjects = self.table.columns[self.subject][self.first :]
        starts = [0, *(i for i in range(1, hours.size) if subjects[i] != subjects[i - 1]), hours.size]
        pieces = [slice(a, b) for a, b in pairwise(starts)]
        if days is None:
            return self._over_midnight(hours, pieces) if self.clock else hours
        several = any(np.ptp(days[one]) > 0 for one in pieces if hours[one].size)
        if not several:
            return self._over_midnight(hours, pieces) if self.clock else hours
        elapsed = [hours[one] - hours[one][0] for one in pieces]
        passed = [_DAY * (days[one] - days[one][0]) for one in pieces]
        counted_on = all(
            (np.abs(a - b) < _DAY).all() and (np.diff(a) >= 0).all() for a, b in zip(elapsed, passed, strict=True)
        )
        within = bool((hours < _DAY).all() and (hours >= 0).all())
        if counted_on and not (within and (self.clock or name != "DAY")):
            if within:
                raise OxytocinError(
                    f"{self.table.where_heading()}: TIME may be counted on from the first row, or anew on each DAY; "
                    "write it as time since the first dose, and take DAY out, or as times of day, such as '08:30'"
                )
            return hours
        if not within:
            raise OxytocinError(
                f"{self.table.where_heading()}: with {name}, TIME is a time of day, and some are not from 0 to 24 h; "
                f"write it as time since the first dose, and take {name} out"
            )
        return self._since_first(hours + _DAY * days, pieces)

    def _over_midnight(self, hours: np.ndarray, pieces: list[slice]) -> np.ndarray:
        value, midnights = hours.copy(), 0
        for one in pieces:
            back = np.diff(hours[one]) < 0
            value[one][1:] += _DAY * np.cumsum(back)
            midnights += int(back.sum())
        if midnights:
            self.remarks = (f"{midnights} times of day taken as the next day",)
        return self._since_first(value, pieces)

    @staticmethod
    def _since_first(value: np.ndarray, pieces: list[slice]) -> np.ndarray:
        for one in pieces:
            value[one] -= value[one][0]
        return value
