"""Spike trains in the formats of recording systems: which reader takes which file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from oxytocin.exchange.phy_folder import TIMES, read_phy
from oxytocin.exchange.recorder_file import READERS, read_recorder
from oxytocin.exchange.spike_file import read_text
from oxytocin.exchange.spike_nwb import read_nwb
from oxytocin.exchange.spike_source import Recording, train_of
from oxytocin.experiments.spike_train import SpikeTrain
from oxytocin.language import OxytocinError

FORMATS: dict[str, Callable[[Path], Recording]] = {
    **dict.fromkeys((".csv", ".tsv", ".txt", ".dat"), read_text),
    ".nwb": read_nwb,
    **dict.fromkeys(READERS, read_recorder),
}
"""The reader for each ending. What ends otherwise is not tried: some formats run what a file holds."""

_TEXT_IN_FOLDERS = (".csv", ".tsv")  # other text may be notes
EVENTS = "events.csv"
"""A table of injections beside recordings, which is no recording."""


def read_recording(path: Path) -> Recording:
    """Return the trains of a file, or of a folder of phy, none of them gone through yet.

    Raises
    ------
    OxytocinError
        If its ending is not known, it cannot be read, or it holds no trains.
    """
    if path.is_dir() and (path / TIMES).is_file():
        return read_phy(path)
    if not path.is_file():
        return read_text(path)  # whose complaint says what it is
    endings = [suffix.lower() for suffix in path.suffixes]
    packed = endings[-1:] == [".gz"]
    reader = FORMATS.get("".join(endings[-2:-1] if packed else endings[-1:]))
    if reader is None or (packed and reader is not read_text):
        raise OxytocinError(
            f"'{path}' has no ending of a format that holds spike trains; "
            f"read are {', '.join(FORMATS)}, and folders of phy or Kilosort"
        )
    return reader(path)


def recordings_in(paths: list[Path]) -> list[Path]:
    """Return the files named, and of each folder the recordings in it, without tables of events.

    Raises
    ------
    OxytocinError
        If a folder holds none.
    """
    files: list[Path] = []
    for path in paths:
        if not path.is_dir() or (path / TIMES).is_file():
            files.append(path)
            continue
        endings = {*FORMATS} - {".txt", ".dat"} | set(_TEXT_IN_FOLDERS)
        inside = sorted(file for file in path.iterdir() if file.suffix.lower() in endings and file.name != EVENTS)
        if not inside:
            raise OxytocinError(
                f"the folder '{path}' holds no spike trains; expected files that end in {', '.join(sorted(endings))}"
            )
        files += inside
    return list({file.resolve(): file for file in files}.values())  # a file that is named twice is one


def read_spike_train(path: str | Path, drop_short: bool = False) -> SpikeTrain:
    """Read the only train of a file into memory.

    Parameters
    ----------
    path : str or Path
    drop_short : bool
        Leave out every spike that follows another within less than 1 ms. They are kept otherwise, as recorded.

    Raises
    ------
    OxytocinError
        If the file cannot be read, holds several trains, or times that are no rising series of numbers; the message
        names the file, the line and what was expected.
    """
    return only_train(read_recording(Path(path)), drop_short)


def only_train(recording: Recording, drop_short: bool = False) -> SpikeTrain:
    """Return the only train of a recording, whole; see `read_spike_train`."""
    sources = recording.sources
    if len(sources) > 1:
        names = ", ".join(source.name for source in sources[:5])
        raise OxytocinError(
            f"'{recording.path}' holds {len(sources)} trains ({names}...); expected one: write its times into a file"
        )
    return train_of(sources[0], drop_short)
