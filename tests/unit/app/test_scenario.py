"""What a client asks for is read as the command line reads it, and refused with the same sentence."""

import json
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import hypothesis
import pytest
from hypothesis import settings
from hypothesis import strategies as st

from oxytocin.app.scenario import check, read
from oxytocin.cli.app import respond
from oxytocin.deficiency import NAMES
from oxytocin.experiments import experiment
from oxytocin.language import OxytocinError

NURSING = {"experiment": "nursing", "body": "rat"}


@pytest.mark.parametrize(
    ("given", "command"),
    [
        ({"experiment": "nursin"}, ["nursin"]),
        ({"experiment": "nursing", "body": "man"}, ["nursing", "--body", "man"]),
        ({**NURSING, "settings": {"duraton": "20 min"}}, ["nursing", "--body", "rat", "--set", "duraton=20 min"]),
        ({**NURSING, "settings": {"suckling": 2}}, ["nursing", "--body", "rat", "--set", "suckling=2"]),
        ({**NURSING, "settings": {"rest": "5 mL"}}, ["nursing", "--body", "rat", "--set", "rest=5 mL"]),
        ({**NURSING, "settings": {"integration": "rk4"}}, ["nursing", "--body", "rat", "--set", "integration=rk4"]),
        ({**NURSING, "deficits": {"magnocelular": 0.1}}, ["nursing", "--body", "rat", "--deficit", "magnocelular=0.1"]),
        ({**NURSING, "deficits": {"synthesis": 1.5}}, ["nursing", "--body", "rat", "--deficit", "synthesis=1.5"]),
        ({**NURSING, "deficits": {"pelvic_nerves": 0}}, ["nursing", "--body", "rat", "--deficit", "pelvic_nerves=0"]),
        ({**NURSING, "values": {"clearanse": "2 L/min"}}, ["nursing", "--body", "rat", "--set", "clearanse=2 L/min"]),
        ({"experiment": "eyes_test", "subjects": 3}, ["eyes_test", "--subjects", "3"]),
    ],
)  # fmt: skip
def test_a_mistake_is_answered_with_the_sentence_of_the_command_line(
    given: dict[str, Any], command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(OxytocinError) as caught:
        check(read(given))
    assert respond(["run", *command]) == 2
    said = capsys.readouterr().err.strip().removeprefix("oxytocin: ").rstrip(".")
    # The command line knows a misspelt setting only as a name that is neither setting nor parameter.
    assert said == str(caught.value).rstrip(".") or "has no setting" in said


@pytest.mark.parametrize("name", ["/etc/passwd", "../../regimen.toml", "secret.toml", "high_dose/../low_dose"])
def test_a_regimen_is_one_that_is_shipped_and_never_a_file(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret.toml").write_text("start = '1 mU/min'")
    given = {"experiment": "labour", "settings": {"treatment": "induction", "regimen": name}}
    with pytest.raises(OxytocinError, match="regimen cannot be"):
        check(read(given))


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        "nursing",
        {},
        {"experiment": 3},
        {"experiment": "nursing", "seed": -1},
        {"experiment": "nursing", "seed": True},
        {"experiment": "nursing", "subjects": 0},
        {"experiment": "nursing", "subjects": 10**9},
        {"experiment": "nursing", "settings": {"rest": [1]}},
        {"experiment": "nursing", "settings": {"rest": "x" * 1000}},
        {"experiment": "nursing", "settings": {"rest": 1e400}},
        {"experiment": "nursing", "more": 1},
        {"experiment": "n" * 5000},
    ],
)
def test_what_is_no_scenario_is_refused_in_one_line(given: Any) -> None:
    with pytest.raises(OxytocinError) as caught:
        read(given)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


ANYTHING = st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.none(), st.just("1 h"))


@st.composite
def half_sensible(draw: st.DrawFn) -> dict[str, Any]:
    """Return a scenario with true names and any values."""
    item = experiment(draw(st.sampled_from(["nursing", "labour", "infusion", "partner_preference", "eyes_test"])))
    body = draw(st.sampled_from(list(item.bodies)))
    values = st.one_of(ANYTHING, st.sampled_from(["yes", "no", "0.5", "1 s", "2 h", "low_dose", "-1 s", "1e300 h"]))
    given = {"experiment": item.name, "body": body}
    for name, names in (("settings", item.settings_for(body)), ("deficits", NAMES), ("values", ("plasma.clearance",))):
        if draw(st.booleans()):
            given[name] = draw(st.dictionaries(st.sampled_from(list(names)), values, max_size=3))
    return given


@settings(max_examples=40)
@hypothesis.given(half_sensible())
def test_any_values_make_sense_or_are_refused_in_a_sentence(given: dict[str, Any]) -> None:
    try:
        asked = check(read(given))
    except (OxytocinError, ArithmeticError) as error:
        assert "\n" not in str(error).strip()
    else:
        assert tomllib.loads(asked.toml())["experiment"] == given["experiment"]


def test_what_would_fill_the_memory_is_refused_and_says_how_many_would_do() -> None:
    with pytest.raises(OxytocinError, match=r"ask for at most \d+ subjects") as caught:
        check(read({**NURSING, "subjects": 5000}))
    most = int(str(caught.value).partition("at most ")[2].split()[0])
    assert check(read({**NURSING, "subjects": most})).subjects == most


def test_a_unit_with_a_tower_of_powers_is_refused_at_once() -> None:
    with pytest.raises(OxytocinError, match="not a unit known here"):
        check(read({**NURSING, "settings": {"rest": "1 9**9**9**9*s"}}))


def test_command_and_file_say_all_that_was_set_and_nothing_that_is_usual() -> None:
    asked = check(
        read(
            {
                **NURSING,
                "settings": {"rest": 120, "duration": "15 min", "suckling": 1},
                "deficits": {"magnocellular": 0.3, "prader_willi": "yes"},
                "values": {"plasma.clearance": "20 mL/min"},
                "subjects": 4,
                "seed": 7,
            }
        )
    )
    assert asked.command() == (
        "oxytocin run nursing --body rat --set 'rest=120 s' --set 'duration=15 min' --set 'plasma.clearance=20 mL/min' "
        "--deficit magnocellular=0.3 --deficit prader_willi --subjects 4 --seed 7"
    )
    table = tomllib.loads(asked.toml())
    assert table["settings"] == {"rest": "120 s", "duration": "15 min"}
    assert read(table) == read(json.loads(json.dumps(table)))
    assert check(read(table)).command() == asked.command()


def test_numbers_pass_through_text_without_a_change() -> None:
    share = 0.1 + 0.2
    asked = check(read({**NURSING, "settings": {"suckling": share}, "deficits": {"synthesis": share / 3}}))
    assert asked.chosen["suckling"] == share
    assert check(read({**NURSING, "settings": asked.settings, "deficits": asked.deficits})) == replace(
        asked, experiment=ANY
    )
    assert float(asked.deficits["synthesis"]) == share / 3
