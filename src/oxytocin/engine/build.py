"""From a body to compiled code, once for every source text, whatever the values.

Two layers. The fingerprint of a body (its sources and wiring) leads to a layout: its equations as text, and where each
name stands in the arrays. The text becomes a package named by its hash, and the machine code of a function is
remembered under that name, so it can never be out of date.
"""

from __future__ import annotations

import importlib
import json
import warnings
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

from oxytocin.engine import packages
from oxytocin.language import memory
from oxytocin.language.body import Body
from oxytocin.language.component import Input, Output, SpikingComponent
from oxytocin.language.quantities import dimension, factor
from oxytocin.language.signals import Signal

_HERE = Path(__file__).resolve().parent
_LAYOUTS = "layouts"
_KERNEL_UNITS = ("s", "1/s", "mV", "pg", "pg/s", "pmol", "pg/pmol", "1")


@dataclass
class Layout:
    """Where everything stands, as plain data that can be written to disk.

    Attributes
    ----------
    equations : str
        Their text, a module.
    states, parameters, held : list of str
        Names in the order of the arrays `y`, `p`, `u`.
    observables : list of (str, str)
        Name and unit of everything that can be sampled.
    draws, noises, crossings, impulses
        Random streams, noises (state, SD, correlation time), events and impulse signals, by name.
    factors : dict
        By unit: what a value is multiplied with to stand in the engine's units.
    dimensions : dict
        By unit of a state: its dimension.
    kernel_factors : dict
        By unit: what a value is multiplied with to stand in the spiking kernels' units (s, mV, pg).
    """

    equations: str
    states: list[str]
    parameters: list[str]
    held: list[str]
    observables: list[tuple[str, str]]
    draws: list[tuple[str, str]]
    noises: list[tuple[str, str, str]]
    crossings: list[str]
    impulses: list[str]
    factors: dict[str, float]
    dimensions: dict[str, str]
    kernel_factors: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Compiled:
    """A body's layout and its compiled modules.

    Attributes
    ----------
    kernel : module or None
        That of spiking neurons, where there are any; on a graphics processor what carries one subject in each thread.
    """

    layout: Layout
    loop: ModuleType
    equations: ModuleType
    kernel: ModuleType | None

    @property
    def is_new(self) -> bool:
        """Whether nothing of the loop has been compiled before on this machine."""
        from oxytocin.engine.machine_code import KIND

        return not memory.holds(f"{KIND}/{self.loop.__name__.partition('.')[0]}")

    @property
    def functions(self) -> tuple[Any, ...]:
        """The body's functions in the order in which the loop takes them, save the Jacobian, which is the second."""
        found = self.equations
        return found.derivatives, found.observe, found.crossings, found.happen, found.receive


def build(body: Body) -> Compiled:
    """Return the compiled form of a body, from the cache where it has been built before."""
    layout = _laid_out(body)
    name = "" if body.neurons is None else body.neurons.kernel
    files = {"equations.py": layout.equations, "lanes.py": _lanes()}
    package = packages.place("oxytocin_body", files | {"randomness.py": _texts("spikes")["randomness.py"]})
    equations = _load(package, "equations")
    return Compiled(layout, _load(_loop_package(name), "advance"), equations, kernel(name) if name else None)


def build_for_gpu(body: Body) -> Compiled:
    """Return the form of a body without spiking neurons that a graphics processor takes, see `gpu`."""
    layout = _laid_out(body)
    own = _texts("gpu")
    # What is compiled is remembered by Numba's version, and not by that of what translates for the device.
    translator = [item.version for item in metadata.distributions(name="numba-cuda")]
    files = _texts("compiled") | {"__init__.py": f'"""One subject in each thread; numba-cuda {translator}."""\n'}
    files |= {"randomness.py": _texts("spikes")["randomness.py"], "equations.py": layout.equations}
    package = packages.place("oxytocin_gpu", files | {"lanes.py": own["scalars.py"], "kernel.py": own["kernel.py"]})
    return Compiled(layout, _load(package, "advance"), _load(package, "equations"), _load(package, "kernel"))


