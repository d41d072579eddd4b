"""Figures of sexual response, the MDMA test, touch, erections: intervals drawn, sources named, nothing warned about."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure

from oxytocin.experiments import experiment
from oxytocin.report.figures import draw
from oxytocin.report.style import save


def drawn(folder: Path, name: str, body: str, **settings: Any) -> tuple[Figure, str]:
    """Return a figure, written without a warning, and all its words."""
    outcome = experiment(name).carry_out(body, settings=settings, progress=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = draw(outcome)
        save(figure, folder / "figure.png")
    assert (folder / "figure.png").stat().st_size > 10_000
    legends = [axes.get_legend() for axes in figure.axes if axes.get_legend()]
    words = [text.get_text() for legend in legends for text in legend.get_texts()]
    ticks = [text.get_text() for axes in figure.axes for text in axes.get_xticklabels()]
    inside = [text.get_text() for axes in figure.axes for text in axes.texts]
    return figure, "\n".join([*words, *ticks, *inside, figure.get_suptitle()])


@pytest.mark.parametrize("body", ["man", "woman", "mouse"])
def test_sexual_response(body: str, tmp_path: Path) -> None:
    _, words = drawn(tmp_path, "sexual_response", body)
    assert ("Murphy et al. 1987" in words) == (body == "man")


def test_no_climax_is_drawn_and_said(tmp_path: Path) -> None:
    _, words = drawn(tmp_path, "sexual_response", "man", strength=0.2)
    assert "no climax" in words
    assert "0 % come to a climax" in words


def test_mdma_shows_both_groups_and_what_was_published(tmp_path: Path) -> None:
    _, words = drawn(tmp_path, "mdma_challenge", "woman", condition="Prader-Willi syndrome")
    assert "Prader-Willi syndrome" in words and "healthy" in words
    _, words = drawn(tmp_path, "mdma_challenge", "man")
    assert "Atila et al. 2023" in words


def test_all_kinds_of_touch_stand_side_by_side(tmp_path: Path) -> None:
    _, words = drawn(tmp_path, "massage", "woman", touch="stroking")
    assert all(kind in words for kind in ("massage", "hug", "skin to skin", "stroking", "rest"))


def test_erections_with_all_that_takes_them_away(tmp_path: Path) -> None:
    _, words = drawn(tmp_path, "penile_erection", "rat")
    assert "PVN\nlesioned" in words and "saline" in words


def test_what_was_published_of_a_dose_is_not_drawn_over_a_placebo(tmp_path: Path) -> None:
    _, words = drawn(tmp_path, "mdma_challenge", "man", dose="0 mg")
    assert "A placebo" in words and "Atila" not in words


def test_an_effect_of_a_spray_does_not_run_out_of_the_figure(tmp_path: Path) -> None:
    figure, _ = drawn(tmp_path, "sexual_response", "woman", intranasal="24 IU")
    assert "24 IU in the nose" in figure.axes[0].get_title(loc="left")
