"""The stress axis and the stressor of each species: what a body needs to be frightened."""

from __future__ import annotations

from oxytocin.language import Component, Link, Parameter, lognormal
from oxytocin.nerves.stimuli import Stimulus
from oxytocin.nerves.stressor import Stressor
from oxytocin.organs.human_stress_axis import HumanStressAxis, WomansStressAxis
from oxytocin.organs.rodent_stress_axis import RodentStressAxis

_NOTES = "oxytocin_notes"

RODENT_STRESSORS = {
    "shaker": (2.5, 0.0, "on a platform that shakes"),
    "noise": (2.5, 0.0, "white noise"),
    "platform": (2.5, 0.0, "on a raised platform without walls"),
    "immobilisation": (3.0, 0.5, "in a mesh, unable to move"),
}
"""Strength (multiples of the drive at rest), tail, and what is done, by name."""


def human_stress_parts(sex: str) -> dict[str, Component]:
    """Return the stress axis and the social stressor of a "woman" or a "man"."""
    if sex == "man":
        return {"stressor": Stressor(), "stress_axis": HumanStressAxis()}
    weaker = Parameter(
        0.8 * Stressor.strength.value, "1", "liu2017", locus="abstract; size recalled", evidence="recalled",
        spread=Stressor.strength.spread, species="human", doc="0.8 of a man's",
    )  # fmt: skip
    return {
        "stressor": Stressor(strength=weaker),
        "stress_axis": WomansStressAxis(),
        "suckling_contact": Stimulus(
            axonal_weight=Parameter(
                2.0, "Hz", "johnston1986", evidence="calibrated", species="human", spread=lognormal(0.4),
                doc="plasma oxytocin rises about fivefold at the breast; its pulses are smoothed out here",
            ),
        ).wired(central_drive="touch_drive", felt="suckling_felt"),
    }  # fmt: skip


def rodent_stress_parts(species: str, sex: str = "female", stressor: str = "shaker") -> dict[str, Component]:
    """Return the stress axis and the stressor of a rodent.

    Parameters
    ----------
    species : str
        "rat", "mouse" or "vole".
    sex : str
        "female" or "male"; of mice the sexes differ in what oxytocin does.
    stressor : str
        One of `RODENT_STRESSORS`.
    """
    axis = RodentStressAxis()
    if species == "mouse":
        axis = axis.with_values(steroid_at_rest=_at_rest("mouse", 115.0, "40 ng/mL"))
        if sex == "male":
            axis = axis.with_values(
                pvn_restraint=Link(
                    0.7, "1", "amico2008", locus="abstract", evidence="assumed", probability=0.3, sd=0.13,
                    species="mouse",
                    doc="oxytocin in the PVN lowers the corticosterone response to psychogenic stress (male mice)",
                )
            )  # fmt: skip
    if species == "vole":
        axis = axis.with_values(
            steroid_at_rest=_at_rest("vole", 870.0, "300 ng/mL; voles have far more of it than rats"),
            feedback_half=Parameter(
                696.0, "nmol/L", _NOTES, evidence="assumed", species="vole", doc="K, 16 times what is free at rest"
            ),
            pvn_restraint=Link(
                0.7, "1", "smith2014", locus="abstract", evidence="assumed", probability=0.9, sd=0.13, species="vole",
                doc="oxytocin in the PVN is what makes a partner's company buffer stress (voles)",
            ),
        )  # fmt: skip
    strength, tail, what = RODENT_STRESSORS[stressor]
    return {
        "stress_axis": axis,
        "stressor": Stressor(
            strength=Parameter(strength, "1", _NOTES, evidence="assumed", spread=lognormal(0.3), doc=what),
            tail=Parameter(tail, "1", _NOTES, locus="mind, sec 2.3", evidence="assumed", doc="tail, share that stays"),
            support_relief=Parameter(
                0.0, "1", "smith2014", locus="abstract", evidence="derived", species="vole",
                doc="none: without receptors for oxytocin in the PVN a partner's company does nothing",
            ),
            axonal_weight=Parameter(
                1.0, "Hz", "nishioka1998", evidence="calibrated", species="rat",
                doc="rise in firing of cells that secrete; plasma oxytocin trebles on the shaker",
            ),
        ),
    }  # fmt: skip


def _at_rest(species: str, value: float, doc: str) -> Parameter:
    return Parameter(
        value, "nmol/L", _NOTES, evidence="assumed", species=species, spread=lognormal(0.3), doc=f"C_0, {doc}"
    )
