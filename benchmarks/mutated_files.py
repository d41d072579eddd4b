"""Files with random faults, 10,000 for each format: read, refused in one sentence, a fault of the reader, or no end.

    python benchmarks/mutated_files.py [FORMAT...] [--files 10000] [--seed 1]

For each format a few whole files are made. Each is changed at random (bytes altered, taken out, put in, cut off,
doubled; odd words put in), and given to its reader in a copy of this process, for 20 s. Wanted: no fault, and none
over 20 s. What a fault was is printed with the seed that makes its file again: --seed SEED --files 1.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import select
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from oxytocin.language import OxytocinError

PATIENCE = 20
"""Seconds after which a reader is said not to end."""


@dataclass(frozen=True)
class Format:
    """What is tried.

    Attributes
    ----------
    read : callable
        Reads a file whole.
    make : callable
        Writes whole files of the format into a folder, and returns them.
    apart : bool
        Whether the product reads it in a process of its own, for which any exception is a refusal in a sentence, as is
        its end by a crash or after some 15 s; these are counted apart.
    """

    read: Callable[[Path], object]
    make: Callable[[Path], list[Path]]
    apart: bool = False


def _spikes(path: Path) -> None:
    """Go through all trains of a file; a bad one does not spoil the others."""
    from oxytocin.exchange.spike_trains import read_recording
    from oxytocin.experiments.spike_quality import steady_stretch
    from oxytocin.experiments.spike_record import record_of

    for source in read_recording(path).sources:
        with contextlib.suppress(OxytocinError):
            record = record_of(source.chunks(), source.watched)
            if record.cuts.begin.size:
                steady_stretch(record)


def _spike_text(folder: Path) -> list[Path]:
    times = np.cumsum(0.02 + np.random.default_rng(1).exponential(0.2, 60))
    lines = [f"{time:.4f}" for time in times]
    texts = {
        "one.csv": ["spike_time_s", *lines],
        "plain.txt": lines,
        "units.tsv": ["unit\ttime (ms)\tquality", *(f"{i % 3}\t{1000 * t:.1f}\tgood" for i, t in enumerate(times))],
        "wide.csv": ["a;b", *(f"{t:.3f};{2 * t:.3f}".replace(".", ",") for t in times)],
    }
    return [_written(folder / name, "\n".join(text).encode()) for name, text in texts.items()]


def _spike_nwb(folder: Path) -> list[Path]:
    import datetime

    import pynwb

    made = pynwb.NWBFile("seed", "seed", datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
    made.add_unit_column("quality", "of the sorter")
    for label in ("good", "noise", "mua"):
        made.add_unit(spike_times=np.arange(0.0, 50.0, 0.3), obs_intervals=[[0.0, 20.0], [30.0, 60.0]], quality=label)
    made.add_invalid_time_interval(start_time=5.0, stop_time=6.0)
    with pynwb.NWBHDF5IO(folder / "units.nwb", "w") as file:
        file.write(made)
    return [folder / "units.nwb"]


def _matlab(folder: Path) -> list[Path]:
    import neo

    block = neo.Block()
    block.segments.append(neo.Segment())
    for name in ("a", "a"):
        train = neo.SpikeTrain(np.arange(0.0, 9.0, 0.3), units="s", t_stop=10.0, name=name)
        block.segments[0].spiketrains.append(train)
    neo.io.NeoMatlabIO(str(folder / "units.mat")).write_block(block)
    return [folder / "units.mat"]


def _neuroexplorer(folder: Path) -> list[Path]:
    import struct

    heads, data = b"", b""
    for kind, name in ((0, b"sig001a"), (0, b"sig001b"), (1, b"drug")):
        ticks = (40_000 * np.arange(0.5, 20.0, 0.3)).astype("<i4")
        place = 544 + 3 * 208 + len(data)
        heads += struct.pack("<ii64sii", kind, 100, name, place, ticks.size).ljust(208, b"\0")
        data += ticks.tobytes()
    begin = struct.pack("<4si256sdiii", b"NEX1", 104, b"", 40_000.0, 0, 1_000_000, 3).ljust(544, b"\0")
    return [_written(folder / "units.nex", begin + heads + data)]


def _recorder(path: Path) -> None:
    """As the process does that reads these files."""
    from oxytocin.exchange.recorder_file import READERS, trains_of

    trains_of(READERS[path.suffix], str(path))


def _units(path: Path) -> None:
    from oxytocin.exchange.spike_nwb import units_of

    units_of(path)


def _events(path: Path) -> None:
    from oxytocin.exchange.spike_events import read_events

    read_events(path)


def _events_table(folder: Path) -> list[Path]:
    return [_written(folder / "events.csv", b"cell,time_s,event\nA,900,CCK i.v.\nB,10,saline\nA,100,naloxone\n")]


def _doses(path: Path) -> None:
    from oxytocin.exchange.dosing_table import read_dosing_table

    read_dosing_table(path, dvid="1" if "dvid" in path.name else None)


def _doses_tables(folder: Path) -> list[Path]:
    texts = {
        "rates.csv": "ID,TIME,AMT,RATE,DV,CENS,LIMIT,LLOQ\n,h,mg,mg/h,mg/L,,,\n1,0,100,12.5,.,0,.,.\n"
        "1,1,.,.,1.2,1,0.3,.\n1,4,.,.,<=1.5,0,.,.\n1,9,.,.,0.4,0,.,0.5\n",
        "steady.csv": "ID;TIME (h);AMT [mg];II;ADDL;SS;EVID;CMT;DV (ug/L);MDV\n1;08:00;100;12;3;1;101;depot;.;1\n"
        "1;20:30;.;.;.;.;0;central;3,5;0\n1;02:00;.;.;.;.;0;central;2,5;0\n",
        "dvid.csv": "ID,DATE,TIME,AMT,TINF,DV,DVID,OCC,WT\n,,h,mg,h,mg/L,,,\n1,12/31/23,20:00,9,2,.,.,1,70\n"
        "1,12/31/23,21:00,.,.,4,1,1,70\n1,1/1/24,0:00,.,.,60,2,1,70\n1,1/1/24,0:30,.,.,3,1,1,70\n",
        "pulses.csv": "ID,TIME,DV\n,min,IU/L\n" + "".join(f"a,{t},{2 + t % 7}\n" for t in range(15)) + "b,0,<1\n",
    }
    return [_written(folder / name, text.encode()) for name, text in texts.items()]


def _saliva(path: Path) -> None:
    """Go as far as the printed table does."""
    from oxytocin.exchange.saliva_file import read_saliva

    for series in read_saliva(path):
        for group in map(series.of_group, series.groups):
            for readings in (group.moments() if series.timed else group.fold_changes()).values():
                readings.quantile(0.5)


def _saliva_tables(folder: Path) -> list[Path]:
    people = [("a", "drug"), ("b", "drug"), ("c", "placebo"), ("d", "placebo")]
    long, wide = ["subject,condition,time_min,cortisol_ug/dL,oxt pg/mL,lod"], ["subject;condition;-10 min;0 min;20 min"]
    contexts, analytes = ["subject,day,context,cort_ngml,plate.cort,exclude"], ["id,time_min,analyte,value,unit"]
    for person, group in people:
        for minutes, level in ((-10, "0.2"), (20, "<0.1"), (40, "OOR >")):
            long.append(f"{person},{group},{minutes},{level},{8 + minutes / 10},0.1")
            analytes += (f"{person},{minutes},cortisol,3.5,nmol/L", f"{person},{minutes},oxytocin,9,pg/mL")
        wide.append(f"{person};{group};4,1;5,2;9,3")
        contexts += (f"{person},1,Baseline,2,p1,", f"{person},1,Play,3,p2,")
    texts = {"long.csv": long, "wide.csv": wide, "contexts.csv": contexts, "analytes.csv": analytes}
    return [_written(folder / name, "\n".join(lines).encode()) for name, lines in texts.items()]


def _tocograph(path: Path) -> None:
    from oxytocin.exchange.toco_file import read_tocograph
    from oxytocin.experiments.contraction_detector import detect

    trace = read_tocograph(path)
    found = detect(trace.time, trace.pressure)
    if found.per_10min() < 0 or trace.cut_off < 0:
        raise AssertionError("contractions below zero")


def _trace() -> np.ndarray:
    away = (np.arange(720) + 90) % 180 - 90
    return np.round(12 + 45 * np.exp(-0.5 * (away / 22) ** 2)).astype(int)


def _tocograph_table(folder: Path) -> list[Path]:
    rows = (f"{second},140,{level}" for second, level in enumerate(_trace()))
    return [_written(folder / "belt.csv", "\n".join(["time_s,FHR,UC (kPa)", *rows]).encode())]


def _record(folder: Path) -> tuple[Path, Path]:
    """Write a record, and return its header and its samples."""
    words = np.stack([np.full(720, 140), _trace()], axis=1).astype("<i2")
    samples = _written(folder / "one.dat", words.tobytes())
    lines = [
        f"one.dat 16 1(0)/{unit} 16 0 {words[0, place]} {int(words[:, place].sum()) % 65536} 0 {name}"
        for place, (unit, name) in enumerate((("bpm", "FHR"), ("mmHg", "UC")))
    ]
    return _written(folder / "one.hea", "\n".join(["one 2 1 720", *lines, ""]).encode()), samples


def _record_headers(folder: Path) -> list[Path]:
    whole = _written(folder / "all.hea", b"all/3 2 1 1500\none 720\n~ 60\none 720\n")
    return [_record(folder)[0], whole]


FORMATS = {
    "spike text": Format(_spikes, _spike_text),
    "spike nwb": Format(_units, _spike_nwb, apart=True),
    "spike mat": Format(_recorder, _matlab, apart=True),
    "spike nex": Format(_recorder, _neuroexplorer, apart=True),
    "events": Format(_events, _events_table),
    "doses": Format(_doses, _doses_tables),
    "saliva": Format(_saliva, _saliva_tables),
    "tocograph": Format(_tocograph, _tocograph_table),
    "wfdb header": Format(_tocograph, _record_headers),
    "wfdb data": Format(_tocograph, lambda folder: [_record(folder)[1]]),
}
"""The formats by name. Another one is another line here."""


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def mutated(content: bytes, draws: random.Random) -> bytes:
    """Return content with one to four random faults."""
    made = bytearray(content)
    for _ in range(draws.randint(1, 4)):
        place, size = draws.randrange(len(made) + 1), draws.choice((1, 2, 4, 8, 64, 1024))
        kind = draws.randrange(7)
        if kind == 0 and made:
            made[min(place, len(made) - 1)] ^= 1 << draws.randrange(8)
        elif kind == 1:
            made[place : place + size] = draws.randbytes(size)
        elif kind == 2:
            del made[place : place + size]
        elif kind == 3:
            made[place:place] = made[place : place + size] * draws.choice((1, 2, 50))
        elif kind == 4:
            del made[place:]
        elif kind == 5:
            made[place : place + size] = draws.choice((b"\xff", b"\0", b"\x7f", b"9", b"-", b'"', b"\n")) * size
        else:
            words = (b"nan", b"1e308", b"-1", b",,", b";", b"\t", b"<", b"=", b"\xef\xbb\xbf", b"1e-320", b"0x10")
            made[place:place] = draws.choice(words)
    return bytes(made)


def outcome(tried: Format, path: Path) -> tuple[str, str]:
    """Return what became of one file, and in a fault where; in a process that is a copy of this one."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        os.close(ours)
        os.write(theirs, "\n".join(_read(tried, path)).encode()[:4096])
        os._exit(0)
    os.close(theirs)
    ready = select.select([ours], [], [], PATIENCE)[0]
    said = os.read(ours, 4096).decode() if ready else ""
    os.close(ours)
    if not ready:
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    if said:
        kind, _, why = said.partition("\n")
        return kind, why
    if tried.apart:
        return "ended", ""  # as is done with the process that reads it, and said in a sentence
    return ("fault", "crash") if ready else ("over 20 s", "no end")


