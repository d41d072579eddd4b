"""Where a trial is kept: one Zarr store that xarray opens, and beside its arrays a manifest of the finished shards.

Each readout is an array of arm by subject, in chunks of one arm and one shard, so that no two shards share a file. When
a shard's files are written, an entry of the manifest says so with the hash of each: first the files, then the entry,
each under a temporary name and renamed, so that whatever is killed, a shard is either listed with all its files or is
done again. Nothing in a store depends on the time, the machine, or on how many worked on it.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from oxytocin.language import OxytocinError
from oxytocin.trials.allocation import Shard, arms_of
from oxytocin.trials.plan import Plan

if TYPE_CHECKING:
    import xarray

MANIFEST = "manifest"
_DRAFT, _PARTIAL = ".draft", ".partial"  # ends of temporary names, ours and Zarr's


def open_or_create(path: Path, plan: Plan) -> bool:
    """Make the store of a trial, or see that the one that is there is of the same trial; return whether it was there.

    Raises
    ------
    OxytocinError
        If something else stands at the path, or the store of another trial or version, or it cannot be written.
    """
    draft = path.with_name(f".{path.name}{_DRAFT}")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        if path.exists():
            _check_same(path, plan)
            remove_drafts(path)
            return True
        if not path.parent.is_dir():
            raise OxytocinError(f"cannot write '{path}': the folder '{path.parent}' does not exist")
        _create(draft, plan)
        draft.rename(path)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise OxytocinError(f"cannot write '{path}': {error.strerror or error}") from None
    return False


def write_shard(path: Path, shard: Shard, values: Mapping[str, np.ndarray]) -> None:
    """Write what one shard found into its own region, and its entry in the manifest.

    Parameters
    ----------
    values : mapping of str to ndarray, shape (shard.count,)
        By readout; not a number for subjects who are in other arms.
    """
    import xarray

    data = xarray.Dataset({name: (("arm", "subject"), column[None, :]) for name, column in values.items()})
    region = {"arm": slice(shard.arm, shard.arm + 1), "subject": slice(shard.first, shard.first + shard.count)}
    # A chunk without a value is written too, so that every shard has all its files.
    data.to_zarr(path, region=region, consolidated=False, zarr_format=3, write_empty_chunks=True)
    names = [f"{name}/c/{shard.arm}/{shard.index}" for name in sorted(values)]
    entry = {
        "arm": shard.arm,
        "first": shard.first,
        "count": shard.count,
        "sha256": {name: _hash(path / name) for name in names},
    }
    target = _entry(path, shard)
    target.parent.mkdir(exist_ok=True)
    draft = target.with_name(f"{target.name}.{os.getpid()}{_DRAFT}")
    try:
        draft.write_text(json.dumps(entry, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def state_of(path: Path, shard: Shard) -> str:
    """Return whether a shard is "finished", "missing", or "corrupted": listed, but with other bytes than written."""
    try:
        entry = json.loads(_entry(path, shard).read_text(encoding="utf-8"))
        hashes: Mapping[str, str] = entry["sha256"]
        same = all(_hash(path / name) == found for name, found in hashes.items())
    except FileNotFoundError as error:
        return "missing" if Path(str(error.filename)) == _entry(path, shard) else "corrupted"
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return "corrupted"
    return "finished" if same else "corrupted"


def read(path: Path) -> xarray.Dataset:
    """Open a store; arrays are read when they are used."""
    import xarray

    return xarray.open_dataset(path, engine="zarr", consolidated=False, chunks=None, cache=False)


def column(data: xarray.Dataset, readout: str, arm: int, subjects: int) -> np.ndarray:
    """Return one readout of the first subjects in one arm, shape (subjects,); the others stay on the disk."""
    return np.asarray(data[readout][arm, :subjects])


def is_full(error: BaseException) -> bool:
    """Whether a disk had no room for what was to be written."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def remove_drafts(path: Path) -> None:
    """Remove what was being written when somebody was killed."""
    for folder, _, names in os.walk(path):
        for name in names:
            if name.endswith((_DRAFT, _PARTIAL)):
                (Path(folder) / name).unlink(missing_ok=True)


def _create(path: Path, plan: Plan) -> None:
    import zarr

    described = {
        "title": plan.file.title,
        "identity": plan.identity,
        "note": "Simulated with oxytocin; for research and teaching, no medical device",
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Zarr remarks that metadata in one place are not yet in its specification
        root = zarr.create_group(path, zarr_format=3, attributes=described)
        names = [arm.name for arm in plan.arms]
        coordinate = root.create_array("arm", shape=(len(names),), dtype=str, dimension_names=("arm",))
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
            )
        if plan.shares is not None:
            allocation = root.create_array(
                "allocation", shape=(plan.subjects,), dtype="int16", dimension_names=("subject",)
            )
            allocation[:] = arms_of(plan.seed, plan.shares, 0, plan.subjects)
        root.create_group(MANIFEST)
        zarr.consolidate_metadata(path)


def _check_same(path: Path, plan: Plan) -> None:
    try:
        written = json.loads((path / "zarr.json").read_text(encoding="utf-8"))["attributes"]["identity"]
    except (OSError, ValueError, KeyError, TypeError):
        raise OxytocinError(f"'{path}' is there and is no store of a trial; give another name with --out") from None
    # As JSON has it, in which tuples are lists.
    differs = _differences(written, json.loads(json.dumps(plan.identity)))
    if differs:
        more = f", and {len(differs) - 1} more" if len(differs) > 1 else ""
        raise OxytocinError(
            f"'{path}' holds another trial: {differs[0]}{more}; delete it, or give another name with --out"
        )


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


def _hash(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
