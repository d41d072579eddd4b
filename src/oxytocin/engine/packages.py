"""Packages whose text is put together while the program runs, each named by a hash of it.

They are imported from the text itself. What Python makes of it is remembered, as `memory` remembers everything; so
nothing of them stands on the disk that could be changed.
"""

from __future__ import annotations

import contextlib
import marshal
import sys
from collections.abc import Mapping, Sequence
from importlib.abc import ExecutionLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import MAGIC_NUMBER, spec_from_loader
from types import CodeType, ModuleType
from typing import cast

from oxytocin.language import memory

_BYTECODE = "bytecode"


def place(stem: str, files: Mapping[str, str]) -> str:
    """Make a package of these texts known, and return its name.

    Parameters
    ----------
    stem : str
        Beginning of its name.
    files : mapping of str to str
        Text by file name, such as "equations.py"; "__init__.py" may be left out.
    """
    name = f"{stem}_{memory.digest(*(item for pair in sorted(files.items()) for item in pair))}"
    _PACKAGES.texts[name] = files.get("__init__.py", "")
    for file, text in files.items():
        if file != "__init__.py":
            _PACKAGES.texts[f"{name}.{file.removesuffix('.py')}"] = text
    return name


class _Packages(MetaPathFinder, ExecutionLoader):
    """Finds the modules, and hands out their text."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self.texts:
            return None
        return spec_from_loader(fullname, self, is_package=self.is_package(fullname))

    def get_source(self, fullname: str) -> str:
        return self.texts[fullname]

    def get_code(self, fullname: str) -> CodeType:
        """Return what Python makes of the text."""
        text, file = self.get_source(fullname), self.get_filename(fullname)
        name = memory.digest(MAGIC_NUMBER.hex(), str(sys.flags.optimize), file, text)
        content = memory.recall(_BYTECODE, name)
        if content is not None:
            with contextlib.suppress(ValueError, EOFError, TypeError):
                return cast(CodeType, marshal.loads(content))
        code = self.source_to_code(text, file)
        memory.keep(_BYTECODE, name, marshal.dumps(code))
        return code

    def get_filename(self, fullname: str) -> str:
        return f"{fullname.replace('.', '/')}{'/__init__' if self.is_package(fullname) else ''}.py"

    def is_package(self, fullname: str) -> bool:
        return "." not in fullname


_PACKAGES = _Packages()
sys.meta_path.append(_PACKAGES)
