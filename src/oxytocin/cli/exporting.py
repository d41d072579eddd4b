"""The command that takes a body to other programs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from oxytocin import experiments
from oxytocin.cli.outputs import ARCHIVE, check_model
from oxytocin.cli.terminal import say
from oxytocin.deficiency import with_values
from oxytocin.experiments.experiment import check_names, sort_out
from oxytocin.language import Body, OxytocinError, Protocol
from oxytocin.language.errors import nearest

if TYPE_CHECKING:
    from oxytocin.exchange.combine_archive import Course


def export_body(name: str, experiment: str | None, changes: Mapping[str, str], out: Path) -> None:
    """Write a body's organs, and what an experiment does to them if one is named, as SBML or as a COMBINE archive."""
    from oxytocin.exchange import combine_archive, sbml

    check_model(out)
    course = None
    if experiment is None:
        if out.suffix == ARCHIVE:
            raise OxytocinError(
                "an archive holds what is simulated: name an experiment by --experiment, or an .xml file"
            )
        body, protocol, done = with_values(_body(name), changes), Protocol(), ""
    else:
        body, protocol, course = _in_experiment(name, experiment, changes)
        done = f"{course.done}, for {course.duration:g} s"
    exported = sbml.export(body, protocol, done)
    if course is not None and out.suffix == ARCHIVE:
        combine_archive.write(exported, body, course, out)
        say(f"The experiment {experiment} in the body '{name}' is in {out}: model.xml (SBML Level 3 Version 2, in")
        say("s, L, pmol and g) and simulation.sedml (SED-ML Level 1 Version 4), whose report is in our own units.")
    else:
        sbml.write(exported, out)
        say(f"The organs of the body '{name}' are in {out}, as SBML Level 3 Version 2, in s, L, pmol and g.")
    for sentence in exported.left_out:
        say(f"  {sentence}")
    count = len(exported.warnings)
    remarks = f", and gives {count} warnings, the first: {exported.warnings[0]}" if count else " and gives no warnings"
    say(f"libSBML finds no errors{remarks}.")


def _body(name: str) -> Body:
    from oxytocin.report import catalogue

    makers = {**catalogue.usual_bodies(), **catalogue.bodies()}
    if name not in makers:
        raise OxytocinError(f"there is no body '{name}'{nearest(name, makers) or '; `oxytocin list` names them'}")
    return makers[name]()


def _in_experiment(name: str, experiment: str, changes: Mapping[str, str]) -> tuple[Body, Protocol, Course]:
    from oxytocin.exchange.combine_archive import Course

    asked = experiments.experiment(experiment)
    who = asked.body_called(name)
    settings, values = sort_out(asked, who, changes)
    if values:
        check_names(asked, who, settings, values)
    chosen = asked.choose(who, settings)
    body = with_values(asked.body(who, chosen), values)
    told = {key: f"{value:.6g}" if isinstance(value, float) else value for key, value in chosen.items() if value != ""}
    text = ", ".join(f"{key} = {value}" for key, value in told.items())
    options = {"every": asked.every, "keep": asked.keep, **asked.options(chosen)}
    done = f"the experiment {asked.name} ({text})"
    return body, asked.protocol(body, chosen), Course(asked.duration(chosen), options["every"], options["keep"], done)
