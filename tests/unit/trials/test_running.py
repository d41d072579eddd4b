"""Shards on one machine and on a cluster, killed and continued: always the same bytes."""

import dataclasses
import errno
import functools
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import xarray

from oxytocin.experiments import experiment
from oxytocin.language import OxytocinError
from oxytocin.trials import running, store
from oxytocin.trials.allocation import Shard, arms_of
from oxytocin.trials.plan import Plan, plan
from oxytocin.trials.protocol_file import TrialFile
from oxytocin.trials.shards import Work, do
from oxytocin.trials.stopping import Look
from oxytocin.trials.summary import summary

SUBJECTS = 90
TEXT = """
experiment = "infusion"
shard = 10

[arms.less]
dose = "1 IU"

[arms.more]
dose = "1.1 IU"

[outcomes]
peak_level = {}
high = { readout = "peak_level", at_least = "250 pg/mL" }
"""
TABLE = {
    "experiment": "infusion",
    "shard": 10,
    "arms": {"less": {"dose": "1 IU"}, "more": {"dose": "1.1 IU"}},
    "outcomes": {"peak_level": {}, "high": {"readout": "peak_level", "at_least": "250 pg/mL"}},
}


def planned(subjects: int = SUBJECTS, seed: int = 0, **more: object) -> Plan:
    return plan(TrialFile.model_validate({**TABLE, **more}), subjects, seed)


def here(work: Work, waiting: Sequence[Shard]) -> Iterator[Shard]:
    """Do shards in this process, the last first: order must not matter."""
    for shard in reversed(waiting):
        yield do(work, shard)


def carried_out(path: Path, ready: Plan, runner: running.Runner = here) -> list[str]:
    said: list[str] = []
    with store.opened(path, ready, said.append):
        running.carry_out(ready, path, runner, said.append)
    return said


def opened(path: Path, ready: Plan) -> list[str]:
    """Open a store, close it, and return what was said."""
    said: list[str] = []
    with store.opened(path, ready, said.append):
        pass
    return said


def digest(path: Path) -> str:
    total = hashlib.sha256()
    for file in sorted(each for each in path.rglob("*") if each.is_file()):
        total.update(str(file.relative_to(path)).encode() + file.read_bytes())
    return total.hexdigest()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "whole.zarr"
    assert carried_out(path, planned()) == []
    return path


# What is in a store


def test_a_store_holds_what_the_whole_population_gives(whole: Path) -> None:
    peaks = experiment("infusion").carry_out(settings={"dose": "1.1 IU"}, subjects=SUBJECTS, progress=False)[
        "peak_level"
    ]
    with xarray.open_zarr(whole) as data:
        assert list(data["arm"].values) == ["less", "more"]
        np.testing.assert_array_equal(data["peak_level"].sel(arm="more"), peaks.values)
        assert data["peak_level"].attrs["units"] == "pg/mL"
    found = summary(whole, planned(), running.carry_out(planned(), whole, here, lambda _: None))
    assert found.outcomes["peak_level"]["more"].estimate.value == pytest.approx(peaks.mean)
    assert found.outcomes["peak_level"]["more"].quantiles[1] == pytest.approx(peaks.median)
    assert found.outcomes["high"]["more"].estimate.value == pytest.approx(100 * np.mean(peaks.values >= 250.0))


def test_members_of_parallel_groups_are_where_chance_put_them(tmp_path: Path) -> None:
    ready = planned(allocation="parallel", ratio={"more": 2.0})
    carried_out(tmp_path / "groups.zarr", ready)
    arms = arms_of(0, (1 / 3, 2 / 3), 0, SUBJECTS)
    with xarray.open_zarr(tmp_path / "groups.zarr") as data:
        for arm in range(2):
            assert np.array_equal(np.isfinite(data["peak_level"][arm].values), arms == arm)
        assert np.array_equal(data["allocation"].values, arms)
        seen = data["peak_level"].values[np.isfinite(data["peak_level"].values)]
    assert len(set(seen)) == SUBJECTS  # nobody is in both groups


def test_a_trial_stops_at_the_first_look_that_is_crossed_and_goes_no_further(tmp_path: Path) -> None:
    path, ready = tmp_path / "stopped.zarr", planned(looks={"at": [0.3, 0.6]})
    opened(path, ready)
    looks = running.carry_out(ready, path, here, lambda _: None)
    assert [look.subjects for look in looks] == [30] and looks[0].crossed == ["more"]
    with xarray.open_zarr(path) as data:
        assert np.array_equal(np.isfinite(data["peak_level"][0].values), np.arange(SUBJECTS) < 30)
    again = running.carry_out(ready, path, here, lambda _: None)
    assert again == looks


