"""A hundred clients of the app at once: no error, no run left over, memory that stays where it is.

python benchmarks/app_load.py [--clients 100] [--seconds 60]
"""

import argparse
import asyncio
import itertools
import json
import os
import random
import socket
import statistics
import time
from collections import Counter
from pathlib import Path

import httpx2
import uvicorn

from oxytocin.app import server
from oxytocin.app.serving import HOST

FEED = {"experiment": "nursing", "body": "woman", "settings": {"hypothalamus": "rate"}}
LEAVES = 0.2
"""Share of clients' runs that they leave before the end, as a slider does that is dragged on."""


def memory() -> dict[str, float]:
    """Return the resident memory of this process and of its workers in MB, where the system says it in /proc."""
    found = {}
    for name in os.listdir("/proc") if Path("/proc").is_dir() else []:
        if not name.isdigit():
            continue
        try:
            status = dict(line.split(":", 1) for line in Path(f"/proc/{name}/status").read_text().splitlines())
        except (OSError, ValueError):
            continue
        if int(name) == os.getpid() or int(status["PPid"]) == os.getpid():
            found[name] = int(status.get("VmRSS", "0 kB").split()[0]) / 1e3
    return found


async def client(http: httpx2.AsyncClient, until: float, seeds: "itertools.count[int]", seen: Counter[str]) -> None:
    """Ask for one run after another until the time is over; some are left before they are done."""
    while time.monotonic() < until:
        begun = await http.post("/api/runs", json={**FEED, "seed": next(seeds)})
        if begun.status_code != 202:
            seen[f"{begun.status_code} {begun.text[:80]}"] += 1
            await asyncio.sleep(0.5)
            continue
        run, leaves = begun.json()["run"], random.random() < LEAVES
        async with http.stream("GET", f"/api/runs/{run}/events") as events:
            kind = ""
            async for line in events.aiter_lines():
                kind = line.removeprefix("event: ") if line.startswith("event: ") else kind
                if line.startswith("data: ") and kind == "result":
                    json.loads(line.removeprefix("data: "))
                if leaves:
                    break
        seen["left" if leaves and kind != "result" else kind] += 1


async def load(clients: int, seconds: float) -> None:
    app = server.make()
    place = socket.create_server((HOST, 0), backlog=1024)
    running = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
    serving = asyncio.create_task(running.serve(sockets=[place]))
    while not running.started or not all(worker.is_warm for worker in app.state.workers.all):
        await asyncio.sleep(0.1)
    address = f"http://{HOST}:{place.getsockname()[1]}"
    limits = httpx2.Limits(max_connections=None)
    seen: Counter[str] = Counter()
    samples: list[float] = []
    workers = {worker.process.pid for worker in app.state.workers.all}
    async with httpx2.AsyncClient(base_url=address, timeout=120, trust_env=False, limits=limits) as http:
        until, seeds = time.monotonic() + seconds, itertools.count()
        tasks = [asyncio.create_task(client(http, until, seeds, seen)) for _ in range(clients)]
        while not all(task.done() for task in tasks):
            samples.append(sum(memory().values()))
            await asyncio.sleep(1.0)
        await asyncio.gather(*tasks)
        await asyncio.sleep(3.0)
        runs, pool = app.state.runs, app.state.workers
        print(f"{clients} clients for {seconds:g} s: {dict(seen)}")
        known = {"result", "left"}
        print(
            f"errors                     {sum(count for name, count in seen.items() if name not in known)} (wanted: 0)"
        )
        print(f"runs still being done      {pool.busy} (wanted: 0)")
        print(f"runs kept                  {len(runs.finished)} (at most 64)")
        same = workers == {worker.process.pid for worker in pool.all}
        print(f"the workers are the same   {'yes' if same else 'no'}")
        third = max(1, len(samples) // 3)
        early, late = statistics.median(samples[third : 2 * third]), statistics.median(samples[-third:])
        print(f"memory, server and workers {late:.0f} MB, {late / early:.3f} of that in the second third (wanted: 1)")
    running.should_exit = True
    await serving


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--clients", type=int, default=100)
    options.add_argument("--seconds", type=float, default=60.0)
    given = options.parse_args()
    asyncio.run(load(given.clients, given.seconds))
