"""What a model by others becomes: a part whose declarations and equations were read from a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from oxytocin.language import Component, Crossing, Equal, Rate
from oxytocin.language.component import Equation, Event
from oxytocin.language.maths import Expression


class ImportedModel(Component):
    """A model by others; each is a class of its own, made by `component_from_sbml`.

    Attributes
    ----------
    remarks : tuple of str
        What a user should know about how it was read, as sentences.
    time_unit : str
        Unit in which the file counts time.
    said : mapping
        Equations in symbols of the declared names: algebra, rates of states, values of outputs, crossings as (name,
        value, changes, direction), values at the start, and the names themselves.
    """

    remarks: ClassVar[tuple[str, ...]] = ()
    time_unit: ClassVar[str] = "s"
    said: ClassVar[Mapping[str, Any]] = {}

    def equations(self) -> Iterator[Equation]:
        """Yield the equations of the file."""
        own = self._own()
        for name, value in self.said["algebra"].items():
            yield Equal(self._declared(name), value.xreplace(own))
        for name, value in self.said["rates"].items():
            yield Rate(self._declared(name), value.xreplace(own))
        for name, value in self.said["outputs"].items():
            yield Equal(self._declared(name), value.xreplace(own))

    def events(self) -> Iterator[Event]:
        """Yield the events of the file, and where a choice turns with the time."""
        own = self._own()
        for name, value, then, direction in self.said["crossings"]:
            new = {self._declared(target): each.xreplace(own) for target, each in then.items()}
            yield Crossing(name, value.xreplace(own), new, direction)

    def start(self) -> Iterator[Equal]:
        """Yield what the file works out for time zero."""
        own = self._own()
        for name, value in self.said["starts"].items():
            yield Equal(self._declared(name), value.xreplace(own))

    def _declared(self, name: str) -> Expression:
        return self.symbol(vars(type(self))[name])

    def _own(self) -> dict[Expression, Expression]:
        import sympy

        return {sympy.Symbol(name, real=True): self._declared(name) for name in self.said["names"]}
