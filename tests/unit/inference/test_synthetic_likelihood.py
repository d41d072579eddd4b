"""The method finds posteriors that are known."""

from __future__ import annotations

import numpy as np
import pytest

from oxytocin.inference.synthetic_likelihood import emulator, sample


def test_walkers_sample_a_normal_density() -> None:
    draws = np.random.default_rng(1)
    covariance = np.array([[1.0, 0.8], [0.8, 2.0]])
    precision = np.linalg.inv(covariance)
    kept = sample(
        lambda x: -0.5 * np.einsum("ij,jk,ik->i", x, precision, x), draws.normal(size=(64, 2)), 2000, 64, draws
    )
    assert kept.shape == (64, 64, 2)
    flat = kept.reshape(-1, 2)
    # Some thousand independent draws: standard errors of about 0.03 and, of covariances, 5 %.
    np.testing.assert_allclose(flat.mean(axis=0), 0.0, atol=0.15)
    np.testing.assert_allclose(np.cov(flat.T), covariance, rtol=0.2)


def test_a_linear_model_with_normal_noise_has_its_known_posterior() -> None:
    draws = np.random.default_rng(2)
    slope, noise = np.array([[2.0, 0.5, 1.0], [-1.0, 1.5, 0.3]]), np.array([0.1, 0.2, 0.3])
    points = draws.random((4000, 2))
    made = emulator(points, points @ slope + noise * draws.normal(size=(4000, 3)))
    truth = np.array([0.4, 0.6])
    observed = truth @ slope
    kept = sample(
        lambda x: np.where(((x > 0) & (x < 1)).all(axis=1), made.log_likelihood(x, observed), -np.inf),
        0.4 + 0.2 * draws.random((64, 2)),
        2000,
        64,
        draws,
    ).reshape(-1, 2)
    covariance = np.linalg.inv((slope / noise**2) @ slope.T)
    # The polynomial is fitted to 4000 noisy simulations: its mean is off by some hundredths of the noise.
    np.testing.assert_allclose(kept.mean(axis=0), truth, atol=0.25 * np.sqrt(covariance[0, 0]))
    np.testing.assert_allclose(np.cov(kept.T), covariance, rtol=0.25, atol=0.1 * covariance.max())


def test_what_was_not_simulated_is_not_asked() -> None:
    points = np.random.default_rng(3).normal(0.5, 0.05, (1000, 2))
    made = emulator(points, points @ np.ones((2, 2)) + np.random.default_rng(4).normal(size=(1000, 2)))
    inside, outside = made.log_likelihood(np.array([[0.5, 0.5], [0.9, 0.9]]), np.ones(2))
    assert np.isfinite(inside)
    assert outside == -np.inf


def test_a_crude_emulator_makes_the_posterior_wider() -> None:
    draws = np.random.default_rng(5)
    points = draws.random((3000, 1))
    measured = np.sin(20 * points) + 0.01 * draws.normal(size=points.shape)
    measured = np.concatenate([measured, points + 0.01 * draws.normal(size=points.shape)], axis=1)
    made = emulator(points, measured)
    here, there = made.log_likelihood(np.array([[0.5], [0.55]]), np.array([np.sin(10.0), 0.5]))
    # Were the sine known exactly, 0.05 would be five standard errors of the second measure and more of the first.
    assert here > there
    assert made.whitening.shape == (2, 2)
    assert np.abs(made.whitening).max() == pytest.approx(100.0, rel=0.2)
