"""The page that answers what oxytocin is, what it does, and what happens when it is lacking."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from markupsafe import Markup

from oxytocin.deficiency import CONDITIONS, NAMES, PLACES, read
from oxytocin.experiments.functions import CONTESTED, FIRM, FUNCTIONS, GUESS, SYMPTOMS, Function
from oxytocin.experiments.symptoms import Finding
from oxytocin.language import Body
from oxytocin.language.quantities import MICROGRAMS_PER_UNIT
from oxytocin.literature.comparison import published
from oxytocin.literature.molecules import molecules
from oxytocin.literature.targets import Target, targets
from oxytocin.report.evidence import claims, size
from oxytocin.report.pages import drawings
from oxytocin.report.pages.layout import fill
from oxytocin.report.pages.pictures import inline
from oxytocin.report.symptoms import STRENGTHS
from oxytocin.report.tables import number, rounded, with_micro

_STOREYS = {
    "hypothalamus": "hypothalamus",
    "pituitary": "pituitary",
    "circulation": "blood and brain fluid",
    "organs": "organs",
    "mind": "brain",
    "nerves": "nerves",
}
"""The way of the hormone through the packages of parts, as readers call them."""

_BLANK = "\N{NO-BREAK SPACE}"
_PLURALS = {"day": "days", "hour": "h"}
_SUBJECTS = {"woman": "women", "man": "men"}


@dataclass(frozen=True)
class Row:
    """One function as the page tells of it.

    Attributes
    ----------
    finding : Finding
        What was simulated.
    figure : Markup
        The people, as vector graphics.
    graded : mapping of float to Readout
        The readout by the share that is left; empty where it was not swept.
    why : str
        The path that carried the change, as a paragraph; empty where nobody looked.
    """

    finding: Finding
    figure: Markup
    graded: drawings.Graded
    why: str

    @property
    def function(self) -> Function:
        """The function."""
        return self.finding.function

    @property
    def unit(self) -> str:
        """Unit of the readout with a blank before it, or nothing."""
        unit = self.finding.unit
        return "" if unit == "1" else f"{_BLANK}{_PLURALS.get(unit, with_micro(unit))}"

    @property
    def subjects(self) -> str:
        """Who was looked at: "200 women"."""
        body = self.function.body
        return f"{self.finding.healthy.run.subjects} {_SUBJECTS.get(body, f'{body}s')}"

    @property
    def touched(self) -> bool:
        """Whether the deficit has a place to act in this body."""
        return self.finding.healthy is not self.finding.deficient

    @property
    def middle(self) -> tuple[str, str]:
        """Medians of the healthy and of the deficient."""
        return rounded(self.finding.healthy_readout.median), rounded(self.finding.deficient_readout.median)

    @property
    def ranges(self) -> tuple[str, str]:
        """Where 90 % of the healthy and of the deficient lie."""
        both = (self.finding.healthy_readout.interval(), self.finding.deficient_readout.interval())
        first, second = (f"{rounded(low)} to {rounded(high)}" for low, high in both)
        return first, second

    @property
    def difference(self) -> str:
        """Median difference subject by subject, with its 90 % interval."""
        low, high = self.finding.difference.interval()
        return f"{_signed(self.finding.difference.median)} ({_signed(low)} to {_signed(high)})"

    @property
    def effect(self) -> str:
        """Effect with its 90 % interval."""
        low, high = self.finding.effect_interval
        return f"{self.finding.effect:.2f} ({low:.2f} to {high:.2f})"

    @property
    def appears(self) -> bool:
        """Whether the whole interval of the effect lies on the worse side."""
        return self.finding.effect_interval[0] > 0

    @property
    def strength(self) -> str:
        """How strongly it worsens, in words."""
        return next(word for least, word in STRENGTHS if self.finding.effect >= least)

    @property
    def known(self) -> list[Target]:
        """What was published of it."""
        return [target for target in targets() if target.id in self.function.published]


def answer_page(
    findings: Sequence[Finding],
    deficits: Mapping[str, float | str],
    *,
    graded: Mapping[str, drawings.Graded] | None = None,
    why: Mapping[str, str] | None = None,
    data: str = "",
    command: str = "oxytocin",
    today: date | None = None,
) -> str:
    """Return the page as HTML that needs no other file.

    Parameters
    ----------
    findings : sequence of Finding
        One for each function.
    deficits : mapping
        As `oxytocin.deficiency.read` takes them.
    graded : mapping of str to mapping of float to Readout, optional
        By readout: its values with ever less left.
    why : mapping of str to str, optional
        A paragraph by readout.
    data, command : str
        Name of the file with every subject's readouts, and the command that repeats the page.
    today : date, optional
        For the line that says when it was made.
    """
    rows = [row_of(finding, graded or {}, why or {}) for finding in findings]
    runs = [run for each in findings for run in (each.healthy.run, each.deficient.run)]
    oxytocin = molecules()["oxytocin"]
    sure = claims()
    return fill(
        "answer.html",
        today=today,
        molecule=oxytocin,
        molecule_figure=inline(
            drawings.molecule(oxytocin),
            "molecule",
            f"Nine residues as beads: {'-'.join(oxytocin.sequence)}; {oxytocin.ring}.",
        ),
        formula=Markup(re.sub(r"\d+", r"<sub>\g<0></sub>", oxytocin.formula)),
        picomoles=number(MICROGRAMS_PER_UNIT / oxytocin.molar_mass * 1e6),
        micrograms=number(MICROGRAMS_PER_UNIT),
        chain=chain([each.healthy.body for each in findings]),
        rows=rows,
        hit=_by_effect(rows),
        symptoms={name: [row for row in rows if row.function.symptom == name] for name in SYMPTOMS},
        effects_figure=inline(drawings.effects(findings), "effects", _effects_in_words(rows)),
        lacking=list(lacking_in_words(deficits)),
        sources=list(dict.fromkeys(CONDITIONS[name].source for name in deficits if name in CONDITIONS)),
        claims={
            word: [claim for claim in sure if claim.standing == word] for word in ("firm", "contested", "doubtful")
        },
        size=size,
        by_firmness={word: [row for row in rows if row.function.firm == word] for word in (FIRM, CONTESTED, GUESS)},
        disputed=disputed(),
        published=published,
        subjects=sorted({run.subjects for run in runs}),
        seed=runs[0].seed,
        data=data,
        command=command,
        alone=list(dict.fromkeys(alone(row.finding, deficits) for row in rows)),
        reasons=[reason_command(row.function, deficits, runs[0].seed) for row in rows if row.touched],
        more_sources=sorted({key for run in runs for key in run.sources()}),
    )


def lacking_in_words(deficits: Mapping[str, float | str]) -> Iterator[str]:
    """Yield what is left at each place: "oxytocin cells that secrete into the blood: 10 % left"."""
    for name, share in read(deficits).items():
        yield f"{PLACES[name].doc}: {number(100 * share)} % left"


def chain(bodies: Sequence[Body]) -> dict[str, list[str]]:
    """Return the names of the parts that the hormone passes in some bodies, by where they lie in a body."""
    found: dict[str, dict[str, None]] = {storey: {} for storey in _STOREYS.values()}
    for body in bodies:
        for name, part in body.parts.items():
            storey = _STOREYS.get(type(part).__module__.split(".")[1])
            if storey:
                found[storey][name.replace("_", " ")] = None
    return {storey: list(names) for storey, names in found.items() if names}


def disputed() -> list[Target]:
    """Return the targets about a lack of oxytocin that another source, or the simulation, contradicts."""
    shown = {key for function in FUNCTIONS for key in function.published}
    doubted = (target for target in targets() if target.conflict or target.known_miss)
    return [target for target in doubted if target.id in shown or _is_about_lack(target)]


def _is_about_lack(target: Target) -> bool:
    named = {*target.settings, *target.reference} & {*NAMES, "condition", "deficit"}
    return bool(named) or target.organ == "deficiency"


def row_of(finding: Finding, graded: Mapping[str, drawings.Graded], why: Mapping[str, str]) -> Row:
    """Return a finding as the page tells of it, drawn; `graded` and `why` are by readout."""
    readout = finding.function.readout
    steps = graded.get(readout, {})
    name = f"{finding.function.experiment}-{readout}".replace("_", "-")
    row = Row(finding, Markup(), steps, why.get(readout, ""))
    healthy, deficient = row.middle
    alt = (
        f"{finding.function.title}: median {healthy}{row.unit} in the healthy (90 % between {row.ranges[0]}), "
        f"{deficient}{row.unit} in the deficient ({row.ranges[1]})."
    )
    return replace(row, figure=inline(drawings.people(finding, steps or None), name, alt))


def alone(finding: Finding, deficits: Mapping[str, float | str]) -> str:
    """Return the command that does one experiment in the same subjects, healthy and deficient."""
    run = finding.healthy.run
    arm = " + ".join(f"{name}={value}" for name, value in deficits.items())
    how = ("--subjects", str(run.subjects), "--seed", str(run.seed))
    return shlex.join(["oxytocin", "run", *asked(finding.function), *how, "--compare", arm])


def reason_command(function: Function, deficits: Mapping[str, float | str], seed: int) -> str:
    """Return the command that says which signals carried the change."""
    lacking = [word for name, value in deficits.items() for word in ("--deficit", f"{name}={value}")]
    lacking = [word.removesuffix("=yes") for word in lacking]
    return shlex.join(
        ["oxytocin", "why", *asked(function), "--readout", function.readout, *lacking, "--seed", str(seed)]
    )


def asked(function: Function) -> list[str]:
    """Return the words of a command line that stand for an experiment as it is done for a function."""
    settings = [word for name, value in function.settings.items() for word in ("--set", f"{name}={value}")]
    return [function.experiment, "--body", function.body, *settings]


def _by_effect(rows: Sequence[Row]) -> list[Row]:
    """Return the row of each function that becomes worse most, the worst first."""
    worst: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: -row.finding.effect):
        if row.appears:
            worst.setdefault(row.function.name, row)
    return list(worst.values())


def _effects_in_words(rows: Sequence[Row]) -> str:
    parts = (f"{row.function.title} {row.effect}" for row in rows)
    return f"How much worse each becomes, in standard deviations of the healthy: {'; '.join(parts)}."


def _signed(value: float) -> str:
    text = rounded(value)
    return f"+{text}" if value > 0 else text.replace("-", "−")
