"""Every command and every block of Python in the README and on the pages works, in small sizes.

What is not run here is named with the reason; a block of a kind that nobody has thought of fails.
"""

from __future__ import annotations

import os
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from oxytocin.cli.app import respond

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples"
MODELS = Path(os.environ.get("OXYTOCIN_SHARED", ROOT.parent / "shared")) / "data" / "models"

ELSEWHERE = {
    "docs/README.md": "a list of pages",
    "docs/index.md": "the front page of the book",
    "docs/fitting-samples.md": "test_fitting_samples_page.py holds what is printed to what the page says",
}
"""Pages without blocks, or with a test of their own."""

NOT_RUN = {
    r"pip install|uv |pre-commit|source |\.ci/run|dask (scheduler|worker)": "sets up an environment or a cluster",
    r"python3 start\.py( test)?$|oxytocin$": "the first two steps of .ci/run",
    r"python benchmarks/": "benchmarks are run by hand, on a machine that does nothing else",
    r"python docs/labour/make\.py": "test_labour_page.py",
    r"python docs/build\.py": "test_book.py",
    r"oxytocin treatment": "test_treatment.py",
    r"oxytocin design": "test_design.py and test_trials.py",
    r"oxytocin fit (samples|pulses)": "test_fitting_samples_page.py",
    r"oxytocin app": "serves until it is stopped; tests/browser does so",
    r".*--device gpu": "needs a GPU",
    r".*--scheduler": "needs a cluster; the tests of trials start one",
}
"""What cannot be run here, and why, by how it begins."""

ONLY_COMPILED = re.compile(r"dask_(jobqueue|kubernetes)|device=\"gpu\"|127\.0\.0\.1:8642")
"""Python for clusters, for GPUs, and for a server that runs (tests/unit/app asks one)."""

SMALL = {
    r"oxytocin trial .*": ("--subjects", "12"),
    r"oxytocin (compare|run labour .*--subjects).*": ("--subjects", "6"),
    r"oxytocin sensitivity .*": ("--n", "8"),
    r"oxytocin locate .*": ("--people", "200"),
    r"oxytocin run nursing .*--sweep.*": ("--set", "hypothalamus=rate"),
    r"oxytocin why nursing .*": ("--set", "hypothalamus=rate"),
    r"oxytocin validate$": ("--organ", "assay"),
}
"""Options that make a command small; the last one given counts."""

PAGES = sorted(
    str(page.relative_to(ROOT))
    for page in (
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "docs" / "labour" / "README.md",
        *ROOT.glob("docs/*.md"),
    )
    if str(page.relative_to(ROOT)) not in ELSEWHERE
)


