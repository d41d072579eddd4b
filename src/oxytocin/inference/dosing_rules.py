"""The dosing rules: which doses each sample has behind it, and what they add up to, exactly.

Doses into linear compartments add up, so that a concentration is a sum over doses of the answer to each. Rules as in
NONMEM's PREDPP where it states them:

- a dose counts for samples that stand after it in the table; additional doses (ADDL, every II) count from their time
  on;
- SS 1 puts the steady state of the dose in place of all that was given before, SS 2 on top of it;
- an infusion with SS and AMT 0 has run for ever, and ends at its record;
- a reset (EVID 3 or 4) takes away all that was given before, infusions that still run and additional doses to come; the
  body's own secretion goes on, in its steady state;
- a lag holds for absorbed doses; those of a steady state before the record came with the same lag.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from oxytocin.exchange.dosing_subjects import CENTRAL, DEPOT, Dose, Subject
from oxytocin.exchange.dosing_table import DosingTable
from oxytocin.inference.compartments import (
    ABSORBED,
    BACKGROUND,
    BOLUS,
    ENDED_FOREVER,
    INFUSED,
    INFUSING,
    LAGGED,
    SECRETED,
    STEADY_ABSORBED,
    STEADY_BOLUS,
    STEADY_INFUSION,
    Model,
    answer,
    disposition,
    steady,
)
from oxytocin.language import OxytocinError


@dataclass(frozen=True)
class _Share:
    """All pairs of a sample and a dose of one kind, and a matrix that adds them up by sample."""

    kind: str
    subject: np.ndarray
    amount: np.ndarray
    since: np.ndarray
    length: np.ndarray
    interval: np.ndarray
    running: np.ndarray
    adding: Any


@dataclass(frozen=True)
class Design:
    """When subjects were given what, and when samples were taken: all that a prediction needs beside parameters.

    Attributes
    ----------
    subject : ndarray, shape (samples,)
        Number of the subject of each sample.
    """

    model: Model
    subject: np.ndarray
    subjects: int
    gain: float
    scale: float
    shares: tuple[_Share, ...]

    def predict(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return concentrations, as an assay reads them, with derivatives.

        Parameters
        ----------
        x : ndarray, shape (subjects, parameters)
            Logarithms of the parameters.

        Returns
        -------
        value, first, second : ndarray, shapes (samples,), (samples, parameters), (samples, parameters, parameters)
        """
        count, samples = x.shape[1], self.subject.size
        names = self.model.parameters
        total = np.zeros((samples, 1 + count + count * count))
        ways = disposition(names, self.model.peripheral, x.T)
        for share in self.shares:
            own = x[share.subject].T
            since, weight = share.since, share.amount
            if share.kind in LAGGED:
                lag = np.exp(own[names.index("lag")])
                if share.kind == STEADY_ABSORBED:
                    # Until the lagged dose arrives, the one before it is the last.
                    since = since + share.interval * np.maximum(0.0, np.ceil((lag - since) / share.interval))
                arrived = since >= lag
                weight, since = np.where(arrived, weight, 0.0), np.where(arrived, since, lag)
            if share.kind in (SECRETED, BACKGROUND):
                answers = [steady(names, share.kind, own)]
            else:
                times = (since, share.length, share.interval, share.running)
                answers = [
                    answer(names, share.kind, (rate.of(share.subject), size.of(share.subject)), own, *times)
                    for rate, size in ways
                ]
            for one in answers:
                parts = np.concatenate([one.value[None], one.first, one.second.reshape(count * count, -1)])
                total += share.adding @ (weight * parts).T
        return total[:, 0], total[:, 1 : 1 + count], total[:, 1 + count :].reshape(samples, count, count)

    def of(self, subjects: np.ndarray, repeats: int) -> Design:
        """Return the design of some of the subjects, all of them several times one after the other."""
        from scipy.sparse import block_diag

        place = np.full(self.subjects, -1)
        place[subjects] = np.arange(subjects.size)
        samples = np.flatnonzero(place[self.subject] >= 0)
        count = subjects.size

        def repeated(number: np.ndarray) -> np.ndarray:
            return (place[number] + count * np.arange(repeats)[:, None]).ravel()

        shares = []
        for share in self.shares:
            pairs = np.flatnonzero(place[share.subject] >= 0)
            adding = block_diag([share.adding[samples][:, pairs]] * repeats, format="csr")
            rows = {
                name: np.tile(getattr(share, name)[pairs], repeats)
                for name in ("amount", "since", "length", "interval", "running")
            }
            shares.append(_Share(share.kind, repeated(share.subject[pairs]), adding=adding, **rows))
        return replace(self, subject=repeated(self.subject[samples]), subjects=count * repeats, shares=tuple(shares))


