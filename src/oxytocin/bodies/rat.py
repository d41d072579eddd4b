"""The rat: a lactating female of 250 g, the same animal with other neurons to look at, and one that behaves."""

from __future__ import annotations

from oxytocin.bodies.brain import rodent_brain
from oxytocin.bodies.stress import rodent_stress_parts
from oxytocin.circulation.plasma import RatPlasma
from oxytocin.circulation.routes import IntravenousLine
from oxytocin.hypothalamus.bundles import Bundles
from oxytocin.hypothalamus.drive import DendriticInput, SynapticDrive
from oxytocin.hypothalamus.population import Population
from oxytocin.hypothalamus.rates import BasalSecretion
from oxytocin.hypothalamus.recorded import RecordedTrain
from oxytocin.language import Body, Component, Parameter, lognormal
from oxytocin.mind.erection import PenileErection
from oxytocin.mind.maternal_care import MaternalOnset
from oxytocin.nerves.afferents import SucklingAfferents
from oxytocin.organs.mammary_gland import RatGland
from oxytocin.pituitary.synthesis import Synthesis


def nursing_rat() -> Body:
    """Return a lactating rat whose neurons are coupled in dendritic bundles."""
    return Body(
        "rat",
        afferents=SucklingAfferents(),
        background=DendriticInput(),
        hypothalamus=Bundles(),
        **_rest(),
        gland=RatGland(),
    )


def resting_rat() -> Body:
    """Return a rat whose neurons are uncoupled and driven by osmolality and cholecystokinin."""
    return Body("rat", drive=SynapticDrive(), hypothalamus=Population(), **_rest())


def recorded_rat(times: object = ()) -> Body:
    """Return a rat in which one recorded or regular train, in seconds, stands for all neurons."""
    return Body("rat", hypothalamus=RecordedTrain(times), **_rest())


def infused_rat() -> Body:
    """Return a rat with steady secretion, for doses into its vein."""
    basal = Parameter(0.3, "pmol/min", "magnet", evidence="derived", doc="5 pg/s, the secretion at 3 Hz")
    rest = _rest()
    del rest["synthesis"]
    return Body("rat", hypothalamus=BasalSecretion(basal_secretion=basal), **rest)


def behaving_rat(sex: str = "female") -> Body:
    """Return a conscious rat of a sex ("female" or "male"), with its brain."""
    return Body(
        "rat",
        **rodent_brain(),
        **small_plasma(0.25),
        **rodent_stress_parts("rat", sex),
        penile_erection=PenileErection(),
        maternal_onset=MaternalOnset(),
    )


def small_plasma(weight: float) -> dict[str, Component]:
    """Return line and plasma of a conscious rodent of some weight in kg: those of a rat, volumes by weight."""
    size = weight / 0.25
    doc = "of a rat of 250 g, by weight"
    return {
        "line": IntravenousLine(dispersion=0.1),
        "plasma": RatPlasma(
            plasma_volume=Parameter(8.5 * size, "mL", "magnet", evidence="derived", spread=lognormal(0.15), doc=doc),
            tissue_volume=Parameter(9.75 * size, "mL", "magnet", evidence="derived", spread=lognormal(0.15), doc=doc),
            clearance=Parameter(5.1986 * size, "mL/min", "magnet", evidence="derived", spread=lognormal(0.2), doc=doc),
            weight=Parameter(weight, "kg", "oxytocin_notes", evidence="assumed"),
            level_at_start=Parameter(3.7, "pmol/L", "nishioka1998", locus="abstract", species="rat", doc="conscious"),
        ),
    }


def _rest() -> dict[str, Component]:
    return {
        "synthesis": Synthesis(),
        # The published bolus curves take mixing as instantaneous; so short a time is the same.
        "line": IntravenousLine(dispersion=0.1),
        "plasma": RatPlasma(),
    }
