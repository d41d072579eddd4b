"""A woman and a man as the behavioural laboratory meets them: blood, brain, and all that oxytocin may do to a person."""

from __future__ import annotations

from oxytocin.bodies.brain import human_brain
from oxytocin.bodies.human import resting_man, routes
from oxytocin.circulation.plasma import HumanPlasma
from oxytocin.language import Body


def everyday_woman() -> Body:
    """Return a woman who is neither pregnant nor nursing."""
    return Body("woman", **human_brain(), **routes(), plasma=HumanPlasma())


def everyday_man() -> Body:
    """Return a man."""
    return Body("man", **human_brain(), **routes(), plasma=resting_man().parts["plasma"])
