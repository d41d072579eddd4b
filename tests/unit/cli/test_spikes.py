"""`oxytocin spikes` and `oxytocin fit spikes`: what is printed, what is kept, what is refused."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oxytocin.cli.app import respond
from oxytocin.inference import spike_fit


class Trap:
    """What a pickle of it runs is seen in the folder."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.system, ("touch trapped",)


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr(spike_fit, "PILOT_LOG2", 12)
    monkeypatch.setattr(spike_fit, "ROUNDS", (1024, 512))
    draws = np.random.default_rng(1)
    for name in ("cell", "next"):
        times = np.cumsum(0.04 + draws.exponential(0.2, 1500))
        times = np.append(times, [times[-1] + 0.0003, times[-1] + 12.0])
        Path(f"{name}.csv").write_text("spike_time_s\n" + "\n".join(f"{time:.5f}" for time in times))
    for ending in ("pkl", "pickle", "npy", "h5"):  # loading it would leave a trace
        Path(f"cell.{ending}").write_bytes(pickle.dumps(Trap()))
    Path("one.csv").write_text("spike_time_s\n1.0\n")
    Path("order.csv").write_text("spike_time_s\n2.0\n1.0\n")


def test_the_quality_of_a_recording_is_printed_and_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    Path("events.csv").write_text("cell,time_s,event\ncell,200,CCK i.v.\n")
    assert respond(["spikes", "cell.csv"]) == 0
    said = capsys.readouterr().out
    for words in (
        "cell: 1502 spikes",
        "1 interval is below 1 ms (the shortest 0.30 ms)",
        "1 spike is left out",
        "no spike for 5 s or longer once",
        "CCK i.v. at 200 s:",
        "until the first injection",
        "local_variation",
        "The figure is in spikes-cell.png",
    ):
        assert words in said
    assert Path("spikes-cell.png").stat().st_size > 10_000


def test_several_cells_are_fitted_into_one_file_and_what_fails_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    import xarray

    assert respond(["fit", "spikes", ".", "--out", "cells.nc"]) == 0
    said = capsys.readouterr().out
    for words in ("one: left out, for 'one' has 1 spike", "order: left out", "1 s follows 2 s"):
        assert words in said
    assert "firing rate" in said and "psp_size" in said and "Everything is in cells.nc" in said
    with xarray.open_datatree("cells.nc", engine="h5netcdf") as tree:
        assert tree["posterior"]["cell"].values.tolist() == ["cell", "next"]
        assert tree["posterior_predictive"].sizes["draw"] == 512
    assert Path("cells-cell.png").exists() and Path("cells-next.png").exists()
    assert not Path("cells-one.png").exists()


def test_files_of_one_name_in_two_folders_are_two_cells_and_a_file_named_twice_is_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    import xarray

    for folder in ("rat1", "rat2"):
        Path(folder).mkdir()
        Path(folder, "cell.csv").write_bytes(Path("cell.csv").read_bytes())
    assert respond(["fit", "spikes", "rat1/cell.csv", "rat2/cell.csv", "rat1", "--out", "cells.nc"]) == 0
    with xarray.open_datatree("cells.nc", engine="h5netcdf") as tree:
        assert tree["posterior"]["cell"].values.tolist() == ["rat1/cell", "rat2/cell"]
    assert Path("cells-rat1-cell.png").exists() and Path("cells-rat2-cell.png").exists()


def test_a_fault_in_one_fit_leaves_the_others_and_what_was_done_is_kept(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import xarray

    real = spike_fit.fit

    def failing(observed: Any, seed: int, what: str) -> Any:
        if what == "fitting next":
            raise np.linalg.LinAlgError("Eigenvalues did not converge")
        if what == "fitting z":
            assert Path("cells.nc").exists()  # the first is on disk before the last begins
            raise KeyboardInterrupt
        return real(observed, seed, progress=False)

    monkeypatch.setattr(spike_fit, "fit", failing)
    Path("z.csv").write_bytes(Path("cell.csv").read_bytes())
    assert respond(["fit", "spikes", "cell.csv", "next.csv", "z.csv", "--out", "cells.nc"]) == 130
    assert "next: left out, for a fault of this program" in capsys.readouterr().out
    with xarray.open_datatree("cells.nc", engine="h5netcdf") as tree:
        assert tree["posterior"]["cell"].values.tolist() == ["cell"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["spikes", "none.csv"], "there is no file"),
        (["spikes", "one.csv"], "'one' has 1 spike; expected at least 20"),
        (["spikes", "cell.csv", "--plot", "cell.gif"], "a figure is a"),
        (["spikes", "cell.csv", "--events", "one.csv"], "expected the heading cell,time_s,event"),
        (["fit", "spikes", "order.csv"], "line 3: 1 s follows 2 s"),
        (["fit", "spikes", "one.csv", "order.csv"], "none of 2 trains could be fitted; the first: 'one' has 1 spike"),
        (["spikes", "cell.pkl"], "'cell.pkl' has no ending of a format that holds spike trains; read are .csv"),
        (["fit", "spikes", "cell.pickle"], "has no ending of a format that holds spike trains; read are .csv"),
        (["fit", "spikes", "cell.csv", "--out", "fit.csv"], "results are written as NetCDF"),
        (["fit", "spike", "cell.csv"], "No such command 'spike'"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert respond(arguments) == 2
    said = capsys.readouterr()
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert not Path("trapped").exists()
    assert not Path("fit.nc").exists() and not list(Path().glob("*.png"))
