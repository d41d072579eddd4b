"""The book builds without a warning, holds all that the code holds, and needs nothing outside its folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[2]
SITE = ROOT / "build" / "book"

LOADS = {
    "script": "src",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "image": "href",
    "video": "src",
}
"""What a browser fetches by itself, by the attribute that names it."""


class Page(HTMLParser):
    """What a page links to, what it loads, and which places in it can be linked to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.places: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag says of itself."""
        found = {name: value or "" for name, value in attrs}
        self.places |= {found[name] for name in ("id", "name") if name in found}
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if (
            tag in LOADS
            and LOADS[tag] in found
            and found.get("rel") not in ("index", "search", "next", "prev", "author")
        ):
            self.loads.append(found[LOADS[tag]])


@pytest.mark.skipif(sys.platform == "win32", reason="the kernels of notebooks start differently there")
def test_the_book_builds_is_whole_and_needs_no_network() -> None:
    environment = {**os.environ, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    done = subprocess.run([sys.executable, "docs/build.py"], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-4000:]
    pages = {path.relative_to(SITE).as_posix(): Page(path.read_text(encoding="utf-8")) for path in SITE.rglob("*.html")}
    assert not dead_links(pages)
    abroad = {load for page in pages.values() for load in page.loads if re.match(r"(?:[a-z]+:)?//", load)}
    assert not abroad
    for style in SITE.rglob("*.css"):
        assert not re.search(r"url\(\s*['\"]?(?:https?:)?//|@import", style.read_text(encoding="utf-8")), style
    missing = {load for name, page in pages.items() for load in page.loads if not exists(name, load)}
    assert not missing
    everything_of_the_code_is_there(pages)
    for name in (page for page in pages if page.startswith("tutorials/")):
        text = (SITE / name).read_text(encoding="utf-8")
        assert "cell_output" in text and "Traceback" not in text, name


def dead_links(pages: dict[str, Page]) -> list[str]:
    """Return the links inside the book that lead nowhere."""
    found = []
    for name, page in pages.items():
        for link in page.links:
            if re.match(r"[a-z]+:", link):
                continue
            target, _, place = link.partition("#")
            there = os.path.normpath((Path(name).parent / unquote(target)).as_posix()) if target else name
            if not exists(name, target) or (place and there in pages and unquote(place) not in pages[there].places):
                found.append(f"{name}: {link}")
    return found


def exists(page: str, link: str) -> bool:
    """Return whether there is a file under a link of a page."""
    path = unquote(link.partition("#")[0].partition("?")[0])
    return not path or link.startswith("data:") or (SITE / page).parent.joinpath(path).exists()


def everything_of_the_code_is_there(pages: dict[str, Page]) -> None:
    """Look for every body, every kind of part and every parameter, for every source, experiment and command."""
    from oxytocin import experiments
    from oxytocin.language.component import SpikingComponent
    from oxytocin.literature.references import entries
    from oxytocin.report import catalogue

    model = {name: (SITE / name).read_text(encoding="utf-8") for name in pages if name.startswith("generated/model/")}
    for name, make in {**catalogue.usual_bodies(), **catalogue.bodies()}.items():
        body = make()
        assert f"generated/model/body-{name}.html" in model
        for part in body.parts.values():
            kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(part).__name__).lower()
            page = model[f"generated/model/part-{kind}.html"]
            assert all(f">{key}<" in page for key in part.parameters), kind
            assert isinstance(part, SpikingComponent) or "<math" in page, kind
    assert {f"source-{key}".lower().replace("_", "-") for key in entries()} <= pages["generated/sources.html"].places
    assert {name.replace("_", "-") for name in experiments.names()} <= pages["generated/experiments.html"].places
    words = (SITE / "generated" / "reference" / "index.html").read_text(encoding="utf-8")
    assert len(re.findall(r'<td><p><a class="reference internal" href="[^"]+#oxytocin', words)) > 40


def test_the_page_on_validation_has_the_targets_of_the_code() -> None:
    from oxytocin.literature.comparison import published
    from oxytocin.literature.targets import targets
    from oxytocin.report.tables import with_micro

    text = (ROOT / "docs" / "validation" / "README.md").read_text(encoding="utf-8")
    rows = {row.split("|")[1].strip(): row.replace("\\", "") for row in text.splitlines() if row.startswith("| ")}
    for target in targets():
        assert target.id in rows, "run: python docs/validation/make.py"
        assert with_micro(published(target)).replace("\\", "") in rows[target.id], "run: python docs/validation/make.py"


def test_the_picture_of_the_house_is_that_of_the_import_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "docs")
    from book import house

    assert house.picture() == house.PICTURE.read_text(encoding="utf-8"), "run: python docs/book/house.py"
    rooms = [name for names in house.storeys() for name in names]
    assert set(rooms) == set(house.contents())
