"""Where a trial is kept: one Zarr store that xarray opens, and beside its arrays a manifest of the finished shards.

Each readout is an array of arm by subject, in chunks of one arm and one shard, so that no two shards share a file. When
a shard's files are written, an entry of the manifest says so with the hash of each: first the files, then the entry,
each under a temporary name and renamed, so that whatever is killed, a shard is either listed with all its files or is
done again. Nothing in a store depends on the time, the machine, or on how many worked on it.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from oxytocin.language import OxytocinError
from oxytocin.language.drafts import draft_folder, held, make_way, whole_folder
from oxytocin.trials.allocation import Shard, arms_of
from oxytocin.trials.plan import Plan

MANIFEST = "manifest"
_LOCK = "lock"
_DRAFT, _PARTIAL = ".draft", ".partial"  # ends of temporary names, ours and Zarr's


@contextlib.contextmanager
def opened(path: Path, plan: Plan, say: Callable[[str], None]) -> Iterator[None]:
    """Make the store of a trial, or see that the one that is there is of the same trial, and hold it for this process.

    What describes the trial is a function of the plan; where it is not as it was written, it is written anew.

    Parameters
    ----------
    say : callable
        Takes sentences about what a user should know.

    Raises
    ------
    OxytocinError
        If something else stands at the path, or the store of another trial or version, or another process is filling
        it, or it cannot be written.
    """
    if not path.exists():
        try:
            whole_folder(path, lambda draft: _describe(draft, plan, plan.file.title))
        except OxytocinError:
            if not path.exists():
                raise
            # Another process was faster.
    title = _title_of_same(path, plan)
    with _said_of(path):
        (path / MANIFEST).mkdir(exist_ok=True)
        lock = contextlib.ExitStack()
        alone = lock.enter_context(held(path / MANIFEST / _LOCK))
    with lock:
        if not alone:
            raise OxytocinError(
                f"'{path}' is being filled by another process; wait until it is done, or give another name with --out"
            )
        with _said_of(path):
            remove_drafts(path)
            _mend(path, plan, title, say)
        yield


def write_shard(path: Path, shard: Shard, values: Mapping[str, np.ndarray], trial: str) -> None:
    """Write what one shard found into its own region, and its entry in the manifest.

    Parameters
    ----------
    values : mapping of str to ndarray, shape (shard.count,)
        By readout; not a number for subjects who are in other arms.
    trial : str
        As `trial_of` gives it.
    """
    import zarr

    for name in _files(shard, values):
        make_way(path, path / name)
    make_way(path, _entry(path, shard))
    for name, column in values.items():
        # A chunk without a value is written too, so that every shard has all its files.
        array = zarr.open_array(path / name, mode="r+", zarr_format=3, config={"write_empty_chunks": True})
        array[shard.arm, shard.first : shard.first + shard.count] = column
    hashes = {name: _hash(path / name) for name in _files(shard, values)}
    entry = {"arm": shard.arm, "first": shard.first, "count": shard.count, "trial": trial, "sha256": hashes}
    target = _entry(path, shard)
    target.parent.mkdir(exist_ok=True)
    draft = target.with_name(f"{target.name}.{os.getpid()}{_DRAFT}")
    try:
        draft.write_text(json.dumps(entry, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def state_of(path: Path, shard: Shard, readouts: Iterable[str], trial: str) -> str:
    """Return whether a shard is "finished", "missing", or "corrupted": listed, but with other bytes than written."""
    try:
        entry = json.loads(_text(_entry(path, shard)))
        hashes = {name: _hash(path / name) for name in _files(shard, readouts)}
    except FileNotFoundError as error:
        return "missing" if Path(str(error.filename)) == _entry(path, shard) else "corrupted"
    except (OSError, ValueError, RecursionError):
        return "corrupted"
    wanted = {"arm": shard.arm, "first": shard.first, "count": shard.count, "trial": trial, "sha256": hashes}
    return "finished" if entry == wanted else "corrupted"


def trial_of(plan: Plan) -> str:
    """Return a hash of what makes a trial's results these and no others."""
    return hashlib.sha256(json.dumps(plan.identity, sort_keys=True).encode()).hexdigest()


def column(path: Path, readout: str, arm: int, subjects: int) -> np.ndarray:
    """Return one readout of the first subjects in one arm, shape (subjects,); the others stay on the disk."""
    import zarr

    return np.asarray(zarr.open_array(path / readout, mode="r", zarr_format=3)[arm, :subjects])


