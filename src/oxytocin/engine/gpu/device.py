"""Whether there is a graphics processor that can carry a body, and one sentence why not."""

from __future__ import annotations

from importlib.util import find_spec

from oxytocin.language.body import Body
from oxytocin.language.errors import OxytocinError


def check(body: Body) -> None:
    """See that a body can be carried by a graphics processor of this machine.

    Raises
    ------
    OxytocinError
        If its neurons spike one by one, numba-cuda is not installed, or no device is found.
    """
    if body.neurons is not None:
        raise OxytocinError(
            f"the neurons of '{body.name}' spike one by one ({body.neurons.path}), which no GPU is programmed for; "
            "choose a body with a rate hypothalamus, or device 'cpu'"
        )
    from numba import config

    if config.ENABLE_CUDASIM:  # Numba's own stand-in for a device, with which the tests run
        return
    if find_spec("numba_cuda") is None:
        raise OxytocinError('device \'gpu\' needs numba-cuda; install it with: pip install "oxytocin[gpu]"')
    from numba import cuda

    if not cuda.is_available():
        raise OxytocinError("no GPU is found: device 'gpu' needs one by NVIDIA and its driver; or take device 'cpu'")
