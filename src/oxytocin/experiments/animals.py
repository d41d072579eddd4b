"""Rats, mice and voles as experiments choose them: their sex and genotype, and what blocks their receptors."""

from __future__ import annotations

from oxytocin.bodies import brain
from oxytocin.bodies.mouse import mouse
from oxytocin.bodies.rat import behaving_rat
from oxytocin.bodies.vole import vole
from oxytocin.experiments.experiment import Setting
from oxytocin.language import Body

SEX = Setting("female", "", "of the animal", choices=("female", "male"))
"""Setting of the sex."""

GENOTYPES = {"rat": ("wild_type",), "mouse": (*brain.GENOTYPES,), "vole": ("wild_type", "receptor_knockout")}
"""Genotypes of the literature, by animal."""

BLOCK = 100.0
"""Concentration of an antagonist over its inhibition constant: one receptor in a hundred is left to oxytocin."""


def genotype(name: str) -> Setting:
    """Return the setting of the genotype of a "rat", "mouse" or "vole"."""
    return Setting("wild_type", "", "with or without oxytocin or its receptor", choices=GENOTYPES[name])


def animal(name: str, sex: str, line: str) -> Body:
    """Return a "rat", "mouse" or "vole" of a sex and a genotype."""
    return behaving_rat(sex) if name == "rat" else {"mouse": mouse, "vole": vole}[name](sex, line)
