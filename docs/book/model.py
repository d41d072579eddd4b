"""The chapter on the model: a page for every body and one for every kind of part, as they stand in the code."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rich.table import Table

from book.markdown import cited, code, folded, plain, raw, rows, sentence, table
from oxytocin.language import Body, Component
from oxytocin.language.component import SpikingComponent
from oxytocin.language.evidence import GRADES
from oxytocin.report import catalogue, mathml, show
from oxytocin.report.style import save
from oxytocin.report.wiring import wiring

STOREYS = {
    "nerves": "Nerves: the way back",
    "hypothalamus": "Hypothalamus",
    "pituitary": "Pituitary",
    "circulation": "Blood, brain fluid and routes",
    "organs": "Organs",
    "mind": "Mind and behaviour",
}
"""The rooms of the house in which parts lie, in the order of the way of the hormone."""


@dataclass
class Kind:
    """A class of parts, with the parts of this kind that differ in values and the bodies in which each stands."""

    kind: type[Component]
    parts: list[Component] = field(default_factory=list)
    where: list[list[str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The class in the small letters of a page's address."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", self.kind.__name__).lower()

    @property
    def title(self) -> str:
        """The class as words."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", self.kind.__name__).capitalize()

    @property
    def storey(self) -> str:
        """The room of the house in which it lies."""
        return self.kind.__module__.split(".")[1]


def bodies() -> dict[str, Body]:
    """Return every body by the name that a user types."""
    makers: Mapping[str, Callable[[], Body]] = {**catalogue.usual_bodies(), **catalogue.bodies()}
    return {name: make() for name, make in makers.items()}


def kinds(of: Mapping[str, Body]) -> dict[type[Component], Kind]:
    """Return every kind of part that stands in some bodies."""
    found: dict[type[Component], Kind] = {}
    for name, body in of.items():
        for key, part in body.parts.items():
            here = found.setdefault(type(part), Kind(type(part)))
            for other, where in zip(here.parts, here.where, strict=True):
                if catalogue.values_of(other) == catalogue.values_of(part):
                    where.append(f"{name}.{key}")
                    break
            else:
                here.parts.append(part)
                here.where.append([f"{name}.{key}"])
    return found


