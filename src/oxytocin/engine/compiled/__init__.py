"""The compiled loop, copied under a hash of its full text for each kind of neurons.

It knows no body: a body's equations come as functions of fixed signatures (see `printer`), so the loop is compiled
once and a new body costs only its own equations. `neurons.py` stands here for a body without spiking neurons; a copy
for a spiking kernel imports that kernel instead. Nothing here may import from outside this folder except NumPy,
Numba and the copied kernels.
"""
