"""What a user hands in as a model by others: which endings there are, and a file's text whatever its encoding."""

from __future__ import annotations

import codecs
import re
import zlib
from pathlib import Path

from oxytocin.language import OxytocinError

MODELS = (".xml", ".sbml", ".xml.gz", ".sbml.gz")
"""How the name of a model's file ends, in capitals or not."""

ARCHIVES = (".omex", ".sedml")
"""How the name of a COMBINE archive or a simulation experiment ends."""

LARGEST = 50_000_000
"""Bytes of a model, unpacked; the largest curated models of BioModels have some millions."""

_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']""")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip


def is_model(name: str) -> bool:
    """Whether a name that a user gives is that of a file with a model by others."""
    return name.lower().endswith(MODELS)


def is_archive(name: str) -> bool:
    """Whether it is that of a COMBINE archive, or of a simulation experiment in SED-ML."""
    return name.lower().endswith(ARCHIVES)


def read_bytes(path: Path, expected: str, most: int = LARGEST) -> bytes:
    """Return what stands in a regular file of bounded size.

    Raises
    ------
    OxytocinError
        If there is none, it is no regular file, or too large.
    """
    try:
        if path.is_dir():
            raise OxytocinError(f"'{path}' is a folder; expected {expected}")
        if not path.exists():
            raise OxytocinError(f"there is no file '{path}'")
        if not path.is_file():
            raise OxytocinError(f"'{path}' is no regular file; expected {expected}")
        with path.open("rb") as stream:
            content = stream.read(most + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, OxytocinError):
            raise
        why = error.strerror if isinstance(error, OSError) else error
        raise OxytocinError(f"cannot read '{path}': {why}") from None
    if len(content) > most:
        raise OxytocinError(f"'{path}' has more than {most / 1e6:g} MB; such files are not read")
    return content


def read_model(path: Path) -> str:
    """Return a model's text.

    Raises
    ------
    OxytocinError
        If it cannot be read, is too large, or in no encoding that is known.
    """
    expected = "a model in SBML"
    content = read_bytes(path, expected)
    if content.startswith(b"\x1f\x8b"):
        content = _unpacked(content, path)
    return decoded(content, str(path), expected)


def decoded(content: bytes, name: str, expected: str) -> str:
    """Return the text of an XML file, in the encoding that it declares.

    Raises
    ------
    OxytocinError
        If it is in another, or no text.
    """
    declared = _DECLARED.search(content[:200])
    encoding = declared.group(1).decode() if declared else "utf-8"
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), encoding)
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise OxytocinError(f"'{name}' is not in the encoding '{encoding}'; expected {expected}") from None
    text = text.lstrip("\ufeff").lstrip()
    if not text.startswith("<"):
        raise OxytocinError(f"'{name}' is no XML; expected {expected}")
    return re.sub(r"^<\?xml.*?\?>", '<?xml version="1.0" encoding="UTF-8"?>', text, count=1, flags=re.DOTALL)


def _unpacked(content: bytes, path: Path) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        found = unpacker.decompress(content, LARGEST + 1)
    except zlib.error:
        raise OxytocinError(f"'{path}' is no whole gzip file") from None
    if len(found) > LARGEST:
        raise OxytocinError(f"'{path}' unfolds to more than {LARGEST / 1e6:g} MB; such files are not read")
    if not unpacker.eof:
        raise OxytocinError(f"'{path}' is no whole gzip file")
    return found
