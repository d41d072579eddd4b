"""The server: its endpoints, and the stream in which a run's progress and picture are sent."""

from __future__ import annotations

import asyncio
import contextlib
import json
import mimetypes
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from oxytocin import __version__
from oxytocin.app import catalogue, scenario, schema
from oxytocin.app.guard import Guard
from oxytocin.app.runs import Run, Runs
from oxytocin.app.worker import FILES
from oxytocin.app.workers import Limits, Refused, Workers
from oxytocin.language.errors import OxytocinError, said_of

API = "/api"
"""Where the interface is; all else is the page."""

STATIC = Path(__file__).parent / "static"
"""The page."""

FIRST = (
    ("nursing", "rat"),
    ("nursing", "woman"),
    ("labour", "woman"),
    ("social_stress", "woman"),
    ("eyes_test", "man"),
    ("sexual_response", "man"),
    ("parent_infant", "woman"),
    ("partner_preference", "vole"),
)
"""What workers do before anybody asks, so that machine code is loaded: the experiments of the six functions."""


@dataclass(frozen=True)
class Endpoint:
    """One endpoint, as the router and the description of the interface need it.

    Attributes
    ----------
    takes : type
        Model of the request's body; None if it has none.
    answers : dict
        By status, the model of the answer, or its media type.
    """

    method: str
    path: str
    name: str
    summary: str
    handle: Callable[[Request], Any]
    answers: dict[int, Any]
    takes: type | None = None
    parameters: tuple[str, ...] = field(default=())


async def _catalogue(request: Request) -> Response:
    return await _known(catalogue.catalogue)


async def _molecule(request: Request) -> Response:
    return await _known(catalogue.molecule)


async def _body(request: Request) -> Response:
    asked = request.path_params
    return await _known(catalogue.body, asked["experiment"], asked["body"])


async def _part(request: Request) -> Response:
    asked = request.path_params
    return await _known(catalogue.part, asked["experiment"], asked["body"], asked["part"])


async def _known(find: Callable[..., Any], *names: str) -> Response:
    """Answer with what stands in the code; a name that is not there is not found."""
    try:
        return JSONResponse(await run_in_threadpool(find, *names))
    except OxytocinError as error:
        raise Refused(str(error), 404) from None


async def _begin(request: Request) -> Response:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused("a scenario is sent as application/json", 415)
    try:
        given = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise Refused("the request is no JSON", 400) from None
    try:
        asked = await run_in_threadpool(scenario.check, scenario.read(given))
    except OxytocinError as error:
        raise Refused(str(error), 422) from None
    except ArithmeticError as error:
        raise Refused(said_of(error), 422) from None
    return JSONResponse({"run": _runs(request).begin(asked).name}, 202)


async def _events(request: Request) -> Response:
    run = _runs(request).get(request.path_params["run"])
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(_news(_runs(request), run), media_type="text/event-stream", headers=headers)


async def _news(runs: Runs, run: Run) -> AsyncIterator[bytes]:
    """Yield the events of a run; when the client leaves, this is closed, and the run stopped."""
    runs.enter(run)
    try:
        while not run.is_over:
            changed = run.changed
            yield _event("progress", json.dumps({"share": round(run.share, 4)}).encode())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), 5.0)
        if run.picture is not None:
            yield _event("result", run.picture)
        elif run.refused is not None:
            yield _event("problem", json.dumps({"problem": run.refused.problem}).encode())
    finally:
        runs.leave(run)


def _event(name: str, data: bytes) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + data + b"\n\n"


async def _picture(request: Request) -> Response:
    return Response(_finished(request).picture or b"", media_type="application/json")


async def _stop(request: Request) -> Response:
    runs = _runs(request)
    runs.stop(runs.get(request.path_params["run"]))
    return Response(status_code=204)


async def _file(request: Request) -> Response:
    """Make a file of a finished run; the numbers are the same, however often it is done again for that."""
    run, name = _finished(request), request.url.path.rpartition("/")[2]
    if name == "scenario.toml":
        content = run.asked.toml().encode()
    else:
        runs = _runs(request)
        task = runs.workers.submit(run.name, run.asked, name, _nobody)
        left = asyncio.ensure_future(_left(request))
        try:
            either: set[asyncio.Future[Any]] = {task.result, left}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not task.result.done():
                raise Refused("whoever asked for this file has left", 409)
            content = task.result.result()
        finally:
            left.cancel()
            runs.workers.drop(task)
    named = f'attachment; filename="{run.asked.experiment.name}-{name}"'
    headers = {"content-disposition": named, "cache-control": "no-store"}
    return Response(content, media_type=_MEDIA[name], headers=headers)


