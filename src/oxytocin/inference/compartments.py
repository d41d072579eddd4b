"""Linear compartments: which parameters a model has, and its exact answer to each kind of dose with its sensitivities.

What one exponential answers to each kind of dose is written down once as SymPy, and so are the exponentials of two
compartments; first and second derivatives by the logarithm of every parameter are generated from that. Formulae as in
Gibaldi & Perrier, Pharmacokinetics (1982), with sums over past doses in closed form.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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


@dataclass(frozen=True)
class Jet:
    """A quantity with its first and second derivatives: shapes (n,), (variables, n), (variables, variables, n)."""

    value: np.ndarray
    first: np.ndarray
    second: np.ndarray

    def of(self, places: np.ndarray) -> Jet:
        """Return it at some of the n places, in any order."""
        return Jet(self.value[places], self.first[:, places], self.second[:, :, places])


def disposition(parameters: tuple[str, ...], peripheral: bool, x: np.ndarray) -> list[tuple[Jet, Jet]]:
    """Return the rate and the weight of each exponential in which a unit in the blood is lost.

    Parameters
    ----------
    parameters : tuple of str
        Of the model, in order.
    peripheral : bool
        Whether there is a second compartment, and so a second exponential.
    x : ndarray, shape (parameters, n)
        Logarithms of the parameters.

    Returns
    -------
    list of (Jet, Jet)
        With derivatives by x; the concentration is the sum of weight × exp(-rate × time).
    """
    # Logarithms of the rate constants and the volume are sums and differences of x.
    names = ["clearance", "central_volume"]
    turned = [{"clearance": 1, "central_volume": -1}, {"central_volume": 1}]
    if peripheral:
        names += ["exchange", "peripheral_volume"]
        turned += [{"exchange": 1, "central_volume": -1}, {"exchange": 1, "peripheral_volume": -1}]
    linear = np.array([[float(one.get(name, 0)) for name in parameters] for one in turned])
    found = _generated_disposition(peripheral)(linear @ np.where(np.abs(linear).sum(axis=0)[:, None] > 0, x, 0.0))
    jets = [
        Jet(
            one.value,
            np.einsum("ri,rn->in", linear, one.first),
            np.einsum("ri,sj,rsn->ijn", linear, linear, one.second, optimize=True),
        )
        for one in found
    ]
    return list(zip(jets[::2], jets[1::2], strict=True))


@cache
def _generated_disposition(peripheral: bool) -> Callable[[np.ndarray], list[Jet]]:
    import sympy

    logs = sympy.symbols("log_out log_volume log_there log_back", real=True)[: 4 if peripheral else 2]
    out, volume = (sympy.exp(one) for one in logs[:2])
    formulae = [out, 1 / volume]
    if peripheral:
        there, back = (sympy.exp(one) for one in logs[2:])
        apart = sympy.sqrt((out + there - back) ** 2 + 4 * there * back)
        fast = (out + there + back + apart) / 2
        slow = out * back / fast  # as a difference it would lose digits where it is small
        formulae = [fast, (fast - back) / apart / volume, slow, (back - slow) / apart / volume]
    return _generate(formulae, logs, [])


def answer(parameters: tuple[str, ...], kind: str, way: tuple[Jet, Jet], x: np.ndarray, *times: Any) -> Jet:
    """Return the concentration that one unit of dose leaves by one of the exponentials.

    Parameters
    ----------
    parameters : tuple of str
        Of the model, in order.
    kind : str
        Of the dose, one of the constants of this module. The unit is of amount where all is given at once, and of rate
        for infusions.
    way : (Jet, Jet)
        Rate and weight of the exponential.
    x : ndarray, shape (parameters, n)
        Logarithms of the parameters.
    *times : ndarray, shape (n,)
        Time since the dose, how long it is infused, interval of repeated ones, and how many of the repeated infusions
        still run.
    """
    rate, weight = way
    absorbing = [parameters.index(name) for name in _ABSORPTION] if kind in LAGGED else []
    shape = _generated_shape(kind)(np.concatenate([rate.value[None], x[absorbing]]), *times)[0]
    # By the rule for chains: the shape depends on x through the rate and, of absorbed doses, directly.
    count = len(parameters)
    inner = np.zeros((1 + len(absorbing), count, rate.value.size))
    inner[0] = rate.first
    for row, place in enumerate(absorbing, start=1):
        inner[row, place] = 1.0
    first = np.einsum("rn,rin->in", shape.first, inner)
    second = np.einsum("rsn,rin,sjn->ijn", shape.second, inner, inner, optimize=True) + shape.first[0] * rate.second
    crossed = weight.first[:, None] * first[None]
    return Jet(
        weight.value * shape.value,
        weight.first * shape.value + weight.value * first,
        weight.second * shape.value + crossed + crossed.swapaxes(0, 1) + weight.value * second,
    )


@cache
def _generated_shape(kind: str) -> Callable[..., list[Jet]]:
    import sympy
    from sympy.codegen.cfunctions import expm1

    rate, log_absorption, log_bioavailability, log_lag = sympy.symbols("rate log_ka log_f log_lag", real=True)
    since, length, interval, running = times = sympy.symbols("since length interval running", real=True)
    exp, between_ = sympy.exp, symbol()
    past = -expm1(-rate * interval)  # one over it is the sum over all doses before
    variables = [rate]
    if kind in LAGGED:
        variables += [log_absorption, log_bioavailability, log_lag]
        absorption, since = exp(log_absorption), since - exp(log_lag)
        a, b = rate * since, absorption * since
        formula = since * between_(0, 0, a, b)
        if kind == STEADY_ABSORBED:
            crossed = between_(0, 0, a + absorption * interval, b + rate * interval)
            formula = (formula + (interval - since) * crossed) / (past * -expm1(-absorption * interval))
        formula = exp(log_bioavailability) * absorption * formula
    else:
        still = running - exp(-rate * since) * -expm1(-rate * running * interval) / past
        over = exp(-rate * (since + running * interval - length)) * -expm1(-rate * length) / past
        formula = {
            BOLUS: exp(-rate * since),
            STEADY_BOLUS: exp(-rate * since) / past,
            ENDED_FOREVER: exp(-rate * since) / rate,
            INFUSING: -expm1(-rate * since) / rate,
            INFUSED: exp(-rate * (since - length)) * -expm1(-rate * length) / rate,
            STEADY_INFUSION: (still + over) / rate,
        }[kind]
    return _generate([formula], variables, times)


def steady(parameters: tuple[str, ...], kind: str, x: np.ndarray) -> Jet:
    """Return the concentration that does not depend on doses: of the body's own secretion, or an assay's background."""
    powers = {SECRETED: {"secretion": 1.0, "clearance": -1.0}, BACKGROUND: {"background": 1.0}}[kind]
    power = np.array([powers.get(name, 0.0) for name in parameters])
    value = np.exp(power @ np.where(power[:, None] != 0, x, 0.0))
    return Jet(value, power[:, None] * value, power[:, None, None] * power[None, :, None] * value)


def _generate(formulae: Sequence[Any], variables: Sequence[Any], others: Sequence[Any]) -> Callable[..., list[Jet]]:
    """Return a function of rows of variables, and further arrays, for formulae and their derivatives."""
    import sympy

    count = len(variables)
    places = [(i, j) for i in range(count) for j in range(i + 1)]
    wanted = []
    for formula in formulae:
        first = [sympy.diff(formula, one) for one in variables]
        wanted += [formula, *first, *(sympy.diff(first[i], variables[j]) for i, j in places)]
    generated = sympy.lambdify([*variables, *others], wanted, modules=[{"Between": between}, "numpy"], cse=True)
    each = len(wanted) // len(formulae)

    def evaluate(rows: np.ndarray, *arrays: np.ndarray) -> list[Jet]:
        whole = np.empty((len(wanted), rows.shape[1]))
        for row, one in zip(whole, generated(*rows, *arrays), strict=True):
            row[:] = one
        jets = []
        for part in np.split(whole, len(whole) // each):
            second = np.empty((count, count, rows.shape[1]))
            for (i, j), row in zip(places, part[1 + count :], strict=True):
                second[i, j] = second[j, i] = row
            jets.append(Jet(part[0], part[1 : 1 + count], second))
        return jets

    return evaluate
