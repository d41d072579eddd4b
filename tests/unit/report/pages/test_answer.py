"""The page that answers the three questions: whole, the same each time, honest, and readable by machines."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import numpy as np
import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.experiment import Outcome, Readout
from oxytocin.experiments.functions import FUNCTIONS, SYMPTOMS, Function
from oxytocin.experiments.symptoms import Finding, find
from oxytocin.report.pages.answer import answer_page, disputed, lacking_in_words

DAY = date(2026, 11, 24)
LACKING = {"deficiency": "yes"}


@pytest.fixture(scope="module")
def findings() -> list[Finding]:
    """Every function: its own body and settings, the run of a quick one, and readouts that were drawn here."""
    quick = next(each for each in FUNCTIONS if each.experiment == "parent_infant")
    run = find(LACKING, functions=(quick,), progress=False)[0].healthy.run
    return [made_up(function, run, 1.0 + 0.2 * i) for i, function in enumerate(FUNCTIONS)]


def made_up(function: Function, run: object, shift: float) -> Finding:
    one = experiment(function.experiment)
    chosen = one.choose(function.body, function.settings)
    values = 30.0 + np.random.default_rng(7).standard_normal(200)
    unit = "h" if function.name == "childbirth" else "1"

    def outcome(by: float) -> Outcome:
        readout = Readout(function.readout, unit, "", values + function.sign * by)
        return Outcome(one, one.body(function.body, chosen), chosen, run, [readout])  # type: ignore[arg-type]

    return Finding(function, outcome(0.0), outcome(shift))


def page_of(findings: list[Finding], **more: object) -> str:
    return answer_page(findings, LACKING, data="x.csv", today=DAY, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def page(findings: list[Finding]) -> str:
    return page_of(findings)


class Outline(HTMLParser):
    """What a screen reader needs: headings, ids, links within the page, tables with captions."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: Counter[str] = Counter()
        self.links: set[str] = set()
        self.count: Counter[str] = Counter()
        self.lang = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.count[tag] += 1
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if known.get("id"):
            self.ids[str(known["id"])] += 1
        if tag == "a":
            self.links.add(str(known["href"]))
        if tag == "html":
            self.lang = str(known["lang"])


def test_it_is_the_same_each_time_but_for_one_line(findings: list[Finding], page: str) -> None:
    assert page_of(findings) == page
    other = answer_page(findings, LACKING, data="x.csv", today=date(2027, 1, 2))
    differs = [line for line, was in zip(other.splitlines(), page.splitlines(), strict=True) if line != was]
    assert len(differs) == 1 and "2 January 2027" in differs[0]


def test_it_needs_nothing_else_and_readers_find_their_way(page: str) -> None:
    outline = Outline()
    outline.feed(page)
    assert outline.lang == "en-GB"
    assert all(link.startswith("#") and link[1:] in outline.ids for link in outline.links)
    assert max(outline.ids.values()) == 1
    assert outline.levels[0] == 1 and outline.levels.count(1) == 1
    assert all(below - above <= 1 for above, below in zip(outline.levels, outline.levels[1:], strict=False))
    assert outline.count["caption"] == outline.count["table"] > 0
    assert page.count('role="img"') == len(FUNCTIONS) + 2 == outline.count["title"] - 1
    assert not outline.count.keys() & {"script", "link", "img", "iframe"}
    assert "url(http" not in page and "@import" not in page


def test_text_of_users_is_inert(findings: list[Finding], page: str) -> None:
    hostile = "</pre><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}\x00\x1b[2J"
    made = answer_page(findings, LACKING, data=hostile, today=DAY, command=hostile, why={"milk_yield": hostile})
    usual, changed = Outline(), Outline()
    usual.feed(page)
    changed.feed(made)
    assert not changed.count.keys() & {"script", "img"} and changed.count["title"] == usual.count["title"]
    assert "&lt;script&gt;alert(1)" in made and "{{ 7*7 }}" in made
    assert not set(made) & set("\x00\x1b")


def test_every_function_and_symptom_has_its_row(findings: list[Finding], page: str) -> None:
    for finding in findings:
        assert page.count(f"<small>{finding.function.title}</small>") == 1
        assert finding.function.other_route.split("'")[0] in page
    for symptom in SYMPTOMS:
        assert f"<h3>{symptom.capitalize()}</h3>" in page
    assert "no medical device" in page and "10 % left" in page


def test_contradictions_are_printed_as_such(page: str) -> None:
    texts = [target.title.replace("'", "&#39;") for target in disputed()]
    assert len(texts) >= 4
    after = page[page.index("Recorded contradictions") :]
    assert all(text in after for text in texts)
    assert "Against it:" in after and "The simulation misses it:" in after


def test_what_is_not_touched_and_what_does_not_worsen_is_said(findings: list[Finding]) -> None:
    first, second, *others = findings
    untouched = replace(first, deficient=first.healthy)
    no_worse = Finding(second.function, second.deficient, second.healthy)
    text = page_of([untouched, no_worse, *others])
    assert "the deficiency has no place to act there" in text
    assert "does not appear by more than chance" in text
    assert "nan" not in re.sub(r"[a-z]*nan[a-z]+|[a-z]+nan[a-z]*", "", text.lower())


def test_paragraphs_of_why_and_the_course_stand_where_they_are_given(findings: list[Finding]) -> None:
    readout = findings[0].healthy_readout
    name = findings[0].function.readout
    text = page_of(findings, why={name: "Because of <it>."}, graded={name: {1.0: readout, 0.0: readout}})
    assert "<strong>Why:</strong> Because of &lt;it&gt;." in text
    assert text.count("with ever less left, in numbers") == 1


def test_what_is_lacking_is_said_in_words() -> None:
    assert list(lacking_in_words({"magnocellular": 0.25})) == ["oxytocin cells that secrete into the blood: 25 % left"]
