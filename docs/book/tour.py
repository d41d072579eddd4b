"""The tour: what oxytocin is, what it does and what a lack of it does, run and drawn when the book is built."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from book.markdown import cited, plain, raw, rows
from oxytocin import deficiency
from oxytocin.cli.answering import SUBJECTS, USUAL
from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.functions import SYMPTOMS
from oxytocin.experiments.symptoms import Finding, find
from oxytocin.language.quantities import MICROGRAMS_PER_UNIT
from oxytocin.literature.molecules import molecules
from oxytocin.report.figures import draw
from oxytocin.report.pages import drawings
from oxytocin.report.pages.answer import Row, asked, chain, lacking_in_words, reason_command, row_of
from oxytocin.report.pages.pictures import inline
from oxytocin.report.published import said
from oxytocin.report.style import save
from oxytocin.report.symptoms import symptoms_of
from oxytocin.report.tables import number, percent

SEED = 0


def pages(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the page of the tour; its pictures are written into the folder."""
    findings = find(USUAL, subjects=SUBJECTS, seed=SEED, progress=False)
    told = [row_of(finding, {}, {}) for finding in findings]
    yield "tour", "".join([_beginning(), _what_it_is(findings), _what_it_does(told, folder), _lacking(told)])


def _beginning() -> str:
    return f"""# The tour

In an hour you can read what the oxytocin system does, see it happen, and repeat each run with the command beside it.
Every figure and number on this page was made when the book was built, with {SUBJECTS} virtual people or animals in each
experiment and the seed {SEED}. It is for research and teaching, and no medical device.

"""


def _what_it_is(findings: Sequence[Finding]) -> str:
    item = molecules()["oxytocin"]
    alt = f"Nine residues as beads: {'-'.join(item.sequence)}; {item.ring}."
    picomoles = number(MICROGRAMS_PER_UNIT / item.molar_mass * 1e6)
    formula = re.sub(r"\d+", r"<sub>\g<0></sub>", item.formula)
    way = chain([finding.healthy.body for finding in findings])
    text = f"""## What is it?

Oxytocin is {plain(item.what)}: {formula}, {item.molar_mass:.2f} g/mol. One international unit (IU) is
{number(MICROGRAMS_PER_UNIT)} µg, or {picomoles} pmol (`oxytocin show oxytocin`).

{raw(inline(drawings.molecule(item), "molecule", alt))}
Neurons of the hypothalamus make it. Their spikes release it from the pituitary into the blood, and from dendrites and
other endings into the brain. What it meets on its way is told in [the model](model/index.md); in the experiments of
this page it is:

"""
    return text + rows(("where", "parts"), ((place, plain(", ".join(parts))) for place, parts in way.items()))


def _what_it_does(told: Sequence[Row], folder: Path) -> str:
    text = "## What does it do? Six functions\n\n"
    drawn: set[tuple[str, str]] = set()
    for name in dict.fromkeys(row.function.name for row in told):
        text += f"### {name.capitalize()}\n\n"
        for row in (row for row in told if row.function.name == name):
            function, outcome = row.function, row.finding.healthy
            key = (function.experiment, function.body)
            if key not in drawn:
                drawn.add(key)
                text += _experiment(outcome, asked(function), folder)
            text += f"**{function.title[0].upper()}{function.title[1:]}:** {row.middle[0]}{row.unit} in the median, "
            text += f"{row.ranges[0]}{row.unit} in 90 % of {row.subjects}. {plain(function.other_route)}\n"
            text += f"That a lack of oxytocin matters here is *{function.firm}*: {plain(function.reason)}.\n\n"
            if row.known:
                text += (
                    "Published: " + "; ".join(f"{plain(one.title)}: {plain(said(one))}" for one in row.known) + ".\n\n"
                )
    return text


def _experiment(outcome: Outcome, words: Sequence[str], folder: Path) -> str:
    """Return the question of an experiment with the figure of its healthy people."""
    one = outcome.experiment
    name = f"tour-{one.name}-{outcome.body.name}"
    save(draw(outcome), folder / f"{name}.png")
    command = shlex.join(["oxytocin", "run", *words, "--subjects", str(outcome.run.subjects), "--plot", "figure.png"])
    return f"{plain(one.question)}\n\n![{plain(one.question)}]({name}.png)\n\n    {command}\n\n"


def _lacking(told: Sequence[Row]) -> str:
    findings = [row.finding for row in told]
    text = "## What happens when it is lacking? Five symptoms\n\n"
    left = "; ".join(lacking_in_words(USUAL))
    sources = ", ".join(dict.fromkeys(cited(deficiency.CONDITIONS[name].source) for name in USUAL))
    text += f"The same people again, with what is left of oxytocin at three places ({plain(left)}; {sources}).\n"
    text += "How much worse each function becomes, in standard deviations of the healthy, with its 90 % interval:\n\n"
    alt = "; ".join(f"{row.function.title} {row.effect}" for row in told)
    text += raw(inline(drawings.effects(findings), "effects", f"{alt}."))
    symptoms = {symptom.name: symptom for symptom in symptoms_of(findings)}
    for name in SYMPTOMS:
        symptom = symptoms[name]
        appears = f"It appears, {symptom.strength}" if symptom.appears else "It does not appear"
        strongest = symptom.strongest
        text += f"### {name.capitalize()}\n\n{appears}: it is worse in {percent(strongest.share_worse)} of the "
        text += f"subjects where it shows most ({plain(strongest.function.title)}).\n\n"
        text += "".join(_shown(row) for row in told if row.function.symptom == name)
    return text + _end()


def _shown(row: Row) -> str:
    function, finding = row.function, row.finding
    healthy, deficient = (f"{value}{row.unit}" for value in row.middle)
    text = (
        f"**{function.title[0].upper()}{function.title[1:]}** in the {function.body}: median {healthy} in the healthy, "
    )
    text += f"{deficient} in the deficient; each subject's own change is {row.difference}{row.unit}, and the "
    text += f"effect {row.effect}."
    if function.cut_off is not None:
        beyond = percent(finding.beyond_healthy), percent(finding.beyond_deficient)
        text += f" Beyond the clinical cut-off ({plain(function.cut_off_doc)}): {beyond[0]} of the healthy, "
        text += f"{beyond[1]} of the deficient."
    text += f"\n\n{raw(row.figure)}Why?\n\n    {reason_command(function, USUAL, SEED)}\n\n"
    return text


def _end() -> str:
    return """## Where to go from here

The intervals of effects say how subjects of this model differ, and not how sure anybody is; how sure it is stands
beside each. Which claims the field contests is on the page on [evidence](evidence.md), what was published and what is
simulated on that on [validation](../validation/README.md). The [tutorials](../tutorials/01-a-recorded-cell.md) take up
data, and [one labour](../labour/README.md) is told from the first contraction to the last of the blood.
"""
