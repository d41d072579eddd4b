"""One blood sample, several laboratories: what each kind of assay reads in the same women."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.bodies.human import resting_man, resting_woman
from oxytocin.engine.results import Run
from oxytocin.experiments.assays import assay
from oxytocin.experiments.experiment import Experiment, Readout
from oxytocin.language.quantities import PG_PER_ML


class AssayComparison(Experiment):
    """A sample at rest is read by an extracted radioimmunoassay and by an unextracted enzyme immunoassay."""

    name = "assay_comparison"
    question = "What do laboratories read in the same blood?"
    bodies = {"woman": resting_woman, "man": resting_man}
    every = 600.0
    keep = ("plasma_oxytocin",)
    reads = (
        "true_level",
        "extracted_level",
        "unextracted_level",
        "unextracted_to_extracted_ratio",
        "rank_correlation",
    )

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return four hours, in which the level at rest settles."""
        return 4 * 3600.0

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield the true level, both readings, and how they go together."""
        level = run["plasma_oxytocin"][:, run.written][:, -1:]
        extracted = assay("extracted").read(level, run.seed, run.first)[:, 0]
        unextracted = assay("unextracted").read(level, run.seed + 1, run.first)[:, 0]
        yield Readout("true_level", "pg/mL", "free oxytocin in plasma", level[:, 0] * PG_PER_ML)
        yield Readout("extracted_level", "pg/mL", "read after extraction", extracted)
        yield Readout("unextracted_level", "pg/mL", "read without extraction", unextracted)
        yield Readout("unextracted_to_extracted_ratio", "1", "of the two readings", unextracted / extracted)
        both = np.isfinite(extracted) & np.isfinite(unextracted)
        if both.sum() > 2:
            first, second = (np.argsort(np.argsort(each[both])) for each in (extracted, unextracted))
            relation = np.corrcoef(first, second)[0, 1]
            yield Readout("rank_correlation", "1", "of the two readings (Spearman)", np.full(run.subjects, relation))
