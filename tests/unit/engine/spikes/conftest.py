"""The published oxytocin neuron, as in the code of MacGregor's MagNet; times in s."""

import pytest

PUBLISHED = {
    "resting_potential": -56.0,
    "threshold": -50.0,
    "psp_size": 2.0,
    "psp_half_life": 0.0035,
    "hap_size": 30.0,
    "hap_half_life": 0.0075,
    "ahp_size": 1.0,
    "ahp_half_life": 0.35,
    "dap_size": 0.0,
    "dap_half_life": 0.15,
    "absolute_refractory": 0.002,
    "broadening_step": 0.021,
    "broadening_half_life": 2.0,
    "broadening_base": 0.5,
    "fast_calcium_step": 1.5,
    "fast_calcium_half_life": 0.1,
    "fast_calcium_inhibition": 12.0,
    "slow_calcium_step": 0.0003,
    "slow_calcium_half_life": 20.0,
    "slow_calcium_inhibition": 0.14,
    "slow_calcium_rest": 0.03,
    "release_rate": 0.003,
    "fill_rate": 120.0,
    "pool_capacity": 5000.0,
    "reserve_capacity": 2.0e6,
    "reserve_initial": 2.0e6,
    "molar_mass": 1007.19,
}


@pytest.fixture
def published() -> dict:
    return dict(PUBLISHED)
