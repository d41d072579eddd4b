"""What `oxytocin show` prints of large bodies and their parts."""

from __future__ import annotations

import pytest

from oxytocin.bodies.childbirth import labouring_woman
from oxytocin.report import show
from oxytocin.report.tables import console


def printed(blocks, capsys: pytest.CaptureFixture[str]) -> str:
    show.write(console(), blocks)
    return capsys.readouterr().out


def test_a_body_is_printed_with_its_plan(capsys: pytest.CaptureFixture[str]) -> None:
    woman = labouring_woman()
    text = printed(show.body(woman), capsys)
    assert all(name in text for name in [*woman.parts, *woman.wires])
    assert "d(time_since_burst)/dt" in text  # a rate that is a plain number


@pytest.mark.parametrize("key", labouring_woman().parts)
def test_equations_and_events_of_a_part_fit_the_screen(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(show.part(labouring_woman().parts[key], 120), capsys)
    said = text.partition("Parameters")[0]
    assert max(map(len, said.splitlines())) <= 120
    assert "Piecewise" not in said and "Max(" not in said
