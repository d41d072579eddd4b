"""Pages that stand at the top of the repository, where a forge looks for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]


def pages(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the pages on contributing and on what changed, and the list of decisions."""
    yield "decisions", "# Decisions\n\n```{toctree}\n:glob:\n\n../decisions/*\n```\n"
    for name in ("CONTRIBUTING", "CHANGELOG"):
        text = (ROOT / f"{name}.md").read_text(encoding="utf-8")
        text = re.sub(r"\]\((?:docs/)", "](../", text)
        yield name.lower(), re.sub(r"\]\((CONTRIBUTING|CHANGELOG)\.md", lambda found: f"]({found[1].lower()}.md", text)
