"""The version stands in one place, and what is said of the project elsewhere agrees."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import oxytocin

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_version_is_written_once() -> None:
    assert (
        "version" not in PROJECT["project"]
        and PROJECT["tool"]["hatch"]["version"]["path"] == "src/oxytocin/__init__.py"
    )
    assert version("oxytocin") == oxytocin.__version__
    written = re.compile(rf"\b(?:version|oxytocin):? *[=:]* *\"?{re.escape(oxytocin.__version__)}\b", re.IGNORECASE)
    for name in ("CITATION.cff", "README.md", "Containerfile", ".github/workflows/release.yml", "docs/book/conf.py"):
        assert not written.search((ROOT / name).read_text(encoding="utf-8")), f"{name} repeats the version"


def test_the_citation_agrees_with_the_project() -> None:
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    found = dict(re.findall(r"^([\w-]+): *\"?([^\"\n]+)\"?$", text, flags=re.MULTILINE))
    assert "version" not in found, "the version would stand in two places"
    assert found["license"] == PROJECT["project"]["license"]
    assert found["title"].startswith(f"{PROJECT['project']['name']}: ")
    assert PROJECT["project"]["authors"][0]["name"] in text


def test_actions_are_pinned_to_commits_and_only_publishing_is_allowed_to_prove_who_it_is() -> None:
    text = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    used = re.findall(r"uses: (\S+)", text)
    assert used
    for action in used:
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action), action
    assert text.count("id-token: write") == 1 and text.index("id-token: write") > text.index("publish:")
