"""Run a body under a protocol: prepare every subject, carry all of them through time on the threads at hand."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from oxytocin.engine.block import Block
from oxytocin.engine.build import Compiled, build, build_for_gpu
from oxytocin.engine.gpu.batch import Batch, subjects_at_once
from oxytocin.engine.gpu.device import check_device
from oxytocin.engine.plan import Plan
from oxytocin.engine.progress import Progress
from oxytocin.engine.results import Events, Run
from oxytocin.engine.streams import values_of
from oxytocin.language.body import Body, resolve
from oxytocin.language.errors import OxytocinError
from oxytocin.language.protocol import Protocol
from oxytocin.language.quantities import convert

if TYPE_CHECKING:
    import xarray

_MANY_STEPS = 2_000_000


def simulate(body: Body, duration: float | str, **options: Any) -> xarray.Dataset:
    """Run a body and return an xarray Dataset; see `run` for the parameters.

    Returns
    -------
    xarray.Dataset
        Dimensions `subject`, `time` and, where there are neurons, `spike` (a ragged list) and `neuron`; units and
        sources as attributes.
    """
    return run(body, duration, **options).to_dataset()


def run(
    body: Body,
    duration: float | str,
    *,
    protocol: Protocol | None = None,
    subjects: int | None = None,
    first: int = 0,
    seed: int = 0,
    every: float | str = 1.0,
    keep: Sequence[str] | None = None,
    macro_step: float | str = 0.1,
    tolerance: float = 1e-6,
    integration: str = "exact",
    record_spikes: bool = True,
    workers: int | None = None,
    progress: bool | Callable[[float], object] = True,
    values_by_subject: np.ndarray | None = None,
    own_chance: bool = False,
    chance_of: Mapping[str, str] | None = None,
    ends_with: str = "",
    device: str = "cpu",
) -> Run:
    """Run a body under a protocol.

    Parameters
    ----------
    body : Body
        The body.
    duration : float or str
        Simulated time in seconds, or text such as "30 min".
    protocol : Protocol, optional
        What the experimenter does; nothing by default.
    subjects : int, optional
        How many virtual subjects, each with parameters drawn from their spreads; by default the one typical subject.
    first : int
        Number of the first of them in the population: subjects 40 to 49 are the same alone as among a hundred.
    seed : int
        Subject i of a seed is the same whatever the number of subjects or workers.
    every : float or str
        Time between samples.
    keep : sequence of str, optional
        Names of states and signals to sample; all by default.
    macro_step : float or str
        How often spiking neurons and organs meet; a multiple of 5 ms.
    tolerance : float
        Relative error allowed in a step of the organs.
    integration : {"exact", "euler"}
        Decay of the neurons within 1 ms: exact, or forward Euler as in the published programs.
    record_spikes : bool
        Whether to keep every spike.
    workers : int, optional
        Threads; as many as there are processors by default. Results do not depend on it.
    progress : bool or callable
        Show a progress bar if it takes more than two seconds; or what is told the share that is done now and then, from
        another thread, and ends the run by raising an error.
    values_by_subject : ndarray, shape (subjects, parameters), optional
        Parameter values of each subject, in declared units and in the order of `body.parameters`, in place of drawn
        ones. The subjects then differ in nothing else: chance gives all of them what it gives the first.
    own_chance : bool
        Whether chance nevertheless gives each subject its own, as where values are drawn.
    chance_of : mapping of str to str, optional
        By the path of a part, that of another to which chance gives the same.
    ends_with : str
        Event after which a subject is followed no further than to the end of the hour: later samples are not a number.
    device : {"cpu", "gpu"}
        Where it is computed. A graphics processor takes bodies without spiking neurons; `workers` then means nothing.

    Returns
    -------
    Run
        Complete, or up to the moment of an interruption by Ctrl-C (`interrupted` says so).

    Raises
    ------
    OxytocinError
        If an argument makes no sense, or the equations cannot be integrated.
    """
    length, spacing, macro = (
        convert(value, "s", what)
        for value, what in ((duration, "the duration"), (every, "the time between samples"), (macro_step, "macro step"))
    )
    if not 0 < length <= 3.2e9:
        raise OxytocinError(f"the duration must be more than 0 s and less than a lifetime, not {length:g} s")
    if not 0 < spacing <= length:
        raise OxytocinError(f"the time between samples must be more than 0 and at most {length:g} s, not {spacing:g} s")
    if length / spacing > 5e7:
        raise OxytocinError(f"{length / spacing:.3g} samples are too many; choose a longer time between samples")
    if integration not in ("exact", "euler"):
        raise OxytocinError(f"integration is 'exact' or 'euler', not '{integration}'")
    if subjects is not None and not 1 <= subjects <= 10_000_000:
        raise OxytocinError(f"the number of subjects must lie between 1 and ten million, not {subjects}")
    if first < 0:
        raise OxytocinError(f"subjects are numbered from 0 on, so the first cannot be {first}")
    if body.neurons is not None and (macro < 0.005 or abs(macro / 0.005 - round(macro / 0.005)) > 1e-9):
        raise OxytocinError(f"the macro step must be a multiple of 5 ms, not {macro * 1e3:g} ms")

    check_device(device, body)
    on_gpu = device == "gpu"
    compiled = build_for_gpu(body) if on_gpu else build(body)
    plan = Plan(body, compiled, protocol or Protocol(), length, spacing, keep, macro, tolerance, seed, chance_of or {})
    plan.first = first
    plan.last_event = _event(compiled, ends_with) if ends_with else -1
    if values_by_subject is None:
        count = 1 if subjects is None else subjects
        values = values_of(body.parameters, seed, count, vary=subjects is not None, first=first)
    else:
        values = _given_values(body, values_by_subject, subjects)
        count = values.shape[0]
    stop = threading.Event()
    samples = np.full((count, plan.sample_time.size, len(plan.kept)), np.nan)
    threads = 1 if on_gpu else workers or os.cpu_count() or 1
    width = 1 if body.neurons is not None else compiled.loop.WIDTH
    if on_gpu:
        width = subjects_at_once(plan)
    blocks = [
        (Batch if on_gpu else Block)(
            plan,
            numbers,
            values[numbers.start : numbers.stop],
            samples[numbers.start : numbers.stop],
            seed,
            exact=integration == "exact",
            record=record_spikes,
            chances=[first + (number if values_by_subject is None or own_chance else 0) for number in numbers],
        )
        for numbers in _blocks(count, threads, width)
    ]
    bar = Progress(count * length, enabled=progress is True, listener=progress if callable(progress) else None)
    if compiled.is_new:
        what = "body on a GPU" if on_gpu else "kind of neurons"
        bar.say(f"compiling the engine for this {what}; this happens once and can take a minute")
    blocks[0].compile()
    interrupted = _carry(blocks, stop, bar, threads)
    return _gather(body, plan, blocks, values, samples, seed, integration, interrupted)


def _blocks(subjects: int, workers: int, width: int) -> list[range]:
    """Return which subjects go together: as many blocks as keep all workers busy, of no more than `width`."""
    few = -(-subjects // width)
    count = min(subjects, -(-few // workers) * workers)
    ends = [subjects * i // count for i in range(count + 1)]
    return [range(begin, end) for begin, end in pairwise(ends)]


def _event(compiled: Compiled, name: str) -> int:
    """Return the place of an event in the log."""
    known = [*compiled.layout.crossings, *compiled.layout.impulses]
    return known.index(resolve(name, {each: 0 for each in known}, "event", "this body"))


def _given_values(body: Body, given: np.ndarray, subjects: int | None) -> np.ndarray:
    """Return parameter values that a caller chose for each subject, if they make sense."""
    values = np.array(given, dtype=float)
    wanted = len(body.parameters)
    if values.ndim != 2 or values.shape[1] != wanted or not values.shape[0] or not np.isfinite(values).all():
        raise OxytocinError(
            f"values_by_subject must be finite numbers of shape (subjects, {wanted}), and have shape {values.shape}"
        )
    if subjects is not None and subjects != values.shape[0]:
        raise OxytocinError(f"values are given for {values.shape[0]} subjects, and not for {subjects}")
    return values


def _carry(blocks: list[Block], stop: threading.Event, bar: Progress, workers: int) -> bool:
    """Carry all subjects; return whether Ctrl-C ended it early."""
    interrupted = False
    with bar, ThreadPoolExecutor(max_workers=min(workers, len(blocks))) as pool:
        futures = [pool.submit(block.carry, stop, bar) for block in blocks]
        try:
            for future in as_completed(futures):
                future.result()
        except KeyboardInterrupt:
            interrupted = True
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
        except BaseException:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return interrupted


def _gather(
    body: Body,
    plan: Plan,
    blocks: list[Block],
    values: np.ndarray,
    samples: np.ndarray,
    seed: int,
    integration: str,
    interrupted: bool,
) -> Run:
    done = [block for block in blocks if block.begun]
    if not done:
        raise OxytocinError("interrupted before anything was simulated")
    names = [plan.observables[i] for i in plan.kept]
    units = {plan.observables[i]: plan.layout.observables[i][1] for i in plan.kept}
    if len(done) < len(blocks):
        whose = [number for block in done for number in block.numbers]
        samples, values = samples[whose], values[whose]
    samples /= np.array([plan.layout.factors[units[name]] for name in names])
    steps = sum(block.steps for block in done)
    blamed = np.sum([block.worst for block in done], axis=0)
    worst = plan.layout.states[int(blamed.argmax())] if plan.layout.states else ""
    return Run(
        body=body,
        time=plan.sample_time,
        names=names,
        units=units,
        samples=samples,
        events=[_events(events, plan) for block in done for events in block.events],
        spikes=[block.recorded() for block in done for _ in block.numbers],
        parameters=values,
        first=plan.first,
        seed=seed,
        integration=integration,
        steps=steps,
        slowest=worst if steps / len(samples) > _MANY_STEPS else "",
        interrupted=interrupted,
        reached=float(min(block.reached.min() for block in done)),
    )


def _events(logs: list[tuple[np.ndarray, np.ndarray, np.ndarray]], plan: Plan) -> Events:
    layout = plan.layout
    names = [*layout.crossings, *layout.impulses]
    factors = [1.0] * len(layout.crossings)
    factors += [layout.factors[plan.body.wires[name].signal.unit] for name in layout.impulses]
    columns = [np.concatenate(column) for column in zip(*logs, strict=True)] if logs else []
    if not columns:
        return Events(names, np.empty(0), np.empty(0, dtype=np.int64), np.empty(0))
    time, which, amount = columns
    return Events(names, time, which, amount / np.array(factors)[which])
