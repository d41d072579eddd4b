"""The server on this machine alone, until Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import webbrowser
from collections.abc import Callable

from oxytocin.language import OxytocinError

HOST = "127.0.0.1"
"""The only address that is ever bound: nothing outside this machine reaches the server."""

_CLOSING = 1
"""Seconds for answers that are under way when the server is stopped."""


def serve(port: int, browser: bool, say: Callable[[str], None]) -> None:
    """Serve the page until Ctrl-C.

    Parameters
    ----------
    port : int
        Where; 0 is any that is free.
    browser : bool
        Whether to open the page in a browser once the simulation is ready.
    say : callable
        Takes sentences for the user.

    Raises
    ------
    OxytocinError
        If the extra `app` is not installed, or the port is taken.
    """
    try:
        import uvicorn

        from oxytocin.app import server
        from oxytocin.app.protocol import Protocol
    except ImportError as error:
        if not (error.name or "").startswith(("uvicorn", "starlette", "anyio", "h11", "click")):
            raise
        raise OxytocinError('the app needs Starlette and uvicorn; install them: pip install "oxytocin[app]"') from None
    place = _bound(port)
    address = f"http://{HOST}:{place.getsockname()[1]}/"
    app = server.make()
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, date_header=False, http=Protocol, ws="none",
        lifespan="on", timeout_graceful_shutdown=_CLOSING, proxy_headers=False,
    )  # fmt: skip
    running = uvicorn.Server(config)

    async def carry_on() -> None:
        serving = asyncio.create_task(running.serve(sockets=[place]))
        while not running.started and not serving.done():
            await asyncio.sleep(0.02)
        if running.started:
            say(f"The body is at {address} (Ctrl-C stops it). For research and teaching; no medical device.")
            if browser:
                opening = asyncio.create_task(_open(app.state.is_prepared, address))
                serving.add_done_callback(lambda _: opening.cancel())
        await serving

    with contextlib.suppress(KeyboardInterrupt), place:
        asyncio.run(carry_on())
    say("Stopped.")


async def _open(is_prepared: asyncio.Event, address: str) -> None:
    """Open the page when the first picture will come at once."""
    await is_prepared.wait()
    await asyncio.to_thread(webbrowser.open, address)


def _bound(port: int) -> socket.socket:
    """Return a socket at a port of this machine.

    Raises
    ------
    OxytocinError
        If another program has the port.
    """
    place = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if hasattr(socket, "SO_REUSEADDR") and not hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a server that was just stopped is no other
        place.bind((HOST, port))
    except OSError as error:
        place.close()
        why = error.strerror or str(error)
        raise OxytocinError(f"cannot serve at port {port}: {why}; choose another with --port, or --port 0") from None
    return place