def _read(tried: Format, path: Path) -> tuple[str, str]:
    try:
        with warnings.catch_warnings(), open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
            warnings.simplefilter("ignore")
            tried.read(path)
    except OxytocinError as error:
        return ("refused", "") if "\n" not in str(error) else ("fault", f"several lines: {error}")
    except Exception as error:
        if tried.apart:
            return "refused", ""
        place = traceback.extract_tb(error.__traceback__)[-1]
        return "fault", f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}: {str(error)[:100]}"
    return "read", ""


def main(names: list[str], files: int, seed: int) -> int:
    """Try each format, print a table, and return how many faults there were."""
    print(f"{'format':12}{'files':>7}{'read':>7}{'refused':>9}{'ended':>7}{'faults':>8}{'over 20 s':>11}{'slowest':>9}")
    bad = 0
    for name in names:
        found: Counter[str] = Counter()
        said: Counter[str] = Counter()
        slowest = 0.0
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            whole = [(path, path.read_bytes()) for path in FORMATS[name].make(folder)]
            for path, _ in whole:
                FORMATS[name].read(path)  # and imports what is needed, before the copies are made
            if not FORMATS[name].apart:
                _read(FORMATS[name], whole[0][0])  # so that what it imports need not be imported for each file
            for number in range(files):
                draws = random.Random(seed + number)
                path, content = draws.choice(whole)
                path.write_bytes(mutated(content, draws))
                begun = time.monotonic()
                kind, why = outcome(FORMATS[name], path)
                slowest = max(slowest, time.monotonic() - begun)
                found[kind] += 1
                if why:
                    said[why] += 1
                    if said[why] == 1:
                        print(f"  seed {seed + number}, {path.name}: {kind} {why}", flush=True)
        bad += found["fault"] + found["over 20 s"]
        counts = f"{found['read']:7}{found['refused']:9}{found['ended']:7}{found['fault']:8}{found['over 20 s']:11}"
        print(f"{name:12}{files:7}{counts}{slowest:7.1f} s", flush=True)
    print(f"seeds {seed} to {seed + files - 1}")
    return bad


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Files with random faults.")
    arguments.add_argument("formats", nargs="*", metavar="FORMAT", help=f"all if none is named: {', '.join(FORMATS)}")
    arguments.add_argument("--files", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    unknown = [name for name in given.formats if name not in FORMATS]
    if unknown:
        arguments.error(f"there is no format '{unknown[0]}'; known are {', '.join(FORMATS)}")
    sys.exit(1 if main(given.formats or list(FORMATS), given.files, given.seed) else 0)
