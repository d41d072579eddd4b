"""The text of the page; every number in it is read from a run, a parameter or a published target."""

from __future__ import annotations

import math
import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from runs import CHANGES, SEED, WEEK, WOMEN, WOMENS_SEED, Runs, mean, moment, opened

from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.pulses import pulse_times
from oxytocin.experiments.tocograph import contractions_of
from oxytocin.language.quantities import convert
from oxytocin.literature.comparison import published
from oxytocin.literature.targets import targets
from oxytocin.report.citations import short_name
from oxytocin.report.tables import number

_HOUR, _MINUTE = 3600.0, 60.0
_WIDTH = 118
_NO_LINK = 0.2
"""Correlation below which studies would find none."""


def page(runs: Runs, leave_out: Iterable[str] = ()) -> str:
    """Return the page as Markdown, without the sections whose names are given."""
    sections = {
        "head": _head,
        "rest": _rest,
        "onset": _onset,
        "loop": _loop,
        "birth": _birth,
        "blood": _blood,
        "taken apart": _taken_apart,
        "women": _women,
        "how sure": _how_sure,
    }
    told = [section for name, section in sections.items() if name not in leave_out]
    return "\n\n".join(_wrapped(block) for section in told for block in section(runs)) + "\n"


def _wrapped(block: str) -> str:
    """Return a paragraph in lines; tables, lists, headings, pictures and commands keep theirs."""
    return block if re.match(r"[|#! -]", block) else _in_lines(block)


