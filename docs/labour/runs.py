"""The runs behind the page: one woman before and in labour, her labour with one thing changed, and some more women."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from oxytocin import experiments
from oxytocin.experiments.experiment import Experiment, Outcome

SEED = 16
WOMEN = 40
WOMENS_SEED = 0
WEEK = 39

_LOOP = ("priming", "cervical_stretch", "pelvic_stretch")


@dataclass(frozen=True)
class Change:
    """What is done otherwise in one telling of the labour."""

    words: str
    settings: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def command(self) -> str:
        """The command that repeats it."""
        changes = {**self.settings, **self.values}
        texts = (f"{key}={value}" for key, value in changes.items())
        sets = (f'--set "{text}"' if " " in text else f"--set {text}" for text in texts)
        return " ".join(["oxytocin run labour", f"--seed {SEED}", *sets])


_LONG = {"duration": "48 h"}
_NO_PITUITARY = {"hypothalamus.secretion_gain": "0"}
CHANGES = {
    "intact": Change("as it went"),
    "epidural": Change("with an epidural", {"epidural": "yes"}),
    "cut": Change("reflex cut", {"reflex": "cut"}),
    "driven": Change("reflex cut, oxytocin infused", {"reflex": "cut", "treatment": "augmentation"}),
    "starved": Change("no oxytocin from the pituitary", _LONG, _NO_PITUITARY),
    "empty": Change("nor from the womb itself", _LONG, {**_NO_PITUITARY, "decidua.local_in_labour": "0 pmol/L"}),
    "cleared": Change("blood cleared faster", {"clearance": "high"}),
}


class Runs:
    """Every run that the page tells of, each done once and only when it is asked for."""

    @cached_property
    def before(self) -> Outcome:
        """The womb at rest."""
        gestation = experiments.experiment("gestation")
        return self._do(gestation, {"week": f"{WEEK} week"}, {}, keep=(*gestation.keep, "local_drive", "brake"))

    @cached_property
    def before_with_receptors_of_labour(self) -> Outcome:
        """The same, with as many receptors as in labour."""
        return self._do(experiments.experiment("gestation"), {"week": f"{WEEK} week"}, {"receptor.in_labour": "1"})

    @cached_property
    def labours(self) -> dict[str, Outcome]:
        """The labour as it went, and with each change."""
        labour = experiments.experiment("labour")
        keep = (*labour.keep, *_LOOP)
        return {name: self._do(labour, one.settings, one.values, keep=keep) for name, one in CHANGES.items()}

    @cached_property
    def women(self) -> dict[str, Outcome]:
        """The same for several women, each with a body and a chance of her own."""
        labour = experiments.experiment("labour")
        changes = {name: CHANGES[name] for name in ("intact", "cut", "starved")}
        return {
            name: self._do(labour, {**one.settings, **_LONG}, one.values, seed=WOMENS_SEED, subjects=WOMEN)
            for name, one in changes.items()
        }

    @property
    def labour(self) -> Outcome:
        """The labour as it went."""
        return self.labours["intact"]

    @staticmethod
    def _do(
        experiment: Experiment, settings, values, seed: int = SEED, subjects: int | None = None, **options
    ) -> Outcome:
        return experiment.carry_out(
            settings=settings, values=values, seed=seed, subjects=subjects, progress=False, **options
        )


def moment(outcome: Outcome, event: str) -> float:
    """Return when something happened first, in s; not a number if it did not."""
    times = outcome.run.events[0].times(event)
    return float(times[0]) if times.size else float("nan")


def opened(outcome: Outcome, centimetres: int) -> float:
    """Return when the cervix of the first woman was this wide open, in s."""
    times, which = outcome.run.events[0].given("centimetre")
    reached = dict(zip(np.round(which).astype(int), times, strict=True))
    start = round(float(outcome.run["dilation"][0, 0]))
    return 0.0 if centimetres <= start else float(reached.get(centimetres, np.nan))


def mean(outcome: Outcome, name: str, begin: float, end: float) -> float:
    """Return the mean of what was sampled in the first woman from one time to another, in s."""
    time = outcome.run.time
    return float(outcome.run[name][0, (time >= begin) & (time < end)].mean())
