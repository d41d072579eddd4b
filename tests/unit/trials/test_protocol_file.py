"""A trial's file: what is understood, and one sentence for what is not."""

from pathlib import Path

import pytest

from oxytocin.language import OxytocinError
from oxytocin.trials.plan import plan
from oxytocin.trials.protocol_file import read_trial, trial_names

TEXT = """
experiment = "infusion"
allocation = "parallel"
primary = "peak_level"

[common]
receptor.uterus = 0.5

[arms.a]
dose = "1 IU"

[arms.b]
dose = "2 IU"

[ratio]
b = 3

[outcomes]
peak_level = {}
steep = { readout = "peak_level", at_least = "1 nmol/L" }

[looks]
at = [0.5]
"""


def written(folder: Path, text: str) -> str:
    file = folder / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_what_a_file_says_is_read_in_its_order(tmp_path: Path) -> None:
    file = read_trial(written(tmp_path, TEXT))
    assert list(file.arms) == ["a", "b"] and file.shares == {"a": 0.25, "b": 0.75}
    assert file.common == {"receptor.uterus": 0.5}
    assert file.main == "peak_level" and file.alpha == 0.05


@pytest.mark.parametrize("name", trial_names())
def test_every_shipped_trial_is_sound(name: str) -> None:
    file = read_trial(name)
    ready = plan(file, 1000)
    assert len(ready.arms) == len(file.arms) >= 2
    assert all(endpoint.readout in ready.readouts for endpoint in ready.endpoints.values())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("allocation", "alocation", r"a key 'alocation' that means nothing here; did you mean 'allocation'\?"),
        ('"parallel"', '"crossover"', r"'allocation': input should be 'paired' or 'parallel', not crossover"),
        ('"parallel"', '"paired"', r'a ratio needs allocation = "parallel"'),
        ("b = 3", "c = 3", r"ratio names no arm: 'c'; known are a, b"),
        ("b = 3", "b = -3", r"'ratio.b': input should be greater than 0, not -3"),
        ('primary = "peak_level"', 'primary = "peak"', r"primary is no outcome: 'peak'; did you mean 'peak_level'\?"),
        ("at_least", "at_lest", r"'outcomes.steep.at_lest' that means nothing here; did you mean 'at_least'\?"),
        ("at = [0.5]", "at = [0.5, 0.5]", r"looks.at is a rising list of shares between 0 and 1, not \[0.5, 0.5\]"),
        ("at = [0.5]", "at = [1.5]", r"'looks.at.1': input should be less than 1, not 1.5"),
        ("at = [0.5]", "", r"'looks.at' is missing"),
        ('experiment = "infusion"', "", r"'experiment' is missing"),
        ('dose = "1 IU"', "dose = [1]", r"'arms.a' takes one value for dose, a number or a text, not \[1\]"),
        ("receptor.uterus = 0.5", 'dose = "3 IU"', r"dose is set both in common and in the arm 'a'"),
        ("[common]", "[common", r"is not written in TOML"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_one_sentence(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in TEXT
    with pytest.raises(OxytocinError, match=message) as told:
        read_trial(written(tmp_path, TEXT.replace(old, new)))
    assert "mine.toml" in str(told.value) and "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("receptor.uterus = 0.5", "", ""),
        ('"infusion"', '"infussion"', r"no experiment 'infussion'; did you mean 'infusion'\?"),
        (
            "peak_level = {}",
            "peak_level = {}\npeak_levle = {}",
            r"no readout 'peak_levle'; did you mean 'peak_level'\?",
        ),
        ('"1 nmol/L"', '"1 h"', r"at_least of the outcome 'steep'"),
        ('dose = "2 IU"', 'dose = "2 h"', r"the arm 'b': dose is in pmol"),
    ],
)
def test_what_no_experiment_can_do_is_said_before_it_is_tried(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = TEXT.replace("receptor.uterus = 0.5", "").replace(old, new)
    file = read_trial(written(tmp_path, text))
    if not message:
        assert plan(file, 10).endpoints["steep"].unit == "%"
        return
    with pytest.raises(OxytocinError, match=message):
        plan(file, 10)


@pytest.mark.parametrize(
    ("experiment", "readout"),
    [("social_stress", "saliva_effect_size"), ("caesarean_bolus", "effective_dose_90")],
)
def test_what_is_read_over_a_population_is_no_outcome(tmp_path: Path, experiment: str, readout: str) -> None:
    text = f'experiment = "{experiment}"\n[arms.a]\n[arms.b]\n[outcomes]\n{readout} = {{}}\n'
    with pytest.raises(OxytocinError, match=f"'{readout}' is read over a whole population"):
        plan(read_trial(written(tmp_path, text)), 1000)


@pytest.mark.parametrize("subjects", [1, 10_000_001])
def test_too_few_and_too_many_are_refused(subjects: int) -> None:
    with pytest.raises(OxytocinError, match=f"subjects, not {subjects}"):
        plan(read_trial("six_regimens"), subjects)