async def _left(request: Request) -> None:
    """Return when the client is gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _nobody(share: float) -> None:
    """Hear of progress and tell nobody."""


async def _description(request: Request) -> Response:
    return JSONResponse(schema.described(ENDPOINTS, __version__))


def _finished(request: Request) -> Run:
    """Return a finished run.

    Raises
    ------
    Refused
        If it is not finished, was refused, or is not known.
    """
    runs = _runs(request)
    run = runs.get(request.path_params["run"])
    if run.refused is not None:
        raise run.refused
    if run.picture is None:
        runs.seen(run)
        raise Refused(f"the run is not finished yet ({100 * run.share:.0f} %)", 409)
    return run


def _runs(request: Request) -> Runs:
    runs: Runs = request.app.state.runs
    return runs


_MEDIA = {
    "data.nc": "application/x-netcdf",
    "data.csv": "text/csv",
    "scenario.toml": "application/toml",
    "figure.svg": "image/svg+xml",
}

_PROBLEM = schema.Problem
_GUARDED = {403: _PROBLEM, 413: _PROBLEM, 421: _PROBLEM}
_OF_A_RUN = {404: _PROBLEM, 409: _PROBLEM, 422: _PROBLEM, 500: _PROBLEM, 503: _PROBLEM, **_GUARDED}

ENDPOINTS = [
    Endpoint(
        "GET", "/api/catalogue", "catalogue", "All that a scenario can name.", _catalogue,
        {200: schema.Catalogue, **_GUARDED},
    ),
    Endpoint(
        "GET", "/api/molecule", "molecule", "The oxytocin molecule.", _molecule, {200: schema.MoleculeOf, **_GUARDED}
    ),
    Endpoint(
        "GET", "/api/bodies/{experiment}/{body}", "body", "The parts of a body and the signals between them.", _body,
        {200: schema.BodyOf, 404: _PROBLEM, **_GUARDED}, parameters=("experiment", "body"),
    ),
    Endpoint(
        "GET", "/api/parts/{experiment}/{body}/{part}", "part", "Equations, parameters, ports and sources of a part.",
        _part, {200: schema.PartInFull, 404: _PROBLEM, **_GUARDED}, parameters=("experiment", "body", "part"),
    ),
    Endpoint(
        "POST", "/api/runs", "begin", "Begin a run.", _begin,
        {202: schema.Begun, 400: _PROBLEM, 415: _PROBLEM, 422: _PROBLEM, 503: _PROBLEM, **_GUARDED},
        takes=scenario.Scenario,
    ),
    Endpoint(
        "GET", "/api/runs/{run}/events", "events",
        "Progress of a run, then one `result` (a Picture) or one `problem`, as server-sent events.", _events,
        {200: "text/event-stream", 404: _PROBLEM, **_GUARDED}, parameters=("run",),
    ),
    Endpoint(
        "GET", "/api/runs/{run}", "picture", "What a finished run gave.", _picture, {200: schema.Picture, **_OF_A_RUN},
        parameters=("run",),
    ),
    Endpoint(
        "DELETE", "/api/runs/{run}", "stop", "Stop a run.", _stop, {204: None, 404: _PROBLEM, **_GUARDED},
        parameters=("run",),
    ),
    *(
        Endpoint(
            "GET", f"/api/runs/{{run}}/{name}", name.replace(".", "_"), f"A finished run as {media}.", _file,
            {200: media, **_OF_A_RUN}, parameters=("run",),
        )
        for name, media in _MEDIA.items()
    ),
    Endpoint(
        "GET", "/api/openapi.json", "description", "This description.", _description,
        {200: "application/json", **_GUARDED},
    ),
]  # fmt: skip
"""All endpoints."""

if set(_MEDIA) != {*FILES, "scenario.toml"}:
    raise AssertionError("a file is offered that no worker makes, or made and not offered")


def make(limits: Limits | None = None, first: Sequence[tuple[str, str]] = FIRST) -> Starlette:
    """Return the server, which starts its workers when it starts itself.

    Parameters
    ----------
    limits : Limits, optional
        How much it does; the usual if not given.
    first : sequence of (str, str)
        Experiments and bodies that each worker does before anybody asks.
    """
    bounds = limits or Limits()

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        workers = Workers(bounds, first)
        workers.start()
        app.state.workers, app.state.runs = workers, Runs(workers, bounds.patience)
        app.state.is_prepared = asyncio.Event()
        preparing = asyncio.create_task(_prepare(workers, app.state.is_prepared, first[0]))
        try:
            yield
        finally:
            workers.close()
            preparing.cancel()

    routes: list[BaseRoute] = [Mount(API, routes=_routes())]
    mimetypes.add_type("text/javascript", ".js")  # some systems know it by other names, and browsers are strict
    if STATIC.is_dir():
        routes.append(Mount("/", app=StaticFiles(directory=STATIC, html=True)))
    return Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[Middleware(Guard), Middleware(GZipMiddleware, minimum_size=2000)],
        exception_handlers={Refused: _refused, HTTPException: _http},
    )


async def _prepare(workers: Workers, is_prepared: asyncio.Event, first: tuple[str, str]) -> None:
    """Do once, before anybody asks, what takes some seconds the first time."""
    await run_in_threadpool(catalogue.catalogue)
    await workers.ready()
    is_prepared.set()
    await run_in_threadpool(catalogue.part, *first, "plasma")  # loads SymPy, which a click at an organ needs


def _routes() -> list[Route]:
    """Return a route for each path, with all its methods, so that another is answered with those that there are."""
    by_path: dict[str, dict[str, Endpoint]] = {}
    for each in ENDPOINTS:
        by_path.setdefault(each.path.removeprefix(API), {})[each.method] = each
    return [Route(path, _handler(found), methods=list(found)) for path, found in by_path.items()]


def _handler(found: dict[str, Endpoint]) -> Callable[[Request], Any]:
    async def handle(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        answer: Response = await found[method].handle(request)
        return answer

    return handle


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, Refused):
        raise error
    again = {"retry-after": "2"} if error.status == 503 else None
    return JSONResponse({"problem": error.problem}, error.status, headers=again)


async def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    said = {404: "there is nothing at this address", 405: "this address does not know that method"}
    return JSONResponse({"problem": said.get(error.status_code, error.detail)}, error.status_code, error.headers)
