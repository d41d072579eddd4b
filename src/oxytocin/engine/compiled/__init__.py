"""The compiled heart of a run, copied under a hash of its full text with one body's equations put in place.

`equations.py` and `neurons.py` stand here for a body with nothing in it; the copy in the cache has the generated
ones. Nothing here may import from outside this folder except NumPy, Numba and the copied spiking kernels.
"""
