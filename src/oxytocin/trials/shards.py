"""The work of one shard, which any process on any machine can do: simulate its people, and write what was found."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from oxytocin import experiments
from oxytocin.language import OxytocinError
from oxytocin.trials import store
from oxytocin.trials.allocation import Shard, arms_of
from oxytocin.trials.plan import Arm, Plan, carried_out, source_text


@dataclass(frozen=True)
class Work:
    """What all shards of a trial have in common; small, for it travels to every worker.

    Attributes
    ----------
    source : str
        Hash of the text of the package that planned the trial.
    trial : str
        Hash of all that makes its results what they are.
    """

    experiment: str
    body: str
    arms: tuple[Arm, ...]
    readouts: tuple[str, ...]
    seed: int
    device: str
    shares: Sequence[float] | None
    path: str
    source: str
    trial: str

    @classmethod
    def of(cls, plan: Plan, path: Path) -> Work:
        """Return the work of a trial that is kept at a path."""
        return cls(
            experiment=plan.file.experiment,
            body=plan.body,
            arms=plan.arms,
            readouts=tuple(plan.readouts),
            seed=plan.seed,
            device=plan.device,
            shares=plan.shares,
            path=str(path.resolve()),
            source=source_text(),
            trial=store.trial_of(plan),
        )


def do(work: Work, shard: Shard) -> Shard:
    """Simulate one shard, write it, and return it.

    Raises
    ------
    OxytocinError
        If this machine has another version of the package, or does not see the store.
    OSError
        If it cannot be written.
    """
    if source_text() != work.source:
        raise OxytocinError(f"{socket.gethostname()} has another version of oxytocin than the one that began the trial")
    path = Path(work.path)
    if not path.is_dir():
        raise OxytocinError(f"{socket.gethostname()} does not see '{path}'; all workers need the same file system")
    store.write_shard(path, shard, found(work, shard), work.trial)
    return shard


def found(work: Work, shard: Shard) -> dict[str, np.ndarray]:
    """Return the readouts of a shard's subjects, shape (shard.count,) each; not a number for those in other arms."""
    columns = {name: np.full(shard.count, np.nan) for name in work.readouts}
    if not shard.people:
        return columns
    places = np.arange(shard.count)
    if work.shares is not None:
        places = np.flatnonzero(arms_of(work.seed, work.shares, shard.first, shard.count) == shard.arm)
    outcome = carried_out(
        experiments.experiment(work.experiment),
        work.body,
        work.arms[shard.arm],
        shard.people,
        first=shard.person,
        seed=work.seed,
        workers=1,
        device=work.device,
    )
    for name, values in columns.items():
        values[places] = outcome[name].values[: shard.people]
    return columns
