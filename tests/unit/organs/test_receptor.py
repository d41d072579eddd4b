"""The receptor against closed forms, and against SciPy where there is none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from oxytocin.engine.results import Run
from oxytocin.engine.run import run
from oxytocin.language import Body, Component, Control, Equal, Input, Level, Output, Parameter, Protocol, Set
from oxytocin.organs.receptor import OxytocinReceptor

HOUR = 3600.0
TAU, AFFINITY = OxytocinReceptor.coupling.value, OxytocinReceptor.affinity.value
CARBETOCIN_AFFINITY, KAPPA = OxytocinReceptor.carbetocin_affinity.value, OxytocinReceptor.carbetocin_efficacy.value
ATOSIBAN_AFFINITY, ATOSIBAN_FREE = OxytocinReceptor.atosiban_affinity.value, OxytocinReceptor.atosiban_free.value
TURNOVER, LOSS, SPARED = (
    getattr(OxytocinReceptor, name).value for name in ("turnover", "loss_in_use", "resting_activation")
)
UNCOUPLING_HOURS = OxytocinReceptor.uncoupling_time.value / 60.0
FIXED = {"turnover": 0.0, "loss_in_use": 0.0, "uncoupling": 0.0, "vasopressin": 0.0}


class Blood(Component):
    """Ligands at the levels that they are set to."""

    oxytocin = Control("pmol/L", of="oxytocin")
    local = Control("pmol/L", of="oxytocin")
    carbetocin = Control("pmol/L", of="carbetocin")
    atosiban = Control("pmol/L", of="atosiban")
    plasma_oxytocin = Output(Level("pmol/L", "oxytocin"))
    local_oxytocin = Output(Level("pmol/L", "oxytocin"))
    plasma_carbetocin = Output(Level("pmol/L", "carbetocin"))
    plasma_atosiban = Output(Level("pmol/L", "atosiban"))

    def equations(self):
        yield Equal(self.plasma_oxytocin, self.oxytocin)
        yield Equal(self.local_oxytocin, self.local)
        yield Equal(self.plasma_carbetocin, self.carbetocin)
        yield Equal(self.plasma_atosiban, self.atosiban)


class Clamp(Component):
    """As much oxytocin as it takes to hold the activation of the receptors that are left."""

    stimulus = Parameter(1.5, "1", "oxytocin_notes", doc="E/(1 - E)")
    affinity = Parameter(AFFINITY, "pmol/L", "oxytocin_notes")
    coupling = Parameter(TAU, "1", "oxytocin_notes")
    term_density = Parameter(477.0, "fmol/mg", "oxytocin_notes")
    receptor_density = Input(Level("fmol/mg"))
    plasma_oxytocin = Output(Level("pmol/L", "oxytocin"))

    def equations(self):
        tau = self.coupling * self.receptor_density / self.term_density
        yield Equal(self.plasma_oxytocin, self.affinity * self.stimulus / (tau - self.stimulus))


def activations(levels: list[dict[str, float]], **values: float) -> np.ndarray:
    """Return the activation at each set of levels, one after the other, in receptors that nothing uses up."""
    steps = [
        Set(name, wanted.get(name, 0.0), float(i))
        for i, wanted in enumerate(levels)
        for name in ("oxytocin", "local", "carbetocin", "atosiban")
    ]
    body = Body("woman", blood=Blood(), receptor=OxytocinReceptor(**{**FIXED, **values}))
    done = run(body, float(len(levels)), protocol=Protocol(*steps), every=0.5, progress=False)
    return done["receptor_activation"][0, 1::2]


def activation(tau: float = TAU, **levels: float) -> float:
    return float(activations([levels], coupling=tau)[0])


def with_receptor(hours: float, level: float, **values: float | str) -> Run:
    body = Body("woman", blood=Blood(), receptor=OxytocinReceptor(**values))
    return run(
        body, hours * HOUR, protocol=Protocol(Set("oxytocin", level)), every=60.0, tolerance=1e-8, progress=False
    )


def test_one_ligand_follows_the_operational_model() -> None:
    levels = np.concatenate([[0.0], np.geomspace(1e-3, 1e6, 40)])
    expected = TAU * levels / (AFFINITY + (1 + TAU) * levels)
    assert activations([{"oxytocin": level} for level in levels]) == pytest.approx(expected, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("tau", [2.2, 160.0, 280.0])
def test_half_of_the_greatest_response_comes_at_affinity_over_one_plus_tau(tau: float) -> None:
    half, most = AFFINITY / (1 + tau), tau / (1 + tau)
    assert activation(tau, oxytocin=half) == pytest.approx(most / 2, rel=1e-9)
    assert activation(tau, oxytocin=1e12) == pytest.approx(most, rel=1e-6)


def test_a_hundredth_of_the_affinity_is_felt_because_of_the_reserve() -> None:
    # Half of the response comes at a few pmol/L at term and less in labour, but not before pregnancy.
    assert activation(TAU, oxytocin=AFFINITY / 100) > 0.6
    assert activation(TAU * OxytocinReceptor.labour_rise.value, oxytocin=4.0) > 0.5
    assert activation(TAU * OxytocinReceptor.nonpregnant_density.value, oxytocin=AFFINITY / 100) < 0.05


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(st.floats(1e-2, 1e5), st.floats(1.0, 1e7))
def test_atosiban_shifts_the_curve_by_one_plus_its_occupancy(level: float, atosiban: float) -> None:
    shift = 1 + ATOSIBAN_FREE * atosiban / ATOSIBAN_AFFINITY
    blocked, free = activations([{"oxytocin": level * shift, "atosiban": atosiban}, {"oxytocin": level}])
    assert blocked == pytest.approx(free, rel=1e-9)


def test_carbetocin_alone_follows_its_own_curve_and_never_passes_its_own_maximum() -> None:
    levels = np.geomspace(1e-2, 1e10, 40)
    found = activations([{"carbetocin": level} for level in levels])
    tau = KAPPA * TAU
    assert found == pytest.approx(tau * levels / (CARBETOCIN_AFFINITY + (1 + tau) * levels), rel=1e-9)
    assert found.max() < tau / (1 + tau) < TAU / (1 + TAU)
    assert found.max() == pytest.approx(tau / (1 + tau), rel=1e-5)


def test_carbetocin_takes_the_place_of_oxytocin_that_does_more() -> None:
    full = {"oxytocin": 1e6}
    alone, both, crowded = activations([full, {**full, "carbetocin": 7e6}, {**full, "carbetocin": 1e12}])
    assert alone > both > crowded
    assert crowded == pytest.approx(KAPPA * TAU / (1 + KAPPA * TAU), rel=1e-4)


def test_oxytocin_made_on_the_spot_counts_as_oxytocin_from_the_blood_and_vasopressin_as_a_tenth() -> None:
    here, there = activations([{"oxytocin": 3.0, "local": 4.0}, {"oxytocin": 7.0}])
    assert here == pytest.approx(there, rel=1e-12)
    with_vasopressin = activations([{"oxytocin": 3.0}], vasopressin=40.0)[0]
    assert with_vasopressin == pytest.approx(activation(oxytocin=7.0), rel=1e-12)


ligand = st.one_of(st.just(0.0), st.floats(-3, 7).map(lambda exponent: 10.0**exponent))


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(ligand, ligand, ligand, st.floats(1.01, 100.0))
def test_activation_is_a_share_that_agonists_raise_and_an_antagonist_lowers(
    oxytocin: float, carbetocin: float, atosiban: float, more: float
) -> None:
    given = {"oxytocin": oxytocin, "carbetocin": carbetocin, "atosiban": atosiban}
    found, with_more_oxytocin, with_more_atosiban = activations(
        [given, {**given, "oxytocin": oxytocin * more + 1e-3}, {**given, "atosiban": atosiban * more + 1.0}]
    )
    x, c = oxytocin / AFFINITY, carbetocin / CARBETOCIN_AFFINITY
    stimulus = TAU * (x + KAPPA * c) / (1 + x + c + ATOSIBAN_FREE * atosiban / ATOSIBAN_AFFINITY)
    assert found == pytest.approx(stimulus / (1 + stimulus), rel=1e-9, abs=1e-15)  # one denominator for all
    assert 0.0 <= with_more_atosiban <= found <= with_more_oxytocin < 1.0


@pytest.mark.parametrize(("weeks", "in_labour"), [(0, 0), (15, 0), (30, 0), (39, 0), (42, 0), (39, 1), (42, 1)])
def test_density_rises_through_pregnancy(weeks: float, in_labour: float) -> None:
    done = with_receptor(1.0, 0.0, gestation=weeks, in_labour=in_labour, vasopressin=0.0)
    expected = 477.0 * OxytocinReceptor.nonpregnant_density.value ** (1 - min(weeks, 39.0) / 39.0)
    expected *= OxytocinReceptor.labour_rise.value if in_labour else 1.0
    # With nothing on the receptors it stays where it begins.
    assert done["receptor_density"][0] == pytest.approx(np.full(61, expected), rel=1e-9)
    assert done["receptor.density"][0, 0] == pytest.approx(expected / 477.0)


def test_receptors_used_up_before_come_back_with_their_turnover() -> None:
    done = with_receptor(48.0, 0.0, kept_at_start=0.25, vasopressin=0.0)
    expected = 1 - 0.75 * np.exp(-TURNOVER * done.time / HOUR)
    assert done["receptor.density"][0] == pytest.approx(expected, rel=1e-6)


# Of 477 fmol/mg 118-140 are left after labours under oxytocin (Phaneuf 2000), of a cell's sites 0.1 after 20 h (1998).
@pytest.mark.parametrize(("activation", "hours", "left"), [(0.2, 10.0, 1.0), (0.6, 10.0, 0.28), (0.999, 20.0, 0.1)])
def test_loss_at_a_held_activation(activation: float, hours: float, left: float) -> None:
    values = {"coupling": 1e9}  # so that even the last receptors can be held at full activation
    body = Body(
        "woman",
        clamp=Clamp(stimulus=activation / (1 - activation), **values),
        receptor=OxytocinReceptor(vasopressin=0.0, uncoupling=0.0, **values),
    )
    done = run(body, hours * HOUR, every=60.0, tolerance=1e-8, progress=False)
    assert done["receptor_activation"][0] == pytest.approx(np.full(done.time.size, activation), rel=1e-9)

    def rate(_: float, density: np.ndarray) -> np.ndarray:
        return TURNOVER * (1 - density) - LOSS * max(0.0, activation - SPARED) * density

    reference = solve_ivp(rate, (0, hours), [1.0], t_eval=done.time / HOUR, rtol=1e-10, atol=1e-12)
    assert done["receptor.density"][0] == pytest.approx(reference.y[0], rel=1e-6)
    assert done["receptor.density"][0, -1] == pytest.approx(left, abs=0.03)


@pytest.mark.parametrize(("level", "uncoupling"), [(9.3, 0.0), (9.3, 0.4), (1e4, 0.0), (1e4, 0.4)])
def test_loss_under_a_constant_level_follows_scipy(level: float, uncoupling: float) -> None:
    def rates(_: float, y: np.ndarray) -> list[float]:
        density, coupled = y
        stimulus = TAU * density * coupled * level / (AFFINITY + level)
        used = stimulus / (1 + stimulus)
        lost = LOSS * max(0.0, used - SPARED) * density
        return [TURNOVER * (1 - density) - lost, (1 - uncoupling * used - coupled) / UNCOUPLING_HOURS]

    done = with_receptor(20.0, level, uncoupling=uncoupling, vasopressin=0.0)
    reference = solve_ivp(rates, (0, 20.0), [1.0, 1.0], t_eval=done.time / HOUR, rtol=1e-10, atol=1e-12)
    found = np.stack([done["receptor.density"][0], done["receptor.coupled"][0]])
    assert found == pytest.approx(reference.y, rel=1e-6)


def test_uncoupling_is_fast_and_comes_back() -> None:
    # With a boundless reserve and next to no loss the activation is 1 while there is oxytocin, and 0 without.
    receptor = OxytocinReceptor(uncoupling=0.4, coupling=1e12, loss_in_use=0.0, vasopressin=0.0)
    protocol = Protocol(Set("oxytocin", 100.0), Set("oxytocin", 0.0, 3 * HOUR))
    done = run(
        Body("woman", blood=Blood(), receptor=receptor), 6 * HOUR, protocol=protocol, every=60.0, tolerance=1e-8,
        progress=False,
    )  # fmt: skip
    hours, full = done.time / HOUR, 1 - np.exp(-3 / UNCOUPLING_HOURS)
    during = 1 - 0.4 * (1 - np.exp(-hours / UNCOUPLING_HOURS))
    after = 1 - 0.4 * full * np.exp(-(hours - 3) / UNCOUPLING_HOURS)
    assert done["receptor.coupled"][0] == pytest.approx(np.where(hours < 3, during, after), rel=1e-6)


def test_uncoupling_is_a_link_that_some_women_have() -> None:
    body = Body("woman", blood=Blood(), receptor=OxytocinReceptor())
    women = run(body, 60.0, subjects=2000, every=60.0, progress=False)
    depth = women.parameters[:, list(body.parameters).index("receptor.uncoupling")]
    link = OxytocinReceptor.uncoupling
    assert np.mean(depth > 0) == pytest.approx(link.probability, abs=0.05)  # 4 standard errors
    assert depth[depth > 0].mean() == pytest.approx(link.value, abs=0.02)
    typical = run(body, 60.0, every=60.0, progress=False)
    assert typical.parameters[0, list(body.parameters).index("receptor.uncoupling")] == 0.0  # less likely than not
