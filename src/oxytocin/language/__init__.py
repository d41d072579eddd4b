"""How a part of the body is written down. Nothing is computed here."""

from oxytocin.language.body import Body
from oxytocin.language.component import (
    Arrival,
    Component,
    Control,
    Crossing,
    Draw,
    Equal,
    Input,
    Link,
    Noise,
    Output,
    Parameter,
    Rate,
    Receipt,
    SpikingComponent,
    State,
)
from oxytocin.language.errors import OxytocinError
from oxytocin.language.evidence import logitnormal, lognormal, loguniform, normal, uniform
from oxytocin.language.maths import cos, exp, floor, hill, log, maximum, minimum, sigmoid, sqrt, tanh, where
from oxytocin.language.protocol import Give, Protocol, Set
from oxytocin.language.signals import Drive, Flux, Impulse, Level

__all__ = [
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
    "floor",
    "hill",
    "log",
    "logitnormal",
    "lognormal",
    "loguniform",
    "maximum",
    "minimum",
    "normal",
    "sigmoid",
    "sqrt",
    "tanh",
    "uniform",
    "where",
]
