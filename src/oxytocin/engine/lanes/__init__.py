"""Eight numbers at once: a type of the compiler whose values are one number for each of eight subjects.

A processor works on eight 64-bit numbers in one instruction, where it can; a compiler seldom finds out by itself that
it may, in a loop over hundreds of equations. So equations and integrator are written for values of this type, and
nothing is left to find out. Every operation works on each lane alone: what is in a lane does not depend on its
neighbours, to the last bit. Elsewhere the same code falls into several narrower instructions.
"""
