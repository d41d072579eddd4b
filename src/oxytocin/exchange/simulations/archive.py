"""A COMBINE archive that came from somewhere: read into the memory within bounds, and nothing of it ever on the disk.

(Bergmann et al. 2014, doi:10.1186/s12859-014-0369-z.)
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from oxytocin.exchange.alone.source import read_bytes
from oxytocin.language import OxytocinError

MOST_ENTRIES = 1000
LARGEST = 200_000_000
"""Bytes of all entries together, unpacked."""


def contents(path: Path) -> dict[str, bytes]:
    """Return what stands in an archive, by its place in it.

    Raises
    ------
    OxytocinError
        If it is no archive, too large when unpacked, or has an entry that a careless program would write elsewhere.
    """
    content = read_bytes(path, "a COMBINE archive", LARGEST)
    found: dict[str, bytes] = {}
    left = LARGEST
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MOST_ENTRIES:
                raise OxytocinError(f"'{path}' has {len(entries)} entries; at most {MOST_ENTRIES} are read")
            for entry in entries:
                place = _place(entry, path)
                if place in found:
                    raise OxytocinError(f"'{path}' has two entries called '{place}'")
                with archive.open(entry) as stream:
                    found[place] = stream.read(left + 1)
                left -= len(found[place])
                if left < 0:
                    raise OxytocinError(
                        f"'{path}' unfolds to more than {LARGEST / 1e6:g} MB; such archives are not read"
                    )
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise OxytocinError(f"'{path}' is no whole COMBINE archive: {error}") from None
    return found


def resolve(source: str, of: str, files: Mapping[str, bytes], where: str) -> str:
    """Return the place of a file that another one names, which must be in the archive as well.

    Raises
    ------
    OxytocinError
        If it lies elsewhere, or is not there.
    """
    if "://" in source or source.startswith(("urn:", "file:")):
        raise OxytocinError(
            f"'{where}' takes '{source}' from elsewhere; put it into the archive, for nothing is fetched"
        )
    parts: list[str] = []
    for part in (*PurePosixPath(of).parent.parts, *PurePosixPath(source.replace("\\", "/")).parts):
        if part == ".." and parts:
            parts.pop()
        elif part in ("..", "/"):
            raise OxytocinError(f"'{where}' names '{source}', which lies outside of the archive")
        elif part != ".":
            parts.append(part)
    place = "/".join(parts)
    if place not in files:
        raise OxytocinError(f"'{where}' names '{source}', which is not in it")
    return place


def _place(entry: zipfile.ZipInfo, path: Path) -> str:
    """Return an entry's place, refusing what would lie outside of a folder that it were unpacked into."""
    name = entry.filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or ":" in parts[0] or "\0" in name:
        raise OxytocinError(f"'{path}' has an entry that would lie outside of it ('{entry.filename}'); it is not read")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise OxytocinError(f"'{path}' has an entry that is a link ('{entry.filename}'); it is not read")
    if entry.flag_bits & 1:
        raise OxytocinError(f"'{path}' is locked by a password; unlock it first")
    return "/".join(part for part in parts if part != ".")
