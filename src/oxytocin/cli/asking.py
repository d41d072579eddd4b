"""The commands that simulate nothing: what there is, what stands in it, how far to trust it, whom to cite."""

from __future__ import annotations

import inspect
from pathlib import Path

import typer

from oxytocin import experiments
from oxytocin.cli.outputs import check_figure
from oxytocin.language import Body, Component, OxytocinError

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


def show_one(name: str, plot: Path | None) -> None:
    """Print an experiment, a body or a part; draw a body's wiring if asked."""
    from oxytocin.report import catalogue, show
    from oxytocin.report.tables import console

    item = catalogue.find(name)
    if plot is not None and not isinstance(item, Body):
        raise OxytocinError(
            f"only a body has a wiring to draw, and '{name}' is none; bodies are {', '.join(catalogue.bodies())}"
        )
    check_figure(plot)
    screen = console()
    if isinstance(item, Body):
        show.write(screen, show.body(item))
    elif isinstance(item, Component):
        show.write(screen, show.part(item, screen.width))
    else:
        show.write(screen, show.experiment(item))
    if plot is not None and isinstance(item, Body):
        from oxytocin.report.style import save
        from oxytocin.report.wiring import wiring

        save(wiring(item), plot)
        typer.echo(f"The wiring is in {plot}")


def validate_targets(organ: str | None, quick: bool) -> None:
    """Print every published target beside what is simulated here."""
    from oxytocin.literature.validation import validate
    from oxytocin.report import verdicts
    from oxytocin.report.tables import console

    found = validate(organ, subjects=QUICK_SUBJECTS if quick else None)
    screen = console()
    for block in verdicts.blocks(found):
        screen.print(block)


def cite_sources(experiment: str | None, body: str | None) -> None:
    """Print references as BibTeX: those of an experiment, of a body, or all."""
    from oxytocin.literature import references
    from oxytocin.report import catalogue

    if experiment is None and body is None:
        typer.echo(references.bibtex(references.entries()), nl=False)
        return
    chosen: list[Body] = []
    if experiment is None:
        found = catalogue.find(str(body))
        if not isinstance(found, Body):
            raise OxytocinError(f"'{body}' is no body; bodies are {', '.join(catalogue.bodies())}")
        chosen = [found]
    else:
        one = experiments.experiment(experiment)
        if body is not None and body not in one.bodies:
            raise OxytocinError(f"the body '{body}' cannot do {experiment}; these can: {', '.join(one.bodies)}")
        names = list(one.bodies) if body is None else [body]
        chosen = [one.body(name, one.choose(name, {})) for name in names]
    keys = {item.source for each in chosen for item in each.parameters.values()}
    typer.echo(references.bibtex(keys), nl=False)
