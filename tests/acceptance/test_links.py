"""Oxytocin helps and is not needed: no contested effect set to nothing stops bonding, mating, parenting or labour."""

from __future__ import annotations

import numpy as np
import pytest

from oxytocin import experiments
from oxytocin.report.evidence import claims

PROBABILITIES = {0.95, 0.9, 0.1, 0.97, 0.6, 0.5, 0.8, 0.7, 0.15, 0.08, 0.3, 0.05, 0.85}
"""All that stand in section 8 of the notes on the mind."""

STILL = {
    ("partner_preference", "vole"): ("preference", {"cohabitation": "14 day", "mating": "yes"}),
    ("maternal_onset", "rat"): ("maternal", {"duration": "20 day", "dose": "0 pmol"}),
    ("maternal_onset", "mouse"): ("maternal", {"duration": "2 day", "dose": "0 pmol", "oestrogen": "intact"}),
    ("sexual_response", "man"): ("climax", {}),
    ("sexual_response", "woman"): ("climax", {}),
    ("sexual_response", "mouse"): ("climax", {}),
    ("parent_infant", "man"): ("days_to_bond", {}),
    ("parent_infant", "woman"): ("days_to_bond", {}),
    ("labour", "woman"): ("delivered", {}),
}
"""What must still happen, by experiment and body."""


def cut() -> list[tuple[str, str, str]]:
    """Return every link of every body that does one of these, as (experiment, body, link)."""
    found = []
    for name, body in STILL:
        one = experiments.experiment(name)
        known = one.body(body, one.choose(body, {})).parameters
        found += [(name, body, claim.path) for claim in claims() if body in claim.bodies and claim.path in known]
    return sorted(set(found))


@pytest.mark.parametrize(("name", "body", "link"), cut())
def test_a_link_set_to_nothing_stops_nothing(name: str, body: str, link: str) -> None:
    readout, settings = STILL[name, body]
    outcome = experiments.experiment(name).carry_out(
        body, settings=settings, values={f"{link}.probability": 0.0}, progress=False
    )
    values = outcome[readout].values
    done = values if outcome[readout].is_yes_or_no else np.isfinite(values)
    # Some people reach no climax whatever is cut, and nobody bonds less often than all the others together.
    assert done.mean() > 0.8


def test_every_row_of_the_notes_is_a_link() -> None:
    assert len(claims()) >= 22
    assert {claim.link.probability for claim in claims()} >= PROBABILITIES


def test_every_claim_reads_as_one() -> None:
    for claim in claims():
        assert len(claim.link.doc.split()) >= 4, claim.path
        assert ":" not in claim.link.doc, claim.path
        assert claim.link.source, claim.path
