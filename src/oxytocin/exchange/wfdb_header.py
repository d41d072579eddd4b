"""The header of a WFDB record (.hea), the format of PhysioNet: header(5) of the WFDB manual.

https://physionet.org/physiotools/wag/header-5.htm
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from oxytocin.experiments.text_file import opened, shortened
from oxytocin.language import OxytocinError

EXPECTED = "a WFDB header: the name of the record, the number of signals, the rate and the number of samples"

MISSING = "~"
"""Stands for the file of a signal, or for a segment, that was not recorded."""

_DEFAULT_RATE = 250.0  # Hz, as the manual has it
_DEFAULT_GAIN = 200.0
_LARGEST = 1 << 22  # bytes
_LONGEST = 1 << 33  # samples
_GAIN = re.compile(r"^(?P<gain>[-+.\deE]+)(?:\((?P<baseline>-?\d+)\))?(?:/(?P<unit>\S+))?$")
_FORMAT = re.compile(r"^(?P<format>\d{1,4})(?:x(?P<frame>\d{1,6}))?(?::(?P<skew>\d{1,9}))?(?:\+(?P<offset>\d{1,12}))?$")


@dataclass(frozen=True)
class Signal:
    """What a header says about one signal.

    Attributes
    ----------
    file, format : str
        Where its samples are, and how they are written.
    frame, skew, offset : int
        Samples in a frame, frames by which it lags behind, and what comes before it in the file: bytes, or samples of
        FLAC.
    gain, baseline, unit
        A sample is (word - baseline) / gain in `unit`; the unit is empty where the gain is not known.
    initial, checksum : int or None
        First sample, and sum of all modulo 65536.
    name : str
    """

    file: str
    format: str
    frame: int
    skew: int
    offset: int
    gain: float
    baseline: int
    unit: str
    initial: int
    checksum: int | None
    name: str


@dataclass(frozen=True)
class Header:
    """A record: its signals, or the segments, names and numbers of samples, of which it consists.

    `rate` is that of frames, in Hz; `samples` counts frames, and is None where the files say it.
    """

    path: Path
    signals: tuple[Signal, ...]
    rate: float
    samples: int | None
    segments: tuple[tuple[str, int], ...] = ()


def read_header(path: Path) -> Header:
    """Read a header.

    Raises
    ------
    OxytocinError
        If it cannot be read, or is none; the message says what was expected.
    """
    lines = [line for line in _lines(path) if line.strip() and not line.startswith("#")]
    if not lines:
        raise OxytocinError(f"'{path}' is empty; expected {EXPECTED}")
    name, signals, rate, samples = _first_line(path, lines[0])
    if "/" in name:
        return Header(path, (), rate, samples, _segments(path, name, lines[1:]))
    if len(lines) - 1 < signals:
        raise OxytocinError(f"'{path}' announces {signals} signals and describes {len(lines) - 1}")
    return Header(path, tuple(_signal(path, line) for line in lines[1 : 1 + signals]), rate, samples)


def _lines(path: Path) -> list[str]:
    with opened(path, EXPECTED) as stream:
        data = stream.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise OxytocinError(f"'{path}' is too large for {EXPECTED}")
    try:
        return data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return data.decode("latin-1").splitlines()


def _first_line(path: Path, line: str) -> tuple[str, int, float, int | None]:
    words = line.split()
    try:
        signals = int(words[1])
        # The rate may be followed by that of a counter.
        rate = float(words[2].split("/")[0]) if len(words) > 2 else _DEFAULT_RATE
        samples = int(words[3]) if len(words) > 3 else 0
    except (IndexError, ValueError):
        raise OxytocinError(f"'{path}' begins with '{shortened(line)}'; expected {EXPECTED}") from None
    if not (signals > 0 and 0 < rate < float("inf") and 0 <= samples <= _LONGEST):
        raise OxytocinError(f"'{path}' begins with '{shortened(line)}'; signals, rate and samples must be above 0")
    return words[0], signals, rate, samples or None


def _segments(path: Path, name: str, lines: list[str]) -> tuple[tuple[str, int], ...]:
    count = name.rpartition("/")[2]
    if not count.isdecimal() or not 0 < int(count) <= len(lines):
        raise OxytocinError(f"'{path}' announces '{shortened(name)}' and names {len(lines)} segments")
    found = []
    for line in lines[: int(count)]:
        words = line.split()
        if len(words) != 2 or not words[1].isdecimal() or int(words[1]) > _LONGEST:
            raise OxytocinError(f"'{path}': expected a segment and its number of samples, found '{shortened(line)}'")
        found.append((words[0], int(words[1])))
    return tuple(found)


def _signal(path: Path, line: str) -> Signal:
    words = line.split(maxsplit=8)
    form = _FORMAT.match(words[1]) if len(words) > 1 else None
    if form is None:
        raise OxytocinError(f"'{path}': expected a file and the format of its samples, found '{shortened(line)}'")
    # What a header leaves out has the value that the manual gives it.
    gain = _GAIN.match(words[2]) if len(words) > 2 else None
    try:
        size = float(gain["gain"]) if gain else 0.0
        zero, initial = (int(words[place]) if len(words) > place else None for place in (4, 5))
        checksum = int(words[6]) if len(words) > 6 else None
    except ValueError:
        raise OxytocinError(f"'{path}': cannot make sense of '{shortened(line)}'") from None
    return Signal(
        file=words[0],
        format=str(int(form["format"])),
        frame=int(form["frame"] or 1) or 1,
        skew=int(form["skew"] or 0),
        offset=int(form["offset"] or 0),
        gain=size or _DEFAULT_GAIN,
        baseline=int(gain["baseline"]) if gain and gain["baseline"] else zero or 0,
        unit=(gain["unit"] or "mV") if gain and size else "",
        initial=zero or 0 if initial is None else initial,
        checksum=checksum,
        name=words[8].strip() if len(words) > 8 else "",
    )
