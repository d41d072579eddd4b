"""WFDB records are read as the package `wfdb` of PhysioNet reads them: every format, every way to put one together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oxytocin.exchange.wfdb_record import open_record

wfdb: Any = pytest.importorskip("wfdb")

RANGES = {
    "8": 100,
    "16": 32000,
    "24": 8_000_000,
    "32": 2_000_000_000,
    "61": 32000,
    "80": 127,
    "160": 32000,
    "212": 2047,
    "310": 511,
    "311": 511,
    "508": 127,
    "516": 32000,
    "524": 8_000_000,
}
WRITTEN = ("16", "24", "32", "80", "212", "508", "516", "524")
"""The formats that `wfdb` writes; of the others the bytes are put together here."""

UNITS = ["bpm", "mmHg"]
NAMES = ["FHR", "UC"]


def words(form: str, frames: int = 601, seed: int = 0) -> np.ndarray:
    """Return random words of two signals; of differences, ones that stay within eight bits."""
    random = np.random.default_rng(seed)
    if form == "8":
        return np.cumsum(random.integers(-100, 100, (frames, 2)), axis=0)
    return random.integers(-RANGES[form], RANGES[form] + 1, (frames, 2))


def octets(form: str, samples: np.ndarray) -> bytes:
    """Return samples as signal(5) of the WFDB manual says."""
    if form == "8":
        return np.diff(samples, axis=0, prepend=samples[:1]).astype("i1").tobytes()
    flat = samples.ravel()
    if form == "61":
        return flat.astype(">i2").tobytes()
    if form == "160":
        return (flat + 32768).astype("<u2").tobytes()
    three = np.pad(flat & 0x3FF, (0, -flat.size % 3)).reshape(-1, 3)
    one, two, last = three.T
    if form == "311":
        return (one | two << 10 | last << 20).astype("<u4").tobytes()
    return np.stack([one << 1 | (last & 0x1F) << 11, two << 1 | (last >> 5) << 11], axis=1).astype("<u2").tobytes()


def record(folder: Path, form: str, samples: np.ndarray, name: str = "r", length: bool = True) -> Path:
    if form in WRITTEN:
        wfdb.wrsamp(
            name, fs=4, units=UNITS, sig_name=NAMES, d_signal=samples, fmt=[form] * 2, adc_gain=[100.0, 25.0],
            baseline=[0, 7], write_dir=str(folder),
        )  # fmt: skip
    else:
        (folder / f"{name}.dat").write_bytes(octets(form, samples))
        lines = [f"{name} 2 4 {len(samples)}"]
        for place, gain in enumerate(("100.0(0)/bpm", "25.0(7)/mmHg")):
            column = samples[:, place]
            lines.append(f"{name}.dat {form} {gain} 12 0 {column[0]} {column.sum() % 65536} 0 {NAMES[place]}")
        (folder / f"{name}.hea").write_text("\n".join(lines) + "\n")
    path = folder / f"{name}.hea"
    if not length:
        path.write_text(path.read_text().replace(f"{name} 2 4 {len(samples)}", f"{name} 2 4"))
    return path


def both(path: Path, place: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a signal as it is read here, and as `wfdb` reads it."""
    theirs = wfdb.rdrecord(str(path.with_suffix("")), smooth_frames=False)
    ours = open_record(path).signal(place)
    assert ours.unit == theirs.units[place]
    return ours.values, theirs.e_p_signal[place]


@pytest.mark.parametrize("length", [True, False], ids=["with its length", "without"])
@pytest.mark.parametrize("frames", [600, 601, 602])
@pytest.mark.parametrize("form", RANGES)
def test_every_format_is_read_alike(tmp_path: Path, form: str, frames: int, length: bool) -> None:
    samples = words(form, frames)
    if not length and form.startswith("5"):
        pytest.skip("wfdb takes no length from FLAC; see the test of that below")
    path = record(tmp_path, form, samples, length=length)
    for place, (gain, baseline) in enumerate(((100.0, 0), (25.0, 7))):
        ours, theirs = both(path, place)
        # 310 and 311 leave room for up to two samples at their end, which without a length look like recorded ones.
        np.testing.assert_allclose(ours[:frames], theirs[:frames])
        missing = samples[:, place] == -(1 << {"212": 11, "310": 9, "311": 9, "80": 7, "508": 7}.get(form, 40))
        np.testing.assert_allclose(ours[:frames][~missing], ((samples[:, place] - baseline) / gain)[~missing])


@pytest.mark.parametrize("form", ["508", "516", "524"])
def test_flac_says_its_own_length(tmp_path: Path, form: str) -> None:
    samples = words(form)
    ours = open_record(record(tmp_path, form, samples, length=False)).signal(1)
    np.testing.assert_allclose(ours.values, (samples[:, 1] - 7) / 25.0)


