"""What `validate` makes of targets: verdicts, distances, and which of them need no run."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from oxytocin import experiments
from oxytocin.bodies.rat import infused_rat
from oxytocin.experiments.experiment import Experiment, Outcome, Readout, Setting
from oxytocin.language import OxytocinError
from oxytocin.literature import comparison
from oxytocin.literature.targets import Target, targets
from oxytocin.literature.validation import FAILED, MISS, NOT_YET, PASS, Verdict, hold_against, validate

READOUTS = {
    "level": Readout("level", "pg/mL", "a concentration", np.array([12.0])),
    "time": Readout("time", "s", "a time", np.array([90.0, 150.0, np.nan])),
    "activity": Readout("activity", "MVU", "in a unit of its own", np.array([100.0])),
    "rises": Readout("rises", "1", "yes or no", np.array([1.0, 1.0, 0.0])),
    "never": Readout("never", "s", "what no subject has", np.array([np.nan])),
}


class Pretence(Experiment):
    """Runs nothing and reads what the test says."""

    name = "pretence"
    bodies = {"rat": infused_rat}
    settings = {"dose": Setting(1.0, "pmol", "dose"), "route": Setting("iv", "", "route", choices=("iv", "im"))}
    reads = (*READOUTS, "missing")
    runs: list[dict[str, Any]]

    def __init__(self) -> None:
        self.runs = []

    def duration(self, chosen: Mapping[str, Any]) -> float:
        return 1.0

    def carry_out(self, body: str | None = None, **given: Any) -> Outcome:  # type: ignore[override]
        self.runs.append({"body": body, **given})
        if given["settings"]["dose"] == 13.0:
            raise ZeroDivisionError("thirteen")
        run: Any = SimpleNamespace(interrupted=given["settings"]["dose"] == 99.0)
        in_muscle = Readout("level", "pg/mL", "a concentration", np.array([3.0]))
        found = {**READOUTS, **({"level": in_muscle} if given["settings"]["route"] == "im" else {})}
        return Outcome(self, infused_rat(), dict(given["settings"]), run, list(found.values()))


@pytest.fixture
def pretence(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pretence]:
    made = Pretence()
    monkeypatch.setattr(experiments, "names", lambda: ["pretence"])
    monkeypatch.setattr(experiments, "experiment", lambda name: made)
    yield made


def target(**fields: Any) -> Target:
    given: dict[str, Any] = {
        "id": "test.1",
        "title": "A target",
        "organ": "circulation",
        "body": "rat",
        "experiment": "pretence",
        "readout": "level",
        "unit": "pg/mL",
        "comparator": "equals",
        "evidence": "measured",
        "source": "magnet",
        "locus": "here",
        "use": "hold-out",
    }
    return Target(**{**given, **fields})


def judged(**fields: Any) -> Verdict:
    return hold_against([target(**fields)], progress=False)[0]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"experiment": "labour"}, "there is no experiment 'labour'"),
        ({"body": "mouse"}, "not done with the body 'mouse'"),
        ({"readout": "colour"}, "no readout 'colour'"),
        ({"settings": {"gestation": "39 week"}}, "gestation"),
        ({"settings": {"route": "by letter"}}, "route cannot be 'by letter'"),
        ({"settings": {"dose": "3 s"}}, "dose"),
    ],
)
def test_what_cannot_be_answered_is_known_without_a_run(
    pretence: Pretence, fields: Mapping[str, Any], reason: str
) -> None:
    verdict = judged(value=1.0, tolerance=1.0, **fields)
    assert verdict.verdict == NOT_YET
    assert reason in verdict.note
    assert verdict.measured is None
    assert pretence.runs == []


def test_a_readout_that_these_settings_do_not_give_is_not_answerable(pretence: Pretence) -> None:
    assert judged(readout="missing", value=1.0, tolerance=1.0).verdict == NOT_YET


def test_a_run_that_breaks_has_failed_and_says_why(pretence: Pretence) -> None:
    verdict = judged(settings={"dose": 13.0}, value=1.0, tolerance=1.0)
    assert verdict.verdict == FAILED
    assert "ZeroDivisionError: thirteen" in verdict.note


def test_an_interrupted_run_ends_it_all(pretence: Pretence) -> None:
    with pytest.raises(KeyboardInterrupt):
        judged(settings={"dose": 99.0}, value=1.0, tolerance=1.0)


def test_one_run_answers_all_targets_of_its_settings(pretence: Pretence) -> None:
    rows = [target(id=f"test.{i}", value=12.0, tolerance=1.0) for i in range(3)]
    rows.append(target(id="test.3", value=12.0, tolerance=1.0, settings={"route": "im"}))
    assert [item.id for item in hold_against(rows, progress=False)] == [row.id for row in rows]
    assert len(pretence.runs) == 2


def test_one_subject_is_the_typical_one_and_several_are_drawn(pretence: Pretence) -> None:
    judged(value=12.0, tolerance=1.0, settings={"weight": "0.3 kg"})
    judged(value=12.0, tolerance=1.0, subjects=20)
    one, several = pretence.runs
    assert one["subjects"] is None
    assert one["values"] == {"weight": "0.3 kg"}
    assert several["subjects"] == 20
    assert several["values"] == {}


def test_parity_over_several_subjects_holds_typical_values_for_all(pretence: Pretence) -> None:
    judged(value=12.0, tolerance=1.0, subjects=20, use="parity", evidence="computed")
    (only,) = pretence.runs
    spread = {path: item.value for path, item in infused_rat().parameters.items() if item.spread is not None}
    assert only["subjects"] == 20
    assert only["values"] == spread != {}


@pytest.mark.parametrize(
    ("kind", "value"),
    [("difference", 9.0), ("ratio", 4.0), ("relative change", 3.0), ("odds ratio", 12 * -2 / (3 * -11))],
)
def test_a_second_arm_is_compared_with(pretence: Pretence, kind: str, value: float) -> None:
    verdict = judged(reference={"route": "im"}, contrast=kind, unit="1", value=value, tolerance=1e-9)
    assert verdict.verdict == PASS
    assert [run["settings"]["route"] for run in pretence.runs] == ["iv", "im"]
    assert verdict.measured == pytest.approx(value)


def test_a_contrast_with_nothing_is_a_miss() -> None:
    assert math.isnan(comparison.contrast("ratio", 1.0, 0.0))


@pytest.mark.parametrize(("statistic", "value"), [("mean", 120.0), ("median", 120.0), ("95th centile", 147.0)])
def test_what_a_paper_prints_of_its_subjects(pretence: Pretence, statistic: str, value: float) -> None:
    verdict = judged(readout="time", unit="s", statistic=statistic, subjects=3, value=value, tolerance=1e-9)
    assert verdict.verdict == PASS


def test_fewer_subjects_can_be_asked_for(pretence: Pretence) -> None:
    hold_against([target(value=12.0, tolerance=1.0, subjects=20)], subjects=3, progress=False)
    assert pretence.runs[0]["subjects"] == 3
    with pytest.raises(OxytocinError, match="at least 1"):
        hold_against([], subjects=0)


def test_subjects_are_averaged_and_those_without_a_value_counted(pretence: Pretence) -> None:
    verdict = judged(readout="time", unit="min", comparator="in_range", low=1.0, high=3.0, subjects=3)
    assert verdict.measured == pytest.approx(2.0)
    assert verdict.spread == pytest.approx(math.sqrt(0.5))
    assert verdict.subjects == 2
    assert "1 of 3 subjects have no value" in verdict.note
    assert verdict.verdict == PASS


def test_no_value_at_all_is_a_miss(pretence: Pretence) -> None:
    verdict = judged(readout="never", unit="s", comparator="greater", value=0.0)
    assert (verdict.verdict, verdict.measured, verdict.distance) == (MISS, None, "no value")


def test_units_that_pint_does_not_know_are_compared_as_they_are_written(pretence: Pretence) -> None:
    assert judged(readout="activity", unit="MVU", comparator="in_range", low=80.0, high=120.0).verdict == PASS
    assert judged(readout="activity", unit="mmHg", comparator="in_range", low=80.0, high=120.0).verdict == FAILED


@pytest.mark.parametrize(("comparator", "verdict"), [("yes", PASS), ("no", MISS)])
def test_yes_is_what_most_subjects_say(pretence: Pretence, comparator: str, verdict: str) -> None:
    found = judged(readout="rises", unit="1", comparator=comparator, subjects=3)
    assert found.verdict == verdict
    assert found.measured == pytest.approx(2 / 3)
    assert found.published == comparator
    assert found.distance == ""


def test_a_known_miss_stays_a_miss_and_says_why(pretence: Pretence) -> None:
    row = target(value=1.0, tolerance=1.0, known_miss="too much secretion (2026-01-01)", note="From rats.")
    missed, met = hold_against([row, replace(row, id="test.2", value=12.0)], progress=False)
    assert missed.verdict == MISS
    assert missed.note == "Known miss: too much secretion (2026-01-01). From rats."
    assert met.verdict == PASS
    assert "No longer a miss" in met.note


@pytest.mark.parametrize(
    ("fields", "measured", "agrees", "distance", "published"),
    [
        ({"value": 10.0, "sd": 4.0}, 12.0, True, "0.5 SD above", "10 ± 4 pg/mL (SD)"),
        ({"value": 10.0, "sd": 4.0}, 15.0, False, "1.2 SD above", "10 ± 4 pg/mL (SD)"),
        ({"value": 10.0, "sd": 4.0, "relative_tolerance": 0.1}, 8.0, False, "0.5 SD below", "10 ± 4 pg/mL (SD)"),
        ({"value": 10.0, "tolerance": 3.0}, 12.0, True, "1.2-fold above", "10 ± 3 pg/mL"),
        ({"value": 10.0, "relative_tolerance": 0.2}, 5.0, False, "2-fold below", "10 pg/mL ± 20 %"),
        ({"value": 3.04, "tolerance": 0.15, "unit": "Hz"}, 2.89, True, "4.9 % below", "3.04 ± 0.15 Hz"),
        ({"value": 3.04, "tolerance": 0.15, "unit": "Hz"}, 2.88, False, "5.3 % below", "3.04 ± 0.15 Hz"),
        ({"value": 0, "tolerance": 0, "unit": "1"}, 0.0, True, "exact", "0"),
        ({"value": 0, "tolerance": 0, "unit": "1"}, 2.0, False, "2 above", "0"),
        ({"comparator": "in_range", "low": 5.0, "high": 60.0}, 57.0, True, "inside", "5–60 pg/mL"),
        ({"comparator": "in_range", "low": 5.0, "high": 60.0}, 90.0, False, "1.5-fold above 60", "5–60 pg/mL"),
        ({"comparator": "in_range", "low": 2.0, "high": 4.0, "unit": "s"}, 1.5, False, "25 % below 2", "2–4 s"),
        ({"comparator": "in_range", "low": 80, "high": 120, "unit": "MVU"}, 60.0, False, "25 % below 80", "80–120 MVU"),
        ({"comparator": "greater", "value": 0.95, "unit": "1"}, 1.0, True, "", "> 0.95"),
        ({"comparator": "greater", "value": 0.95, "unit": "1"}, 0.95, False, "0 % below 0.95", "> 0.95"),
        ({"comparator": "less", "value": 10.0, "unit": "Hz"}, 11.0, False, "10 % above 10", "< 10 Hz"),
        (
            {"comparator": "in_range", "low": -0.2, "high": 0.2, "unit": "1"},
            0.3,
            False,
            "50 % above 0.2",
            "-0.2 to 0.2",
        ),
        (
            {"comparator": "in_range", "low": -0.8, "high": -0.5, "unit": "1"},
            0.1,
            False,
            "0.6 above -0.5",
            "-0.8 to -0.5",
        ),
    ],
)
def test_agreement_and_distance(
    fields: Mapping[str, Any], measured: float, agrees: bool, distance: str, published: str
) -> None:
    row = target(**fields)
    assert comparison.agrees(row, measured) is agrees
    assert comparison.distance(row, measured) == distance
    assert comparison.published(row) == published


@pytest.mark.parametrize(
    ("value", "unit", "wanted", "expected"),
    [
        (90.0, "s", "min", 1.5),
        (1.0, "pmol/L", "pg/mL", 1.00719),
        (1.0, "uU/mL", "pg/mL", 1.68),
        (1e-5, "Hz", "1/s", 1e-5),
        (3.0, "Hz/(mOsm/kg)", "Hz/(mOsm/kg)", 3.0),
    ],
)
def test_units(value: float, unit: str, wanted: str, expected: float) -> None:
    assert comparison.in_unit(value, unit, wanted) == pytest.approx(expected)


def test_targets_are_chosen_by_organ_and_use() -> None:
    everything = targets()
    assert {row.organ for row in targets("breast")} == {"breast"}
    assert {row.use for row in targets(use="parity")} == {"parity"}
    assert 0 < len(targets("breast", "hold-out")) < len(targets("breast")) < len(everything)
    with pytest.raises(OxytocinError, match=r"organ 'brest'; did you mean 'breast'"):
        validate("brest")
    with pytest.raises(OxytocinError, match="use 'test'"):
        validate(use="test")
