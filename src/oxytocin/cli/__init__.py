"""The command `oxytocin`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command `oxytocin`."""
    try:
        from oxytocin.cli.app import respond
    except KeyboardInterrupt:  # while the modules load, which takes a moment
        print("oxytocin: stopped before anything was done.", file=sys.stderr)
        sys.exit(130)
    sys.exit(respond(sys.argv[1:]))
