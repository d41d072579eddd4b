"""Text that users hand in: read whole, with one sentence for each way in which that fails."""

from __future__ import annotations

import contextlib
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from oxytocin.language import OxytocinError

_LONGEST = 64 << 20  # bytes of a file that is read whole


def lines_of(file: Path, expected: str) -> list[str]:
    """Return the lines of a text file without empty ones at its end.

    Parameters
    ----------
    file : Path
        What to read, in UTF-8.
    expected : str
        Ends the sentence about a file of another kind.

    Raises
    ------
    OxytocinError
        If it cannot be read, is no text, or is longer than anybody writes by hand.
    """
    with opened(file, expected) as stream:
        read = stream.read(_LONGEST + 1)
        if len(read) > _LONGEST:
            raise OxytocinError(f"'{file}' is longer than {_LONGEST >> 20} MB; expected {expected}")
        text = read.decode("utf-8-sig")
    lines = text.splitlines()
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


@contextlib.contextmanager
def opened(file: Path, expected: str) -> Iterator[BinaryIO]:
    """Open a regular file for reading, and turn what goes wrong with it into one sentence.

    Parameters
    ----------
    file : Path
        What to read. A device or a pipe may have no end, and cannot be read twice.
    expected : str
        Ends the sentence about a file of another kind.

    Raises
    ------
    OxytocinError
        If it is missing, a folder, no regular file, or cannot be read.
    """
    try:
        kind = file.stat().st_mode
        if not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
            raise OxytocinError(f"'{file}' is a device or a pipe and no file; save what it holds in a file first")
        with file.open("rb") as stream:
            yield stream
    except FileNotFoundError:
        raise OxytocinError(f"there is no file '{file}'") from None
    except IsADirectoryError:
        raise OxytocinError(f"'{file}' is a folder; expected {expected}") from None
    except UnicodeDecodeError:
        raise OxytocinError(f"'{file}' is not a text file; expected {expected}") from None
    except OxytocinError:
        raise
    except (OSError, ValueError) as error:  # a ValueError: no file has a NUL in its name
        why = error.strerror if isinstance(error, OSError) else error
        raise OxytocinError(f"cannot read '{file}': {why}") from None


def shortened(text: str) -> str:
    """Return text as it is quoted in an error: its first 40 characters."""
    return text if len(text) <= 40 else f"{text[:40]}..."
