"""What there is to look at: experiments, bodies, their parts, molecules, by the names that a user types."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module

import oxytocin.bodies
from oxytocin import experiments
from oxytocin.experiments.experiment import Experiment
from oxytocin.language import Body, Component, OxytocinError
from oxytocin.language.errors import nearest
from oxytocin.literature.molecules import Molecule, molecules


@cache
def bodies() -> dict[str, Callable[[], Body]]:
    """Return the functions that make a body and need nothing for it, by name ("nursing_rat")."""
    found: dict[str, Callable[[], Body]] = {}
    for module in pkgutil.iter_modules(oxytocin.bodies.__path__):
        home = import_module(f"oxytocin.bodies.{module.name}")
        for name, item in vars(home).items():
            if inspect.isfunction(item) and item.__module__ == home.__name__ and not name.startswith("_"):
                needed = [p for p in inspect.signature(item).parameters.values() if p.default is p.empty]
                if inspect.signature(item).return_annotation in (Body, "Body") and not needed:
                    found[name] = item
    return found


@cache
def usual_bodies() -> dict[str, Callable[[], Body]]:
    """Return the body that a plain name such as "rat" stands for: that of the first experiment that has it."""
    found: dict[str, Callable[[], Body]] = {}
    for name in experiments.names():
        for body, make in experiments.experiment(name).bodies.items():
            found.setdefault(body, make)
    return found


def find(name: str) -> Experiment | Body | Component | Molecule:
    """Return what a name stands for: an experiment, a body, a part of a body, a kind of part, or a molecule.

    Where parts of one name differ between bodies only in values, or one of them is of the kind of this name, it is the
    first of these; `elsewhere` says where others are.

    Parameters
    ----------
    name : str
        "nursing", "rat", "nursing_rat", "woman.breast", "breast", "RatPlasma" or "oxytocin".

    Raises
    ------
    OxytocinError
        If nothing has this name, or parts of different kinds have it in several bodies.
    """
    if name in experiments.names():
        return experiments.experiment(name)
    if name in molecules():
        return molecules()[name]
    makers = {**usual_bodies(), **bodies()}
    if name in makers:
        return makers[name]()
    if "." in name:
        owner, key = name.split(".", 1)
        if owner in makers:
            body = makers[owner]()
            if key not in body.parts:
                raise OxytocinError(f"{owner} has no part '{key}'{nearest(key, body.parts)}")
            return body.parts[key]
    alike = _parts_called(name)
    namesakes = [part for part in alike.values() if _plain(type(part).__name__) == _plain(name)]
    if len({type(part) for part in alike.values()}) == 1 or namesakes:
        return next(iter(namesakes or alike.values()))
    if alike:
        raise OxytocinError(f"'{name}' differs between bodies; say which: {', '.join(alike)}")
    kinds = {_plain(kind.__name__): kind for kind in _kinds()}
    if _plain(name) in kinds:
        return kinds[_plain(name)]()
    known = {*experiments.names(), *makers, *molecules(), *(kind.__name__ for kind in kinds.values())}
    known |= {key for make in makers.values() for key in make().parts}
    raise OxytocinError(f"there is no experiment, body or part '{name}'{nearest(name, known)}")


def elsewhere(name: str) -> list[str]:
    """Return by their full names the other parts of a name, which differ in kind or values from what `find` returns."""
    alike = _parts_called(name)
    shown = find(name) if len(alike) > 1 else None
    return [
        full for full, part in alike.items() if isinstance(shown, Component) and values_of(part) != values_of(shown)
    ]


def _parts_called(key: str) -> dict[str, Component]:
    """Return the different parts of this name, each under its first owner ("rat.plasma")."""
    different: dict[tuple[object, ...], tuple[str, Component]] = {}
    for owner, make in {**usual_bodies(), **bodies()}.items():
        part = make().parts.get(key)
        if part is not None:
            different.setdefault(values_of(part), (f"{owner}.{key}", part))
    return dict(different.values())


def values_of(part: Component) -> tuple[object, ...]:
    """Return what makes two parts the same to a reader: their kind and their values."""
    return (type(part), *((item.value, item.spread) for item in part.parameters.values()))


def _kinds() -> Iterator[type[Component]]:
    """Yield the classes of all parts that stand in some body."""
    seen: set[type[Component]] = set()
    for make in {**usual_bodies(), **bodies()}.values():
        for part in make().parts.values():
            if type(part) not in seen:
                seen.add(type(part))
                yield type(part)


def _plain(name: str) -> str:
    return name.replace("_", "").casefold()
