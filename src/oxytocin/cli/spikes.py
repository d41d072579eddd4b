"""The command that says what a recorded spike train is worth, before anything is concluded from it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from oxytocin.cli.outputs import check_figure
from oxytocin.cli.terminal import say
from oxytocin.exchange.spike_events import events_of
from oxytocin.exchange.spike_trains import Source, spike_sources
from oxytocin.experiments.spike_quality import SILENCE, Stretch, TrainRecord, drift, record_of, steady_stretch
from oxytocin.experiments.spike_train import far_enough
from oxytocin.language import OxytocinError

_FEWEST = 20  # spikes in the steady stretch, for plots and measures


def report_trains(recording: Path, table: Path | None, plot: Path | None) -> None:
    """Read each train of a file, print its measures, say what is odd, and draw it."""
    from oxytocin.report.figures.spike_train import figure as draw
    from oxytocin.report.style import save
    from oxytocin.report.tables import console, rows
    from oxytocin.report.tables import table as new_table

    sources = spike_sources(recording)
    target = plot or Path(f"spikes-{recording.stem}.png")
    check_figure(target)
    told = 0
    for number, source in enumerate(sources):
        events = events_of(recording, source.name, table)
        try:
            record, stretch, times = steady_part(source, events)
        except OxytocinError as error:
            if number + 1 == len(sources) and not told:
                raise
            say(f"{error}; it is left out")
            continue
        told += 1
        say(
            f"{source.name}: {record.spikes + record.dropped} spikes, {record.first:.1f} to {record.last:.1f} s; "
            f"{_words_of(stretch)}"
        )
        for line in _remarks(record):
            say(f"  {line}")
        made = new_table("measure", "value", "unit", "what it is", numbers=("value",), fixed=("measure", "unit"))
        console().print(rows(made, _measures(record, stretch, times, events)))
        for line in _responses(source, events):
            say(f"  {line}")
        sys.stdout.flush()
        one = target if len(sources) == 1 else target.with_stem(f"{target.stem}-{number + 1}")
        save(draw(source.name, record, stretch, times, events), one)
        say(f"The figure is in {one}")


def steady_part(source: Source, events: Sequence[tuple[float, str]]) -> tuple[TrainRecord, Stretch, np.ndarray]:
    """Return the record of a train, its steady stretch, and the spikes in that, without those that come too soon.

    Raises
    ------
    OxytocinError
        If the train or the stretch has too few spikes for anything.
    """
    record = record_of(source.chunks())
    if record.spikes < _FEWEST:
        raise OxytocinError(
            f"'{source.name}' has {record.spikes} spike{'' if record.spikes == 1 else 's'}; expected at least {_FEWEST}"
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


def _words_of(stretch: Stretch) -> str:
    kind = "steady" if stretch.steady else "nowhere steady for 5 min, least so"
    return f"{kind} from {stretch.begin:g} to {stretch.end:g} s"


def _remarks(record: TrainRecord) -> Iterator[str]:
    if record.short_intervals:
        short, left = record.short_intervals, record.dropped
        what = f"{short} interval{' is' if short == 1 else 's are'} below 1 ms"
        why = f"(the shortest {1000 * record.shortest:.2f} ms), which no neuron's refractory period allows"
        yield f"{what} {why}; {left} spike{' is' if left == 1 else 's are'} left out"
    if record.silence_begin.size:
        longest = int(np.argmax(record.silence_end - record.silence_begin))
        begin, end = record.silence_begin[longest], record.silence_end[longest]
        silences = record.silence_begin.size
        often = "once" if silences == 1 else f"{silences} times"
        yield f"no spike for {SILENCE:g} s or longer {often}; the longest from {begin:.1f} to {end:.1f} s"
    if record.phasic:
        yield "phasic, as vasopressin cells are; a model of an oxytocin cell does not hold for it"


def _measures(
    record: TrainRecord, stretch: Stretch, times: np.ndarray, events: Sequence[tuple[float, str]]
) -> Iterator[tuple[str, str, str, str]]:
    from oxytocin.experiments import spike_statistics as statistics
    from oxytocin.report.tables import number

    intervals, length = np.diff(times), stretch.end - stretch.begin
    bursts, share = record.active
    until = events[0][0] if events else np.inf
    span = "until the first injection" if events else "of the record"
    mode = 5.0 * float(statistics.interval_histogram(intervals)[1].argmax()) + 2.5
    yield "rate", number(record.rate), "Hz", "between the first and the last spike"
    yield "drift", number(drift(record, until)), "", f"rate in the last third over the first, {span}"
    yield "steady_rate", number(times.size / length), "Hz", "in the steady stretch, as all that follows"
    yield "slope", number(stretch.slope), "Hz/10 min", "of the rate"
    yield (
        "interval_mode",
        number(mode),
        "ms",
        "middle of the fullest 5 ms",
    )
    yield (
        "interval_cv",
        number(statistics.coefficient_of_variation(intervals)),
        "",
        "0 for a clock, 1 for a Poisson process",
    )
    yield "local_variation", number(statistics.local_variation(intervals)), "", "the same, blind to slow drift"
    yield (
        "refractory",
        number(statistics.initial_hazard(intervals)),
        "",
        "hazard in the first 10 ms over that after 150 ms",
    )
    for width in (1.0, 8.0):
        value = statistics.index_of_dispersion(times - stretch.begin, width, length)
        yield f"dispersion_{width:g}s", number(value), "", f"variance over mean of counts in {width:g} s"
    answer = "yes" if record.phasic else "no"
    yield (
        "phasic",
        answer,
        "",
        f"{bursts} burst{'' if bursts == 1 else 's'} parted by silences of {SILENCE:g} s fill {100 * share:.0f} %",
    )


def _responses(source: Source, events: Sequence[tuple[float, str]]) -> Iterator[str]:
    for time, event in events:
        around = ((time - 300.0, time), (time, time + 300.0))
        before, after = (source.between(*limits).size / 300.0 for limits in around)
        rates = f"{before:.2f} Hz in the 5 min before, {after:.2f} Hz in the 5 min after"
        yield f"{event} at {time:g} s: {rates} ({after - before:+.2f})"
