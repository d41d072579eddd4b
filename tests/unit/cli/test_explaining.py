"""The commands that ask why: what they print, and one sentence where they cannot."""

import pytest

from oxytocin.cli.app import respond


def test_why_prints_a_table_and_draws(tmp_path, capsys):
    figure = tmp_path / "why.png"
    assert respond(["why", "partner_preference", "--deficit", "receptor.accumbens=0.1", "--plot", str(figure)]) == 0
    told = capsys.readouterr().out
    assert "partner_to_stranger" in told and "accumbens_receptor_signal" in told
    assert figure.stat().st_size > 10_000


def test_why_says_that_nothing_changes(tmp_path, capsys):
    figure = tmp_path / "why.svg"
    arguments = ["why", "eyes_test", "--body", "man", "--deficit", "receptor.vta=0.5", "--readout", "state_anxiety"]
    assert respond([*arguments, "--plot", str(figure)]) == 0
    assert "does not reach" in capsys.readouterr().out
    assert figure.exists()


def test_sensitivity_says_what_is_worth_measuring(tmp_path, capsys):
    figure = tmp_path / "sensitivity.png"
    arguments = ["sensitivity", "eyes_test", "--body", "man", "--readout", "state_anxiety", "--n", "8"]
    assert respond([*arguments, "--plot", str(figure)]) == 0
    assert "amygdala.calm" in capsys.readouterr().out
    assert figure.exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["why", "nursing", "--deficit", "magnocellular=2"], "lies between 0"),
        (["why", "labour", "--body", "man", "--deficit", "deficiency"], "the body 'man' cannot do labour"),
        (["why", "social_stress", "--deficit", "magnocellular=0.1", "--plot", "nowhere/why.png"], "does not exist"),
        (["why", "social_stress", "--deficit", "magnocelular=0.1"], "did you mean 'magnocellular'"),
        (["sensitivity", "social_stress", "--n", "3"], "power of two"),
        (["sensitivity", "nursng"], "did you mean 'nursing'"),
        (["treatment", "--subjects", "0"], "2 to 100,000"),
        (["treatment", "--deficit", "nothing=0.1"], "no deficit 'nothing'"),
    ],
)
def test_what_makes_no_sense_gets_one_sentence(arguments, says, capsys):
    assert respond(arguments) == 2
    told = capsys.readouterr().err
    assert says in told and told.count("\n") == 1
