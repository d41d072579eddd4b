"""The server as a client meets it: runs, their pictures and files, what is refused, and what is stopped."""

import asyncio
import json
import os
import shlex
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest
import schemathesis
import uvicorn
from hypothesis import settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from oxytocin.app import server
from oxytocin.app.guard import HEADERS
from oxytocin.app.protocol import Protocol
from oxytocin.app.schema import Picture, described
from oxytocin.app.serving import HOST
from oxytocin.cli.app import respond

DESCRIPTION = schemathesis.openapi.from_dict(described(server.ENDPOINTS, "0"))
QUICK = {"experiment": "nursing", "body": "woman", "settings": {"hypothalamus": "rate"}}
LONG = {"experiment": "nursing", "body": "rat", "subjects": 120}
DEADLINE = 60.0
"""Seconds after which a test gives up; none needs a tenth of it on a machine that has nothing else to do."""


class Served:
    """A server in a thread of its own, at a port of its own, with one worker."""

    def __init__(self, **limits: Any) -> None:
        self.app = server.make(server.Limits(workers=1, **limits), first=(("nursing", "woman"),))
        self.socket = socket.create_server((HOST, 0))
        self.server = uvicorn.Server(
            uvicorn.Config(self.app, log_level="warning", timeout_graceful_shutdown=1, http=Protocol)
        )
        self.thread = threading.Thread(target=asyncio.run, args=(self.server.serve(sockets=[self.socket]),))
        self.thread.start()
        wait_until(lambda: self.server.started)
        self.client = httpx2.Client(
            base_url=f"http://{HOST}:{self.socket.getsockname()[1]}", timeout=DEADLINE, trust_env=False
        )

    def close(self) -> None:
        self.client.close()
        self.server.should_exit = True
        self.thread.join()

    @property
    def worker(self) -> Any:
        wait_until(lambda: self.app.state.workers.all)  # one that was killed is replaced a moment later
        return self.app.state.workers.all[0]

    def begin(self, given: dict[str, Any]) -> str:
        answer = self.client.post("/api/runs", json=given)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["run"])

    def events(self, run: str) -> Iterator[tuple[str, Any]]:
        with self.client.stream("GET", f"/api/runs/{run}/events") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            kind = ""
            for line in stream.iter_lines():
                name, _, value = line.partition(": ")
                if name == "event":
                    kind = value
                elif name == "data":
                    yield kind, json.loads(value)

    def last(self, run: str) -> tuple[str, Any]:
        *_, last = self.events(run)
        return last


def wait_until(so: Any) -> None:
    end = time.monotonic() + DEADLINE
    while not so():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    made = Served(waiting=3, patience=5.0)
    yield made
    made.close()


def test_a_run_tells_its_progress_and_then_its_picture(served: Served) -> None:
    run = served.begin(QUICK)
    *progress, (kind, picture) = served.events(run)
    assert {name for name, _ in progress} <= {"progress"}
    assert kind == "result"
    assert Picture.model_validate(picture).run == run
    assert served.client.get(f"/api/runs/{run}").json() == picture
    assert served.begin(QUICK) == run  # asked for again, it is there


