"""The command that counts the contractions of a recorded tocograph."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from oxytocin.cli.outputs import check_figure
from oxytocin.cli.terminal import say
from oxytocin.exchange.toco_file import Tocograph, read_tocograph
from oxytocin.experiments.contractions import TACHYSYSTOLE_WINDOW, TEN_MINUTES, Contractions


def count_contractions(recording: Path, channel: str | None, plot: Path | None) -> None:
    """Read a tocograph, say what is missing in it, count its contractions and draw them."""
    from oxytocin.experiments.contraction_detector import detect
    from oxytocin.report.tables import console, rows, table

    trace = read_tocograph(recording, channel)
    figure = plot or Path(f"contractions-{trace.name}.png")
    check_figure(figure)
    found = detect(trace.time, trace.pressure, f"the tocograph in '{recording}'")
    for line in _remarks(recording, trace, found):
        say(line)
    made = table("readout", "value", "unit", "what it is", numbers=("value",), fixed=("readout", "unit"))
    console().print(rows(made, _readouts(trace, found)))
    sys.stdout.flush()

    from oxytocin.report.figures.contractions import figure as draw
    from oxytocin.report.style import save

    save(draw(trace, found), figure)
    say(f"The figure is in {figure}")


def _remarks(recording: Path, trace: Tocograph, found: Contractions) -> Iterator[str]:
    of = f" of '{trace.channel}'" if trace.channel else ""
    remarks = "".join(f"; {remark}" for remark in trace.remarks)
    yield f"{recording}: {trace.length / 60:.1f} min{of}, {trace.unit or 'in a unit of its own'}{remarks}"
    if trace.length + trace.step < TEN_MINUTES:
        yield "  less than 10 min: a rate from so short a time is rough"
    if trace.missing:
        yield f"  {trace.missing} of {trace.pressure.size} samples have no value"
    if trace.gaps:
        yield f"  {trace.gaps} gap{'' if trace.gaps == 1 else 's'} without samples"
    unseen = trace.length - found.watched_time
    if unseen >= 1.0:
        yield f"  {unseen / 60:.1f} min are missing, flat or too short a stretch to judge; they are left out"
    if trace.cut_off:
        yield f"  for {trace.cut_off:.0f} s the trace is cut off at its highest value; amplitudes are too low there"


def _readouts(trace: Tocograph, found: Contractions) -> Iterator[tuple[str, str, str, str]]:
    from oxytocin.report.tables import number

    share = min(1.0, found.watched_time / trace.length)
    yield "contractions", f"{found.times.size}", "", "found in the usable part"
    yield "contractions_per_10min", number(found.per_10min()), "1/(10 min)", "over the usable part"
    yield "usable_fraction", number(share), "", "of the recording"
    if found.times.size:
        yield "mean_duration", number(found.durations.mean()), "s", "above a fifth of a contraction's height"
        unit = trace.unit or "recorder's unit"
        yield "mean_amplitude", number(found.amplitudes.mean()), unit, "above the resting tone"
    if trace.unit == "mmHg":
        yield "montevideo_units", number(found.montevideo_units()), "mmHg", "sum of amplitudes in 10 min"
    judged = trace.length + trace.step >= TACHYSYSTOLE_WINDOW
    answer = "yes" if found.tachysystole() else "no" if judged else "–"
    yield "tachysystole", answer, "", "ever more than 5 contractions per 10 min, averaged over 30 min"
    yield "tachysystole_share", number(found.tachysystole_share()), "", "of all 30 min, wherever they begin"
