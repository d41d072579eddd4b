"""How a part of the body is written down: what it holds, what it depends on, what it hears, says and does.

A part is a class. Its states, parameters, inputs and outputs are declared in the class body, each with a unit; its
mathematics stands in `equations`, and what happens at instants in `events`. Nothing is computed here: on an
instance every declared name is a symbol, and the engine turns the equations into machine code.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar, Self, TypeVar

from oxytocin.language.errors import OxytocinError, nearest
from oxytocin.language.evidence import GRADES, Spread
from oxytocin.language.maths import Expression
from oxytocin.language.quantities import convert
from oxytocin.language.signals import Signal


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """Anything that a part declares; on an instance the declared name gives its symbol."""

    doc: str = ""
    name: str = field(default="", init=False, compare=False)

    def __set_name__(self, owner: type, name: str) -> None:
        object.__setattr__(self, "name", name)

    def __get__(self, part: Component | None, owner: type) -> Any:
        return self if part is None else part.symbol(self)


@dataclass(frozen=True)
class State(Declaration):
    """A quantity that changes in time.

    Parameters
    ----------
    unit : str
        Its unit.
    initial : float
        Its value at the start, in `unit` (a part's `start` may say otherwise).
    scale : float or None
        A typical size in `unit`: an error far below it is of no interest. None: nothing is known of that, and errors
        are measured against the size that the state itself reaches.
    may_be_negative : bool
        Amounts, concentrations and fractions may not; a step that would carry one below zero is taken again.
    """

    unit: str
    initial: float = 0.0
    scale: float | None = 1.0
    may_be_negative: bool = False


@dataclass(frozen=True)
class Algebra(Declaration):
    """A quantity of the part alone that follows from others at every instant; an `Equal` says how."""

    unit: str


@dataclass(frozen=True)
class Parameter(Declaration):
    """A number that a part depends on, with where it comes from.

    Parameters
    ----------
    value : float
        Typical value (the median of `spread`).
    unit : str
        Its unit.
    source : str
        Key in `literature/references.bib`.
    locus : str
        Where in the source ("Table 2", "abstract").
    evidence : str
        One of `oxytocin.language.evidence.GRADES`.
    spread : Spread, optional
        How it differs between subjects.
    among_neurons : Spread, optional
        How it differs between the neurons of one subject (spiking parts only).
    species : str
        In whom it was measured.
    n : int, optional
        How many subjects or samples it rests on.
    any_sign : bool
        Whether it can be given the other sign; most numbers of physiology cannot, and what is zero here is then never
        negative.
    """

    value: float
    unit: str
    source: str = ""
    locus: str = field(default="", kw_only=True)
    evidence: str = field(default="measured", kw_only=True)
    spread: Spread | None = field(default=None, kw_only=True)
    among_neurons: Spread | None = field(default=None, kw_only=True)
    species: str = field(default="", kw_only=True)
    n: int | None = field(default=None, kw_only=True)
    any_sign: bool = field(default=False, kw_only=True)
    replaced: float | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        if self.evidence not in GRADES:
            raise OxytocinError(f"evidence '{self.evidence}' is no grade{nearest(self.evidence, GRADES)}")


@dataclass(frozen=True)
class Link(Parameter):
    """The strength of a contested effect: real with a probability, and then of uncertain size.

    Each virtual subject draws whether the link is real; the typical subject has it if it is more likely than not.
    `doc` states the claim. The probability is replaced under the name "effect.probability" of a link "effect".
    """

    probability: float = field(default=1.0, kw_only=True)
    sd: float = field(default=0.0, kw_only=True)
    replaced_probability: float | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0.0 <= self.probability <= 1.0:
            raise OxytocinError(f"the probability that a link is real lies between 0 and 1, not {self.probability:g}")
        object.__setattr__(self, "spread", Spread("link", self.probability, self.sd))


@dataclass(frozen=True)
class Control(Declaration):
    """A quantity that an experiment sets, constant until it is set again (suckling on or off, a pump's rate).

    Where it is an amount of a substance, `of` names it, so that "300 ug/min" is understood.
    """

    unit: str
    default: float = 0.0
    low: float = 0.0
    high: float = float("inf")
    of: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class Input(Declaration):
    """A signal that the part takes in; the attribute's name is the signal's name unless the part is `wired`.

    Parameters
    ----------
    signal : Signal
        What it is.
    absent : float, optional
        Value in a body in which nothing gives this signal (a drug that is never given: 0). Without it, a body that
        lacks the signal is an error.
    """

    signal: Signal
    absent: float | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class Output(Declaration):
    """A signal that the part gives out; the attribute's name is the signal's name unless the part is `wired`."""

    signal: Signal


@dataclass(frozen=True)
class Noise(Declaration):
    """Ornstein-Uhlenbeck noise about zero: stationary standard deviation `sd`, memory `correlation_time`."""

    sd: Parameter
    correlation_time: Parameter


@dataclass(frozen=True)
class Draw(Declaration):
    """A fresh random number each time one of the part's events happens: "normal", "uniform" or "exponential"."""

    kind: str = "normal"


@dataclass(frozen=True)
class Rate:
    """d(state)/dt = expression."""

    state: Expression
    expression: Expression


@dataclass(frozen=True)
class Equal:
    """output or algebra = expression (or, in `start`, state at time zero = expression)."""

    output: Expression
    expression: Expression


@dataclass(frozen=True)
class Crossing:
    """Happens when `value` passes zero: upwards (+1), downwards (-1) or both (0).

    Upwards is from below zero to zero or above, whatever lifts it: time, another event, a dose, a control. What is zero
    at the start has not passed it. Of several that happen at one time the first that a part yields is first, and each
    finds what the one before it left.
    """

    name: str
    value: Expression
    then: Mapping[Expression, Expression] = field(default_factory=dict)
    direction: int = 1


@dataclass(frozen=True)
class Arrival:
    """Happens at random with a rate that may change in time (an inhomogeneous Poisson process, exact)."""

    name: str
    rate: Expression
    then: Mapping[Expression, Expression] = field(default_factory=dict)


@dataclass(frozen=True)
class Receipt:
    """Happens when an impulse arrives; the input's symbol stands for the amount."""

    name: str
    impulse: Expression
    then: Mapping[Expression, Expression] = field(default_factory=dict)


PROBABILITY = ".probability"
"""What stands after the name of a link where its probability is meant."""

Equation = Rate | Equal
Event = Crossing | Arrival | Receipt
Kind = TypeVar("Kind", bound=Declaration)


@cache
def _declared(part: Any, kind: Any) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for base in reversed(part.__mro__):
        for name, item in vars(base).items():
            found.pop(name, None)
            if isinstance(item, kind):
                found[name] = item
    return MappingProxyType(found)


class Component:
    """A part of the body.

    Parameters
    ----------
    **values : float, str or Parameter
        Values that replace the declared ones: a number in the declared unit, a text with a unit ("2 L/min"), or a
        whole `Parameter` with its own source.

    Raises
    ------
    OxytocinError
        If a name is not a parameter of this part, or a unit does not fit.
    """

    def __init__(self, **values: float | str | Parameter) -> None:
        self.path = type(self).__name__
        self._replaced: Mapping[str, Parameter] = MappingProxyType({})
        self._wiring: Mapping[str, str] = MappingProxyType({})
        self._symbols: dict[str, Expression] = {}
        if values:
            self._replaced = MappingProxyType(dict(self._replacements(values)))

    @classmethod
    def declared(cls, kind: type[Kind]) -> dict[str, Kind]:
        """Return what the class declares of one kind, by name, in the order of (the latest) declaration."""
        return dict(_declared(cls, kind))  # type: ignore[arg-type] # for mypy a class is nothing to look up by

    @property
    def parameters(self) -> dict[str, Parameter]:
        """The parameters by name, with replaced values in place."""
        return {name: self._replaced.get(name, item) for name, item in self.declared(Parameter).items()}

    def signal_name(self, port: str) -> str:
        """Return the name of the signal that a port listens to or sets."""
        return self._wiring.get(port, port)

    def wired(self, **ports: str) -> Self:
        """Return this part with ports that meet signals of other names, e.g. `occupancy="uterus_occupancy"`.

        Raises
        ------
        OxytocinError
            If a name is not a port of this part.
        """
        known = [*self.declared(Input), *self.declared(Output)]
        for port in ports:
            if port not in known:
                raise OxytocinError(f"{type(self).__name__} has no port '{port}'{nearest(port, known)}")
        return self._copy(_wiring=MappingProxyType({**self._wiring, **ports}))

    def with_values(self, **values: float | str | Parameter) -> Self:
        """Return this part with other parameter values; each new `Parameter` remembers the value it replaced."""
        return self._copy(_replaced=MappingProxyType({**self._replaced, **dict(self._replacements(values))}))

    def named(self, path: str) -> Self:
        """Return this part under the name that a body gives it."""
        return self._copy(path=path)

    def equations(self) -> Iterator[Equation]:
        """Yield one `Rate` for every state, one `Equal` for all algebra and every output that is not an impulse."""
        return iter(())

    def events(self) -> Iterator[Event]:
        """Yield what happens at instants."""
        return iter(())

    def start(self) -> Iterator[Equal]:
        """Yield states whose value at time zero follows from parameters."""
        return iter(())

    def symbol(self, declaration: Declaration) -> Expression:
        """Return the symbol that stands for a declared quantity in this part's equations."""
        name = declaration.name
        if name not in self._symbols:
            import sympy

            full = f"{self.path}.{name}"
            if isinstance(declaration, Input):
                full = f"signal.{self.signal_name(name)}"
            self._symbols[name] = sympy.Symbol(full, real=True)
        return self._symbols[name]

    def _replacements(self, values: Mapping[str, float | str | Parameter]) -> Iterator[tuple[str, Parameter]]:
        known = self.parameters
        for name, value in values.items():
            if name.endswith(PROBABILITY):
                yield self._with_probability(name.removesuffix(PROBABILITY), value)
                continue
            if name not in known:
                what = f"{type(self).__name__} has no parameter '{name}'"
                raise OxytocinError(what + nearest(name, known))
            old = known[name]
            if isinstance(value, Parameter):
                new = replace(value, doc=value.doc or old.doc)
            else:
                number = convert(value, old.unit, f"{self.path}.{name}")
                if not old.any_sign and (number * old.value < 0 or number < 0 == old.value):
                    sign = "negative" if number < 0 else "positive"
                    usual = f"{old.value:g} {old.unit}".removesuffix(" 1")
                    raise OxytocinError(f"{self.path}.{name} cannot be {sign}; it is {usual} here")
                new = replace(old, value=number, replaced=old.value if old.replaced is None else old.replaced)
            object.__setattr__(new, "name", name)
            yield name, new

    def _with_probability(self, name: str, value: float | str | Parameter) -> tuple[str, Parameter]:
        links = {key: item for key, item in self.parameters.items() if isinstance(item, Link)}
        if name not in links or isinstance(value, Parameter):
            raise OxytocinError(f"{type(self).__name__} has no link '{name}'{nearest(name, links)}")
        try:
            old = links[name]
            before = old.probability if old.replaced_probability is None else old.replaced_probability
            new = replace(old, probability=convert(value, "1"), replaced_probability=before)
        except OxytocinError:
            what = f"the probability that {self.path}.{name} is real is a number between 0 and 1"
            raise OxytocinError(f"{what}, not '{value}'") from None
        object.__setattr__(new, "name", name)
        return name, new

    def _copy(self, **changes: object) -> Self:
        other = copy.copy(self)
        other._symbols = {}
        for name, value in changes.items():
            setattr(other, name, value)
        return other


class SpikingComponent(Component):
    """A part whose mathematics is one of the hand-written spiking kernels of the engine.

    The kernel reads the parameters by their declared names, takes the inputs and gives the outputs in the order of
    their declaration, once a macro step.
    """

    kernel: ClassVar[str] = ""

    def replayed_spikes(self) -> Any:
        """Return the 1-ms steps of the spikes of a recorded train, in order; None where neurons are simulated."""
        return None
