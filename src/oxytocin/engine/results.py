"""What a run gives back: samples, events and spikes as arrays, and the same as an xarray Dataset or a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from oxytocin.language.body import Body, resolve
from oxytocin.language.drafts import whole_file
from oxytocin.language.errors import OxytocinError

if TYPE_CHECKING:
    import xarray


@dataclass(frozen=True)
class Spikes:
    """Every spike of one subject: times in seconds and the number of the neuron, in order of time.

    Of all neurons the first `working` are left; where none was lost, that is all.
    """

    neurons: int
    working: int
    time: np.ndarray
    neuron: np.ndarray


@dataclass(frozen=True)
class Events:
    """What happened to one subject at instants: when, which (an index in `names`), and how much was given."""

    names: list[str]
    time: np.ndarray
    which: np.ndarray
    amount: np.ndarray

    def times(self, name: str) -> np.ndarray:
        """Return the times, in seconds, of one event or impulse, by its path or a part of it that is unique."""
        return self.given(name)[0]

    def given(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the times of one event or impulse, in seconds, and the amounts, in the unit of its signal."""
        known = {full: i for i, full in enumerate(self.names)}
        index = known[resolve(name, known, "event", "this run")]
        same = [i for i, full in enumerate(self.names) if full == self.names[index]]
        chosen = np.isin(self.which, same)
        return self.time[chosen], self.amount[chosen]


@dataclass(frozen=True)
class Run:
    """The outcome of a run.

    Attributes
    ----------
    time : ndarray, shape (times,)
        Sample times in seconds.
    names : list of str
        What was sampled: states by path ("plasma.central"), signals by name ("plasma_oxytocin").
    samples : ndarray, shape (subjects, times, names)
        In the units of `units`; not a number beyond the moment of an interruption.
    events : list of Events
        One for each subject.
    spikes : list of (Spikes or None)
        One for each subject.
    parameters : ndarray, shape (subjects, parameters)
        Values used, in declared units, in the order of `body.parameters`.
    first : int
        Number of the first subject in the population.
    remarks : tuple of str
        What a reader should know of how the numbers came about, as sentences without their full stop.
    """

    body: Body
    time: np.ndarray
    names: list[str]
    units: dict[str, str]
    samples: np.ndarray
    events: list[Events]
    spikes: list[Spikes | None]
    parameters: np.ndarray
    first: int
    seed: int
    integration: str
    steps: int
    slowest: str
    interrupted: bool
    reached: float
    remarks: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> np.ndarray:
        """Return one sampled quantity, shape (subjects, times), in its unit.

        Raises
        ------
        OxytocinError
            If nothing of that name was sampled.
        """
        known = {full: i for i, full in enumerate(self.names)}
        return self.samples[:, :, known[resolve(name, known, "state or signal", "this run")]]

    def parameter(self, name: str) -> np.ndarray:
        """Return the value of one parameter of the body in each subject, shape (subjects,), in its declared unit.

        Raises
        ------
        OxytocinError
            If the body has no parameter of that name.
        """
        places = {path: i for i, path in enumerate(self.body.parameters)}
        return self.parameters[:, places[resolve(name, places, "parameter", f"the body '{self.body.name}'")]]

    def only(self, subject: int) -> Run:
        """Return the run of one subject alone."""
        one = slice(subject, subject + 1)
        return replace(
            self,
            samples=self.samples[one],
            events=self.events[one],
            spikes=self.spikes[one],
            parameters=self.parameters[one],
        )

    @property
    def written(self) -> np.ndarray:
        """Which samples were written before an interruption (all of them in a complete run), shape (times,)."""
        return self.time < self.reached if self.interrupted else np.ones(self.time.size, dtype=bool)

    @property
    def subjects(self) -> int:
        """How many subjects there are."""
        return self.samples.shape[0]

    def to_dataset(self) -> xarray.Dataset:
        """Return the run as an xarray Dataset with units and sources as attributes."""
        import xarray

        data = xarray.Dataset(
            {
                name.replace(".", "_"): (
                    ("subject", "time"),
                    self.samples[:, :, i],
                    {"units": self.units[name], "path": name},
                )
                for i, name in enumerate(self.names)
            },
            coords={"subject": np.arange(self.subjects), "time": ("time", self.time, {"units": "s"})},
        )
        for i, (path, item) in enumerate(self.body.parameters.items()):
            described = {"units": item.unit, "source": item.source, "evidence": item.evidence, "description": item.doc}
            data[f"parameter_{path.replace('.', '_')}"] = ("subject", self.parameters[:, i], described)
        data = data.merge(self._events_dataset()).merge(self._spikes_dataset())
        data.attrs = self.provenance()
        return data

    def provenance(self) -> dict[str, str | int]:
        """Return what is needed to repeat and to cite this run."""
        from oxytocin import __version__

        changes = (f"{path}: {old:g} -> {new:g} {unit}" for path, (old, new, unit) in self.body.changes().items())
        return {
            "body": self.body.name,
            "seed": self.seed,
            "integration": self.integration,
            "oxytocin_version": __version__,
            "changed_values": "; ".join(changes),
            "sources": " ".join(self.sources()),
            "interrupted": int(self.interrupted),
            "title": "Simulation of the oxytocin system; for research and teaching, no medical device",
        }

    def sources(self) -> list[str]:
        """Return the keys of the references that this run used."""
        return sorted({item.source for item in self.body.parameters.values() if item.source})

    def save(self, path: str | Path) -> None:
        """Write the run to a NetCDF file (.nc), whole or not at all.

        Raises
        ------
        OxytocinError
            If the file cannot be written.
        """
        target = Path(path)
        if target.suffix != ".nc":
            raise OxytocinError(
                f"results are written as NetCDF: name the file '{target.stem}.nc' instead of '{target.name}'"
            )
        # Through memory, because the HDF5 library crashes when a disk fills while it writes.
        content = self.to_dataset().to_netcdf(engine="h5netcdf")
        whole_file(target, lambda draft: draft.write_bytes(content))

    def _events_dataset(self) -> xarray.Dataset:
        import xarray

        rows = [
            (i, t, e.names[w], a)
            for i, e in enumerate(self.events)
            for t, w, a in zip(e.time, e.which, e.amount, strict=True)
        ]
        subject, time, name, amount = zip(*rows, strict=True) if rows else ((), (), (), ())
        return xarray.Dataset(
            {
                "event_subject": ("event", np.array(subject, dtype=np.int64)),
                "event_time": ("event", np.array(time, dtype=float), {"units": "s"}),
                "event_name": ("event", np.array(name, dtype=str)),
                "event_amount": ("event", np.array(amount, dtype=float)),
            }
        )

    def _spikes_dataset(self) -> xarray.Dataset:
        import xarray

        found = [(i, item) for i, item in enumerate(self.spikes) if item is not None]
        if not found:
            return xarray.Dataset()
        neurons = max(item.neurons for _, item in found)
        counts = np.zeros((self.subjects, neurons), dtype=np.int64)
        for i, item in found:
            counts[i, : item.neurons] = np.bincount(item.neuron, minlength=item.neurons)
        return xarray.Dataset(
            {
                "spike_subject": ("spike", np.concatenate([np.full(s.time.size, i) for i, s in found])),
                "spike_time": ("spike", np.concatenate([s.time for _, s in found]), {"units": "s"}),
                "spike_neuron": ("spike", np.concatenate([s.neuron for _, s in found])),
                "spike_count": (("subject", "neuron"), counts),
            }
        )
