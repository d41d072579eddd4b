"""The main job: what oxytocin is, what it does and what a lack of it does, as one page and one table."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from oxytocin import deficiency
from oxytocin.cli.outputs import check_page, check_table
from oxytocin.cli.terminal import say
from oxytocin.experiments import experiment
from oxytocin.experiments.arms import compare_arms, table_of_subjects
from oxytocin.experiments.experiment import Outcome, Readout
from oxytocin.experiments.functions import FUNCTIONS
from oxytocin.experiments.symptoms import DEFICIENT, HEALTHY, Finding, find
from oxytocin.language import OxytocinError
from oxytocin.language.drafts import whole_file

USUAL = {"deficiency": "yes"}
"""What is lacking if nobody says anything else."""

SUBJECTS = 200
PAGE = Path("oxytocin.html")

_MOST = 100_000  # subjects that fit into the memory of an ordinary computer, with all that is kept of them
_LEFT = (0.5, 0.25, 0.0)
_FEW = 10  # subjects at each share that is left, where an experiment does not need more: enough for a course


def answer(deficits: Mapping[str, str], subjects: int, seed: int, out: Path, command: Sequence[str]) -> None:
    """Do every function's experiment in healthy and in deficient people; print the table, write the page and the data.

    Parameters
    ----------
    deficits : mapping of str to str
        As `oxytocin.deficiency.read` takes them; the usual deficiency where there are none.
    subjects, seed : int
        The same for each experiment.
    out : Path
        The page (.html); every subject's readouts come beside it (.csv).
    command : sequence of str
        What was typed, for the page.
    """
    lacking = dict(deficits) or USUAL
    data = out.with_suffix(".csv")
    check_page(out)
    check_table(data)
    _check_number(subjects)
    shares = deficiency.read(lacking)
    names = ", ".join(f"{place} {100 * share:g} %" for place, share in shares.items())
    say(f"{subjects} subjects in each experiment, healthy and deficient (left: {names}).")
    sys.stdout.flush()
    findings = find(lacking, subjects=subjects, seed=seed)

    from oxytocin.report.symptoms import functions_table, published_table, remarks, symptoms_table, without_oxytocin
    from oxytocin.report.tables import console

    screen = console()
    screen.print(functions_table(findings))
    screen.print(symptoms_table(findings))
    screen.print(published_table(findings))
    for line in (*without_oxytocin(findings), *remarks(findings)):
        say(line)
    sys.stdout.flush()
    graded = _graded(findings, shares, seed)

    from oxytocin.report.pages.answer import answer_page

    page = answer_page(
        findings,
        lacking,
        graded=graded,
        why=_why(findings, lacking, seed),
        data=data.name,
        command=shlex.join(command),
    )
    table = table_of_subjects(_by_arm(findings))
    whole_file(data, lambda draft: draft.write_text(table, encoding="utf-8"))
    whole_file(out, lambda draft: draft.write_text(page, encoding="utf-8"))
    say(f"The whole answer, with figures and references, is in {out}; every subject's readouts are in {data}.")
    say("This is for research and teaching; it is no medical device.")


def _check_number(subjects: int) -> None:
    """Refuse a number of subjects that some experiment would refuse, before the first of them is done."""
    fewest = max(experiment(function.experiment).draws or 1 for function in FUNCTIONS)
    if not fewest <= subjects <= _MOST:
        raise OxytocinError(
            f"the number of subjects must lie between {fewest}, for contested effects need as many draws, "
            f"and {_MOST}, not {subjects}"
        )


def _graded(findings: Sequence[Finding], shares: Mapping[str, float], seed: int) -> dict[str, dict[float, Readout]]:
    """Return each readout that the deficits can touch with ever less left at all their places, by the share left."""
    arms = {f"{left:g}": {place: f"{left:g}" for place in shares} for left in _LEFT}
    done: dict[int, Sequence[Outcome]] = {}
    found = {}
    for finding in findings:
        if finding.healthy is finding.deficient:
            continue
        function, one = finding.function, finding.healthy.experiment
        if id(finding.healthy) not in done:  # one run may answer for several functions
            given = {name: str(value) for name, value in function.settings.items()}
            options = {**function.options, "subjects": one.draws or _FEW, "seed": seed, "progress": False}
            made = compare_arms(one, function.body, given, arms, **options)
            done[id(finding.healthy)] = list(made.outcomes.values())
        outcomes = done[id(finding.healthy)]
        healthy = finding.healthy_readout
        course = {1.0: replace(healthy, values=healthy.values[: outcomes[0].run.subjects])}  # the same subjects
        # A finding counts those without a value as its function says.
        less = (Finding(function, finding.healthy, outcome).deficient_readout for outcome in outcomes)
        found[function.readout] = course | dict(zip(_LEFT, less, strict=True))
    return found


def _why(findings: Sequence[Finding], lacking: Mapping[str, str], seed: int) -> dict[str, str]:
    """Return by readout why each symptom appears, for the function that shows it most and can be explained."""
    from oxytocin.experiments.why import explain
    from oxytocin.report.pages.because import along, because
    from oxytocin.report.symptoms import symptoms_of

    found = {}
    for symptom in symptoms_of(findings):
        worsened = [each for each in symptom.findings if each.effect_interval[0] > 0]
        for finding in sorted(worsened, key=lambda each: -each.effect):
            function = finding.function
            given = {name: str(value) for name, value in function.settings.items()}
            one = finding.healthy.experiment
            try:
                reason = explain(one, function.body, lacking, given, function.readout, seed, progress=False)
            except OxytocinError:
                continue  # the typical subject has no value in one of the two: there is no difference to explain
            if along(reason):
                found[function.readout] = because(reason)
                break
    return found


def _by_arm(findings: Sequence[Finding]) -> dict[str, dict[str, Readout]]:
    """Return all readouts by arm, under the name of experiment and readout."""
    found: dict[str, dict[str, Readout]] = {HEALTHY: {}, DEFICIENT: {}}
    for finding in findings:
        for arm, outcome in ((HEALTHY, finding.healthy), (DEFICIENT, finding.deficient)):
            for readout in outcome.readouts:
                name = f"{finding.function.experiment}.{readout.name}"
                found[arm][name] = Readout(name, readout.unit, readout.doc, readout.values)
    return found
