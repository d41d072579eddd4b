"""The source text that a part of the body depends on, as this process has loaded it."""

from __future__ import annotations

import inspect
import os
import sys
import sysconfig
import time
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import ModuleType

_PACKAGE = Path(__file__).resolve().parent.parent
_STARTED = time.monotonic()


def text_of(folder_name: str) -> str | None:
    """Return the joined source text of one folder of this package, or None if it changed under this process."""
    texts = [_as_loaded(path) for path in sorted((_PACKAGE / folder_name).rglob("*.py"))]
    return None if None in texts else "".join(text for text in texts if text is not None)


def sources_of(types: Iterable[type]) -> str | None:
    """Return the source text of the modules that define these classes and of all modules these draw on.

    Returns None where a source cannot be read, as for a class typed at a prompt, or has changed since this process
    started: then nothing is remembered.
    """
    queue = [sys.modules.get(base.__module__) for kind in types for base in kind.__mro__ if base is not object]
    seen: dict[str, str] = {}
    while queue:
        module = queue.pop()
        if module is None or not isinstance(module, ModuleType):
            return None
        if module.__name__ in seen or module.__name__.startswith(("oxytocin.language", "oxytocin.engine")):
            continue
        file = getattr(module, "__file__", None)
        if file is None or not os.path.isfile(file):
            if module.__name__ in sys.builtin_module_names:
                continue
            return None
        if _foreign(file):
            continue
        text = _as_loaded(Path(file)) if file.endswith(".py") else None
        if text is None:
            return None
        seen[module.__name__] = text
        for item in vars(module).values():
            if isinstance(item, ModuleType):
                queue.append(item)
            elif inspect.isclass(item) or inspect.isfunction(item):
                queue.append(sys.modules.get(item.__module__))
    return "".join(seen[name] for name in sorted(seen))


def _as_loaded(path: Path) -> str | None:
    """Return a source text, or None if the file was changed after this process may have loaded it.

    What is remembered must belong to the code that ran, and in a notebook that stays open while files are edited the
    text on disk does not.
    """
    changed, now = path.stat().st_mtime, time.time()
    # By the clock as it now stands, for it may have been put; a file from the future was not changed just now.
    started = now - (time.monotonic() - _STARTED)
    return None if started <= changed <= now else _text(path, changed)


@cache
def _text(path: Path, changed: float) -> str:
    """Return a source text; bodies are built by the hundred, and their sources are read once."""
    return path.read_text("utf-8")


@cache
def _foreign(file: str) -> bool:
    """Whether a file belongs to the standard library or an installed package other than this one."""
    path = os.path.realpath(file)
    if path.startswith(str(_PACKAGE)):
        return False
    return path.startswith(_foreign_roots())


@cache
def _foreign_roots() -> tuple[str, ...]:
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    return tuple(os.path.realpath(sysconfig.get_path(name)) + os.sep for name in names)
