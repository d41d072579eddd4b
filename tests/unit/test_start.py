"""start.py decides rightly when to refuse, when to install and when to leave alone."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def start() -> ModuleType:
    place = Path(__file__).parents[2] / "start.py"
    description = importlib.util.spec_from_file_location("start", place)
    assert description is not None and description.loader is not None
    module = importlib.util.module_from_spec(description)
    description.loader.exec_module(module)
    return module


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (tmp_path / "constraints.txt").write_text("numpy==2.0.0\n")
    return tmp_path


def test_an_old_python_is_refused_in_one_sentence(start: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refusal:
        start.check_python((3, 10))
    assert refusal.value.code == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "Python 3.11 or newer" in said and "is 3.10" in said


@pytest.mark.parametrize("version", [(3, 11), (3, 13), (4, 0)])
def test_a_python_that_is_new_enough_is_accepted(start: ModuleType, version: tuple[int, int]) -> None:
    start.check_python(version)


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_the_fingerprint_follows_each_file(start: ModuleType, folder: Path, name: str) -> None:
    before = start.fingerprint(folder)
    assert start.fingerprint(folder) == before
    (folder / name).write_text("changed\n")
    assert start.fingerprint(folder) != before


def test_the_fingerprint_follows_the_place(start: ModuleType, folder: Path) -> None:
    before = start.fingerprint(folder)
    moved = folder.rename(folder.with_name("moved here"))
    assert start.fingerprint(moved) != before


@pytest.mark.parametrize(
    ("stamp", "purpose", "enough"),
    [
        ("", "run", False),
        ("run now", "run", True),
        ("run now", "test", False),
        ("test now", "run", True),
        ("test now", "test", True),
        ("test before", "run", False),
    ],
)
def test_what_tests_need_includes_what_runs_need(start: ModuleType, stamp: str, purpose: str, enough: bool) -> None:
    assert start.is_enough(stamp, purpose, "now") is enough
