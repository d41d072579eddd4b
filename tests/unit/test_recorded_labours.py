"""The benchmark that sets simulated labours beside recorded ones, with labours made up on both sides."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

HOUR = 3600.0


@pytest.fixture(scope="module")
def program() -> ModuleType:
    path = Path(__file__).parents[2] / "benchmarks" / "recorded_labours.py"
    spec = importlib.util.spec_from_file_location("recorded_labours", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["recorded_labours"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


class Events:
    """Contractions every `interval` s in the last hour of the first stage, twice as far apart before."""

    def __init__(self, full: float, interval: float) -> None:
        early = np.arange(0.0, full - HOUR, 2 * interval)
        self.peaks = np.concatenate([early, np.arange(full - HOUR + 1.0, full, interval)])

    def given(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        return self.peaks, np.full(self.peaks.size, 40.0)

    def times(self, name: str) -> np.ndarray:
        return self.peaks + (-20.0 if name == "contraction_begins" else 40.0)


class FakeOutcome(dict[str, Any]):
    def __init__(self, readouts: dict[str, Any], run: Any) -> None:
        super().__init__(readouts)
        self.run = run


class FakeLabour:
    """Parous women are twice as fast; induced ones contract every 2 min, others every 3; one in ten has a caesarean."""

    def __init__(self) -> None:
        self.asked: list[tuple[dict[str, Any], int]] = []

    def carry_out(self, body: str, settings: dict[str, Any], subjects: int) -> Any:
        self.asked.append((settings, subjects))
        random = np.random.default_rng(subjects)
        speed = 2.0 if settings["births_before"] else 1.0
        first = random.lognormal(1.6, 0.3, subjects) / speed + 1.0
        second = random.lognormal(-1.0, 0.5, subjects) / speed
        second[::10] = np.nan
        interval = 120.0 if settings["treatment"] == "induction" else 180.0
        events = [Events(HOUR * hours, interval) for hours in first]
        values = {"first_stage": first, "second_stage": second}
        values |= {f"time_from_{cm}_to_{cm + 1}_cm": first / 12 for cm in range(3, 10)}
        readouts = {name: SimpleNamespace(values=one) for name, one in values.items()}
        run = SimpleNamespace(events=events, reached=86400.0)
        return FakeOutcome(readouts, run)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Forty labours: every second induced, every fourth parous, the last without a vaginal birth."""
    labours = ["rec,Induced,I.stage,II.stage,Deliv. type,Parity"]
    traces = ["rec,uc_good,per10min"]
    for i in range(40):
        last = i == 39
        labours.append(f"{i},{i % 2},{200 + 5 * i},{-1 if last else 5 + i % 20},{2 if last else 1},{int(i % 4 == 0)}")
        traces.append(f"{i},{0.5 if i % 2 else 1.0},{2.0 + 0.05 * i}")
    (tmp_path / "recordings.csv").write_text("\n".join(labours))
    (tmp_path / "contraction_rates.csv").write_text("\n".join(traces))
    return tmp_path


def test_recordings_are_read_in_hours_and_without_what_is_no_vaginal_birth(program: ModuleType, folder: Path) -> None:
    recorded = program.read(folder)
    assert recorded.induced.sum() == 20 and recorded.parous.sum() == 10
    assert recorded.first_stage[0] == pytest.approx(200 / 60)
    assert np.isnan(recorded.first_stage[39]) and np.isnan(recorded.second_stage[39])
    assert recorded.corrected[1] == pytest.approx(2 * recorded.rate[1])


def test_women_are_mixed_as_the_recorded_ones_and_counted_in_the_last_hour(program: ModuleType, folder: Path) -> None:
    labour = FakeLabour()
    simulated = program.simulate(program.read(folder), labour)
    assert sum(number for _, number in labour.asked) == 160
    assert {settings["treatment"] for settings, _ in labour.asked} == {"induction", "augmentation"}
    assert simulated.parous.sum() == 40 and simulated.induced.sum() == 80
    np.testing.assert_allclose(simulated.rate[simulated.induced], 5.0)
    np.testing.assert_allclose(simulated.rate[~simulated.induced], 20 / 6)
    assert np.isnan(simulated.first_stage[np.isnan(simulated.second_stage)]).all()
    np.testing.assert_allclose(simulated.active_stage, simulated.first_stage / 2)


def test_all_is_compared_and_drawn(program: ModuleType, folder: Path, tmp_path: Path) -> None:
    recorded = program.read(folder)
    comparisons = list(program.compare(recorded, program.simulate(recorded, FakeLabour())))
    assert [(one.readout, one.group) for one in comparisons] == [
        ("contractions in 10 min", "induced"),
        ("contractions in 10 min", "not induced"),
        ("first stage (h)", "nulliparous"),
        ("first stage (h)", "parous"),
        ("second stage (min)", "nulliparous"),
        ("second stage (min)", "parous"),
    ]
    assert comparisons[0].found.medians[0] == pytest.approx(5.0)
    assert all(one.simulated.max() <= 30.0 for one in comparisons[4:])
    assert "left out" in comparisons[4].remark
    figure = program.figure(comparisons)
    assert "difficult births" in figure.get_supxlabel()
    program.save(figure, tmp_path / "figure.png")
    assert (tmp_path / "figure.png").stat().st_size > 10_000


def test_a_folder_without_the_data_is_one_sentence(program: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"cannot read '.*recordings\.csv'"):
        program.read(tmp_path)
