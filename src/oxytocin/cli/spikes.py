"""The command that says what a recorded spike train is worth, before anything is concluded from it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from oxytocin.cli.outputs import check_figure
from oxytocin.cli.terminal import say
from oxytocin.exchange.spike_events import Event, beside, events_of, read_events, strangers
from oxytocin.exchange.spike_source import Source
from oxytocin.exchange.spike_trains import read_recording
from oxytocin.experiments.spike_quality import Stretch, drift, pauses, steady_stretch
from oxytocin.experiments.spike_record import SILENCE, TrainRecord, record_of
from oxytocin.experiments.spike_train import far_enough
from oxytocin.language import OxytocinError

_FEWEST = 20  # spikes in the steady stretch, for plots and measures
_PEER = 300.0  # s before and after an injection


@dataclass(frozen=True)
class _Told:
    """One train with all that is printed and drawn of it."""

    source: Source
    events: Sequence[tuple[float, str]]
    record: TrainRecord
    stretch: Stretch
    times: np.ndarray


def report_trains(path: Path, table: Path | None, plot: Path | None) -> None:
    """Read each train of a file, print its measures, say what is odd, and draw it."""
    from oxytocin.report.figures.spike_train import figure as draw
    from oxytocin.report.style import save
    from oxytocin.report.tables import console, rows
    from oxytocin.report.tables import table as new_table

    recording = read_recording(path)
    events = events_for(path, table)
    target = plot or Path(f"spikes-{path.stem}.png")
    check_figure(target)
    told: list[_Told] = []
    complaints: list[str] = []
    for source in recording.sources:
        own = events_of(path, source.name, events)
        try:
            told.append(_Told(source, own, *steady_part(source, own)))
        except OxytocinError as error:
            if len(recording.sources) == 1:
                raise
            complaints.append(str(error))
    if not told:
        raise OxytocinError(f"none of the {len(complaints)} trains in '{path}' can be used; the first: {complaints[0]}")
    unused = strangers([(path, source.name) for source in recording.sources], events)
    say(f"{path.name}: {'; '.join(_summary(told, complaints, [*recording.remarks, *unused]))}")
    for complaint in complaints:
        say(f"{complaint}; it is left out")
    for number, one in enumerate(told, start=1):
        say(f"{one.source.name}: {_counted(one.record)}; {words_of(one.stretch)}")
        for line in remarks_on(one.source, one.record):
            say(f"  {line}")
        made = new_table("measure", "value", "unit", "what it is", numbers=("value",), fixed=("measure", "unit"))
        console().print(rows(made, _measures(one)))
        for line in _responses(one):
            say(f"  {line}")
        sys.stdout.flush()
        file = target if len(recording.sources) == 1 else target.with_stem(f"{target.stem}-{number}")
        save(draw(one.source.name, one.record, one.stretch, one.times, one.events), file)
        say(f"The figure is in {file}")


def events_for(path: Path, table: Path | None) -> list[Event]:
    """Return the events of the table named, or else of the one beside the recording, if there is one."""
    file = table or beside(path)
    return read_events(file) if file is not None else []


def steady_part(source: Source, events: Sequence[tuple[float, str]]) -> tuple[TrainRecord, Stretch, np.ndarray]:
    """Return the record of a train, its steady stretch, and the spikes in that, without those that come too soon.

    Raises
    ------
    OxytocinError
        If the train or the stretch has too few spikes for anything.
    """
    record = record_of(source.chunks(), source.watched)
    if record.spikes < _FEWEST:
        outside = f" in watched time, and {record.outside} outside" if record.outside else ""
        raise OxytocinError(
            f"'{source.name}' has {record.spikes} spike{'' if record.spikes == 1 else 's'}{outside}; "
            f"expected at least {_FEWEST}"
        )
    stretch = steady_stretch(record, [time for time, _ in events])
    times = source.between(stretch.begin, stretch.end)
    times = times[far_enough(times)]
    if times.size < _FEWEST:
        raise OxytocinError(
            f"'{source.name}' has {times.size} spikes from {stretch.begin:g} to {stretch.end:g} s; "
            f"expected at least {_FEWEST}"
        )
    return record, stretch, times


def words_of(stretch: Stretch) -> str:
    """Say how steady a stretch is, and from when to when."""
    limits = f"from {stretch.begin:g} to {stretch.end:g} s"
    if not stretch.judged:
        return f"the longest stretch without a hole, {limits}, is too short to tell whether it is steady"
    return f"steady {limits}" if stretch.steady else f"nowhere steady for 5 min, least so {limits}"


def remarks_on(source: Source, record: TrainRecord) -> Iterator[str]:
    """Say what is odd about a train."""
    if source.remark:
        yield source.remark
    if record.short_intervals:
        short, left = record.short_intervals, record.dropped
        what = f"{short} interval{' is' if short == 1 else 's are'} below 1 ms"
        why = f"(the shortest {1000 * record.shortest:.2f} ms), which no neuron's refractory period allows"
        yield f"{what} {why}; {left} spike{' is' if left == 1 else 's are'} left out"
    if len(record.silences):
        begin, end = record.silences[int(np.argmax(record.silences[:, 1] - record.silences[:, 0]))]
        number = len(record.silences)
        often = "once" if number == 1 else f"{number} times"
        longer = len(pauses(record))
        which = "" if longer == number else f"{longer} of them "
        kept_out = f"; {which}too long for chance, and kept out of the steady stretch" if longer else ""
        yield f"no spike for {SILENCE:g} s or longer {often}; the longest from {begin:.1f} to {end:.1f} s{kept_out}"
    if record.phasic:
        yield "phasic, as vasopressin cells are; a model of an oxytocin cell does not hold for it"


def file_safe(name: str) -> str:
    """Return the name of a train as it may stand in the name of a file."""
    return re.sub(r"[^\w.+()#-]+", "-", name)


def _summary(told: Sequence[_Told], complaints: Sequence[str], remarks: Sequence[str]) -> Iterator[str]:
    """Yield what stands in the first line: how many trains, how long watched, and all that was not used."""
    yield f"{len(told)} train{'' if len(told) == 1 else 's'}"
    if complaints:
        yield f"{len(complaints)} train{'' if len(complaints) == 1 else 's'} left out, named below"
    if not all(one.record.stated for one in told):
        yield "watched from the first to the last spike, for the file does not say when"
    outside = sum(one.record.outside for one in told)
    if outside:
        yield f"{outside} spike{'' if outside == 1 else 's'} outside the watched time left out"
    yield from remarks


def _counted(record: TrainRecord) -> str:
    spikes = f"{record.spikes + record.dropped} spikes, {record.first:.1f} to {record.last:.1f} s"
    if not record.stated:
        return spikes
    holes = record.watched.holes
    return f"{spikes}, watched for {record.watched.duration:.1f} s with {holes or 'no'} hole{'' if holes == 1 else 's'}"


def _measures(told: _Told) -> Iterator[tuple[str, str, str, str]]:
    from oxytocin.experiments import spike_statistics as statistics
    from oxytocin.report.tables import number

    record, stretch, times, events = told.record, told.stretch, told.times, told.events
    intervals, length = np.diff(times), stretch.end - stretch.begin
    counted = times[max(0, times.size - stretch.spikes) :]  # without the spike that opens the record
    bursts, share = record.active
    until = events[0][0] if events else np.inf
    span = "until the first injection" if events else "of the record"
    mode = 5.0 * float(statistics.interval_histogram(intervals)[1].argmax()) + 2.5
    time = "over the time that was watched" if record.stated else "between the first and the last spike"
    yield "rate", number(record.rate), "Hz", time
    yield "drift", number(drift(record, until)), "", f"rate in the last third over the first, {span}"
    where = "steady stretch" if stretch.steady else "stretch named above"
    yield "steady_rate", number(stretch.rate), "Hz", f"in the {where}, as all that follows"
    yield "slope", number(stretch.slope), "Hz/10 min", "of the rate"
    yield "interval_mode", number(mode), "ms", "middle of the fullest 5 ms"
    variation = statistics.coefficient_of_variation(intervals)
    yield "interval_cv", number(variation), "", "0 for a clock, 1 for a Poisson process"
    yield "local_variation", number(statistics.local_variation(intervals)), "", "the same, blind to slow drift"
    initial = statistics.initial_hazard(intervals)
    yield "refractory", number(initial), "", "hazard in the first 10 ms over that after 150 ms"
    for width in (1.0, 8.0):
        value = statistics.index_of_dispersion(counted - stretch.begin, width, length)
        yield f"dispersion_{width:g}s", number(value), "", f"variance over mean of counts in {width:g} s"
    parted = f"{bursts} burst{'' if bursts == 1 else 's'} parted by silences of {SILENCE:g} s fill {100 * share:.0f} %"
    yield "phasic", "yes" if record.phasic else "no", "", parted


def _responses(told: _Told) -> Iterator[str]:
    watched = told.record.watched
    for time, event in told.events:
        rates, words = [], []
        for begin, end, when in ((time - _PEER, time, "before"), (time, time + _PEER, "after")):
            seconds = watched.within(begin, end)
            if seconds <= 0:
                words.append(f"not watched in the 5 min {when}")
                continue
            times = told.source.between(begin, end)
            rates.append(int((watched.piece_of(times) >= 0).sum()) / seconds)
            part = "the 5 min" if seconds > _PEER - 1.0 else f"{seconds:.0f} s watched of the 5 min"
            words.append(f"{rates[-1]:.2f} Hz in {part} {when}")
        change = f" ({rates[1] - rates[0]:+.2f})" if len(rates) == 2 else ""
        yield f"{event} at {time:g} s: {', '.join(words)}{change}"
