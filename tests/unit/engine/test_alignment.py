import numpy as np
import pytest

from oxytocin.engine.alignment import aligned


@pytest.mark.parametrize("shape", [(3,), (0, 8), (1, 8), (5, 8), (7, 5, 8)])
@pytest.mark.parametrize("dtype", [np.float64, np.int64])
def test_a_copy_begins_a_line_of_the_cache_and_holds_the_same_numbers(shape, dtype):
    given = np.arange(np.prod(shape), dtype=dtype).reshape(shape)
    for array in (given, given.T):
        found = aligned(array)
        assert found.ctypes.data % 64 == 0 or found.size == 0
        assert found.flags.c_contiguous and found.flags.aligned and found.dtype == array.dtype
        assert not np.shares_memory(found, array)
        np.testing.assert_array_equal(found, array)