def blocks(text: str) -> list[tuple[str, str]]:
    """Return the language and the text of every block of a page; of one that is only indented, "" is the language."""
    found = [(kind, body) for kind, body in re.findall(r"^```(\w+)[^\n]*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)]
    rest = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    indented = re.findall(r"(?:(?<=\n\n)|\A)((?: {4}[^\n]*\n|\n(?= {4}))+)", rest)
    return [*found, *(("", re.sub(r"^ {4}", "", body, flags=re.MULTILINE)) for body in indented)]


def commands(text: str) -> list[str]:
    """Return the lines for a shell: of blocks, and what a table has in its first column."""
    in_blocks = [
        line.partition("  #")[0].strip()
        for kind, body in blocks(text)
        if kind in ("", "bash", "sh", "console") and not is_python(body)
        for line in body.splitlines()
    ]
    in_tables = re.findall(r"^\| `(oxytocin [^`]*)`", text, flags=re.MULTILINE)
    return [
        line
        for line in [*in_blocks, *in_tables]
        if re.match(r"oxytocin( |$)|python|pip|uv|source|dask|pre-|\.ci", line)
    ]


def is_python(body: str) -> bool:
    """Return whether a block that is only indented is Python."""
    return bool(re.search(r"^(import|from) \w+|^\w+\.\w+\(", body, flags=re.MULTILINE))


def prepare(text: str, folder: Path) -> None:
    """Lay out the files that a page speaks of: recordings, tables, and its own regimens and trials."""
    (folder / "docs").symlink_to(ROOT / "docs")
    short = (EXAMPLES / "oxytocin-cell.csv").read_text(encoding="utf-8").splitlines()[:700]
    for file in (*EXAMPLES.glob("*.toml"), *MODELS.glob("gupta2007*.xml")):
        name = "gupta2007.xml" if file.suffix == ".xml" else file.name
        (folder / name).write_bytes(file.read_bytes())
    (folder / "FOLDER").mkdir()
    for name in ("CELL.csv", "SPIKES.csv", "FOLDER/CELL.csv"):
        (folder / name).write_text("\n".join(short) + "\n", encoding="utf-8")
    for kind, body in blocks(text):
        if kind == "toml":
            name = "trial.toml" if "experiment" in tomllib.loads(body) else "mine.toml"
            (folder / name).write_text(body, encoding="utf-8")


def made_small(command: str) -> list[str]:
    """Return the words after `oxytocin`, with placeholders and sizes that a test can bear."""
    words = shlex.split(command)[1:]
    if words[:1] == ["saliva"]:
        words = ["saliva", str(EXAMPLES / "saliva.csv"), "--times=-30,-1,30,40,50,60,70"]
    stands_for = {
        "OBSERVATIONS.toml": "locate-woman.toml",
        "FILE": "CELL.csv",
        "RECORDING": str(EXAMPLES / "tocograph.csv"),
        "MODEL.xml": "woman.xml",
    }
    words = [stands_for.get(word, word) for word in words]
    for pattern, option in SMALL.items():
        if re.fullmatch(pattern, command):
            words += option
    return words


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let fits try fewer candidates, and reports look at one function."""
    from oxytocin.cli import answering
    from oxytocin.experiments import symptoms
    from oxytocin.experiments.functions import FUNCTIONS
    from oxytocin.inference import spike_checks, spike_fit

    monkeypatch.setattr(spike_fit, "ROUNDS", (1024, 1024))
    monkeypatch.setattr(spike_checks, "REPLICATES", 64)
    nursing = [function for function in FUNCTIONS if function.experiment == "nursing"]

    def find(*args: object, **options: object) -> list[symptoms.Finding]:
        return symptoms.find(*args, functions=nursing, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(answering, "find", find)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("quick")
def test_what_a_page_shows_works(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    prepare(text, tmp_path)
    monkeypatch.chdir(tmp_path)
    for command in dict.fromkeys(commands(text)):
        if is_left_out(command):
            continue
        if command.startswith("python "):
            code = (ROOT / command.split()[1]).read_text(encoding="utf-8")
            exec(compile(code, command, "exec"), {"__name__": "__main__"})
            continue
        assert command.startswith("oxytocin"), f"nobody has said how to try `{command}`"
        assert respond(made_small(command)) == 0, command
    names: dict[str, object] = {}
    if "Kidney" in text:  # which the page tells to copy
        exec((EXAMPLES / "kidney.py").read_text(encoding="utf-8"), names)
    for kind, body in blocks(text):
        if kind == "python" or (kind == "" and is_python(body)):
            code = compile(body, page, "exec")
            if not ONLY_COMPILED.search(body) and not lacks_a_model(body):
                exec(code, names)


def is_left_out(command: str) -> bool:
    """Return whether a command is not run, here or at all."""
    return any(re.match(pattern, command) for pattern in NOT_RUN) or lacks_a_model(command)


def lacks_a_model(text: str) -> bool:
    """Return whether a text speaks of the model by others that is no part of the repository, and it is not here."""
    return "gupta2007" in text and not MODELS.is_dir()


def test_a_page_with_a_test_of_its_own_is_there() -> None:
    for page in ELSEWHERE:
        assert (ROOT / page).is_file()
