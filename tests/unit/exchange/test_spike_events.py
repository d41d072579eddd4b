"""Events find their cell with the ending of a file or without, and what finds none is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from oxytocin.cli.app import respond
from oxytocin.exchange.spike_events import beside, events_of, read_events, strangers
from oxytocin.language import OxytocinError


def table(folder: Path, text: str) -> Path:
    path = folder / "events.csv"
    path.write_text(text)
    return path


def test_events_stand_beside_recordings_or_are_named(tmp_path: Path) -> None:
    path = table(tmp_path, "cell,time_s,event\nA,900,CCK i.v.\nB,10,saline\nA,100,naloxone\n")
    found = read_events(path)
    assert beside(tmp_path / "A.csv") == path and beside(tmp_path / "elsewhere" / "A.csv") is None
    assert events_of(tmp_path / "A.csv", "A", found) == [(100.0, "naloxone"), (900.0, "CCK i.v.")]
    assert events_of(tmp_path / "C.csv", "C", found) == []


@pytest.mark.parametrize("cell", ["rat7", "rat7.nwb", "RAT7", "rat7.csv", "rat7:3"])
def test_a_cell_is_found_by_the_name_of_its_file_or_its_own(tmp_path: Path, cell: str) -> None:
    found = read_events(table(tmp_path, f"cell,time (min),event\n{cell},20,CCK\n"))
    assert events_of(tmp_path / "rat7.nwb", "rat7:3", found) == [(1200.0, "CCK")]
    assert strangers([(tmp_path / "rat7.nwb", "rat7:3")], found) == []


def test_events_of_no_cell_are_named_and_those_of_its_neighbours_are_not(tmp_path: Path) -> None:
    (tmp_path / "other.csv").touch()
    found = read_events(table(tmp_path, "cell,time_s,event\ncel1,20,CCK\ncel1,30,CCK\nother,10,CCK\n"))
    assert strangers([(tmp_path / "cell1.csv", "cell1")], found) == [
        "2 events of 'cel1', which is no cell here; did you mean 'cell1'?"
    ]


@pytest.mark.parametrize("cell", ["cell1", "cell1.csv"])
def test_the_steady_stretch_ends_before_the_injection(
    tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch, cell: str
) -> None:
    monkeypatch.chdir(tmp_path)
    times = [0.3 * i for i in range(4000)] + [1200.0 + 0.1 * i for i in range(1, 6000)]
    (tmp_path / "cell1.csv").write_text("spike_time_s\n" + "\n".join(f"{time:.4f}" for time in times))
    table(tmp_path, f"cell,time_s,event\n{cell},1200,CCK\n")
    assert respond(["spikes", "cell1.csv"]) == 0
    said = capsys.readouterr().out
    assert "steady from 0 to 1200 s" in said
    assert "CCK at 1200 s: 3.33 Hz in the 5 min before, 10.00 Hz in the 5 min after" in said
    table(tmp_path, "cell,time_s,event\ncel,1200,CCK\n")
    assert respond(["spikes", "cell1.csv"]) == 0
    assert "1 event of 'cel', which is no cell here; did you mean 'cell1'?" in capsys.readouterr().out.splitlines()[0]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "is empty"),
        ("cell,time\nA,1\n", "found 'cell, time'"),
        ("cell,time_s,event\nA,x,CCK\n", "line 2, column 'time_s': expected a time in seconds, found 'x'"),
        ("cell,time_s,event\nA,-1,CCK\n", "line 2, column 'time_s': expected a time in seconds, found '-1'"),
        ("cell,time_s,event\nA,5\n", "line 2: expected 3 cells as in the heading, found 2"),
    ],
)
def test_a_table_of_events_that_is_wrong_is_refused(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(OxytocinError, match=what):
        read_events(table(tmp_path, text))