def pages(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield name and text of each page of the chapter; pictures of the wiring are written into the folder."""
    every = bodies()
    found = kinds(every)
    yield "model/index", _front(every, found)
    for name, body in every.items():
        save(wiring(body), folder / "model" / f"wiring-{name}.svg")
        yield f"model/body-{name}", _body(name, body, found)
    for kind in found.values():
        yield f"model/part-{kind.name}", _part(kind)


def _front(every: Mapping[str, Body], found: Mapping[type[Component], Kind]) -> str:
    text = (
        "# The model\n\n"
        "Every page of this chapter is written from the code when the book is built: nothing here was typed twice.\n"
        "A body is made of parts, which speak to each other through named signals only. `oxytocin show NAME` prints\n"
        "the same in a terminal.\n\n## Bodies\n\n"
    )
    lines = (
        (f"[{name}](body-{name}.md)", *(str(len(x)) for x in (body.parts, body.states, body.parameters)))
        for name, body in every.items()
    )
    text += rows(("body", "parts", "states", "parameters"), lines) + "## Parts\n\n"
    for storey, title in STOREYS.items():
        here = [kind for kind in found.values() if kind.storey == storey]
        text += f"### {title}\n\n" + rows(
            ("part", "what it is"),
            ((f"[{kind.title}](part-{kind.name}.md)", plain(_first_line(kind))) for kind in here),
        )
    text += "## How well a number is known\n\nEach parameter carries its source, and one of these grades:\n\n"
    text += rows(("grade", "meaning"), ((code(name), plain(meaning)) for name, meaning in GRADES.items()))
    text += (
        "What the field contests is entered as a link with the probability that it is real:\n"
        "[all of them](../evidence.md). The papers: [sources](../sources.md).\n\n"
    )
    for caption, names in (
        ("Bodies", [f"body-{name}" for name in every]),
        *((STOREYS[s], [f"part-{kind.name}" for kind in found.values() if kind.storey == s]) for s in STOREYS),
    ):
        text += f"```{{toctree}}\n:hidden:\n:caption: {caption}\n\n" + "\n".join(names) + "\n```\n\n"
    return text


def _first_line(kind: Kind) -> str:
    return (inspect.getdoc(kind.kind) or "").partition("\n")[0]


def _body(name: str, body: Body, found: Mapping[type[Component], Kind]) -> str:
    kind_of = {type(part).__name__: found[type(part)] for part in body.parts.values()}
    home = {key: kind_of[type(part).__name__] for key, part in body.parts.items()}

    def linked(text: str) -> str:
        return ", ".join(
            f"[{key}](part-{home[key].name}.md)" if key in home else plain(key) for key in text.split(", ")
        )

    def kind(text: str) -> str:
        return f"[{kind_of[text].title}](part-{kind_of[text].name}.md)"

    heading, parts, signals, plan = show.body(body)
    assert isinstance(parts, Table) and isinstance(signals, Table) and isinstance(plan, Table)
    text = f"# Body: {name.replace('_', ' ')}\n\n{plain(str(heading).strip().partition(': ')[2])}.\n"
    text += f"`oxytocin show {name}` prints this page, `--plot wiring.svg` draws the picture.\n\n"
    text += "## Wiring\n\n![Parts of the body as boxes, signals as arrows; the tables below say the same]"
    text += f"(wiring-{name}.svg){{.wide}}\n\n"
    text += "## Parts\n\n" + table(parts, part=code, kind=kind)
    text += "## Signals\n\n" + table(signals, signal=code, **{"from": linked, "to": linked})
    text += "## Order of computation\n\n"
    return text + folded(f"{plan.row_count} steps", table(plan, part=linked, what_is_computed=code))


def _part(kind: Kind) -> str:
    part = kind.parts[0]
    module = kind.kind.__module__
    text = f"# {kind.title}\n\n{described(kind.kind)}\n\n"
    text += f"Written in `src/{module.replace('.', '/')}.py`; `oxytocin show {kind.kind.__name__}` prints it.\n\n"
    text += "## Where it stands\n\n" + _bodies_of(kind)
    if isinstance(part, SpikingComponent):
        text += "## Equations\n\nThis part is computed by one of the kernels for spiking neurons, "
        text += f"`{kind.kind.kernel}`, which takes the parameters below; what it computes is described above.\n\n"
    for title, formulas in (("Equations", mathml.equations(part)), ("At time 0", mathml.start(part))):
        if formulas:
            text += f"## {title}\n\n" + raw("\n".join(f'<div class="equation">{one}</div>' for one in formulas))
    events = [
        f"<dt><code>{name}</code>: {when}</dt>" + "".join(f"<dd>{one}</dd>" for one in then)
        for name, when, then in mathml.events(part)
    ]
    if events:
        text += "## Events\n\n" + raw('<dl class="events">' + "\n".join(events) + "</dl>")
    for made in show.declarations(part):
        assert isinstance(made, Table)
        text += f"## {made.title}\n\n" + table(made, state=code, control=code, noise=code)
    text += "".join(_parameters(kind))
    for made in show.ports(part):
        assert isinstance(made, Table)
        text += "## Signals\n\n" + table(made, signal=code)
    return text


def _bodies_of(kind: Kind) -> str:
    lines = []
    for where in kind.where:
        named = (full.split(".", 1) for full in where)
        lines.append("- " + ", ".join(f"[{body}](body-{body}.md) as `{key}`" for body, key in named) + "\n")
    lead = "Each line has values of its own.\n\n" if len(lines) > 1 else ""
    return lead + "".join(lines) + "\n"


def _parameters(kind: Kind) -> Iterator[str]:
    first = kind.parts[0].parameters
    if not first:
        return
    yield "## Parameters\n\n"
    if len(kind.parts) > 1:
        yield f"As in `{kind.where[0][0]}`:\n\n"
    for part, where in zip(kind.parts, kind.where, strict=True):
        others = {key: one for key, one in part.parameters.items() if _differs(one, first[key])}
        chosen = first if part is kind.parts[0] else others
        if not chosen:
            continue
        if part is not kind.parts[0]:
            yield f"What differs in {', '.join(code(full) for full in where)}:\n\n"
        for made in show.parameters(part, chosen):
            assert isinstance(made, Table)
            yield table(made, parameter=code, source=cited, evidence=_grade)


def _grade(text: str) -> str:
    return f"[{text}](index.md#how-well-a-number-is-known)"


def _differs(one: object, other: object) -> bool:
    names = ("value", "spread", "source", "evidence", "probability")
    return any(getattr(one, name, None) != getattr(other, name, None) for name in names)


def described(item: type) -> str:
    """Return a docstring as Markdown: what is indented in it is shown as it stands."""
    lines = (inspect.getdoc(item) or "").splitlines()
    text, block = [], []
    for line in [*lines, ""]:
        if line.startswith("    ") or (block and not line):
            block.append(line)
            continue
        if block:
            shown = textwrap.dedent("\n".join(block)).strip("\n")
            text += [f"```text\n{shown}\n```", ""]
            block = []
        text.append(sentence(line))
    if block:
        text.append("```text\n" + textwrap.dedent("\n".join(block)).strip("\n") + "\n```")
    return "\n".join(text).strip()
