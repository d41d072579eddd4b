"""From the rows of a table to doses, resets and samples of subjects."""

from __future__ import annotations

import math
import re
import shlex
from collections import Counter
from collections.abc import Mapping

import numpy as np

from oxytocin.exchange.dosing_cells import Cells
from oxytocin.exchange.dosing_columns import EXPECTED, Columns
from oxytocin.exchange.dosing_readings import Concentrations
from oxytocin.exchange.dosing_subjects import CENTRAL, DEPOT, Dose, Subject
from oxytocin.exchange.dosing_units import Scales
from oxytocin.exchange.text_cell import MISSING_WORDS
from oxytocin.experiments.text_file import shortened
from oxytocin.language import OxytocinError

_EVENTS = {0: "a sample", 1: "a dose", 2: "another event", 3: "a reset", 4: "a reset and a dose"}
_MOST_DOSES = 100_000
_PLACES = {
    **dict.fromkeys(("depot", "absorption", "gut", "oral", "gi", "abs", "ka", "nose", "sc", "im"), DEPOT),
    **dict.fromkeys(("central", "centre", "center", "cent", "blood", "plasma", "serum", "cp", "iv", "cen"), CENTRAL),
}
"""Names of compartments."""

_RXODE = (5, 6, 7)


class Reader(Cells):
    """Takes rows one by one, and knows what came before."""

    def __init__(
        self,
        columns: Columns,
        times: np.ndarray,
        first: int,
        scales: Scales,
        limit: float | None,
        kind: str | None,
    ) -> None:
        super().__init__(columns)
        self.first, self.times, self.scales = first, times, scales
        self.concentrations = Concentrations(columns, scales, limit)
        self.left_out: Counter[str] = Counter()
        self.faulty: dict[str, str] = {}
        self.kind = self._kind(kind)
        self._check_constant("ADM", "says where a dose goes")
        self._check_constant("ROUTE", "says where a dose goes")
        self._done: list[Subject] = []
        self._names: set[str] = set()
        self._start("")

    def run(self) -> tuple[Subject, ...]:
        """Return all subjects whose rows can be read; the others are named in `faulty`, each with what is wrong.

        Raises
        ------
        OxytocinError
            If a row belongs to nobody, nothing is left, or a fault is no matter of single subjects: of half or more.
        """
        for row in range(self.first, len(self.table)):
            try:
                self._take(row)
            except OxytocinError as error:
                if not self._name:
                    raise
                self.faulty.setdefault(self._name, str(error))
        self._close()
        if self.faulty and len(self.faulty) >= len(self._done):
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
            if self._is_sample(row) and not self.empty(row, "DVID")
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
        return not self.empty(row, "DV") and not any(self.plain(row, name) for name in ("EVID", "MDV", "AMT"))

    def _check_constant(self, name: str, what: str) -> None:
        if name not in self.places or "CMT" in self.places:
            return
        of_doses = {
            self.cell(row, name)
            for row in range(self.first, len(self.table))
            if self.plain(row, "AMT") and not self.empty(row, name)
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
        if self.cell(row, "C").lower() == "c":
            self._leave("rows marked in C")
            return
        name = self.table.columns[self.places["ID"]][row]
        if name.lower() in MISSING_WORDS:
            raise OxytocinError(f"{where}: there is no ID; expected the subject that this row belongs to")
        if name != self._name:
            self._close()
            if name in self._names:
                self._name = ""  # whose doses and samples these are is no matter of one subject
                raise OxytocinError(f"{where}: subject {name} comes again; keep the rows of a subject together")
            self._names.add(name)
            self._start(name)
        for column in ("PCMT", "CONT"):
            if self.number(row, column):
                what = "asks for another compartment" if column == "PCMT" else "goes on with the row before"
                raise OxytocinError(f"{where}: {column} {what}, which is not done here; write one row for each event")
        time, occasion = float(self.times[row - self.first]), self.cell(row, "OCC")
        amount, rate = self.number(row, "AMT"), self._rate(row)
        usual = 1 if amount > 0 or (rate > 0 and self.whole(row, "SS", (0, 1, 2)) > 0) else 0
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
            if self.plain(row, "DV"):
                self._leave("readings in rows of doses")
            self._doses.append(self._dose(row, time, amount, rate, into or self._compartment(row)))
            return
        if amount != 0 or rate != 0:
            raise OxytocinError(f"{where}: EVID {event} is {_EVENTS[event]}, and AMT or RATE has a value")
        for column in ("SS", "ADDL"):
            if self.number(row, column) != 0:
                what = f"{_EVENTS[event]}, and {column} has a value; it is for doses"
                raise OxytocinError(f"{where}: EVID {event} is {what}")
        if event == 0:
            self._sample(row, time)
        elif self.plain(row, "DV"):
            self._leave(f"readings in rows of EVID {event}")

    def _event(self, row: int, usual: int) -> tuple[int, int]:
        """Return EVID, and the compartment where the code of RxODE says it, or 0."""
        where = self.table.where(row)
        value = self.number(row, "EVID", missing=float(usual))
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
            if (compartment, into) in ((DEPOT, 1), (CENTRAL, 1), (CENTRAL, 2)):
                return 1, compartment
            if compartment not in (0, into):
                found = self.cell(row, "CMT")
                raise OxytocinError(
                    f"{where}: EVID {code} is a dose into compartment {into}, and CMT is {found}; keep one of them"
                )
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
        text = self.cell(row, "CMT")
        if text.lower() in _PLACES:
            return _PLACES[text.lower()]
        if text.lower() not in MISSING_WORDS and re.match(r"^[^\W\d]", text):
            raise OxytocinError(
                f"{self.table.where(row)}: the compartment '{shortened(text)}' is not known; write 'depot' for the "
                "place of absorption and 'central' for the blood, or their numbers; readings of other kinds are told "
                "apart in a column DVID"
            )
        return self.whole(row, "CMT", None)

    def _rate(self, row: int) -> float:
        """Return the rate of infusion in the unit of RATE, from its duration where that is given."""
        rate = self.number(row, "RATE")
        length = self.number(row, "TINF") * self.scales.factor["TINF"]
        if length < 0:
            raise OxytocinError(f"{self.table.where(row)}: the duration of the infusion is below zero")
        if not length or rate == -2.0:
            rate = 0.0 if rate == -2.0 and length else rate
        if not length:
            return rate
        amount = self.number(row, "AMT")
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
        interval = self.number(row, "II") * self.scales.factor["II"]
        additional = self.whole(row, "ADDL", None)
        steady = self.whole(row, "SS", (0, 1, 2))
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
        if self.whole(row, "MDV", (0, 1)) == 1:
            if not self.empty(row, "DV"):
                self._leave("readings with MDV 1")
            return
        if self.kind is not None and self.cell(row, "DVID") != self.kind:
            self._leave(f"readings of DVID {shortened(self.cell(row, 'DVID')) or 'without a value'}")
            return
        value, censored, other = self.concentrations.at(row)
        if math.isnan(value):
            self._leave("samples without a concentration")
            return
        if value < 0:
            raise OxytocinError(f"{where}: the concentration {value:g} is below zero; write '<LIMIT' if none was found")
        if not self.empty(row, "L2"):
            if self.cell(row, "L2") in self._joined:
                raise OxytocinError(
                    f"{where}: L2 joins this reading with one before, as their errors go together, which is not done "
                    "here; write their mean in one row"
                )
            self._joined.add(self.cell(row, "L2"))
        line = int(self.table.lines[row])
        self._samples.append((self._record, time, value, censored, self._compartment(row), line, other))

    def _leave(self, why: str) -> None:
        self.left_out[why] += 1


def _counted(kinds: Mapping[str, int]) -> str:
    return ", ".join(f"{shortened(name)} ({count})" for name, count in sorted(kinds.items()))
