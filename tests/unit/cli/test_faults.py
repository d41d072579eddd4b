"""Whatever happens inside a command is one sentence, with a line how to report it where the fault is ours."""

from __future__ import annotations

import logging
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from oxytocin import __version__
from oxytocin.cli import app
from oxytocin.cli.app import respond
from oxytocin.cli.faults import guarded
from oxytocin.language import OxytocinError


def raising(error: BaseException) -> Callable[[list[str]], None]:
    def do(arguments: list[str]) -> None:
        raise error

    return do


@pytest.mark.parametrize(
    ("error", "code", "lines", "what"),
    [
        (OxytocinError("there is no body 'x'"), 2, 1, "oxytocin: there is no body 'x'.\n"),
        (KeyboardInterrupt(), 130, 1, "stopped before there was anything to keep"),
        (MemoryError(), 2, 1, "not enough memory"),
        (ZeroDivisionError("division by zero"), 2, 1, "the equations fail"),
        (OSError(28, "No space left on device", "a.nc"), 2, 1, "No space left on device (a.nc)"),
        (PermissionError(13, "Permission denied", "b.nc"), 2, 1, "Permission denied (b.nc)"),
        (BrokenPipeError(), 1, 0, ""),
        (SystemExit(3), 3, 0, ""),
        (RecursionError("maximum recursion depth exceeded"), 2, 2, "nested too deeply"),
        (KeyError("state\nof a\x1b[2J library"), 2, 2, "a fault in oxytocin itself: KeyError"),
        (ValueError("x" * 10_000), 2, 2, "xxx..."),
    ],
)
def test_each_kind_of_error_has_its_sentence_and_code(
    error: BaseException, code: int, lines: int, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert guarded(raising(error), ["list", "a b;rm -rf x"]) == code
    said = capsys.readouterr()
    assert what in said.err and said.err.count("\n") == lines and said.out == ""
    assert "Traceback" not in said.err and "\x1b" not in said.err and len(said.err) < 700
    if lines == 2:
        assert __version__ in said.err and "oxytocin list 'a b;rm -rf x'" in said.err and "--traceback" in said.err


@pytest.mark.parametrize("where", [0, 1, 2])
def test_a_traceback_is_printed_for_those_who_ask_for_it_anywhere(
    where: int, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["run", "infuson"]
    asked.insert(where, "--traceback")
    assert respond(asked) == 2
    said = capsys.readouterr().err
    assert said.startswith("Traceback") and said.endswith("did you mean 'infusion'?\n")


def test_a_name_as_long_as_a_file_does_not_fill_the_screen(capsys: pytest.CaptureFixture[str]) -> None:
    assert respond(["convert", f"1 {'x' * 100_000}", "ug"]) == 2
    assert len(capsys.readouterr().err) < 2100


def test_what_stands_behind_two_dashes_is_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert respond(["run", "--", "--traceback"]) == 2
    assert "there is no experiment '--traceback'" in capsys.readouterr().err


def test_remarks_of_libraries_are_not_for_users(capsys: pytest.CaptureFixture[str]) -> None:
    def remark(arguments: list[str]) -> None:
        warnings.warn("Glyph 20013 missing", stacklevel=1)
        warnings.warn("mean of empty slice", RuntimeWarning, stacklevel=1)
        logging.getLogger("library").warning("odd")

    assert guarded(remark, []) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(sys.platform == "win32", reason="redirections of a POSIX shell")
@pytest.mark.parametrize(
    ("redirected", "code", "said"),
    [
        ("| head -n 1", 0, ""),
        (">&-", 0, ""),
        (">&- 2>&-", 0, ""),
        ("> /dev/full", 2, "oxytocin: cannot go on: No space left on device.\n"),
    ],
)
def test_nobody_who_listens_is_no_traceback(redirected: str, code: int, said: str) -> None:
    if "/dev/full" in redirected and not Path("/dev/full").exists():
        pytest.skip("no device that is always full")
    command = f"'{sys.executable}' -m oxytocin list {redirected}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (code, said)


def test_a_file_that_is_read_is_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "people.svg"
    table.write_text("ID,TIME\n")
    other = tmp_path / "link.svg"
    other.symlink_to(table)
    for option in (["--plot", str(other)], [f"--plot={other}"], ["--plot", str(table)]):
        assert respond(["contractions", str(table), *option]) == 2
        said = capsys.readouterr().err
        assert "would be written over" in said and "give it another name" in said
    assert table.read_text() == "ID,TIME\n"


def test_every_command_goes_through_the_catch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "check_not_over_inputs", raising(RuntimeError("no")))
    assert respond(["list"]) == 2
