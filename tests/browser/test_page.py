"""What a teacher and a researcher do with the page, in a real browser."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

MOST_BYTES = 500_000
SERIOUS = ("serious", "critical")


def again(command: str, folder: Path) -> str:
    """Do what a shell does with a command that the page shows, and return what it prints."""
    words = shlex.split(command)
    assert words[0] == "oxytocin", command
    done = subprocess.run(
        [sys.executable, "-P", "-m", *words], cwd=folder, capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout


def lack(page: Any, percent: int) -> None:
    """Draw the slider of working cells, through values in between, as a hand does."""
    page.locator("#working").evaluate(
        """(slider, percent) => {
          for (const value of [80, 55, 30, percent]) {
            slider.value = value;
            slider.dispatchEvent(new Event("input", { bubbles: true }));
          }
        }""",
        percent,
    )


def median(page: Any, readout: str, column: int = 1) -> float:
    """Return a number of the table of readouts; column 1 is this run, 2 the pinned one."""
    text = page.locator(f"[data-readout={readout}] td.value").nth(column - 1).locator("b").inner_text()
    return float(text.split("\u00a0")[0].replace(",", ""))


def test_each_question_is_a_way_in(opened: Any) -> None:
    page = opened()
    page.click("#question-what")
    page.wait_for_selector(".molecule svg path")
    assert "C₄₃H₆₆N₁₂O₁₂S₂" in page.inner_text(".facts")
    page.click("#question-does")
    assert page.locator(".choice").count() == 6
    page.click("[data-name=childbirth]")
    page.wait_for_selector("[data-readout=time_to_delivery]")
    assert page.locator("#figures h2", has_text="Opening of the cervix").is_visible()
    assert page.locator("[data-organ=womb]").is_visible()
    page.click("#question-lacking")
    assert page.locator(".choice").count() == 5


def test_few_cells_empty_the_raster_and_stop_the_milk(opened: Any) -> None:
    page = opened()
    page.wait_for_selector("[data-readout=milk_removed]")
    healthy = median(page, "milk_removed")
    glowing = float(page.locator("[data-organ=blood]").evaluate("organ => organ.style.getPropertyValue('--glow')"))
    lack(page, 10)
    page.get_by_text("5 of 48 cells work").wait_for()
    assert page.locator("#working").get_attribute("aria-valuetext") == "10\u00a0%"
    assert median(page, "ejections") == 0
    assert median(page, "milk_removed") < 0.1 * healthy
    lit = float(page.locator("[data-organ=blood]").evaluate("organ => organ.style.getPropertyValue('--glow')"))
    assert lit < 0.5 * glowing


def test_a_symptom_is_compared_with_health(opened: Any) -> None:
    page = opened()
    page.click("#question-lacking")
    page.click("[data-name='breastfeeding difficulty']")
    page.wait_for_selector("#pinned:not(:empty)")
    page.get_by_text("5 of 48 cells work").wait_for()
    assert median(page, "milk_removed", 1) < 0.1 * median(page, "milk_removed", 2)
    assert page.locator("#key .mark.ghost").count() == 1
    page.click("#pin")
    assert page.locator("#key .mark.ghost").count() == 0


def test_hover_and_scrubbing_are_linked(opened: Any) -> None:
    page = opened()
    before = page.locator("[data-organ=blood] .says").text_content()
    page.locator("#time").fill("0")
    assert page.inner_text("#time-shown") == "0 min"
    assert page.locator("[data-organ=blood] .says").text_content() != before
    lines = page.locator(".scrubbed:not([hidden])").evaluate_all("all => all.map((line) => line.style.transform)")
    assert len(lines) > 3 and set(lines) == {"translateX(0px)"}
    # All figures drawn anew show the same time.
    page.locator("#time").fill("300")
    lack(page, 60)
    page.wait_for_selector("#run-title:has-text('60\u00a0%')")
    page.wait_for_selector("body:not([data-busy]):not([data-subjects=''])")
    places = page.locator(".scrubbed:not([hidden])").evaluate_all("all => all.map((line) => line.style.transform)")
    assert len(places) > 3 and len(set(places)) == 1 and "" not in places
    over = page.locator("#figures .card").nth(1).locator(".u-over")
    box = over.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    crossing = page.locator("#figures .card").nth(2).locator(".u-cursor-x")
    assert f"translate({box['width'] / 2:.0f}px" in crossing.get_attribute("style")


@pytest.mark.parametrize("language", ["command", "python"])
def test_what_is_taken_home_gives_the_same_numbers(opened: Any, tmp_path: Path, language: str) -> None:
    page = opened()
    page.click("summary:has-text('Subjects and chance')")
    page.fill("#choose-subjects", "2")
    page.fill("#choose-seed", "3")
    page.locator("#choose-seed").blur()
    lack(page, 60)
    page.wait_for_selector("body[data-subjects='2']:not([data-busy])")
    run = page.evaluate("document.body.dataset.run")
    picture = page.evaluate("async (run) => (await fetch(`api/runs/${run}`)).json()", run)
    assert picture["scenario"]["deficits"] == {"magnocellular": 0.6} and picture["scenario"]["seed"] == 3
    shown = page.inner_text(f"#code-{language}")
    if language == "command":
        again(f"{shown} --out again.nc", tmp_path)
        with page.expect_download() as kept:
            page.click("[data-file='data.nc']")
        kept.value.save_as(tmp_path / "kept.nc")
        assert readouts(tmp_path / "again.nc") == readouts(tmp_path / "kept.nc")
        return
    printed = subprocess.run([sys.executable, "-P", "-c", shown], capture_output=True, text=True, check=True).stdout
    medians = {line.split()[0]: float(line.split()[1]) for line in printed.splitlines()}
    known = {item["name"]: item["median"] for item in picture["readouts"] if item["median"] is not None}
    assert known and all(medians[name] == pytest.approx(value, rel=1e-12) for name, value in known.items())


def readouts(path: Path) -> dict[str, list[float]]:
    """Return every sampled number of a kept run, by signal and in order."""
    import xarray

    with xarray.open_datatree(path, engine="h5netcdf") as tree:
        return {
            f"{node.path}/{name}": values.values.astype(float).round(12).ravel().tolist()
            for node in tree.subtree
            for name, values in node.data_vars.items()
            if values.dtype.kind in "fiu"
        }


def test_a_refusal_is_one_sentence_and_the_figures_stay(opened: Any) -> None:
    page = opened()
    page.fill("#setting-intranasal", "9000")
    page.locator("#setting-intranasal").blur()
    problem = page.locator("#problem:not([hidden])")
    problem.wait_for()
    assert "intranasal must lie between" in problem.inner_text()
    assert page.locator("#figures .card").count() > 3
    page.fill("#setting-intranasal", "0")
    page.locator("#setting-intranasal").blur()
    page.wait_for_selector("#problem", state="hidden")


def test_a_canvas_is_also_a_table_and_a_file(opened: Any) -> None:
    page = opened()
    card = page.locator("#figures .card").nth(1)
    card.get_by_role("button", name="Show as table").click()
    assert card.locator("tbody tr").count() > 20
    assert "pg/mL" in card.locator("caption").inner_text()
    with page.expect_download() as kept:
        card.get_by_role("button", name="PNG").click()
    assert Path(kept.value.path()).read_bytes().startswith(b"\x89PNG")
    assert page.locator("#figures .canvas[role=img]").first.get_attribute("aria-label")


def test_an_organ_shows_its_equations_numbers_and_sources(opened: Any) -> None:
    page = opened()
    page.click("[data-organ=breast] .name")
    page.wait_for_selector("dialog math")
    assert page.locator("dialog .grade").count() > 3
    assert page.locator("dialog a[href^='https://doi.org/']").count() > 0
    value = page.locator("dialog td input").first
    value.fill("0.5")
    value.blur()
    page.click("dialog .dialog-head button")
    page.locator("#code-command", has_text="--set 'breast.").wait_for()
    page.locator(".chips").get_by_role("button").click()
    page.wait_for_selector(".chips", state="hidden")


def test_keys_alone_reach_everything(opened: Any) -> None:
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    assert page.locator("#question-lacking").get_attribute("aria-selected") == "true"
    page.locator("#working").focus()
    page.keyboard.press("Home")
    page.get_by_text("0 of 48 cells work").wait_for()
    page.locator("[data-organ=blood]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] .part h3")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.organ") == "blood"


def test_light_and_alone(browser: Any, address: str) -> None:
    context = browser.new_context()
    answers: list[Any] = []
    context.on("response", lambda answer: answers.append(answer))
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#figures .card")
    page.click("#question-what")
    page.wait_for_selector(".molecule svg")
    assert {answer.url.split("/")[2] for answer in answers} == {address.split("/")[2]}
    static = [answer for answer in answers if "/api/runs" not in answer.url]
    weight = sum(len(answer.body()) for answer in static)
    assert len(static) > 10 and weight < MOST_BYTES, f"{weight} bytes before compression"
    context.close()


@pytest.mark.parametrize(
    ("options", "states"),
    [
        ({}, ("does", "what", "organ")),
        ({"color_scheme": "dark"}, ("lacking", "organ")),
        ({"width": 360, "height": 740, "has_touch": True}, ("does",)),
    ],
    ids=["light", "dark", "phone"],
)
def test_nothing_bars_anybody(opened: Any, options: dict[str, Any], states: tuple[str, ...]) -> None:
    axe = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    script = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    page = opened(reduced_motion="reduce", **options)
    if options.get("width"):
        assert page.evaluate("document.documentElement.scrollWidth") <= options["width"]
    page.click("summary:has-text('Lack elsewhere')")
    page.locator("#figures .card").nth(1).get_by_role("button", name="Show as table").click()
    page.click("#pin")
    for state in states:
        if state == "organ":
            page.locator("[data-organ=blood]").press("Enter")
            page.wait_for_selector("dialog math")
        else:
            page.click(f"#question-{state}")
        found = page.evaluate(f"async () => {{ {script}; return (await axe.run()).violations; }}")
        serious = [each for each in found if each["impact"] in SERIOUS]
        bars = [f"{each['id']}: {node['html'][:120]}" for each in serious for node in each["nodes"]]
        assert not bars, f"{state}: " + json.dumps(bars, indent=1)
