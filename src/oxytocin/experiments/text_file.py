"""Text that users hand in: read whole, with one sentence for each way in which that fails."""

from __future__ import annotations

import codecs
import contextlib
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from oxytocin.language import OxytocinError

_BLOCK = 1 << 20  # bytes read at a time


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
        If it cannot be read, or is no text.
    """
    with opened(file, expected) as stream:
        text = stream.read().decode("utf-8-sig")
    lines = text.splitlines()
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


def line_chunks(file: Path, expected: str) -> Iterator[list[str]]:
    """Yield the same lines a megabyte at a time, for files that may be larger than the memory."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    text, last = "", False
    with opened(file, expected) as stream:
        while not last:
            block = stream.read(_BLOCK)
            last = not block
            text += decoder.decode(block, final=last)
            # The last line that is not empty waits, for it may not be whole, and so do empty ones that may be the end.
            end = len(text.rstrip())
            cut = end if last else text.rfind("\n", 0, end) + 1
            lines, text = text[:cut].splitlines(), text[cut:]
            if lines:
                yield lines


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
