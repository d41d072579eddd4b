"""The command line: what it prints, and that whatever is wrong is said in one sentence with exit code 2."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from oxytocin import __version__, experiments
from oxytocin.cli.app import respond
from oxytocin.cli.running import assignments
from oxytocin.language import OxytocinError

RAT = ("run", "infusion", "--body", "rat")


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)  # the width that whoever runs the tests has
    return tmp_path


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return the one sentence with which a command line is refused."""
    assert respond(arguments) == 2
    said = capsys.readouterr()
    assert said.err.startswith("oxytocin: ") and said.err.endswith((".\n", "?\n", "!\n"))
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.out + said.err
    return said.err


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert respond(["--version"]) == 0
    assert capsys.readouterr().out == f"oxytocin {__version__}\n"


@pytest.mark.parametrize(
    "command", ["run", "compare", "secrete", "contractions", "list", "show", "convert", "validate", "cite"]
)
def test_help_names_every_command_and_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert respond(["--help"]) == 0
    assert command in capsys.readouterr().out
    assert respond([command, "--help"]) == 0
    assert "--help" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["rnu"], "did you mean 'run'"),
        (["run"], "experiment"),
        (["run", "infuson"], "did you mean 'infusion'"),
        ([*RAT, "--sed", "3"], "--seed"),
        ([*RAT, "--seed", "-1"], "--seed"),
        ([*RAT, "--seed", "many"], "--seed"),
        (["run", "infusion", "--body", "wman"], "did you mean 'woman'"),
        (["run", "cck", "--body", "woman"], "the body 'woman' cannot do cck"),
        ([*RAT, "--subjects", "0"], "between 1 and"),
        ([*RAT, "--subjects", "-3"], "between 1 and"),
        ([*RAT, "--integration", "eluer"], "'exact' or 'euler'"),
        ([*RAT, "--set", "weight"], "name=value"),
        ([*RAT, "--set", "=3kg"], "name=value"),
        ([*RAT, "--set", "weight="], "name=value"),
        ([*RAT, "--set", "weight=0.3 kg", "--set", "weight=0.2 kg"], "weight is set twice"),
        ([*RAT, "--set", "weight=0.3 kg", "--set", "plasma.weight=0.2 kg"], "plasma.weight is set twice"),
        ([*RAT, "--set", "weigth=0.3 kg"], "did you mean 'weight'"),
        ([*RAT, "--set", "dosse=1 mU"], "did you mean 'dose'"),
        ([*RAT, "--set", "weight=0.3"], "needs a unit"),
        ([*RAT, "--set", "weight=0.3 L"], "is in kg"),
        ([*RAT, "--set", "weight=three kg"], "not a number with a unit"),
        ([*RAT, "--set", "weight=0.3 bananas"], "'bananas' is not a unit"),
        ([*RAT, "--set", "dose=-1 mU"], "must lie between"),
        ([*RAT, "--set", "plasma_volume=0 mL"], "look at"),
        ([*RAT, "--out", "result.csv"], "'result.nc'"),
        ([*RAT, "--out", "nowhere/result.nc"], "the folder 'nowhere' does not exist"),
        ([*RAT, "--plot", "figure.jpg"], ".png, .svg or .pdf"),
        ([*RAT, "--plot", "nowhere/figure.png"], "the folder 'nowhere' does not exist"),
        (["show", "bresat"], "did you mean 'breast'"),
        (["show", "plasma"], "say which"),
        (["show", "nursing_rat.gand"], "did you mean 'gland'"),
        (["show", "nursing", "--plot", "wiring.png"], "only a body has a wiring"),
        (["cite", "nursin"], "did you mean 'nursing'"),
        (["cite", "cck", "--body", "woman"], "the body 'woman' cannot do cck"),
        (["cite", "--body", "nursing"], "'nursing' is no body"),
        (["validate", "--organ", "liver"], "no target has the organ 'liver'"),
        (["show", "oxytocin", "--plot", "molecule.pdf"], ".png or .svg"),
        (["show", "oxytocn"], "did you mean 'oxytocin'"),
        (["convert", "10 IU"], "unit"),
        (["convert", "10 bananas", "ug"], "'bananas' is not a unit"),
        (["convert", "10 IU", "bananas"], "'bananas' is not a unit"),
        (["convert", "10 IU", "L"], "cannot be turned into that"),
        (["convert", "10", "ug"], "needs a unit"),
        (["convert", "ten IU", "ug"], "not a number with a unit"),
        (["convert", "10 IU", "ug", "--of", "carbetocin"], "dosed by mass"),
        (["convert", "10 ug", "pmol", "--of", "carbetocine"], "did you mean 'carbetocin'"),
        (["contractions"], "recording"),
        (["contractions", "none.csv"], "there is no file"),
        (["contractions", "none"], "there is no file"),
        (["contractions", "trace.edf"], "neither a table"),
        (["contractions", "."], "is a folder"),
        (["secrete"], "spikes.csv"),
        (["secrete", "none.csv"], "there is no file"),
        (["secrete", "."], "is a folder"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    arguments: list[str], what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert what in refused(capsys, *arguments).casefold()
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [("", "is empty"), ("spike_time_s\n2\n1\n", "line 3: 1 s follows 2 s"), ("voltage\n1\n", "is no time of a spike")],
)
def test_a_bad_spike_file_is_refused_before_anything_is_written(
    text: str, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("cell.csv").write_text(text)
    assert what in refused(capsys, "secrete", "cell.csv")
    assert [path.name for path in Path.cwd().iterdir()] == ["cell.csv"]


def test_a_run_prints_its_readouts_and_what_was_changed(capsys: pytest.CaptureFixture[str]) -> None:
    assert respond([*RAT, "--set", "dose=1 mU", "--set", "plasma.weight=300 g"]) == 0
    said = capsys.readouterr().out
    assert "dose: 1.668 pmol (usually 1668 pmol)" in said
    assert "plasma.weight: 0.3 kg (usually 0.25 kg)" in said
    assert "line.dispersion" not in said  # the body is built with another value than the part's own: nobody changed it
    # Targets neurons.18a and 18b: phases of 23.6 s and 188 s within 2 %.
    line = next(line for line in said.splitlines() if "bolus_fast_half_life" in line)
    assert float(line.split()[1]) == pytest.approx(23.6, rel=0.02)


def test_several_subjects_have_an_interval_and_a_seed_repeats_it(capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for seed in ("1", "1", "2"):
        assert respond([*RAT, "--subjects", "5", "--seed", seed]) == 0
        said.append(capsys.readouterr().out)
    assert "90 % interval" in said[0]
    assert said[0] == said[1]
    assert said[0].replace("seed 1", "seed 2") != said[2]


def test_results_and_figures_are_written_where_asked() -> None:
    assert respond([*RAT, "--out", "result.nc", "--plot", "figure.svg"]) == 0
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["figure.svg", "result.nc"]
    import xarray

    with xarray.open_dataset("result.nc", engine="h5netcdf") as data:
        assert data.attrs["body"] == "rat"
        assert data["plasma_oxytocin"].attrs["units"] == "pmol/L"
    assert "plasma oxytocin" in Path("figure.svg").read_text()


def test_a_recorded_train_gives_hormone_and_a_figure(capsys: pytest.CaptureFixture[str]) -> None:
    times = "\n".join(f"{0.1 * i:.4f}" for i in range(300)) + "\n30.0\n30.0004\n"
    Path("cell.csv").write_text(f"spike_time_s\n{times}")
    assert respond(["secrete", "cell.csv"]) == 0
    said = capsys.readouterr().out
    assert "302 spikes, the last at 30.0 s" in said
    assert "1 interval is shorter than 1 ms (the shortest 0.40 ms)" in said and "they are kept" in said
    assert Path("secrete-cell.png").stat().st_size > 10_000
    assert respond(["secrete", "cell.csv", "--drop-short", "--plot", "other.pdf"]) == 0
    assert "1 spike is left out" in capsys.readouterr().out
    assert Path("other.pdf").exists()


@pytest.mark.parametrize(
    ("quantity", "unit", "answer"),
    [
        ("10 IU", "ug", "10 IU = 16.8 µg of oxytocin (1 IU is 1.68 µg)"),
        ("2 mU/min", "pmol/min", "3.336 pmol/min of oxytocin (1 IU is 1.68 µg and oxytocin weighs 1007.19 g/mol)"),
        ("5 pg/mL", "uU/mL", "5 pg/mL = 2.976 µU/mL of oxytocin (1 IU is 1.68 µg)"),
        ("5 µU/mL", "pg/mL", "5 µU/mL = 8.4 pg/mL of oxytocin"),
        ("1007.19 pg", "pmol", "= 1 pmol of oxytocin (oxytocin weighs 1007.19 g/mol)"),
        ("5 mU", "IU", "5 mU = 0.005 IU (by definition of the units)"),
    ],
)
def test_convert_names_the_constants_it_rests_on(
    quantity: str, unit: str, answer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert respond(["convert", quantity, unit]) == 0
    said = capsys.readouterr().out
    assert answer in said and said.count("\n") == 1


def test_convert_knows_other_drugs(capsys: pytest.CaptureFixture[str]) -> None:
    assert respond(["convert", "100 ug", "nmol", "--of", "carbetocin"]) == 0
    assert "101.2 nmol of carbetocin (carbetocin weighs 988.1" in capsys.readouterr().out


def test_regimens_are_compared_in_the_same_women(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["compare", "low_dose", "high_dose", "--subjects", "4", "--set", "treatment=induction"]
    assert respond([*asked, "--set", "duration=3h"]) == 0
    said = capsys.readouterr().out
    assert "highest rate" in said and "disputed" in said and "no medical device" in said
    rows = Path("compare-low_dose-high_dose.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 1 + 2 * 4 and rows[0].startswith("regimen,woman,delivered")
    assert Path("compare-low_dose-high_dose.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["low_dose"], "at least two regimens"),
        (["low_dose", "low_dose"], "the same name"),
        (["low_dose", "hihg_dose"], "did you mean 'high_dose'"),
        (["low_dose", "high_dose", "--subjects", "1"], "at least two women"),
        (["low_dose", "high_dose", "--set", "treatment=none"], "treatment=augmentation or induction"),
        (["low_dose", "high_dose", "--set", "regimen=doubling"], "do not set one beside them"),
        (["low_dose", "high_dose", "--out", "women.nc"], "name the file 'women.csv'"),
        (["low_dose", "extreme.toml"], "--allow-extreme"),
        (["low_dose", "bolus.toml"], "--allow-extreme"),
    ],
)
def test_a_bad_comparison_is_refused_and_leaves_nothing(
    arguments: list[str], what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = 'start = "2 mU/min"\nstep = "2 mU/min"\ninterval = "30 min"\nadequate = 4\non_tachysystole = 0.5\n'
    Path("extreme.toml").write_text(rules + 'ceiling = "900 mU/min"\n', encoding="utf-8")
    dose = '[[dose]]\nroute = "iv"\namount = "1 IU"\n'
    Path("bolus.toml").write_text(rules + 'ceiling = "20 mU/min"\n' + dose, encoding="utf-8")
    assert what in refused(capsys, "compare", *arguments)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bolus.toml", "extreme.toml"]


def test_contractions_of_a_recording_are_counted_and_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    minutes, shape = 60, [40.0 * max(0.0, 1.0 - abs(second - 60) / 40.0) for second in range(120)]
    # One every 2 min, over a breath that never stops; then the belt is off.
    rows = [f"{i},{12 + shape[i % 120] + 0.5 * (i % 4)}" for i in range(60 * minutes)]
    rows += [f"{i},0" for i in range(60 * minutes, 60 * minutes + 900)]
    Path("belt.csv").write_text("time_s,pressure_mmHg\n" + "\n".join(rows))
    assert respond(["contractions", "belt.csv"]) == 0
    said = capsys.readouterr().out
    readouts = {line.split()[0]: line.split()[1] for line in said.splitlines() if len(line.split()) > 2}
    assert readouts["contractions"] == "30" and float(readouts["contractions_per_10min"]) == pytest.approx(5.0, abs=0.1)
    assert float(readouts["usable_fraction"]) == pytest.approx(0.8, abs=0.01)
    assert readouts["tachysystole"] == "no" and "montevideo_units" in readouts
    assert "15.0 min are missing, flat" in said
    assert Path("contractions-belt.png").stat().st_size > 10_000
    assert respond(["contractions", "belt.csv", "--plot", "other.svg"]) == 0
    assert "contractions in 60 min" in Path("other.svg").read_text()


def test_a_flat_tocograph_is_refused_before_anything_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    Path("belt.csv").write_text("time_s,pressure\n" + "\n".join(f"{i},7" for i in range(900)))
    assert "the tocograph in 'belt.csv' is flat or missing" in refused(capsys, "contractions", "belt.csv")
    assert [path.name for path in Path.cwd().iterdir()] == ["belt.csv"]


def test_show_tells_what_oxytocin_is_and_draws_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert respond(["show", "oxytocin"]) == 0
    assert "Cys-Tyr-Ile-Gln-Asn-Cys-Pro-Leu-Gly-NH₂" in capsys.readouterr().out
    pytest.importorskip("rdkit")
    assert respond(["show", "atosiban", "--plot", "molecule.png"]) == 0
    assert Path("molecule.png").stat().st_size > 10_000


def test_the_list_names_every_experiment_and_part(capsys: pytest.CaptureFixture[str]) -> None:
    assert respond(["list"]) == 0
    said = capsys.readouterr().out
    for name in [*experiments.names(), "nursing_rat", "nursing_woman", "gland", "breast"]:
        assert name in said


@pytest.mark.parametrize(
    ("name", "pieces"),
    [
        ("RatGland", ["intramammary_pressure = contraction⋅pressure_rise", "half_response", "let_down_begins", "mmHg"]),
        ("breast", ["duct_milk", "recovery_time", "gardner2019", "derived", "what the infant or pump has taken"]),
        ("nursing_rat", ["Order of computation", "excitatory_input", "the experimenter"]),
        ("nursing", ["How do suckling, bursts", "Settings for the woman", "1800"]),
        ("rat_plasma", ["RatPlasma", "clearance"]),
    ],
)
def test_show_prints_what_stands_in_a_thing(name: str, pieces: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert respond(["show", name]) == 0
    said = capsys.readouterr().out
    for piece in pieces:
        assert piece in said


def test_show_draws_the_wiring_of_a_body() -> None:
    assert respond(["show", "rat", "--plot", "wiring.svg"]) == 0
    text = Path("wiring.svg").read_text()
    for signal in ("entering_blood", "plasma_oxytocin", "firing_rate", "intravenous_bolus"):
        assert signal in text


def test_cite_gives_the_references_of_an_experiment(capsys: pytest.CaptureFixture[str]) -> None:
    assert respond(["cite"]) == 0
    everything = capsys.readouterr().out
    assert respond(["cite", "infusion", "--body", "rat"]) == 0
    some = capsys.readouterr().out
    assert "@misc{magnet," in some and "thornton1990" not in some
    assert 0 < some.count("@") < everything.count("@")


def test_assignments_may_hold_blanks_and_further_equals_signs() -> None:
    assert assignments([" dose = 10 IU ", "deficit=synthesis=0"]) == {"dose": "10 IU", "deficit": "synthesis=0"}
    with pytest.raises(OxytocinError, match="NAME=VALUE"):
        assignments(["dose"])


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_refused_before_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    closed = Path("closed")
    closed.mkdir(mode=0o500)
    assert "Permission denied" in refused(capsys, *RAT, "--out", "closed/result.nc")


@pytest.mark.skipif(os.name != "posix", reason="a limit on the size of files stands for a full disk")
@pytest.mark.parametrize(
    ("option", "file", "room"),
    # 1000 bytes are found too little before the run, the last only while writing.
    [
        ("--out", "result.nc", 1000),
        ("--plot", "figure.png", 1000),
        ("--out", "result.nc", 100_000),
    ],
)
def test_a_full_disk_leaves_nothing_half_written(option: str, file: str, room: int) -> None:
    # The first run fills the cache, for which there must be room.
    assert respond(RAT) == 0
    program = (
        "import resource, sys; from oxytocin.cli.app import respond; "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room})); sys.exit(respond(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *RAT, option, file], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert f"cannot write '{file}'" in done.stderr and "Traceback" not in done.stderr
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")
def test_a_stopped_run_keeps_what_was_reached(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "import sys; from oxytocin.cli.app import respond; sys.exit(respond(sys.argv[1:]))",
    ]
    asked = ["run", "spontaneous", "--set", "duration=100000 s", "--out", "part.nc"]
    # SIGINT comes as soon as the run has begun to take steps; asking for it by a timer would depend on the machine.
    program = (
        "import os, signal, sys; import oxytocin.engine.run as engine; from oxytocin.cli.app import respond\n"
        "add = engine.Progress.add; calls = []\n"
        "def stop_after_some(self, amount):\n"
        "    add(self, amount); calls.append(amount)\n"
        "    if len(calls) == 3: os.kill(os.getpid(), signal.SIGINT)\n"
        "engine.Progress.add = stop_after_some\n"
        "sys.exit(respond(sys.argv[1:]))"
    )
    done = subprocess.run([*command[:2], program, *asked], capture_output=True, text=True, check=False)
    assert done.returncode == 130, done.stderr
    assert "stopped at" in done.stderr and "what was reached is in part.nc" in done.stderr
    assert "Traceback" not in done.stderr
    assert "firing_rate" in done.stdout
    import xarray

    with xarray.open_dataset("part.nc", engine="h5netcdf") as data:
        assert data.attrs["interrupted"] == 1
        assert data["spike_time"].size > 0
