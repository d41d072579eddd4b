"""Pulses that were found, in a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from oxytocin.exchange.dosing_table import DosingTable
from oxytocin.inference.pulses import Pulses
from oxytocin.language.drafts import whole_file


def save_pulses(found: Sequence[Pulses], table: DosingTable, path: Path) -> None:
    """Write what was found to a NetCDF file, whole or not at all."""
    import xarray

    from oxytocin import __version__

    time, level = {"units": table.units["TIME"]}, {"units": table.units["DV"]}
    rows = [(one.subject, p) for one in found for p in one.pulses]
    data = xarray.Dataset(
        {
            "half_life": ("subject", [one.half_life for one in found], time),
            "half_life_low": ("subject", [one.half_life_low for one in found], time),
            "half_life_high": ("subject", [one.half_life_high for one in found], time),
            "width": ("subject", [one.width for one in found], time),
            "basal": ("subject", [one.basal for one in found], level),
            "basal_low": ("subject", [one.basal_low for one in found], level),
            "basal_high": ("subject", [one.basal_high for one in found], level),
            "pulse_subject": ("pulse", np.array([name for name, _ in rows], dtype=str)),
            **{
                f"pulse_{name}": ("pulse", np.array([getattr(p, name) for _, p in rows], dtype=float), unit)
                for name, unit in (
                    ("time", time), ("time_low", time), ("time_high", time),
                    ("height", level), ("height_low", level), ("height_high", level),
                )
            },
            "sample_subject": ("sample", np.repeat([one.subject for one in found], [one.time.size for one in found])),
            "sample_time": ("sample", np.concatenate([one.time for one in found]), time),
            "reading": ("sample", np.concatenate([one.level for one in found]), level),
            "below_detection": ("sample", np.concatenate([one.censored > 0 for one in found]).astype(np.int8)),
            "above_range": ("sample", np.concatenate([one.censored < 0 for one in found]).astype(np.int8)),
            "fitted": ("sample", np.concatenate([one.fitted for one in found]), level),
        },
        coords={"subject": [one.subject for one in found]},
        attrs={
            "table": table.name,
            "oxytocin_version": __version__,
            "title": "Pulses of secretion; for research and teaching, no medical device",
        },
    )  # fmt: skip
    content = data.to_netcdf(engine="h5netcdf")
    whole_file(path, lambda draft: draft.write_bytes(content))
