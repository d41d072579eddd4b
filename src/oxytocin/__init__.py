"""The oxytocin system of the body, simulated: spikes, hormone, blood, organs and the nerves that lead back.

Importing the package loads almost nothing; each public name is fetched from its module when it is first used.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_LANGUAGE = (
    "Arrival",
    "Body",
    "Component",
    "Control",
    "Crossing",
    "Draw",
    "Drive",
    "Equal",
    "Flux",
    "Give",
    "Impulse",
    "Input",
    "Level",
    "Link",
    "Noise",
    "Output",
    "OxytocinError",
    "Parameter",
    "Protocol",
    "Rate",
    "Receipt",
    "Set",
    "SpikingComponent",
    "State",
    "cos",
    "exp",
    "hill",
    "log",
    "loguniform",
    "lognormal",
    "maximum",
    "minimum",
    "normal",
    "sigmoid",
    "sqrt",
    "tanh",
    "uniform",
    "where",
)

_HOMES = {
    **dict.fromkeys(_LANGUAGE, "oxytocin.language"),
    "experiment": "oxytocin.experiments",
    "simulate": "oxytocin.engine.run",
}

__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'oxytocin' has no attribute '{name}'")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