def _in_lines(text: str, indent: str = "") -> str:
    words = " ".join(text.split())
    return textwrap.fill(words, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _true(fact: bool, claim: str) -> str:
    """Return a claim, or refuse to print it: the page may not say what the runs do not show.

    Raises
    ------
    ValueError
        If the runs show otherwise; then the text must be written anew.
    """
    if not fact:
        raise ValueError(f"the runs no longer show that {claim}")
    return claim


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] + ["---:"] * (len(headings) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _head(runs: Runs) -> Iterator[str]:
    labour = runs.labour
    yield "# The story of one labour"
    yield (
        "*Written by `python docs/labour/make.py`: all numbers and pictures come from runs with the seeds that are "
        "named. Change the script, not the page.*"
    )
    hours = moment(labour, "birth") / _HOUR
    yield f"""A woman is {WEEK} weeks pregnant with her first child. This page follows her from the quiet before
        labour to the last of the blood, {_h(hours)} hours after her cervix was
        {number(labour.run["dilation"][0, 0])} cm open. Then her labour is told again with one thing changed: the
        Ferguson reflex cut, a pump in its place, no hormone at all. It is for those who teach this and those who
        learn it, and no advice on treatment."""
    yield f"    oxytocin run labour --seed {SEED} --plot labour.png"
    yield f"""She is the typical woman: every parameter has its typical value. Chance decides when her neurons
        burst, how one contraction differs from the next and how hard each centimetre of the cervix is; the seed,
        {SEED}, fixes this chance, so that you get the labour that is told here. Another seed gives another labour."""
    yield "![Partogram, tocograph, plasma oxytocin, drives of the womb, blood loss](labour.png)"


def _rest(runs: Runs) -> Iterator[str]:
    before = runs.before
    rest = float(before.settings["rest"])
    response, local, brake = (
        mean(before, name, rest / 2, rest) for name in ("receptor_activation", "local_drive", "brake")
    )
    yield "## A womb at rest"
    yield f"""Before labour the womb contracts {_n(before["contractions_per_10min"].median)} times in 10 minutes,
        weakly: {_n(before["montevideo_units"].median)} Montevideo units, the heights of all contractions in 10
        minutes added up (`oxytocin run gestation --seed {SEED}`). Her blood holds
        {_n(before["basal_plasma"].median)} pmol/L of oxytocin. Her womb holds
        {_n(before["receptor_density"].median)} fmol of receptors in a milligram of
        protein, so many that {_n(before["half_response"].median)} pmol/L would give half of the greatest response."""
    yield "![An hour of pressure before labour, and the first hour of labour](rest.png)"
    drive = 1 - (1 - response) * (1 - local)
    braked = max(0.0, (drive - brake) / (1 - brake))
    yield f"""Three numbers between 0 and 1 rule the womb here. **E** is the response of the oxytocin receptors,
        {_n(response)} now; **G** is the drive by prostaglandins and stretch, {_n(local)}; together they would drive
        it with {_n(drive)}. **B** is the brake of pregnancy (progesterone and its messengers), {_n(brake)}, and
        {_true(braked < 0.6 * drive, "leaves little of that")}: {_n(braked)}. `oxytocin show uterus` prints the
        equations."""


def _onset(runs: Runs) -> Iterator[str]:
    labour = runs.labour
    rise = labour.run["receptor_density"][0, 0] / runs.before["receptor_density"].median
    values = labour.body.parameters
    source = values["decidua.local_in_labour"].source
    local = values["decidua.local_in_labour"].value * values["decidua.withdrawn"].value
    brake = [outcome.run["brake"][0, 0] for outcome in (runs.before, labour)]
    kept = mean(labour, "brake", opened(labour, 10), moment(labour, "birth"))
    first = contractions_of(labour.run, 0, 0.0, _HOUR)
    half = runs.before_with_receptors_of_labour["half_response"].median
    yield "## Labour begins"
    yield f"""What makes labour begin is not simulated; the simulation begins with it. At 3 cm the brake is down
        from {_n(brake[0])} to {_n(brake[1])}, and contractions that last will take away the rest ({_n(kept)} is
        left in the second stage). The receptors are {_n(rise)} times as many as before ({short_name("fuchs1984")}),
        so that {_n(half)} pmol/L give half of the response, and the membranes of the womb make oxytocin on the spot
        ({short_name(source)}), which is taken to be worth {_n(local)} pmol/L in the blood (assumed). Her plasma is
        still as it was. In the first hour the womb contracts {_n(first.per_10min())} times in 10 minutes, with
        {_n(first.montevideo_units())} Montevideo units."""


def _loop(runs: Runs) -> Iterator[str]:
    labour = runs.labour
    yield "## The loop closes"
    yield """The head stretches the cervix. Nerves report it to the hypothalamus and prime the oxytocin neurons
        there. Primed neurons burst together more often, and each burst sends a pulse into the blood. The pulse
        reaches the receptors, the womb contracts more, and the cervix opens further: the reflex that Ferguson
        described in 1941. In the picture every row drives the one below it, and the last the first."""
    yield "![Stretch, priming, bursts, plasma, response, contractions, dilation: with the reflex and without](loop.png)"
    yield _stages(runs)
    both = ", ".join(
        f"{published(target)} in the {stage} stage ({short_name(target.source)})"
        for stage in ("first", "second")
        for target in targets()
        if target.readout == f"pulses_per_30min_{stage}_stage"
    )
    yield f"""In women in labour whose blood was taken every minute, pulses in half an hour were {both}; the reflex
        was fitted to these."""
    opening, birth = opened(labour, 10), moment(labour, "birth")
    levels = runs.before["basal_plasma"].median, mean(labour, "plasma_oxytocin", opening, birth)
    responses = mean(labour, "receptor_activation", 0.0, _HOUR), mean(labour, "receptor_activation", opening, birth)
    density = labour.run["receptor_density"][0, 0], labour["receptor_density_at_birth"].median
    link = labour["pulse_contraction_correlation"].median
    yield f"""Two things are easily got wrong. A burst does not make a contraction: their correlation, minute by
        minute, is {_n(link)}, and {_true(abs(link) < _NO_LINK, "that is none")}, as in all studies of it
        ({short_name("uvnasmoberg2019")}). The rhythm is the womb's own; oxytocin sets how ready it is. And the loop
        does not run away: {_true(density[1] < density[0], "receptors in use are lost")}, from {_n(density[0])} to
        {_n(density[1])} fmol/mg at birth. So the response E goes from {_n(responses[0])} in the first hour to
        {_n(responses[1])} in the second stage, while the hormone in the blood is {_n(levels[1] / levels[0])} times
        as much as before labour."""


def _stages(runs: Runs) -> str:
    """Return a table of the links of the loop, before labour and from stage to stage."""
    labour, before = runs.labour, runs.before
    rest = float(before.settings["rest"])
    rows = [_stage("before labour", before, rest / 2, rest)]
    for low, high in ((3, 4), (4, 6), (6, 10)):
        rows.append(_stage(f"{low} to {high} cm", labour, opened(labour, low), opened(labour, high), high - low))
    rows.append(_stage("second stage", labour, opened(labour, 10), moment(labour, "birth")))
    headings = ("", "bursts in 30 min", "plasma (pmol/L)", "E", "contractions in 10 min", "Montevideo units", "cm/h")
    return _table(headings, rows)


def _stage(words: str, outcome: Outcome, begin: float, end: float, centimetres: int = 0) -> list[str]:
    bursts = pulse_times(outcome.run, 0)
    often = np.count_nonzero((bursts >= begin) & (bursts < end)) * 1800.0 / (end - begin)
    seen = contractions_of(outcome.run, 0, begin, end)
    levels = [mean(outcome, name, begin, end) for name in ("plasma_oxytocin", "receptor_activation")]
    numbers = [often, *levels, seen.per_10min(), seen.montevideo_units()]
    speed = _n(centimetres * _HOUR / (end - begin)) if centimetres else "–"
    return [words, *map(_n, numbers), speed]


def _birth(runs: Runs) -> Iterator[str]:
    labour = runs.labour
    opening, birth = opened(labour, 10), moment(labour, "birth")
    pressure, time = labour.run["intrauterine_pressure"][0], labour.run.time
    first, second = (pressure[(time >= a) & (time < b)].max() for a, b in ((0.0, opening), (opening, birth)))
    medians = [target for target in targets() if target.readout.startswith("time_from_") and "zhang" in target.source]
    yield "## Second stage and birth"
    yield f"""After {_h(opening / _HOUR)} hours no cervix is left to feel. The diamonds in the first picture are
        medians of first labours ({short_name(medians[0].source)}), slow up to 6 cm, then fast; the resistance of
        the cervix was fitted to them in women who are helped with oxytocin where progress is slow, and she is not.
        Now the head descends and stretches the pelvic floor, bursts come faster still, and she bears down: the
        highest pressure rises from {_n(first)} to {_n(second)} mmHg. The child is born {_m(birth - opening)}
        minutes after full dilation."""


def _blood(runs: Runs) -> Iterator[str]:
    labour = runs.labour
    birth, placenta, treated = (moment(labour, event) for event in ("birth", "placenta_delivered", "care.treatment"))
    limit = labour.body.parameters["care.haemorrhage"]
    yield "## The placenta and the blood"
    dose = number(round(labour.body.parameters["care.dose_at_birth"].value * convert("1 pmol", "IU"), 3))
    early = f"""She bleeds so fast that she is treated again {_m(treated - birth)} minutes after the birth."""
    yield f"""With the child the stretch is gone, and the loop is open. The empty womb pulls together and strangles
        the vessels that fed the placenta, and what stays open clots. At the birth she is given {dose} IU of
        oxytocin by vein, which helps the womb with it. The placenta comes {_m(placenta - birth)} minutes after the
        child. {early if np.isfinite(treated) else ""}Within two hours she loses {_n(labour["blood_loss"].median)}
        mL; {number(limit.value)} mL are called haemorrhage ({short_name(limit.source)})."""
    yield "`oxytocin run third_stage` asks which drug, dose and time prevent bleeding, `oxytocin show bleeding` how."


def _taken_apart(runs: Runs) -> Iterator[str]:
    yield "## The loop taken apart"
    yield """The same woman, the same chance, and one thing changed."""
    yield "![Dilation and plasma oxytocin in each telling](taken-apart.png)"
    headings = (
        "her labour", "first stage (h)", "second stage (min)", "bursts in 30 min", "plasma (pmol/L)",
        "Montevideo units", "receptors at birth (fmol/mg)", "blood lost (mL)",
    )  # fmt: skip
    yield _table(headings, [_telling(CHANGES[name].words, outcome) for name, outcome in runs.labours.items()])
    yield "Bursts, plasma and Montevideo units are means of the first stage. To repeat a row:"
    yield "\n".join(f"    {one.command}" for one in CHANGES.values())
    first = {name: outcome["first_stage"].median for name, outcome in runs.labours.items()}
    slower = {name: hours / first["intact"] for name, hours in first.items()}
    second = {name: outcome["second_stage"].median for name, outcome in runs.labours.items()}
    infused = runs.labours["driven"]["highest_infusion_rate"].median
    cut = f"the first stage takes {_n(slower['cut'])} times as long"
    yield f"""**Cut.** Without the nerves from cervix and pelvic floor the neurons go on bursting as before labour;
        {_true(slower["cut"] > 1.05, cut)}. Labour does not need the reflex; it is quicker with it."""
    block = runs.labours["epidural"].body.parameters["afferents.epidural_block"].value
    yield f"""**An epidural** is taken to block {_n(100 * block)} % of what the pelvic floor reports, and nothing of
        what the cervix does (assumed; {short_name("goodfellow1983")} found less oxytocin at birth), and she bears
        down with less force. The second stage takes {_n(second["epidural"] / second["intact"])} times as long."""
    rules = runs.labours["driven"].body.parameters
    wait, start = rules["delivery.slow_progress"].value, rules["delivery.augmented_from"].value
    quicker = f"the first stage is down from {_h(first['cut'])} to {_h(first['driven'])} hours"
    yield f"""**Driven.** The reflex is cut again, and a pump is started when, after {number(start)} cm, no
        centimetre is gained in {number(wait)} hours. It gives {_n(infused)} mU/min at the most, and
        {_true(first["driven"] < first["cut"], quicker)}: a pump can stand in for the reflex."""
    starved = f"labour goes on, and its first stage takes {_n(slower['starved'])} times as long"
    seen = next(target for target in targets() if target.source == "shinar2016" and target.readout == "delivered")
    yield f"""**Starved.** Without any oxytocin from the pituitary {_true(slower["starved"] > 1.05, starved)}. All
        {seen.n} women of a series without a working pituitary went into labour by themselves
        ({short_name(seen.source)}).
        What the womb makes on the spot finds receptors that the hormone in the blood has not used up."""
    watched = runs.labours["empty"].run.reached / _HOUR
    stuck = f"she does not give birth in the {_n(watched)} hours that she is watched"
    yield f"""**Empty.** Take this local oxytocin away too, and {_true(not first["empty"] > 0, stuck)}. Here the
        simulation goes beyond what is known: how much oxytocin the membranes make is assumed, and mice that can
        make none anywhere give birth normally ({short_name("nishimori1996")}), so that in them at least something
        else takes its place."""
    litres = {name: number(runs.labours[name]["clearance"].median) for name in ("intact", "cleared")}
    yield f"""**Cleared.** How fast a woman at term clears oxytocin from her blood is disputed: about
        {litres["intact"]} L/min, as most found, or {litres["cleared"]} ({short_name("thornton1990")}). With the
        second number the same bursts leave less in the blood, and her first stage takes {_n(slower["cleared"])}
        times as long. `--set clearance=high` gives this answer to every question."""


def _telling(words: str, outcome: Outcome) -> list[str]:
    names = (
        "pulses_per_30min_first_stage", "plasma_first_stage", "montevideo_units", "receptor_density_at_birth",
        "blood_loss",
    )  # fmt: skip
    numbers = [_n(outcome[name].median) for name in names]
    return [words, _h(outcome["first_stage"].median), _m(_HOUR * outcome["second_stage"].median), *numbers]


def _women(runs: Runs) -> Iterator[str]:
    yield f"## {WOMEN} women"
    watched = runs.women["intact"].run.reached / _HOUR
    yield f"""One labour is one draw. Here are {WOMEN} women (seed {WOMENS_SEED}), each with a cervix, a womb,
        receptors and a clearance of her own, watched for {_n(watched)} hours, and the same {WOMEN} with the loop cut
        and starved: medians, with the central 90 % of women. Hours are those of women whose cervix opened fully in
        that time, and the ratio is taken woman by woman."""
    whole = runs.women["intact"]
    rows = []
    for name, outcome in runs.women.items():
        ratio = outcome["first_stage"].values / whole["first_stage"].values
        rows.append(
            [
                CHANGES[name].words,
                f"{_n(100 * outcome['delivered'].mean)} %",
                f"{_n(100 * outcome['caesarean'].mean)} %",
                _spread(outcome["first_stage"].values),
                _spread(ratio),
                _spread(outcome["montevideo_units"].values),
                _spread(outcome["blood_loss"].values),
            ]
        )
    headings = (
        "their labours", "delivered", "by caesarean", "first stage (h)", "ratio to as it went", "Montevideo units",
        "blood lost (mL)",
    )  # fmt: skip
    yield _table(headings, rows)
    yield "![Dilation, births, blood loss, contractions and Montevideo units of these women](women.png)"


def _spread(values: np.ndarray) -> str:
    known = values[np.isfinite(values)]
    low, middle, high = np.quantile(known, [0.05, 0.5, 0.95])
    return f"{_n(middle)} ({_n(low)} to {_n(high)})"


def _how_sure(runs: Runs) -> Iterator[str]:
    parameters = runs.labour.body.parameters.values()
    kinds = Counter(item.evidence for item in parameters)
    counted = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    of_labour = [one for one in targets() if one.experiment == "labour" and one.body == "woman"]
    uses = Counter(one.use for one in of_labour)
    yield "## How sure is this?"
    yield f"""She has {len(parameters)} parameters: {counted}. Each says so itself, with its source (`oxytocin
        show`). For labour there are {uses["calibration"]} published numbers to which parameters were fitted and
        {uses["hold-out"]} that were kept apart; `oxytocin validate` prints both lists, and what is missed."""
    yield "\n".join(
        _in_lines(f"- {line}", indent="  ")
        for line in (
            "*Well known:* stretch of the birth canal releases oxytocin in pulses; receptors rise towards term; much "
            "oxytocin for long takes receptors away; women without a pituitary go into labour; the cervix opens the "
            "faster, the wider it is.",
            "*Fitted:* how stretch primes the neurons, the gain of their secretion, how firm the cervix is.",
            "*Assumed:* the form of the brake and of the local drive, the constants of the womb's rhythm, the oxytocin "
            "that the membranes make, what an epidural blocks, that labour begins at one instant.",
            "*Left out:* pain, fear and fever, the child's state, the shape of the pelvis, and everything before 3 cm.",
        )
    )
    yield """To look further: `oxytocin show uterus`, `show receptor`, `show decidua`, `show cervix`, `show
        delivery` and `show bleeding` print the equations with their sources, and `oxytocin show labouring_woman
        --plot wiring.png` draws how the parts hang together. `oxytocin run labour --set treatment=induction`
        induces labour in a woman in whom it has not begun; [Writing a regimen](../regimens.md) says how to give
        oxytocin otherwise."""


def _n(value: float) -> str:
    """Return a number with two significant digits, or all that stand before the point."""
    if not np.isfinite(value):
        return "–"
    decimals = 1 - math.floor(math.log10(abs(value))) if value else 0
    return f"{value:.{max(0, decimals)}f}"


def _h(hours: float) -> str:
    return f"{hours:.1f}" if np.isfinite(hours) else "–"


def _m(seconds: float) -> str:
    return f"{seconds / _MINUTE:.0f}" if np.isfinite(seconds) else "–"
