"""From a table of doses and samples to clearance, volumes and secretion of a population and of each subject."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from oxytocin.engine.progress import Progress
from oxytocin.exchange.dosing_table import DosingTable
from oxytocin.experiments.assays import Assay
from oxytocin.inference.assay_error import Readings
from oxytocin.inference.compartments import Model, model
from oxytocin.inference.dosing_rules import Design, design
from oxytocin.inference.mixed_effects import Layout, Marginal
from oxytocin.inference.starting import begin
from oxytocin.language import OxytocinError
from oxytocin.language.drafts import whole_file
from oxytocin.language.errors import nearest
from oxytocin.language.quantities import convert

if TYPE_CHECKING:
    import xarray

HALF_WIDTH = 1.6448536269514722
"""Of a 90 % interval, in SD."""

ERRORS = ("proportional_error", "additive_error")
_FIRST_SPREAD, _FIRST_PROPORTIONAL = 0.3, 0.2


@dataclass(frozen=True)
class Choices:
    """What is fitted, and how.

    Attributes
    ----------
    model : str
        As in `compartments.MODELS`.
    same : tuple of str
        Parameters without spread between subjects.
    hold : dict of str to float
        Parameters or errors that are held at a value, in the units of the fit.
    also : tuple of str
        Parameters to estimate that the model usually holds.
    assay : Assay or None
        Its recovery and, where it reads more than the substance, its background, with the spread between people.
    """

    model: str = "pk"
    same: tuple[str, ...] = ()
    hold: Mapping[str, float] | None = None
    also: tuple[str, ...] = ()
    assay: Assay | None = None


@dataclass(frozen=True)
class Fit:
    """What was found.

    Attributes
    ----------
    labels : list of str
        Of θ: typical values, spreads (SD of the logarithm between subjects), errors.
    theta : ndarray, shape (estimates,)
        Logarithms, at the maximum of the posterior.
    covariance : ndarray, shape (estimates, estimates)
        Of θ; not a number for what the data do not determine.
    undetermined : tuple of str
        Estimates whose direction the data leave flat.
    modes, mode_covariance : ndarray, shapes (subjects, random), (subjects, random, random)
        Logarithms of the subjects' parameters, with the uncertainty of the population in it.
    shrinkage : ndarray, shape (random,)
        1 - SD of the subjects' deviations over the spread.
    log_likelihood : float
        Of the population's parameters, without the prior.
    draws : ndarray or None, shape (draws, estimates)
        Of θ, from MCMC.
    """

    table: DosingTable
    choices: Choices
    design: Design
    readings: Readings
    layout: Layout
    labels: list[str]
    units: dict[str, str]
    theta: np.ndarray
    covariance: np.ndarray
    undetermined: tuple[str, ...]
    modes: np.ndarray
    mode_covariance: np.ndarray
    shrinkage: np.ndarray
    log_likelihood: float
    seed: int
    draws: np.ndarray | None = None
    remark: str = ""

    @property
    def random_names(self) -> list[str]:
        """Names of the parameters that differ between subjects."""
        return [self.layout.names[i] for i in self.layout.random]

    def estimates(self) -> dict[str, tuple[float, float, float]]:
        """Return each estimate with the ends of its 90 % interval."""
        values = np.exp(self.theta)
        if self.draws is not None:
            low, high = np.exp(np.quantile(self.draws, [0.05, 0.95], axis=0))
        else:
            deviation = np.sqrt(np.diag(self.covariance))
            low, high = values * np.exp(-HALF_WIDTH * deviation), values * np.exp(HALF_WIDTH * deviation)
        return {
            name: (float(v), float(a), float(b)) for name, v, a, b in zip(self.labels, values, low, high, strict=True)
        }

    def individuals(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the subjects' parameters and the ends of their 90 % intervals, shape (subjects, random) each."""
        deviation = np.sqrt(np.einsum("sii->si", self.mode_covariance))
        return (
            np.exp(self.modes),
            np.exp(self.modes - HALF_WIDTH * deviation),
            np.exp(self.modes + HALF_WIDTH * deviation),
        )

    def all_parameters(self, psi: np.ndarray | None = None) -> np.ndarray:
        """Return logarithms of all parameters of the model, shape (subjects, parameters), at ψ or at typical values."""
        typical, _, _ = self.layout.take_apart(self.theta)
        x = np.repeat(typical[None], self.design.subjects, axis=0)
        if psi is not None:
            x[:, self.layout.random] = psi
        return x

    def predictions(self) -> tuple[np.ndarray, np.ndarray]:
        """Return what each reading should be in its subject, and in a typical one."""
        own, typical = self.all_parameters(self.modes), self.all_parameters()
        return self.design.predict(own)[0], self.design.predict(typical)[0]

    def simulate(self, count: int, new_subjects: bool, at: Design | None = None) -> np.ndarray:
        """Return readings that the fit expects, shape (count, samples), with error of the assay.

        Parameters
        ----------
        new_subjects : bool
            Other subjects of the same population given the same doses; otherwise the same ones again.
        at : Design, optional
            Other times; those of the samples if not given.
        """
        chance = np.random.default_rng([self.seed, 1 if new_subjects else 0])
        where = at or self.design
        typical, spread, errors = self.layout.take_apart(self.theta)
        shape = (count, *self.modes.shape)
        if new_subjects:
            psi = typical[self.layout.random] + spread * chance.standard_normal(shape)
        else:
            size, axes = np.linalg.eigh(self.mode_covariance)
            root = axes * np.sqrt(np.maximum(size, 0.0))[:, None, :]
            psi = self.modes + np.einsum("sij,csj->csi", root, chance.standard_normal(shape))
        level = np.array([where.predict(self.all_parameters(one))[0] for one in psi])
        deviation = np.hypot(errors[0] * level, errors[1])
        return np.maximum(level + deviation * chance.standard_normal(level.shape), 0.0)

    @cached_property
    def coverage(self) -> tuple[float, float]:
        """Return the share of readings inside 90 % bands: of the same subjects, and of new ones from the population."""
        seen = self.readings.censored == 0
        value = self.readings.value[seen]
        shares = []
        for new in (False, True):
            low, high = np.quantile(self.simulate(400, new)[:, seen], [0.05, 0.95], axis=0)
            shares.append(float(np.mean((value >= low) & (value <= high))))
        return shares[0], shares[1]

    def remarks(self) -> list[str]:
        """Return, as sentences, what a reader of the estimates should know."""
        said = [f"log-likelihood {self.log_likelihood:.2f} ({self._method()})"]
        if self.readings.value.size <= len(self.labels):
            said.append(f"{self.readings.value.size} samples for {len(self.labels)} estimates: too few to trust them")
        if self.undetermined:
            said.append(f"The data do not determine: {', '.join(self.undetermined)}; hold one (--hold) or add samples")
        deviation = np.sqrt(np.diag(self.covariance))
        relation = self.covariance / np.outer(deviation, deviation)
        close = [
            f"{self.labels[i]} with {self.labels[j]} ({relation[i, j]:+.2f})"
            for i in range(len(self.labels))
            for j in range(i)
            if abs(relation[i, j]) > 0.9
        ]
        if close:
            said.append(f"Hard to tell apart, correlated beyond 0.9: {', '.join(close)}")
        if "background" in self.layout.names and "secretion" in self.labels:
            said.append(
                "Secretion and the background of this assay look alike; only what is known of the assay parts them"
            )
        own, new = self.coverage
        said.append(
            f"Of the samples, {100 * own:.0f} % lie in 90 % bands of their subjects, "
            f"{100 * new:.0f} % in those of new subjects"
        )
        if self.remark:
            said.append(self.remark)
        return said

    def _method(self) -> str:
        return "intervals from MCMC" if self.draws is not None else "Laplace; intervals from the bend of the posterior"

    def to_dataset(self) -> xarray.Dataset:
        """Return estimates, covariance, subjects, predictions and data, with units as attributes."""
        import xarray

        from oxytocin import __version__

        own, typical = self.predictions()
        middle, low, high = self.individuals()
        names = [one.name for one in self.table.subjects]
        found = np.array(list(self.estimates().values()))
        data = xarray.Dataset(
            {
                "estimate": ("parameter", found[:, 0]),
                "estimate_low": ("parameter", found[:, 1], {"description": "5 % point"}),
                "estimate_high": ("parameter", found[:, 2], {"description": "95 % point"}),
                "estimate_unit": ("parameter", [self.units[name] for name in self.labels]),
                "covariance": (
                    ("parameter", "other_parameter"),
                    self.covariance,
                    {"description": "of the logarithms of the estimates"},
                ),
                "individual": (("subject", "individual_parameter"), middle),
                "individual_low": (("subject", "individual_parameter"), low, {"description": "5 % point"}),
                "individual_high": (("subject", "individual_parameter"), high, {"description": "95 % point"}),
                "individual_unit": ("individual_parameter", [self.units[name] for name in self.random_names]),
                "shrinkage": ("individual_parameter", self.shrinkage),
                "sample_subject": ("sample", [names[i] for i in self.design.subject]),
                "sample_time": (
                    "sample",
                    np.concatenate([one.time for one in self.table.subjects]),
                    {"units": self.table.units["TIME"]},
                ),
                "reading": ("sample", self.readings.value, {"units": self.table.units["DV"]}),
                "below_detection": ("sample", (self.readings.censored > 0).astype(np.int8)),
                "above_range": ("sample", (self.readings.censored < 0).astype(np.int8)),
                "predicted": ("sample", own, {"units": self.table.units["DV"], "description": "in this subject"}),
                "predicted_typical": (
                    "sample",
                    typical,
                    {"units": self.table.units["DV"], "description": "in the typical subject"},
                ),
            },
            coords={
                "parameter": self.labels,
                "other_parameter": self.labels,
                "subject": names,
                "individual_parameter": self.random_names,
            },
        )
        if self.draws is not None:
            data["draws"] = (("draw", "parameter"), np.exp(self.draws), {"description": "from the posterior, by MCMC"})
        data.attrs = {
            "model": self.design.model.name,
            "table": self.table.name,
            "log_likelihood": self.log_likelihood,
            "undetermined": ", ".join(self.undetermined),
            "seed": self.seed,
            "oxytocin_version": __version__,
            "title": "Fit of samples; for research and teaching, no medical device",
        }
        return data

    def save(self, path: Path) -> None:
        """Write the fit to a NetCDF file, whole or not at all."""
        content = self.to_dataset().to_netcdf(engine="h5netcdf")
        whole_file(path, lambda draft: draft.write_bytes(content))


