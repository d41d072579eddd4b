"""The rat: a lactating female of 250 g, or the same animal with other neurons to look at."""

from __future__ import annotations

from oxytocin.circulation.plasma import RatPlasma
from oxytocin.circulation.routes import IntravenousLine
from oxytocin.hypothalamus.bundles import Bundles
from oxytocin.hypothalamus.drive import DendriticInput, SynapticDrive
from oxytocin.hypothalamus.population import Population
from oxytocin.hypothalamus.rates import BasalSecretion
from oxytocin.hypothalamus.recorded import RecordedTrain
from oxytocin.language import Body, Component, Parameter
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


def _rest() -> dict[str, Component]:
    return {
        "synthesis": Synthesis(),
        # The published bolus curves take mixing as instantaneous; so short a time is the same.
        "line": IntravenousLine(dispersion=0.1),
        "plasma": RatPlasma(),
    }
