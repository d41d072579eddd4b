"""What a deficiency does, as tables: every function healthy and deficient, every symptom, and what was published."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.experiment import Readout
from oxytocin.experiments.functions import CONTRADICTIONS, SYMPTOMS
from oxytocin.experiments.symptoms import CONFIDENCE, Finding
from oxytocin.literature.targets import Target, targets
from oxytocin.report.citations import short_name
from oxytocin.report.published import said
from oxytocin.report.tables import number, percent, rounded, rows, table, with_micro

if TYPE_CHECKING:
    from rich.table import Table

STRENGTHS = ((0.8, "strongly"), (0.5, "moderately"), (0.2, "mildly"), (0.0, "hardly"))
"""Cohen's limits of effect sizes, and words for what lies above each."""

PEOPLE = ("woman", "man")
"""Bodies of people."""


@dataclass(frozen=True)
class Symptom:
    """What the findings say of one symptom.

    Attributes
    ----------
    name : str
        The symptom, as in `SYMPTOMS`.
    findings : tuple of Finding
        The functions that show it.
    """

    name: str
    findings: tuple[Finding, ...]

    @property
    def strongest(self) -> Finding:
        """The finding with the greatest effect, in people if it was read in them."""
        people = [each for each in self.findings if each.function.body in PEOPLE]
        return max(people or self.findings, key=lambda each: _size(each.effect))

    @property
    def appears(self) -> bool:
        """Whether the interval of the strongest effect leaves no doubt that it is worse."""
        return self.strongest.effect_interval[0] > 0

    @property
    def strength(self) -> str:
        """How strong it is, in a word; "not at all" if it does not appear."""
        if not self.appears:
            return "not at all"
        return next(word for limit, word in STRENGTHS if _size(self.strongest.effect) >= limit)

    @property
    def clinical(self) -> Finding | None:
        """The finding with a clinical cut-off, if one has."""
        return next((each for each in self.findings if each.function.cut_off is not None), None)


def symptoms_of(findings: Sequence[Finding]) -> list[Symptom]:
    """Return the symptoms for which there is a finding, in the order of `SYMPTOMS`."""
    grouped = {name: tuple(each for each in findings if each.function.symptom == name) for name in SYMPTOMS}
    return [Symptom(name, found) for name, found in grouped.items() if found]


def functions_table(findings: Sequence[Finding]) -> Table:
    """Return the table of functions: in the healthy, in the deficient, difference, effect, and how sure it is."""
    names = ("function, and what is read", "healthy", "deficient", "difference (90 %)", "effect (90 %)", "how sure")
    made = table(*names, numbers=("healthy", "deficient", "effect (90 %)"), title="Six functions")
    last = ""
    for each in findings:
        function = each.function
        if function.name != last:
            made.add_section()
            made.add_row(function.name, style="bold")
        last = function.name
        what = f"  {function.title} ({function.body}{_unit(each)})"
        people = typical(each.healthy_readout), typical(each.deficient_readout)
        made.add_row(what, *people, difference(each), effect(each), function.firm)
    return made


def symptoms_table(findings: Sequence[Finding]) -> Table:
    """Return the table of symptoms: whether each appears, how strongly, and in how many it is clinical."""
    names = ("symptom", "appears", "how strongly", "effect (90 %)", "worse in", "beyond a clinical cut-off", "how sure")
    made = table(*names, numbers=("worse in",), title="Five symptoms", fixed=("appears", "effect (90 %)"))
    lines = []
    for each in symptoms_of(findings):
        most = each.strongest
        appears = "yes" if each.appears else "no"
        worse = percent(most.share_worse)
        lines.append((each.name, appears, each.strength, effect(most), worse, beyond(each), most.function.firm))
    return rows(made, lines)


def published_table(findings: Sequence[Finding]) -> Table:
    """Return what was published of each function, beside what was simulated, and what speaks against the premise."""
    known = {item.id: item for item in targets()}
    names = ("function", "simulated: healthy → deficient", "published", "what speaks against it")
    made = table(*names, title="What was published")
    for each in findings:
        simulated = f"{each.function.title}: {_course(each)}"
        asked = [known[name] for name in each.function.published if name in known]
        if not asked:
            made.add_row(each.function.name, simulated, "nothing that could be held against it", "")
        for target in asked:
            made.add_row(each.function.name, simulated, f"{target.title}: {said(target)}", against(target))
            simulated = ""
    made.add_section()
    for target in contradictions():
        made.add_row("levels", "", f"{target.title}: {said(target)}", against(target))
    return made


