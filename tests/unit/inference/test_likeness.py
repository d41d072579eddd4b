"""Weights of people give the posterior that can be worked out by hand, and it is calibrated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare, norm

from oxytocin.inference.likeness import Reference, Scale
from oxytocin.inference.observations import Error
from oxytocin.inference.virtual_people import shares

PEOPLE = 1000
PRIOR = np.array([0.5, 0.25, 0.25])


def people(first: int = 0) -> Reference:
    """Return people with a number that the first place lowers, one that the second lowers, and a word."""
    left = shares(PEOPLE, first)
    luck = np.random.default_rng([first, 1]).standard_normal((PEOPLE, 2))
    healthy = luck * 0.3 + 1.0
    values = np.stack([healthy, healthy, healthy])
    values[1, :, 0] += 2.0 * (left - 1.0)
    values[2, :, 1] += 2.0 * (left - 1.0)
    word = (values[:, :, :1].sum(axis=2, keepdims=True) > 0.0).astype(float)
    return Reference(PRIOR, left, np.concatenate([values, word], axis=2), (False, False, True), (Error(),) * 3)


def exact(observed: np.ndarray, error: float) -> np.ndarray:
    """Return the posterior by integration over what is left."""
    left = np.linspace(0.0005, 0.9995, 1000)
    spread = np.hypot(0.3, error)
    one, other = (norm.pdf(observed[i], 1.0, spread) for i in range(2))
    lower = [norm.pdf(observed[i], 1.0 + 2.0 * (left - 1.0), spread).mean() for i in range(2)]
    found = PRIOR * np.array([one * other, lower[0] * other, one * lower[1]])
    return found / found.sum()


@pytest.mark.parametrize("error", [0.0, 0.4])
def test_the_posterior_is_on_average_that_of_the_exact_integral(error: float) -> None:
    """Of 8 populations: one alone has an error of some 0.06, as 60 people have who are alike."""
    observed = np.array([[1.0, 1.0], [0.2, 1.1], [0.9, -0.3], [0.6, 0.7]])
    found = []
    for population in range(8):
        told = people(first=10_000 * population)
        errors = (Error(absolute=error),) * 2
        among = Reference(PRIOR, told.shares, told.values[:, :, :2], (False, False), errors, population)
        each = np.array([among.prior * among.likeness(one).likelihood.sum(axis=1) for one in observed])
        found.append(each / each.sum(axis=1, keepdims=True))
    np.testing.assert_allclose(np.mean(found, axis=0), [exact(one, error) for one in observed], atol=0.06)


def test_ranks_of_what_is_left_are_uniform() -> None:
    among, others = people(), people(first=50_000)
    draws = np.random.default_rng(3)
    ranks = []
    for person in range(400):
        k = int(draws.choice(3, p=PRIOR))
        like = among.likeness(others.values[k, person])
        weights = PRIOR[:, None] * like.likelihood
        left = 1.0 if k == 0 else others.shares[person]
        below, same = weights[among.left < left].sum(), weights[among.left == left].sum()
        ranks.append((below + draws.random() * same) / weights.sum())
    assert chisquare(np.histogram(ranks, 8, (0.0, 1.0))[0]).pvalue > 0.01


def test_only_people_with_the_same_word_count_and_absence_is_a_word() -> None:
    among = people()
    like = among.likeness(np.array([0.1, 1.0, 0.0]))
    assert not like.likelihood[among.values[:, :, 2] == 1.0].any()
    among.values[0, :500, 1] = np.nan
    like = among.likeness(np.array([1.0, np.nan, 1.0]))
    assert like.likelihood[0, :500].any() and not like.likelihood[1:].any()
    nobody = among.likeness(np.array([np.nan, np.nan, 1.0]))
    assert not nobody.likelihood.any() and np.isinf(nobody.nearest)


def test_who_is_left_out_does_not_count() -> None:
    among = people()
    assert among.likeness(among.values[1, 3]).nearest == pytest.approx(0.0, abs=1e-9)
    without = among.likeness(among.values[1, 3], without=3)
    assert without.nearest > 0.0 and not without.likelihood[:, 3].any()


def test_what_is_far_from_everybody_is_far() -> None:
    assert people().likeness(np.array([40.0, 1.0, 1.0])).nearest > 10.0


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60), st.lists(st.floats(-2e6, 2e6), min_size=2, max_size=9))
def test_a_scale_never_falls(values: list[float], asked: list[float]) -> None:
    own = np.array([values])
    found = Scale(own, np.ones(own.shape))(np.sort(np.array(asked)))
    assert np.isfinite(found).all()
    assert (np.diff(found) >= -1e-9).all()
