"""Runs held against published numbers: what agrees, what misses and by how much, what cannot be answered yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from oxytocin import experiments
from oxytocin.deficiency import with_values
from oxytocin.engine.progress import Progress
from oxytocin.engine.streams import values_of
from oxytocin.experiments.experiment import Experiment, Readout, sort_out
from oxytocin.language import Body, OxytocinError
from oxytocin.literature import comparison
from oxytocin.literature.targets import Target, targets

PASS, MISS, FAILED, NOT_YET = "pass", "miss", "failed", "not answerable yet"
"""The verdicts. Failed is a run that ended in an error."""


@dataclass(frozen=True)
class Verdict:
    """One target and what was found.

    Attributes
    ----------
    measured : float or None
        In `unit`: the readout, or its mean (or the target's other statistic) over subjects; for a yes or no the share
        of subjects with a yes; where a second arm is compared, the contrast. None where nothing was measured.
    spread : float or None
        Standard deviation over subjects, where there were several.
    subjects : int
        Over how many subjects the mean was taken.
    published : str
        Such as "3.04 ± 0.15 Hz".
    verdict : str
        "pass", "miss", "failed" or "not answerable yet".
    distance : str
        In published standard deviations, as a fold error for concentrations without one, else in percent; for a range
        how far outside.
    note : str
        Why it cannot be answered, failed, or is known to miss, and what the target says itself.
    """

    id: str
    title: str
    organ: str
    body: str
    use: str
    measured: float | None
    spread: float | None
    subjects: int
    published: str
    unit: str
    verdict: str
    distance: str
    source: str
    locus: str
    evidence: str
    conflict: str
    note: str


@dataclass(frozen=True)
class _Question:
    """A run that answers one or more targets."""

    experiment: str
    body: str
    settings: tuple[tuple[str, float | str], ...]
    subjects: int
    vary: bool

    @classmethod
    def of(cls, target: Target, most: int | None, second_arm: bool = False) -> _Question:
        settings = {**target.settings, **(target.reference if second_arm else {})}
        subjects = target.subjects if most is None else min(target.subjects, most)
        vary = target.use != "parity" and subjects > 1
        body = (second_arm and target.reference_body) or target.body
        return cls(target.experiment, body, tuple(sorted(settings.items())), subjects, vary)


_Answer = Mapping[str, Readout] | str
"""The readouts of a run by name, or the error in which it ended."""


def validate(
    organ: str | None = None,
    use: str | None = None,
    subjects: int | None = None,
    seed: int = 0,
    progress: bool = True,
) -> list[Verdict]:
    """Hold runs against the published targets.

    Each experiment is run once for all targets that share its body and settings. A target for one subject is answered
    by the typical one. A target for several is answered by their mean: for the use "parity" they share the typical
    values and differ in chance alone (wiring, synaptic noise), otherwise each draws values of its own.

    Parameters
    ----------
    organ, use : str, optional
        Only the targets of one organ ("hypothalamus") or use ("parity", "calibration", "hold-out").
    subjects : int, optional
        No more subjects than these in any run; by default as many as the targets say.
    seed : int
        Seed of all runs.
    progress : bool
        Show a progress bar if it takes more than two seconds.

    Returns
    -------
    list of Verdict
        In their order, one for every target chosen.

    Raises
    ------
    OxytocinError
        If there is no such organ or use.
    KeyboardInterrupt
        If a run was interrupted.
    """
    return hold_against(targets(organ, use), subjects, seed, progress)


def hold_against(
    chosen: Sequence[Target], subjects: int | None = None, seed: int = 0, progress: bool = True
) -> list[Verdict]:
    """Hold runs against some targets; see `validate`."""
    if subjects is not None and subjects < 1:
        raise OxytocinError(f"the number of subjects must be at least 1, not {subjects}")
    reasons = {target.id: _why_not(target) for target in chosen}
    questions = dict.fromkeys(
        _Question.of(target, subjects, second)
        for target in chosen
        for second in (False, True)[: 2 if target.contrast else 1]
        if not reasons[target.id]
    )
    answers: dict[_Question, _Answer] = {}
    with Progress(len(questions), enabled=progress, what="validating") as bar:
        for question in questions:
            answers[question] = _answer(question, seed)
            bar.add(1)
    return [
        _verdict(target, NOT_YET, note=reasons[target.id]) if reasons[target.id] else _judge(target, answers, subjects)
        for target in chosen
    ]


def _why_not(target: Target) -> str:
    """Return why a target cannot be answered, or nothing if it can; nothing is run."""
    if target.experiment not in experiments.names():
        return f"there is no experiment '{target.experiment}'"
    experiment = experiments.experiment(target.experiment)
    bodies = (target.body, target.reference_body or target.body)
    for name in bodies:
        if name not in experiment.bodies:
            return f"{experiment.name} is not done with the body '{name}'"
    if experiment.reads and target.readout not in experiment.reads:
        return f"{experiment.name} has no readout '{target.readout}'"
    try:
        for name, settings in zip(bodies, (target.settings, {**target.settings, **target.reference}), strict=True):
            body, chosen, _ = _prepared(experiment, name, settings)
            experiment.protocol(body, chosen)
    except OxytocinError as error:
        return str(error)
    return ""


def _prepared(
    experiment: Experiment, body: str, given: Mapping[str, float | str]
) -> tuple[Body, dict[str, float | str], dict[str, float | str]]:
    """Return the body as studied, all settings of the experiment, and the parameter values among those given."""
    settings, values = sort_out(experiment, body, given)
    chosen = experiment.choose(body, settings)
    return with_values(experiment.body(body, chosen), values), chosen, values


def _answer(question: _Question, seed: int) -> _Answer:
    """Return what a run reads, or the error in which it ended; its samples are not kept."""
    experiment = experiments.experiment(question.experiment)
    body, chosen, given = _prepared(experiment, question.body, dict(question.settings))
    values: dict[str, Any] = {**given}
    if question.subjects > 1 and not question.vary:
        values = {**_typical(body), **given}
    subjects = max(question.subjects, experiment.draws or 1)
    try:
        outcome = experiment.carry_out(
            question.body,
            settings=chosen,
            values=values,
            subjects=subjects if subjects > 1 else None,
            seed=seed,
            progress=False,
        )
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if outcome.run.interrupted:
        raise KeyboardInterrupt
    return {item.name: item for item in outcome.readouts}


def _typical(body: Body) -> dict[str, float]:
    """Return the typical values of the parameters that differ between subjects; what is set holds for everybody."""
    values = values_of(body.parameters, seed=0, subjects=1, vary=False)[0]
    everything = zip(body.parameters.items(), values, strict=True)
    return {path: float(value) for (path, item), value in everything if item.spread is not None}


def _judge(target: Target, answers: Mapping[_Question, _Answer], most: int | None) -> Verdict:
    arms = []
    for second in (False, True)[: 2 if target.contrast else 1]:
        answer = answers[_Question.of(target, most, second)]
        if isinstance(answer, str):
            return _verdict(target, FAILED, note=answer)
        if target.readout not in answer:
            missing = f"with these settings {target.experiment} reads no '{target.readout}'"
            return _verdict(target, NOT_YET, note=missing)
        try:
            # What is compared has the unit of the readout; only the contrast is in the target's.
            unit = answer[target.readout].unit if target.contrast else target.unit
            arms.append(_values(answer[target.readout], unit))
        except OxytocinError as error:
            return _verdict(target, FAILED, note=str(error))
    known = [values[np.isfinite(values)] for values in arms]
    if not all(values.size for values in known):
        return _verdict(target, MISS, note="no subject has a value.", distance="no value")
    lacking = arms[0].size - known[0].size
    note = f"{lacking} of {arms[0].size} subjects have no value." if lacking else ""
    summary = comparison.STATISTICS[target.statistic]
    measured = summary(known[0])
    spread = float(known[0].std(ddof=1)) if known[0].size > 1 else None
    if target.contrast == comparison.STANDARDISED:
        measured, spread = comparison.standardised_difference(*known), None
    elif target.contrast:
        measured, spread = comparison.contrast(target.contrast, measured, summary(known[1])), None
    return _verdict(
        target,
        PASS if comparison.agrees(target, measured) else MISS,
        note=note,
        distance=comparison.distance(target, measured),
        measured=measured,
        spread=spread,
        subjects=int(known[0].size),
    )


def _values(readout: Readout, unit: str) -> np.ndarray:
    return np.array([comparison.in_unit(float(value), readout.unit, unit) for value in readout.values])


def _verdict(
    target: Target,
    verdict: str,
    *,
    note: str,
    distance: str = "",
    measured: float | None = None,
    spread: float | None = None,
    subjects: int = 0,
) -> Verdict:
    remarks = [note]
    if target.known_miss and verdict == MISS:
        remarks.append(f"Known miss: {target.known_miss}.")
    elif target.known_miss and verdict == PASS:
        remarks.append(f"No longer a miss: {target.known_miss}.")
    return Verdict(
        id=target.id,
        title=target.title,
        organ=target.organ,
        body=target.body,
        use=target.use,
        measured=measured,
        spread=spread,
        subjects=subjects,
        published=comparison.published(target),
        unit=target.unit,
        verdict=verdict,
        distance=distance,
        source=target.source,
        locus=target.locus,
        evidence=target.evidence,
        conflict=target.conflict,
        note=" ".join(part for part in (*remarks, target.note) if part),
    )
