"""The unit of time that the heading of a column announces: 'spike_time_ms', 'Time (min)', 'times in us'."""

from __future__ import annotations

import re

from oxytocin.exchange.text_table import fold

SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "min": 60.0, "h": 3600.0}
"""How many seconds a unit has."""

SAMPLES = "samples"

_SPELLINGS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("ms", "msec", "msecs", "millisecond", "milliseconds"), "ms"),
    **dict.fromkeys(("us", "µs", "μs", "usec", "microsecond", "microseconds"), "us"),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), "min"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("sample", "samples", "frame", "frames", "tick", "ticks"), SAMPLES),
}
_ENDING = re.compile(r"^(.*?)(?:_(?:in_)?|_?[(\[])([^\W\d_]+)[)\]]?$")


def split_unit(name: str) -> tuple[str, str]:
    """Return the name of a column without its unit, as names are compared, and the unit of time; empty without one.

    Examples
    --------
    >>> split_unit("Spike time (ms)")
    ('spike_time', 'ms')
    """
    folded = fold(name)
    if folded in _SPELLINGS:
        return "time", _SPELLINGS[folded]
    match = _ENDING.match(folded)
    if match is None or match[2] not in _SPELLINGS:
        return folded, ""
    return match[1].strip("_"), _SPELLINGS[match[2]]
