"""What is said on the terminal: text of users shows as text, and never moves the cursor or looks like another line."""

from __future__ import annotations

import contextlib
import os
import sys

from oxytocin.language.plain_text import plain


def say(text: str, error: bool = False) -> None:
    """Print one line on standard output, or on standard error."""
    print(plain(text), file=sys.stderr if error else sys.stdout)


def say_lines(text: str) -> None:
    """Print several lines on standard output."""
    print(plain(text, lines=True), end="" if text.endswith("\n") else "\n")


def prepare() -> None:
    """Let both streams take any text; one that is closed takes all and keeps nothing."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None or stream.closed:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - it stays open to the end
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without Greek letters shows question marks instead


def finish() -> bool:
    """Write out what waits for standard output; if nobody takes it, drop it and return False.

    Python would try again at its end, and complain then.
    """
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return False
    return True
