"""Arrays that begin where a line of the processor's cache begins, so that no row of eight numbers lies in two."""

from __future__ import annotations

import numpy as np

_LINE = 64  # bytes


def aligned(array: np.ndarray) -> np.ndarray:
    """Return a C-contiguous copy whose first number begins a line of the cache.

    NumPy begins an array at any 16 bytes, by chance; what lies in two lines takes longer to load and to store.
    """
    room = np.empty(array.nbytes + _LINE, dtype=np.uint8)
    start = -room.ctypes.data % _LINE
    found: np.ndarray = room[start : start + array.nbytes].view(array.dtype).reshape(array.shape)
    found[...] = array
    return found
