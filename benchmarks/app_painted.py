"""How long a user of the page waits until a browser has painted: the first figures, and those after the slider moved.

python benchmarks/app_painted.py [--picture FILE]

Needs Chromium, and Playwright from the development environment. Wanted: the first figures within 1 s from the load of
the page, and 300 ms from slider to figures. With `--picture` the page of a rat with a tenth of its cells is kept.
"""

import argparse
import re
import shutil
import statistics
import subprocess
import sys
from typing import Any

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ROUNDS = 7
FIRST, SLIDER = 1.0, 0.3
"""Seconds allowed."""

LOADED = """() => new Promise((done) => {
  const look = () => document.querySelector("#figures .card canvas")
    ? requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())))
    : setTimeout(look, 2);
  look();
})"""
MOVED = """(percent) => new Promise((done) => {
  const slider = document.querySelector("#working");
  const begun = performance.now();
  new MutationObserver((_, observer) => {
    observer.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begun)));
  }).observe(document.body, { attributeFilter: ["data-run"] });
  slider.value = percent;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
})"""
"""Two frames later what was drawn has been painted."""


def told(what: str, times: list[float], allowed: float) -> None:
    middle = statistics.median(times) / 1e3
    print(
        f"{what:34s} {1e3 * middle:5.0f} ms, {middle / allowed:4.2f} of the {allowed:g} s allowed "
        f"(slowest of {len(times)}: {max(times):.0f} ms)"
    )


def measure(chromium: Any, address: str, picture: str | None) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address)
    page.evaluate(LOADED)  # the workers are warm from here on
    first = []
    for _ in range(ROUNDS):
        with chromium.new_context() as fresh:  # nothing of the page is in its cache
            other = fresh.new_page()
            other.goto(address, wait_until="commit")
            first.append(float(other.evaluate(LOADED)))
    told("page load to first figures", first, FIRST)
    for body in ("woman", "rat"):
        page.select_option("#choose-body", body)
        page.wait_for_timeout(3000)
        moved = []
        for step in range(ROUNDS):
            moved.append(float(page.evaluate(MOVED, 90 - 7 * step)))
            page.wait_for_timeout(3000)  # its band comes, and nothing runs
        told(f"slider to figures of the {body}", moved, SLIDER)
    if picture is not None:
        page.evaluate(MOVED, 10)
        page.wait_for_timeout(3000)
        page.screenshot(path=picture, full_page=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--picture")
    chosen = parser.parse_args()
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None:
        raise SystemExit("no Chromium on this machine (Debian: apt-get install chromium)")
    command = [sys.executable, "-P", "-m", "oxytocin", "app", "--port", "0", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        try:
            assert server.stdout is not None
            address = re.search(r"http://\S+/", server.stdout.readline())
            assert address is not None
            with (
                sync_playwright() as playwright,
                playwright.chromium.launch(executable_path=found, args=["--no-sandbox"]) as chromium,
            ):
                measure(chromium, address[0], chosen.picture)
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
