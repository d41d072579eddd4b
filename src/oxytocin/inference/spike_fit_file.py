"""Fits of cells as one NetCDF file in the groups of ArviZ: posterior, posterior_predictive, observed_data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from oxytocin import __version__
from oxytocin.inference.candidates import PRIORS
from oxytocin.inference.spike_checks import DISPERSION_WIDTHS, INTERVAL_EDGES, Check, Predictive, looks_of
from oxytocin.inference.spike_fit import SpikeFit
from oxytocin.language.drafts import whole_file

if TYPE_CHECKING:
    import xarray


@dataclass(frozen=True)
class FittedCell:
    """One cell's fit with what was compared.

    Attributes
    ----------
    name : str
    begin, end : float
        The stretch of the record that was fitted, in s.
    """

    name: str
    begin: float
    end: float
    fit: SpikeFit
    predicted: Predictive
    checks: Sequence[Check]


def as_tree(cells: Sequence[FittedCell]) -> xarray.DataTree:
    """Return fits as an xarray DataTree, which is ArviZ's InferenceData; every variable has a dimension `cell`."""
    import xarray

    names = [cell.name for cell in cells]
    values = np.stack([cell.fit.values for cell in cells])  # cell, draw, chain, parameter
    posterior = xarray.Dataset(
        {
            prior.name: (
                ("chain", "draw", "cell"),
                values[..., number].transpose(2, 1, 0),
                {"units": prior.unit, "long_name": prior.doc, "prior": f"loguniform {prior.low:g} to {prior.high:g}"},
            )
            for number, prior in enumerate(PRIORS)
        },
        coords={"cell": names},
    )
    chains = np.zeros(1, dtype=np.int64)
    predicted = xarray.Dataset(
        {
            name: (
                ("chain", "draw", "cell", *dims),
                np.stack([getattr(c.predicted, name) for c in cells], axis=1)[None],
                attrs,
            )
            for name, (dims, attrs) in _LOOKS.items()
        },
        coords={"cell": names, "chain": chains, **_places()},
    )
    observed = xarray.Dataset(
        {
            name: (("cell", *dims), np.stack([getattr(looks_of(c.fit.observed), name)[0] for c in cells]), attrs)
            for name, (dims, attrs) in _LOOKS.items()
        },
        coords={"cell": names, **_places()},
    )
    observed["stretch_begin"] = ("cell", [cell.begin for cell in cells], {"units": "s"})
    observed["stretch_end"] = ("cell", [cell.end for cell in cells], {"units": "s"})
    observed["seed"] = ("cell", [cell.fit.seed for cell in cells])
    about = {"inference_library": "oxytocin", "inference_library_version": __version__}
    groups = {"posterior": posterior, "posterior_predictive": predicted, "observed_data": observed}
    return xarray.DataTree.from_dict({name: group.assign_attrs(about) for name, group in groups.items()})


def write_fits(cells: Sequence[FittedCell], target: Path) -> None:
    """Write fits to a NetCDF file, whole or not at all."""
    tree = as_tree(cells)
    whole_file(target, lambda draft: tree.to_netcdf(draft, engine="h5netcdf"))


_LOOKS: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "rate": ((), {"units": "Hz"}),
    "histogram": (("interval",), {"units": "1", "long_name": "share of intervals; the last bin holds all longer ones"}),
    "hazard": (("age",), {"units": "1/s"}),
    "dispersion": (("width",), {"units": "1", "long_name": "variance over mean of counts"}),
}


def _places() -> dict[str, Any]:
    return {
        "interval": ("interval", INTERVAL_EDGES, {"units": "ms", "long_name": "start of the bin"}),
        "age": ("age", INTERVAL_EDGES[:-1], {"units": "ms", "long_name": "start of the bin, since the last spike"}),
        "width": ("width", DISPERSION_WIDTHS, {"units": "ms"}),
    }
