"""The outermost catch: whatever happens is said in one sentence, and never as a traceback that nobody asked for."""

from __future__ import annotations

import contextlib
import logging
import platform
import shlex
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import typer

from oxytocin import __version__
from oxytocin.cli.outputs import STOPPED, WRONG
from oxytocin.cli.terminal import finish, prepare, say
from oxytocin.language import OxytocinError
from oxytocin.language.errors import said_of

TRACEBACK = "--traceback"
"""Stands anywhere in a command line, for those who want to see where in the code something arose."""

_LONGEST = 2000
"""Characters of a sentence: a name in it can be as long as a file."""

# The class of all errors in the command line; Typer exports only the bad parameter, two steps beneath it.
_ClickException: Any = typer.BadParameter.__mro__[2]


def guarded(do: Callable[[list[str]], object], arguments: Sequence[str]) -> int:
    """Do what a command line asks, and return the exit code; what goes wrong is said on standard error.

    Parameters
    ----------
    do : callable
        Takes the arguments, without the wish for a traceback.
    arguments : sequence of str
        What stands after `oxytocin`.
    """
    prepare()
    given = list(arguments)
    end = given.index("--") if "--" in given else len(given)
    asked = [word for number, word in enumerate(given) if word != TRACEBACK or number > end]
    wants_traceback = len(asked) < len(given)
    try:
        with contextlib.nullcontext() if wants_traceback else _without_remarks():
            do(asked)
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt, SystemExit) as error:
        if wants_traceback and not isinstance(error, (typer.Exit, SystemExit)):
            with contextlib.suppress(OSError):
                traceback.print_exception(error)
        return _told(error, asked)
    finally:
        finish()
    return 0


@contextlib.contextmanager
def _without_remarks() -> Iterator[None]:
    """Keep from the user what libraries remark for programmers: glyphs that a font lacks, means of nothing."""
    nobody = logging.NullHandler()
    logging.getLogger().addHandler(nobody)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.getLogger().removeHandler(nobody)


def _told(error: BaseException, arguments: Sequence[str]) -> int:
    """Say what happened, and return the exit code."""
    if isinstance(error, typer.Exit):
        return error.exit_code
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else WRONG
    if isinstance(error, BrokenPipeError):
        return 1  # whoever read this has seen enough
    if isinstance(error, (KeyboardInterrupt, typer.Abort)):
        complain("stopped before there was anything to keep")
        return STOPPED
    if isinstance(error, _ClickException):
        complain(error.format_message())
    elif isinstance(error, OxytocinError):
        complain(str(error))
    elif isinstance(error, (ArithmeticError, MemoryError)):
        complain(said_of(error))
    elif isinstance(error, OSError):
        which = f" ({error.filename})" if error.filename else ""
        complain(f"cannot go on: {error.strerror or error}{which}")
    else:
        deep = "something is nested too deeply to be followed" if isinstance(error, RecursionError) else ""
        complain(f"a fault in oxytocin itself: {deep or _described(error)}")
        complain(_how_to_report(arguments))
    return WRONG


def complain(sentence: str) -> None:
    """Say on standard error what is wrong, in one line."""
    text = " ".join(sentence.split())
    text = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
    with contextlib.suppress(OSError, ValueError):  # nobody can be told
        say(f"oxytocin: {text}{'' if text.endswith(('.', '?', '!')) else '.'}", error=True)
        sys.stderr.flush()


def _described(error: BaseException) -> str:
    """Return an error of Python or of a library, shortened to what fits in a line."""
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return text if len(text) <= 200 else f"{text[:200]}..."


def _how_to_report(arguments: Sequence[str]) -> str:
    command = shlex.join(["oxytocin", *arguments])
    versions = f"oxytocin {__version__}, Python {platform.python_version()}, {platform.platform(terse=True)}"
    return f"please report it with this command: {command} ({versions}); {TRACEBACK} shows where in the code it arose"
