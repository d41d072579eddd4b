"""The references, as they stand in `references.bib`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from oxytocin.language.errors import OxytocinError, nearest


@cache
def entries() -> dict[str, str]:
    """Return the text of every entry of `references.bib` by its key, in the order of the file."""
    text = (files("oxytocin") / "literature" / "references.bib").read_text(encoding="utf-8")
    # An entry ends at the first closing brace that begins a line.
    found = re.finditer(r"^@\w+\{\s*([^,\s]+)\s*,.*?^\}", text, flags=re.MULTILINE | re.DOTALL)
    return {entry[1]: entry[0] for entry in found}


def bibtex(keys: Iterable[str]) -> str:
    """Return the BibTeX entries of some references, in the order of the file, each once.

    Parameters
    ----------
    keys : iterable of str
        Keys such as `Run.sources` gives.

    Raises
    ------
    OxytocinError
        If a key is not in `references.bib`.
    """
    wanted, known = set(keys), entries()
    for key in sorted(wanted - set(known)):
        raise OxytocinError(f"there is no reference '{key}'{nearest(key, known)}")
    return "".join(f"{text}\n\n" for key, text in known.items() if key in wanted).removesuffix("\n")


def field(entry: str, name: str) -> str:
    """Return a field of an entry of references.bib; empty where it has none."""
    match = re.search(rf"^\s*{name}\s*=\s*\{{(.*?)\}},?\s*$", entry, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"\s+", " ", match.group(1)) if match else ""


def doi(key: str) -> str:
    """Return the DOI of a reference; empty where it has none."""
    return field(entries().get(key, ""), "doi")
