"""What every body that behaves has for a brain: neurones as rates, fluid, regions, stimuli, the way from the nose."""

from __future__ import annotations

from collections.abc import Mapping

from oxytocin.circulation.brain import BrainFluid, Region
from oxytocin.circulation.nose_to_brain import NoseToBrain
from oxytocin.hypothalamus.clock import Clock
from oxytocin.hypothalamus.rates import FiringNeurons
from oxytocin.language import Component, Link, Parameter, lognormal
from oxytocin.nerves.stimuli import Stimulus, Stroking
from oxytocin.nerves.touch import TouchPathway

REGIONS = (
    "pvn",
    "central_amygdala",
    "medial_amygdala",
    "accumbens",
    "vta",
    "preoptic_area",
    "spinal_cord",
    "anterior_pituitary",
)
"""Regions with receptors; the PVN is the paraventricular nucleus, the VTA the ventral tegmental area."""

_NOTES = "oxytocin_notes"


def _none(unit: str, *paths: str) -> dict[str, Parameter]:
    absent = Parameter(0.0, unit, _NOTES, evidence="assumed", doc="none in a knock-out")
    return dict.fromkeys(paths, absent)


GENOTYPES: Mapping[str, Mapping[str, Parameter]] = {
    "wild_type": {},
    "oxytocin_knockout": {
        **_none("1", "hypothalamus.working_magnocellular", "hypothalamus.working_parvocellular"),
        **_none("pmol/L", "plasma.level_at_start", "brain_fluid.resting_level"),
        **_none("nmol/L", *(f"{region}.resting" for region in REGIONS)),
    },
    "receptor_knockout": _none("1", *(f"{region}.receptor_density" for region in REGIONS)),
}
"""What each genotype changes in a body, by path."""


def rodent_brain(fluid: float = 0.2, weight: float = 0.25) -> dict[str, Component]:
    """Return the brain parts of a rodent of the wild type.

    Parameters
    ----------
    fluid : float
        Volume of the cerebrospinal fluid, in mL.
    weight : float
        Of the body, in kg: what a rat secretes at rest is scaled by it.
    """
    size = weight / 0.25
    neurones = FiringNeurons(
        basal_secretion=Parameter(
            0.0195 * size, "pmol/min", "nishioka1998", evidence="derived", spread=lognormal(0.3), species="rat",
            doc="keeps 3.7 pg/mL at the clearance of a rat, by weight",
        ),
        burst_amount=Parameter(0.0, "pmol", _NOTES, evidence="assumed", doc="not measured in rodents"),
    )  # fmt: skip
    volume = Parameter(fluid, "mL", _NOTES, locus="mind, sec 1.2", evidence="assumed", doc="volume of the fluid")
    return {
        "clock": Clock(),
        "hypothalamus": neurones,
        "brain_fluid": BrainFluid(
            volume=volume, half_life=Parameter(19.0, "min", "mens1983", locus="abstract", species="rat")
        ),
        **_regions({}),
        "social_encounter": Stimulus().wired(central_drive="social_drive", felt="company"),
        "partner": Stimulus().wired(central_drive="support_drive", felt="support"),
        "mating": Stimulus().wired(central_drive="mating_drive", felt="mating_felt"),
    }


def human_brain() -> dict[str, Component]:
    """Return the brain parts of a woman or a man, with the ways in which people touch."""
    nasal = Link(
        1.0, "1", "cardoso2014", locus="abstract", evidence="assumed", probability=0.5, species="human",
        doc="nasal oxytocin reaches the PVN and lowers the cortisol response to social stress",
    )  # fmt: skip
    return {
        "clock": Clock(),
        "hypothalamus": FiringNeurons(),
        "brain_fluid": BrainFluid(),
        "nose": NoseToBrain(),
        **_regions({"pvn": nasal}),
        "touch": TouchPathway(),
        "hug": _touch("hug", 0.06, 0.5, "light2005", "so that plasma rises by 0 to 20 %"),
        "massage": _touch("massage", 0.12, 0.7, "morhenn2012", "10 to 30 %; as much by reading in bello2008"),
        "skin_to_skin": _touch("skin_to_skin", 0.25, 1.0, "vittner2018", "20 to 60 %, in saliva"),
        "infant_contact": _touch("infant_contact", 0.12, 0.7, "feldman2010", "only where parents touch much"),
        "stroking": Stroking(
            axonal_weight=Parameter(0.06, "Hz", _NOTES, evidence="assumed", spread=lognormal(0.8), doc="as a hug"),
            central_weight=_guess("1", 0.5, "share of the greatest drive"),
        ).wired(central_drive="touched", axonal_drive="touch_excitation", felt="stroking_felt"),
        "company": Stimulus().wired(central_drive="social_drive", felt="company"),
        "support": Stimulus().wired(central_drive="support_drive", felt="support"),
    }


def _touch(name: str, rise: float, central: float, source: str, doc: str) -> Component:
    weight = Parameter(rise, "Hz", source, evidence="assumed", spread=lognormal(0.8), species="human", doc=doc)
    share = _guess("1", central, "share of the greatest drive")
    return Stimulus(axonal_weight=weight, central_weight=share).wired(
        central_drive="touched", axonal_drive="touch_excitation", felt=f"{name}_felt"
    )


def _regions(nasal_reach: dict[str, Parameter]) -> dict[str, Component]:
    """Return all regions; what they share is in `Region`, what differs stands here."""
    stress = Parameter(
        0.83, "nmol/L", "nishioka1998", evidence="derived", species="rat", n=6,
        doc="rise under stress: 9.3 times the level of rest, as the dialysate",
    )  # fmt: skip
    own: dict[str, dict[str, float | Parameter]] = {
        "pvn": {
            "per_stress": stress,
            "per_support": _guess("nmol/L", 0.3, "rise by a partner's support"),
            "per_touch": _guess("nmol/L", 0.1, "rise by affectionate touch"),
        },
        "central_amygdala": {
            "half_life": _guess("min", 1.0, "axons release and stop within minutes"),
            "per_touch": _guess("nmol/L", 0.1, "rise by affectionate touch"),
        },
        "medial_amygdala": {
            "half_life": _guess("s", 10.0, "axons release and stop within seconds of an encounter"),
            "per_social": _guess("nmol/L", 0.45, "rise in an encounter"),
        },
        "accumbens": {
            "per_mating": _guess("nmol/L", 0.45, "rise while mating"),
            "per_touch": _guess("nmol/L", 0.1, "rise by affectionate touch"),
        },
        "vta": {"per_mating": _guess("nmol/L", 0.45, "rise while mating")},
        "preoptic_area": {"per_mating": _guess("nmol/L", 0.45, "rise while mating")},
        "spinal_cord": {"per_mating": _guess("nmol/L", 0.45, "rise while mating")},
        "anterior_pituitary": {},
    }
    made: dict[str, Component] = {}
    for name in REGIONS:
        values = {**own[name], **({"nasal_reach": nasal_reach[name]} if name in nasal_reach else {})}
        made[name] = Region(**values).wired(
            oxytocin=f"{name}_oxytocin", receptor_signal=f"{name}_receptor_signal", injection=f"{name}_injection"
        )
    return made


def _guess(unit: str, value: float, doc: str) -> Parameter:
    return Parameter(value, unit, _NOTES, locus="mind, sec 1.2", evidence="assumed", doc=doc)
