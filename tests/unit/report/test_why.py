"""The table, the sentences and the figure of a reason."""

from oxytocin import experiments
from oxytocin.experiments.why import explain
from oxytocin.report.figures.why import figure
from oxytocin.report.tables import percent
from oxytocin.report.why import sentences, table_of


def test_reason_is_told_tabled_and_drawn():
    vole = experiments.experiment("partner_preference")
    found = explain(vole, "vole", {"receptor.accumbens": 0.1}, progress=False)
    assert "partner_to_stranger" in next(sentences(found))
    assert table_of(found).row_count == len(found.parts) + len(found.carriers)
    texts = " ".join(text.get_text() for text in figure(found).axes[0].texts)
    assert "pair bond" in texts and "100 %" in texts


def test_a_share_reads_as_people_write_it():
    assert percent(0.417) == "42 %"
    assert percent(-0.0001) == "0 %"
    assert percent(float("nan")) == "–"