def test_a_trial_without_a_difference_is_looked_at_to_its_end(tmp_path: Path) -> None:
    ready = planned(looks={"at": [0.5]}, arms={"one": {"dose": "1 IU"}, "two": {"dose": "1 IU"}})
    opened(tmp_path / "none.zarr", ready)
    looks = running.carry_out(ready, tmp_path / "none.zarr", here, lambda _: None)
    assert [look.subjects for look in looks] == [50, SUBJECTS]
    assert not looks[-1].crossed


# Continued


def test_finished_shards_are_not_done_again(tmp_path: Path) -> None:
    path, ready = tmp_path / "half.zarr", planned()

    def half(work: Work, waiting: Sequence[Shard]) -> Iterator[Shard]:
        yield from here(work, waiting[: len(waiting) // 2])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        carried_out(path, ready, half)
    seen: list[Shard] = []

    def counted(work: Work, waiting: Sequence[Shard]) -> Iterator[Shard]:
        seen.extend(waiting)
        yield from here(work, waiting)

    assert carried_out(path, ready, counted) == ["9 of 18 shards are there already"]
    assert len(seen) == 9


def test_a_half_written_file_disappears(tmp_path: Path, whole: Path) -> None:
    path = tmp_path / "drafts.zarr"
    carried_out(path, planned())
    (path / "peak_level" / "c" / "0" / "1.abc.partial").write_bytes(b"half")
    (path / "manifest" / "0-1.json.77.draft").write_text("{")
    carried_out(path, planned())
    assert digest(path) == digest(whole)
    assert [each.name for each in tmp_path.iterdir()] == ["drafts.zarr"]


HARMS = ("changed", "shorter", "gone", "folder", "pipe", "entry", "no hashes", "another trial")


@pytest.mark.parametrize("harm", HARMS)
def test_a_corrupted_shard_is_found_said_and_done_again(tmp_path: Path, whole: Path, harm: str) -> None:
    path = tmp_path / "harmed.zarr"
    carried_out(path, planned())
    file, entry = path / "peak_level" / "c" / "1" / "4", path / "manifest" / "1-4.json"
    if harm == "changed":
        content = bytearray(file.read_bytes())
        content[-3] ^= 1
        file.write_bytes(content)
    elif harm == "shorter":
        file.write_bytes(file.read_bytes()[:-1])
    elif harm in ("gone", "folder"):
        file.unlink()
        if harm == "folder":
            (file / "more").mkdir(parents=True)
    elif harm == "entry":
        entry.write_text("{}")
    elif harm == "pipe":
        for each in (entry, file):
            each.unlink()
            os.mkfifo(each)
    elif harm == "no hashes":
        entry.write_text(json.dumps(json.loads(entry.read_text()) | {"sha256": {}}))
        file.write_bytes(file.read_bytes()[::-1])
    else:
        entry.write_text(json.dumps(json.loads(entry.read_text()) | {"trial": "0"}))
    said = carried_out(path, planned())
    assert said[0] == "subjects 40 to 49 of the arm 'more' were changed on the disk and are simulated again"
    assert digest(path) == digest(whole)


@pytest.mark.parametrize(
    "name", ["zarr.json", "peak_level/zarr.json", "arm/zarr.json", "arm/c/0", "manifest/zarr.json"]
)
@pytest.mark.parametrize("harm", ["brace", "empty", "rubbish", "gone", "folder", "link", "foreign codec"])
def test_a_damaged_description_is_found_said_and_written_anew(
    tmp_path: Path, whole: Path, name: str, harm: str
) -> None:
    path = tmp_path / "harmed.zarr"
    shutil.copytree(whole, path)
    file = path / name
    if harm == "foreign codec":
        file.write_bytes(file.read_bytes().replace(b'"zstd"', b'"pickle"').replace(b'"level"', b'"evil"') + b" ")
    elif harm in ("brace", "empty", "rubbish"):
        file.write_bytes({"brace": b"{", "empty": b"", "rubbish": b"\x00\xff" * 50}[harm])
    else:
        file.unlink()
        if harm == "folder":
            file.mkdir()
        elif harm == "link":
            file.symlink_to(tmp_path / "nowhere")
    said = carried_out(path, planned())
    assert said == [
        f"{name} in '{path}' were changed on the disk and are written anew",
        "18 of 18 shards are there already",
    ]
    assert digest(path) == digest(whole)


def test_a_damaged_store_of_another_trial_is_left_alone(tmp_path: Path, whole: Path) -> None:
    path = tmp_path / "other.zarr"
    shutil.copytree(whole, path)
    (path / "zarr.json").write_text("{")
    before = digest(path)
    with pytest.raises(OxytocinError, match="holds another trial, and what says which is damaged"):
        opened(path, planned(seed=1))
    assert digest(path) == before


def test_arrays_that_somebody_put_into_a_store_are_never_opened(tmp_path: Path, whole: Path) -> None:
    path = tmp_path / "foreign.zarr"
    shutil.copytree(whole, path)
    (path / "subject" / "c").mkdir(parents=True)
    described = json.loads((path / "arm" / "zarr.json").read_text()) | {"codecs": [{"name": "pickle"}]}
    (path / "subject" / "zarr.json").write_text(json.dumps(described))
    (path / ".zarray").write_text('{"zarr_format": 2, "filters": [{"id": "pickle"}]}')
    carried_out(path, planned())
    assert summary(path, planned(), [Look(SUBJECTS, 2.0, {})]).subjects == SUBJECTS


def test_a_second_process_on_one_store_is_told_so_in_a_sentence(tmp_path: Path) -> None:
    path, ready = tmp_path / "twice.zarr", planned()
    with (
        store.opened(path, ready, print),
        pytest.raises(OxytocinError, match=r"twice.zarr' is being filled by another process; wait"),
        store.opened(path, ready, print),
    ):
        pass
    assert opened(path, ready) == []
    assert not (path / "manifest" / "lock").exists()


def test_of_two_processes_that_make_one_store_the_slower_finds_that_of_the_faster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, ready, make = tmp_path / "new.zarr", planned(), store.whole_folder

    def slower(target: Path, fill: Callable[[Path], object]) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(store, "whole_folder", make)
            opened(path, ready)
        make(target, fill)

    monkeypatch.setattr(store, "whole_folder", slower)
    assert opened(path, ready) == []
    assert [each.name for each in tmp_path.iterdir()] == ["new.zarr"]


@pytest.mark.parametrize(
    ("subjects", "seed", "more", "message"),
    [
        (SUBJECTS, 1, {}, "seed is 0 there and 1 here"),
        (80, 0, {}, "subjects is 90 there and 80 here"),
        (
            SUBJECTS,
            0,
            {"arms": {"less": {"dose": "1 IU"}, "more": {"dose": "3 IU"}}},
            "dose is 1.1 IU there and 3 IU here",
        ),
        (SUBJECTS, 0, {"shard": 20}, "subjects in a shard is 10 there and 20 here"),
        (SUBJECTS, 0, {"common": {"magnocellular": 0.5}}, "common.magnocellular is nothing there and 0.5 here"),
    ],
)
def test_a_store_of_another_trial_is_refused(whole: Path, subjects: int, seed: int, more: dict, message: str) -> None:
    before = digest(whole)
    with pytest.raises(OxytocinError, match=message):
        opened(whole, planned(subjects, seed, **more))
    assert digest(whole) == before


def test_a_store_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.zarr"
    opened(path, planned())
    described = json.loads((path / "zarr.json").read_text())
    described["attributes"]["identity"]["oxytocin"]["version"] = "0.0.9"
    (path / "zarr.json").write_text(json.dumps(described))
    with pytest.raises(OxytocinError, match=r"oxytocin.version is 0\.0\.9 there and"):
        opened(path, planned())


def test_a_store_of_another_device_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cpu.zarr"
    opened(path, planned())
    with pytest.raises(OxytocinError, match="device is cpu there and gpu here"):
        opened(path, dataclasses.replace(planned(), device="gpu"))


def test_titles_make_no_other_trial(whole: Path) -> None:
    before = digest(whole)
    assert opened(whole, planned(title="Another")) == []
    assert digest(whole) == before


def test_what_is_no_store_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("dear")
    for path in (tmp_path, tmp_path / "letter"):
        with pytest.raises(OxytocinError, match="is there and is no store of a trial"):
            opened(path, planned())


# What goes wrong on the way


def test_a_full_disk_is_one_sentence_and_the_trial_goes_on_later(
    tmp_path: Path, whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "full.zarr"
    write, written = store.write_shard, []

    def until_full(*arguments: object) -> None:
        if len(written) == 5:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(arguments)
        write(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(store, "write_shard", until_full)
        with pytest.raises(OxytocinError, match=r"the disk is full .* the same command goes on where it stopped"):
            carried_out(path, planned())
    carried_out(path, planned())
    assert digest(path) == digest(whole)


def test_workers_that_die_are_replaced_a_few_times(tmp_path: Path, whole: Path) -> None:
    deaths = []

    def dying(times: int, work: Work, waiting: Sequence[Shard]) -> Iterator[Shard]:
        yield do(work, waiting[0])
        if len(deaths) < times:
            deaths.append(1)
            raise running.WorkerDiedError
        yield from (do(work, shard) for shard in waiting[1:])

    path = tmp_path / "dying.zarr"
    said = carried_out(path, planned(), functools.partial(dying, running.DEATHS))
    assert len(said) == running.DEATHS and "a worker was killed; the 17 shards that are left" in said[0]
    assert digest(path) == digest(whole)
    deaths.clear()
    with pytest.raises(OxytocinError, match=r"workers were killed 4 times .* the same command goes on"):
        carried_out(tmp_path / "dead.zarr", planned(), functools.partial(dying, 99))


def test_a_worker_with_another_version_says_so(tmp_path: Path) -> None:
    path, ready = tmp_path / "mixed.zarr", planned()
    opened(path, ready)
    work = Work.of(ready, path)
    other = Work(**{**vars(work), "source": "0"})
    with pytest.raises(OxytocinError, match="has another version of oxytocin"):
        do(other, next(ready.shards()))


# Real processes


def command(folder: Path, out: Path) -> list[str]:
    file = folder / "trial.toml"
    file.write_text(TEXT, encoding="utf-8")
    options = ["--subjects", f"{SUBJECTS}", "--workers", "2", "--out", f"{out}"]
    return [sys.executable, "-m", "oxytocin", "trial", f"{file}", *options]


HELD = """
import os, sys, time
from pathlib import Path
from oxytocin.cli import main
from oxytocin.trials import running
from oxytocin.trials.shards import do

gate, at_work = Path({gate!r}), Path({at_work!r})

def held(work, shard):
    while shard.first >= 20 and not gate.exists():
        (at_work / str(os.getpid())).touch()
        time.sleep(0.005)
    return do(work, shard)

running.do = held
main()
"""
"""The command `oxytocin`, whose workers say who they are and wait at a gate after the first four shards of 18."""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("whom", ["worker", "driver"])
def test_whoever_is_killed_the_bytes_are_those_of_an_uninterrupted_trial(
    tmp_path: Path, whole: Path, whom: str
) -> None:
    out, gate, at_work = tmp_path / "killed.zarr", tmp_path / "open", tmp_path / "at_work"
    at_work.mkdir()
    arguments = command(tmp_path, out)[3:]
    told = tmp_path / "told"  # a file and no pipe, which workers that outlive the driver would hold open
    with told.open("w") as file:
        begun = subprocess.Popen(
            [sys.executable, "-c", HELD.format(gate=str(gate), at_work=str(at_work)), *arguments],
            stdout=subprocess.DEVNULL,
            stderr=file,
        )
    while begun.poll() is None and (len(list(out.glob("manifest/*-*.json"))) < 4 or not list(at_work.iterdir())):
        time.sleep(0.005)
    assert begun.poll() is None, told.read_text()
    os.kill(begun.pid if whom == "driver" else int(next(at_work.iterdir()).name), signal.SIGKILL)
    if whom == "driver":
        assert begun.wait() == -signal.SIGKILL
    gate.touch()
    if whom == "worker":
        assert begun.wait() == 0
        assert "a worker was killed; the 14 shards that are left" in told.read_text()
    else:
        # Workers without a driver finish what they hold; as many shards as were not handed out are left.
        assert len(list(out.glob("manifest/*-*.json"))) < 18
        subprocess.run(command(tmp_path, out), check=True, stdout=subprocess.DEVNULL)
    assert digest(out) == digest(whole)


def test_two_workers_of_a_cluster_give_the_same_bytes(tmp_path: Path, whole: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    path = tmp_path / "cluster.zarr"
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        client = running.client_of(cluster.scheduler_address)
        try:
            carried_out(path, planned(), functools.partial(running.on_a_cluster, client))
        finally:
            client.close()
    assert digest(path) == digest(whole)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense", "tcp://", "tcp://127.0.0.1:99999"])
def test_a_scheduler_that_does_not_answer_is_one_sentence(address: str) -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    with pytest.raises(OxytocinError, match=f"no Dask scheduler answers at '{address}'"):
        running.client_of(address)
