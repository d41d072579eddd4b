"""The picture of the house: its storeys and rooms, from pyproject.toml, with what CONTRIBUTING.md says of each.

python docs/book/house.py      writes docs/images/house.svg
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from textwrap import wrap
from xml.sax.saxutils import escape

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "images" / "house.svg"

_WIDTH, _GAP, _LINE, _HEAD = 880, 10, 15, 26
_LETTERS = 6.1  # pixels that a letter of the small text takes


def storeys() -> list[list[str]]:
    """Return the packages of each storey, the top first, as the import contract has them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = next(one for one in project["tool"]["importlinter"]["contracts"] if one["type"] == "layers")["layers"]
    found = [re.findall(r"\w+", layer) for layer in layers]
    return [[name for name in names if not name.startswith("__")] for names in found if names != ["__main__"]]


def contents() -> dict[str, str]:
    """Return what CONTRIBUTING.md says that each package holds."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for names, holds in re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| ([^|]+) \|", text, flags=re.MULTILINE):
        for name in re.findall(r"\w+", names):
            found[name] = holds.strip().replace("`", "")
    return found


def picture() -> str:
    """Return the house as SVG, readable on a light and on a dark page."""
    holds, y, drawn = contents(), 20.0, []
    for names in storeys():
        shared = {holds.get(name, "") for name in names}
        wide = (_WIDTH - 40 - _GAP * (len(names) - 1)) / len(names)
        texts = {
            name: wrap("" if len(shared) == 1 < len(names) else holds.get(name, ""), int(wide / _LETTERS))
            for name in names
        }
        below = wrap(shared.pop(), int((_WIDTH - 40) / _LETTERS)) if len(shared) == 1 < len(names) else []
        height = _HEAD + _LINE * max(map(len, texts.values())) + 8
        for i, name in enumerate(names):
            drawn.append(_room(20 + i * (wide + _GAP), y, wide, height, name, texts[name]))
        y += height
        for line in below:
            drawn.append(
                f'<text class="holds" x="{_WIDTH / 2:.0f}" y="{y + _LINE:.0f}" '
                f'text-anchor="middle">{escape(line)}</text>'
            )
            y += _LINE
        y += _GAP + (8 if below else 0)
    drawn.append(_arrow(y - _GAP))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {y + 24:.0f}" role="img" aria-labelledby="t">'
    )
    return f'{head}\n<title id="t">{escape(_in_words())}</title>\n{_STYLE}\n' + "\n".join(drawn) + "\n</svg>\n"


_STYLE = """<style>
text { font-family: sans-serif; fill: #1d2b36; }
.name { font-size: 13px; font-weight: bold; }
.holds { font-size: 11px; }
rect { fill: #eef4f8; stroke: #5b8aa8; }
.ground { fill: #ffffff; stroke: none; }
.note { font-size: 11px; font-style: italic; }
</style>
<rect class="ground" x="0" y="0" width="100%" height="100%"/>"""


def _room(x: float, y: float, width: float, height: float, name: str, text: list[str]) -> str:
    made = [f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="4"/>']
    made.append(
        f'<text class="name" x="{x + width / 2:.1f}" y="{y + 18:.1f}" text-anchor="middle">{escape(name)}</text>'
    )
    for i, line in enumerate(text):
        made.append(
            f'<text class="holds" x="{x + width / 2:.1f}" y="{y + _HEAD + _LINE * (i + 0.7):.1f}" '
            f'text-anchor="middle">{escape(line)}</text>'
        )
    return "\n".join(made)


def _arrow(y: float) -> str:
    note = "A package imports from those below it, never from one beside it or above."
    return f'<text class="note" x="{_WIDTH / 2:.0f}" y="{y + 18:.0f}" text-anchor="middle">{note}</text>'


def _in_words() -> str:
    return "The storeys of the house from the top down: " + "; ".join(", ".join(names) for names in storeys())


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
