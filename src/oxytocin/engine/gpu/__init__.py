"""Subjects on a graphics processor: one in each thread, by the same equations, method and loop as everywhere else.

Nothing of the physics or the stepping is written a second time. A package is put together from the body's printed
equations and from the files in `compiled`, letter for letter, with `scalars.py` in the place of the lanes: what is
eight numbers for a processor is one here, and a block of one lane is a thread. `kernel.py` cuts each thread's part out
of the arrays of a whole batch. `device.py` finds the device and puts the package together; `batch.py` carries a batch.

`scalars.py` and `kernel.py` are copied, like all that is compiled, and import nothing from outside their package
except NumPy and Numba.
"""
