"""How long a user of the app waits: from a slider to the redrawn figure, and to its band, as shares of what is allowed.

python benchmarks/app_latency.py
"""

import asyncio
import json
import socket
import statistics
import threading
import time
from typing import Any

import httpx2
import uvicorn

from oxytocin.app import server
from oxytocin.app.drawn import shown
from oxytocin.app.serving import HOST

ROUNDS = 7
SLIDER, BAND = 0.3, 2.0
"""Seconds allowed."""

CASES = (("nursing", "rat"), ("nursing", "woman"), ("labour", "woman"), ("partner_preference", "vole"))
"""48 neurons, and one subject of each of the slower models; the others begin with a band."""

BANDS = (("social_stress", "woman"), ("eyes_test", "man"), ("sexual_response", "man"), ("parent_infant", "woman"))


def asked(client: httpx2.Client, experiment: str, body: str, subjects: int | None, seed: int) -> float:
    """Return the seconds from the request to the whole picture, with a deficit that was not asked for before."""
    given = {
        "experiment": experiment,
        "body": body,
        "settings": dict(shown(experiment, body).settings),
        "deficits": {"synthesis": round(1.0 - 0.01 * (seed + 1), 2)},
        "subjects": subjects,
    }
    begun = time.perf_counter()
    run = client.post("/api/runs", json=given).json()["run"]
    with client.stream("GET", f"/api/runs/{run}/events") as stream:
        text = "".join(stream.iter_text())
    kind, data = text.strip().rpartition("event: ")[2].split("\n", 1)
    seconds = time.perf_counter() - begun
    picture: dict[str, Any] = json.loads(data.removeprefix("data: "))
    assert kind == "result", picture
    return seconds


def main() -> None:
    app = server.make()
    begun = time.perf_counter()
    place = socket.create_server((HOST, 0))
    running = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=asyncio.run, args=(running.serve(sockets=[place]),))
    thread.start()
    with httpx2.Client(base_url=f"http://{HOST}:{place.getsockname()[1]}", timeout=120, trust_env=False) as client:
        while not running.started or not all(worker.is_warm for worker in app.state.workers.all):
            time.sleep(0.1)
        print(f"the workers were warm {time.perf_counter() - begun:.1f} s after the start")
        client.get("/api/catalogue")
        for experiment, body in CASES:
            row(client, experiment, body, None, SLIDER)
        for experiment, body in CASES:
            row(client, experiment, body, shown(experiment, body).band, BAND)
        for experiment, body in BANDS:
            row(client, experiment, body, None, BAND)
    running.should_exit = True
    thread.join()


def row(client: httpx2.Client, experiment: str, body: str, subjects: int | None, allowed: float) -> None:
    times = [asked(client, experiment, body, subjects, seed) for seed in range(ROUNDS)]
    typical = statistics.median(times)
    who = f"{subjects} subjects" if subjects else ("typical" if allowed == SLIDER else "all draws")
    print(
        f"{experiment:20s} {body:6s} {who:12s} {1e3 * typical:6.0f} ms, {typical / allowed:4.2f} of the {allowed:g} s "
        f"allowed (slowest of {ROUNDS}: {1e3 * max(times):.0f} ms)"
    )


if __name__ == "__main__":
    main()
