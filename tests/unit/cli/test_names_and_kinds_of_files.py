"""Files whose names are hostile, and files that are none: commands take the former and refuse the latter."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from oxytocin.cli.app import respond

NAMES = ["a$b_{$.csv", "=cmd()[red][.csv", "tab\tnew\nline\x1b[31m.csv", "細胞.csv", "$(reboot);'.csv", "\u202egpj.csv"]


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such names")
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_any_name_is_read_told_and_drawn(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    beats = [f"{i},{12 + 40.0 * max(0.0, 1.0 - abs(i % 120 - 60) / 40.0) + 0.5 * (i % 4)}" for i in range(3600)]
    Path(name).write_text("time_s,pressure_mmHg\n" + "\n".join(beats), encoding="utf-8")
    assert respond(["contractions", name, "--plot", "x.svg"]) == 0
    Path(name).write_text("spike_time_s\n" + "\n".join(f"{0.1 * i + 0.01 * (i % 7):.4f}" for i in range(4000)))
    assert respond(["spikes", name, "--plot", "y.png"]) == 0
    assert respond(["spikes", name]) == 0  # the figure has the name of the file
    said = capsys.readouterr()
    assert not set(said.out + said.err) & set("\x1b\r\t\u202e") and "Traceback" not in said.err
    assert Path("x.svg").stat().st_size > 10_000 and Path("y.png").stat().st_size > 10_000


COMMANDS = [
    ["secrete", "{}.csv"],
    ["spikes", "{}.csv"],
    ["spikes", "{}.nwb"],
    ["spikes", "{}.smr"],
    ["fit", "spikes", "{}.csv"],
    ["contractions", "{}.csv"],
    ["contractions", "{}.hea"],
    ["saliva", "{}.csv"],
    ["fit", "samples", "{}.csv"],
    ["fit", "pulses", "{}.csv"],
    ["locate", "{}.toml"],
    ["compare", "low_dose", "{}.toml"],
    ["trial", "{}.toml"],
    ["design", "{}.toml"],
    ["run", "{}.xml"],
    ["show", "{}.xml"],
]


@pytest.fixture
def no_files(tmp_path: Path) -> Iterator[None]:
    """Put a pipe, a device without end, a socket and a folder in place of a file of each kind."""
    sockets = []
    for ending in ("csv", "nwb", "smr", "hea", "toml", "xml"):
        os.mkfifo(f"pipe.{ending}")
        Path(f"zero.{ending}").symlink_to("/dev/zero")
        Path(f"folder.{ending}").mkdir()
        sockets.append(socket.socket(socket.AF_UNIX))
        sockets[-1].bind(f"socket.{ending}")
    yield
    for each in sockets:
        each.close()


@pytest.mark.skipif(sys.platform == "win32", reason="needs pipes and devices of POSIX")
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_what_is_no_file_is_refused_at_once(
    command: list[str], no_files: None, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(Path.cwd().iterdir())
    for kind in ("pipe", "zero", "socket", "folder"):
        assert respond([word.format(kind) for word in command]) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1 and kind in said and "Traceback" not in said
        assert any(word in said for word in ("a device or a pipe", "no regular file", "folder"))
    assert sorted(Path.cwd().iterdir()) == before


@pytest.mark.skipif(not Path("/dev/stdin").exists(), reason="needs /dev/stdin")
def test_the_advice_on_a_pipe_leads_to_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    text = "spike_time_s\n" + "\n".join(f"{0.1 * i + 0.01 * (i % 7):.4f}" for i in range(4000))
    os.mkfifo("train.csv")
    assert respond(["spikes", "train.csv"]) == 2
    assert "save what it holds in a file first" in capsys.readouterr().err
    Path("saved.csv").write_text(text)
    assert respond(["spikes", "saved.csv"]) == 0


def test_a_file_without_end_that_is_read_whole_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with Path("huge.toml").open("wb") as file:
        file.truncate(5 << 30)  # a hole, that takes no room
    assert respond(["trial", "huge.toml"]) == 2
    assert "is longer than 64 MB" in capsys.readouterr().err
