"""Hand-written spiking kernels: neurons in lanes, secretion at spikes, one recorded train.

The files of this folder import only Numba, NumPy, the standard `math` and one another by relative
import, so that the engine can copy the folder under a name made from its text and Numba's cache on
disk can never hold the code of an older version.
"""
