"""Do the intervals of a fit to spikes hold the truth as often as they say?

    python benchmarks/recovery_spikes.py [CELLS]

Fifty synthetic cells (or as many as are named) with parameters drawn from the prior, among those that fire 1 to 12
spikes/s, each recorded for 10 min and fitted blindly. Of all true values, 90 % should lie in the central 90 % of their
posteriors, and each truth's rank among its posterior should be uniform. Wanted: 84 to 96 % over all values.
"""

import sys
import time

import numpy as np

from oxytocin.engine.progress import Progress
from oxytocin.inference.candidates import NAMES, PRIORS, Firing, fire, of_batches, points_of, values_of
from oxytocin.inference.measures import firing_rate
from oxytocin.inference.spike_fit import PILOT_SECONDS, fit

SECONDS = 600.0
SLOWEST, FASTEST = 1.0, 12.0


def rates(firing: Firing) -> np.ndarray:
    """Return rates, infinite for those that fire too fast to be recorded whole."""
    return np.where(firing.complete, firing_rate(firing), np.inf)


def true_cells(number: int, seed: int) -> np.ndarray:
    """Return parameters from the prior, shape (number, parameters), whose neurons fire at a rate that cells have."""
    points = np.random.default_rng(seed).random((60 * number, len(PRIORS)))
    with Progress(1.0, enabled=False) as silent:
        rate = of_batches(values_of(points), PILOT_SECONDS, seed, rates, silent)
    return values_of(points[(rate > SLOWEST) & (rate < FASTEST)][:number])


def recover(truth: np.ndarray, seconds: float, seed: int) -> np.ndarray:
    """Return the share of the posterior below each true value of one cell."""
    record = fire(truth[None, :], seconds, seed)
    posterior = fit(record, seed, progress=False).points.reshape(-1, len(NAMES))
    return (posterior < points_of(truth)).mean(axis=0)


def main() -> None:
    """Print how often the truth lies in its interval, by parameter and over all."""
    cells = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    begun, shares = time.perf_counter(), []
    for number, truth in enumerate(true_cells(cells, 2026)):
        shares.append(recover(truth, SECONDS, 1000 + number))
        print(f"cell {number + 1}: {np.round(shares[-1], 3)}", file=sys.stderr, flush=True)
    share = np.array(shares)
    inside = (share > 0.05) & (share < 0.95)
    for name, column, ranks in zip(NAMES, inside.T, share.T, strict=True):
        print(f"{name:15s} {100 * column.mean():5.1f} % inside; mean rank {ranks.mean():.2f} (0.50 wanted)")
    print(f"{'all':15s} {100 * inside.mean():5.1f} % of {inside.size} values inside; wanted 84 to 96 %")
    print(f"{(time.perf_counter() - begun) / cells:.1f} s a cell")


if __name__ == "__main__":
    main()
