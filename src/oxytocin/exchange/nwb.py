"""A simulated experiment as Neurodata Without Borders: the spikes of each neuron, and every trace with its unit.

What a file from a laboratory has, this one has in the same place: neurons in the table of units, the animal as its
subject. Traces are in the processing module `simulation`, instants (bursts, doses) in its `events`; the parameters and
their sources stand in the notes. (NWB, Rübel et al. 2022, doi:10.7554/eLife.78362.)
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from oxytocin import __version__
from oxytocin.engine.results import Run, Spikes
from oxytocin.experiments.experiment import Outcome
from oxytocin.language import Body, OxytocinError
from oxytocin.language.drafts import whole_file
from oxytocin.language.memory import digest

# Species as NWB wants them, sexes, and least ages of adults (assumed), by the names of bodies.
_ANIMALS = {
    "rat": ("Rattus norvegicus", "F", "P90D/"),
    "mouse": ("Mus musculus", "U", "P60D/"),
    "vole": ("Microtus ochrogaster", "U", "P60D/"),
    "woman": ("Homo sapiens", "F", "P18Y/"),
    "man": ("Homo sapiens", "M", "P18Y/"),
}

_STEP = 0.001
"""Seconds of a step of the spiking kernel: spikes fall on whole ones."""


def check(body: Body, subjects: int | None) -> None:
    """Refuse, before anything is simulated, what would make no such file.

    Raises
    ------
    OxytocinError
        If pynwb is not installed, the body has no spiking neurons, or there are several subjects.
    """
    _pynwb()
    if body.neurons is None:
        raise OxytocinError(f"nothing spikes in the {body.name} of this experiment; name a .nc file instead of .nwb")
    if subjects is not None and subjects > 1:
        raise OxytocinError(f"an NWB file holds one subject, not {subjects}; leave out --subjects, or name a .nc file")


def write(outcome: Outcome, path: str | Path) -> None:
    """Write the run of one subject, whole or not at all; of an interrupted one, what was reached.

    Raises
    ------
    OxytocinError
        As `check` does, or if the file cannot be written.
    """
    run = outcome.run
    check(outcome.body, run.subjects)
    made = _file(outcome)
    if run.spikes[0] is not None:
        _units(made, run.spikes[0], run.reached)
    traces = made.create_processing_module("simulation", "what was simulated, in the units used here")
    _traces(traces, run)
    _events(traces, run)
    import h5py

    # Through memory, because the HDF5 library crashes when a disk fills while it writes.
    memory = io.BytesIO()
    with h5py.File(memory, "w") as held, _pynwb().NWBHDF5IO(file=held, mode="w") as file:
        file.write(made)
    whole_file(Path(path), lambda draft: draft.write_bytes(memory.getvalue()))


def _file(outcome: Outcome) -> Any:
    run, name = outcome.run, outcome.experiment.name
    said = run.provenance()
    species, sex, age = _ANIMALS[outcome.body.name]
    settings = ", ".join(f"{key} = {value}" for key, value in outcome.settings.items() if value != "")
    changed = [f"Changed: {said['changed_values']}."] if said["changed_values"] else []
    pynwb = _pynwb()
    now = datetime.now(UTC)
    return pynwb.NWBFile(
        session_description=f"simulated: {name} in the {outcome.body.name}, seed {run.seed}, {run.reached:g} s",
        identifier=digest(repr(said), name, settings, repr(run.parameters.tolist()), now.isoformat()),
        session_start_time=now,
        experiment_description=" ".join(
            [str(outcome.experiment.question), f"Settings: {settings or 'none'}.", *changed, f"{said['title']}."]
        ),
        source_script=f"oxytocin run {name} --body {outcome.body.name} --seed {run.seed}",
        source_script_file_name=f"oxytocin {__version__}",
        notes="\n".join(
            f"{path} = {value:.8g} {item.unit} ({item.source}, {item.evidence})"
            for (path, item), value in zip(run.body.parameters.items(), run.parameters[0], strict=True)
        ),
        subject=pynwb.file.Subject(
            subject_id=f"virtual-{run.first}",
            description="a virtual adult subject; nobody was recorded",
            species=species,
            sex=sex,
            age=age,
        ),
    )


def _units(made: Any, spikes: Spikes, reached: float) -> None:
    order = np.argsort(spikes.neuron, kind="stable")
    ends = np.cumsum(np.bincount(spikes.neuron, minlength=spikes.working))[:-1]
    made.units = _pynwb().misc.Units(name="units", description="simulated neurons", resolution=_STEP)
    for neuron, times in enumerate(np.split(spikes.time[order], ends)):
        made.add_unit(id=neuron, spike_times=times, obs_intervals=np.array([[0.0, reached]]))


def _traces(traces: Any, run: Run) -> None:
    pynwb, written = _pynwb(), run.written
    time = run.time[written]
    steps = np.diff(time)
    if steps.size and np.ptp(steps) < 1e-6 * steps[0]:
        when: dict[str, Any] = {"starting_time": float(time[0]), "rate": steps.size / float(time[-1] - time[0])}
    else:
        when = {"timestamps": time}
    for i, name in enumerate(run.names):
        unit = run.units[name]
        traces.add(
            pynwb.TimeSeries(
                name=name.replace(".", "_"),
                data=run.samples[0, written, i],
                unit="dimensionless" if unit == "1" else unit,
                description=name,
                **when,
            )
        )


def _events(traces: Any, run: Run) -> None:
    found = run.events[0]
    table = _pynwb().core.DynamicTable(name="events", description="what happened at instants")
    table.add_column("time", "in s")
    table.add_column("event", "an event of a part, or an impulse that was given or emitted")
    table.add_column("amount", "of an impulse, in the unit of its signal")
    for time, which, amount in zip(found.time, found.which, found.amount, strict=True):
        table.add_row(time=float(time), event=found.names[which], amount=float(amount))
    if found.time.size:
        traces.add(table)


def _pynwb() -> Any:
    try:
        import pynwb
        import pynwb.core
        import pynwb.file
        import pynwb.misc
    except ImportError:
        raise OxytocinError("NWB needs pynwb: pip install 'oxytocin[spikes]'") from None
    return pynwb
