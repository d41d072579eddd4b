"""Counter-based random numbers; the engine copies the spiking kernels' file into this one's place."""

from ..spikes.randomness import exponential, normal, uniform

__all__ = ["exponential", "normal", "uniform"]
