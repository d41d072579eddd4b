"""Text that users hand in: read whole, with one sentence for each way in which that fails."""

from __future__ import annotations

from pathlib import Path

from oxytocin.language import OxytocinError


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
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise OxytocinError(f"there is no file '{file}'") from None
    except IsADirectoryError:
        raise OxytocinError(f"'{file}' is a folder; expected {expected}") from None
    except UnicodeDecodeError:
        raise OxytocinError(f"'{file}' is not a text file; expected {expected}") from None
    except (OSError, ValueError) as error:  # a ValueError: no file has a NUL in its name
        why = error.strerror if isinstance(error, OSError) else error
        raise OxytocinError(f"cannot read '{file}': {why}") from None
    lines = text.splitlines()
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


def shortened(text: str) -> str:
    """Return text as it is quoted in an error: its first 40 characters."""
    return text if len(text) <= 40 else f"{text[:40]}..."
