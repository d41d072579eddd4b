"""Build the book into the folder `build/book`: `python docs/build.py`. Needs the extra `docs`; nothing is fetched.

Arguments go to Sphinx; `python docs/build.py -E` builds everything anew.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent
BUILT = DOCS.parent / "build"
SITE = BUILT / "book"
NEEDED = ("sphinx", "myst_nb", "furo", "ipykernel")


def main(arguments: list[str]) -> int:
    """Build, with every warning an error, and say where the book is."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        print(
            f"docs/build.py: {missing[0]} is not there; install the extra: pip install -e '.[docs]'.", file=sys.stderr
        )
        return 2
    from sphinx.cmd.build import main as build

    options = ["--fail-on-warning", "--keep-going", "--quiet", "--jobs", "auto"]
    places = ["--conf-dir", str(DOCS / "book"), "--doctree-dir", str(BUILT / "doctrees")]
    code: int = build([*options, *places, *arguments, str(DOCS), str(SITE)])
    if code == 0:
        print(f"The book is in {SITE / 'index.html'}")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
