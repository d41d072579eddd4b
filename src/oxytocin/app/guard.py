"""What every request must get past: it comes from this machine, from a page of this server, and is not too long."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 64_000
"""Longest body of a request; a scenario with everything set has some thousand bytes."""

_HOST = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?", re.IGNORECASE)

HEADERS = {
    "cache-control": "no-cache",
    "content-security-policy": "default-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
"""Sent with every answer: nothing is loaded from elsewhere, and no other page can show or read this one."""


class Guard:
    """Refuses what no page of this server would send, before anything else looks at it.

    A web page elsewhere can make a browser call a server on this machine, under another name (which the Host header
    shows) or under its own (which the Origin header shows).
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = [(name.lower(), value.decode("latin-1")) for name, value in scope["headers"]]
        refusal = _refusal(headers)
        if refusal is not None:
            await self._refuse(*refusal, scope, receive, send)
            return
        body = await _body(receive)
        if body is None:
            long = f"the request is longer than the {MOST_BYTES} bytes that are read"
            await self._refuse(413, long, scope, receive, send)
            return
        answered = _Answered(_with_headers(send))
        try:
            await self.app(scope, _given_again(body, receive), answered)
        except Exception as error:
            if answered.begun:  # the rest cannot come: the connection is closed, which the client notices
                raise
            why = f"a fault in oxytocin itself ({type(error).__name__}: {error}); please report it"
            await self._refuse(500, why, scope, receive, send)

    async def _refuse(self, status: int, problem: str, scope: Scope, receive: Receive, send: Send) -> None:
        from starlette.responses import JSONResponse

        await JSONResponse({"problem": problem}, status)(scope, receive, _with_headers(send))


class _Answered:
    """Sends messages, and knows whether an answer has begun."""

    def __init__(self, send: Send) -> None:
        self.send, self.begun = send, False

    async def __call__(self, message: Message) -> None:
        self.begun = True
        await self.send(message)


def _refusal(headers: list[tuple[bytes, str]]) -> tuple[int, str] | None:
    """Return the status and the sentence with which a request is refused for its headers, or None."""
    hosts = [value for name, value in headers if name == b"host"]
    if len(hosts) != 1 or _HOST.fullmatch(hosts[0]) is None:
        return 421, "this server answers to 127.0.0.1 and localhost only"
    for name, value in headers:
        if name == b"origin" and _host_of(value) != hosts[0].lower():
            return 403, "only the page that this server serves may ask it for anything"
        if name == b"content-length" and (not value.isdigit() or len(value) > 12 or int(value) > MOST_BYTES):
            return 413, f"the request is longer than the {MOST_BYTES} bytes that are read"
    return None


def _host_of(origin: str) -> str | None:
    """Return host and port of an origin, or None if it has none."""
    try:
        return urlsplit(origin).netloc.lower() or None
    except ValueError:  # "http://[": a bracket that is not closed
        return None


async def _body(receive: Receive) -> bytes | None:
    """Return the body of a request, or None if it is too long."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(parts)  # the client is gone; whoever reads on will hear of it
        parts.append(message.get("body", b""))
        if sum(map(len, parts)) > MOST_BYTES:
            return None
        if not message.get("more_body", False):
            return b"".join(parts)


def _given_again(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives the body that was read, and then what comes after it."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            known = {name.lower() for name, _ in message.get("headers", [])}
            extra: list[Any] = [(n.encode(), v.encode()) for n, v in HEADERS.items() if n.encode() not in known]
            message["headers"] = [*message.get("headers", []), *extra]
        await send(message)

    return sending