def test_command_and_python_give_the_very_same_numbers(
    served: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In this process, for the app's numbers come from another."""
    given = {"experiment": "infusion", "body": "rat", "deficits": {"persistence": 0.37}, "subjects": 3, "seed": 5}
    kind, picture = served.last(served.begin(given))
    assert kind == "result"
    exec(picture["python"], {})
    printed = {line.split()[0]: float(line.split()[1]) for line in capsys.readouterr().out.splitlines()}
    shown = {each["name"]: np.nan if each["median"] is None else each["median"] for each in picture["readouts"]}
    assert shown.keys() == printed.keys()
    for name, value in printed.items():
        assert np.array_equal(shown[name], value, equal_nan=True), name

    import xarray

    program, *words = shlex.split(picture["command"])
    assert program == "oxytocin"
    assert respond([*words, "--out", str(tmp_path / "command.nc")]) == 0
    (tmp_path / "app.nc").write_bytes(served.client.get(f"/api/runs/{picture['run']}/data.nc").content)
    with xarray.open_dataset(tmp_path / "command.nc") as one, xarray.open_dataset(tmp_path / "app.nc") as other:
        assert one.identical(other)


def test_files_of_a_run_can_be_had_again(served: Served) -> None:
    run = served.begin(QUICK)
    assert served.last(run)[0] == "result"
    table = served.client.get(f"/api/runs/{run}/data.csv")
    assert table.text.startswith("body,subject,")
    assert 'filename="nursing-data.csv"' in table.headers["content-disposition"]
    served.last(served.begin({**QUICK, "seed": 3}))  # now another lies on the worker's bench
    assert served.client.get(f"/api/runs/{run}/data.csv").text == table.text
    figure = served.client.get(f"/api/runs/{run}/figure.svg")
    assert figure.headers["content-type"] == "image/svg+xml"
    assert b"<svg" in figure.content
    assert served.client.get(f"/api/runs/{run}/scenario.toml").text.startswith("# oxytocin run nursing")


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[" * 60_000, "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"{}", "application/json", 422),
        (b'{"experiment": "nursing", "settings": {"rest": NaN}}', "application/json", 422),
        (b'{"experiment": "nursing", "settings": {"duration": "1 year"}}', "application/json", 422),
        (b" " * 70_000, "application/json", 413),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(served: Served, body: bytes, kind: str, status: int) -> None:
    answer = served.client.post("/api/runs", content=body, headers={"content-type": kind})
    assert answer.status_code == status
    assert answer.json()["problem"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/runs/..%2f..%2fetc%2fpasswd",
        "/api/runs/x/data.nc",
        "/api/bodies/nursing/..%2f..%2fpyproject.toml",
        "/api/parts/nursing/rat/%00",
        "/api/nothing",
        "/../pyproject.toml",
        "/%2e%2e/%2e%2e/pyproject.toml",
        "/..%5c..%5cpyproject.toml",
    ],
)
def test_names_and_paths_that_lead_elsewhere_lead_nowhere(served: Served, path: str) -> None:
    answer = served.client.get(path)
    assert answer.status_code == 404
    assert b"build-system" not in answer.content


def test_another_host_is_refused(served: Served) -> None:
    answer = served.client.get("/api/catalogue", headers={"host": "evil.example"})
    assert answer.status_code == 421


def test_the_server_is_bound_to_this_machine_alone(served: Served) -> None:
    assert served.socket.getsockname()[0] == "127.0.0.1"


def test_the_description_has_every_endpoint(served: Served) -> None:
    found = served.client.get("/api/openapi.json").json()
    assert found["openapi"].startswith("3.1")
    inner = served.app.routes[0].routes  # type: ignore[attr-defined]
    routes = {(f"/api{route.path}", method.lower()) for route in inner for method in route.methods}
    described_ = {(path, method) for path, each in found["paths"].items() for method in each}
    assert described_ == {(path, method) for path, method in routes if method != "head"}
    assert found == json.loads(json.dumps(described(server.ENDPOINTS, found["info"]["version"])))


@DESCRIPTION.parametrize()
@settings(max_examples=20, derandomize=True, database=None)
def test_whatever_the_description_allows_and_more_is_answered_as_described(case: Any, served: Served) -> None:
    # What names there are, only the catalogue knows: a scenario of the right form may still name an unknown experiment.
    case.call_and_validate(
        base_url=str(served.client.base_url), timeout=DEADLINE, excluded_checks=[positive_data_acceptance]
    )


def test_a_client_that_leaves_stops_its_run_and_the_worker_lives_on(served: Served) -> None:
    before = served.worker.process.pid
    events = served.events(served.begin(LONG))
    assert any(kind == "progress" and said["share"] > 0 for kind, said in events)
    events.close()  # type: ignore[attr-defined]
    wait_until(lambda: served.app.state.workers.busy == 0 and not served.worker.putting_down)
    assert served.worker.process.pid == before
    assert served.last(served.begin({**QUICK, "seed": 11}))[0] == "result"


