"""The oxytocin system of the body, simulated: spikes, hormone, blood, organs and the nerves that lead back.

Importing the package loads the language, which is light; what computes is loaded when it is first used.
"""

from importlib import import_module
from typing import Any

from oxytocin.language import *  # noqa: F403
from oxytocin.language import __all__ as _language

__version__ = "0.1.0"

_HOMES = {"experiment": "oxytocin.experiments", "simulate": "oxytocin.engine.run"}

__all__ = ["__version__", *_language, *_HOMES]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'oxytocin' has no attribute '{name}'")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
