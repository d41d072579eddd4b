"""A problem in PEtab passes PEtab's own linter, and its objective, simulated by libRoadRunner, is ours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas
import petab.v1 as petab
import pytest
import roadrunner
from theophylline import as_table

from oxytocin.cli.app import respond
from oxytocin.exchange.dosing_table import read_dosing_table
from oxytocin.exchange.petab_problem import write
from oxytocin.inference.fit_samples import Choices, Fit, fit_samples
from oxytocin.inference.mixed_effects import Marginal
from oxytocin.language import OxytocinError

pytestmark = pytest.mark.filterwarnings("ignore:The .* is deprecated")  # of pandas, within petab

DRIP = """ID,TIME,AMT,RATE,II,ADDL,DV
,min,IU,IU/min,min,,pmol/L
1,-5,.,.,.,.,9
1,0,.,.,.,.,8.5
1,0,2,.,10,1,.
1,2,.,.,.,.,350
1,10,.,.,.,.,700
1,20,.,.,.,.,310
1,25,2,0.5,.,.,.
1,27,.,.,.,.,300
1,40,.,.,.,.,140
1,60,.,.,.,.,60
"""


def fitted(folder: Path, text: str, choices: Choices) -> Fit:
    table = folder / "table.csv"
    table.write_text(text)
    return fit_samples(read_dosing_table(table), choices)


def simulated(problem: petab.Problem, folder: Path) -> pandas.DataFrame:
    """Return the measurements' table with what libRoadRunner has at each, all parameters at their nominal values."""
    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    nominal = problem.parameter_df["nominalValue"]
    rows = []
    for condition, own in problem.measurement_df.groupby("simulationConditionId", sort=False):
        made = roadrunner.RoadRunner(str(folder / "model.xml"))
        made.integrator.relative_tolerance, made.integrator.absolute_tolerance = 1e-12, 1e-14
        made.integrator.maximum_num_steps = 1_000_000
        values = {name: value for name, value in nominal.items() if name in made.model.getGlobalParameterIds()}
        for name, value in problem.condition_df.loc[condition].items():
            if name != "conditionName":
                values[name] = nominal[value] if isinstance(value, str) else value
        for name, value in values.items():
            made.setValue(name, float(value))
            made.setValue(f"init({name})", float(value))
        made.reset()
        made.selections = ["time", "concentration"]
        times = sorted({0.0, *own["time"]})
        found = dict(zip(times, np.array(made.simulate(times=times))[:, 1], strict=True))
        rows += [{**row, "simulation": found[row["time"]]} for row in own.to_dict("records")]
    return pandas.DataFrame(rows)


def likelihood(fit: Fit, folder: Path) -> float:
    """Return the log-likelihood that PEtab works out from the written tables and libRoadRunner's values."""
    write(fit, folder)
    problem = petab.Problem.from_yaml(str(folder / "problem.yaml"))
    assert not petab.lint_problem(problem)
    table = simulated(problem, folder)
    tables = problem.measurement_df, table, problem.observable_df, problem.parameter_df
    found = float(petab.calculate_llh(*tables))
    residuals = petab.calculate_residuals(*tables)[0]["residual"]
    assert petab.calculate_chi2(*tables) == pytest.approx(float((residuals**2).sum()))
    return found


def surprise(fit: Fit) -> float:
    """Return minus the logarithm of the likelihood of the readings at the subjects' parameters."""
    typical, _, errors = fit.layout.take_apart(fit.theta)
    return float(Marginal(fit.design, fit.readings, fit.layout).data(fit.modes, typical, errors)[0].sum())


def test_subjects_that_differ(tmp_path: Path) -> None:
    """Four people who swallowed theophylline: absorption, and the population as the prior of each."""
    lines = as_table().splitlines()
    text = "\n".join(line for line in lines if not line[:1].isdigit() or line.split(",")[0] in ("1", "2", "3", "4"))
    fit = fitted(
        tmp_path, text + "\n", Choices("one_compartment_absorbed", hold={"proportional_error": 0.0, "lag": 0.1})
    )
    folder = tmp_path / "problem"
    assert likelihood(fit, folder) == pytest.approx(-surprise(fit), rel=1e-6)
    table = petab.Problem.from_yaml(str(folder / "problem.yaml")).parameter_df
    own = table[table["estimate"] == 1]
    assert set(own.index) == {f"{name}_subject_{i}" for name in fit.random_names for i in range(1, 5)}
    # The priors are the population's, on the scale of logarithms.
    typical, spread, _ = fit.layout.take_apart(fit.theta)
    middle, width = map(float, own.loc["clearance_subject_1", "objectivePriorParameters"].split(";"))
    k = fit.random_names.index("clearance")
    assert (middle, width) == pytest.approx((typical[fit.layout.random[k]], spread[k]))


def test_one_woman_with_doses_a_drip_and_her_own_secretion(tmp_path: Path) -> None:
    """The population's problem itself: a sample before a dose of the same instant, additional doses, an infusion."""
    fit = fitted(tmp_path, DRIP, Choices("pk", hold={"exchange": 0.43, "peripheral_volume": 8.3}))
    folder = tmp_path / "problem"
    found = likelihood(fit, folder)
    assert found == pytest.approx(-surprise(fit), rel=1e-6)
    assert found == pytest.approx(fit.log_likelihood, rel=1e-6)
    table = petab.Problem.from_yaml(str(folder / "problem.yaml")).parameter_df
    assert set(table.index[table["estimate"] == 1]) == set(fit.labels)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("1,60,.,.,.,.,60", "1,60,.,.,.,.,<60"), "below detection"),
        (("II,ADDL,DV", "II,SS,DV"), "line 5: a steady-state dose"),
    ],
)
def test_what_petab_cannot_say_is_refused(tmp_path: Path, change: tuple[str, str], why: str, capsys) -> None:
    table, folder = tmp_path / "table.csv", tmp_path / "problem"
    table.write_text(DRIP.replace(*change))
    assert respond(["fit", "samples", str(table), "--petab", str(folder)]) == 2
    assert why in capsys.readouterr().err and not folder.exists()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x")
    with pytest.raises(OxytocinError, match="not empty"):
        write(None, tmp_path)
    assert (tmp_path / "mine").read_text() == "x"
