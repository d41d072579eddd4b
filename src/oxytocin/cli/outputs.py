"""Places that results are written to, tried before anything is computed for them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from oxytocin.language import OxytocinError
from oxytocin.language.drafts import remove_dead_drafts

SPIKES = ".nwb"
"""Ending of a file of simulated spikes."""

ARCHIVE = ".omex"
"""Ending of a COMBINE archive."""

WRONG = 2
"""Exit code of everything that the user can put right."""

STOPPED = 130
"""Exit code of what was stopped by Ctrl-C, as shells have it."""


_WRITTEN = ("--out", "--plot", "--html", "--petab")
"""Options that name what is written."""


def check_not_over_inputs(arguments: Sequence[str]) -> None:
    """Raise an OxytocinError if a command line writes over a file that it reads, whatever the two are called."""
    written, read = [], []
    words = iter(arguments)
    for word in words:
        option, equals, value = word.partition("=")
        if option in _WRITTEN:
            written.append(value if equals else next(words, ""))
        else:
            read.append(value if word.startswith("-") else word)
    for out in written:
        for given in read:
            if _are_same_file(out, given):
                raise OxytocinError(f"'{out}' would be written over '{given}', which is read; give it another name")


def _are_same_file(one: str, other: str) -> bool:
    try:
        return os.path.isfile(one) and os.path.samefile(one, other)
    except (OSError, ValueError):  # one of them is no name of a file
        return False


def check_result(path: Path | None, spikes: bool = False) -> None:
    """Raise an OxytocinError if results cannot be written to this file; with `spikes` it may be one of NWB."""
    if path is None:
        return
    if path.suffix != ".nc" and not (spikes and path.suffix == SPIKES):
        kinds, also = ("NetCDF, spikes also as NWB", f" or '{path.stem}{SPIKES}'") if spikes else ("NetCDF", "")
        raise OxytocinError(
            f"results are written as {kinds}: name the file '{path.stem}.nc'{also} instead of '{path.name}'"
        )
    _check_place(path)


def check_table(path: Path) -> None:
    """Raise an OxytocinError if a table cannot be written to this file."""
    if path.suffix != ".csv":
        raise OxytocinError(f"tables are written as CSV: name the file '{path.stem}.csv' instead of '{path.name}'")
    _check_place(path)


def check_page(path: Path) -> None:
    """Raise an OxytocinError if a page cannot be written to this file."""
    if path.suffix != ".html":
        raise OxytocinError(f"pages are written as HTML: name the file '{path.stem}.html' instead of '{path.name}'")
    _check_place(path)


def check_model(path: Path) -> None:
    """Raise an OxytocinError if a model cannot be written to this file."""
    if path.suffix not in (".xml", ".sbml", ARCHIVE):
        kinds = f"as SBML, experiments as COMBINE archives: name the file '{path.stem}.xml' or '{path.stem}{ARCHIVE}'"
        raise OxytocinError(f"models are written {kinds} instead of '{path.name}'")
    _check_place(path)


def check_figure(path: Path | None) -> None:
    """Raise an OxytocinError if a figure cannot be written to this file."""
    from oxytocin.report.style import check_ending

    if path is None:
        return
    check_ending(path)
    _check_place(path)


def _check_place(path: Path) -> None:
    """Write a little beside the file and take it away again: that finds a missing folder, rights, and a full disk.

    What a run that was killed left there is taken away first: the disk may be full of it.
    """
    if path.is_dir():
        raise OxytocinError(f"cannot write '{path}': this is a folder")
    if not path.parent.is_dir():
        raise OxytocinError(f"cannot write '{path}': the folder '{path.parent}' does not exist")
    remove_dead_drafts(path.parent)
    try:
        with tempfile.TemporaryFile(dir=path.parent) as trial:
            trial.write(bytes(65536))
            trial.flush()
    except OSError as error:
        raise OxytocinError(f"cannot write '{path}': {error.strerror or error}") from None
