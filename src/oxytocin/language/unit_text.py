"""Units as people write them: what is understood, and what is said of the rest.

pint knows what a unit is worth. Which texts are units is settled here, because pint reads more into a text than anybody
means by it: it passes over what stands behind a hash or a quotation mark, and takes "10 u" for ten atomic masses, "Min"
for a million inches and "k" for Boltzmann's constant.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from oxytocin.language.errors import OxytocinError, nearest

# "MG" and "ML" are shouted milligrams and millilitres rather than megagrams and megalitres.
_SMALL = frozenset(("", "femto", "pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo"))
_LARGE = _SMALL | {"mega", "giga"}
_ALONE = frozenset(("",))

_UNDERSTOOD = {
    **dict.fromkeys(
        ("second", "gram", "liter", "meter", "mole", "molar", "international_unit", "ampere", "kelvin", "katal",
         "siemens", "farad", "coulomb", "tesla", "weber", "henry", "sievert", "gray", "calorie", "bar",
         "meter_Hg", "meter_H2O"),
        _SMALL,
    ),
    **dict.fromkeys(("hertz", "pascal", "newton", "joule", "watt", "volt", "ohm", "becquerel"), _LARGE),
    **dict.fromkeys(
        ("minute", "hour", "day", "week", "month", "year", "cubic_centimeter", "torr", "standard_atmosphere",
         "percent", "ppm", "count", "spike", "pound"),
        _ALONE,
    ),
}  # fmt: skip
"""The prefixes that go with each of pint's units, by its name in pint."""

_SPELLINGS = {"H": "hour", "wk": "week", "wks": "week", "Torr": "torr"}
"""What pint does not know, or takes for something that nobody means here: the henry."""

_COMMON = (
    *("s", "ms", "min", "mins", "h", "hr", "hrs", "hour", "hours", "day", "days", "week", "weeks", "L", "mL", "dL"),
    *("uL", "litre", "liter", "g", "kg", "mg", "ug", "mcg", "ng", "pg", "mol", "mmol", "umol", "nmol", "pmol", "fmol"),
    *("IU", "mIU", "uIU", "U", "mU", "uU", "µU", "units", "M", "mM", "uM", "nM", "pM", "mmHg", "kPa", "Pa", "cmH2O"),
    *("Hz", "kHz", "V", "mV", "m", "cm", "mm", "um", "percent", "%", "µg", "µL", "µmol"),
)
"""What is proposed in place of a spelling that is not known."""

_LIKE = "; write it like 'L/min', 'pmol/L', 'mU/min' or '1'"

_DEGREES = re.compile(r"(?i)(delta_|Δ)?(degrees?|deg)_?(c|f|celsius|fahrenheit)?|°.*|celsius|centigrade|fahrenheit")
_LOGARITHMIC = re.compile(r"d[Bb]\w*|pH|[Dd]ecibel\w*|[Nn]epers?|Np|[Bb]el|decades?|octaves?|log\w*|ln")

_DOTTED = re.compile(r"(?i)\b(i\.u\.|u\.i\.|i\.e\.)")
_SIGNS = str.maketrans({**dict.fromkeys("−‐‑–", "-"), **dict.fromkeys("·⋅×∙•", "*"), **dict.fromkeys("∕⁄", "/")})
_TOKEN = re.compile(
    r"""[ \t]*(?:
    (?:\*\*|\^)[ ]*(?P<bracket>\()?[ ]*(?P<power>[-+]?[0-9]+(?:\.[0-9]+)?)[ ]*(?(bracket)\))
    |(?<=\w)(?P<attached>-[0-9]+)(?![\w.])
    |(?P<name>(?<!\w)%(?!\w)|°?[^\W\d]\w*)
    |(?P<one>1)(?![\w.])
    |(?P<sign>[*/()])
    )""",
    re.VERBOSE,
)
_LONGEST = 300  # characters
_DEEPEST = 20  # brackets
_HIGHEST = 12.0  # power


def read_unit(text: str, registry: Any) -> Any:
    """Return the unit that a whole text stands for, as one of pint's.

    Products are written with `*`, a middle dot or a blank; quotients with `/` or "per"; powers as `m**2`, `m^2`, `m²`,
    `m2` or `min-1`.

    Parameters
    ----------
    text : str
        "pmol/L", "mU/kg/min", "µg·L⁻¹", or "1" for a pure number.
    registry : pint.UnitRegistry
        What units are worth.

    Raises
    ------
    OxytocinError
        If any of the text is left over, or a unit is not known, or is one of those in which sums and ratios mean
        nothing: degrees and logarithms.
    """
    return _Reading(text, registry).whole()


