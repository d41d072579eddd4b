"""From the rows of a table to doses, resets and samples of subjects."""

from __future__ import annotations

import math
import re
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from oxytocin.exchange.dosing_columns import EXPECTED, Columns
from oxytocin.exchange.dosing_subjects import CENTRAL, DEPOT, Dose, Subject
from oxytocin.exchange.dosing_units import Scales
from oxytocin.exchange.text_cell import MISSING_WORDS, Kind
from oxytocin.experiments.text_file import shortened
from oxytocin.language import OxytocinError

_EVENTS = {0: "a sample", 1: "a dose", 2: "another event", 3: "a reset", 4: "a reset and a dose"}
_MOST_DOSES = 100_000
_PLACES = {
    **dict.fromkeys(("depot", "absorption", "gut", "oral", "gi", "abs", "ka", "nose", "sc", "im"), DEPOT),
    **dict.fromkeys(("central", "centre", "center", "cent", "blood", "plasma", "serum", "cp", "iv", "cen"), CENTRAL),
}
"""Names of compartments."""

_YES = {"1": True, "y": True, "yes": True, "true": True, "t": True}
_NO = {"0": False, "n": False, "no": False, "false": False, "f": False}
_RXODE = (5, 6, 7)


class Reader:
    """Takes rows one by one, and knows what came before."""

    def __init__(
        self,
        columns: Columns,
        times: np.ndarray,
        first: int,
        scales: Scales,
        limit: float | None,
        kind: str | None,
        each_alone: bool = False,
    ) -> None:
        self.table, self.places, self.first = columns.table, columns.places, first
        self.times, self.scales, self.limit = times, scales, limit
        self.left_out: Counter[str] = Counter()
        self.each_alone = each_alone
        self.faulty: dict[str, str] = {}
        self.kind = self._kind(kind)
        self._check_constant("ADM", "says where a dose goes")
        self._check_constant("ROUTE", "says where a dose goes")
        self._done: list[Subject] = []
        self._names: set[str] = set()
        self._start("")

    def run(self) -> tuple[Subject, ...]:
        """Return all subjects.

        Raises
        ------
        OxytocinError
            If a row is not as it should be; with `each_alone` its subject is left out instead, as long as one is left.
        """
        for row in range(self.first, len(self.table)):
            try:
                self._take(row)
            except OxytocinError as error:
                if not self.each_alone or not self._name:
                    raise
                self.faulty.setdefault(self._name, str(error))
        self._close()
        if self.faulty and not self._done:
            raise OxytocinError(next(iter(self.faulty.values())))
        if not any(one.time.size for one in self._done):
            why = (
                f" ({', '.join(f'{what}: {count}' for what, count in self.left_out.items())})" if self.left_out else ""
            )
            raise OxytocinError(f"'{self.table.path}' holds no samples{why}; expected {EXPECTED}")
        return tuple(self._done)

    def _start(self, name: str) -> None:
        self._name, self._before, self._record, self._occasion = name, -math.inf, 0, ""
        self._doses: list[Dose] = []
        self._resets: list[int] = []
        self._joined: set[str] = set()
        self._samples: list[tuple[int, float, float, int, int, int, float]] = []

    def _close(self) -> None:
        if not self._name or self._name in self.faulty:
            return
        record, time, value, censored, compartment, line, limit = (
            zip(*self._samples, strict=True) if self._samples else [()] * 7
        )
        self._done.append(
            Subject(
                self._name,
                tuple(self._doses),
                np.array(self._resets, dtype=int),
                np.array(record, dtype=int),
                np.array(time, dtype=float),
                np.array(value, dtype=float),
                np.array(censored, dtype=np.int8),
                np.array(compartment, dtype=int),
                np.array(line, dtype=int),
                np.array(limit, dtype=float),
            )
        )

    # What holds for the whole table.

    def _kind(self, wanted: str | None) -> str | None:
        """Return which kind of reading is taken."""
        if "DVID" not in self.places:
            if wanted is not None:
                raise OxytocinError(f"'{self.table.path}' has no column DVID from which to take {wanted}")
            return None
        cells = self.table.columns[self.places["DVID"]]
        kinds = Counter(
            cells[row]
            for row in range(self.first, len(self.table))
            if self._is_sample(row) and not self._empty(row, "DVID")
        )
        if wanted is not None and wanted not in kinds:
            raise OxytocinError(
                f"'{self.table.path}': there is no sample of DVID {wanted}; there are {_counted(kinds)}"
            )
        if wanted is None and len(kinds) > 1:
            choice = max(kinds, key=lambda one: kinds[one])
            name = self.table.heading[self.places["DVID"]]
            raise OxytocinError(
                f"'{self.table.path}': '{name}' tells {len(kinds)} kinds of reading apart: {_counted(kinds)}; "
                f"choose one, such as --dvid {shlex.quote(choice)}"
            )
        return wanted if len(kinds) > 1 else None

    def _is_sample(self, row: int) -> bool:
        """Return whether a row is a sample with a reading, as far as can be said without complaint."""
        return not self._empty(row, "DV") and not any(self._plain(row, name) for name in ("EVID", "MDV", "AMT"))

    def _plain(self, row: int, name: str) -> float:
        text = "0" if self._empty(row, name) else self._cell(row, name)
        try:
            return float(text.replace(self.table.decimal, "."))
        except ValueError:
            return math.nan

    def _check_constant(self, name: str, what: str) -> None:
        if name not in self.places or "CMT" in self.places:
            return
        of_doses = {
            self._cell(row, name)
            for row in range(self.first, len(self.table))
            if self._plain(row, "AMT") and not self._empty(row, name)
        }
        if len(of_doses) > 1:
            raise OxytocinError(
                f"{self.table.where_heading()}: {name} {what}, and has {len(of_doses)} values "
                f"({', '.join(sorted(map(shortened, of_doses)))}); write it as CMT, 'depot' where a dose is absorbed "
                "and 'central' where it goes into blood"
            )

    # One row.

    def _take(self, row: int) -> None:
        where = self.table.where(row)
        if self._cell(row, "C").lower() == "c":
            self._leave("rows marked in C")
            return
        name = self.table.columns[self.places["ID"]][row]
        if name.lower() in MISSING_WORDS:
            raise OxytocinError(f"{where}: there is no ID; expected the subject that this row belongs to")
        if name != self._name:
            self._close()
            if name in self._names:
                raise OxytocinError(f"{where}: subject {name} comes again; keep the rows of a subject together")
            self._names.add(name)
            self._start(name)
        for column in ("PCMT", "CONT"):
            if self._number(row, column):
                what = "asks for another compartment" if column == "PCMT" else "goes on with the row before"
                raise OxytocinError(f"{where}: {column} {what}, which is not done here; write one row for each event")
        time, occasion = float(self.times[row - self.first]), self._cell(row, "OCC")
        amount, rate = self._number(row, "AMT"), self._rate(row)
        usual = 1 if amount > 0 or (rate > 0 and self._whole(row, "SS", (0, 1, 2)) > 0) else 0
        event, into = self._event(row, usual)
        again = time < self._before and occasion != self._occasion and event not in (3, 4)
        if time < self._before and event not in (3, 4) and not again:
            raise OxytocinError(
                f"{where}: time {time:g} follows {self._before:g}; expected times in order (a reset is EVID 3 or 4)"
            )
        self._before, self._occasion = time, occasion
        self._record += 1
        if event in (3, 4) or again:
            self._resets.append(self._record)
        if event in (1, 4):
            if self._plain(row, "DV"):
                self._leave("readings in rows of doses")
            self._doses.append(self._dose(row, time, amount, rate, into or self._compartment(row)))
            return
        if amount != 0 or rate != 0:
            raise OxytocinError(f"{where}: EVID {event} is {_EVENTS[event]}, and AMT or RATE has a value")
        for column in ("SS", "ADDL"):
            if self._number(row, column) != 0:
                what = f"{_EVENTS[event]}, and {column} has a value; it is for doses"
                raise OxytocinError(f"{where}: EVID {event} is {what}")
        if event == 0:
            self._sample(row, time)
        elif self._plain(row, "DV"):
            self._leave(f"readings in rows of EVID {event}")

    def _event(self, row: int, usual: int) -> tuple[int, int]:
        """Return EVID, and the compartment where the code of RxODE says it, or 0."""
        where = self.table.where(row)
        value = self._number(row, "EVID", missing=float(usual))
        code = int(value)
        if value == code and code in _EVENTS:
            return code, 0
        if value == code and code in _RXODE:
            what = ("replaces", "multiplies", "feeds a chain before")[code - 5]
            raise OxytocinError(
                f"{where}: EVID {code} {what} an amount in rxode2, which is not done here; write doses as EVID 1"
            )
        old = re.fullmatch(r"(\d?)(0[1-9]|[1-9]\d?)(\d\d)", str(code)) if value == code and code > 100 else None
        if old is not None and old[1] in ("", "0") and old[3] == "01":
            into, compartment = int(old[2]), self._compartment(row)
            if compartment not in (0, into):
                raise OxytocinError(f"{where}: EVID {code} is a dose into compartment {into}, and CMT is {compartment}")
            return 1, into
        if old is not None:
            kind = {"1": "an infusion whose rate is AMT", "2": "an infusion whose duration is modelled"}.get(
                old[1], "a dose of another kind"
            )
            raise OxytocinError(
                f"{where}: EVID {code} is a code of RxODE for {kind}, into compartment {int(old[2])}; write EVID 1, "
                f"CMT {int(old[2])}, the whole amount as AMT and the rate as RATE, and leave out the row that ends it"
            )
        raise OxytocinError(
            f"{where}: EVID is {value:g}; expected {', '.join(map(str, _EVENTS))} (a sample, a dose, another event, "
            "a reset, a reset and a dose)"
        )

    def _compartment(self, row: int) -> int:
        text = self._cell(row, "CMT")
        if text.lower() in _PLACES:
            return _PLACES[text.lower()]
        if text.lower() not in MISSING_WORDS and re.match(r"^[^\W\d]", text):
            raise OxytocinError(
                f"{self.table.where(row)}: the compartment '{shortened(text)}' is not known; write 'depot' for the "
                "place of absorption and 'central' for the blood, or their numbers; readings of other kinds are told "
                "apart in a column DVID"
            )
        return self._whole(row, "CMT", None)

    def _rate(self, row: int) -> float:
        """Return the rate of infusion in the unit of RATE, from its duration where that is given."""
        rate = self._number(row, "RATE")
        length = self._number(row, "TINF") * self.scales.factor["TINF"]
        if length < 0:
            raise OxytocinError(f"{self.table.where(row)}: the duration of the infusion is below zero")
        if not length or rate == -2.0:
            rate = 0.0 if rate == -2.0 and length else rate
        if not length:
            return rate
        amount = self._number(row, "AMT")
        if not amount:
            return rate
        own = amount / length / self.scales.factor["RATE"]
        if rate not in (0.0, -1.0) and abs(own - rate) > 0.01 * abs(own):
            raise OxytocinError(
                f"{self.table.where(row)}: RATE {rate:g} and a duration of {length:g} do not go together; keep one"
            )
        return own

    def _dose(self, row: int, time: float, amount: float, rate: float, compartment: int) -> Dose:
        where = self.table.where(row)
        if rate in (-1.0, -2.0):
            what = "rate" if rate == -1 else "duration"
            raise OxytocinError(
                f"{where}: RATE {rate:g} asks for a modelled {what} of infusion, which is not done here; "
                "write the rate that the pump had, in AMT per TIME"
            )
        interval = self._number(row, "II") * self.scales.factor["II"]
        additional = self._whole(row, "ADDL", None)
        steady = self._whole(row, "SS", (0, 1, 2))
        for name, value in (("AMT", amount), ("RATE", rate), ("II", interval), ("ADDL", additional)):
            if value < 0:
                raise OxytocinError(f"{where}: {name} is {value:g}; expected none below zero")
        forever = amount == 0 and rate > 0 and steady > 0
        if amount == 0 and not forever:
            raise OxytocinError(f"{where}: a dose has no AMT; expected an amount above zero")
        if forever and (interval > 0 or additional > 0):
            raise OxytocinError(
                f"{where}: an infusion that has run for ever (AMT 0, SS {steady}) has no II and no ADDL"
            )
        if interval == 0 and not forever and (additional > 0 or steady > 0):
            which = f"ADDL {additional}" if additional > 0 else f"SS {steady}"
            raise OxytocinError(f"{where}: {which} needs an interval II above zero")
        if additional > _MOST_DOSES:
            raise OxytocinError(f"{where}: ADDL is {additional}; expected at most {_MOST_DOSES}")
        rate *= self.scales.factor["RATE"]
        line = int(self.table.lines[row])
        return Dose(self._record, time, amount, rate, interval, additional, steady, compartment, line)

    def _sample(self, row: int, time: float) -> None:
        where = self.table.where(row)
        if self._whole(row, "MDV", (0, 1)) == 1:
            if not self._empty(row, "DV"):
                self._leave("readings with MDV 1")
            return
        if self.kind is not None and self._cell(row, "DVID") != self.kind:
            self._leave(f"readings of DVID {shortened(self._cell(row, 'DVID')) or 'without a value'}")
            return
        value, censored, other = self._reading(row)
        if math.isnan(value):
            self._leave("samples without a concentration")
            return
        if value < 0:
            raise OxytocinError(f"{where}: the concentration {value:g} is below zero; write '<LIMIT' if none was found")
        if not self._empty(row, "L2"):
            if self._cell(row, "L2") in self._joined:
                raise OxytocinError(
                    f"{where}: L2 joins this reading with one before, as their errors go together, which is not done "
                    "here; write their mean in one row"
                )
            self._joined.add(self._cell(row, "L2"))
        line = int(self.table.lines[row])
        self._samples.append((self._record, time, value, censored, self._compartment(row), line, other))

    def _reading(self, row: int) -> tuple[float, int, float]:
        """Return the reading or its limit, whether it is below (1) or above (-1) that, and the other end."""
        where = self.table.where(row)
        read = self.table.reading(row, self.places["DV"], "a concentration")
        value = read.value
        sign = self._whole(row, "CENS", (-1, 0, 1))
        flag = self._flag(row)
        if flag is not None and "CENS" in self.places and not self._empty(row, "CENS") and (sign == 1) != flag:
            raise OxytocinError(f"{where}: CENS is {sign} and BLQ says the opposite; keep one of them")
        sign = 1 if flag else sign
        lowest = self._number(row, "LLOQ") * self.scales.factor["LLOQ"]
        if read.kind is Kind.ABOVE or sign == -1:
            if not value > 0:
                raise OxytocinError(f"{where}: a reading above the range says not above what; write it like '>500'")
            return value, -1, self._other_end(row, value, -1)
        known_below = read.kind is Kind.BELOW or sign == 1
        if lowest > 0 and (known_below or value < lowest):
            # The column says the limit, whatever stands as DV.
            known_below, value = True, lowest
        if not known_below:
            return value, 0, math.nan
        if math.isnan(value) and self.limit is not None:
            value = self.limit
        if not value > 0:
            found = shortened(self._cell(row, "DV")) or "nothing"
            raise OxytocinError(
                f"{where}: a reading below detection, '{found}', does not say below what; write it like '<2.5', "
                "or the limit in a column LLOQ, or name an assay"
            )
        return value, 1, self._other_end(row, value, 1)

    def _other_end(self, row: int, value: float, sign: int) -> float:
        if "LIMIT" not in self.places or self._empty(row, "LIMIT"):
            return math.nan
        limit = self._number(row, "LIMIT") * self.scales.factor["LIMIT"]
        if (value - limit) * sign <= 0:
            where, side = self.table.where(row), "below" if sign == 1 else "above"
            raise OxytocinError(f"{where}: LIMIT is {limit:g} and DV {value:g}; expected LIMIT {side} DV")
        return limit

    def _flag(self, row: int) -> bool | None:
        """Return whether BLQ says that a reading is below detection; None without that column."""
        if "BLQ" not in self.places:
            return None
        text = self._cell(row, "BLQ").lower()
        if text in MISSING_WORDS:
            return False
        known: Mapping[str, bool] = {**_YES, **_NO}
        for word in (text, text.removesuffix(".0")):
            if word in known:
                return known[word]
        name = self.table.heading[self.places["BLQ"]]
        raise OxytocinError(
            f"{self.table.where(row)}: {name} is '{shortened(text)}'; expected 1 where DV is below detection, or 0; "
            "a limit stands in a column LLOQ"
        )

    # Cells.

    def _cell(self, row: int, name: str) -> str:
        return self.table.columns[self.places[name]][row] if name in self.places else ""

    def _empty(self, row: int, name: str) -> bool:
        return self._cell(row, name).lower() in MISSING_WORDS

    def _number(self, row: int, name: str, missing: float = 0.0) -> float:
        if name not in self.places or self._empty(row, name):
            return missing
        read = self.table.reading(row, self.places[name], "a number")
        if read.kind is not Kind.VALUE:
            found = shortened(self._cell(row, name))
            raise OxytocinError(f"{self.table.where(row, self.places[name])}: expected a number, found '{found}'")
        return read.value

    def _whole(self, row: int, name: str, allowed: Sequence[int] | None) -> int:
        value = self._number(row, name)
        if (
            value != int(value)
            or (allowed is not None and int(value) not in allowed)
            or (allowed is None and value < 0)
        ):
            choices = "a whole number from 0" if allowed is None else ", ".join(map(str, allowed))
            raise OxytocinError(f"{self.table.where(row)}: {name} is {value:g}; expected {choices}")
        return int(value)

    def _leave(self, why: str) -> None:
        self.left_out[why] += 1


def _counted(kinds: Mapping[str, int]) -> str:
    return ", ".join(f"{shortened(name)} ({count})" for name, count in sorted(kinds.items()))
