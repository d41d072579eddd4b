"""The page in a real browser, served as a user has it; skipped where there is no Chromium."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

PATIENCE = 60_000
"""Milliseconds until something on the page counts as missing, on a machine that has much else to do."""

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Yield Chromium, driven by playwright."""
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (pip install playwright)")
    found = next((path for path in map(shutil.which, _NAMES) if path), None)
    if found is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    # As root, as in a container, Chromium starts only without its sandbox.
    options = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with driver.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=options)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Yield where a server of the app listens."""
    command = [sys.executable, "-P", "-m", "oxytocin", "app", "--port", "0", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            found = re.search(r"http://\S+/", line)
            assert found, f"the server did not say where it is: {line!r}"
            yield found[0]
        finally:
            server.terminate()
            server.wait(20)


@pytest.fixture
def opened(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Yield a function that opens the page and waits for its figures; what goes wrong in the page fails the test."""
    contexts, wrong = [], []

    def note(said: Any) -> None:
        # A refusal is an answer like others; the browser logs it all the same.
        if said.type == "error" and "422" not in said.text:
            wrong.append(f"{said.type}: {said.text} {said.location['url']}")

    def open_page(width: int = 1280, height: int = 900, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("console", note)
        page.goto(address)
        page.wait_for_selector("#figures .card")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong, "the page complained: " + "; ".join(wrong)
