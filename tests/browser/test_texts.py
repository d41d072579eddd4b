"""The page's words stand in one catalogue, and what others wrote is unchanged; no browser is needed for this."""

from __future__ import annotations

import hashlib
import json
import re
from importlib.resources import files

STATIC = files("oxytocin.app") / "static"
SHA_256 = "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f"
"""Of uPlot 1.6.32's dist/uPlot.iife.min.js, as it came from the npm registry."""


def sources() -> dict[str, str]:
    """Return the page's own modules and its HTML by name."""
    ours = (item for item in STATIC.iterdir() if item.name.endswith((".js", ".html")))
    return {item.name: item.read_text(encoding="utf-8") for item in ours}


def test_every_word_is_in_the_catalogue_and_every_entry_is_used() -> None:
    texts = json.loads((STATIC / "texts" / "en.json").read_text(encoding="utf-8"))
    whole, begun = set(), set()
    for text in sources().values():
        whole.update(re.findall(r'(?:say\(|data-text=|data-label=|\? |: )"([a-z]+(?:\.[A-Za-z.]+)?)"', text))
        begun.update(re.findall(r"(?:say|hasText)\(`([a-z.]+)\$\{", text))
    asked = {key for text in sources().values() for key in re.findall(r'say\("([^"]+)"', text)}
    assert asked <= set(texts)
    unused = {key for key in texts if key not in whole and not any(key.startswith(each) for each in begun)}
    assert not unused


def test_nothing_is_inline_and_nothing_is_fetched_from_elsewhere() -> None:
    html = sources()["index.html"]
    assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|\sstyle=", html)
    links = [link for text in sources().values() for link in re.findall(r"https?://[^\s\"'`)]+", text)]
    assert set(links) <= {"http://www.w3.org/2000/svg", "https://doi.org/${doi}"}


def test_uplot_is_what_its_author_published() -> None:
    vendored = (STATIC / "vendor" / "uplot" / "uPlot.min.js").read_bytes()
    assert hashlib.sha256(vendored.removesuffix(b"export default uPlot;\n")).hexdigest() == SHA_256
    assert "Leon Sorokin" in (STATIC / "vendor" / "uplot" / "LICENSE").read_text(encoding="utf-8")


def test_all_modules_are_asked_for_at_once() -> None:
    """Without that, a module is found only when the one that imports it has been read."""
    named = set(re.findall(r'rel="modulepreload" href="(\w+\.js)"', sources()["index.html"]))
    assert named == {name for name in sources() if name.endswith(".js")} - {"main.js"}
