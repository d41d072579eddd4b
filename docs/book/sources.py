"""The lists at the end: every contested effect, every paper, every experiment with its settings."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

from rich.table import Table

from book.markdown import cited, code, plain, rows, table
from book.model import described
from oxytocin import experiments
from oxytocin.experiments.experiment import Experiment
from oxytocin.literature.references import entries
from oxytocin.report import show
from oxytocin.report.evidence import claims, size, table_of
from oxytocin.report.figures import evidence as figure
from oxytocin.report.pages.numbered import Numbered
from oxytocin.report.style import save


def pages(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the pages on evidence, sources and experiments."""
    yield "evidence", _evidence(folder)
    yield "sources", _sources()
    yield "experiments", _experiments()


def _evidence(folder: Path) -> str:
    found = claims()
    save(figure.figure(found), folder / "evidence.png")
    lines = (
        (
            f"{plain(claim.link.doc)}<br>{code(claim.path)}",
            f"{claim.link.probability:g}",
            plain(size(claim.link)),
            cited(claim.link.source),
            plain(", ".join(claim.bodies)),
        )
        for claim in found
    )
    headings = [plain(str(column.header)) for column in table_of([]).columns]
    return (
        "# What is contested\n\n"
        "Every effect on which the field disagrees, the most contested first, with the probability that it is real\n"
        "and its size if it is (`oxytocin evidence`). The probabilities are judgements: change one with `--set`.\n\n"
        f"![Probability of every contested effect](evidence.png)\n\n{rows(headings, lines)}"
    )


def _sources() -> str:
    numbered = Numbered()
    for key in entries():
        numbered.cite(key)
    text = "# Sources\n\nWhat parameters, targets and equations rest on (`oxytocin cite` prints BibTeX).\n\n"
    for one in sorted(numbered.named(), key=lambda one: (one.authors.casefold(), one.year, one.key)):
        parts = [plain(one.authors), plain(one.year), f"*{plain(one.title)}*" if one.title else "", plain(one.where)]
        line = ". ".join(part.rstrip(".") for part in parts if part) + "."
        line += f" [doi:{plain(one.doi)}](<https://doi.org/{one.doi}>)" if one.doi else ""
        line += f" ({plain(one.note)})" if one.note else ""
        text += f"(source-{one.key})=\n{line}\n\n"
    return text


def _experiments() -> str:
    text = (
        "# Experiments\n\nAll settings and readouts of `oxytocin run EXPERIMENT` and `oxytocin.experiment(name)`.\n\n"
    )
    for name in experiments.names():
        text += _experiment(experiments.experiment(name))
    return text


def _experiment(one: Experiment) -> str:
    text = (
        f"## {one.name}\n\n*{plain(one.question)}*\n\n{described(type(one)) if inspect.getdoc(type(one)) else ''}\n\n"
    )
    for made in show.experiment(one):
        if isinstance(made, Table):
            text += f"**{plain(str(made.title))}**\n\n" + table(made, body=code, setting=code)
    if one.reads:
        text += f"**Readouts:** {', '.join(code(name) for name in one.reads)}\n\n"
    return text
