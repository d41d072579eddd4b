"""What the user types, and what is said when something is wrong: one sentence, exit code 2, never a traceback."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from oxytocin import __version__
from oxytocin.cli.faults import guarded
from oxytocin.cli.fitting import fit
from oxytocin.cli.fitting_samples import pulses, samples
from oxytocin.cli.outputs import check_not_over_inputs
from oxytocin.cli.terminal import say
from oxytocin.language import OxytocinError
from oxytocin.language.errors import nearest

app = typer.Typer(
    add_completion=False,
    no_args_is_help=False,
    rich_markup_mode="rich",
    help="The oxytocin system of the body, simulated: spikes, hormone, blood, organs.\n\n"
    "Without a command: what oxytocin is, what it does, and what a lack of it does, as a table and a page. "
    "For research and teaching; no medical device.\n\n"
    "Anywhere in a command, --traceback shows where in the code something went wrong.",
)
app.add_typer(fit, name="fit")
fit.command("samples")(samples)
fit.command("pulses")(pulses)


@app.callback(invoke_without_command=True)
def begin(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        say(f"oxytocin {__version__}")
    elif context.invoked_subcommand is None:
        from oxytocin.cli.answering import PAGE, SUBJECTS, answer

        answer({}, SUBJECTS, 0, PAGE, ["oxytocin"])


@app.command("report")
def report(
    deficits: Annotated[
        list[str] | None,
        typer.Option("--deficit", metavar="PLACE=SHARE", help="What is left at a place, or a condition by its name."),
    ] = None,
    subjects: Annotated[int, typer.Option(help="How many people in each experiment, healthy and deficient.")] = 200,
    seed: Annotated[int, typer.Option(help="Another seed gives other people.", min=0)] = 0,
    out: Annotated[
        Path | None, typer.Option(help="The page (.html); every subject's readouts come beside it (.csv).")
    ] = None,
) -> None:
    """Answer what oxytocin is, what it does and what a lack of it does, on one page."""
    from oxytocin.cli.answering import PAGE, answer

    given = _with_deficits({}, deficits)
    options = [word for text in deficits or [] for word in ("--deficit", text.strip())]
    command = ["oxytocin", "report", *options, "--subjects", str(subjects), "--seed", str(seed)]
    answer(given, subjects, seed, out or PAGE, command)


@app.command("run")
def run(
    experiment: Annotated[
        str,
        typer.Argument(
            metavar="EXPERIMENT", help="One of those that `oxytocin list` names, or a model by others in SBML (.xml)."
        ),
    ],
    arms: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ARM]...", help="With --compare: '24 IU intranasal', 'support', or both joined by +."),
    ] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Compare the arms that are named with one in which nothing is added.")
    ] = False,
    swept: Annotated[
        str | None,
        typer.Option("--sweep", metavar="NAME=V1,V2,...", help="Do it at each of several values of one thing."),
    ] = None,
    body: Annotated[str | None, typer.Option(help="rat, woman...; the experiment's first if not given.")] = None,
    deficits: Annotated[
        list[str] | None,
        typer.Option("--deficit", metavar="PLACE=SHARE", help="What is left at a place, or a condition by its name."),
    ] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Another setting or parameter, such as duration=20min."),
    ] = None,
    subjects: Annotated[
        int | None,
        typer.Option(help="How many subjects, each with values drawn anew; the typical one if not given."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed gives other random numbers.", min=0)] = 0,
    integration: Annotated[
        str | None, typer.Option(help="exact (usual), or euler as in the published programs.", metavar="exact|euler")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Keep everything in this NetCDF file (.nc), or spikes and traces as NWB (.nwb); of arms, every "
            "subject's readouts (.csv)."
        ),
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw the figure into this file (.png, .svg or .pdf).")] = None,
    allow_extreme: Annotated[
        bool, typer.Option("--allow-extreme", help="Let a regimen pass whose doses are over ten times those in use.")
    ] = False,
) -> None:
    """Do one experiment and print what it reads."""
    from oxytocin.cli.running import run_experiment

    if arms and not compare:
        raise OxytocinError(f"'{arms[0]}' stands after the experiment, but --compare does not")
    given = _with_deficits(_changes(changes, allow_extreme), deficits)
    chosen = arms or [] if compare else None
    run_experiment(experiment, body, given, subjects, seed, integration, out, plot, chosen, swept)


@app.command("secrete")
def secrete(
    spikes: Annotated[Path, typer.Argument(metavar="SPIKES.csv", help="One column, spike_time_s: times in seconds.")],
    drop_short: Annotated[
        bool, typer.Option("--drop-short", help="Leave out spikes that follow another within 1 ms.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Keep everything in this NetCDF file (.nc).")] = None,
    plot: Annotated[Path | None, typer.Option(help="The figure; secrete-NAME.png if not given.")] = None,
) -> None:
    """Say how much hormone a recorded spike train would have released."""
    from oxytocin.cli.running import secrete_train

    secrete_train(spikes, drop_short, out, plot)


@app.command("spikes")
def spikes(
    recording: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A .csv with the column spike_time_s, or NWB, Spike2... (extra `spikes`)."),
    ],
    events: Annotated[
        Path | None, typer.Option(help="Injections (cell,time_s,event); events.csv beside the file if not given.")
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="The figure; spikes-NAME.png if not given.")] = None,
) -> None:
    """Say what a recorded spike train is worth: rate, drift, short intervals, gaps, irregularity, phasic or not."""
    from oxytocin.cli.spikes import report_trains

    report_trains(recording, events, plot)


@app.command("contractions")
def contractions(
    recording: Annotated[
        Path, typer.Argument(metavar="RECORDING", help="A WFDB record (.hea), or a .csv with time_s, pressure.")
    ],
    channel: Annotated[
        str | None, typer.Option(metavar="NAME", help="The uterine channel; UC, TOCO, IUP... if not given.")
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="The figure; contractions-NAME.png if not given.")] = None,
) -> None:
    """Count the contractions in a recorded tocograph."""
    from oxytocin.cli.tocograph import count_contractions

    count_contractions(recording, channel, plot)


@app.command("saliva")
def saliva(
    recording: Annotated[
        Path, typer.Argument(metavar="FILE.csv", help="A row for each sample, or a column for each (BioPsyKit's).")
    ],
    times: Annotated[
        str | None,
        typer.Option(metavar="MIN,MIN,...", help="Of numbered samples: minutes since the stressor began."),
    ] = None,
    unit: Annotated[
        str | None, typer.Option(help="Of columns whose heading names none; nmol/L for cortisol if not given.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed gives other people.", min=0)] = 0,
    plot: Annotated[Path | None, typer.Option(help="The figure; saliva-NAME.png if not given.")] = None,
) -> None:
    """Set recorded cortisol and oxytocin in saliva beside the model."""
    from oxytocin.cli.saliva import compare_saliva

    compare_saliva(recording, times, unit, seed, plot)


@app.command("compare")
def compare(
    regimens: Annotated[
        list[str], typer.Argument(metavar="REGIMEN REGIMEN...", help="Names of regimens that are shipped, or files.")
    ],
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Another setting or parameter, such as treatment=induction."),
    ] = None,
    subjects: Annotated[int, typer.Option(help="How many women; the same in all arms.")] = 200,
    seed: Annotated[int, typer.Option(help="Another seed gives other women.", min=0)] = 0,
    allow_extreme: Annotated[
        bool, typer.Option("--allow-extreme", help="Let doses pass that are over ten times those in use.")
    ] = False,
    workers: Annotated[int | None, typer.Option(help="Threads; results do not depend on it.", min=1)] = None,
    out: Annotated[
        Path | None, typer.Option(help="Every woman's values (.csv); compare-NAMES.csv if not given.")
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="The figure; compare-NAMES.png if not given.")] = None,
) -> None:
    """Let the same women labour under several regimens, and say what differs."""
    from oxytocin.cli.comparing import compare_regimens

    given = _changes(changes, allow_extreme)
    compare_regimens(regimens, given, subjects, seed, workers, out, plot)


@app.command("trial")
def trial(
    trial: Annotated[str, typer.Argument(metavar="TRIAL", help="A trial that is shipped, or a file (.toml).")],
    subjects: Annotated[int, typer.Option(help="How many people take part.")] = 1000,
    seed: Annotated[int, typer.Option(help="Another seed gives other people.", min=0)] = 0,
    out: Annotated[
        Path | None, typer.Option(help="The Zarr store; TRIAL.zarr if not given. What it has is not done again.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="Processes on this machine; results do not depend on it.", min=1)
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler, such as tcp://127.0.0.1:8786.")
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw the outcomes into this file (.png, .svg or .pdf).")] = None,
    device: Annotated[str, typer.Option(help="Where people are simulated: cpu, or gpu (extra gpu).")] = "cpu",
) -> None:
    """Carry out a virtual trial of any size, in shards that survive being killed."""
    from oxytocin.cli.trials import carry_out_trial

    carry_out_trial(trial, subjects, seed, out, workers, scheduler, plot, device)


@app.command("design")
def design(
    trial: Annotated[str, typer.Argument(metavar="TRIAL", help="A trial that is shipped, or a file (.toml).")],
    power: Annotated[float, typer.Option(help="Wanted chance to find the simulated difference.")] = 0.9,
    alpha: Annotated[
        float | None, typer.Option(help="Two-sided chance of a false finding; the trial's own, or 0.05, if not given.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed gives other people.", min=0)] = 0,
    most: Annotated[int, typer.Option(help="People who are simulated at most in each arm.")] = 6400,
) -> None:
    """Say how many people a trial needs for its primary outcome, by simulation."""
    from oxytocin.cli.trials import design_trial

    design_trial(trial, power, alpha, seed, most)


@app.command("evidence")
def evidence(
    plot: Annotated[Path | None, typer.Option(help="The figure; evidence.png if not given.")] = None,
) -> None:
    """List every contested effect: how likely it is real, of what size, and who says so."""
    from oxytocin.cli.planning import print_evidence

    print_evidence(plot)


@app.command("power")
def power(
    experiment: Annotated[str, typer.Argument(metavar="EXPERIMENT", help="One in which people get a spray.")],
    dose: Annotated[str, typer.Option(help='Of the spray, such as "24 IU".')] = "24 IU",
    people: Annotated[int, typer.Option("--n", help="People in each of the two groups.")] = 40,
    body: Annotated[str | None, typer.Option(help="woman or man; the experiment's first if not given.")] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Another setting, parameter or probability of a link."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed draws other worlds.", min=0)] = 0,
    plot: Annotated[Path | None, typer.Option(help="The figure; power-EXPERIMENT.png if not given.")] = None,
) -> None:
    """Say what a trial of nasal oxytocin can expect, given how contested its effect is."""
    from oxytocin.cli.planning import plan_trial

    plan_trial(experiment, body, dose, people, _changes(changes, False), seed, plot)


@app.command("why")
def why(
    experiment: Annotated[str, typer.Argument(metavar="EXPERIMENT", help="One of those that `oxytocin list` names.")],
    deficits: Annotated[
        list[str] | None,
        typer.Option("--deficit", metavar="PLACE=SHARE", help="What is left at a place, or a condition by its name."),
    ] = None,
    readout: Annotated[str | None, typer.Option(help="The experiment's main outcome if not given.")] = None,
    body: Annotated[str | None, typer.Option(help="rat, woman...; the experiment's first if not given.")] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A setting or parameter that holds in health too."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed gives other chance.", min=0)] = 0,
    plot: Annotated[Path | None, typer.Option(help="The figure; why-EXPERIMENT.png if not given.")] = None,
) -> None:
    """Say which signals carried what a deficit changes, by cutting them one at a time."""
    from oxytocin.cli.explaining import explain_change

    given = _changes(changes, False)
    explain_change(experiment, body, _deficits(deficits, given), given, readout, seed, plot)


@app.command("sensitivity")
def sensitivity(
    experiment: Annotated[str, typer.Argument(metavar="EXPERIMENT", help="One of those that `oxytocin list` names.")],
    readout: Annotated[str | None, typer.Option(help="The experiment's main outcome if not given.")] = None,
    body: Annotated[str | None, typer.Option(help="rat, woman...; the experiment's first if not given.")] = None,
    samples: Annotated[int, typer.Option("--n", help="Base samples, a power of two; more make it surer.")] = 64,
    deficits: Annotated[
        list[str] | None,
        typer.Option("--deficit", metavar="PLACE=SHARE", help="What is left at a place, or a condition by its name."),
    ] = None,
    changes: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A setting, or a parameter that is known.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed gives other samples.", min=0)] = 0,
    plot: Annotated[Path | None, typer.Option(help="The figure; sensitivity-EXPERIMENT.png if not given.")] = None,
) -> None:
    """Say on which values an answer depends, and so what is worth measuring."""
    from oxytocin.cli.explaining import explain_spread

    given = _with_deficits(_changes(changes, False), deficits)
    explain_spread(experiment, body, given, readout, samples, seed, plot)


@app.command("locate")
def locate(
    observations: Annotated[
        Path, typer.Argument(metavar="OBSERVATIONS.toml", help="What was measured in one person, in any experiments.")
    ],
    people: Annotated[
        int | None, typer.Option(help="Virtual people under each hypothesis; more make it surer and slower.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed gives other virtual people.", min=0)] = 0,
    out: Annotated[Path | None, typer.Option(help="Keep the posterior in this NetCDF file (.nc).")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw it into this file (.png, .svg or .pdf).")] = None,
) -> None:
    """Say where in the chain oxytocin is lacking in one person, how sure that is, and what to measure next."""
    from oxytocin.cli.locating import locate_deficit

    locate_deficit(observations, people, seed, out, plot)


@app.command("treatment")
def treatment(
    deficits: Annotated[
        list[str] | None,
        typer.Option("--deficit", metavar="PLACE=SHARE", help="What is left at a place, or a condition by its name."),
    ] = None,
    subjects: Annotated[int, typer.Option(help="How many; the same people under every treatment.")] = 200,
    seed: Annotated[int, typer.Option(help="Another seed gives other people.", min=0)] = 0,
    plot: Annotated[Path | None, typer.Option(help="The figure; treatment.png if not given.")] = None,
) -> None:
    """Say which symptoms oxytocin by nose, muscle or vein restores, and which it cannot."""
    from oxytocin.cli.explaining import compare_treatments

    compare_treatments(_deficits(deficits or ["deficiency"], {}), subjects, seed, plot)


@app.command("list")
def list_all() -> None:
    """List the experiments, and the bodies with their parts."""
    from oxytocin.cli.asking import list_everything

    list_everything()


@app.command("show")
def show(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="An experiment, a body, a part such as breast, oxytocin, or a file of SBML."
        ),
    ],
    plot: Annotated[Path | None, typer.Option(help="Draw a body's wiring, or a molecule, into this file.")] = None,
) -> None:
    """Print what stands in a part, a body, an experiment or a molecule: equations, values, units, sources."""
    from oxytocin.cli.asking import show_one

    show_one(name, plot)


@app.command("export")
def export(
    body: Annotated[str, typer.Argument(metavar="BODY", help="One of those that `oxytocin list` names, or woman...")],
    out: Annotated[Path, typer.Option(help="The file: .xml, or .omex for an experiment with all it takes.")],
    experiment: Annotated[
        str | None, typer.Option(help="Take the body as this experiment has it, and what is done as events.")
    ] = None,
    deficits: Annotated[
        list[str] | None,
        typer.Option("--deficit", metavar="PLACE=SHARE", help="What is left at a place, or a condition by its name."),
    ] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter, or a setting of the experiment."),
    ] = None,
    allow_extreme: Annotated[
        bool, typer.Option("--allow-extreme", help="Let a regimen pass whose doses are over ten times those in use.")
    ] = False,
) -> None:
    """Write a body's organs as SBML, or an experiment as a COMBINE archive, for other programs (extra `sbml`)."""
    from oxytocin.cli.exporting import export_body

    export_body(body, experiment, _with_deficits(_changes(changes, allow_extreme), deficits), out)


