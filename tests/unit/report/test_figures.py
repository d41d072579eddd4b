"""Every experiment's figure: drawn from a short run, with a unit on every axis and sources beside published ranges."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from oxytocin import experiments
from oxytocin.bodies.childbirth import labouring_woman
from oxytocin.bodies.human import nursing_woman
from oxytocin.bodies.rat import nursing_rat, resting_rat
from oxytocin.exchange.toco_file import Tocograph
from oxytocin.experiments.contractions import Contractions
from oxytocin.experiments.secrete import Secrete
from oxytocin.experiments.spike_train import SpikeTrain
from oxytocin.language import OxytocinError
from oxytocin.report.figures import contractions, curves, draw
from oxytocin.report.figures.nursing import side_by_side
from oxytocin.report.style import save
from oxytocin.report.wiring import wiring

SHORT = {
    "spontaneous": {"duration": "120 s"},
    "cck": {},
    "osmotic": {"steps": 2, "step_duration": "130 s"},
    "infusion": {"dose": "10 IU", "duration": "20 min"},
    "nursing": {"rest": "60 s", "duration": "300 s"},
    "labour": {},
    "gestation": {"week": 30, "rest": "1 h"},
    "infusion_response": {"step": "20 min"},
    "desensitisation": {"duration": "30 min", "rest": "30 min"},
    "tocolysis": {"duration": "3 h"},
    "caesarean_bolus": {},
    "third_stage": {},
}
WITHOUT_UNIT = {"", "neuron", "index of dispersion", "cells", "cell, from slowest to fastest"}


def words_of(figure: Figure) -> list[str]:
    texts = [text.get_text() for axes in figure.axes for text in (axes.title, axes._left_title, *axes.texts)]
    legends = [axes.get_legend() for axes in figure.axes if axes.get_legend()]
    return texts + [text.get_text() for legend in legends for text in legend.get_texts()]


def drawn(figure: Figure, folder: Path) -> Figure:
    """Write a figure, which lays it out; no curve may lie outside or be drawn from nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        save(figure, folder / "figure.png")
    assert (folder / "figure.png").stat().st_size > 10_000
    return figure


def check_axes(figure: Figure) -> None:
    for axes in figure.axes:
        if not axes.axison:
            continue
        for label in (axes.get_xlabel(), axes.get_ylabel()):
            assert "(" in label or label in WITHOUT_UNIT or "min" in label or "Osm" in label, label
    assert "no medical device" in figure.get_supxlabel()
    assert figure.get_suptitle()


@pytest.mark.parametrize("name", SHORT)
@pytest.mark.parametrize("subjects", [None, 3])
def test_an_experiment_is_drawn(name: str, subjects: int | None, tmp_path: Path) -> None:
    outcome = experiments.experiment(name).carry_out(settings=SHORT[name], subjects=subjects, progress=False)
    check_axes(drawn(draw(outcome), tmp_path))


def test_nursing_names_the_sources_of_published_ranges(tmp_path: Path) -> None:
    nursing = experiments.experiment("nursing")
    figure = drawn(side_by_side([nursing.carry_out(body, progress=False) for body in ("rat", "woman")]), tmp_path)
    words = "\n".join(words_of(figure))
    assert "Wakerley & Lincoln 1973" in words and "Johnston & Amico 1986" in words
    assert "Rat: " in words and "Woman: " in words and "enlarged" in words


def test_nursing_without_a_burst_is_drawn_and_says_so(tmp_path: Path) -> None:
    settings = {**SHORT["nursing"], "suckling": 0}
    outcome = experiments.experiment("nursing").carry_out(settings=settings, progress=False)
    assert "no burst to enlarge" in words_of(drawn(draw(outcome), tmp_path))


def test_a_recorded_train_is_drawn(tmp_path: Path) -> None:
    train = SpikeTrain("cell", np.arange(0.0, 60.0, 0.2))
    figure = drawn(draw(Secrete(train).carry_out(progress=False)), tmp_path)
    check_axes(figure)
    assert "300 recorded spikes" in words_of(figure)


@pytest.mark.parametrize("minutes", [10, 45])
@pytest.mark.parametrize("count", [0, 3])
def test_a_tocograph_is_drawn_with_its_contractions(minutes: int, count: int, tmp_path: Path) -> None:
    time = np.arange(60.0 * minutes)
    trace = Tocograph("belt", time, np.where(time < 100.0, np.nan, 10.0 + np.sin(time / 40.0)))
    times = np.linspace(200.0, 500.0, count)
    found = Contractions(times, np.ones(count), np.ones(count), np.array([[100.0, time[-1]]]))
    figure = drawn(contractions.figure(trace, found), tmp_path)
    check_axes(figure)
    words = " ".join(words_of(figure))
    assert f"{count} contractions in" in words and "not usable" in words


def test_an_experiment_without_a_figure_gets_all_its_curves(tmp_path: Path) -> None:
    outcome = experiments.experiment("infusion").carry_out("man", progress=False)
    figure = drawn(curves.figure(outcome), tmp_path)
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert titles == [name.replace("_", " ") for name in outcome.run.names]


@pytest.mark.parametrize("make", [nursing_rat, nursing_woman, resting_rat, labouring_woman])
def test_the_wiring_shows_every_part_and_signal(make, tmp_path: Path) -> None:
    body = make()
    figure = drawn(wiring(body), tmp_path)
    words = " ".join(words_of(figure))
    for name in [*body.parts, *body.wires]:
        assert name in words


def test_a_figure_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OxytocinError, match=r"\.png, \.svg or \.pdf"):
        save(Figure(), tmp_path / "figure.gif")
    assert list(tmp_path.iterdir()) == []
