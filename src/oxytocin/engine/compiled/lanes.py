"""Eight numbers at once; the engine puts the package `oxytocin.engine.lanes` into this file's place."""

from ..lanes.functions import absolute, exp, fused, log, maximum, minimum, sqrt
from ..lanes.vectors import WIDTH, anywhere, is_number, load, store, where

__all__ = [
    "WIDTH",
    "absolute",
    "anywhere",
    "exp",
    "fused",
    "is_number",
    "load",
    "log",
    "maximum",
    "minimum",
    "sqrt",
    "store",
    "where",
]
