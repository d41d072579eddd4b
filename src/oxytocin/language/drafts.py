"""Files and folders that come into being whole or not at all, and nothing left behind by a process that was killed.

What is being written stands in a hidden folder beside its place and is moved there when it is complete. Whoever writes
holds a lock in that folder, which the operating system lets go when the process ends in any way; a folder of ours that
nobody holds was left by a process that was killed, and the next one that writes beside it takes it away.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from oxytocin.language.errors import OxytocinError

_PREFIX = ".oxytocin-draft-"
_LOCK = ".lock-of-the-draft"


def whole_file(target: Path, write: Callable[[Path], object]) -> None:
    """Let `write(draft_path)` write a file, then move it to its place.

    Raises
    ------
    OxytocinError
        If the folder is missing, not writable, or full.
    """
    with _said_of(target), draft_folder(target.parent) as folder:
        draft = folder / target.name
        write(draft)
        draft.replace(target)


def whole_folder(target: Path, fill: Callable[[Path], object]) -> None:
    """Let `fill(draft_path)` fill a new folder, then move it to its place; nothing but an empty folder may be there.

    Raises
    ------
    OxytocinError
        If the folder above is missing, not writable or full, or something is there.
    """
    with _said_of(target), draft_folder(target.parent) as folder:
        draft = folder / target.name
        draft.mkdir()
        fill(draft)
        if target.is_dir():
            target.rmdir()
        draft.rename(target)


@contextlib.contextmanager
def draft_folder(parent: Path) -> Iterator[Path]:
    """Give a hidden folder in `parent`, with all that it holds taken away at the end; dead ones are taken away first.

    Raises
    ------
    OSError
        If it cannot be made.
    """
    remove_dead_drafts(parent)
    folder, lock = _begin(parent)
    try:
        yield folder
    finally:
        _remove(folder, lock)


def remove_dead_drafts(parent: Path) -> None:
    """Take away what processes of this user were writing in a folder when they were killed; never what is alive."""
    with contextlib.suppress(OSError):
        for entry in os.scandir(parent):
            if entry.name.startswith(_PREFIX):
                with contextlib.suppress(OSError):
                    _remove_if_dead(Path(entry.path))


def make_way(above: Path, target: Path) -> None:
    """Remove a file that stands where a folder below `above` belongs, and a folder that stands where a file does."""
    for folder in reversed(target.relative_to(above).parents[:-1]):
        path = above / folder
        if not path.is_dir():
            path.unlink(missing_ok=True)
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)


@contextlib.contextmanager
def held(lock: Path) -> Iterator[bool]:
    """Make a file and hold a lock on it, then take it away; gives False, and does nothing, if another process has it.

    Raises
    ------
    OSError
        If it cannot be made.
    """
    file = _take(lock)
    try:
        yield file is not None
    finally:
        if file is not None:
            if sys.platform == "win32":  # which removes no open file
                file.close()
            with contextlib.suppress(OSError):
                lock.unlink()
            file.close()


def _take(lock: Path) -> IO[bytes] | None:
    """Return a lock file, open and locked, or None if another process has it or has just taken it away."""
    file = lock.open("a+b")
    with contextlib.suppress(OSError):
        if _claim(file) and os.path.samestat(os.fstat(file.fileno()), lock.stat()):
            return file
    file.close()
    return None


def _claim(file: IO[bytes]) -> bool:
    """Lock an open file for as long as it is open, and return False if another process has done so.

    Where a file system knows no locks, it is taken to be free.
    """
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _begin(parent: Path) -> tuple[Path, IO[bytes]]:
    """Return a new folder with its lock held; one that is swept away before it is locked is made again."""
    for _ in range(100):
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        try:
            lock = _take(folder / _LOCK)
        except FileNotFoundError:
            continue
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        if lock is not None:
            return folder, lock
    raise OSError("a folder for drafts is taken away again and again")


def _remove_if_dead(folder: Path) -> None:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or (hasattr(os, "geteuid") and found.st_uid != os.geteuid()):
        return
    try:
        lock = (folder / _LOCK).open("r+b")
    except FileNotFoundError:  # killed before it had a lock, or about to make one
        folder.rmdir()
        return
    if _claim(lock):
        _remove(folder, lock)
    else:
        lock.close()


def _remove(folder: Path, lock: IO[bytes]) -> None:
    """Take a folder away, its lock last, so that whoever is killed on the way leaves what the next one finds."""
    with contextlib.suppress(OSError):
        for entry in list(folder.iterdir()):
            if entry.name == _LOCK:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)
    lock.close()
    shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _said_of(target: Path) -> Iterator[None]:
    if not target.parent.is_dir():
        raise OxytocinError(f"cannot write '{target}': the folder '{target.parent}' does not exist")
    try:
        yield
    except OSError as error:
        raise OxytocinError(f"cannot write '{target}': {error.strerror or error}") from None
