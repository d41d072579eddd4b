"""No test asserts elapsed time, hypothesis's deadline for an example included: the first one may compile."""

from hypothesis import settings

settings.register_profile("oxytocin", parent=settings.default, deadline=None)
settings.load_profile("oxytocin")
