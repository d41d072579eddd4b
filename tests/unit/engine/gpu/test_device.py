"""Where a run can be computed, and what is said where it cannot."""

from types import SimpleNamespace

import numba.cuda
import pytest

from oxytocin import experiment
from oxytocin.engine.gpu import device
from oxytocin.engine.run import run
from oxytocin.language import Body, OxytocinError
from parts import Plasma, Pulses


def body() -> Body:
    return Body("test", pulses=Pulses(), plasma=Plasma())


def refused(studied: Body, where: str) -> str:
    with pytest.raises(OxytocinError) as caught:
        run(studied, 10.0, device=where, progress=False)
    return str(caught.value)


def test_an_unknown_device_is_named_with_the_nearest() -> None:
    assert refused(body(), "gpus") == "device cannot be 'gpus'; did you mean 'gpu'?"


def test_bodies_whose_neurons_spike_are_refused() -> None:
    woman = experiment("nursing").bodies["woman"]()
    assert woman.neurons is not None
    said = refused(woman, "gpu")
    assert said.startswith("a GPU takes no neurons that spike one by one, as those of 'woman'")


def test_without_numba_cuda_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "find_spec", lambda name: None)
    assert refused(body(), "gpu") == 'a GPU needs numba-cuda; install it with: pip install "oxytocin[gpu]"'


def test_without_a_gpu_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "find_spec", lambda name: SimpleNamespace())
    monkeypatch.setattr(numba.cuda, "is_available", lambda: False)
    assert refused(body(), "gpu") == "no GPU is found; expected one by NVIDIA with its driver, or the device 'cpu'"
