"""Numba's compilers, with machine code remembered between runs as `memory` remembers everything.

Numba's own cache believes whatever it finds on the disk: a damaged file ends in an exception, for ever, and two
processes that compile for one function at once may name one file in two senses. Here every signature of a function is
an entry of its own, which is verified before it is unpickled, and any fault in it means that it is not there.
"""

from __future__ import annotations

import pickle
import re
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import llvmlite
import numba
from numba.core.caching import NullCache
from numba.core.ccallback import CFunc
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps
from numba.core.sigutils import normalize_signature

from oxytocin.language import memory
from oxytocin.language.sources import text_of

KIND = "code"
"""What machine code is called in the cache; below it is a folder for each package."""


def njit(function: Any = None, /, *, cache: bool = False, **options: Any) -> Any:
    """Do as Numba's `njit` does; with `cache`, what is compiled is remembered."""
    if function is None:
        return lambda given: njit(given, cache=cache, **options)
    made: Any = numba.njit(**options)(function)
    if cache and hasattr(made, "_cache"):  # Numba can be told to compile nothing
        made._cache = _OnProcessor(function)
    return made


def cfunc(signature: Any, *, cache: bool = False, **options: Any) -> Callable[[Any], Any]:
    """Do as Numba's `cfunc` does; with `cache`, what is compiled is remembered."""

    def compiled(function: Any) -> Any:
        made: Any = CFunc(function, normalize_signature(signature), locals={}, options=options)
        if cache:
            made._cache = _OnProcessor(function)
        made.compile()
        return made

    return compiled


def kernel(function: Any) -> Any:
    """Do as `numba.cuda.jit` does; what is compiled is remembered."""
    from numba import cuda

    made: Any = cuda.jit(function)
    if hasattr(made, "_cache"):  # not in Numba's simulator
        made._cache = _OnGpu(function)
    return made


class _Remembered(NullCache):
    """What has been compiled for one function, an entry for each signature and processor."""

    def __init__(self, function: Any) -> None:
        self.function = function

    @property
    def cache_path(self) -> str | None:
        """Where the entries are, in the words of `memory`; None if nothing is remembered."""
        package = _package_of(self.function.__module__)
        return None if package is None else f"{KIND}/{package}"

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return what was compiled, or None if it is not there, or no longer of use."""
        target_context.refresh()
        key = self._key(sig, target_context.codegen())
        path = self.cache_path
        content = None if path is None else memory.recall(path, self._name(key))
        if content is None:
            return None
        try:
            found, states = pickle.loads(content)
            return self.rebuilt(target_context, states) if found == key else None
        except Exception:  # whatever another version of a library wrote
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep what was compiled."""
        path = self.cache_path
        try:
            key = self._key(sig, data.codegen)
            states = self.reduced(data)
            content = None if states is None else dumps((key, states))
        except Exception:  # what cannot be written down is compiled again the next time
            return
        if path is not None and content is not None:
            memory.keep(path, self._name(key), content)

    def reduced(self, data: Any) -> Any:
        """Return what was compiled as data, or None where addresses of this process are in it."""
        raise NotImplementedError

    def rebuilt(self, target_context: Any, states: Any) -> Any:
        """Return again what was compiled."""
        raise NotImplementedError

    def _key(self, sig: Any, codegen: Any) -> tuple[Any, ...]:
        held = self.function.__closure__ or ()
        code = self.function.__code__.co_code + b"".join(dumps(cell.cell_contents) for cell in held)
        return sig, codegen.magic_tuple(), memory.digest(code.hex())

    def _name(self, key: tuple[Any, ...]) -> str:
        where = (self.function.__module__, self.function.__qualname__, str(self.function.__code__.co_firstlineno))
        # Two keys that differ only in an address share a name, and each replaces the other's entry.
        told = re.sub(r"0x[0-9a-f]+", "", repr(key))
        return f"{re.sub(r'[^A-Za-z0-9_]', '', self.function.__name__)}-{memory.digest(_versions(), *where, told)}"


class _OnProcessor(_Remembered):
    def reduced(self, data: Any) -> Any:
        if data.library.has_dynamic_globals or any(not each.can_cache for each in data.lifted):
            return None
        return data._reduce()

    def rebuilt(self, target_context: Any, states: Any) -> Any:
        return CompileResult._rebuild(target_context, *states)


class _OnGpu(_Remembered):
    def load_overload(self, sig: Any, target_context: Any) -> Any:
        from numba.cuda import utils

        with utils.numba_target_override():
            return super().load_overload(sig, target_context)

    def reduced(self, data: Any) -> Any:
        return data._reduce_states()

    def rebuilt(self, target_context: Any, states: Any) -> Any:
        from numba.cuda.dispatcher import _Kernel

        return _Kernel._rebuild(**states)


@cache
def _versions() -> str:
    """Return what pickles and machine code depend on besides their source."""
    return f"{numba.__version__} {llvmlite.__version__} {sys.implementation.cache_tag} {sys.abiflags}"


@cache
def _package_of(module: str) -> str | None:
    """Return a name for the package of a module and its text, or None if the text changed under this process."""
    package = module.partition(".")[0]
    if package != __name__.partition(".")[0]:  # a generated one, named by a hash of its text
        return package
    text = text_of("engine")
    return None if text is None else f"engine_{memory.digest(text)}"
