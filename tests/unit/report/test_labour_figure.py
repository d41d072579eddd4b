"""The figure of one labour and of many: what is written in it is what happened."""

from __future__ import annotations

import numpy as np
import pytest

from oxytocin import experiments
from oxytocin.report.figures import draw
from oxytocin.report.figures.labours import medians_by_centimetre, published_of


def outcome(subjects: int | None = None, **settings):
    return experiments.experiment("labour").carry_out(settings=settings, subjects=subjects, progress=False)


def words(figure) -> str:
    texts = [figure.get_suptitle(), figure.get_supxlabel()]
    for axes in figure.axes:
        texts += [axes.get_title(loc="left"), axes.get_title(loc="right"), *(text.get_text() for text in axes.texts)]
        texts += [text.get_text() for text in (axes.get_legend().get_texts() if axes.get_legend() else ())]
    return "\n".join(texts)


def test_one_labour_says_its_hours_its_clearance_and_who_published_medians() -> None:
    done = outcome()
    text = words(draw(done))
    assert f"after {done['first_stage'].median:.1f} h" in text and "born without help" in text
    assert "Clearance 1.6 L/min, the scenario low" in text
    assert "Zhang et al. 2010" in text and "Fuchs et al. 1991" in text


def test_an_induced_labour_has_no_published_medians_beside_it_and_shows_the_pump() -> None:
    done = outcome(treatment="induction", clearance="high")
    text = words(draw(done))
    assert published_of(done) == {} and "Zhang" not in text
    assert "induced" in text and "rate of the pump" in text
    assert "6 L/min, the scenario high" in text


def test_a_labour_without_birth_says_so() -> None:
    text = words(draw(outcome(duration="90 min")))
    assert "no birth in the time watched" in text and "no child was born" in text


def test_an_epidural_and_a_cut_reflex_stand_in_the_title() -> None:
    title = draw(outcome(epidural="yes", reflex="cut")).get_suptitle()
    assert "with an epidural" in title and "with the reflex cut" in title


@pytest.mark.parametrize("births", [0, 1])
def test_medians_hold_for_women_with_as_many_births(births: int) -> None:
    found = medians_by_centimetre(outcome(duration="10 min", births_before=births))
    assert all(target.settings["births_before"] == births for target in found.values())
    assert (4 in found) == (births == 0)


def test_many_labours_show_medians_and_shares() -> None:
    done = outcome(subjects=4, treatment="augmentation")
    figure = draw(done)
    text = words(figure)
    share = 100 * np.mean(done["spontaneous_birth"].values)
    assert f"without help: {share:.3g} %" in text
    assert "published medians (Zhang et al. 2010)" in text and "Rouse et al. 1999" in text


def test_many_women_watched_too_briefly_are_drawn() -> None:
    text = words(draw(outcome(subjects=3, duration="10 min")))
    assert "no child was born" in text and "No cervix opened fully" in text