def fit_samples(table: DosingTable, choices: Choices | None = None, seed: int = 0) -> Fit:
    """Fit a model to a table: maximum of the posterior, with Laplace's approximation over subjects.

    Parameters
    ----------
    table : DosingTable
    choices : Choices, optional
    seed : int
        Of what is simulated from the fit; the fit itself has no chance in it.

    Raises
    ------
    OxytocinError
        If a name is not one of the model's, or the search finds no maximum.
    """
    from scipy.optimize import minimize

    choices = choices or Choices()
    chosen = model(choices.model)
    background = _background(table, choices.assay)
    if background is not None:
        chosen = chosen.with_background()
    plan = design(table, chosen, choices.assay.gain if choices.assay else 1.0)
    readings = Readings.together(table.subjects)
    if not (readings.censored == 0).any():
        raise OxytocinError(f"'{table.name}': every concentration is only a limit; a fit needs some that were measured")
    layout = _layout(table, chosen, plan, readings, choices, background)
    marginal = Marginal(plan, readings, layout)
    theta = layout.start
    reach = [1.0 if name == "lag" else 9.0 for name in layout.labels]
    bounds = [(value - far, value + far) for value, far in zip(theta, reach, strict=True)]
    with Progress(300.0, what="fitting") as progress:

        def watched(at: np.ndarray) -> tuple[float, np.ndarray]:
            progress.add(1.0)
            with np.errstate(all="ignore"):  # far from the data anything may overflow; what is not finite is no maximum
                return marginal(at)

        found = minimize(watched, theta, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500})
        polished = minimize(watched, found.x, jac=True, method="BFGS", options={"gtol": 1e-4, "maxiter": 100})
        theta = polished.x if polished.fun <= found.fun else found.x
        value, gradient = marginal(theta)
        if not value < 1e9:
            raise OxytocinError(f"'{table.name}': no parameters of the model {chosen.name} make these samples likely")
        bend = np.empty((theta.size, theta.size))
        for i in range(theta.size):
            up, down = theta.copy(), theta.copy()
            up[i] += 1e-3
            down[i] -= 1e-3
            bend[i] = (watched(up)[1] - watched(down)[1]) / 2e-3
    labels = layout.labels
    covariance, undetermined = _covariance(0.5 * (bend + bend.T), labels)
    remark = "" if np.abs(gradient).max() < 0.05 else "the search stopped before the maximum; take the fit with caution"
    modes, scatter, follows = marginal.scatter(theta)
    known = np.nan_to_num(covariance)
    scatter = scatter + np.einsum("sia,ab,sjb->sij", follows, known, follows)
    typical, spread, _ = layout.take_apart(theta)
    deviation = (modes - typical[layout.random]).std(axis=0)
    units = chosen.units(table.volume_unit, table.units["TIME"], table.units["AMT"], table.units["DV"])
    units |= {f"spread_{name}": "1" for name in chosen.parameters}
    units |= {"proportional_error": "1", "additive_error": table.units["DV"]}
    return Fit(
        table,
        choices,
        plan,
        readings,
        layout,
        labels,
        units,
        theta,
        covariance,
        undetermined,
        modes,
        scatter,
        1.0 - deviation / spread if spread.size else np.empty(0),
        -(value - layout.prior(theta)[0]),
        seed,
        None,
        remark,
    )


