"""What an experiment is: a body, a protocol, and readouts that a laboratory would report."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np

from oxytocin.deficiency import NAMES, lacking, part, with_values
from oxytocin.engine.results import Run
from oxytocin.engine.run import run
from oxytocin.language import Body, OxytocinError, Protocol
from oxytocin.language.body import resolve
from oxytocin.language.component import PROBABILITY
from oxytocin.language.errors import nearest
from oxytocin.language.quantities import convert


@dataclass(frozen=True)
class Setting:
    """Something that the experimenter chooses.

    Parameters
    ----------
    default : float or str
        A number in `unit`, or one of `choices`.
    unit : str
        Its unit; "" for a choice of words.
    doc : str
        What it is.
    choices : tuple of str
        The words allowed, if it is a choice.
    low, high : float
        Limits, in `unit`.
    """

    default: float | str
    unit: str
    doc: str
    choices: tuple[str, ...] = ()
    low: float = 0.0
    high: float = float("inf")

    @classmethod
    def no_or_yes(cls, doc: str) -> Setting:
        """Return a choice between no, the default, and yes."""
        return cls("no", "", doc, choices=("no", "yes"))

    def with_default(self, default: float | str) -> Setting:
        """Return the same setting with another default."""
        return replace(self, default=default)

    def read(self, name: str, value: float | str) -> float | str:
        """Return what a user gave as a number in `unit`, or as one of the choices.

        Raises
        ------
        OxytocinError
            If it is neither.
        """
        if self.unit == "":
            return self.choice(name, value)
        number = convert(value, self.unit, name)
        if not self.low <= number <= self.high:
            limits = f"{self.low:g} and {self.high:g} {self.unit}".removesuffix(" 1")
            raise OxytocinError(f"{name} must lie between {limits}, not {number:g}")
        return number

    def choice(self, name: str, value: float | str) -> str:
        """Return what a user gave as one of the choices.

        Raises
        ------
        OxytocinError
            If it is none of them.
        """
        if str(value) not in self.choices:
            raise OxytocinError(f"{name} cannot be '{value}'{nearest(str(value), self.choices)}")
        return str(value)


@dataclass(frozen=True)
class Readout:
    """A number that the experiment reports, for every subject.

    Parameters
    ----------
    name, unit, doc : str
        As the tables print them.
    values : ndarray, shape (subjects,)
        Not a number where a subject has none (no burst, no interval between bursts).
    is_yes_or_no : bool
        Whether the values are 1 for yes and 0 for no.
    exploratory : bool
        Whether it rests on contested effects: what it says is a range of possible worlds, and no prediction.
    """

    name: str
    unit: str
    doc: str
    values: np.ndarray
    is_yes_or_no: bool = False
    exploratory: bool = False

    @classmethod
    def yes_or_no(cls, name: str, doc: str, values: np.ndarray, exploratory: bool = False) -> Readout:
        """Return a readout whose values, truth values or numbers, are 1 for yes and 0 for no."""
        return cls(name, "1", doc, np.asarray(values, dtype=float), is_yes_or_no=True, exploratory=exploratory)

    @property
    def median(self) -> float:
        """Median over subjects that have a value; not a number if none has."""
        known = self.values[np.isfinite(self.values)]
        return float(np.median(known)) if known.size else float("nan")

    @property
    def mean(self) -> float:
        """Mean over subjects that have a value; not a number if none has."""
        known = self.values[np.isfinite(self.values)]
        return float(known.mean()) if known.size else float("nan")

    def interval(self, share: float = 0.9) -> tuple[float, float]:
        """Return the central interval that holds a share of the subjects."""
        known = self.values[np.isfinite(self.values)]
        if not known.size:
            return float("nan"), float("nan")
        low, high = np.quantile(known, [(1 - share) / 2, (1 + share) / 2])
        return float(low), float(high)


@dataclass(frozen=True)
class Outcome:
    """A finished experiment: the run, and what was read from it."""

    experiment: Experiment
    body: Body
    settings: dict[str, float | str]
    run: Run
    readouts: list[Readout] = field(default_factory=list)

    def __getitem__(self, name: str) -> Readout:
        """Return a readout by name.

        Raises
        ------
        OxytocinError
            If the experiment has no such readout.
        """
        known = {item.name: item for item in self.readouts}
        if name not in known:
            raise OxytocinError(f"{self.experiment.name} has no readout '{name}'{nearest(name, known)}")
        return known[name]


class Experiment(ABC):
    """A protocol and its readouts.

    A subclass declares `name`, `question`, `bodies` (body name to a function that makes it), `settings`, and says how
    long it takes, what is done and what is read. `every` is the time between samples, `keep` what is sampled, `reads`
    the names of all readouts that any settings can give, so that what cannot be answered is known without a run.
    Where contested effects decide, `draws` is the usual number of subjects and the fewest allowed: each is one draw of
    what may be true, and less than all of them together would pass for a prediction. `main_outcome` is the readout that
    a paper would report first, `expected_outcome` the same without the chance of measuring where that is a readout of
    its own, and `main_trace` the sampled quantity whose course is drawn where arms are compared, with time counted from
    `begins`, the end of the settling. `has_people` is false where nothing differs between subjects and no seed is
    drawn.
    """

    name: ClassVar[str] = ""
    question: ClassVar[str] = ""
    bodies: ClassVar[Mapping[str, Callable[[], Body]]] = {}
    settings: ClassVar[Mapping[str, Setting]] = {}
    every: ClassVar[float] = 1.0
    keep: ClassVar[Sequence[str] | None] = None
    reads: ClassVar[Sequence[str]] = ()
    macro_step: ClassVar[float] = 0.1
    draws: ClassVar[int | None] = None
    main_outcome: ClassVar[str] = ""
    expected_outcome: ClassVar[str] = ""
    main_trace: ClassVar[str] = ""
    begins: ClassVar[float] = 0.0
    has_people: ClassVar[bool] = True

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return the body that is studied, with what the settings make of it."""
        return self.bodies[name]()

    @abstractmethod
    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return how long it takes, in seconds."""

    def protocol(self, body: Body, chosen: Mapping[str, Any]) -> Protocol:
        """Return what is done to the body."""
        return Protocol()

    def options(self, chosen: Mapping[str, Any]) -> dict[str, Any]:
        """Return arguments of `oxytocin.engine.run.run` that settings decide, such as the kind of integration."""
        return {}

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield what is read from a finished (or interrupted) run."""
        return iter(())

    def body_called(self, name: str | None) -> str:
        """Return a body's name if it can do the experiment, the first's if none is given.

        Raises
        ------
        OxytocinError
            If it cannot.
        """
        if name is not None and name not in self.bodies:
            raise OxytocinError(f"the body '{name}' cannot do {self.name}{nearest(name, self.bodies)}")
        return name or next(iter(self.bodies))

    def choose(self, body: str, given: Mapping[str, float | str]) -> dict[str, float | str]:
        """Return all settings for one body, the user's where given.

        Raises
        ------
        OxytocinError
            If a name is no setting of this experiment, or a value does not fit it.
        """
        known = self.settings_for(body)
        for name in given:
            if name not in known:
                raise OxytocinError(f"{self.name} has no setting '{name}'{nearest(name, known)}")
        return {name: item.read(name, given.get(name, item.default)) for name, item in known.items()}

    def check_subjects(self, subjects: int | None) -> None:
        """Refuse fewer subjects than the contested effects of this experiment need.

        Raises
        ------
        OxytocinError
            If there are fewer.
        """
        if self.draws is not None and subjects is not None and subjects < self.draws:
            raise OxytocinError(
                f"{self.name} rests on contested effects and is read over {self.draws} subjects or more, not {subjects}"
            )

    def settings_for(self, body: str) -> Mapping[str, Setting]:
        """Return the settings with the defaults that hold for one body."""
        return self.settings

    def carry_out(
        self,
        body: str | None = None,
        *,
        settings: Mapping[str, float | str] | None = None,
        values: Mapping[str, float | str] | None = None,
        subjects: int | None = None,
        seed: int = 0,
        **options: Any,
    ) -> Outcome:
        """Do the experiment.

        Parameters
        ----------
        body : str, optional
            Name of the body; the experiment's first by default.
        settings : mapping, optional
            Settings of the experiment, as numbers in their units or as text with units.
        values : mapping, optional
            Parameters of the body that are replaced, such as {"clearance": "2 L/min"}, and deficits of
            `oxytocin.deficiency`, such as {"magnocellular": 0.1}.
        subjects, seed, **options
            As for `oxytocin.engine.run.run`.

        Raises
        ------
        OxytocinError
            If this body cannot do the experiment, or a name or value makes no sense.
        """
        name = self.body_called(body)
        self.check_subjects(subjects)
        chosen = self.choose(name, settings or {})
        studied = with_values(self.body(name, chosen), values or {})
        sampling = {"every": self.every, "keep": self.keep, "macro_step": self.macro_step}
        options = {**sampling, **self.options(chosen), **options}
        done = run(
            studied,
            self.duration(chosen),
            protocol=self.protocol(studied, chosen),
            subjects=self.draws if subjects is None else subjects,
            seed=seed,
            **options,
        )
        return Outcome(self, studied, chosen, done, self._read(done, chosen))

    def _read(self, done: Run, chosen: Mapping[str, Any]) -> list[Readout]:
        """Return the readouts; after an early interruption, those before the first that cannot be worked out."""
        found: list[Readout] = []
        try:
            for item in self.readouts(done, chosen):
                found.append(item)
        except (ValueError, IndexError):
            if not done.interrupted:
                raise
        return found


def ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Return each subject's ratio of two levels; not a number where it divides by nothing."""
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)


def sort_out(
    experiment: Experiment, body: str, given: Mapping[str, float | str]
) -> tuple[dict[str, float | str], dict[str, float | str]]:
    """Part what a user set into settings of the experiment and parameters of the body."""
    known = experiment.settings_for(body)
    settings = {name: value for name, value in given.items() if name in known}
    return dict(settings), {name: value for name, value in given.items() if name not in known}


def check_names(
    experiment: Experiment, who: str, settings: Mapping[str, float | str], values: Mapping[str, float | str]
) -> None:
    """Refuse names that are neither a setting nor a parameter (either may have been meant), or the same parameter."""
    body = experiment.body(who, experiment.choose(who, settings))
    known = body.parameters
    names = {*known, *(path.split(".", 1)[1] for path in known)}
    deficits, parameters = part(values)
    lacking(body, deficits)
    paths: set[str] = set()
    for name in parameters:
        name = name.removesuffix(PROBABILITY)
        if name not in names:
            others = [other for other in experiment.bodies if name in experiment.settings_for(other)]
            if others:
                raise OxytocinError(
                    f"'{name}' is a setting of {experiment.name} for the {' and the '.join(others)} only"
                )
            close = nearest(name, {*names, *NAMES, *experiment.settings_for(who)})
            what = f"{experiment.name} has no setting and the body '{who}' no parameter '{name}'"
            raise OxytocinError(what + (close or f"; `oxytocin show {experiment.name}` lists the settings"))
        path = resolve(name, known, "parameter", f"the body '{who}'")
        if path in paths:
            raise OxytocinError(f"{path} is set twice")
        paths.add(path)
