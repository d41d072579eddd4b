"""One uterine channel of a WFDB record, the format of PhysioNet: a header in text (.hea) and samples in binary (.dat).

Read here are single-segment records in the formats 16 (whole words) and 212 (12 bits), in which cardiotocographs are
archived, as header(5) and signal(5) of the WFDB manual describe them. The package `wfdb` reads all others, but brings
some twenty packages with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from oxytocin.experiments.contractions import Values
from oxytocin.experiments.text_file import lines_of, shortened
from oxytocin.language import OxytocinError

UTERINE = ("uc", "toco", "iup", "uterine")
"""How the name of a uterine channel begins, in small letters."""

_HEADER = "a WFDB header: the name of the record, the number of signals, the rate and the number of samples"
_MISSING = {"16": -32768, "212": -2048}
_BYTES_PER_SAMPLE = {"16": 2.0, "212": 1.5}
_GAIN = re.compile(r"^(?P<gain>[-+.\deE]+)(?:\((?P<baseline>-?\d+)\))?(?:/(?P<unit>\S+))?$")
_FORMAT = re.compile(r"^(?P<format>\d+)(?:\+(?P<offset>\d+))?$")


@dataclass(frozen=True)
class Channel:
    """What the header says about one signal."""

    file: str
    format: str
    offset: int
    gain: float
    baseline: int
    unit: str
    checksum: int | None
    name: str


@dataclass(frozen=True)
class Recorded:
    """One channel of a record: `time` in s and `signal` in `unit` ("mmHg" or ""), shape (samples,) each."""

    time: Values
    signal: Values
    unit: str


def read_record(header: Path) -> Recorded:
    """Read the uterine channel of a record.

    Parameters
    ----------
    header : Path
        The .hea file; the .dat file that it names lies beside it.

    Raises
    ------
    OxytocinError
        If a file is missing, damaged or of another kind, or no channel is a tocograph.
    """
    lines = [line for line in lines_of(header, _HEADER) if line.strip() and not line.startswith("#")]
    if not lines:
        raise OxytocinError(f"'{header}' is empty; expected {_HEADER}")
    signals, rate, samples = _first_line(header, lines[0])
    if len(lines) - 1 < signals:
        raise OxytocinError(f"'{header}' announces {signals} signals and describes {len(lines) - 1}")
    channels = [_channel(header, line) for line in lines[1 : 1 + signals]]
    chosen = next((one for one in channels if one.name.casefold().startswith(UTERINE)), None)
    if chosen is None:
        names = ", ".join(f"'{one.name}'" for one in channels)
        raise OxytocinError(f"'{header}' has no uterine channel (UC, TOCO, IUP); its channels are {names}")
    together = [one for one in channels if one.file == chosen.file]
    words = _samples(header.with_name(Path(chosen.file).name), chosen, len(together), samples)
    signal = words[:, together.index(chosen)]
    if chosen.checksum is not None and (int(signal.sum()) - chosen.checksum) % 65536:
        raise OxytocinError(f"'{chosen.file}' is damaged: the sum of its samples is not what '{header}' says")
    values = np.where(signal == _MISSING[chosen.format], np.nan, (signal - chosen.baseline) / chosen.gain)
    return Recorded(np.arange(samples) / rate, values, "mmHg" if chosen.unit.casefold() == "mmhg" else "")


def _first_line(header: Path, line: str) -> tuple[int, float, int]:
    words = line.split()
    if "/" in words[0]:
        raise OxytocinError(f"'{header}' is a record in several segments; expected a single one")
    try:
        signals, rate, samples = int(words[1]), float(words[2].split("/")[0]), int(words[3])
    except (IndexError, ValueError):
        raise OxytocinError(f"'{header}' begins with '{shortened(line)}'; expected {_HEADER}") from None
    if not (signals > 0 and 0 < rate < float("inf") and samples > 0):
        raise OxytocinError(f"'{header}' begins with '{shortened(line)}'; signals, rate and samples must be above 0")
    return signals, rate, samples


def _channel(header: Path, line: str) -> Channel:
    words = line.split(maxsplit=8)
    form = _FORMAT.match(words[1]) if len(words) > 1 else None
    if form is None or form["format"] not in _MISSING:
        found = words[1] if len(words) > 1 else "none"
        raise OxytocinError(f"'{header}': the format '{found}' of '{words[0]}' is not read here; expected 16 or 212")
    # What a header leaves out has the value that the manual gives it.
    gain = _GAIN.match(words[2]) if len(words) > 2 else None
    try:
        size = float(gain["gain"]) if gain else 0.0
        zero = int(words[4]) if len(words) > 4 else 0
        checksum = int(words[6]) if len(words) > 6 else None
    except ValueError:
        raise OxytocinError(f"'{header}': cannot make sense of '{shortened(line)}'") from None
    return Channel(
        file=words[0],
        format=form["format"],
        offset=int(form["offset"] or 0),
        gain=size or 200.0,
        baseline=int(gain["baseline"]) if gain and gain["baseline"] else zero,
        unit=(gain["unit"] or "mV") if gain else "mV",
        checksum=checksum,
        name=words[8].strip() if len(words) > 8 else "",
    )


def _samples(file: Path, channel: Channel, channels: int, samples: int) -> np.ndarray:
    """Return the words of all channels of one file, shape (samples, channels)."""
    try:
        data = file.read_bytes()[channel.offset :]
    except OSError as error:
        raise OxytocinError(f"cannot read '{file}': {error.strerror or error}") from None
    wanted = samples * channels
    there = int(len(data) / _BYTES_PER_SAMPLE[channel.format])
    if there < wanted:
        raise OxytocinError(f"'{file}' holds {there // channels} samples and its header announces {samples}")
    if channel.format == "16":
        words = np.frombuffer(data, dtype="<i2", count=wanted).astype(np.int64)
    else:
        words = _twelve_bits(np.frombuffer(data, dtype=np.uint8).astype(np.int64))[:wanted]
    return words.reshape(samples, channels)


def _twelve_bits(octets: np.ndarray) -> np.ndarray:
    """Return the pairs of signed 12-bit numbers that stand in each three bytes."""
    octets = np.pad(octets, (0, -octets.size % 3))
    first, middle, last = octets.reshape(-1, 3).T
    words = np.stack([first | (middle & 0x0F) << 8, last | (middle >> 4) << 8], axis=1).ravel()
    return np.where(words > 2047, words - 4096, words)
