"""The command `oxytocin`."""

from oxytocin.cli.app import main, respond

__all__ = ["main", "respond"]
