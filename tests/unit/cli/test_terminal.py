"""What is said on the terminal."""

import ast
from pathlib import Path

import pytest

from oxytocin import cli
from oxytocin.cli.terminal import say
from oxytocin.report.tables import console, rows, table

HOSTILE = "a\x1b]0;owned\x07[red]b[/]\rc\x9b2J\u202eexe"


def test_a_line_is_one_line_of_text(capsys: pytest.CaptureFixture[str]) -> None:
    say(f"{HOSTILE}\nThe figure is elsewhere")
    said = capsys.readouterr().out
    assert said == "a\\x1b]0;owned\\x07[red]b[/]\\rc\\x9b2J\\u202eexe\\nThe figure is elsewhere\n"


def test_a_table_shows_text_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    console().print(rows(table("name", "what", title=HOSTILE), [(HOSTILE, ":smile: [bold]")]))
    said = capsys.readouterr().out
    assert not set(said) & set("\x1b\x07\r\x9b\u202e")
    assert "[red]b[/]" in said and ":smile: [bold]" in said and said.count("\\x1b]0;owned") == 2


def test_all_that_commands_say_goes_through_here() -> None:
    """Text that is printed past it could hold escapes from a file."""
    for file in Path(cli.__file__).parent.glob("*.py"):
        if file.name in ("terminal.py", "__init__.py"):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func) not in ("print", "typer.echo", "typer.secho", "sys.stdout.write"), (
                    f"{file.name}, line {node.lineno}: use say() of oxytocin.cli.terminal"
                )
