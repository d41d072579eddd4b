"""Women and men: what they share, how pregnancy changes it, and the drugs that may be added to a woman."""

from __future__ import annotations

from oxytocin.circulation.drugs import (
    AtosibanLine,
    AtosibanPlasma,
    CarbetocinDepot,
    CarbetocinLine,
    CarbetocinPlasma,
)
from oxytocin.circulation.plasma import HumanPlasma
from oxytocin.circulation.routes import AbsorbedRoute, IntravenousLine, LaggedRoute
from oxytocin.hypothalamus.bundles import Bundles
from oxytocin.hypothalamus.drive import DendriticInput
from oxytocin.hypothalamus.rates import BasalSecretion, BundlesRateModel
from oxytocin.language import Body, Component, Parameter, lognormal, loguniform
from oxytocin.nerves.afferents import SucklingAfferents
from oxytocin.organs.mammary_gland import Breast
from oxytocin.pituitary.synthesis import Synthesis


def resting_woman() -> Body:
    """Return a woman who is neither pregnant nor nursing, with steady secretion."""
    return Body("woman", hypothalamus=BasalSecretion(), **routes(), plasma=HumanPlasma())


def pregnant_woman(gestation: float) -> Body:
    """Return a woman at some week of pregnancy; volumes and placental clearance grow towards term (39 weeks)."""
    return Body("woman", hypothalamus=BasalSecretion(), **routes(), plasma=pregnant_plasma(gestation))


def pregnant_plasma(gestation: float) -> HumanPlasma:
    """Return the plasma of a woman at some week of pregnancy."""
    share = min(gestation / 39.0, 1.0)
    return HumanPlasma(
        placental_activity=Parameter(
            share**3, "1", "oxytocin_notes", evidence="assumed", doc="L, (week/39)³ up to term"
        ),
        central_volume=_grown("L", 7.0, 9.0, share, 0.3),
        exchange=_grown("L/min", 0.43, 0.5, share, 0.3),
        peripheral_volume=_grown("L", 8.3, 10.0, share, 0.4),
    )


def resting_man() -> Body:
    """Return a man with steady secretion and the clearance measured in six men."""
    plasma = HumanPlasma(
        clearance=Parameter(
            1.12, "L/min", "degroot1995", locus="abstract", spread=lognormal(0.2), species="human", n=6
        ),
        weight=Parameter(75.0, "kg", "oxytocin_notes", evidence="assumed"),
        reference_weight=Parameter(75.0, "kg", "oxytocin_notes", evidence="assumed"),
    )
    return Body("man", hypothalamus=BasalSecretion(), **routes(), plasma=plasma)


def nursing_woman(spiking: bool = True) -> Body:
    """Return a lactating woman whose neurons are coupled in dendritic bundles, one by one or by their rate model."""
    neurons = womans_neurons()
    if not spiking:
        neurons["hypothalamus"] = BundlesRateModel()
    return Body(
        "woman",
        afferents=SucklingAfferents(
            priming_rate=Parameter(
                1.4,
                "Hz",
                "uvnasmoberg2020",
                evidence="calibrated",
                doc="so that suckling gives about 5 pulses in 10 min",
            ),
            cue_strength=1.0,
        ),
        **neurons,
        **routes(),
        plasma=HumanPlasma(),
        breast=Breast(),
    )


def routes() -> dict[str, Component]:
    """Return the ways of oxytocin into the blood, by name."""
    notes = "oxytocin_notes"
    return {
        "line": IntravenousLine(),
        "intramuscular": AbsorbedRoute(
            bioavailability=Parameter(0.8, "1", "landgraf1985", evidence="calibrated"),
            absorption_rate=Parameter(0.05, "1/min", "landgraf1985", evidence="calibrated", spread=lognormal(0.4)),
        ).wired(dose="intramuscular_dose"),
        "intranasal": AbsorbedRoute(
            bioavailability=Parameter(0.04, "1", "landgraf1985", evidence="derived", spread=lognormal(0.6)),
            absorption_rate=Parameter(0.04, "1/min", notes, evidence="derived", spread=lognormal(0.4)),
        ).wired(dose="intranasal_dose"),
        "inhaled": AbsorbedRoute(
            bioavailability=Parameter(0.035, "1", "fernando2017", evidence="derived", spread=lognormal(0.5)),
            absorption_rate=Parameter(0.05, "1/min", notes, evidence="derived", spread=lognormal(0.4)),
        ).wired(dose="inhaled_dose"),
        "sublingual": LaggedRoute(
            bioavailability=Parameter(2.2e-4, "1", "degroot1995", locus="abstract", spread=loguniform(7e-5, 7e-4)),
            absorption_rate=Parameter(1.54, "1/h", "degroot1995", evidence="derived", doc="k, half-life 27 min"),
            lag=Parameter(12.0, "min", "degroot1995", locus="abstract, 7-18 min", spread=lognormal(0.3)),
        ).wired(dose="sublingual_dose"),
        "buccal": LaggedRoute(
            bioavailability=Parameter(
                2.2e-4,
                "1",
                "landgraf1985",
                evidence="derived",
                spread=loguniform(7e-5, 7e-4),
                doc="as under the tongue: 70 µg in the cheek gave no rise that could be seen",
            ),
            absorption_rate=Parameter(
                1.54, "1/h", "degroot1995", evidence="derived", doc="k, half-life 27 min, as under the tongue"
            ),
            lag=Parameter(12.0, "min", "degroot1995", evidence="assumed", spread=lognormal(0.3), doc="as sublingual"),
        ).wired(dose="buccal_dose"),
    }


def carbetocin_parts() -> dict[str, Component]:
    """Return what a woman needs to be given carbetocin: a line, a muscle and its kinetics.

    They take in the impulses `intravenous_carbetocin` and `intramuscular_carbetocin` and the control
    `carbetocin_infusion`, and give the level `plasma_carbetocin`.
    """
    return {
        "carbetocin_line": CarbetocinLine(),
        "carbetocin_muscle": CarbetocinDepot().wired(
            dose="intramuscular_carbetocin", entering_blood="carbetocin_entering_blood"
        ),
        "carbetocin_plasma": CarbetocinPlasma(),
    }


def atosiban_parts() -> dict[str, Component]:
    """Return what a woman needs to be given atosiban: a line and its kinetics.

    They take in the impulse `intravenous_atosiban` and the control `atosiban_infusion`, and give the level
    `plasma_atosiban`.
    """
    return {"atosiban_line": AtosibanLine(), "atosiban_plasma": AtosibanPlasma()}


def womans_neurons() -> dict[str, Component]:
    """Return a woman's oxytocin neurons with their background input and their supply."""
    excitation = "below the rat's 80, for a woman's low basal level"
    gain = "plasma as in suckled women; 6.4 would follow from 25,000 human cells for the rat's 3,903 alone"
    return {
        "background": DendriticInput(
            excitatory_rate=Parameter(59.0, "Hz", "johnston1986", evidence="calibrated", doc=excitation)
        ),
        "hypothalamus": Bundles(secretion_gain=Parameter(27.0, "1", "johnston1986", evidence="calibrated", doc=gain)),
        "synthesis": Synthesis(),
    }


def _grown(unit: str, before: float, term: float, share: float, spread: float) -> Parameter:
    value = before + (term - before) * share
    doc = f"{before:g} not pregnant, {term:g} at term"
    return Parameter(value, unit, "fuchs1991", evidence="derived", spread=lognormal(spread), doc=doc)
