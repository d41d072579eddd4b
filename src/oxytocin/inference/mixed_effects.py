"""Mixed effects: parameters of subjects scatter lognormally about typical ones; the marginal likelihood by Laplace.

For subject i with parameters ψ (logarithms), D the surprise of its readings and Ω the variances between subjects,

    -log L_i ≈ D(ψ̂) + ½ (ψ̂-μ)ᵀ Ω⁻¹ (ψ̂-μ) + ½ log |Ω| + ½ log |H|,   H = D''(ψ̂) + Ω⁻¹,

at the ψ̂ that is likeliest (Wolfinger 1993, Biometrika 80: 791, recalled). D, D' and D'' come from generated
sensitivities; the gradient by the population's parameters follows ψ̂ by the implicit function theorem (Almquist,
Leander & Jirstrand 2015, doi:10.1007/s10928-015-9409-1), with differences for the one third derivative in it, that of
log |H|.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from oxytocin.inference.assay_error import Readings
from oxytocin.inference.dosing_rules import Design
from oxytocin.inference.limits_only import LimitsOnly

_STEP = 1e-4
"""Of the differences for the derivative of log |H|, in logarithms; its error is about the square."""


@dataclass(frozen=True)
class Layout:
    """Which parameters are estimated, which differ between subjects, and which are held.

    Attributes
    ----------
    names : tuple of str
        Of the model's parameters.
    estimated : ndarray of int
        Places of those whose typical value is estimated.
    random : ndarray of int
        Places of those that differ between subjects.
    held : ndarray, shape (parameters,)
        Logarithms of values; those of estimated parameters are where the search begins.
    free_spread : ndarray of bool, shape (random,)
        Whether the spread between subjects is estimated too.
    held_spread : ndarray, shape (random,)
        Spreads (SD of the logarithm).
    errors : tuple of (str, float, bool)
        Proportional and additive error: name, value, whether it is estimated.
    widest_error : tuple of float
        SD of the half-normal prior of each error.
    """

    names: tuple[str, ...]
    estimated: np.ndarray
    random: np.ndarray
    held: np.ndarray
    free_spread: np.ndarray
    held_spread: np.ndarray
    errors: tuple[tuple[str, float, bool], ...]
    widest_error: tuple[float, float]

    @property
    def labels(self) -> list[str]:
        """Names of what is estimated, in the order of the vector θ; all of it are logarithms."""
        spreads = [f"spread_{self.names[i]}" for i in self.random[self.free_spread]]
        return [self.names[i] for i in self.estimated] + spreads + [name for name, _, free in self.errors if free]

    @property
    def start(self) -> np.ndarray:
        """Where the search for θ begins."""
        errors = [np.log(value) for _, value, free in self.errors if free]
        return np.concatenate([self.held[self.estimated], np.log(self.held_spread[self.free_spread]), errors])

    def take_apart(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray, list[float]]:
        """Return typical logarithms (all parameters), spreads (random ones) and the two errors."""
        typical, spread = self.held.copy(), self.held_spread.copy()
        count, free = self.estimated.size, int(self.free_spread.sum())
        typical[self.estimated] = theta[:count]
        spread[self.free_spread] = np.exp(theta[count : count + free])
        rest = iter(np.exp(theta[count + free :]))
        return typical, spread, [float(next(rest)) if is_free else value for _, value, is_free in self.errors]

    def prior(self, theta: np.ndarray) -> tuple[float, np.ndarray]:
        """Return minus the logarithm of the prior, and its gradient.

        Typical values: lognormal, twentyfold (SD 3) about where the search begins. Spreads: half-normal with SD 1;
        errors: half-normal. All are weak (assumed), and keep what the data do not tell from running away.
        """
        count, free = self.estimated.size, int(self.free_spread.sum())
        widths = np.array([1.0] * free + [w for w, (_, _, f) in zip(self.widest_error, self.errors, strict=True) if f])
        away = (theta[:count] - self.held[self.estimated]) / 3.0
        sizes = np.exp(theta[count:]) / widths
        return float(0.5 * away @ away + 0.5 * sizes @ sizes), np.concatenate([away / 3.0, sizes**2])


@dataclass
class Marginal:
    """Minus the logarithm of likelihood times prior, of the population's parameters; remembers where subjects were."""

    design: Design
    readings: Readings
    layout: Layout
    modes: np.ndarray = field(init=False)
    limits_only: LimitsOnly = field(init=False)

    def __post_init__(self) -> None:
        self.limits_only = LimitsOnly(self.design, self.readings, self.layout.random)
        self.modes = np.repeat(self.layout.held[None, self.layout.random], self.design.subjects, axis=0)

    def data(
        self, psi: np.ndarray, typical: np.ndarray, errors: list[float]
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return D by subject, with D' and D'' by all parameters of the model; of `limits_only` subjects, nothing."""
        x = np.repeat(typical[None], self.design.subjects, axis=0)
        x[:, self.layout.random] = psi
        predicted, first, second = self.design.predict(x)
        value, by_first, by_second = self.readings.surprise(predicted, *errors)
        count = x.shape[1]
        outer = first[:, :, None] * first[:, None, :]
        parts = np.empty((value.size, 1 + count + count * count))
        parts[:, 0] = value
        parts[:, 1 : 1 + count] = by_first[:, None] * first
        parts[:, 1 + count :] = (by_second[:, None, None] * outer + by_first[:, None, None] * second).reshape(
            value.size, -1
        )
        parts[self.limits_only.samples] = 0.0
        summed = np.zeros((self.design.subjects, parts.shape[1]))
        np.add.at(summed, self.design.subject, parts)
        return (
            summed[:, 0],
            summed[:, 1 : 1 + count],
            summed[:, 1 + count :].reshape(-1, count, count),
        )

    def find_modes(self, typical: np.ndarray, spread: np.ndarray, errors: list[float]) -> np.ndarray:
        """Return the likeliest ψ of each subject, shape (subjects, random), by Newton's method with backtracking."""
        random = self.layout.random
        if not random.size:
            return self.modes
        precision = 1.0 / spread**2
        centre = typical[random]

        def joint(psi: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
            value, first, second = self.data(psi, typical, errors)
            away = psi - centre
            total = value + 0.5 * (away**2 * precision).sum(axis=1)
            return (
                np.where(np.isfinite(total), total, np.inf),
                first[:, random] + away * precision,
                second[:, random][:, :, random] + np.diag(precision),
            )

        # Each subject begins at its last mode or at the typical values, whichever is likelier.
        psi, fresh = self.modes.copy(), np.repeat(centre[None], self.design.subjects, axis=0)
        value, first, second = joint(psi)
        if not np.array_equal(psi, fresh):
            other = joint(fresh)
            better = ~(value <= other[0])
            psi[better] = fresh[better]
            for mine, theirs in zip((value, first, second), other, strict=True):
                mine[better] = theirs[better]
        for _ in range(60):
            size, axes = np.linalg.eigh(second)
            bent = np.maximum(np.abs(size), 1e-3 * precision.min())
            step = -np.einsum("sij,sj,skj,sk->si", axes, 1.0 / bent, axes, first)
            promise = -(step * first).sum(axis=1)
            step *= np.minimum(1.0, 2.0 / np.maximum(np.abs(step).max(axis=1), 1e-300))[:, None]
            open_ = promise > 1e-16 * (1.0 + np.abs(value))
            if not open_.any():
                break
            share, halvings = np.where(open_, 1.0, 0.0), 0
            tried = joint(psi + share[:, None] * step)
            while (worse := open_ & ~(tried[0] <= value + 1e-14 * np.abs(value))).any() and halvings < 30:
                share[worse] /= 2.0
                halvings += 1
                tried = joint(psi + share[:, None] * step)
            taken = ~worse
            psi[taken] += (share[:, None] * step)[taken]
            for mine, new in zip((value, first, second), tried, strict=True):
                mine[taken] = new[taken]
            if not (open_ & taken).any():
                break
        return psi

    def value(self, theta: np.ndarray) -> float:
        """Return the logarithm of likelihood times prior alone; minus infinity where there is none."""
        typical, spread, errors = self.layout.take_apart(theta)
        psi = self.find_modes(typical, spread, errors)
        surprise, _, second = self.data(psi, typical, errors)
        random = self.layout.random
        bend = second[:, random][:, :, random] + np.diag(1.0 / spread**2)
        sign, size = np.linalg.slogdet(bend)
        away = (psi - typical[random]) / spread
        total = float(np.sum(surprise + 0.5 * size) + 0.5 * (away**2).sum())
        total += self.design.subjects * float(np.log(spread).sum()) + self.layout.prior(theta)[0]
        total += self.limits_only.average(typical, spread, errors).value
        return -total if np.isfinite(total) and (sign > 0).all() else -np.inf

    def __call__(self, theta: np.ndarray) -> tuple[float, np.ndarray]:
        """Return minus the logarithm of likelihood times prior, and its gradient by θ."""
        layout, random = self.layout, self.layout.random
        typical, spread, errors = layout.take_apart(theta)
        precision = 1.0 / spread**2
        psi = self.find_modes(typical, spread, errors)
        value, first, second = self.data(psi, typical, errors)
        away = psi - typical[random]
        bend = second[:, random][:, :, random] + np.diag(precision)
        sign, size = np.linalg.slogdet(bend)
        total = float(np.sum(value + 0.5 * size) + (0.5 * away**2 * precision).sum())
        total += self.design.subjects * float(np.log(spread).sum())
        averaged = self.limits_only.average(typical, spread, errors)
        total += averaged.value
        if not np.isfinite(total) or (sign <= 0).any():
            return 1e10, np.zeros_like(theta)
        self.modes = psi
        inverse = np.linalg.inv(bend)
        # Derivatives of ½ log |H| by each parameter of the subject, at fixed Ω.
        twist = np.zeros((self.design.subjects, typical.size))
        for place in map(int, np.union1d(random, layout.estimated)):
            up, down = (self._half_log_bend(psi, typical, errors, precision, place, s * _STEP) for s in (1, -1))
            twist[:, place] = (up - down) / (2.0 * _STEP)
        pull = twist[:, random]

        gradient = []
        for place in map(int, layout.estimated):
            where = np.flatnonzero(random == place)
            if where.size:
                k = int(where[0])
                follow = inverse[:, :, k] * precision[k]
                gradient.append(np.sum(-precision[k] * away[:, k] + (pull * follow).sum(axis=1)))
            else:
                follow = -np.einsum("sij,sj->si", inverse, second[:, random, place])
                gradient.append(np.sum(first[:, place] + twist[:, place] + (pull * follow).sum(axis=1)))
        for k in map(int, np.flatnonzero(layout.free_spread)):
            follow = inverse[:, :, k] * (2.0 * precision[k] * away[:, k])[:, None]
            own = 1.0 - away[:, k] ** 2 * precision[k] - inverse[:, k, k] * precision[k]
            gradient.append(np.sum(own + (pull * follow).sum(axis=1)))
        for which, (_, _, free) in enumerate(layout.errors):
            if free:
                (up, up_first, up_size), (down, down_first, down_size) = (
                    self._with_error(psi, typical, errors, precision, which, s * _STEP) for s in (1, -1)
                )
                follow = -np.einsum("sij,sj->si", inverse, (up_first - down_first) / (2 * _STEP))
                own = (up + up_size - down - down_size) / (2 * _STEP)
                gradient.append(np.sum(own + (pull * follow).sum(axis=1)))
        prior, slope = layout.prior(theta)
        sought = [which for which, (_, _, is_free) in enumerate(layout.errors) if is_free]
        of_averaged = (averaged.by_typical[layout.estimated], averaged.by_spread[layout.free_spread])
        return total + prior, np.array(gradient) + slope + np.concatenate([*of_averaged, averaged.by_error[sought]])

    def _half_log_bend(
        self,
        psi: np.ndarray,
        typical: np.ndarray,
        errors: list[float],
        precision: np.ndarray,
        place: int,
        step: float,
    ) -> np.ndarray:
        random = self.layout.random
        moved, shifted = psi.copy(), typical.copy()
        if place in random:
            moved[:, int(np.flatnonzero(random == place)[0])] += step
        else:
            shifted[place] += step
        second = self.data(moved, shifted, errors)[2][:, random][:, :, random]
        return np.asarray(0.5 * np.linalg.slogdet(second + np.diag(precision))[1])

    def _with_error(
        self, psi: np.ndarray, typical: np.ndarray, errors: list[float], precision: np.ndarray, place: int, step: float
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        changed = list(errors)
        changed[place] *= float(np.exp(step))
        value, first, second = self.data(psi, typical, changed)
        random = self.layout.random
        bend = second[:, random][:, :, random] + np.diag(precision)
        return value, first[:, random], 0.5 * np.linalg.slogdet(bend)[1]

    def scatter(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return ψ̂, the covariance of ψ about it, and how it moves with θ.

        Returns
        -------
        modes, covariance, follows : ndarray
            Shapes (subjects, random), (subjects, random, random) and (subjects, random, parameters in θ).
        """
        typical, spread, errors = self.layout.take_apart(theta)
        random = self.layout.random
        modes = self._subjects(theta)
        second = self.data(modes, typical, errors)[2][:, random][:, :, random]
        covariance = np.linalg.inv(second + np.diag(1.0 / spread**2))
        covariance[self.limits_only.subjects] = self.limits_only.average(typical, spread, errors).covariance
        follows = np.empty((*modes.shape, theta.size))
        for i in range(theta.size):
            either = []
            for sign in (1, -1):
                moved = theta.copy()
                moved[i] += sign * 1e-3
                either.append(self._subjects(moved))
            follows[:, :, i] = (either[0] - either[1]) / 2e-3
        return modes, covariance, follows

    def _subjects(self, theta: np.ndarray) -> np.ndarray:
        """Return ψ̂ of each subject; of those with limits only, the mean."""
        typical, spread, errors = self.layout.take_apart(theta)
        modes = self.find_modes(typical, spread, errors).copy()
        modes[self.limits_only.subjects] = self.limits_only.average(typical, spread, errors).middle
        return modes
