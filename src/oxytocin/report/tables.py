"""Tables for the terminal: plain, aligned, with units; rich is loaded only when one is printed."""

from __future__ import annotations

import math
import os
import re
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from oxytocin.experiments.experiment import Outcome, Readout
from oxytocin.language import Link
from oxytocin.language.component import PROBABILITY
from oxytocin.language.plain_text import plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_WIDTH_WITHOUT_TERMINAL = 120


def console() -> Console:
    """Return a console on standard output that writes text as it is, and wide enough where no terminal sets a width."""
    from rich import console
    from rich.text import Text

    class Console(console.Console):
        """Shows text as text: neither markup nor escape sequences in it do anything."""

        def render_str(self, text: str, **options: Any) -> Text:
            return super().render_str(plain(text, lines=True), **options)

    free = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    return Console(highlight=False, markup=False, emoji=False, width=_WIDTH_WITHOUT_TERMINAL if free else None)


def table(*columns: str, numbers: Iterable[str] = (), title: str = "", fixed: Iterable[str] = ()) -> Table:
    """Return an empty table.

    Parameters
    ----------
    *columns : str
        Headings.
    numbers : iterable of str
        Headings of columns that stand flush right.
    title : str
        Stands above it.
    fixed : iterable of str
        Headings of columns that are never broken into lines.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    made = Table(title=title or None, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        right = column in set(numbers)
        made.add_column(
            column, justify="right" if right else "left", no_wrap=right or column in set(fixed), overflow="fold"
        )
    return made


def rounded(value: float) -> str:
    """Return a number with three significant digits, for titles."""
    return number(float(f"{value:.3g}"))


def number(value: float) -> str:
    """Return a number with four significant digits, without an exponent where people would not write one."""
    if math.isnan(value):
        return "–"
    if value == 0 or math.isinf(value):
        return f"{value:g}"
    if not 1e-3 <= abs(value) < 1e6:
        return f"{value:.3e}"
    decimals = max(0, 3 - math.floor(math.log10(abs(value))))
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: float, digits: int = 0) -> str:
    """Return a share in percent as text, with so many digits behind the point at most; a dash without a value."""
    return "–" if math.isnan(share) else f"{number(round(100 * share, digits) + 0.0)} %"


def with_micro(text: str) -> str:
    """Return text in which units have the sign for micro that keyboards lack: "5 µU/mL" for "5 uU/mL"."""
    return re.sub(r"(?<![A-Za-z])u(?=(?:U|g|mol|L|V)\b)", "µ", text)


def interval(readout: Readout) -> str:
    """Return the central 90 % interval as text, and how many subjects have a value if not all."""
    low, high = readout.interval()
    having = int(np.isfinite(readout.values).sum())
    text = f"{number(low)} to {number(high)}" if having else "–"
    return text if having in (0, readout.values.size) else f"{text} ({having} of {readout.values.size})"


def readouts(outcome: Outcome) -> Table:
    """Return the readouts of an experiment: median, 90 % interval over subjects if there are several, unit, meaning.

    Of a yes-or-no readout, several subjects are shown as the share with a yes, and one as the word.
    """
    several = outcome.run.subjects > 1
    names = ("readout", "median", "90 % interval", "unit", "what it is")
    columns = names if several else ("readout", "value", "unit", "what it is")
    made = table(*columns, numbers=("median", "value"), fixed=("readout", "unit"))
    for item in outcome.readouts:
        unit = "" if item.unit == "1" else with_micro(item.unit)
        if item.is_yes_or_no:
            known = np.isfinite(item.values)
            share = f"{number(100 * item.mean)} %" if several else "yes" if item.mean else "no"
            lacking = "" if known.all() else f"of {np.count_nonzero(known)}"
            made.add_row(item.name, share if known.any() else "–", *([lacking] if several else []), unit, item.doc)
        else:
            spread = [interval(item)] if several else []
            made.add_row(item.name, number(item.median), *spread, unit, item.doc)
    exploratory = [item.name for item in outcome.readouts if item.exploratory]
    if exploratory:
        which = "all" if len(exploratory) == len(outcome.readouts) else ", ".join(exploratory)
        made.caption = f"Exploratory: {which}. What the evidence allows, and nobody's prediction."
        made.caption_justify = "left"
        made.caption_style = ""
    return made


def circumstances(outcome: Outcome) -> list[str]:
    """Return, as sentences, how an experiment was done and what in it differs from the usual."""
    run = outcome.run
    time = f"{number(run.reached / 60.0)} min" if run.reached >= 600 else f"{number(run.reached)} s"
    if outcome.experiment.has_people:
        who = "the typical subject" if run.subjects == 1 else f"{run.subjects} subjects"
        lines = [f"{outcome.experiment.name} in the {outcome.body.name}: {who}, {time} simulated, seed {run.seed}"]
    else:
        lines = [f"{outcome.experiment.name} by itself: {time} simulated"]
    if run.integration != "exact":
        lines[0] += ", forward Euler" if run.integration == "euler" else f" by {run.integration}"
    usual = outcome.experiment.settings_for(outcome.body.name)
    for name, value in outcome.settings.items():
        if value != usual[name].default:
            unit = usual[name].unit
            lines.append(f"  {name}: {_with_unit(value, unit)} (usually {_with_unit(usual[name].default, unit)})")
    # The body as the settings alone make it: what differs from that is the user's.
    plain = outcome.experiment.body(outcome.body.name, outcome.settings).parameters
    for path, item in outcome.body.parameters.items():
        if item.value != plain[path].value:
            lines.append(
                f"  {path}: {_with_unit(item.value, item.unit)} (usually {_with_unit(plain[path].value, item.unit)})"
            )
        before = plain[path]
        if isinstance(item, Link) and isinstance(before, Link) and item.probability != before.probability:
            lines.append(f"  {path}{PROBABILITY}: {number(item.probability)} (usually {number(before.probability)})")
    return lines


def warnings(outcome: Outcome) -> list[str]:
    """Return, as sentences, what a reader of the results should know about how they came about."""
    found = list(outcome.run.remarks)
    if outcome.run.slowest:
        found.append(
            f"the equations took very many steps, mostly for {outcome.run.slowest}; it may need a stiff method"
        )
    return found


def _with_unit(value: Any, unit: str) -> str:
    if isinstance(value, str):
        return value
    return f"{number(value)} {with_micro(unit)}" if unit not in ("", "1") else number(value)


def rows(made: Table, items: Iterable[Sequence[str]]) -> Table:
    """Add rows to a table and return it."""
    for item in items:
        made.add_row(*item)
    return made