def test_a_run_that_nobody_listens_to_is_stopped(served: Served) -> None:
    run = served.begin(LONG)
    assert served.client.get(f"/api/runs/{run}").status_code == 409
    wait_until(lambda: served.app.state.workers.busy == 0)
    assert "stopped" in served.client.get(f"/api/runs/{run}").json()["problem"]


def test_a_run_can_be_stopped(served: Served) -> None:
    run = served.begin(LONG)
    events = served.events(run)
    next(events)
    assert served.client.delete(f"/api/runs/{run}").status_code == 204
    assert list(events)[-1] == ("problem", {"problem": "the run was stopped"})
    assert served.client.delete("/api/runs/none").status_code == 404


def test_who_leaves_while_a_file_is_made_is_dropped(served: Served) -> None:
    run = served.begin({**QUICK, "seed": 21})
    assert served.last(run)[0] == "result"
    workers = served.app.state.workers
    before = workers.limits.waiting
    asked = f"GET /api/runs/{run}/data.nc HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
    gone = [socket.create_connection(served.socket.getsockname()) for _ in range(before)]
    for each in gone:
        each.sendall(asked)
    wait_until(lambda: workers.busy == len(gone))
    for each in gone:
        each.close()
    wait_until(lambda: workers.busy == 0)
    assert served.last(served.begin({**QUICK, "seed": 22}))[0] == "result"
    assert len(served.client.get(f"/api/runs/{run}/data.nc").content) > 1000


def test_what_is_no_request_gets_a_sentence_too(served: Served) -> None:
    with socket.create_connection(served.socket.getsockname()) as line:
        line.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        head, _, body = line.makefile("rb").read().partition(b"\r\n\r\n")
    assert b" 400 " in head and all(name.encode() in head for name in HEADERS)
    assert "HTTP" in json.loads(body)["problem"]


def test_a_full_queue_turns_away_in_a_sentence(served: Served) -> None:
    wait_until(lambda: not served.worker.putting_down)
    runs = [served.begin({**LONG, "seed": seed}) for seed in range(4)]
    answer = served.client.post("/api/runs", json={**LONG, "seed": 9})
    assert answer.status_code == 503
    assert "waiting" in answer.json()["problem"]
    assert answer.headers["retry-after"]
    for run in runs:
        served.client.delete(f"/api/runs/{run}")
    wait_until(lambda: served.app.state.workers.busy == 0)


def test_a_worker_that_is_killed_is_replaced(served: Served) -> None:
    wait_until(lambda: not served.worker.putting_down)
    events = served.events(served.begin(LONG))
    assert any(kind == "progress" and said["share"] > 0 for kind, said in events)
    old = served.worker
    os.kill(old.process.pid, signal.SIGKILL)
    kind, said = list(events)[-1]
    assert kind == "problem"
    assert "lost" in said["problem"]
    assert served.last(served.begin({**QUICK, "seed": 12}))[0] == "result"
    assert served.worker is not old


def test_a_run_that_takes_too_long_is_ended() -> None:
    made = Served(seconds=0.3)
    try:
        assert made.last(made.begin(QUICK))[0] in ("result", "problem")  # the machine code may have to be loaded yet
        kind, said = made.last(made.begin(LONG))
        assert kind == "problem"
        assert "0.3 s" in said["problem"]
    finally:
        made.close()


def test_a_run_that_needs_too_much_memory_is_refused_and_the_next_one_runs() -> None:
    made = Served(memory=500_000_000)
    try:
        large = {**QUICK, "subjects": 85, "settings": {"hypothalamus": "rate", "duration": "60 min"}}
        kind, said = made.last(made.begin(large))
        # Some of what runs out of memory says so; the rest dies of it.
        assert kind == "problem" and "enough memory" in said["problem"]
        assert made.last(made.begin(QUICK))[0] == "result"
    finally:
        made.close()
