"""No spiking neurons; a copy for a spiking kernel imports that kernel's `advance` in this file's place."""

from oxytocin.engine.machine_code import njit


@njit(cache=True, nogil=True)
def advance_neurons(neurons, inputs, steps, outputs):
    """Advance the spiking part by some steps of 1 ms."""
