"""One signal of a WFDB record, the format of PhysioNet, whose header may name several files, formats and segments.

The package `wfdb` reads these too, but brings some twenty others with it; the tests hold this reader to what it reads
(decision 27).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from oxytocin.exchange.wfdb_header import MISSING, Header, Signal, read_header
from oxytocin.exchange.wfdb_samples import FORMATS, missing_word, read_words
from oxytocin.experiments.contractions import Values
from oxytocin.language import OxytocinError

_NEVER = "0"  # the format of a signal of which nothing was recorded
_LARGEST = 1 << 27  # samples of one signal


@dataclass(frozen=True)
class Recorded:
    """One signal of a record: `time` in s and `values` in `unit` as the header writes it, shape (samples,) each."""

    time: Values
    values: Values
    unit: str


@dataclass(frozen=True)
class Record:
    """A record whose header has been read, and those of its segments.

    Attributes
    ----------
    header : Header
    segments : tuple of Header or None
        In order; None where nothing was recorded. A record that is not divided is its own only segment.
    lengths : tuple of int or None
        Samples of each.
    names : tuple of str
        Of all signals.
    """

    header: Header
    segments: tuple[Header | None, ...]
    lengths: tuple[int | None, ...]
    names: tuple[str, ...]

    @property
    def announced(self) -> float:
        """How long the record lasts, in s, by its headers; 0 where they do not say."""
        return sum(length or 0 for length in self.lengths) / self.header.rate

    def signal(self, place: int) -> Recorded:
        """Read the samples of one signal.

        Parameters
        ----------
        place : int
            Among `names`.

        Raises
        ------
        OxytocinError
            If a file is missing, damaged or too short, or in a format that nobody knows.
        """
        parts: list[Recorded | int] = []
        for segment, length in zip(self.segments, self.lengths, strict=True):
            chosen = None if segment is None else _named(segment, self.names[place], place, len(self.segments) == 1)
            if segment is None or chosen is None or segment.signals[chosen].format == _NEVER:
                parts.append(length or 0)
            else:
                parts.append(_signal(segment, chosen, length))
        found = [one for one in parts if isinstance(one, Recorded)]
        if not found:
            raise OxytocinError(f"'{self.header.path}': nothing was recorded of '{self.names[place]}'")
        if len({(one.unit, one.time[1] if one.time.size > 1 else 0.0) for one in found}) > 1:
            raise OxytocinError(f"'{self.header.path}': segments of '{self.names[place]}' differ in unit or rate")
        # A gap counts frames, of which each may hold several samples.
        step = float(found[0].time[1]) if found[0].time.size > 1 else 1.0 / self.header.rate
        frame = max(1, round(1.0 / (step * self.header.rate)))
        values = [one.values if isinstance(one, Recorded) else np.full(frame * one, np.nan) for one in parts]
        joined = np.concatenate(values)
        return Recorded(np.arange(joined.size) / (self.header.rate * frame), joined, found[0].unit)


def open_record(path: Path) -> Record:
    """Read the header of a record and those of its segments, which lie beside it.

    Raises
    ------
    OxytocinError
        If one is missing, or is no header.
    """
    header = read_header(path)
    if not header.segments:
        return Record(header, (header,), (header.samples,), tuple(one.name for one in header.signals))
    if sum(length for _, length in header.segments) > _LARGEST:
        raise OxytocinError(f"'{path}' announces more than {_LARGEST:.0e} samples; divide the record")
    segments: list[Header | None] = []
    lengths: list[int | None] = []
    names: dict[str, None] = {}
    for name, length in header.segments:
        segment = None if name == MISSING else read_header(path.with_name(f"{Path(name).name}.hea"))
        if segment is not None:
            if segment.segments:
                raise OxytocinError(f"'{segment.path}' is divided itself; expected a segment of '{path.name}'")
            if segment.rate != header.rate:
                raise OxytocinError(f"'{segment.path}' has {segment.rate:g} Hz, and '{path.name}' {header.rate:g}")
            names.update(dict.fromkeys(one.name for one in segment.signals))
        # A segment without samples says which signals there are.
        if length:
            segments.append(segment)
            lengths.append(length)
    return Record(header, tuple(segments), tuple(lengths), tuple(names))


def _named(segment: Header, name: str, place: int, alone: bool) -> int | None:
    if alone and place < len(segment.signals):
        return place  # signals of one record may have the same name
    names = [one.name for one in segment.signals]
    return names.index(name) if name in names else None


def _signal(header: Header, place: int, frames: int | None) -> Recorded:
    chosen = header.signals[place]
    if chosen.format not in FORMATS:
        raise OxytocinError(
            f"'{header.path}': the format '{chosen.format}' of '{chosen.file}' is not known; known are "
            f"{', '.join(FORMATS)}"
        )
    together = [one for one in header.signals if one.file == chosen.file]
    before = sum(one.file == chosen.file for one in header.signals[:place])
    words = read_words(header.path.with_name(Path(chosen.file).name), together, before, frames)
    _check(header, chosen, words)
    missing = missing_word(chosen.format)
    values = (words - chosen.baseline) / chosen.gain
    if missing is not None:
        values[words == missing] = np.nan
    rate = header.rate * chosen.frame
    return Recorded(np.arange(values.size) / rate, values, chosen.unit)


def _check(header: Header, chosen: Signal, words: np.ndarray) -> None:
    """Compare the sum of all samples with that in the header; of a signal that lags behind it has no agreed meaning."""
    if chosen.checksum is not None and not chosen.skew and (int(words.sum()) - chosen.checksum) % 65536:
        raise OxytocinError(f"'{chosen.file}' is damaged: the sum of its samples is not what '{header.path}' says")