def contradictions() -> list[Target]:
    """Return published findings that contradict what is simulated here, or what it begins with."""
    known = {item.id: item for item in targets()}
    return [known[name] for name in CONTRADICTIONS if name in known]


def against(target: Target) -> str:
    """Return what contradicts a target, and that it is missed if it is known to be."""
    missed = f"simulated otherwise: {target.known_miss.split(' (')[0]}" if target.known_miss else ""
    return _named("; ".join(part.rstrip(".") for part in (target.conflict, missed) if part))


def remarks(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield, as sentences, how to read the tables, and who was counted as what."""
    first = findings[0]
    yield (
        f"The same {first.healthy.run.subjects} virtual subjects healthy and deficient. Numbers are means with the "
        "standard deviation; the difference is its mean with the central 90 % of subjects. The effect is the mean "
        f"difference in standard deviations of the healthy, with its {100 * CONFIDENCE:g} % interval; above 0 is worse."
    )
    for each in findings:
        share = (each.without_healthy, each.without_deficient)
        if max(share) > 0:
            name = each.function
            yield (
                f"{name.title}: {name.none} in {percent(share[0])} of the healthy and {percent(share[1])} of the "
                f"deficient, counted as {number(name.none_value or 0.0)} {_word(each)}, which makes the difference "
                "smaller than it is."
            )
    for each in findings:
        if each.function.cut_off is not None:
            source = each.function.cut_off_source
            by = f" ({short_name(source)})" if source else ""
            yield f"Clinical cut-off of {each.function.title}: {each.function.cut_off_doc}{by}."
    yield "Effects on mind and behaviour are what the evidence allows, and nobody's prediction."


def without_oxytocin(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield, as sentences, how each function goes on without oxytocin, and why it is as sure as it is."""
    for each in findings:
        function = each.function
        yield f"{function.title}: {function.other_route} {function.firm.capitalize()}: {function.reason}."


def typical(readout: Readout) -> str:
    """Return mean and standard deviation as text."""
    return f"{rounded(readout.mean)} ± {_short(float(np.std(readout.values, ddof=1)))}"


def difference(finding: Finding) -> str:
    """Return the mean difference with the interval over subjects as text."""
    low, high = finding.difference.interval()
    return f"{_signed(finding.difference.mean)} ({_signed(low)} to {_signed(high)})"


def effect(finding: Finding) -> str:
    """Return the effect with its interval as text."""
    low, high = finding.effect_interval
    return f"{finding.effect:+.2f} ({low:+.2f} to {high:+.2f})"


def beyond(symptom: Symptom) -> str:
    """Return the shares beyond a cut-off as text; a dash without one."""
    one = symptom.clinical
    if one is None:
        return "–"
    return f"{percent(one.beyond_deficient)}, healthy {percent(one.beyond_healthy)} ({one.function.title})"


def _size(effect: float) -> float:
    return effect if np.isfinite(effect) else 0.0


def _course(finding: Finding) -> str:
    unit = "" if finding.unit == "1" else f" {with_micro(finding.unit)}"
    return f"{rounded(finding.healthy_readout.mean)} → {rounded(finding.deficient_readout.mean)}{unit}"


def _unit(finding: Finding) -> str:
    return "" if finding.unit == "1" else f", {with_micro(finding.unit)}"


def _word(finding: Finding) -> str:
    return {"1": "", "h": "hours", "hour": "hours", "day": "days"}.get(finding.unit, finding.unit)


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{_short(value)}"


def _short(value: float) -> str:
    """Return a number with two significant digits, but whole where it is greater than ten."""
    return number(float(f"{value:.0f}" if abs(value) >= 10 else f"{value:.2g}"))


def _named(text: str) -> str:
    """Return text in which keys of references stand as people write them."""
    return re.sub(r"\b[a-z]+\d{4}[a-z]?\b", lambda found: short_name(found.group()), text)
