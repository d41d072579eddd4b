"""What is asked for stands in the address: Back, reload and a link bring it again."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

SETTLED = "body:not([data-busy]):not([data-subjects=''])"


def asked(page: Any) -> dict[str, str]:
    """Return what the address names."""
    return {name: each[0] for name, each in parse_qs(urlsplit(page.url).query).items()}


def test_back_and_forward_go_through_what_was_asked(opened: Any) -> None:
    page = opened()
    assert asked(page) == {}
    page.click("[data-name=childbirth]")
    page.wait_for_selector("[data-readout=time_to_delivery]")
    page.wait_for_url("**experiment=labour**")
    page.click("#question-lacking")
    page.wait_for_url("**question=lacking**")
    page.go_back()
    page.wait_for_selector("#question-does[aria-selected=true]")
    assert asked(page)["experiment"] == "labour" and page.input_value("#choose-experiment") == "labour"
    page.go_back()
    page.wait_for_selector("[data-readout=milk_removed]")
    assert asked(page) == {} and page.input_value("#choose-experiment") == "nursing"
    page.go_forward()
    page.wait_for_selector("[data-readout=time_to_delivery]")
    assert page.input_value("#choose-experiment") == "labour"


def test_a_slider_that_is_drawn_is_one_page_of_the_history(opened: Any) -> None:
    page = opened()
    page.locator("#working").evaluate(
        """(slider) => {
          for (let value = 100; value >= 40; value -= 1) {
            slider.value = value;
            slider.dispatchEvent(new Event("input", { bubbles: true }));
          }
        }"""
    )
    page.wait_for_url("**left.magnocellular=0.4**")
    page.go_back()
    page.wait_for_url(lambda address: "left." not in address)
    page.wait_for_function("document.querySelector('#working').value === '100'")


def test_reload_and_a_link_bring_the_same_run(opened: Any, browser: Any) -> None:
    page = opened()
    page.click("summary:has-text('Subjects and chance')")
    page.fill("#choose-subjects", "2")
    page.fill("#choose-seed", "3")
    page.locator("#choose-seed").blur()
    page.locator("#working").fill("60")
    page.wait_for_url("**left.magnocellular=0.6**")
    page.wait_for_selector("body[data-subjects='2']:not([data-busy])")
    run, command = page.evaluate("document.body.dataset.run"), page.inner_text("#code-command")
    assert "--seed 3" in command and "magnocellular=0.6" in command
    page.reload()
    page.wait_for_selector("body[data-subjects='2']:not([data-busy])")
    assert page.evaluate("document.body.dataset.run") == run and page.inner_text("#code-command") == command
    assert page.input_value("#working") == "60" and page.input_value("#choose-seed") == "3"


def test_what_an_address_names_wrongly_is_as_usual_and_inert(opened: Any) -> None:
    page = opened()
    begin = page.url
    page.goto(f"{begin}?experiment=<img src=x onerror=alert(1)>&body=nobody&question=why&seed=-1")
    page.wait_for_selector("#figures .card")
    assert asked(page) == {}
    page.goto(f"{begin}?experiment=nursing&body=woman&set.nothing=1&left.nowhere=0&set.hypothalamus=rate&seed=x")
    page.wait_for_selector("#figures .card")
    assert asked(page) == {"experiment": "nursing", "body": "woman", "set.hypothalamus": "rate"}
    hostile = "<img src=x onerror=alert(1)>"
    page.goto(f"{begin}?experiment=nursing&body=woman&value.uterus.noise={hostile}")
    page.wait_for_selector("#problem:not([hidden])")
    assert page.locator("img").count() == 0
