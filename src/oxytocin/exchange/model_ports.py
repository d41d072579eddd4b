"""Which quantities of a model by others are signals of ours: a few lines of TOML, or the same in Python.

[inputs.f]                      # `f` of the file is no longer what the file says, but
signal = "stressor"             # this signal of the body

[outputs.plasma_acth]           # a signal of the body, which is
from = "a"                      # this quantity of the file
unit = "pg/mL"
scale = 400                     # 1 of the file's numbers is 400 pg/mL
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from oxytocin.experiments.text_file import lines_of
from oxytocin.language import Drive, Flux, Level, OxytocinError
from oxytocin.language.errors import nearest
from oxytocin.language.quantities import dimension
from oxytocin.language.signals import Signal

KINDS: Mapping[str, type[Signal]] = {"level": Level, "flux": Flux, "drive": Drive}
"""Kinds of signals that a model by others can take in or give out."""


@dataclass(frozen=True, kw_only=True)
class Port:
    """What a quantity of the file and a signal of ours have to do with each other.

    Parameters
    ----------
    signal : str
        Name of the signal.
    quantity : str
        Identifier in the file.
    kind : str
        One of `KINDS`.
    unit : str
        Unit of the signal.
    scale : float, optional
        Of an output: how many of `unit` one of the file's numbers is. Of an input: the file's number for one `unit`.
        Not needed where the quantity has a unit of the same dimension in the file, or neither has one.
    absent : float, optional
        Of an input: its value in a body in which nothing gives the signal.
    """

    signal: str
    quantity: str
    kind: str = "level"
    unit: str = "1"
    scale: float | None = None
    absent: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise OxytocinError(f"the signal '{self.signal}' cannot be a '{self.kind}'{nearest(self.kind, KINDS)}")
        dimension(self.unit)
        for name in ("scale", "absent"):
            value = getattr(self, name)
            if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float))):
                raise OxytocinError(f"{name} of the signal '{self.signal}' is a number, and not '{value}'")
        if self.scale is not None and not 0 < self.scale < float("inf"):
            raise OxytocinError(f"scale of the signal '{self.signal}' is a positive number, and not {self.scale}")

    def made(self) -> Signal:
        """Return the signal."""
        return KINDS[self.kind](self.unit)


@dataclass(frozen=True)
class Ports:
    """All ports of a model: inputs by the file's identifier, outputs by the signal's name."""

    inputs: Mapping[str, Port] = field(default_factory=lambda: MappingProxyType({}))
    outputs: Mapping[str, Port] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def read(cls, path: str | Path) -> Self:
        """Read them from a file of TOML.

        Raises
        ------
        OxytocinError
            If it cannot be read, or says something else than ports.
        """
        try:
            table = tomllib.loads("\n".join(lines_of(Path(path), "ports in TOML")))
        except OxytocinError:
            raise
        except (ValueError, RecursionError) as error:
            raise OxytocinError(f"the ports '{path}' are not written in TOML: {error}") from None
        return cls.of(table, str(path))

    @classmethod
    def of(cls, table: Mapping[str, Any], where: str = "the ports") -> Self:
        """Return the ports that a table says, in which `inputs` and `outputs` hold a table for each.

        Raises
        ------
        OxytocinError
            If something in it is not known.
        """
        _check_names(table, ("inputs", "outputs"), where)
        inputs = {name: _port(where, item, quantity=name) for name, item in _tables(table, "inputs", where)}
        outputs = {name: _port(where, item, signal=name) for name, item in _tables(table, "outputs", where)}
        if not inputs and not outputs:
            raise OxytocinError(f"{where} names no port; it holds tables such as [inputs.f] and [outputs.plasma_acth]")
        return cls(MappingProxyType(inputs), MappingProxyType(outputs))


def _tables(table: Mapping[str, Any], name: str, where: str) -> list[tuple[str, Any]]:
    found = table.get(name, {})
    if not isinstance(found, Mapping) or not all(isinstance(item, Mapping) for item in found.values()):
        raise OxytocinError(f"{where}: {name} holds one table for each port, such as [{name}.a]")
    return list(found.items())


def _port(where: str, item: Mapping[str, Any], quantity: str = "", signal: str = "") -> Port:
    wanted, name = ("signal", quantity) if quantity else ("from", signal)
    allowed = (wanted, "kind", "unit", "scale", *(["absent"] if quantity else []))
    _check_names(item, allowed, f"{where}, port '{name}'")
    if not isinstance(item.get(wanted), str):
        what = "the name of a signal" if quantity else "an identifier in the file"
        raise OxytocinError(f"{where}: the port '{name}' needs `{wanted}`, {what}")
    for key in ("kind", "unit"):
        if not isinstance(item.get(key, ""), str):
            raise OxytocinError(f"{where}: {key} of the port '{name}' is a text, and not '{item[key]}'")
    rest = {key: value for key, value in item.items() if key != wanted}
    return Port(signal=signal or item[wanted], quantity=quantity or item[wanted], **rest)


def _check_names(table: Mapping[str, Any], allowed: tuple[str, ...], where: str) -> None:
    for name in table:
        if name not in allowed:
            raise OxytocinError(f"{where}: '{name}' is not known{nearest(name, allowed)}")