def is_full(error: BaseException) -> bool:
    """Whether a disk had no room for what was to be written."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def remove_drafts(path: Path) -> None:
    """Remove what was being written when somebody was killed."""
    for folder, _, names in os.walk(path):
        for name in names:
            if name.endswith((_DRAFT, _PARTIAL)):
                (Path(folder) / name).unlink(missing_ok=True)


def _describe(path: Path, plan: Plan, title: str) -> None:
    """Write a store without any results into an empty folder."""
    import zarr
    from zarr.codecs import ZstdCodec

    described = {
        "title": title,
        "identity": plan.identity,
        "note": "Simulated with oxytocin; for research and teaching, no medical device",
    }
    # Said, so that another version of Zarr reads and writes the same bytes.
    common: dict[str, Any] = {"compressors": ZstdCodec(level=0, checksum=False)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Zarr remarks that metadata in one place are not yet in its specification
        root = zarr.create_group(path, zarr_format=3, attributes=described)
        names = [arm.name for arm in plan.arms]
        coordinate = root.create_array("arm", shape=(len(names),), dtype=str, dimension_names=("arm",), **common)
        coordinate[:] = np.array(names, dtype=object)
        for name, readout in plan.readouts.items():
            root.create_array(
                name,
                shape=(len(names), plan.subjects),
                chunks=(1, min(plan.shard, plan.subjects)),
                dtype="float64",
                fill_value=np.nan,
                dimension_names=("arm", "subject"),
                attributes={"units": readout.unit, "description": readout.doc},
                **common,
            )
        if plan.shares is not None:
            allocation = root.create_array(
                "allocation", shape=(plan.subjects,), dtype="int16", dimension_names=("subject",), **common
            )
            allocation[:] = arms_of(plan.seed, plan.shares, 0, plan.subjects)
        root.create_group(MANIFEST)
        zarr.consolidate_metadata(path)


def _mend(path: Path, plan: Plan, title: str, say: Callable[[str], None]) -> None:
    """Write anew what describes the trial where it is not as it was written.

    So nothing is ever decoded as a store from elsewhere says, but as we say.
    """
    with draft_folder(path.parent) as folder:
        fresh = folder / "fresh"
        _describe(fresh, plan, title)
        names = [file.relative_to(fresh) for file in sorted(fresh.rglob("*")) if file.is_file()]
        changed = [name for name in names if not _same(fresh / name, path / name)]
        for name in changed:
            make_way(path, path / name)
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).replace(path / name)
    if changed:
        say(f"{', '.join(map(str, changed))} in '{path}' were changed on the disk and are written anew")


def _same(one: Path, other: Path) -> bool:
    try:
        return not other.is_symlink() and other.is_file() and _hash(one) == _hash(other)
    except OSError:
        return False


def _title_of_same(path: Path, plan: Plan) -> str:
    """Return the title of a store, or raise an OxytocinError if it is not of this trial.

    Where the description is damaged, the entries of the shards still say of which trial they are.
    """
    described = _attributes(path)
    # As JSON has it, in which tuples are lists.
    identity = json.loads(json.dumps(plan.identity))
    written, title = described.get("identity"), described.get("title")
    title = title if isinstance(title, str) else plan.file.title
    if written == identity:
        return title
    trials = {_trial_of_entry(entry) for entry in (path / MANIFEST).glob("*-*.json")} - {None}
    if trials == {trial_of(plan)}:
        return title
    if not isinstance(written, dict):
        if trials:
            what = "holds another trial, and what says which is damaged"
            raise OxytocinError(f"'{path}' {what}; delete it, or give another name with --out")
        raise OxytocinError(f"'{path}' is there and is no store of a trial; give another name with --out")
    differs = _differences(written, identity)
    more = f", and {len(differs) - 1} more" if len(differs) > 1 else ""
    raise OxytocinError(f"'{path}' holds another trial: {differs[0]}{more}; delete it, or give another name with --out")


def _attributes(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(_text(path / "zarr.json"))["attributes"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _trial_of_entry(entry: Path) -> str | None:
    try:
        return str(json.loads(_text(entry))["trial"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _differences(there: Any, here: Any, where: str = "") -> list[str]:
    """Return, as words, in what two identities differ."""
    if isinstance(there, dict) and isinstance(here, dict):
        found = []
        for key in [*there, *(key for key in here if key not in there)]:
            found += _differences(there.get(key), here.get(key), f"{where}.{key}" if where else key)
        return found
    if there == here:
        return []
    old, new = ("nothing" if value is None else str(value) for value in (there, here))
    return [f"{where} is {old} there and {new} here" if len(old + new) < 80 else f"{where} differs"]


def _entry(path: Path, shard: Shard) -> Path:
    return path / MANIFEST / f"{shard.arm}-{shard.index}.json"


def _files(shard: Shard, readouts: Iterable[str]) -> list[str]:
    """Return the files of a shard, one for each readout."""
    return [f"{name}/c/{shard.arm}/{shard.index}" for name in sorted(readouts)]


@contextlib.contextmanager
def _said_of(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OxytocinError(f"cannot write '{path}': {error.strerror or error}") from None


def _hash(file: Path) -> str:
    _see_that_it_is_a_file(file)
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _text(file: Path) -> str:
    _see_that_it_is_a_file(file)
    return file.read_text(encoding="utf-8")


def _see_that_it_is_a_file(file: Path) -> None:
    """Raise an OSError for what is no file: from a pipe nothing would ever come."""
    if file.exists() and not file.is_file():
        raise OSError(errno.EINVAL, "no file", str(file))
