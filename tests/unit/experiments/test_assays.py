"""What a laboratory reads: gain, background of a person, error, limit of detection."""

import numpy as np
import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.assays import Assay, assay
from oxytocin.language import OxytocinError
from oxytocin.language.quantities import PG_PER_ML


def test_an_exact_assay_reads_the_truth():
    exact = Assay("exact", 1.0, 0.0, 0.0, 0.0, 0.5, "oxytocin_notes")
    assert exact.read(np.array([[1.0, 10.0, 0.1]]))[0, :2] == pytest.approx([PG_PER_ML, 10 * PG_PER_ML])
    assert np.isnan(exact.read(np.array([[0.1]]))[0, 0]), "below the limit of detection nothing is reported"


def test_a_person_keeps_the_background():
    level = np.full((40, 30), 1.2)
    readings = assay("unextracted").read(level)
    between, within = readings.mean(axis=1).std(), readings.std(axis=1).mean()
    assert between > 2 * within
    assert np.array_equal(assay("unextracted").read(level[:5]), readings[:5])


def test_an_unknown_assay_gets_a_sentence():
    with pytest.raises(OxytocinError, match="did you mean 'extracted'"):
        assay("extractd")


def test_assays_of_the_same_blood_differ_a_hundredfold_and_do_not_go_together():
    outcome = experiment("assay_comparison").carry_out("woman", subjects=300, progress=False)
    assert 50 < outcome["unextracted_to_extracted_ratio"].median < 200
    assert abs(outcome["rank_correlation"].values[0]) < 0.3
    extracted, true = outcome["extracted_level"].values, outcome["true_level"].values
    seen = np.isfinite(extracted)
    assert 0 < (~seen).sum() < 100, "some women are below the limit of detection"
    assert np.corrcoef(extracted[seen], true[seen])[0, 1] > 0.5
