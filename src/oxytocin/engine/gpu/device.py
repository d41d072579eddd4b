"""Where a run can be computed, and one sentence why not there."""

from __future__ import annotations

from importlib.util import find_spec

from oxytocin.language.body import Body
from oxytocin.language.errors import OxytocinError, nearest

DEVICES = ("cpu", "gpu")


def check_device(device: str, body: Body) -> None:
    """See that a body can be carried on a device of this machine.

    Raises
    ------
    OxytocinError
        If there is no such device, or, of a GPU, if the neurons of the body spike one by one, numba-cuda is not
        installed, or no GPU is found.
    """
    if device not in DEVICES:
        raise OxytocinError(f"device cannot be '{device}'{nearest(device, DEVICES)}")
    if device == "cpu":
        return
    if body.neurons is not None:
        raise OxytocinError(
            f"a GPU takes no neurons that spike one by one, as those of '{body.name}' do ({body.neurons.path}); "
            "expected a body with a rate hypothalamus, or the device 'cpu'"
        )
    from numba import config

    if config.ENABLE_CUDASIM:  # Numba's own stand-in for a GPU, with which the tests run
        return
    if find_spec("numba_cuda") is None:
        raise OxytocinError('a GPU needs numba-cuda; install it with: pip install "oxytocin[gpu]"')
    from numba import cuda

    if not cuda.is_available():
        raise OxytocinError("no GPU is found; expected one by NVIDIA with its driver, or the device 'cpu'")
