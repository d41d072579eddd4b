"""Figures as files."""

import io
import warnings
from pathlib import Path
from xml.etree import ElementTree

import pytest
from matplotlib.figure import Figure

from oxytocin.report.style import FORMATS, headline, in_style, new_figure, save, write_svg


@pytest.mark.parametrize("ending", FORMATS)
def test_the_same_figure_is_the_same_file(ending: str, tmp_path: Path) -> None:
    for name in ("one", "other"):
        made = new_figure(2, 2)
        made.subplots().plot([0, 1], [1, 0], "o", label="a")
        save(made, tmp_path / f"{name}{ending}")
    assert (tmp_path / f"one{ending}").read_bytes() == (tmp_path / f"other{ending}").read_bytes()


HOSTILE = "a$b_{$ \x1b[31m\x00 \\frac <script> & 細胞 \u202egpj \udcff"


@in_style
def figure_of(text: str) -> Figure:
    """Return a figure with the text in every place that texts of users can have."""
    made = new_figure(4, 3)
    one, other = made.subplots(1, 2)
    one.plot([0, 1], [1, 0], label=text)
    one.set_title(text)
    one.set_xlabel(text)
    one.set_yticks([0, 1], [text, "b"])
    one.annotate(text, (0.5, 0.5))
    one.legend()
    other.bar([text, "c"], [1, 100])
    other.set_yscale("log")
    headline(made, text, text)
    return made


@pytest.mark.parametrize("ending", FORMATS)
def test_text_of_users_is_no_mathematics_and_gives_no_remark(ending: str, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        save(figure_of(HOSTILE), tmp_path / f"figure{ending}")
    assert (tmp_path / f"figure{ending}").stat().st_size > 1000


def test_an_svg_of_hostile_text_is_well_formed_and_shows_it() -> None:
    stream = io.StringIO()
    write_svg(figure_of(HOSTILE), stream)
    drawn = ElementTree.fromstring(stream.getvalue())
    texts = ["".join(each.itertext()) for each in drawn.iter("{http://www.w3.org/2000/svg}text")]
    # Title, label, note, title of the axes, its label, a tick, an annotation, a legend and a bar.
    assert sum(r"a$b_{$ \x1b[31m\x00 \frac <script> & 細胞 \u202egpj \udcff" in text for text in texts) >= 7
    assert not list(drawn.iter("{http://www.w3.org/2000/svg}script"))


def test_numbers_along_logarithmic_axes_stay_powers() -> None:
    stream = io.StringIO()
    write_svg(figure_of("plain"), stream)
    drawn = ElementTree.fromstring(stream.getvalue())  # without comments, in which matplotlib keeps the source
    assert "mathdefault" not in "".join(drawn.itertext())


def test_a_figure_that_a_caller_saves_himself_is_safe_too() -> None:
    figure_of("a$b_{$").savefig(io.BytesIO(), format="png")
