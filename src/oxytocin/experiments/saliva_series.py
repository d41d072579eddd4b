"""Recorded hormones in saliva, of which a limit of detection may hide some: each reading lies between two bounds.

A reading below a limit lies between zero and the limit, one above a limit between the limit and infinity; of any other
both bounds are the value. Means, ratios and quantiles rise (or fall) with each reading, and so the bounds of the
readings give theirs: no reading is dropped or replaced by half a limit, and what the limits leave open stays open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oxytocin.language import OxytocinError
from oxytocin.language.quantities import convert

Texts = NDArray[np.str_]
Values = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Bounds:
    """Quantities of which each lies between `low` and `high`, shape (quantities,) each."""

    low: Values
    high: Values

    def __len__(self) -> int:
        return int(self.low.size)

    def __getitem__(self, chosen: NDArray[Any]) -> Bounds:
        return Bounds(self.low[chosen], self.high[chosen])

    @property
    def open(self) -> NDArray[np.bool_]:
        """Which are known by their limits alone."""
        return self.low != self.high

    def mean(self) -> tuple[float, float]:
        """Return between which two values the mean lies."""
        return float(self.low.mean()), float(self.high.mean())

    def quantile(self, share: float) -> tuple[float, float]:
        """Return between which two values a quantile lies, interpolated between readings as NumPy does.

        Examples
        --------
        >>> Bounds(np.array([0.0, 7.0, 9.0]), np.array([6.0, 7.0, 9.0])).quantile(0.5)
        (7.0, 7.0)
        """
        return _quantile(self.low, share), _quantile(self.high, share)


def exactly(values: Values) -> Bounds:
    """Return values that are known."""
    return Bounds(values, values)


def _quantile(values: Values, share: float) -> float:
    ordered = np.sort(values)
    place = share * (ordered.size - 1)
    below = int(place)
    low, high = float(ordered[below]), float(ordered[min(below + 1, ordered.size - 1)])
    # Of two infinite readings the difference is no number.
    return low if low == high or place == below else low + (place - below) * (high - low)


@dataclass(frozen=True)
class SalivaSeries:
    """All samples of one hormone; the arrays have the shape (samples,).

    Attributes
    ----------
    name : str
        Name of the file, without its ending.
    hormone, unit : str
        "cortisol" or "oxytocin", and the unit of `reading`.
    assay : str
        What the file says of the assay: how many plates; empty if nothing.
    subject, group, context, day, sample : ndarray of str
        Whose sample it is, of which group, in which situation, on which day, the how manieth; empty text where the file
        does not say.
    minutes : ndarray
        From the start of the stressor; not a number where only the situation is known.
    reading : Bounds
    remarks : tuple of str
        How the file was read, what was left out and why, one phrase for each.
    """

    name: str
    hormone: str
    unit: str
    assay: str
    subject: Texts
    group: Texts
    context: Texts
    day: Texts
    sample: Texts
    minutes: Values
    reading: Bounds
    remarks: tuple[str, ...] = ()

    @property
    def timed(self) -> bool:
        """Whether every sample has a time."""
        return bool(np.isfinite(self.minutes).all())

    @property
    def groups(self) -> list[str]:
        """The groups in the order of the file; one empty name where there are none."""
        return [str(name) for name in dict.fromkeys(self.group)]

    def of_group(self, name: str) -> SalivaSeries:
        """Return the samples of one group."""
        return self._part(self.group == name)

    def moments(self) -> dict[float, Bounds]:
        """Return the readings by time in min, in order; numbered samples that few took to the minute stand together."""
        numbered = bool((self.sample != "").all())
        keys = self.sample if numbered else self.minutes
        found = [
            (float(np.median(self.minutes[keys == key])), self.reading[keys == key]) for key in dict.fromkeys(keys)
        ]
        return dict(sorted(found, key=lambda one: one[0]))

    def in_unit(self, unit: str) -> SalivaSeries:
        """Return the same samples in another unit of concentration."""
        if unit == self.unit:
            return self
        factor = convert(f"1 {self.unit}", unit, self.hormone, of=self.hormone)
        return replace(self, unit=unit, reading=Bounds(factor * self.reading.low, factor * self.reading.high))

    def fold_changes(self) -> Mapping[str, Bounds]:
        """Return, by situation, each subject's readings over that subject's baseline; of baselines, none.

        The baseline of the same day counts, where there is one; otherwise the mean of all that the subject has.
        Subjects without any are left out (`without_baseline`).

        Raises
        ------
        OxytocinError
            If no situation is called baseline.
        """
        rest = self._at_rest()
        if not rest.any():
            names = ", ".join(sorted({text or "(empty)" for text in self.context})[:5])
            raise OxytocinError(f"'{self.name}': no context is called Baseline; found {names}; name that at rest so")
        found: dict[str, list[tuple[float, float]]] = {str(text): [] for text in dict.fromkeys(self.context[~rest])}
        for place in np.flatnonzero(~rest):
            own = rest & (self.subject == self.subject[place])
            same_day = own & (self.day == self.day[place])
            before = self.reading[same_day if same_day.any() else own]
            if len(before):
                low, high = before.mean()
                with np.errstate(divide="ignore"):
                    ratio = (self.reading.low[place] / np.float64(high), self.reading.high[place] / np.float64(low))
                found[str(self.context[place])].append(ratio)
        return {text: Bounds(*np.array(ratios, dtype=float).T) for text, ratios in found.items() if ratios}

    @property
    def without_baseline(self) -> int:
        """How many samples are of subjects without any baseline."""
        return int(np.sum(~np.isin(self.subject, self.subject[self._at_rest()])))

    def _at_rest(self) -> NDArray[np.bool_]:
        return np.array([text.lower().startswith("baseline") for text in self.context], dtype=bool)

    def _part(self, chosen: NDArray[np.bool_]) -> SalivaSeries:
        fields = ("subject", "group", "context", "day", "sample", "minutes")
        parts = {name: getattr(self, name)[chosen] for name in fields}
        return replace(self, reading=self.reading[chosen], **parts)
