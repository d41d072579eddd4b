"""Figures as files."""

from pathlib import Path

import pytest

from oxytocin.report.style import FORMATS, new_figure, save


@pytest.mark.parametrize("ending", FORMATS)
def test_the_same_figure_is_the_same_file(ending: str, tmp_path: Path) -> None:
    for name in ("one", "other"):
        made = new_figure(2, 2)
        made.subplots().plot([0, 1], [1, 0], "o", label="a")
        save(made, tmp_path / f"{name}{ending}")
    assert (tmp_path / f"one{ending}").read_bytes() == (tmp_path / f"other{ending}").read_bytes()
