"""Oxytocin and its relatives as chemistry: sequence, formula, structure, from `molecules.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Molecule:
    """One peptide; the head of `molecules.toml` says what each field means."""

    name: str
    what: str
    sequence: tuple[str, ...]
    ring: str
    formula: str
    smiles: str
    sources: tuple[str, ...]

    @property
    def molar_mass(self) -> float:
        """Molar mass in g/mol, from the formula and the atomic weights of `molecules.toml`."""
        weights = _file()["atomic_weights"]
        elements = re.findall(r"([A-Z][a-z]?)(\d*)", self.formula)
        return float(sum(weights[element] * int(count or 1) for element, count in elements))

    def differences(self, other: Molecule) -> list[str]:
        """Return where the sequence differs from another: "position 3: Phe for Ile"."""
        pairs = enumerate(zip(self.sequence, other.sequence, strict=True), 1)
        return [f"position {place}: {mine} for {theirs}" for place, (mine, theirs) in pairs if mine != theirs]

    def uncommon(self) -> dict[str, str]:
        """Return what its residues are that are not among the twenty common amino acids."""
        return {name: text for name, text in _file()["residues"].items() if name in self.sequence}


@cache
def molecules() -> dict[str, Molecule]:
    """Return all molecules by name."""
    found = {}
    for name, fields in _file()["molecules"].items():
        lists = {key: tuple(value) for key, value in fields.items() if isinstance(value, list)}
        found[name] = Molecule(name=name, **{**fields, **lists})
    return found


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads((files("oxytocin") / "literature" / "molecules.toml").read_text(encoding="utf-8"))
