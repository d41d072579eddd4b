"""Answers to what is no request at all, and to connections that are too many: a sentence, with the headers of all."""

from __future__ import annotations

import asyncio
import json

from uvicorn.protocols.http.h11_impl import H11Protocol

from oxytocin.app.guard import HEADERS

AT_A_TIME = 1000
"""Connections; more are turned away."""


class Protocol(H11Protocol):
    """uvicorn's, whose own answers to these are plain words without headers."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, or turn it away."""
        super().connection_made(transport)
        if len(self.connections) > AT_A_TIME:
            self._turn_away(503, "Service Unavailable", "too many connections are open; try again in a moment")

    def send_400_response(self, msg: str) -> None:
        """Answer what could not be read as HTTP."""
        self._turn_away(400, "Bad Request", "this could not be read as a request of HTTP")

    def _turn_away(self, status: int, reason: str, problem: str) -> None:
        body = json.dumps({"problem": problem}).encode()
        headers = {**HEADERS, "content-type": "application/json", "content-length": len(body), "connection": "close"}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.transport.write(f"HTTP/1.1 {status} {reason}\r\n{head}\r\n".encode("ascii") + body)
        self.transport.close()
