"""Linear compartments: which parameters a model has, and its exact answer to each kind of dose with its sensitivities.

One formula for each kind of dose is written down as SymPy; the answer and its first and second derivatives by the
logarithm of every parameter are generated from it. Formulae as in Gibaldi & Perrier, Pharmacokinetics (1982), with
sums over past doses in closed form.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from oxytocin.inference.between import between, symbol
from oxytocin.language import OxytocinError
from oxytocin.language.errors import nearest

BOLUS, INFUSING, INFUSED = "bolus", "infusing", "infused"
STEADY_BOLUS, STEADY_INFUSION, ENDED_FOREVER = "steady_bolus", "steady_infusion", "ended_forever"
ABSORBED, STEADY_ABSORBED, SECRETED, BACKGROUND = "absorbed", "steady_absorbed", "secreted", "background"

LAGGED = (ABSORBED, STEADY_ABSORBED)
"""Kinds of answer that come after the lag."""


@dataclass(frozen=True)
class Model:
    """A model of what becomes of a dose.

    Attributes
    ----------
    parameters : tuple of str
        All of them, in order; each is above zero, and fitted as its logarithm.
    peripheral, depot : bool
        Whether there is a second compartment, and one from which doses are absorbed.
    usual : dict of str to float
        Parameters that are held at a value unless asked for.
    """

    name: str
    doc: str
    parameters: tuple[str, ...]
    peripheral: bool
    depot: bool
    usual: dict[str, float]

    @property
    def central(self) -> int:
        """Number of the central compartment in the column CMT: 1, or 2 behind a depot."""
        return 2 if self.depot else 1

    def units(self, volume: str, time: str, amount: str, concentration: str) -> dict[str, str]:
        """Return the unit of each parameter."""
        flow = f"{volume}/{time}" if "/" not in volume else volume.replace("/", f"/{time}/", 1)
        of = {"clearance": flow, "exchange": flow, "absorption_rate": f"1/{time}", "lag": time, "bioavailability": "1"}
        of |= {"central_volume": volume, "peripheral_volume": volume, "secretion": f"{amount}/{time}"}
        of["background"] = concentration
        return {name: of[name] for name in self.parameters}

    def with_background(self) -> Model:
        """Return the same with what an assay reads without any of the substance."""
        return Model(
            self.name, self.doc, (*self.parameters, "background"), self.peripheral, self.depot, dict(self.usual)
        )


_ONE, _TWO = ("clearance", "central_volume"), ("clearance", "central_volume", "exchange", "peripheral_volume")
_ABSORPTION = ("absorption_rate", "bioavailability", "lag")
_HELD = {"bioavailability": 1.0, "lag": 0.0}

MODELS = {
    one.name: one
    for one in (
        Model(
            "pk",
            "oxytocin in plasma, as in the bodies: two compartments and a steady secretion",
            (*_TWO, "secretion"),
            True,
            False,
            {},
        ),
        Model("one_compartment", "one compartment", _ONE, False, False, {}),
        Model("two_compartments", "two compartments", _TWO, True, False, {}),
        Model("one_compartment_absorbed", "absorption into one compartment", (*_ONE, *_ABSORPTION), False, True, _HELD),
        Model("two_compartments_absorbed", "absorption into two", (*_TWO, *_ABSORPTION), True, True, _HELD),
    )
}
"""Models by name."""


def model(name: str) -> Model:
    """Return a model by name.

    Raises
    ------
    OxytocinError
        If there is none of that name.
    """
    if name not in MODELS:
        raise OxytocinError(f"there is no model '{name}'{nearest(name, MODELS)}")
    return MODELS[name]


Answer = Callable[..., tuple[np.ndarray, np.ndarray, np.ndarray]]


@cache
def answer(parameters: tuple[str, ...], peripheral: bool, kind: str) -> Answer:
    """Return a function for the concentration that one unit of dose leaves, amount over volume, and its derivatives.

    Parameters
    ----------
    parameters : tuple of str
        Of the model, in order.
    peripheral : bool
        Whether there is a second compartment.
    kind : str
        Of the dose, one of the constants of this module. The unit is of amount where all is given at once, and of rate
        for infusions.

    Returns
    -------
    callable
        Of x, shape (parameters, n), logarithms of the parameters, and of since, length, interval and running, each of
        shape (n,): time since the dose, how long it is infused, interval of repeated ones, and how many of the
        repeated infusions still run. It gives arrays of shapes (n,), (parameters, n), (parameters, parameters, n).
    """
    import sympy

    x = sympy.symbols(f"x:{len(parameters)}", real=True)
    since, length, interval, running = times = sympy.symbols("since length interval running", real=True)
    value = {name: sympy.exp(symbol_) for name, symbol_ in zip(parameters, x, strict=True)}
    if kind in LAGGED:
        since = since - value["lag"]
    formula = _formula(value, peripheral, kind, since, length, interval, running)
    places = [(i, j) for i in range(len(x)) for j in range(i + 1)]
    first = [sympy.diff(formula, one) for one in x]
    wanted = [formula, *first, *(sympy.diff(first[i], x[j]) for i, j in places)]
    modules = [{"Between": between}, "numpy"]
    generated = sympy.lambdify([*x, *times], wanted, modules=modules, cse=True)
    count = len(x)

    def evaluate(x: np.ndarray, since: Any, length: Any, interval: Any, running: Any) -> Any:
        size = x.shape[1]
        found = generated(*x, since, length, interval, running)
        whole = np.empty((len(found), size))
        for row, one in zip(whole, found, strict=True):
            row[:] = one
        second = np.empty((count, count, size))
        for (i, j), row in zip(places, whole[1 + count :], strict=True):
            second[i, j] = second[j, i] = row
        return whole[0], whole[1 : 1 + count], second

    return evaluate


def _formula(
    value: dict[str, Any], peripheral: bool, kind: str, since: Any, length: Any, interval: Any, running: Any
) -> Any:
    import sympy
    from sympy.codegen.cfunctions import expm1

    if kind == BACKGROUND:
        return value["background"]
    if kind == SECRETED:
        return value["secretion"] / value["clearance"]
    exp, between_ = sympy.exp, symbol()

    def shape(rate: Any) -> Any:
        past = -expm1(-rate * interval)  # one over it is the sum over all doses before
        if kind == BOLUS:
            return exp(-rate * since)
        if kind == STEADY_BOLUS:
            return exp(-rate * since) / past
        if kind == ENDED_FOREVER:
            return exp(-rate * since) / rate
        if kind == INFUSING:
            return -expm1(-rate * since) / rate
        if kind == INFUSED:
            return exp(-rate * (since - length)) * -expm1(-rate * length) / rate
        if kind == STEADY_INFUSION:
            still = running - exp(-rate * since) * -expm1(-rate * running * interval) / past
            over = exp(-rate * (since + running * interval - length)) * -expm1(-rate * length) / past
            return (still + over) / rate
        absorption = value["absorption_rate"]
        a, b = rate * since, absorption * since
        once = since * between_(0, 0, a, b)
        if kind == STEADY_ABSORBED:
            crossed = between_(0, 0, a + absorption * interval, b + rate * interval)
            both = past * -expm1(-absorption * interval)
            once = (once + (interval - since) * crossed) / both
        return value["bioavailability"] * absorption * once

    volume = value["central_volume"]
    out = value["clearance"] / volume
    if not peripheral:
        return shape(out) / volume
    there, back = value["exchange"] / volume, value["exchange"] / value["peripheral_volume"]
    total = out + there + back
    fast = (total + sympy.sqrt((out + there - back) ** 2 + 4 * there * back)) / 2
    slow = out * back / fast  # as a difference it would lose digits where it is small
    return ((fast - back) * shape(fast) + (back - slow) * shape(slow)) / (fast - slow) / volume