class _Reading:
    """Takes the words of one text, one after the other."""

    def __init__(self, text: str, registry: Any) -> None:
        self.text, self.registry = text, registry
        plain = _DOTTED.sub("IU", unicodedata.normalize("NFKC", text).translate(_SIGNS).strip())
        if len(plain) > _LONGEST or plain.count("(") > _DEEPEST:
            raise self._refused("it is too long for one")
        self.words, at = [], 0
        while at < len(plain):
            found = _TOKEN.match(plain, at)
            if found is None:
                raise self._refused(f"'{plain[at:].strip()}' in it means nothing" if at else "")
            kind = "power" if found["attached"] else str(found.lastgroup)
            self.words.append((kind, found["attached"] or found[kind]))
            at = found.end()
        self.words = [("sign", "/") if word == ("name", "per") else word for word in self.words]
        self.at = 0

    def whole(self) -> Any:
        if not self.words:
            raise OxytocinError("a unit is missing; a pure number has the unit '1'")
        found = self._terms()
        if self.at < len(self.words):
            raise self._refused(f"'{self.words[self.at][1]}' in it belongs to nothing")
        return found

    def _next(self, *wanted: tuple[str, str]) -> bool:
        """Step over the next word if it is one of these."""
        here = self.at < len(self.words) and self.words[self.at] in wanted
        self.at += here
        return here

    def _terms(self) -> Any:
        """Return what stands up to the end, or to a bracket that closes."""
        one = self.registry.Unit("dimensionless")
        divided = self._next(("sign", "/"))
        found = one / self._power() if divided else self._power()
        while self.at < len(self.words) and self.words[self.at][0] != "power" and self.words[self.at][1] != ")":
            if self._next(("sign", "/")):
                found, divided = found / self._power(), True
                continue
            if divided:
                raise self._refused("it can be read in two ways; put what stands below the line in brackets: 'a/(b*c)'")
            self._next(("sign", "*"))
            found = found * self._power()
        return found

    def _power(self) -> Any:
        found = self._base()
        if self.at < len(self.words) and self.words[self.at][0] == "power":
            found = self._raised(found, float(self.words[self.at][1]))
            self.at += 1
        return found

    def _raised(self, unit: Any, power: float) -> Any:
        raised = unit ** (int(power) if power == int(power) else power)
        if any(abs(each) > _HIGHEST for each in raised.dimensionality.values()):
            raise self._refused(f"a power in it is higher than {_HIGHEST:g}")
        return raised

    def _base(self) -> Any:
        kind, word = self.words[self.at] if self.at < len(self.words) else ("", "")
        self.at += 1
        if kind == "one" or word == "dimensionless":
            return self.registry.Unit("dimensionless")
        if kind == "name":
            return self._named(word)
        if word != "(":
            raise self._refused(f"a unit is missing in front of '{word}'" if word else "it has no end")
        found = self._terms()
        if not self._next(("sign", ")")):
            raise self._refused("a bracket is not closed")
        return found

    def _named(self, word: str) -> Any:
        found = self._known(word)
        stem = word.rstrip("0123456789")
        if found is None and stem != word:  # "m2"
            found = self._known(stem)
            if found is not None:
                found = self._raised(found, float(word[len(stem) :]))
        if found is None:
            raise self._unknown(word)
        return found

    def _known(self, word: str) -> Any:
        if _LOGARITHMIC.fullmatch(word):  # pint has a picohenry for pH
            return None
        candidates = self.registry.parse_unit_name(_SPELLINGS.get(word, word))
        prefix, name, _ = candidates[0] if candidates else ("", "", "")
        if prefix not in _UNDERSTOOD.get(name, ()):
            return None
        return self.registry.Unit(f"{prefix}{name}")

    def _unknown(self, word: str) -> OxytocinError:
        if _DEGREES.fullmatch(word):
            return OxytocinError(
                f"'{self.text}' is in degrees, of which 0 is not nothing, so that twice as many are not twice as much; "
                "write a temperature in kelvin, such as '310.15 K'"
            )
        if _LOGARITHMIC.fullmatch(word):
            return OxytocinError(
                f"'{self.text}' is on a logarithmic scale, where sums and means are not those of what was measured; "
                "give the quantity itself"
            )
        same = [each for each in _COMMON if each.casefold() == word.casefold()]
        close = f"; did you mean '{same[0]}'?" if same else nearest(word, _COMMON) if len(word) > 3 else ""
        return self._refused(f"'{word}' is not known" if word != self.text.strip() else "", close or _LIKE)

    def _refused(self, why: str, close: str = _LIKE) -> OxytocinError:
        because = f": {why}" if why else ""
        return OxytocinError(f"'{self.text}' is not a unit known here{because}{close}")
