"""A located deficit as a NetCDF file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from oxytocin import __version__
from oxytocin.inference.locating import Located
from oxytocin.inference.next_measurement import Gain
from oxytocin.language.drafts import whole_file


def save_located(found: Located, gains: Sequence[Gain], path: Path) -> None:
    """Write the posterior, the virtual people it rests on, the check and the ranking, whole or not at all."""
    import xarray

    posterior, check = ("place", "person"), found.check
    data = xarray.Dataset(
        {
            "prior": ("place", found.reference.prior),
            "probability": ("place", found.probability, {"long_name": "posterior probability of each place"}),
            "probability_error": ("place", found.probability_error, {"long_name": "standard error from simulation"}),
            "seen": ("place", np.isin(found.hypotheses, found.seen).astype(np.int8)),
            "weight": (posterior, found.weights, {"long_name": "posterior weight of each virtual person"}),
            "share": (posterior, found.reference.left, {"units": "1", "long_name": "what is left at the place"}),
            "simulated": (
                (*posterior, "observation"),
                found.reference.values,
                {"long_name": "what would be observed in each virtual person, in the unit of the observation"},
            ),
            "observed": ("observation", found.observed, {"long_name": "not a number where nothing came"}),
            "gain": ("measurement", [gain.bits for gain in gains], {"units": "bit"}),
            "gain_error": ("measurement", [gain.error for gain in gains], {"units": "bit"}),
            "checked_truth": ("checked", check.truth),
            "checked_weight": ("checked", check.weight),
            "checked_probability": (("checked", "place"), check.probability),
            "checked_rank": ("checked", check.rank),
        },
        coords={
            "place": list(found.hypotheses),
            "observation": [f"{each.occasion.name}: {each.readout}" for each in found.case.observations],
            "observation_unit": ("observation", list(found.units)),
            "measurement": [f"{gain.occasion.name}: {gain.readout}" for gain in gains],
        },
        attrs={
            "body": found.case.body,
            "seed": found.seed,
            "bandwidth": found.likeness.bandwidth,
            "oxytocin_version": __version__,
            "title": "Where a deficit lies; for research and teaching, no medical device",
        },
    )
    content = data.to_netcdf(engine="h5netcdf")
    whole_file(path, lambda draft: draft.write_bytes(content))
