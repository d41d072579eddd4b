"""What does not come from a page of this server does not get in."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from oxytocin.app.guard import MOST_BYTES, Guard


async def _length(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


async def _fault(request: Request) -> PlainTextResponse:
    raise RuntimeError("<b>no</b>")


@pytest.fixture
def client() -> TestClient:
    routes = [Route("/", _length, methods=["GET", "POST"]), Route("/fault", _fault)]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Guard)]), base_url="http://127.0.0.1:8642")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST:8642", "[::1]:8642", "[::1]", "127.0.0.1:1"])
def test_names_of_this_machine_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil", "127.0.0.2", "", "127.0.0.1:x", "a@127.0.0.1"]
)
def test_other_names_are_misdirected(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "127.0.0.1" in answer.json()["problem"]


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "file://", "http://[", "", "[", "http://[::1"]
)
def test_other_pages_are_refused(client: TestClient, origin: str) -> None:
    assert client.post("/", headers={"origin": origin}).status_code == 403


def test_the_page_of_this_server_is_not(client: TestClient) -> None:
    assert client.post("/", headers={"origin": "http://127.0.0.1:8642"}).status_code == 200


def test_long_bodies_are_refused_whether_they_say_so_or_not(client: TestClient) -> None:
    assert client.post("/", content=b"x" * MOST_BYTES).text == str(MOST_BYTES)
    assert client.post("/", content=b"x" * (MOST_BYTES + 1)).status_code == 413

    def unsaid() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 1000

    assert client.post("/", content=unsaid()).status_code == 413


def test_every_answer_forbids_what_comes_from_elsewhere(client: TestClient) -> None:
    faults = (client.get("/fault"), client.get("/nowhere"), client.post("/", headers={"origin": "http://["}))
    assert [answer.status_code for answer in faults] == [500, 404, 403]
    assert "a fault in oxytocin itself (RuntimeError" in faults[0].json()["problem"]
    for answer in (client.get("/"), client.get("/", headers={"host": "evil.example"}), *faults):
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
