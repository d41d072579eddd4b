"""What a file says about one person is understood, and what is wrong with it is said in a sentence."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from oxytocin.inference.observations import NO_DEFICIT, USUAL_PLACES, read_case, usual_prior
from oxytocin.language import OxytocinError

ONE = """
body = "woman"
[[observation]]
experiment = "mdma_challenge"
readout = "rise"
value = "1.1 pmol/L"
error = "15 %"
"""


def case(text: str, folder: Path):
    file = folder / "person.toml"
    file.write_text(text, encoding="utf-8")
    return read_case(file)


def test_values_and_errors_are_read_in_the_unit_of_the_readout(tmp_path: Path) -> None:
    one = case(ONE.replace("1.1 pmol/L", "1 ng/L"), tmp_path).observations[0]
    value, error = one.read("pmol/L", False)
    assert value == pytest.approx(1000 / 1007.19, rel=1e-6)
    assert error.of(-2.0) == pytest.approx(0.3)
    absolute = case(ONE.replace("15 %", "0.2 pmol/L"), tmp_path).observations[0]
    assert absolute.read("pmol/L", False)[1].of(5.0) == pytest.approx(0.2)


def test_words_stand_for_yes_no_and_nothing(tmp_path: Path) -> None:
    text = '[[observation]]\nexperiment = "social_stress"\nbody = "man"\nreadout = "responder"\nvalue = {}'
    for given, wanted in (("true", 1.0), ('"no"', 0.0), ('"none"', math.nan)):
        made = case(text.replace("{}", given), tmp_path)
        assert made.body == "man"
        assert made.observations[0].read("1", True)[0] == pytest.approx(wanted, nan_ok=True)


def test_the_usual_prior_is_a_probability_and_a_file_can_state_another(tmp_path: Path) -> None:
    usual = case(ONE, tmp_path)
    assert usual.prior_is_usual and usual.prior == usual_prior()
    assert math.fsum(usual.prior.values()) == pytest.approx(1.0)
    assert set(usual.prior) == {NO_DEFICIT, *USUAL_PLACES}
    own = case(ONE + '[prior]\nnone = 3\nrelease = 1\n"receptor.breast" = 0', tmp_path)
    assert own.prior == {"none": 0.75, "release": 0.25} and not own.prior_is_usual


def test_the_rate_model_stands_in_for_single_neurons(tmp_path: Path) -> None:
    made = case('body = "woman"\n[[observation]]\nexperiment = "nursing"\nreadout = "ejections"\nvalue = 3', tmp_path)
    assert made.occasions[0].settings == {"hypothalamus": "rate"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("mdma_challenge", "mdma_chalenge", "observation 1: there is no experiment 'mdma_chalenge'; did you mean"),
        ('"rise"', '"rice"', "mdma_challenge has no readout 'rice'; did you mean 'rise'"),
        ("readout", "readot", "a key 'observation.1.readot' that means nothing here; did you mean 'readout'"),
        ('value = "1.1 pmol/L"', "", "'observation.1.value' is missing"),
        ('"1.1 pmol/L"', "[1]", "'observation.1.value' is a number or a text"),
        ('"woman"', '"women"', "the body 'women' cannot do mdma_challenge; did you mean 'woman'"),
        ("[[observation]]", '[[observation]]\nbody = "man"', "one person has one body"),
        ("[[observation]]", "[[observation]]\nsettings = { dse = 1 }", "no parameter 'dse'; did you mean 'dose'"),
        ("[[observation]]", "[[observation]]\nsettings = { release = 0.1 }", "'release' is a deficit"),
        ("[[observation]]", "[[observation]", "is not written in TOML"),
        (ONE, ONE + ONE.replace('body = "woman"', ""), "observation 2: rise of mdma_challenge is there twice"),
        (ONE, "", "'observation' is missing"),
        (ONE, ONE + "[prior]\nrelase = 1", "prior: there is no place 'relase'; did you mean 'release'"),
        (ONE, ONE + "[prior]\nnone = 1", "a prior names two hypotheses or more"),
        (ONE, ONE + "[prior]\nnone = 1\nrelease = -1", "the prior of release cannot be negative"),
        (
            ONE,
            '[[observation]]\nexperiment = "nursing"\nreadout = "ejections"\nvalue = 3',
            "nursing in the body 'rat' simulates every neuron",
        ),
        (
            ONE,
            'body = "woman"\n[[observation]]\nexperiment = "social_stress"\nreadout = "saliva_effect_size"\nvalue = 3',
            "no single person has it",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_said(old: str, new: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(OxytocinError) as caught:
        case(ONE.replace(old, new), tmp_path)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("value", "error", "said"),
    [
        ('"3 min"', '"1 %"', "rise is in pmol/L, and '3 min' cannot be turned into that"),
        ('"3"', '"1 %"', "rise needs a unit"),
        ("nan", '"1 %"', "must be a finite number"),
        ("3", '"-1 %"', "the error of mdma_challenge: rise cannot be negative"),
        ("3", '"much"', "the error of mdma_challenge: rise is a share, such as 15 %, or in pmol/L"),
    ],
)
def test_what_does_not_fit_the_readout_is_said(value: str, error: str, said: str, tmp_path: Path) -> None:
    one = case(ONE.replace('"1.1 pmol/L"', value).replace('"15 %"', error), tmp_path).observations[0]
    with pytest.raises(OxytocinError) as caught:
        one.read("pmol/L", False)
    assert said in str(caught.value)


def test_nothing_is_less_than_nothing_but_a_change(tmp_path: Path) -> None:
    rise = case(ONE.replace("1.1", "-1.1"), tmp_path).observations[0]
    assert rise.read("pmol/L", False)[0] == -1.1
    level = case(ONE.replace("1.1", "-1.1").replace('"rise"', '"level_before"'), tmp_path).observations[0]
    with pytest.raises(OxytocinError, match=r"level_before cannot be less than 0, and -1.1 pmol/L was given"):
        level.read("pmol/L", False)
    answer = case(
        '[[observation]]\nexperiment = "social_stress"\nreadout = "responder"\nvalue = 0.5', tmp_path
    ).observations[0]
    with pytest.raises(OxytocinError, match=r"responder is yes, no or none, and not '0.5'"):
        answer.read("1", True)