def _laid_out(body: Body) -> Layout:
    layout = _remembered(body.fingerprint)
    if layout is None:
        layout = _write(body)
        if body.fingerprint is not None:
            memory.keep(_LAYOUTS, body.fingerprint, json.dumps(asdict(layout)).encode())
    return layout


def load_jacobian(text: str) -> Any:
    """Return the compiled function in the text of a Jacobian."""
    return _load(packages.place("oxytocin_jacobian", {"jacobian.py": text, "lanes.py": _lanes()}), "jacobian").jacobian


def kernel(name: str) -> Any:
    """Return one module of the copied spiking kernels, e.g. "bundles"."""
    return _load(_spiking_package(), name)


@cache
def _spiking_package() -> str:
    return packages.place("oxytocin_spikes", _texts("spikes"))


@cache
def _lanes() -> str:
    """Return the text of a module that passes on one copy of the lanes, for loop and equations alike."""
    package = packages.place("oxytocin_lanes", _texts("lanes"))
    ours = "from oxytocin.engine.machine_code import cfunc\n"
    return f"{ours}from {package}.functions import *\nfrom {package}.vectors import *\n"


@cache
def _loop_package(kernel_name: str) -> str:
    """Copy the loop for one kind of neurons to the cache and return the copy's package name."""
    files = _texts("compiled") | {"randomness.py": _texts("spikes")["randomness.py"], "lanes.py": _lanes()}
    if kernel_name:
        source = f"{_spiking_package()}.{kernel_name}"
        files["neurons.py"] = f"from {source} import advance as advance_neurons\n\n__all__ = ['advance_neurons']\n"
    return packages.place("oxytocin_loop", files)


@cache
def _texts(folder: str) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted((_HERE / folder).glob("*.py"))}


def _remembered(fingerprint: str | None) -> Layout | None:
    if fingerprint is None:
        return None
    content = memory.recall(_LAYOUTS, fingerprint)
    return None if content is None else Layout(**json.loads(content))


def _write(body: Body) -> Layout:
    from oxytocin.engine.lower import lower
    from oxytocin.engine.printer import print_numba

    low = lower(body)
    units = {unit for _, unit in low.observables} | {"s", "1/s", "1"}
    units |= {item.unit for item in body.parameters.values()} | {item.unit for item in body.states.values()}
    units |= {wire.signal.unit for wire in body.wires.values()} | {item.unit for item in body.controls.values()}
    return Layout(
        equations=print_numba(low, body.name),
        states=low.states,
        parameters=low.parameters,
        held=low.held,
        observables=low.observables,
        draws=low.draws,
        noises=low.noises,
        crossings=[name for name, _ in low.crossings],
        impulses=low.impulses,
        factors={unit: factor(unit) for unit in sorted(units)},
        dimensions={item.unit: str(dimension(item.unit)) for item in body.states.values()},
        kernel_factors=_kernel_factors(body.neurons),
    )


def _kernel_factors(part: SpikingComponent | None) -> dict[str, float]:
    if part is None:
        return {}
    known = {dimension(unit): factor(unit) for unit in _KERNEL_UNITS}
    units = {item.unit for item in part.parameters.values()}
    return {unit: factor(unit) / known[dimension(unit)] for unit in sorted(units)}


def kernel_values(part: SpikingComponent) -> dict[str, float]:
    """Return a spiking part's typical parameter values by name, in the units that its kernel computes in."""
    factors = _kernel_factors(part)
    return {name: item.value * factors[item.unit] for name, item in part.parameters.items()}


def neuron_ports(body: Body) -> tuple[list[tuple[str, Signal]], list[tuple[str, Signal]]]:
    """Return the spiking part's inputs (by signal name) and outputs (by path) in the kernel's order."""
    part = body.neurons
    if part is None:
        return [], []
    inputs = [(part.signal_name(name), item.signal) for name, item in part.declared(Input).items()]
    return inputs, [(f"{part.path}.{name}", item.signal) for name, item in part.declared(Output).items()]


def _load(package: str, module: str) -> Any:
    # Functions as arguments are what lets the loop be compiled once; a benchmark and the tests watch that they work.
    warnings.filterwarnings("ignore", message=".*First-class function type feature is experimental")  # Numba colours it
    return importlib.import_module(f"{package}.{module}")
