"""The oxytocin system of the body, simulated: spikes, hormone, blood, organs and the nerves that lead back.

Importing the package loads almost nothing; each public name is fetched from its module when it is first used.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "Arrival": "oxytocin.language",
    "Body": "oxytocin.language",
    "Component": "oxytocin.language",
    "Control": "oxytocin.language",
    "Crossing": "oxytocin.language",
    "Draw": "oxytocin.language",
    "Drive": "oxytocin.language",
    "Equal": "oxytocin.language",
    "Flux": "oxytocin.language",
    "Give": "oxytocin.language",
    "Impulse": "oxytocin.language",
    "Input": "oxytocin.language",
    "Level": "oxytocin.language",
    "Link": "oxytocin.language",
    "Noise": "oxytocin.language",
    "Output": "oxytocin.language",
    "OxytocinError": "oxytocin.language",
    "Parameter": "oxytocin.language",
    "Protocol": "oxytocin.language",
    "Rate": "oxytocin.language",
    "Set": "oxytocin.language",
    "State": "oxytocin.language",
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
