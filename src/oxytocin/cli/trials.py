"""The commands on trials of any size: carry one out in shards, and say how many people one needs."""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from oxytocin.cli.outputs import check_figure
from oxytocin.cli.terminal import say
from oxytocin.language import OxytocinError

if TYPE_CHECKING:
    from oxytocin.trials.plan import Plan


def carry_out_trial(
    trial: str,
    subjects: int,
    seed: int,
    out: Path | None,
    workers: int | None,
    scheduler: str | None,
    plot: Path | None,
    device: str,
) -> None:
    """Do what a trial's store lacks, print what was found, and draw it."""
    from oxytocin.trials import running, store
    from oxytocin.trials.summary import summary

    if scheduler is not None and workers is not None:
        raise OxytocinError("--workers are processes of this machine; with --scheduler its own workers are used")
    path = out or Path(f"{Path(trial).stem}.zarr")
    check_figure(plot)
    client = None if scheduler is None else running.client_of(scheduler)
    try:
        # More than one process would only share the GPU.
        runner = functools.partial(running.on_this_machine, workers or (1 if device == "gpu" else None))
        if client is not None:
            runner = functools.partial(running.on_a_cluster, client)
        plan = planned(trial, subjects, seed, device)
        try:
            with store.opened(path, plan, _say):
                looks = running.carry_out(plan, path, runner, _say)
        except KeyboardInterrupt:
            raise OxytocinError(f"stopped; '{path}' keeps what is done, and the same command goes on there") from None
    finally:
        if client is not None:
            client.close()
    found = summary(path, plan, looks)

    from oxytocin.report import virtual_trial as report
    from oxytocin.report.tables import console

    for line in report.circumstances(found):
        say(line)
    console().print(report.table_of(found))
    if plan.file.looks is not None:
        console().print(report.looks_of(found))
    for line in report.remarks(found):
        say(line)
    say(f"Every person's values are in {path} (xarray.open_zarr)")
    sys.stdout.flush()
    if plot is not None:
        from oxytocin.report.figures.virtual_trial import figure
        from oxytocin.report.style import save

        save(figure(found), plot)
        say(f"The figure is in {plot}")
    say("This is for research and teaching; it is no medical device.")


def planned(trial: str, subjects: int, seed: int, device: str = "cpu") -> Plan:
    """Return a checked trial; what is wrong is said with the name of its file."""
    from oxytocin import experiments
    from oxytocin.experiments.experiment import check_names, sort_out
    from oxytocin.trials.plan import plan
    from oxytocin.trials.protocol_file import read_trial

    file = read_trial(trial)
    try:
        experiment = experiments.experiment(file.experiment)
        body = experiment.body_called(file.body)
        for own in file.arms.values():
            settings, values = sort_out(experiment, body, {**file.common, **own})
            if values:
                check_names(experiment, body, settings, values)
        return plan(file, subjects, seed, device)
    except OxytocinError as error:
        raise OxytocinError(f"the trial '{trial}': {error}") from None


def _say(sentence: str) -> None:
    say(f"oxytocin: {sentence}.", error=True)


def design_trial(trial: str, power: float, alpha: float | None, seed: int, most: int) -> None:
    """Say how many people a trial needs for its primary outcome."""
    from oxytocin import experiments
    from oxytocin.report import design as report
    from oxytocin.report.tables import console
    from oxytocin.trials.design import design
    from oxytocin.trials.protocol_file import read_trial

    draws = experiments.experiment(read_trial(trial).experiment).draws
    plan = planned(trial, max(2, draws or 0), seed)
    done = design(plan, power, plan.file.alpha if alpha is None else alpha, most)
    for line in report.circumstances(done):
        say(line)
    console().print(report.table_of(done))
    for line in report.remarks(done):
        say(line)
    say("This is for research and teaching; it is no medical device.")
