"""Simulated spikes as NWB: valid, read back to the same numbers by pynwb and by the reader of recordings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pynwb
import pytest

from oxytocin import experiments
from oxytocin.cli.app import respond
from oxytocin.engine.results import Spikes
from oxytocin.exchange import nwb
from oxytocin.exchange.spike_trains import read_recording
from oxytocin.experiments.experiment import Outcome
from oxytocin.language import OxytocinError


@pytest.fixture(scope="module")
def nursing() -> Outcome:
    settings = {"rest": "60 s", "duration": "60 s"}
    return experiments.experiment("nursing").carry_out("rat", settings=settings, progress=False)


@pytest.fixture(scope="module")
def file(nursing: Outcome, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("nwb") / "nursing.nwb"
    nwb.write(nursing, path)
    return path


def test_the_file_is_valid_and_says_what_it_is(file: Path) -> None:
    assert pynwb.validate(path=str(file)) == []
    with pynwb.NWBHDF5IO(file, "r") as opened:
        found = opened.read()
        assert "simulated: nursing in the rat" in found.session_description
        assert found.subject.species == "Rattus norvegicus" and found.subject.sex == "F"
        assert "duration = 60" in found.experiment_description and "no medical device" in found.experiment_description
        assert "plasma.clearance" in found.notes


def test_spikes_traces_and_events_come_back(file: Path, nursing: Outcome) -> None:
    spikes = nursing.run.spikes[0]
    with pynwb.NWBHDF5IO(file, "r") as opened:
        found = opened.read()
        assert len(found.units) == spikes.neurons
        for neuron in (0, 17, spikes.neurons - 1):
            assert found.units["spike_times"][neuron] == pytest.approx(spikes.time[spikes.neuron == neuron], abs=1e-12)
        trace = found.processing["simulation"]["plasma_oxytocin"]
        assert trace.unit == "pmol/L"
        assert np.array(trace.data) == pytest.approx(nursing.run["plasma_oxytocin"][0])
        times = trace.starting_time + np.arange(len(trace.data)) / trace.rate
        assert times == pytest.approx(nursing.run.time)
        assert found.units.resolution == 0.001
        assert found.subject.age == "P90D/"


def test_nwbinspector_finds_nothing_critical_and_no_bad_practice(file: Path) -> None:
    inspector = pytest.importorskip("nwbinspector")
    found = list(inspector.inspect_nwbfile(nwbfile_path=str(file)))
    harmless = inspector.Importance.BEST_PRACTICE_SUGGESTION
    assert [said for said in found if said.importance is not harmless] == []
    assert len(found) > 0  # it did look


def test_neo_reads_its_spikes_and_when_they_were_watched(file: Path, nursing: Outcome) -> None:
    neo = pytest.importorskip("neo")
    (block,) = neo.io.NWBIO(str(file), "r").read_all_blocks()
    trains = block.segments[0].spiketrains
    spikes = nursing.run.spikes[0]
    assert len(trains) == spikes.neurons
    train = trains[17].load() if hasattr(trains[17], "load") else trains[17]
    assert np.asarray(train.rescale("s").magnitude) == pytest.approx(spikes.time[spikes.neuron == 17])
    assert float(train.t_stop.rescale("s")) == pytest.approx(nursing.run.reached)


def test_pynapple_reads_its_spikes_and_traces(file: Path, nursing: Outcome) -> None:
    pynapple = pytest.importorskip("pynapple")
    found = pynapple.load_file(str(file))
    spikes = nursing.run.spikes[0]
    assert found["units"][17].t == pytest.approx(spikes.time[spikes.neuron == 17])
    assert found["plasma_oxytocin"].d == pytest.approx(nursing.run["plasma_oxytocin"][0])


def test_the_reader_of_recordings_takes_it(file: Path, nursing: Outcome) -> None:
    sources = read_recording(file).sources
    spikes = nursing.run.spikes[0]
    assert [source.name for source in sources][:2] == ["nursing:0", "nursing:1"]
    assert all(source.watched.duration == pytest.approx(nursing.run.reached) for source in sources)
    together = np.concatenate([time for source in sources for time in source.chunks()])
    assert np.sort(together) == pytest.approx(np.sort(spikes.time))


def test_a_silent_neuron_is_left_out_and_said(
    nursing: Outcome, tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = np.sort(np.random.default_rng(1).uniform(0.0, 60.0, 300))
    spikes = [Spikes(neurons=2, working=2, time=times, neuron=np.ones(300, dtype=np.int64))]
    path = tmp_path / "two.nwb"
    nwb.write(replace(nursing, run=replace(nursing.run, spikes=spikes)), path)
    monkeypatch.chdir(tmp_path)
    assert respond(["spikes", str(path)]) == 0
    said = capsys.readouterr().out
    assert "unit '0': no spikes; it is left out" in said and "two:1: 300 spikes" in said
    assert said.startswith("two.nwb: 1 train; 1 train left out, named below")


def test_what_makes_no_such_file_is_refused_before_anything_is_simulated(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    path = tmp_path / "x.nwb"
    for given, why in (
        (["infusion"], "nothing spikes in the woman"),
        (["nursing", "--subjects", "3"], "holds one subject, not 3"),
    ):
        assert respond(["run", *given, "--out", str(path)]) == 2
        assert why in capsys.readouterr().err and not path.exists()


def test_a_folder_that_is_missing_is_said(nursing: Outcome, tmp_path: Path) -> None:
    with pytest.raises(OxytocinError, match="does not exist"):
        nwb.write(nursing, tmp_path / "no" / "x.nwb")
