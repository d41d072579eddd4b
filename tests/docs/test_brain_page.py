"""The page on the brain names what there is."""

import re
import shlex
from pathlib import Path

from oxytocin import experiments
from oxytocin.experiments.arms import read_arm, sweep

PAGE = (Path(__file__).parents[2] / "docs" / "brain.md").read_text(encoding="utf-8")


def test_every_experiment_on_the_brain_is_in_the_table_and_the_other_way_round() -> None:
    table = set(re.findall(r"^\| `oxytocin run (\w+)`(?:, `(\w+)`)?", PAGE, flags=re.MULTILINE))
    named = {name for pair in table for name in pair if name}
    there = set()
    for name in experiments.names():
        one = experiments.experiment(name)
        bodies = (one.body(body, one.choose(body, {})) for body in one.bodies)
        if any("brain_fluid" in body.parts for body in bodies):
            there.add(name)
    assert named == there


def test_the_commands_of_the_page_are_understood() -> None:
    lines = [shlex.split(line) for line in re.findall(r"^    oxytocin (run .*)$", PAGE, flags=re.MULTILINE)]
    assert len(lines) >= 3
    for _, name, *rest in lines:
        one = experiments.experiment(name)
        if "--compare" in rest:
            for arm in (text for text in rest[rest.index("--compare") + 1 :] if not text.startswith("--")):
                if "probability" not in arm:
                    assert read_arm(one, "man", arm)
        if "--sweep" in rest:
            swept, arms = sweep(rest[rest.index("--sweep") + 1])
            assert swept in one.settings_for("vole")
            assert len(arms) > 1
