"""What has been worked out once need not be worked out again: bytes kept on the disk, verified or not there.

Every entry carries a hash of its content and of its name. What does not agree with it, cannot be read, or is no file is
as good as not there: it is made anew and written over. Entries are read only from a folder that none but this user and
the administrator can write to, because machine code is among them. Where nothing can be written, a temporary folder
takes the place of the user's cache until the process ends, and that is said once.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import sys
import tempfile
from functools import cache
from pathlib import Path

from oxytocin.language.drafts import draft_folder, make_way
from oxytocin.language.plain_text import plain

_SEAL = 32  # bytes
_INHERITED = "OXYTOCIN_TEMPORARY_CACHE"
"""Environment variable that tells processes started by this one which temporary folder they share."""


def digest(*texts: str) -> str:
    """Return a short hash of several texts."""
    total = hashlib.blake2b(digest_size=12)
    for text in texts:
        total.update(text.encode())
        total.update(b"\0")
    return total.hexdigest()


def recall(kind: str, name: str) -> bytes | None:
    """Return what was kept under a name, or None if it is not there as it was written.

    Parameters
    ----------
    kind : str
        Folder of the entry in the cache, with slashes where there are several.
    name : str
        Name of its file.
    """
    for place in (_home(), _inherited()):
        content = None if place is None else _read(place, kind, name)
        if content is not None:
            return content
    return None


def keep(kind: str, name: str, content: bytes) -> None:
    """Keep bytes under a name for this and later processes, if there is any room for them."""
    sealed = _seal(kind, name, content) + content
    home = _home()
    if _inherited() is None and home is not None:
        try:
            return _write(home, kind, name, sealed)
        except OSError as error:
            _fall_back(f"'{home}'", error)
    place = _inherited()
    if place is not None:
        try:
            _write(place, kind, name, sealed)
        except OSError as error:
            _say(f"nothing more can be remembered in '{place}' ({_why(error)})")


def holds(kind: str) -> bool:
    """Return whether anything at all of a kind is kept."""
    for place in (_home(), _inherited()):
        with contextlib.suppress(OSError):
            if place is not None and any((place / kind).iterdir()):
                return True
    return False


@cache
def _home() -> Path | None:
    """Return the user's cache, or None where there is none that can be trusted; then a temporary folder is in use."""
    import platformdirs

    try:
        home = Path(platformdirs.user_cache_dir("oxytocin", appauthor=False))
        if not home.is_absolute():
            raise OSError(f"'{home}' is no absolute path")
    except (OSError, RuntimeError, KeyError) as error:
        _fall_back("the home of this user", error)
        return None
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        _see_that_it_is_ours(home)
    except OSError as error:
        _fall_back(f"'{home}'", error)
        return None
    return home


def _inherited() -> Path | None:
    """Return the temporary folder of this process or of the one that started it, where one is in use."""
    given = os.environ.get(_INHERITED)
    if not given:
        return None
    try:
        _see_that_it_is_ours(Path(given))
    except OSError:
        return None
    return Path(given)


def _see_that_it_is_ours(folder: Path) -> None:
    """Raise an OSError unless this is a folder in which none but this user and the administrator can write."""
    found = folder.stat()
    if not stat.S_ISDIR(found.st_mode):
        raise OSError("this is no folder")
    if not hasattr(os, "geteuid"):
        return
    if found.st_uid not in (os.geteuid(), 0):
        raise OSError("it belongs to another user")
    if found.st_mode & 0o022:
        if found.st_uid != os.geteuid():
            raise OSError("others can write there")
        folder.chmod(0o700)


def _fall_back(where: str, error: Exception) -> None:
    """Take a temporary folder into use, and say so."""
    if _inherited() is not None:
        return
    held = contextlib.ExitStack()
    try:
        folder = held.enter_context(draft_folder(Path(tempfile.gettempdir())))
    except OSError as second:
        _say(f"nothing can be remembered in {where} ({_why(error)}), nor in a temporary folder ({_why(second)})")
        return
    os.environ[_INHERITED] = str(folder)
    from multiprocessing.util import Finalize

    Finalize(None, held.close, exitpriority=0)  # of this process, also where it is a worker, and of none that it forks
    _say(f"nothing can be remembered in {where} ({_why(error)}); '{folder}' is used until this ends")


def _read(place: Path, kind: str, name: str) -> bytes | None:
    path = place / kind / name
    # Neither a link nor a pipe that stands there is followed or waited for.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with open(os.open(path, flags), "rb") as file:
            whole = file.read() if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else b""
    except FileNotFoundError:
        return None
    except OSError:
        whole = b""
    seal, content = whole[:_SEAL], whole[_SEAL:]
    if seal == _seal(kind, name, content):
        return content
    _say(f"what is remembered in '{place}' is damaged in places; that is made anew")
    return None


def _write(place: Path, kind: str, name: str, sealed: bytes) -> None:
    with draft_folder(place) as folder:
        draft = folder / "entry"
        draft.write_bytes(sealed)
        try:
            _move(draft, place / kind / name)
        except OSError:
            make_way(place, place / kind / name)
            _move(draft, place / kind / name)


def _move(draft: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft.replace(target)


def _seal(kind: str, name: str, content: bytes) -> bytes:
    total = hashlib.blake2b(f"{kind}/{name}\0".encode(), digest_size=_SEAL)
    total.update(content)
    return total.digest()


def _why(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__


@cache
def _say(sentence: str) -> None:
    """Say something once, on standard error, where it mixes with no result."""
    with contextlib.suppress(OSError, ValueError, AttributeError):  # closed, or there is none
        print(plain(f"oxytocin: {sentence}."), file=sys.stderr, flush=True)