def design(table: DosingTable, model: Model, gain: float = 1.0, times: Sequence[np.ndarray] | None = None) -> Design:
    """Return the design of a table under a model.

    Parameters
    ----------
    table : DosingTable
    model : Model
    gain : float
        Recovery of the assay.
    times : sequence of ndarray, optional
        Predict at these times of each subject instead of at the samples, with all doses of the table given; of subjects
        with a reset, times are taken to lie behind the last one.

    Raises
    ------
    OxytocinError
        If a dose goes into a compartment that the model does not have, or a sample was taken elsewhere than in blood.
    """
    pairs: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    owner: list[int] = []
    for number, subject in enumerate(table.subjects):
        _check(table, subject, model)
        last = 1 + max([0, *subject.record, *(dose.record for dose in subject.doses)])
        at = subject.time if times is None else times[number]
        records = subject.record if times is None else np.full(at.size, last)
        for record, time in zip(records, at, strict=True):
            for kind, *rest in _behind(subject, model, int(record), float(time)):
                pairs[kind].append((len(owner), number, *rest))
            owner.append(number)
    scale = gain * table.concentration_per_amount
    # What the assay reads without any of the substance is a concentration already.
    for kind, name, weight in ((SECRETED, "secretion", 1.0), (BACKGROUND, "background", 1.0 / scale)):
        if name in model.parameters:
            pairs[kind] = [(i, number, weight, 0.0, 0.0, 1.0, 0.0) for i, number in enumerate(owner)]
    shares = tuple(_share(kind, found, len(owner), scale) for kind, found in sorted(pairs.items()))
    return Design(model, np.array(owner, dtype=int), len(table.subjects), gain, scale, shares)


def _share(kind: str, found: list[tuple[float, ...]], samples: int, scale: float) -> Any:
    from scipy.sparse import csr_array

    columns = [np.array(column) for column in zip(*found, strict=True)]
    sample, subject, amount, since, length, interval, running = columns
    adding = csr_array((np.ones(sample.size), (sample, np.arange(sample.size))), shape=(samples, sample.size))
    return _Share(kind, subject, scale * amount, since, length, interval, running, adding)


def _behind(
    subject: Subject, model: Model, record: int, time: float
) -> Iterator[tuple[str, float, float, float, float, float]]:
    """Yield kind, amount or rate, time since, length, interval and running of all that a sample has behind it."""
    resets = subject.resets[subject.resets <= record]
    begun = int(resets.max()) if resets.size else 0
    fresh = [dose.record for dose in subject.doses if dose.steady == 1 and dose.record < record]
    begun = max([begun, *fresh])
    for dose in subject.doses:
        if not begun <= dose.record < record:
            continue
        if dose.steady:
            yield from _steady(dose, model, time - dose.time)
        later = range(1 if dose.steady else 0, dose.additional + 1)
        for since in (time - dose.time - n * dose.interval for n in later):
            if since < 0:
                break
            if _into_depot(dose, model):
                yield ABSORBED, dose.amount, since, 0.0, 1.0, 0.0
            elif dose.rate == 0:
                yield BOLUS, dose.amount, since, 0.0, 1.0, 0.0
            else:
                length = dose.amount / dose.rate
                yield INFUSING if since < length else INFUSED, dose.rate, since, length, 1.0, 0.0


def _steady(dose: Dose, model: Model, since: float) -> Iterator[tuple[str, float, float, float, float, float]]:
    if _into_depot(dose, model):
        yield STEADY_ABSORBED, dose.amount, since, 0.0, dose.interval, 0.0
    elif dose.rate == 0:
        yield STEADY_BOLUS, dose.amount, since, 0.0, dose.interval, 0.0
    elif dose.amount == 0:
        yield ENDED_FOREVER, dose.rate, since, 0.0, 1.0, 0.0
    else:
        length = dose.amount / dose.rate
        running = max(0.0, np.ceil((length - since) / dose.interval))
        yield STEADY_INFUSION, dose.rate, since, length, dose.interval, running


def _into_depot(dose: Dose, model: Model) -> bool:
    return model.depot and dose.compartment in (0, 1, DEPOT)


def _check(table: DosingTable, subject: Subject, model: Model) -> None:
    for dose in subject.doses:
        where = f"'{table.name}', line {dose.line}"
        if dose.compartment == DEPOT and not model.depot:
            raise OxytocinError(
                f"{where}: a dose goes into the place of absorption, which the model {model.name} has not; "
                f"take one with absorption, such as --model one_compartment_absorbed"
            )
        if dose.compartment not in ((0, 1, 2, CENTRAL, DEPOT) if model.depot else (0, 1, CENTRAL)):
            ways = "1, the place of absorption, or 2, the blood" if model.depot else "1, the blood"
            raise OxytocinError(
                f"{where}: a dose goes into CMT {dose.compartment}; the model {model.name} takes {ways}"
            )
        if _into_depot(dose, model) and dose.rate > 0:
            raise OxytocinError(
                f"{where}: an infusion into the place of absorption is not done here; if it went into the blood, write "
                f"CMT {model.central}"
            )
    elsewhere = ~np.isin(subject.compartment, (0, model.central, CENTRAL))
    if elsewhere.any():
        i = int(np.flatnonzero(elsewhere)[0])
        raise OxytocinError(
            f"'{table.name}', line {subject.line[i]}: a sample of CMT {subject.compartment[i]}; "
            f"the model {model.name} predicts the blood, CMT {model.central}; if other readings are of another kind, "
            "tell kinds apart in a column DVID and choose one with --dvid"
        )
