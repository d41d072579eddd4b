"""The referee: the same dosing rules by stepping a matrix exponential from event to event, written without ours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import expm


@dataclass(frozen=True)
class Event:
    """A bolus (length 0) or infusion of `amount` into one compartment, or a reset (amount 0)."""

    time: float
    amount: float = 0.0
    length: float = 0.0
    compartment: int = 0


def matrix(kinetics: dict[str, float]) -> tuple[np.ndarray, int]:
    """Return the rate matrix (depot, central, peripheral as there are) and the place of the central compartment."""
    k = kinetics["clearance"] / kinetics["central_volume"]
    depot, two = "absorption_rate" in kinetics, "exchange" in kinetics
    size, c = 1 + depot + two, int(depot)
    rates = np.zeros((size, size))
    rates[c, c] = -k
    if depot:
        rates[0, 0], rates[1, 0] = -kinetics["absorption_rate"], kinetics["absorption_rate"]
    if two:
        there, back = (kinetics["exchange"] / kinetics[f"{name}_volume"] for name in ("central", "peripheral"))
        rates[c, c] -= there
        rates[c + 1, c], rates[c, c + 1], rates[c + 1, c + 1] = there, back, -back
    return rates, c


def concentration(kinetics: dict[str, float], events: list[Event], times: np.ndarray) -> np.ndarray:
    """Return the central concentration at rising times; at equal times events come first."""
    rates, central = matrix(kinetics)
    size = rates.shape[0]
    changes: list[tuple[float, str, int, float]] = []
    for event in events:
        if event.amount == 0:
            changes.append((event.time, "reset", 0, 0.0))
        elif event.length == 0:
            changes.append((event.time, "bolus", event.compartment, event.amount))
        else:
            rate = event.amount / event.length
            changes.append((event.time, "rate", event.compartment, rate))
            changes.append((event.time + event.length, "rate", event.compartment, -rate))
    changes += [(float(t), "read", 0, 0.0) for t in times]
    changes.sort(key=lambda one: (one[0], one[1] == "read"))
    amounts, flow, now, read = np.zeros(size), np.zeros(size), changes[0][0], []
    for time, what, where, value in changes:
        whole = np.zeros((size + 1, size + 1))
        whole[:size, :size], whole[:size, size] = rates, flow
        amounts = (expm(whole * (time - now)) @ np.append(amounts, 1.0))[:size]
        now = time
        if what == "bolus":
            amounts[where] += value
        elif what == "rate":
            flow[where] += value
        elif what == "reset":
            amounts[:], flow[:] = 0.0, 0.0
        else:
            read.append(amounts[central] / kinetics["central_volume"])
    return np.array(read)