@app.command("convert")
def convert(
    value: Annotated[str, typer.Argument(metavar="QUANTITY", help='A number with its unit, such as "10 IU".')],
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="ug, pmol, mU/min, pg/mL, uU/mL...")],
    of: Annotated[str, typer.Option(help="Another substance, such as carbetocin.")] = "oxytocin",
) -> None:
    """Say what an amount, a rate or a concentration is in another unit."""
    from oxytocin.cli.asking import convert_quantity

    convert_quantity(value, unit, of)


@app.command("validate")
def validate(
    organ: Annotated[str | None, typer.Option(help="Only the targets of one organ, such as breast.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="With two subjects at most in each run.")] = False,
    page: Annotated[
        Path | None, typer.Option("--html", help="Write it as a page into this file as well (.html).")
    ] = None,
) -> None:
    """Compare what is simulated here with what was published, target by target."""
    from oxytocin.cli.asking import validate_targets

    validate_targets(organ, quick, page)


@app.command("cite")
def cite(
    experiment: Annotated[
        str | None, typer.Argument(metavar="[EXPERIMENT]", help="All references if not given.")
    ] = None,
    body: Annotated[str | None, typer.Option(help="Only this body's.")] = None,
) -> None:
    """Print the references that an experiment rests on, as BibTeX."""
    from oxytocin.cli.asking import cite_sources

    cite_sources(experiment, body)


@app.command("app")
def serve(
    port: Annotated[int, typer.Option(help="Port on this machine; 0 is any that is free.", min=0, max=65535)] = 8642,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the page.")] = False,
) -> None:
    """Show the body in a browser, for this machine alone (extra `app`)."""
    from oxytocin.app.serving import serve as serve_page

    serve_page(port, not no_browser, say)


def _changes(texts: list[str] | None, allow_extreme: bool) -> dict[str, str]:
    """Return what stands after each --set, and the permission as the setting that it is."""
    from oxytocin.cli.running import assignments

    return {**assignments(texts or []), **({"allow_extreme": "yes"} if allow_extreme else {})}


def _with_deficits(given: dict[str, str], texts: list[str] | None) -> dict[str, str]:
    """Return what was set together with what stands after each --deficit."""
    return {**given, **_deficits(texts, given)}


def _deficits(texts: list[str] | None, given: dict[str, str]) -> dict[str, str]:
    """Return what stands after each --deficit; a condition stands without a value."""
    from oxytocin.cli.running import assignments
    from oxytocin.deficiency import CONDITIONS, NAMES

    deficits = assignments([f"{text}=yes" if text.strip() in CONDITIONS else text for text in texts or []], "--deficit")
    for name in deficits:
        if name not in NAMES:
            raise OxytocinError(f"there is no deficit '{name}'{nearest(name, NAMES)}")
        if name in given:
            raise OxytocinError(f"{name} is set twice")
    return deficits


def respond(arguments: Sequence[str]) -> int:
    """Do what a command line asks, and return the exit code.

    Parameters
    ----------
    arguments : sequence of str
        What stands after `oxytocin`.
    """
    return guarded(_do, arguments)


def _do(arguments: list[str]) -> None:
    check_not_over_inputs(arguments)
    with typer.main.get_command(app).make_context("oxytocin", arguments) as context:
        context.command.invoke(context)