@pytest.mark.parametrize("form", [name for name in RANGES if name != "8"])
def test_what_is_missing_is_missing_in_each_format(tmp_path: Path, form: str) -> None:
    bits = {"212": 12, "310": 10, "311": 10, "80": 8, "508": 8, "24": 24, "524": 24, "32": 32}.get(form, 16)
    samples = words(form)
    samples[5:9, 1] = -(1 << (bits - 1))
    ours, theirs = both(record(tmp_path, form, samples), 1)
    assert np.isnan(ours[5:9]).all()
    np.testing.assert_array_equal(np.isnan(ours), np.isnan(theirs))


@pytest.mark.parametrize("other", ["8", "80", "212", "311", "516", "999"])
def test_signals_may_stand_in_files_of_different_formats(tmp_path: Path, other: str) -> None:
    samples = words("16")[:, 1]
    (tmp_path / "uc.dat").write_bytes(samples.astype("<i2").tobytes())
    (tmp_path / "fhr.dat").write_bytes(b"\x01" * 5000)
    (tmp_path / "r.hea").write_text(
        f"r 2 4 601\nfhr.dat {other} 100/bpm 8 0 0 0 0 FHR\nuc.dat 16 25(7)/mmHg 16 0 {samples[0]} "
        f"{samples.sum() % 65536} 0 UC\n"
    )
    np.testing.assert_allclose(open_record(tmp_path / "r.hea").signal(1).values, (samples - 7) / 25.0)


@pytest.mark.parametrize("form", ["16", "212", "311", "80"])
@pytest.mark.parametrize("layout", ["x4", ":3", "x2:5", "+12"])
def test_frames_skew_and_offset_are_read_alike(tmp_path: Path, form: str, layout: str) -> None:
    random = np.random.default_rng(2)
    frame = 4 if "x4" in layout else 2 if "x2" in layout else 1
    flat = random.integers(-100, 100, 600 * (frame + 1))
    if form == "16":
        data = flat.astype("<i2").tobytes()
    elif form == "80":
        data = (flat + 128).astype("u1").tobytes()
    elif form == "212":
        pairs = (flat & 0xFFF).reshape(-1, 2)
        packed = [pairs[:, 0] & 0xFF, pairs[:, 0] >> 8 | pairs[:, 1] >> 8 << 4, pairs[:, 1] & 0xFF]
        data = np.stack(packed, axis=1).astype("u1").tobytes()
    else:
        data = octets("311", flat)
    (tmp_path / "r.dat").write_bytes((b"\x07" * 12 if "+" in layout else b"") + data)
    frames = 600 - (5 if ":5" in layout else 3 if ":3" in layout else 0)
    plain = form + ("+12" if "+" in layout else "")
    (tmp_path / "r.hea").write_text(
        f"r 2 4 {frames}\nr.dat {plain} 100/bpm 12 0\nr.dat {form}{layout} 25(7)/mmHg 12 0\n"
    )
    for place in (0, 1):
        ours, theirs = both(tmp_path / "r.hea", place)
        # A signal that lags behind ends behind the length in the header, where wfdb reads nothing, or zeros.
        end = ours.size - 5 * frame * place
        np.testing.assert_allclose(ours[:end], theirs[:end])
        truth = flat.reshape(600, frame + 1)[:, place : 1 + frame * place].ravel()
        skew = place * int(layout[-1]) * frame if ":" in layout else 0
        np.testing.assert_allclose(
            ours * (25.0 if place else 100.0) + 7.0 * place, truth[skew:][: ours.size], atol=1e-9
        )
    assert open_record(tmp_path / "r.hea").signal(1).time[1] == pytest.approx(1.0 / (4 * frame))


@pytest.mark.parametrize("layout", ["fixed", "variable"])
def test_segments_are_joined_alike(tmp_path: Path, layout: str) -> None:
    record(tmp_path, "16", words("16", 300, 1), "one")
    record(tmp_path, "212", words("212", 200, 2), "two")
    lines = ["one 300", "~ 50", "two 200"]
    if layout == "variable":
        (tmp_path / "shape.hea").write_text("shape 2 4 0\n~ 0 100/bpm 0 0 0 0 0 FHR\n~ 0 25(7)/mmHg 0 0 0 0 0 UC\n")
        lines.insert(0, "shape 0")
    (tmp_path / "r.hea").write_text(f"r/{len(lines)} 2 4 550\n" + "\n".join(lines) + "\n")
    record_ = open_record(tmp_path / "r.hea")
    assert record_.names == ("FHR", "UC")
    ours = record_.signal(1)
    assert np.isnan(ours.values[300:350]).all()
    assert ours.time[-1] == pytest.approx(549 / 4)
    if layout == "variable":  # of a fixed layout with a gap, wfdb looks for the signals in the gap
        theirs = wfdb.rdrecord(str(tmp_path / "r"), m2s=True).p_signal[:, 1]
        np.testing.assert_allclose(ours.values, theirs)
