"""The reference: every command with its options, and what Python offers, from the docstrings."""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import typer

import oxytocin
from book.markdown import code, plain, rows, sentence
from oxytocin.cli.app import app
from oxytocin.experiments.experiment import Experiment

PACKAGES = {
    "oxytocin.language": "How a part of the body is written down",
    "oxytocin.bodies": "Bodies",
    "oxytocin.deficiency": "Deficits",
    "oxytocin.engine": "Running",
    "oxytocin.experiments": "Experiments and what they read",
    "oxytocin.trials": "Trials of any size",
    "oxytocin.inference": "Fitting",
    "oxytocin.exchange": "Formats of others",
    "oxytocin.literature": "Sources, targets, validation",
    "oxytocin.report": "Figures and tables",
}
"""What Python code of one's own is written with; parts of the body are in the chapter on the model."""

_CHOSEN = {
    "oxytocin.engine": ("results", "run"),
    "oxytocin.report": ("catalogue", "evidence", "figures", "show", "style", "tables"),
}
"""Of large packages the modules that a user meets."""

_NAMESAKES = ("oxytocin.experiments",)
"""Packages with a function and a module of one name: links go to the module."""


def pages(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the page of commands and one for each package."""
    yield "reference/commands", _commands()
    yield "reference/index", _top()
    for package, title in PACKAGES.items():
        text = f"# {title}: `{package}`\n\n"
        home = import_module(package)
        text += f"{plain(inspect.getdoc(home) or '')}\n\n"
        for name in [package, *modules(home)]:
            shown = "" if name == package else f"## `{name}`\n\n"
            body = f".. automodule:: {name}\n   :members:\n   :member-order: bysource\n"
            if name in _NAMESAKES:
                body += "   :no-index:\n"
            text += f"{shown}```{{eval-rst}}\n{body}```\n\n" if _says_anything(name) else ""
        yield f"reference/{package.rpartition('.')[2]}", text


def modules(home: ModuleType) -> list[str]:
    """Return the modules of a package that code of one's own may want, in the order of their names."""
    if not hasattr(home, "__path__"):
        return []
    if home.__name__ in _CHOSEN:
        return [f"{home.__name__}.{name}" for name in _CHOSEN[home.__name__]]
    names = [each.name for each in pkgutil.iter_modules(home.__path__, f"{home.__name__}.")]
    return [name for name in names if not _is_an_experiment(name)]


def _is_an_experiment(name: str) -> bool:
    """Return whether a module is one experiment, which has its place on the page of experiments."""
    own = (item for item in vars(import_module(name)).values() if getattr(item, "__module__", "") == name)
    return any(isinstance(item, type) and issubclass(item, Experiment) and item is not Experiment for item in own)


def _says_anything(name: str) -> bool:
    """Return whether a module holds functions or classes of its own that are public."""
    return any(
        not key.startswith("_") and getattr(item, "__module__", "") == name and inspect.getdoc(item)
        for key, item in vars(import_module(name)).items()
    )


def _top() -> str:
    """Return the words of `import oxytocin`, each with the place of its full description."""
    lines = []
    for word in oxytocin.__all__:
        item = getattr(oxytocin, word)
        if word == "__version__":
            continue
        first = (inspect.getdoc(item) or "").partition("\n")[0]
        lines.append((f"{{py:obj}}`{word} <{item.__module__}.{item.__qualname__}>`", plain(first)))
    text = "# Python\n\nThe words at the top level, `import oxytocin`:\n\n" + rows(("word", "what it is"), lines)
    text += "```{toctree}\n:hidden:\n\n" + "\n".join(name.rpartition(".")[2] for name in PACKAGES) + "\n```\n"
    return text


def _commands() -> str:
    command = typer.main.get_command(app)
    text = f"# Commands\n\n{plain(command.help or '')}\n\n"
    return text + "".join(_described("oxytocin", command.commands))


def _described(prefix: str, commands: object) -> Iterator[str]:
    for name, command in commands.items():  # type: ignore[attr-defined]
        full = f"{prefix} {name}"
        if hasattr(command, "commands"):
            yield from _described(full, command.commands)
            continue
        arguments = [each for each in command.params if each.param_type_name == "argument"]
        options = [each for each in command.params if each.param_type_name == "option"]
        usage = " ".join([full, *(_metavar(each) for each in arguments)])
        yield f"## {full}\n\n{sentence(inspect.cleandoc(command.help or ''))}\n\n    {usage} [OPTIONS]\n\n"
        lines = [(code(_metavar(each)), "", sentence(each.help or "")) for each in arguments]
        for each in options:
            default = "" if each.default in (None, []) or each.default is False else str(each.default)
            lines.append((code(", ".join(each.opts)), code(default), sentence(each.help or "")))
        yield rows(("argument or option", "usual value", "what it is"), lines)


def _metavar(argument: object) -> str:
    return getattr(argument, "metavar", None) or str(argument.name).upper()  # type: ignore[attr-defined]


def as_restructured(app: object, what: str, name: str, item: object, options: object, lines: list[str]) -> None:
    """Rewrite a docstring of this project for Sphinx: code between backticks, indented blocks as they stand."""
    found: list[str] = []
    inside = False
    for i, line in enumerate(lines):
        indented = line.startswith("    ") and (inside or _begins_a_block(lines, i))
        if indented and not inside:
            found += ["::", ""]
        inside = indented or (inside and not line.strip())
        found.append(line if indented else _literal(line))
    lines[:] = found


def _begins_a_block(lines: list[str], i: int) -> bool:
    """Return whether an indented line begins a block: a blank line is above, and no section of a docstring holds it."""
    if i == 0 or lines[i - 1].strip():
        return False
    return not any(set(line.strip()) == {"-"} for line in lines[:i] if line.strip())


def _literal(line: str) -> str:
    line = re.sub(r"(?<!`)`([^`]+)`(?!`)", r"``\1``", line)
    pieces = re.split(r"(``[^`]+``)", line)
    return "".join(one if i % 2 else re.sub(r"([*|])|_(?=\W|$)", r"\\\g<0>", one) for i, one in enumerate(pieces))
