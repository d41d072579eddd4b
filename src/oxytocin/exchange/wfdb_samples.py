"""The samples of WFDB records (.dat) in all their formats: signal(5) of the WFDB manual.

https://physionet.org/physiotools/wag/signal-5.htm. FLAC (508, 516, 524) is unpacked by the package `soundfile`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oxytocin.exchange.wfdb_header import Signal
from oxytocin.experiments.text_file import opened
from oxytocin.language import OxytocinError

Words = NDArray[np.integer[Any]]

_LARGEST = 1 << 27  # samples of one file


def read_words(file: Path, signals: Sequence[Signal], place: int, frames: int | None) -> Words:
    """Return the words of one signal.

    Parameters
    ----------
    file : Path
    signals : sequence of Signal
        All that stand in the file, in order.
    place : int
        Of the one that is wanted.
    frames : int or None
        How many the header announces; None takes all that are there.

    Raises
    ------
    OxytocinError
        If the file cannot be read, holds fewer frames, or its format is unknown.
    """
    chosen = signals[place]
    if any(one.format != chosen.format for one in signals):
        raise OxytocinError(f"'{file}' is announced in several formats; expected one in a file")
    wide = sum(one.frame for one in signals)
    if wide > _LARGEST or (frames or 0) * wide > _LARGEST:
        raise OxytocinError(f"'{file}' is announced with more than {_LARGEST:.0e} samples; divide the record")
    if chosen.format in _PACKED:
        words, there = _unpacked(file, chosen, len(signals), wide)
    else:
        words, there = _plain(file, chosen, wide, frames)
    if frames is None:
        frames = there - max(one.skew for one in signals)
    if there < frames or frames < 1:
        raise OxytocinError(f"'{file}' holds {there} samples and its header announces {frames}")
    first = sum(one.frame for one in signals[:place])
    table = words[: there * wide].reshape(there, wide)[:, first : first + chosen.frame]
    # A signal that lags behind begins later in its file; what the file lacks at its end is missing.
    signal = table.ravel()
    if chosen.format == "8":
        signal = chosen.initial + np.cumsum(signal)
    signal = signal[chosen.skew * chosen.frame :][: frames * chosen.frame]
    missing = missing_word(chosen.format)
    lacking = frames * chosen.frame - signal.size
    return np.pad(signal, (0, lacking), constant_values=0 if missing is None else missing)


def missing_word(form: str) -> int | None:
    """Return the word that stands for a sample that was not recorded; None of a format that has none."""
    bits = _BITS[form]
    return None if form == "8" else -(1 << (bits - 1))


def _plain(file: Path, chosen: Signal, wide: int, frames: int | None) -> tuple[Words, int]:
    """Return the words of a file and how many frames it holds."""
    octets, group = _GROUPS[chosen.format]
    with opened(file, "the samples of a WFDB record") as stream:
        wanted = _LARGEST // wide if frames is None else frames + chosen.skew
        there = max(0, stream.seek(0, 2) - chosen.offset)
        stream.seek(chosen.offset)
        data = np.frombuffer(stream.read(min(there, -(-wanted * wide // group) * octets)), dtype=np.uint8)
    there = data.size * group // octets // wide
    if frames is not None:
        there = min(there, frames + chosen.skew)
    whole = -(-there * wide // group) * octets
    padded = np.pad(data[:whole], (0, max(0, whole - data.size)))
    return _DECODERS[chosen.format](padded), there


def _unpacked(file: Path, chosen: Signal, channels: int, wide: int) -> tuple[Words, int]:
    try:
        import soundfile  # type: ignore[import-untyped]
    except ImportError:
        raise OxytocinError(f"'{file}' is packed as FLAC, which needs soundfile: pip install soundfile") from None
    try:
        with opened(file, "the samples of a WFDB record") as stream, soundfile.SoundFile(stream) as sound:
            if sound.frames * sound.channels > _LARGEST:
                raise OxytocinError(f"'{file}' holds more than {_LARGEST:.0e} samples; divide the record")
            if sound.channels != channels or wide % channels:
                raise OxytocinError(f"'{file}' holds {sound.channels} signals and its header announces {channels}")
            bits = {"PCM_S8": 8, "PCM_16": 16, "PCM_24": 24}[sound.subtype]
            sound.seek(chosen.offset)
            # Whole numbers of 32 bits, the sample in their upper ones; in parts, for libsndfile fails above 2**24.
            parts = _parts(sound)
    except (soundfile.LibsndfileError, KeyError, RuntimeError):
        raise OxytocinError(f"'{file}' is damaged, or no FLAC of 8, 16 or 24 bits") from None
    samples = np.concatenate(parts) >> (32 - bits) if parts else np.zeros((0, channels), dtype=np.int32)
    frame = wide // channels
    there = samples.shape[0] // frame
    return samples[: there * frame].reshape(there, frame, channels).transpose(0, 2, 1).ravel(), there


def _parts(sound: Any) -> list[np.ndarray]:
    found = []
    while (part := sound.read(1 << 20, dtype="int32", always_2d=True)).size:
        found.append(part)
    return found


def _signed(words: Words, bits: int) -> Words:
    return (words ^ (1 << (bits - 1))) - (1 << (bits - 1))


def _of_24_bits(octets: NDArray[np.uint8]) -> Words:
    low, middle, high = octets.reshape(-1, 3).T.astype(np.int32)
    return _signed(low | middle << 8 | high << 16, 24)


def _of_12_bits(octets: NDArray[np.uint8]) -> Words:
    """Two samples in three bytes."""
    first, middle, last = octets.reshape(-1, 3).T.astype(np.int32)
    return _signed(np.stack([first | (middle & 0x0F) << 8, last | (middle >> 4) << 8], axis=1).ravel(), 12)


def _of_10_bits_by_11(octets: NDArray[np.uint8]) -> Words:
    """Three samples in four bytes: two in the upper ten of the lower eleven bits of each pair, one in the rest."""
    one, other = octets.view("<u2").reshape(-1, 2).T.astype(np.int32)
    third = one >> 11 | (other >> 11) << 5
    return _signed(np.stack([one >> 1 & 0x3FF, other >> 1 & 0x3FF, third], axis=1).ravel(), 10)


def _of_10_bits(octets: NDArray[np.uint8]) -> Words:
    """Three samples in four bytes, one after the other from the lowest bit on."""
    four = octets.view("<u4").astype(np.int64)
    return _signed(np.stack([four & 0x3FF, four >> 10 & 0x3FF, four >> 20 & 0x3FF], axis=1).ravel(), 10)


_DECODERS: dict[str, Callable[[NDArray[np.uint8]], Words]] = {
    "8": lambda octets: octets.view("i1").astype(np.int64),
    "16": lambda octets: octets.view("<i2").astype(np.int64),
    "24": _of_24_bits,
    "32": lambda octets: octets.view("<i4").astype(np.int64),
    "61": lambda octets: octets.view(">i2").astype(np.int64),
    "80": lambda octets: octets.astype(np.int64) - 128,
    "160": lambda octets: octets.view("<u2").astype(np.int64) - 32768,
    "212": _of_12_bits,
    "310": _of_10_bits_by_11,
    "311": _of_10_bits,
}
_GROUPS = {
    "8": (1, 1),
    "16": (2, 1),
    "24": (3, 1),
    "32": (4, 1),
    "61": (2, 1),
    "80": (1, 1),
    "160": (2, 1),
    "212": (3, 2),
    "310": (4, 3),
    "311": (4, 3),
}
"""Bytes, and the samples that stand in them."""

_PACKED = ("508", "516", "524")
_BITS = {
    **{"8": 8, "16": 16, "24": 24, "32": 32, "61": 16, "80": 8, "160": 16, "212": 12, "310": 10, "311": 10},
    **{form: int(form) - 500 for form in _PACKED},
}
FORMATS = tuple(_BITS)
"""Numbers of the formats that are read."""
