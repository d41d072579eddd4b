"""Which integration method the compiled loop uses: another one is another file with these names."""

from .tsit5 import ORDER, STAGES, attempt, interpolate

__all__ = ["ORDER", "STAGES", "attempt", "interpolate"]
