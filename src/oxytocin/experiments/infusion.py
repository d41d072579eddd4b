"""A dose of oxytocin or of a drug like it, by any route: how high the blood rises, and how it falls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.bodies.human import pregnant_woman, resting_man, resting_woman
from oxytocin.bodies.rat import infused_rat
from oxytocin.engine.results import Run
from oxytocin.experiments.dosing import DRUGS, ROUTES, route_of, steps
from oxytocin.experiments.experiment import Experiment, Readout, Setting
from oxytocin.language import Body, Give, OxytocinError, Protocol, Set
from oxytocin.language.quantities import MOLAR_MASSES, convert

_REST = 4 * 3600.0  # long enough for any level at the start to settle
_USUAL = {"carbetocin": "100 ug", "atosiban": "6.75 mg"}


class Infusion(Experiment):
    """Rest, then a dose at once or over some time, then hours of sampling.

    A second, reference dose can follow half a day later, to compare exposures.
    """

    name = "infusion"
    question = "How does a dose, by vein or another route, show in the blood?"
    bodies = {"woman": resting_woman, "man": resting_man, "rat": infused_rat}
    settings = {
        "dose": Setting(1668.0, "pmol", "amount given; '10 IU', '80 ug' and '1 nmol' are understood", high=1e9),
        "route": Setting("iv", "", "way into the blood", choices=ROUTES),
        "duration": Setting(0.0, "s", "how long the pump runs; 0 gives the dose at once", high=5e6),
        "drug": Setting(
            "oxytocin", "", "what is given; the usual dose of another drug if none is set", choices=(*DRUGS,)
        ),
        "gestation": Setting(0.0, "week", "weeks of pregnancy; 0 is not pregnant", high=44.0),
        "reference_dose": Setting(0.0, "pmol", "a second dose to compare exposures with; 0 is none", high=1e9),
        "reference_route": Setting("iv", "", "its route", choices=ROUTES),
    }
    every = 5.0
    keep = ("plasma_oxytocin",)
    main_outcome = "peak_level"
    reads = (
        "basal_level",
        "peak_level",
        "time_to_peak",
        "time_to_baseline",
        "half_time_after_infusion",
        "steady_level",
        "steady_level_per_secretion",
        "level_per_rate",
        "fraction_of_steady_state_at_40min",
        "clearance",
        "pregnancy_clearance_ratio",
        "bioavailability",
        "bolus_fast_half_life",
        "bolus_slow_half_life",
        "bolus_fast_fraction",
        "exposure_ratio",
    )

    def choose(self, body: str, given: Mapping[str, float | str]) -> dict[str, float | str]:
        """Return all settings for one body; doses are read as amounts of the drug that is given."""
        drug = str(self.settings["drug"].read("drug", given.get("drug", "oxytocin")))
        amounts = {name: given[name] for name in ("dose", "reference_dose") if name in given}
        if drug != "oxytocin" and "dose" not in given:
            amounts["dose"] = _USUAL[drug]
        read = {name: convert(amount, "pmol", name, of=drug) for name, amount in amounts.items()}
        return super().choose(body, {**given, **read})

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return the body, pregnant if a gestation is set, with what the drug needs."""
        if chosen["gestation"] > 0 and name != "woman":
            raise OxytocinError(f"gestation is for a woman, not for the body '{name}'")
        if chosen["drug"] != "oxytocin" and name != "woman":
            raise OxytocinError(f"{chosen['drug']} was measured in women; it cannot be given to the body '{name}'")
        studied = pregnant_woman(chosen["gestation"]) if chosen["gestation"] > 0 else super().body(name, chosen)
        return studied.with_parts(**DRUGS[chosen["drug"]].parts())

    def options(self, chosen: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is sampled: the level of the drug that is given."""
        return {"keep": (f"plasma_{chosen['drug']}",)}

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return rest, the infusion, and eight hours after it; as long again if a reference dose follows."""
        first = _REST + chosen["duration"] + 8 * 3600.0
        return first + (12 * 3600.0 if chosen["reference_dose"] > 0 else 0.0)

    def protocol(self, body: Body, chosen: Mapping[str, Any]) -> Protocol:
        """Return the dose, and the reference dose if any."""
        done = self._dose(body, chosen, chosen["route"], chosen["dose"], _REST, chosen["duration"])
        if chosen["reference_dose"] > 0:
            later = _REST + chosen["duration"] + 8 * 3600.0
            done += self._dose(body, chosen, chosen["reference_route"], chosen["reference_dose"], later, 0.0)
        return Protocol(*done)

    @staticmethod
    def _dose(
        body: Body, chosen: Mapping[str, Any], route: str, dose: float, start: float, duration: float
    ) -> list[Set | Give]:
        if route_of(chosen["drug"], route, duration).impulse not in body.wires:
            raise OxytocinError(f"the body '{body.name}' takes no dose by the route '{route}'")
        return steps(chosen["drug"], route, dose, start, duration)

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield levels, clearance and half-lives as a laboratory would work them out from the samples."""
        drug = chosen["drug"]
        level, pg_per_ml = run[f"plasma_{drug}"], MOLAR_MASSES[drug] / 1000.0
        basal = level[:, run.time == _REST]
        dose, duration = chosen["dose"], chosen["duration"]
        end = _REST + duration
        first = (run.time >= _REST) & (run.time <= end + 8 * 3600.0)
        time, rise = run.time[first] - _REST, level[:, first] - basal
        area = np.trapezoid(rise, time, axis=1)
        yield Readout("basal_level", "pg/mL", "before the dose", basal[:, 0] * pg_per_ml)
        yield Readout("peak_level", "pg/mL", "highest level", level[:, first].max(axis=1) * pg_per_ml)
        yield Readout("time_to_peak", "min", "from the start of the dose", time[rise.argmax(axis=1)] / 60.0)
        after = [_first_below(time, row, 0.1 * row.max()) for row in rise]
        text = "from the start of the dose until the rise is below a tenth of its peak"
        yield Readout("time_to_baseline", "min", text, np.array(after) / 60.0)
        if duration > 0:
            plateau = rise[:, time <= duration][:, -1]
            rate = dose / duration
            clearance = rate / plateau * 60.0
            since = time[time >= duration] - duration
            falling = rise[:, time >= duration]
            half = [_first_below(since, row, 0.5 * row[0]) for row in falling]
            yield Readout(
                "half_time_after_infusion", "min", "from the pump's stop to half the rise", np.array(half) / 60
            )
            steady = level[:, run.time <= end][:, -1]
            yield Readout("steady_level", "pg/mL", "level when the pump stops", steady * pg_per_ml)
            if drug == "oxytocin":
                ratio = plateau / (rate * 1000.0)
                text = "plateau for what enters the blood"
                yield Readout("steady_level_per_secretion", "pg/mL/(pg/s)", text, ratio)
                text = "plateau for the pump's rate"
                yield Readout("level_per_rate", "pmol/L/(mU/min)", text, plateau / (rate * 60 / 1.668))
            if duration >= 2 * 3600.0:
                at = rise[:, np.searchsorted(time, 2400.0)] / plateau
                yield Readout("fraction_of_steady_state_at_40min", "1", "rise at 40 min over that at the end", at)
        else:
            # Dose over area is clearance only if all of the dose arrives; other routes use the woman's or man's own.
            clearance = dose / area * 60.0
        if chosen["route"] == "iv":
            yield from self._clearance(run, chosen, clearance)
        else:
            own = self._own_clearance(run, drug)
            yield Readout("bioavailability", "1", "area × clearance / dose", area * own / dose)
        if chosen["route"] == "iv" and duration == 0:
            # The bolus has mixed after ten times the dispersion; the curve is read back to the moment of half mixing.
            mixing = run.parameter("line.dispersion" if drug == "oxytocin" else f"{drug}_line.dispersion")
            fits = [_two_exponentials(time, row, start) for row, start in zip(rise, mixing, strict=True)]
            fast, slow, share = np.array(fits).T
            yield Readout("bolus_fast_half_life", "s", "first of two exponentials", fast)
            yield Readout("bolus_slow_half_life", "s", "second of two exponentials", slow)
            yield Readout("bolus_fast_fraction", "1", "share of the first", share)
        if chosen["reference_dose"] > 0:
            second = run.time >= end + 8 * 3600.0
            other = np.trapezoid(level[:, second] - basal, run.time[second], axis=1)
            yield Readout("exposure_ratio", "1", "area of the dose over that of the reference", area / other)

    def _clearance(self, run: Run, chosen: Mapping[str, Any], clearance: np.ndarray) -> Iterator[Readout]:
        weight = run.parameter("plasma.weight")
        if run.body.name == "rat":
            yield Readout("clearance", "mL/min/kg", "per body weight", clearance * 1000.0 / weight)
            return
        yield Readout("clearance", "L/min", "dose over area, or rate over plateau", clearance)
        if chosen["gestation"] > 0 and chosen["drug"] == "oxytocin":
            alone = run.parameter("plasma.clearance") * (weight / run.parameter("plasma.reference_weight")) ** 0.75
            text = "against the same woman when not pregnant"
            yield Readout("pregnancy_clearance_ratio", "1", text, clearance / alone)

    def _own_clearance(self, run: Run, drug: str) -> np.ndarray:
        if drug != "oxytocin":
            return run.parameter(f"{drug}_plasma.clearance") / 60.0
        size = (run.parameter("plasma.weight") / run.parameter("plasma.reference_weight")) ** 0.75
        placenta = run.parameter("plasma.placental_clearance") * run.parameter("plasma.placental_activity")
        return (run.parameter("plasma.clearance") * size + placenta) / 60.0


def _first_below(time: np.ndarray, values: np.ndarray, limit: float) -> float:
    """Return when a curve first falls below a limit after its peak, between samples; not a number if never."""
    peak = int(np.argmax(values))
    below = np.flatnonzero(values[peak:] < limit)
    if not below.size:
        return float("nan")
    i = peak + int(below[0])
    share = (values[i - 1] - limit) / (values[i - 1] - values[i])
    return float(time[i - 1] + share * (time[i] - time[i - 1]))


def _two_exponentials(time: np.ndarray, values: np.ndarray, mixing: float) -> tuple[float, float, float]:
    """Return both half-lives in s and the share of the fast one, by Prony's method on evenly spaced samples."""
    chosen = (time > 10 * mixing) & (values > 1e-4 * values.max())
    chosen[: int(np.argmax(values))] = False
    t, y = time[chosen], values[chosen]
    if t.size < 20:
        return float("nan"), float("nan"), float("nan")
    step = max(1, t.size // 60)
    t, y = t[::step], y[::step]
    # y[n+2] = a y[n+1] + b y[n] holds for any two exponentials.
    (a, b), *_ = np.linalg.lstsq(np.stack([y[1:-1], y[:-2]], axis=1), y[2:], rcond=None)
    roots = np.roots([1.0, -a, -b])
    if np.iscomplexobj(roots) or np.any(roots <= 0) or np.any(roots >= 1):
        return float("nan"), float("nan"), float("nan")
    rates = np.sort(-np.log(roots) / (t[1] - t[0]))[::-1]
    amounts, *_ = np.linalg.lstsq(np.exp(-np.outer(t - mixing, rates)), y, rcond=None)
    fast, slow = np.log(2) / rates
    return float(fast), float(slow), float(amounts[0] / amounts.sum())
