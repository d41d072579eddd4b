"""A spike train that came from a file of any kind, and the check that its times are those of one neuron."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from oxytocin.experiments.spike_train import SpikeTrain, far_enough, too_short
from oxytocin.experiments.watched import Watched
from oxytocin.language import OxytocinError

LONGEST_RECORDING = 30 * 86400.0


@dataclass(frozen=True)
class Source:
    """A train that can be gone through more than once.

    Attributes
    ----------
    name : str
        Of the file, without its ending; with what identifies the unit where a file holds several.
    chunks : callable
        Gives the times in s, checked, in chunks that need little memory.
    watched : Watched, optional
        When the cell was watched, if the file says so.
    remark : str
        What a user should know of it: "labelled 'mua'", "unsorted"...
    """

    name: str
    chunks: Callable[[], Iterator[np.ndarray]]
    watched: Watched | None = None
    remark: str = ""

    def between(self, begin: float, end: float) -> np.ndarray:
        """Return the times from one moment to just before another, in s."""
        parts = [np.zeros(0)]
        for times in self.chunks():
            parts.append(times[(times >= begin) & (times < end)])
            if times[-1] >= end:
                break
        return np.concatenate(parts)


@dataclass(frozen=True)
class Recording:
    """What a file holds.

    Attributes
    ----------
    path : Path
    sources : sequence of Source
        With different names.
    remarks : sequence of str
        What in the file was not used, and how the rest was read.
    """

    path: Path
    sources: Sequence[Source]
    remarks: Sequence[str] = ()


def named(path: Path, keys: Sequence[str]) -> list[str]:
    """Return names for the trains of a file, all different: of the file alone where it holds one.

    Parameters
    ----------
    keys : sequence of str
        What the file calls each unit; it may be empty, and the same twice.
    """
    if len(keys) == 1:
        return [path.stem]
    plain = [key or str(number) for number, key in enumerate(keys, start=1)]
    taken: set[str] = set(plain)
    names = []
    for number, key in enumerate(plain, start=1):
        if plain.count(key) > 1 and plain.index(key) != number - 1:
            key = next(tried for n in range(number, 10**9) if (tried := f"{key}({n})") not in taken)
            taken.add(key)
        names.append(f"{path.stem}:{key}")
    return names


def train_of(source: Source, drop_short: bool = False) -> SpikeTrain:
    """Return a whole train, with intervals too short to be true counted.

    Parameters
    ----------
    source : Source
    drop_short : bool
        Leave out every spike that follows another within less than 1 ms. They are kept otherwise, as recorded.
    """
    times = np.concatenate(list(source.chunks()))
    intervals = np.diff(times)
    kept = far_enough(times) if drop_short else np.ones(times.size, dtype=bool)
    return SpikeTrain(
        name=source.name,
        times=times[kept],
        short_intervals=int(too_short(intervals).sum()),
        shortest=float(intervals.min()) if intervals.size else float("nan"),
        dropped=int(times.size - kept.sum()),
        watched=source.watched,
    )


def checked(
    chunks: Iterable[np.ndarray], where: Callable[[int], str], watched: Watched | None = None
) -> Iterator[np.ndarray]:
    """Yield chunks of times as long as they are those of a neuron: numbers that rise.

    Parameters
    ----------
    chunks : iterable of ndarray
        In s.
    where : callable
        Says for the number of a spike, from 0 on, where it stands, as complaints begin.
    watched : Watched, optional
        Times before 0 s are allowed only if the cell was watched then.

    Raises
    ------
    OxytocinError
        When a time is none, or does not rise; or at the end, if there is no spike.
    """
    lowest = 0.0 if watched is None or not watched.begin.size else min(0.0, float(watched.begin[0]))
    before, number = -math.inf, 0
    for times in chunks:
        if not times.size:
            continue
        good = np.diff(times, prepend=before) > 0
        good &= (times >= lowest) & (times <= LONGEST_RECORDING)
        if not good.all():
            place = int(np.argmin(good))
            earlier = float(times[place - 1]) if place else before
            raise OxytocinError(f"{where(number + place)}: {_fault(float(times[place]), earlier, lowest)}")
        number, before = number + times.size, float(times[-1])
        yield times
    if not number:
        raise OxytocinError(f"{where(0)}: no spikes")


def _fault(time: float, before: float, lowest: float) -> str:
    if not math.isfinite(time):
        return f"expected a time in seconds, found '{time}'; leave out spikes without a time"
    if time < lowest:
        return f"expected a time from {lowest:g} s on, found {time:.12g} s"
    if time > LONGEST_RECORDING:
        return f"{time:.12g} s is more than 30 days; expected seconds, are these milliseconds?"
    if time == before:
        return f"{time:.12g} s stands there twice; expected each spike once, in order of time"
    return f"{time:.12g} s follows {before:.12g} s; expected spikes in order of time"