def _background(table: DosingTable, assay: Assay | None) -> tuple[float, float] | None:
    """Return what an assay reads without the hormone, in the unit of DV, and its spread; none without an assay."""
    if assay is None or assay.background <= 0:
        return None
    return convert(f"{assay.background} pg/mL", table.units["DV"], of=table.substance), assay.background_spread


def _layout(
    table: DosingTable,
    chosen: Model,
    plan: Design,
    readings: Readings,
    choices: Choices,
    background: tuple[float, float] | None,
) -> Layout:
    names = chosen.parameters
    held_values = {**chosen.usual, **(choices.hold or {})}
    for name in choices.also:
        _known(name, chosen.usual, f"the model {chosen.name} holds")
        if name not in (choices.hold or {}):
            held_values.pop(name, None)
    known = [name for name in names if name != "background"]
    for name in choices.same:
        _known(name, known, f"the model {chosen.name} has")
    for name, value in (choices.hold or {}).items():
        _known(name, (*known, *ERRORS), f"the model {chosen.name} has")
        if not value >= 0 or (value == 0 and name not in (*ERRORS, "lag", "secretion")):
            raise OxytocinError(f"--hold {name}={value:g}: expected a value above zero")
    with np.errstate(divide="ignore"):
        held = np.log([held_values.get(name, np.nan) for name in names])
    if background is not None:
        held[names.index("background")] = np.log(background[0])
    estimated = np.flatnonzero(np.isnan(held))
    if not estimated.size and all(name in held_values for name in ERRORS):
        raise OxytocinError("everything is held; leave something to estimate")
    held = begin(table, plan, readings, held, estimated)
    several = len(table.subjects) > 1
    # A lag moves kinks over samples, of which Laplace's approximation knows nothing: it is the same for all.
    random = [int(i) for i in estimated if several and names[i] not in (*choices.same, "lag")]
    if background is not None:
        random.append(names.index("background"))
    free = np.array([names[i] != "background" for i in random], dtype=bool)
    spreads = np.array([_FIRST_SPREAD if names[i] != "background" or not background else background[1] for i in random])
    middle = float(np.median(readings.value))
    typical_error = choices.assay.error if choices.assay else _FIRST_PROPORTIONAL
    firsts = {"proportional_error": typical_error, "additive_error": 0.1 * middle}
    errors = tuple((name, held_values.get(name, firsts[name]), name not in held_values) for name in ERRORS)
    if all(value == 0 for _, value, _ in errors):
        raise OxytocinError("both errors are held at zero; readings always have some error")
    widths = (1.0, max(float(readings.value.std()), middle, 1e-300))
    return Layout(names, estimated, np.array(random, dtype=int), held, free, spreads, errors, widths)


def _known(name: str, known: Iterable[str], what: str) -> None:
    if name not in known:
        raise OxytocinError(f"{what} no parameter '{name}'{nearest(name, known)}")


def _covariance(bend: np.ndarray, labels: list[str]) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return the inverse of the bend of the posterior, and the names of what it leaves flat.

    Along a direction that the data leave flat (an SD of more than 2 in it, in logarithms, or no maximum at all) nothing
    is determined, and estimates that have a large part in it get no interval.
    """
    size, axes = np.linalg.eigh(bend)
    flat = size < 1.0 / 4.0
    sure = (axes[:, ~flat] / size[~flat]) @ axes[:, ~flat].T
    part = (axes[:, flat] ** 2).max(axis=1) if flat.any() else np.zeros(len(labels))
    lost = part > 0.1
    sure[lost, :] = np.nan
    sure[:, lost] = np.nan
    return sure, tuple(label for label, gone in zip(labels, lost, strict=True) if gone)
