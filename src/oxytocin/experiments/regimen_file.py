"""What may stand in a regimen file, key by key: how it is written, within which limits, and what goes with what."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from oxytocin.experiments.dosing import EXTREME, highest_in_use, route_of
from oxytocin.language import OxytocinError
from oxytocin.language.errors import nearest
from oxytocin.language.quantities import convert, split

HIGHEST_RATE = 40.0
"""Highest infusion rate in use, in mU/min; more than `EXTREME` times as much is taken for a mistake."""


@dataclass(frozen=True)
class Rule:
    """A number of the file: the pump's parameter, its unit ("1": a plain number), how it is written, its limits.

    Without a default it must be there.
    """

    parameter: str
    unit: str
    example: str
    low: float
    low_itself: bool = True
    high: float = math.inf
    default: float | None = None


RULES = {
    "start": Rule("starting_rate", "mU/min", "2 mU/min", 0.0, low_itself=False),
    "step": Rule("step", "mU/min", "2 mU/min", 0.0, default=0.0),
    "factor": Rule("factor", "1", "2", 1.0, default=1.0),
    "interval": Rule("interval", "min", "30 min", 1.0),
    "ceiling": Rule("ceiling", "mU/min", "20 mU/min", 0.0, low_itself=False),
    "adequate": Rule("adequate", "1", "4", 0.0, low_itself=False),
    "on_tachysystole": Rule("reduction", "1", "0.5", 0.0, high=1.0),
    "stop_at": Rule("stop_at", "cm", "6 cm", 0.0, low_itself=False, default=11.0),  # so far no cervix opens
    "pulses.interval": Rule("pulse_interval", "min", "8 min", 1.0, default=10.0),
    "pulses.length": Rule("pulse_length", "min", "1 min", 0.01, default=10.0),
}
"""The rules of a stepped infusion, by key."""

_DOSE = {
    "at": Rule("", "min", "10 min", 0.0, default=0.0),
    "amount": Rule("", "pmol", "100 ug", 0.0, low_itself=False),
    "duration": Rule("", "min", "4 h", 0.0, default=0.0),
}


@dataclass(frozen=True)
class Dose:
    """A single dose: `amount` in pmol by a route, begun at `at` and given over `duration`, both in s."""

    at: float
    route: str
    amount: float
    duration: float = 0.0


def check_keys(table: Mapping[str, Any], known: Iterable[str], prefix: str = "") -> None:
    """Refuse a key that means nothing here, with the nearest that does."""
    known = [*known]
    for key in table:
        if key not in known:
            raise OxytocinError(f"it has a key '{prefix}{key}' that means nothing here{nearest(key, known)}")


def written_rules(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the file says about an infusion by steps, by the keys of `RULES`."""
    pulses = table.get("pulses", {})
    if pulses != {} and not (isinstance(pulses, dict) and sorted(pulses) == ["interval", "length"]):
        raise OxytocinError('pulses is written { interval = "8 min", length = "1 min" }')
    rules = {key: value for key, value in table.items() if key in RULES}
    return rules | {f"pulses.{key}": value for key, value in pulses.items()}


def stepped_infusion(written: Mapping[str, Any], drug: str, allow_extreme: bool) -> dict[str, float]:
    """Return all rules of an infusion as numbers of their units; none where the file says nothing of one.

    Raises
    ------
    OxytocinError
        If a rule is missing, wrong or absurd, or two of them contradict each other.
    """
    if not written:
        return {}
    if drug != "oxytocin":
        raise OxytocinError(f"only oxytocin is infused by steps; give {drug} as a [[dose]] with a duration")
    for key, rule in RULES.items():
        if rule.default is None and key not in written:
            raise OxytocinError(f"'{key}' is missing; it is written {key} = {_example(rule)}")
    found = {key: _number(key, written[key], rule) if key in written else rule.default for key, rule in RULES.items()}
    numbers = {key: number for key, number in found.items() if number is not None}
    interval, length = numbers["pulses.interval"], numbers["pulses.length"]
    if length > interval:
        raise OxytocinError(f"pulses of {length:g} min overlap if one begins every {interval:g} min")
    peak = "the ceiling" if length == interval else "the flow in a pulse, at the ceiling,"
    for what, rate in (("the start", numbers["start"]), (peak, numbers["ceiling"] * interval / length)):
        if rate > EXTREME * HIGHEST_RATE and not allow_extreme:
            raise _absurd(what, f"{rate:g} mU/min", f"{HIGHEST_RATE:g} mU/min")
    if numbers["ceiling"] < numbers["start"]:
        first, last = f"{numbers['start']:g} mU/min", f"{numbers['ceiling']:g} mU/min"
        raise OxytocinError(f"the ceiling of {last} is below the start of {first}")
    return numbers


