"""What the app draws: for each sampled quantity its title, unit, organ and scale, and what each experiment shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from oxytocin.language.quantities import PG_PER_ML, convert

ORGANS = (
    "hypothalamus",
    "pituitary",
    "blood",
    "brain",
    "womb",
    "cervix",
    "breast",
    "stress_axis",
    "amygdala",
    "reward",
    "sexual",
    "skin_and_nerves",
    "drug",
    "other",
)
"""Places of the drawing of the body."""


@dataclass(frozen=True)
class Drawn:
    """A sampled quantity as the app draws it.

    Attributes
    ----------
    name, title, organ : str
        State or signal as a run names it, words for readers, and whose organ glows with it.
    unit, factor : str and float
        As it is drawn, and what a sample is multiplied by for that; the sample's own unit and 1 if not given.
    rest, full : float
        In that unit, where the organ is dark and where it is at its brightest: the same in every run. They are choices
        of the drawing and say nothing about health.
    saturates : bool
        Whether `full` is where it is half as bright as it can be, as for hormone, which spans a thousandfold.
    published : tuple of str
        Readouts in this quantity's dimension whose published numbers are drawn under it.
    step : bool
        Whether it jumps.
    """

    name: str
    title: str
    organ: str
    rest: float = 0.0
    full: float = 1.0
    unit: str = ""
    factor: float = 1.0
    saturates: bool = False
    published: tuple[str, ...] = ()
    step: bool = False

    def glow(self, value: float) -> float:
        """Return how brightly the organ glows at a value in `unit`, from 0 to 1."""
        above = (value - self.rest) / (self.full - self.rest)
        if self.saturates:
            above = above / (1.0 + above) if above > 0 else 0.0
        return min(1.0, max(0.0, above))


def _hormone(name: str, title: str, organ: str, half: float, **more: object) -> Drawn:
    return Drawn(name, title, organ, full=half, saturates=True, **more)  # type: ignore[arg-type]


QUANTITIES = (
    _hormone(
        "plasma_oxytocin", "Oxytocin in the blood", "blood", 20.0, unit="pg/mL", factor=PG_PER_ML,
        published=(
            "basal_plasma", "suckling_plasma", "peak_plasma", "plasma_level", "basal_level", "peak_level",
            "plasma_first_stage", "level_before", "level_at_climax", "plasma_oxytocin_before", "oxytocin_before",
            "oxytocin_peak", "plasma_before",
        ),
    ),
    _hormone(
        "csf_oxytocin", "Oxytocin in the brain's fluid", "brain", 20.0, published=("brain_fluid_level", "csf_before")
    ),
    _hormone("pvn_oxytocin", "Oxytocin in the paraventricular nucleus", "brain", 0.3),
    _hormone("accumbens_oxytocin", "Oxytocin in the nucleus accumbens", "reward", 0.3),
    Drawn("intramammary_pressure", "Pressure in the mammary gland", "breast", 2.0, 12.0, published=("peak_pressure",)),
    Drawn("breast.contraction", "Contraction of the milk-ejecting cells, share", "breast", 0.0, 0.5),
    Drawn("gland.milk_let_down", "Milk let down", "breast", 0.0, 10.0, published=("milk_let_down",)),
    Drawn("breast.milk_removed", "Milk taken by the infant", "breast", 0.0, 80.0, published=("milk_removed",)),
    Drawn("pituitary_store", "Hormone ready in the pituitary", "pituitary", 0.0, 60.0, unit="nmol", factor=1e-3),
    Drawn("dendritic_store", "Filling of the dendritic stores", "hypothalamus", 0.0, 150.0),
    Drawn("dilation", "Opening of the cervix", "cervix", 0.0, 10.0),
    Drawn("intrauterine_pressure", "Pressure in the womb", "womb", 10.0, 80.0),
    Drawn("receptor_activation", "Drive of the womb by oxytocin's receptors, share", "womb"),
    Drawn("local_drive", "Drive of the womb by prostaglandins and stretch, share", "womb"),
    Drawn("contractile_drive", "Drive of the womb, share", "womb"),
    Drawn("receptor_density", "Oxytocin receptors of the womb", "womb", 0.0, 800.0),
    Drawn("receptor.coupled", "Receptors that still act, share", "womb"),
    Drawn("uterine_activity", "Activity of the womb", "womb", 0.0, 300.0, unit="MVU"),
    Drawn("retraction_tone", "Tone of the emptied womb, share", "womb"),
    Drawn("station", "Descent of the head, share of the way", "cervix"),
    Drawn("bleeding_rate", "Bleeding", "womb", 0.0, 100.0),
    Drawn("blood_loss", "Blood lost", "womb", 0.0, 1000.0, published=("blood_loss",)),
    Drawn(
        "infusion_rate", "Oxytocin from the pump", "drug", 0.0, 40.0, unit="mU/min",
        factor=convert("1 pmol/min", "mU/min"), step=True,
    ),
    Drawn(
        "plasma_atosiban", "Atosiban in the blood", "drug", 0.0, 500.0, unit="ng/mL",
        factor=convert("1 pmol/L", "ng/mL", of="atosiban"), published=("atosiban_level",),
    ),
    _hormone("plasma_carbetocin", "Carbetocin in the blood", "drug", 2000.0),
    Drawn("nasal_signal", "What a spray does in the brain, share", "drug"),
    Drawn("serotonin", "Serotonin that MDMA releases, share of the greatest", "drug"),
    Drawn(
        "salivary_cortisol", "Cortisol in saliva", "stress_axis", 0.0, 40.0, published=("saliva_peak", "saliva_before")
    ),
    Drawn("plasma_cortisol", "Cortisol in the blood", "stress_axis", 0.0, 800.0, published=("cortisol_before",)),
    Drawn(
        "plasma_corticosterone", "Corticosterone in the blood", "stress_axis", 0.0, 800.0,
        published=("corticosterone_before", "corticosterone_peak"),
    ),
    Drawn("plasma_acth", "ACTH in the blood", "stress_axis", 0.0, 100.0, published=("acth_peak", "acth_before")),
    Drawn("pvn_receptor_signal", "Receptors in the paraventricular nucleus, share that acts", "brain"),
    Drawn("amygdala_response", "Response of the amygdala to fear", "amygdala", -0.5, 1.0),
    Drawn("state_anxiety", "State anxiety", "amygdala", 20.0, 80.0, unit="points", published=("state_anxiety",)),
    Drawn("eyes_sensitivity", "Sensitivity to what eyes say", "amygdala", 0.0, 3.0),
    Drawn("fear_sensitivity", "Sensitivity to fear in faces", "amygdala", 0.0, 3.0),
    Drawn("other_sensitivity", "Sensitivity to other emotions", "amygdala", 0.0, 3.0),
    Drawn("inclination_to_trust", "Inclination to trust", "amygdala", -5.0, 20.0, unit="MU"),
    Drawn("medial_amygdala_receptor_signal", "Receptors in the medial amygdala, share that acts", "amygdala"),
    Drawn("familiarity", "Familiarity of the other mouse", "amygdala"),
    Drawn("interest", "Interest in the other mouse", "amygdala"),
    Drawn("bond", "Bond to the partner", "reward"),
    Drawn("pair_bond.incentive", "Incentive of the partner", "reward", 0.0, 1.5),
    Drawn("partner_attraction", "Attraction to the partner", "reward"),
    Drawn("stranger_attraction", "Attraction to a stranger", "reward"),
    Drawn("accumbens_receptor_signal", "Receptors in the nucleus accumbens, share that acts", "reward"),
    Drawn("synchrony", "Synchrony of parent and infant", "reward"),
    Drawn("parental_touch", "Touch by the parent", "skin_and_nerves"),
    Drawn("bond_growth", "Growth of the bond", "reward", 0.0, 0.015),
    Drawn("infant_oxytocin", "Oxytocin of the infant, of that before", "other", 1.0, 3.0),
    Drawn("maternal_probability", "Chance to be maternal", "reward"),
    Drawn("maternal_onset.caring", "Caring for the pups", "reward", step=True),
    Drawn("preoptic_area_receptor_signal", "Receptors in the preoptic area, share that acts", "brain"),
    Drawn("sexual_arousal", "Sexual arousal", "sexual", 0.0, 0.7),
    Drawn("genital_response", "Genital response", "sexual"),
    Drawn("sexual_response.intensity", "Intensity", "sexual", 0.0, 1.5),
    Drawn("excitation", "Excitation of the erection centre", "sexual"),
    Drawn("social_withdrawal.exposure", "Time under the spray", "drug", 0.0, 86400.0),
)  # fmt: skip
"""All quantities that the app draws, in the order of the figures."""

FIRING = Drawn("firing", "Firing of the oxytocin cells", "hypothalamus", 0.0, 15.0, unit="spikes/s per cell")
"""The mean over cells, counted in bins; the greatest is as in the map of the figure that `--plot` draws."""

NOT_DRAWN = frozenset(
    {"brake", "pump.given", "plasma.plasma", "plasma.tissue", "plasma.cleared", "time_of_day", "uterus.active_area",
     "fear_criterion"}
)  # fmt: skip
"""What experiments sample for their readouts alone."""


@dataclass(frozen=True)
class Shown:
    """How the app begins with an experiment, so that a slider is answered at once; every setting can be changed.

    Attributes
    ----------
    settings : mapping
        Settings that differ from the defaults, because the default is longer than a demonstration needs.
    band : int
        Subjects of a band that comes within two seconds.
    ends : str
        Readout, a time in which the last thing of interest happens; what comes over two hours later is not drawn.
    """

    settings: Mapping[str, float | str] = field(default_factory=dict)
    band: int = 40
    ends: str = ""


SHOWN: Mapping[str, Mapping[str, Shown]] = {
    "nursing": {
        "rat": Shown({"rest": "1 min", "duration": "12 min"}, band=20),
        "woman": Shown({"rest": "6 min"}, band=12),
    },
    "labour": {"woman": Shown({"duration": "18 h"}, ends="time_to_delivery")},
}
"""By experiment and body; one that is not here begins with the defaults."""


def shown(experiment: str, body: str) -> Shown:
    """Return how the app begins with an experiment in a body."""
    return SHOWN.get(experiment, {}).get(body, Shown())


PARTS = {
    "hypothalamus": ("hypothalamus", "background", "drive", "clock", "vasopressin_deficiency"),
    "pituitary": ("synthesis", "anterior_pituitary"),
    "blood": ("plasma",),
    "brain": ("brain_fluid", "pvn", "preoptic_area"),
    "womb": ("receptor", "uterus", "decidua", "bleeding"),
    "cervix": ("cervix", "delivery"),
    "breast": ("gland", "breast"),
    "stress_axis": ("stress_axis", "stressor"),
    "amygdala": ("central_amygdala", "medial_amygdala", "amygdala", "emotion_recognition", "trust", "social_memory"),
    "reward": ("accumbens", "vta", "pair_bond", "parent_infant", "social_withdrawal", "maternal_onset"),
    "sexual": ("spinal_cord", "sexual_response", "penile_erection", "mating"),
    "skin_and_nerves": (
        "afferents", "touch", "hug", "massage", "skin_to_skin", "infant_contact", "stroking", "suckling_contact",
        "company", "support", "social_encounter", "partner",
    ),
    "drug": (
        "line", "intramuscular", "intranasal", "inhaled", "sublingual", "buccal", "nose", "mdma", "pump",
        "atosiban_line", "atosiban_plasma", "carbetocin_line", "carbetocin_muscle", "carbetocin_plasma",
    ),
    "other": ("care",),
}  # fmt: skip
"""Which parts of bodies stand in which place of the drawing."""

ORGAN_OF = {part: organ for organ, parts in PARTS.items() for part in parts}
"""The place of each part."""
