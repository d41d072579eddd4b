"""What sorters write beside a unit: that it is noise, several cells, or what nobody sorted."""

from __future__ import annotations

COLUMNS = ("quality", "unit_quality", "label", "kslabel", "ks_label", "group", "cluster_group", "classification")
"""Names of such columns and annotations, in small letters; of several, the first that says anything counts."""

_NOISE = frozenset({"noise", "artifact", "artefact", "junk", "rejected", "invalidated", "invalid"})
_SEVERAL = frozenset({"mua", "multi", "multiunit", "multi-unit", "multi unit", "multi_unit"})
_UNSORTED = frozenset({"unsorted", "unassigned", "unclassified"})


def is_noise(label: str) -> bool:
    """Return whether a label says that a unit is no neuron."""
    return label.strip().casefold() in _NOISE


def remark_on(label: str) -> str:
    """Return what a user must know of a unit with such a label; empty if nothing."""
    word = label.strip().casefold()
    if word in _SEVERAL:
        return f"labelled '{label.strip()}': spikes of several cells"
    if word in _UNSORTED:
        return f"labelled '{label.strip()}': whose spikes these are was not sorted"
    return ""


def left_out(noise: int) -> list[str]:
    """Return what is said of units that are noise, and left out."""
    return [f"{noise} unit{'' if noise == 1 else 's'} labelled noise left out"] if noise else []
