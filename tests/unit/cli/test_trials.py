"""The commands `trial` and `design`, as they are typed."""

from pathlib import Path

import pytest

from oxytocin.cli.app import respond

TRIAL = """
title = "A little more"
experiment = "infusion"
shard = 20

[arms.less]
dose = "1 IU"

[arms.more]
dose = "1.1 IU"

[outcomes]
peak_level = { title = "highest level" }
high = { readout = "peak_level", at_least = "250 pg/mL" }

[looks]
at = [0.5]
"""


@pytest.fixture
def trial(tmp_path: Path) -> str:
    file = tmp_path / "little.toml"
    file.write_text(TRIAL, encoding="utf-8")
    return str(file)


def test_a_trial_is_kept_told_drawn_and_not_done_twice(
    trial: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)  # the runner of many tests at once sets a narrow one
    out, figure = tmp_path / "little.zarr", tmp_path / "little.png"
    words = ["trial", trial, "--subjects", "80", "--workers", "1", "--out", str(out), "--plot", str(figure)]
    assert respond(words) == 0
    said = capsys.readouterr().out
    assert "A little more: the same 40 people in each of 2 arms, seed 0" in said
    assert "highest level (pg/mL)" in said and "high (%)" in said and "crossed" in said
    assert "stopped early, at 40 of 80 people" in said
    assert figure.stat().st_size > 10_000
    assert respond(words) == 0
    again = capsys.readouterr()
    assert again.out == said and "4 of 4 shards are there already" in again.err


def test_a_design_names_people_and_what_is_assumed(trial: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert respond(["design", trial, "--power", "0.8", "--most", "200"]) == 0
    said = capsys.readouterr().out
    assert "power 80 %, two-sided alpha 0.05" in said and "Assumed: the difference is as large" in said
    assert "Looks at 50 % of the people" in said


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["trial", "six_regimen"], "there is no trial 'six_regimen'; did you mean 'six_regimens'?"),
        (["trial", "none.toml"], "there is no file 'none.toml'"),
        (["trial", "TRIAL", "--workers", "2", "--scheduler", "tcp://127.0.0.1:9"], "--workers are processes of this"),
        (["trial", "TRIAL", "--scheduler", "tcp://127.0.0.1:9"], "no Dask scheduler answers at 'tcp://127.0.0.1:9'"),
        (["trial", "TRIAL", "--plot", "little.jpg"], "a figure is a .png, .svg or .pdf file"),
        (["trial", "TRIAL", "--device", "graphics"], "device cannot be 'graphics'; known are cpu, gpu"),
        (["trial", "TRIAL", "--subjects", "0"], "needs 2 to 10,000,000 subjects, not 0"),
        (["trial", "TRIAL", "--out", "nowhere/little.zarr"], "the folder 'nowhere' does not exist"),
        (["design", "TRIAL", "--power", "90"], "power is a chance between alpha and 1, such as 0.9, not 90"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    trial: str,
    words: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert respond([trial if word == "TRIAL" else word for word in words]) == 2
    told = capsys.readouterr().err
    assert message in told and told.count("\n") == 1
    assert [each.name for each in tmp_path.iterdir()] == ["little.toml"]
