"""What all pages share: templates, style sheet, how numbers stand in text, and the one line with a date."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

from oxytocin import __version__
from oxytocin.language.plain_text import plain
from oxytocin.report.citations import short_name
from oxytocin.report.pages.numbered import Numbered
from oxytocin.report.tables import number, rounded, with_micro

_COMPUTED_WITH = ("numpy", "numba", "scipy")
"""Libraries whose version can move the last digits of a result."""


def fill(template: str, *, today: date | None = None, **values: Any) -> str:
    """Return a page: a template of the folder `templates` with values, style sheet, references and versions.

    Parameters
    ----------
    template : str
        Its file name.
    today : date, optional
        For the line that says when the page was made; all else depends on the values alone.
    **values
        What the template names.
    """
    references = Numbered()
    day = today or date.today()
    page = _environment().get_template(template)
    return page.render(
        css=Markup(_template("style.css")),
        date=f"{day.day} {day:%B %Y}",
        cite=references.cite,
        cited=references.in_text,
        references=references,
        versions=versions(),
        **values,
    )


def versions() -> dict[str, str]:
    """Return the versions on which the digits of a result depend, by name."""
    found = {"oxytocin": __version__, "Python": platform.python_version()}
    return found | {name: version(name) for name in _COMPUTED_WITH}


def percent(share: float) -> str:
    """Return a share as a whole percentage, and neither none nor all where it is nearly so."""
    whole = round(100 * share)
    if whole == 0 and share > 0:
        return "under 1\N{NO-BREAK SPACE}%"
    if whole == 100 and share < 1:
        return "over 99\N{NO-BREAK SPACE}%"
    return f"{whole}\N{NO-BREAK SPACE}%"


def listed(items: Sequence[str]) -> str:
    """Return items as they stand in a sentence: "milk, labour and stress"."""
    return " and ".join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)


@cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FunctionLoader(_template),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        finalize=_shown,
    )
    made.filters |= {
        "rounded": rounded,
        "number": number,
        "percent": percent,
        "listed": listed,
        "unit": with_micro,
        "short_name": short_name,
    }
    return made


def _shown(value: Any) -> Any:
    """Return what stands in a page without signs that HTML may not hold."""
    return plain(value, lines=True) if isinstance(value, str) and not isinstance(value, Markup) else value


def _template(name: str) -> str:
    return (files("oxytocin.report.pages") / "templates" / name).read_text(encoding="utf-8")
