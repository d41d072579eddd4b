"""The commands that simulate: one experiment, one recorded train."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import typer

from oxytocin import experiments
from oxytocin.cli.outputs import SPIKES, STOPPED, check_figure, check_result
from oxytocin.cli.terminal import say
from oxytocin.exchange import nwb
from oxytocin.experiments.experiment import Experiment, Outcome, check_names, sort_out
from oxytocin.language import OxytocinError


def run_experiment(
    name: str,
    body: str | None,
    changes: Mapping[str, str],
    subjects: int | None,
    seed: int,
    integration: str | None,
    out: Path | None,
    plot: Path | None,
    arms: Sequence[str] | None = None,
    swept: str | None = None,
) -> None:
    """Do an experiment, once or in several arms; save, print and draw it."""
    experiment = _experiment(name)
    if experiment is None:
        from oxytocin.cli.archives import run_archive

        if subjects is not None or integration is not None or body is not None or arms is not None or swept is not None:
            raise OxytocinError(f"'{name}' says itself what is run; only --out and --plot go with it")
        run_archive(Path(name), changes, out, plot)
        return
    who = experiment.body_called(body)
    options = {} if integration is None else {"integration": integration}
    if arms is not None or swept is not None:
        from oxytocin.cli.arms import How, run_arms, run_sweep

        how = How(subjects, seed, options, out, plot)
        if arms is not None and swept is not None:
            raise OxytocinError("--compare and --sweep cannot go together; choose one")
        if arms is not None:
            run_arms(experiment, who, changes, arms, how)
        else:
            run_sweep(experiment, who, changes, str(swept), how)
        return
    settings, values = sort_out(experiment, who, changes)
    if values:
        check_names(experiment, who, settings, values)
    check_result(out, spikes=True)
    check_figure(plot)
    if out is not None and out.suffix == SPIKES:
        nwb.check(experiment.body(who, experiment.choose(who, settings)), subjects)
    outcome = experiment.carry_out(who, settings=settings, values=values, subjects=subjects, seed=seed, **options)
    _report(outcome, out, plot)


def _experiment(name: str) -> Experiment | None:
    """Return an experiment by its name, or a model by others in a file; None for an archive that says what is run."""
    from oxytocin.exchange.alone.source import decoded, is_archive, is_model

    if not is_model(name) and not is_archive(name):
        return experiments.experiment(name)
    from oxytocin.exchange.model_alone import ModelAlone

    text = None
    if is_archive(name):
        from oxytocin.cli.archives import only_model

        only = only_model(Path(name))
        if only is None:
            return None
        text = decoded(only[1], only[0], "a model in SBML")
    found = ModelAlone(name, text)
    for sentence in found.remarks:
        say(sentence)
    return found


def secrete_train(spikes: Path, drop_short: bool, out: Path | None, plot: Path | None) -> None:
    """Read a recorded train, say what is odd about it, and let it release hormone."""
    from oxytocin.exchange.spike_trains import only_train, read_recording
    from oxytocin.experiments.secrete import Secrete

    recording = read_recording(spikes)
    train = only_train(recording, drop_short)
    figure = plot or Path(f"secrete-{train.name}.png")
    check_result(out, spikes=True)
    check_figure(figure)
    count = train.times.size + train.dropped
    how = "".join(f"; {remark}" for remark in recording.remarks)
    say(f"{spikes}: {count} spike{'' if count == 1 else 's'}, the last at {train.times[-1]:.1f} s{how}")
    if train.watched is not None and (unseen := train.times[-1] - train.watched.within(0.0, train.times[-1])) >= 1.0:
        silent = "it is taken as silent then, and levels after that are too low"
        say(f"  for {unseen:.0f} s the cell was not watched; {silent}")
    if train.short_intervals:
        dropped, short = train.dropped, train.short_intervals
        shortest = f"(the shortest {train.shortest * 1000:.2f} ms)"
        what = f"{short} interval{' is' if short == 1 else 's are'} shorter than 1 ms {shortest}"
        done = "they are kept; --drop-short leaves out the later spike of each"
        if dropped:
            done = f"{dropped} spike{' is' if dropped == 1 else 's are'} left out"
        say(f"  {what}, which no neuron's refractory period allows; {done}")
    _report(Secrete(train).carry_out(), out, figure)


def assignments(changes: Sequence[str], option: str = "--set") -> dict[str, str]:
    """Return what stands after each --set, or another such option, as names and values.

    Raises
    ------
    OxytocinError
        If one is not NAME=VALUE, or a name stands there twice.
    """
    given: dict[str, str] = {}
    for text in changes:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals and value):
            example = (
                "NAME=VALUE, such as duration=20min" if option == "--set" else "PLACE=SHARE, such as magnocellular=0.1"
            )
            raise OxytocinError(f"{option} takes {example}, and not '{text}'")
        if name in given:
            raise OxytocinError(f"{name} is set twice, to '{given[name]}' and to '{value}'")
        given[name] = value
    return given


def _report(outcome: Outcome, out: Path | None, plot: Path | None) -> None:
    """Keep first, then print, then draw; a run that was stopped is kept and printed as far as it came."""
    from oxytocin.report import tables

    if out is not None and out.suffix == SPIKES:
        nwb.write(outcome, out)
    elif out is not None:
        outcome.run.save(out)
    for line in tables.circumstances(outcome):
        say(line)
    if outcome.readouts:
        tables.console().print(tables.readouts(outcome))
    for line in tables.warnings(outcome):
        say(f"oxytocin: {line}.", error=True)
    if outcome.run.interrupted:
        kept = f"what was reached is in {out}" if out is not None else "nothing was written (--out would have kept it)"
        say(f"oxytocin: stopped at {outcome.run.reached:g} s; {kept}.", error=True)
        raise typer.Exit(STOPPED)
    if out is not None:
        say(f"Everything is in {out}")
    if plot is not None:
        from oxytocin.report.figures import draw
        from oxytocin.report.style import save

        sys.stdout.flush()  # what is read can be read while the figure is drawn
        save(draw(outcome), plot)
        say(f"The figure is in {plot}")
