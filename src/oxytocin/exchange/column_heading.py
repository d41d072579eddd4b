"""Headings that carry a unit: "cortisol_ug_dL", "Cort (nmol/l)", "oxt pg.mL-1", "UA [kPa]", "time_min"."""

from __future__ import annotations

import re
from collections.abc import Collection

from oxytocin.language import OxytocinError
from oxytocin.language.quantities import dimension

CONCENTRATIONS = ("nmol/L", "ng/mL")
"""Units with the two dimensions of a concentration: amount or mass of substance in a volume."""

_BRACKETS = re.compile(r"^(?P<name>.*?)[\s_.]*[(\[{](?P<unit>[^()\[\]{}]*)[)\]}]\s*$")
_BREAK = re.compile(r"[\s_.,:;/-]+")
_CONCENTRATION = re.compile(
    r"^(?P<amount>[pnuµμm]?(?:mol|g)|mcg)[\s_.·*]*(?:/|per|p)?[\s_.]*(?P<volume>[mdu]?l|100 ?ml)(?:\^?-1)?$",
    re.IGNORECASE,
)
_MOLAR = {"pM": "pmol/L", "nM": "nmol/L", "uM": "umol/L", "µM": "umol/L", "μM": "umol/L"}
_WRITTEN = {
    name.lower(): name for name in ("mmHg", "cmH2O", "kPa", "hPa", "Pa", "mbar", "min", "s", "h", "ms", "d", "day")
}
_WORDS = {
    **dict.fromkeys(("sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("mins", "minute", "minutes"), "min"),
    **dict.fromkeys(("hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("msec", "millisecond", "milliseconds"), "ms"),
    "mm hg": "mmHg",
    "torr": "mmHg",
    "cm h2o": "cmH2O",
}


def name_and_unit(heading: str, like: Collection[str]) -> tuple[str, str]:
    """Split a heading into the name of what was measured and its unit, as the engine's units are written.

    Parameters
    ----------
    heading : str
    like : collection of str
        Units; that of the heading must have the dimension of one of them.

    Returns
    -------
    tuple of str
        The name, and the unit; empty, with the whole heading as name, where none of that kind is found.

    Examples
    --------
    >>> name_and_unit("cortisol_ug_dL", CONCENTRATIONS)
    ('cortisol', 'ug/dL')
    >>> name_and_unit("time", ("s",))
    ('time', '')
    """
    text = heading.strip()
    in_brackets = _BRACKETS.match(text)
    if in_brackets is not None:
        unit = unit_of(in_brackets["unit"], like)
        return (in_brackets["name"], unit) if unit else (text, "")
    # The longest end of the heading that is a unit: of "cortisol_ug_dL" not "dL" alone.
    for gap in _BREAK.finditer(text):
        if gap.start() and (unit := unit_of(text[gap.end() :], like)):
            return text[: gap.start()], unit
    return text, ""


def unit_of(text: str, like: Collection[str]) -> str:
    """Return a unit as the engine's units are written, or an empty text if it is none of that kind."""
    text = text.strip()
    candidates = [_MOLAR.get(text, ""), _WORDS.get(text.lower(), ""), _WRITTEN.get(text.lower(), "")]
    concentration = _CONCENTRATION.match(text)
    if concentration is not None:
        amount = concentration["amount"].lower().replace("mcg", "ug").translate(str.maketrans("µμ", "uu"))
        volume = concentration["volume"].lower().replace("l", "L")
        candidates.append(f"{amount}/{'dL' if volume.startswith('100') else volume}")
    dimensions = [dimension(unit) for unit in like]
    for unit in filter(None, candidates):
        try:
            if dimension(unit) in dimensions:
                return unit
        except OxytocinError:
            continue
    return ""