def single_doses(entries: Any, drug: str, beside_infusion: bool, allow_extreme: bool) -> tuple[Dose, ...]:
    """Return the single doses in the order of time.

    Raises
    ------
    OxytocinError
        If a dose is wrong or absurd, or two of them overlap.
    """
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise OxytocinError("single doses are written as tables under [[dose]]")
    doses = sorted((_dose(entry, drug, allow_extreme) for entry in entries), key=lambda dose: dose.at)
    if beside_infusion and any(dose.duration > 0 for dose in doses):
        raise OxytocinError("a dose with a duration overlaps with the infusion by steps; give it at once")
    for kind in sorted({(dose.route, dose.duration > 0) for dose in doses}):
        for first, second in pairwise(dose for dose in doses if (dose.route, dose.duration > 0) == kind):
            # An infusion may begin at the instant at which another ends.
            if second.at == first.at or second.at < first.at + first.duration - 1e-6:
                times = f"{first.at / 60:g} and {second.at / 60:g} min"
                raise OxytocinError(f"the doses by the route '{first.route}' at {times} overlap")
    return tuple(doses)


def _dose(entry: Mapping[str, Any], drug: str, allow_extreme: bool) -> Dose:
    check_keys(entry, (*_DOSE, "route"), "dose.")
    for key, example in (("route", '"iv"'), ("amount", _example(_DOSE["amount"]))):
        if key not in entry:
            raise OxytocinError(f"a dose has no '{key}'; it is written {key} = {example}")
    at, amount, duration = (
        _number(f"'{key}' of a dose", entry[key], rule, drug) if key in entry else 0.0 for key, rule in _DOSE.items()
    )
    route, length = str(entry["route"]), duration * 60.0
    route_of(drug, route, length)
    highest = highest_in_use(drug, route, length)
    if amount > EXTREME * highest and not allow_extreme:
        most = convert(f"{highest!r} pmol", "ug", of=drug)
        raise _absurd("the dose", str(entry["amount"]), f"{most:.4g} µg of {drug} by this route")
    return Dose(at * 60.0, route, amount, length)


def _number(what: str, raw: Any, rule: Rule, drug: str = "oxytocin") -> float:
    """Return what the file says as a number of the rule's unit."""
    plain = isinstance(raw, (int, float)) and not isinstance(raw, bool)
    if rule.unit == "1":
        if not plain:
            raise OxytocinError(f"{what} is a plain number, such as {rule.example}, not '{raw}'")
        number = float(raw) if abs(raw) < 1e300 else math.inf
    else:
        unit = split(rule.example)[1]
        if plain:
            raise OxytocinError(f"{what} needs a unit, such as '{raw} {unit}'")
        if not isinstance(raw, str):
            raise OxytocinError(f"{what} is a number with a unit, such as '{rule.example}', not '{raw}'")
        try:
            bare = split(raw, rule.example)[1] == ""
        except OxytocinError as error:
            raise OxytocinError(f"{what}: {error}") from None
        if bare:
            raise OxytocinError(f"{what} needs a unit, such as '{raw.strip()} {unit}'")
        number = convert(raw, rule.unit, what, of=drug)
    low_enough = rule.low <= number if rule.low_itself else rule.low < number
    if not (low_enough and number <= rule.high and math.isfinite(number)):
        limits = f"{'at least' if rule.low_itself else 'above'} {rule.low:g}"
        if math.isfinite(rule.high):
            limits = f"between {rule.low:g} and {rule.high:g}"
        raise OxytocinError(f"{what} must be {limits} {rule.unit}".removesuffix(" 1") + f", not {raw}")
    return number


def _example(rule: Rule) -> str:
    return rule.example if rule.unit == "1" else f'"{rule.example}"'


def _absurd(what: str, given: str, highest: str) -> OxytocinError:
    more = f"{what} of {given} is more than {EXTREME:g} times the highest in use, {highest}"
    return OxytocinError(f"{more}; if it is meant, allow it with --allow-extreme")
