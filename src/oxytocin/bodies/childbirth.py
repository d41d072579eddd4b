"""The woman who is with child, and who gives birth."""

from __future__ import annotations

from oxytocin.bodies.human import carbetocin_parts, pregnant_plasma, routes, womans_neurons
from oxytocin.circulation.pump import SteppedPump
from oxytocin.circulation.routes import IntravenousLine
from oxytocin.hypothalamus.rates import BasalSecretion, BundlesRateModel
from oxytocin.language import Body, Component, Parameter, logitnormal, lognormal
from oxytocin.nerves.afferents import PelvicAfferents
from oxytocin.organs.bleeding import Bleeding, EmptiedUterus
from oxytocin.organs.cervix import Cervix
from oxytocin.organs.decidua import Decidua
from oxytocin.organs.delivery import Delivery
from oxytocin.organs.receptor import OxytocinReceptor
from oxytocin.organs.third_stage_care import ThirdStageCare
from oxytocin.organs.uterus import Uterus

_PRETERM, _MATURE = 28.0, 37.0
"""Weeks between which the muscle of the womb is joined by gap junctions."""


def expectant_woman(gestation: float = 39.0, spiking: bool = False) -> Body:
    """Return a woman at some week of pregnancy, not in labour: hypothalamus, blood and womb."""
    return Body("woman", **_with_child(gestation, spiking), line=IntravenousLine())


def preterm_woman(gestation: float = 32.0) -> Body:
    """Return a woman whose womb contracts too early: receptors and gap junctions as in labour, and more local drive.

    The brake of pregnancy still holds. Receptors are as many in preterm labour as in labour at term, against the week
    (Fuchs et al. 1984); the local drive (infection, stretch) was set on her contractions before any treatment alone.
    """
    woman = expectant_woman(gestation)
    decidua = woman.parts["decidua"].with_values(
        drive_at_rest=Parameter(
            0.22, "1", "goodwin1995", evidence="calibrated",
            doc="G_0; so that about 12 contractions come in an hour, where trials took women with at least 6",
        )
    )  # fmt: skip
    return woman.with_parts(decidua=decidua).with_values({"receptor.in_labour": 1.0, "uterus.gap_junctions": 1.0})


def labouring_woman(
    gestation: float = 39.0,
    births_before: int = 0,
    begun: bool = True,
    epidural: bool = False,
    spiking: bool = False,
) -> Body:
    """Return a woman about to give birth; cervix and birth canal close the Ferguson loop.

    Parameters
    ----------
    gestation : float
        Weeks of pregnancy.
    births_before : int
        Children born before.
    begun : bool
        Whether labour has begun by itself: most of the brake of pregnancy is gone, receptors have risen, the cervix is
        ripe and open to 3 cm. If not, it is half ripe and open to 2 cm, as where labour is induced.
    epidural : bool
        Whether she has an epidural.
    spiking : bool
        Whether the neurons are simulated one by one, or by the rate model.
    """
    parts = _with_child(gestation, spiking)
    woman = Body(
        "woman",
        **parts,
        line=IntravenousLine(),
        pump=SteppedPump(),
        cervix=Cervix(births_before=births_before, dilation_at_start=3.0 if begun else 2.0),
        delivery=Delivery(births_before=births_before, epidural=1.0 * epidural),
        bleeding=Bleeding(),
        care=ThirdStageCare(
            dose_at_birth=Parameter(16680.0, "pmol", "widmer2018", evidence="derived", doc="10 IU, here by vein")
        ).wired(rescue="intravenous_bolus", prophylaxis="intravenous_bolus"),
    )
    values: dict[str, float | Parameter] = {"receptor.in_labour": 1.0 * begun, "uterus.gap_junctions": 1.0}
    if begun:
        values["decidua.withdrawn"] = Parameter(
            0.6, "1", "oxytocin_notes", locus="sec 3.3", evidence="calibrated", spread=logitnormal(1.3),
            doc="share; 226 ± 68 MVU in 15 min, 3 contractions in 10 min at first and 5 at the end of the first stage",
        )  # fmt: skip
    values |= {"decidua.ripeness_at_start": 1.0 if begun else 0.5, "afferents.epidural": 1.0 * epidural}
    return woman.with_values(values)


def newly_delivered_woman(labour: str = "spontaneous", after_placenta: str = "") -> Body:
    """Return a woman at the birth of her child, with the ways by which drugs against bleeding are given.

    The rhythm of her contractions is left out, since bleeding follows their mean, and her secretion is steady. The
    impulse `birth` must come from the experiment.

    Parameters
    ----------
    labour : {"spontaneous", "augmented", "none"}
        What was before: labour that began by itself, a long one under oxytocin, which costs receptors, or none, as
        before an elective caesarean.
    after_placenta : str
        Impulse by which a dose is given once the placenta is out, such as "intramuscular_dose"; "" gives none.
    """
    begun, ways = labour != "none", routes()
    secretion, level, source = (12.3, 7.7, "uvnasmoberg2019") if begun else (3.5, 2.2, "fuchs1991")
    steady = f"keeps plasma at {level:g} pmol/L; at birth it is three to four times what it was before labour"
    lost = "of those in labour; 118-140 of 477 fmol/mg are left, 0.3 of those before labour"
    kept = Parameter(0.17, "1", "phaneuf2000", locus="abstract", evidence="derived", doc=lost)
    care = ThirdStageCare().wired(rescue="intravenous_bolus")
    return Body(
        "woman",
        hypothalamus=BasalSecretion(
            basal_secretion=Parameter(
                secretion, "pmol/min", source, evidence="derived", spread=lognormal(0.5), doc=steady
            )
        ),
        line=ways["line"],
        intramuscular=ways["intramuscular"],
        **carbetocin_parts(),
        plasma=pregnant_plasma(39.0).with_values(level_at_start=Parameter(level, "pmol/L", source, evidence="derived")),
        receptor=OxytocinReceptor(
            in_labour=1.0 if begun else 0.0, **({"kept_at_start": kept} if labour == "augmented" else {})
        ),
        uterus=EmptiedUterus() if begun else EmptiedUterus(local_drive=Decidua.drive_at_rest),
        bleeding=Bleeding(),
        care=care.wired(prophylaxis=after_placenta) if after_placenta else care,
    )


def _with_child(gestation: float, spiking: bool) -> dict[str, Component]:
    """Return what every pregnant woman has."""
    maturity = min(1.0, max(0.0, (gestation - _PRETERM) / (_MATURE - _PRETERM)))
    joined = "g; 0.3 before 28 weeks, 1 from 37 weeks on"
    neurons = womans_neurons()
    hypothalamus = neurons["hypothalamus"] if spiking else BundlesRateModel()
    restrained = "so that a pulse raises plasma by 1 µU/mL; opioids restrain release in pregnancy, 27 in nursing women"
    gain = Parameter(13.0, "1", "fuchs1991", locus="abstract", evidence="calibrated", doc=restrained)
    return {
        "afferents": PelvicAfferents(),
        **neurons,
        "hypothalamus": hypothalamus.with_values(secretion_gain=gain),
        "plasma": pregnant_plasma(gestation),
        "receptor": OxytocinReceptor(gestation=gestation),
        "decidua": Decidua(),
        "uterus": Uterus(
            gap_junctions=Parameter(
                0.3 + 0.7 * maturity, "1", "oxytocin_notes", locus="sec 3.5d", evidence="assumed", doc=joined
            )
        ),
    }
