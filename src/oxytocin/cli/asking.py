"""The commands that simulate nothing: what there is, what stands in it, how far to trust it, whom to cite."""

from __future__ import annotations

import inspect
import shlex
from pathlib import Path

from oxytocin import experiments
from oxytocin.cli.outputs import check_figure, check_page
from oxytocin.cli.terminal import say, say_lines
from oxytocin.language import Body, Component, OxytocinError
from oxytocin.language.drafts import whole_file
from oxytocin.language.errors import nearest
from oxytocin.literature.molecules import Molecule, molecules

QUICK_SUBJECTS = 2
"""No more subjects than these in a quick validation."""


def list_everything() -> None:
    """Print the experiments, and the bodies with their parts."""
    from oxytocin.report import catalogue
    from oxytocin.report.tables import console, rows, table

    screen = console()
    found = [experiments.experiment(name) for name in experiments.names()]
    lines = ((one.name, one.question, ", ".join(one.bodies)) for one in found)
    made = table(
        "experiment",
        "the question it asks",
        "bodies",
        title="Experiments: oxytocin run EXPERIMENT",
        fixed=("experiment",),
    )
    screen.print(rows(made, lines))
    bodies = []
    for name, make in catalogue.bodies().items():
        text = (inspect.getdoc(make) or "").partition("\n")[0].removeprefix("Return ").removesuffix(".")
        bodies.append((name, text, ", ".join(make().parts)))
    made = table("body", "what it is", "parts", title="Bodies and parts: oxytocin show NAME", fixed=("body",))
    screen.print(rows(made, bodies))
    say(f"Molecules: {', '.join(molecules())}")


def show_one(name: str, plot: Path | None) -> None:
    """Print an experiment, a body, a part or a molecule; draw a body's wiring or a molecule if asked."""
    from oxytocin.exchange.alone.source import is_model
    from oxytocin.exchange.sbml_import import component_from_sbml
    from oxytocin.report import catalogue, molecule, show
    from oxytocin.report.tables import console

    item = component_from_sbml(name) if is_model(name) else catalogue.find(name)
    if plot is not None and not isinstance(item, (Body, Molecule)):
        raise OxytocinError(
            f"only a body has a wiring to draw and a molecule a structure, and '{name}' is neither; "
            f"bodies are {', '.join(catalogue.bodies())}"
        )
    if plot is not None and isinstance(item, Molecule):
        molecule.check_ending(plot)
    check_figure(plot)
    screen = console()
    if isinstance(item, Molecule):
        show.write(screen, molecule.molecule(item))
        if plot is not None:
            molecule.draw(item, plot)
            say(f"The skeletal formula is in {plot}")
    elif isinstance(item, Body):
        show.write(screen, show.body(item))
    elif isinstance(item, Component):
        show.write(screen, show.part(item, screen.width))
        others = [] if is_model(name) else catalogue.elsewhere(name)
        if others:
            say(f"It has other values, or is of another kind, in: {', '.join(others)}")
    else:
        show.write(screen, show.experiment(item))
    if plot is not None and isinstance(item, Body):
        from oxytocin.report.style import save
        from oxytocin.report.wiring import wiring

        save(wiring(item), plot)
        say(f"The wiring is in {plot}")


def convert_quantity(value: str, unit: str, of: str) -> None:
    """Print a quantity in another unit, and the constants that this rests on."""
    from oxytocin.language import quantities
    from oxytocin.report.tables import number, with_micro

    if of not in quantities.MOLAR_MASSES:
        raise OxytocinError(f"no molar mass of '{of}' is known{nearest(of, quantities.MOLAR_MASSES)}")
    found = quantities.convert(value, unit, "the quantity", of)
    amount, given = quantities.split(value)
    # Mass may hide in a unit of pressure as well, but then it stands on both sides.
    weighed = ["[mass]" in quantities.dimension(one) for one in (given, unit)]
    active = ["international_unit" in str(quantities.registry().Unit(one)) for one in (given, unit)]
    rests_on = []
    if active[0] != active[1]:
        rests_on.append(f"1 IU is {number(quantities.MICROGRAMS_PER_UNIT)} µg")
    # The standard gives the mass of a unit: only what is counted in moles needs the mass of a mole as well.
    if (weighed[0] != weighed[1]) != (active[0] != active[1]):
        rests_on.append(f"{of} weighs {quantities.MOLAR_MASSES[of]:.2f} g/mol")
    why = f" of {of} ({' and '.join(rests_on)})" if rests_on else " (by definition of the units)"
    say(f"{number(amount)} {with_micro(given)} = {number(found)} {with_micro(unit)}{why}")


def validate_targets(organ: str | None, quick: bool, page: Path | None = None) -> None:
    """Print every published target beside what is simulated here, and write it as a page if asked."""
    from oxytocin.literature.validation import validate
    from oxytocin.report import verdicts
    from oxytocin.report.tables import console

    if page is not None:
        check_page(page)
    found = validate(organ, subjects=QUICK_SUBJECTS if quick else None)
    screen = console()
    for block in verdicts.blocks(found):
        screen.print(block)
    if page is not None:
        from oxytocin.report.pages.validation import validation_page

        options = [*(["--organ", organ] if organ else []), *(["--quick"] if quick else [])]
        text = validation_page(found, shlex.join(["oxytocin", "validate", *options]))
        whole_file(page, lambda draft: draft.write_text(text, encoding="utf-8"))
        say(f"The page is in {page}")


def cite_sources(experiment: str | None, body: str | None) -> None:
    """Print references as BibTeX: those of an experiment, of a body, or all."""
    from oxytocin.literature import references
    from oxytocin.report import catalogue

    if experiment is None and body is None:
        say_lines(references.bibtex(references.entries()))
        return
    chosen: list[Body] = []
    if experiment is None:
        found = catalogue.find(str(body))
        if not isinstance(found, Body):
            raise OxytocinError(f"'{body}' is no body; bodies are {', '.join(catalogue.bodies())}")
        chosen = [found]
    else:
        one = experiments.experiment(experiment)
        names = list(one.bodies) if body is None else [one.body_called(body)]
        chosen = [one.body(name, one.choose(name, {})) for name in names]
    keys = {item.source for each in chosen for item in each.parameters.values()}
    say_lines(references.bibtex(keys))
