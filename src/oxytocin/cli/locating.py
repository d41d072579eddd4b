"""The command that finds the place of a deficit."""

from __future__ import annotations

import sys
from pathlib import Path

from oxytocin.cli.outputs import check_figure, check_result
from oxytocin.cli.terminal import say


def locate_deficit(observations: Path, people: int | None, seed: int, out: Path | None, plot: Path | None) -> None:
    """Read what was observed in a person, say where oxytocin may be lacking and what to measure next."""
    from oxytocin.inference.locating import PEOPLE, locate
    from oxytocin.inference.next_measurement import candidates, ranking
    from oxytocin.inference.observations import read_case
    from oxytocin.report import located
    from oxytocin.report.tables import console

    check_result(out)
    check_figure(plot)
    case = read_case(observations)
    found = locate(case, PEOPLE if people is None else people, seed, candidates(case))
    for line in located.circumstances(found):
        say(line)
    sys.stdout.flush()
    console().print(located.table_of(found))
    say(located.verdict(found))
    for line in located.remarks(found):
        say(line)
    gains = ranking(found)
    say(located.next_sentence(found, gains))
    sys.stdout.flush()
    console().print(located.next_table(gains))
    if out is not None:
        from oxytocin.inference.located_file import save_located

        save_located(found, gains, out)
        say(f"Everything is in {out}")
    if plot is not None:
        from oxytocin.report.figures.located import figure
        from oxytocin.report.style import save

        save(figure(found, gains), plot)
        say(f"The figure is in {plot}")
