"""Where a deficit lies, in words and as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from oxytocin.deficiency import PLACES
from oxytocin.inference.locating import BOUND, Located
from oxytocin.inference.next_measurement import Gain, entropy
from oxytocin.inference.observations import NO_DEFICIT, Observation
from oxytocin.inference.virtual_people import CLEARANCE, SECRETION
from oxytocin.report.tables import number, percent, rounded, rows, table, with_micro

if TYPE_CHECKING:
    from rich.table import Table

_SHOWN = 10
_UNITS = {CLEARANCE: "L/min", SECRETION: "pmol/min"}


def circumstances(found: Located) -> Iterator[str]:
    """Yield who was observed, how, and what was thought before."""
    case, people = found.case, found.reference.shares.size
    occasions = len(case.occasions)
    yield (
        f"{case.body}: {_count(len(case.observations), 'observation')} on {_count(occasions, 'occasion')}, set beside "
        f"{people * len(found.hypotheses)} virtual people ({people} under each of {len(found.hypotheses)} hypotheses), "
        f"seed {found.seed}"
    )
    for each in case.observations:
        yield f"  {_said(each)}"
    usual = "usual, assumed" if case.prior_is_usual else "as given"
    yield f"  before: {_prior(found)} ({usual}); what is left at a place is anything from none to all, alike"
    if occasions > 1:
        yield "  what bodies share is the same on all occasions, such as clearance; chance is drawn anew on each"


def table_of(found: Located) -> Table:
    """Return the table of all hypotheses, most probable first."""
    columns = ("where", "before", "after", "±", "left there", "90 % interval", "what it is")
    made = table(*columns, numbers=columns[1:5], fixed=("where", "90 % interval"))
    order = sorted(range(len(found.hypotheses)), key=lambda k: -found.probability[k])
    lines = []
    for k in order:
        name = found.hypotheses[k]
        cells = [percent(found.reference.prior[k], 1), percent(found.probability[k], 1)]
        cells.append(percent(found.probability_error[k], 1))
        if name == NO_DEFICIT:
            lines.append((name, *cells, "", "", "nothing is lacking"))
        elif name not in found.seen:
            lines.append((name, *cells, "–", "not seen", PLACES[name].doc))
        else:
            low, middle, high = found.share(name)
            lines.append((name, *cells, percent(middle), f"{percent(low)} to {percent(high)}", PLACES[name].doc))
    return rows(made, lines)


def verdict(found: Located) -> str:
    """Return in one sentence where the deficit lies, or that it cannot be told."""
    chance, leading = found.by_name, found.suspects[:1]
    nothing, lacking = found.nothing_seen, 1.0 - found.nothing_seen
    if nothing >= BOUND:
        return f"No deficit that these measurements could see: {percent(nothing)}."
    if leading and chance[leading[0]] >= BOUND:
        low, middle, high = found.share(leading[0])
        left = f"about {percent(middle)} is left ({percent(low)} to {percent(high)})"
        return f"The deficit lies at {leading[0]}: {percent(chance[leading[0]])}; {left}."
    among = _either(found.suspects)
    together = percent(sum(chance[name] for name in found.suspects))
    if lacking >= BOUND:
        return (
            f"Cannot tell where: something is lacking ({percent(lacking)}), most likely {among} ({together} together)."
        )
    return f"Cannot tell whether anything is lacking: no deficit seen {percent(nothing)}, {among} {together}."


def remarks(found: Located) -> Iterator[str]:
    """Yield what these measurements cannot tell, what else is known of the person, and how far to trust it."""
    yield f"Said outright from {percent(BOUND)} on; ± is the standard error from the number of virtual people."
    for group in found.alike:
        yield f"Look alike in these measurements: {_both(group)}."
    blind = [name for name in found.hypotheses if name not in (*found.seen, NO_DEFICIT)]
    if blind:
        yield f"Not seen by these measurements, and so as probable beside no deficit as before: {_both(blind)}."
    for name, unit in _UNITS.items():
        known = found.trait(name)
        if known is not None:
            low, middle, high = known
            yield f"The person's {name}: {rounded(middle)} {unit} ({rounded(low)} to {rounded(high)})."
    check = found.check
    yield (
        f"Tried on {check.truth.size} of the virtual people with the same measurements: the most probable place was "
        f"the right one in {percent(check.right)}, and was said to be in {percent(check.claimed)}."
    )


def next_sentence(found: Located, gains: Sequence[Gain]) -> str:
    """Return which measurement would tell most."""
    open_bits = f"{rounded(entropy(found))} bits are open"
    clear = [gain for gain in gains if gain.bits > 2 * gain.error]
    if not clear:
        return f"No further measurement that was asked is expected to tell where it lies; {open_bits}."
    best = clear[0]
    return (
        f"What would tell most: {best.readout} of {best.occasion.name}, {rounded(best.bits)} bits of the place on "
        f"average; {open_bits}."
    )


def next_table(gains: Sequence[Gain]) -> Table:
    """Return the table of what further measurements are expected to tell."""
    columns = ("next measurement", "experiment", "bits", "±")
    made = table(*columns, numbers=columns[2:], fixed=columns[:1])
    lines = (
        (gain.readout, gain.occasion.name, f"{max(gain.bits, 0.0):.2f}", f"{gain.error:.2f}") for gain in gains[:_SHOWN]
    )
    return rows(made, lines)


def _said(each: Observation) -> str:
    error = "" if each.error is None else f" ± {each.error}"
    return f"{each.occasion.name}: {each.readout} {with_micro(str(each.value))}{error}"


def _prior(found: Located) -> str:
    given = {name: found.reference.prior[k] for k, name in enumerate(found.hypotheses)}
    places = {name: share for name, share in given.items() if name != NO_DEFICIT}
    if max(places.values()) - min(places.values()) < 1e-9:
        told = f"each of {len(places)} places {percent(next(iter(places.values())), 1)}"
    else:
        told = ", ".join(f"{name} {percent(share, 1)}" for name, share in places.items())
    return f"no deficit {percent(given[NO_DEFICIT], 1)}, {told}"


def _count(many: int, what: str) -> str:
    return f"{number(many)} {what}{'' if many == 1 else 's'}"


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _both(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
