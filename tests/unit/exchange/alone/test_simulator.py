"""The process in which libRoadRunner runs: what it refuses, how it is stopped, and that it never takes ours with it."""

from __future__ import annotations

import importlib.util
import os
import signal
import threading

import numpy as np
import pytest

from oxytocin.exchange.alone.simulator import Simulator
from oxytocin.language import OxytocinError

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" '
    'version="2"><model id="small" timeUnits="second">'
)
TAIL = "</model></sbml>"
MATHS = '<math xmlns="http://www.w3.org/1998/Math/MathML">'


def rate_of_x(formula: str, more: str = "") -> str:
    return (
        HEAD
        + more
        + '<listOfParameters><parameter id="x" value="1" constant="false"/><parameter id="k" constant="true"/>'
        + f'</listOfParameters><listOfRules><rateRule variable="x">{MATHS}{formula}</math></rateRule></listOfRules>'
        + TAIL
    )


def set_k(text: str) -> str:
    return text.replace('id="k"', 'id="k" value="1"')


def doubling(count: int) -> str:
    """Return functions each of which takes the one before it twice."""
    lambdas = [f"<apply><plus/>{call}{call}</apply>" for call in _calls(count)]
    made = "".join(
        f'<functionDefinition id="f{i}">{MATHS}<lambda><bvar><ci>a</ci></bvar>{body}</lambda></math>'
        "</functionDefinition>"
        for i, body in enumerate(["<ci>a</ci>", *lambdas])
    )
    return f"<listOfFunctionDefinitions>{made}</listOfFunctionDefinitions>"


def _calls(count: int) -> list[str]:
    return [f"<apply><ci>f{i}</ci><ci>a</ci></apply>" for i in range(count)]


TIMES = np.linspace(0.0, 1.0, 11)


def run(text: str, times: np.ndarray = TIMES, **changes: float) -> np.ndarray:
    return Simulator(text, "m.xml").run(["x"], times, changes).values[:, 0]


def test_a_model_grows() -> None:
    """Against the exponential; what is allowed of each step, 1e-9, adds up over some thousand."""
    found = run(rate_of_x("<ci>x</ci>"), np.linspace(0.0, 5.0, 11), k=0.0)
    assert found == pytest.approx(np.exp(np.linspace(0.0, 5.0, 11)), rel=1e-6)


@pytest.mark.parametrize("decade", range(-24, 13, 4))
def test_no_size_is_too_small(decade: int) -> None:
    """The intermediate of two steps, from start values over three dozen decades (closed form)."""
    amount = 10.0**decade
    text = (
        HEAD
        + f'<listOfParameters><parameter id="a" value="{amount}" constant="false"/>'
        + '<parameter id="x" value="0" constant="false"/></listOfParameters><listOfRules>'
        + f'<rateRule variable="a">{MATHS}<apply><minus/><ci>a</ci></apply></math></rateRule>'
        + f'<rateRule variable="x">{MATHS}<apply><minus/><ci>a</ci><apply><times/><cn>100</cn><ci>x</ci></apply>'
        + "</apply></math></rateRule></listOfRules>"
        + TAIL
    )
    times = np.linspace(0.0, 3.0, 31)
    right = amount * (np.exp(-times) - np.exp(-100.0 * times)) / 99.0
    found = run(text, times)
    assert found[1:] == pytest.approx(right[1:], rel=1e-5) and (found >= 0).all()


def test_a_value_that_is_missing_is_named_and_can_be_set() -> None:
    text = rate_of_x("<ci>k</ci>")
    with pytest.raises(OxytocinError, match="'k' is missing a value"):
        run(text)
    assert run(text, k=2.0)[-1] == pytest.approx(3.0)


def test_what_unfolds_to_too_much_is_refused() -> None:
    with pytest.raises(OxytocinError, match="unfold to more than 500000 terms"):
        Simulator(rate_of_x("<apply><ci>f24</ci><ci>x</ci></apply>", doubling(24)), "m.xml")
    assert run(rate_of_x("<apply><ci>f3</ci><ci>x</ci></apply>", doubling(3)), k=0.0)[-1] == pytest.approx(
        np.exp(8.0), rel=1e-5
    )


@pytest.mark.parametrize("levels", [995, 5000, 100_000])
def test_what_is_nested_too_deep_is_refused(levels: int) -> None:
    deep = "<apply><minus/>" * levels + "<ci>x</ci>" + "</apply>" * levels
    with pytest.raises(OxytocinError, match="nested deeper than 1000 levels"):
        Simulator(rate_of_x(deep), "m.xml")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<sbml", "no XML"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><sbml/>', "declares entities"),
        ("<html/>", "is no valid SBML"),
        (rate_of_x("<ci>nothing</ci>"), "is no valid SBML"),
        (set_k(rate_of_x("<apply><power/><cn>9</cn><cn>999999</cn></apply>")), "no finite rate"),
    ],
)  # fmt: skip
def test_what_cannot_be_run_is_refused_in_a_sentence(text: str, why: str) -> None:
    with pytest.raises(OxytocinError, match=why):
        run(text)


def test_a_crash_of_the_process_is_a_sentence_and_the_next_run_works() -> None:
    held = Simulator(set_k(rate_of_x("<ci>x</ci>")), "m.xml")
    assert held._child is not None
    os.kill(held._child.process.pid, signal.SIGSEGV)
    with pytest.raises(OxytocinError, match="its process crashed"):
        held.run(["x"], np.linspace(0.0, 1.0, 11), {})
    assert held.run(["x"], np.linspace(0.0, 1.0, 11), {}).values[-1, 0] == pytest.approx(np.e, rel=1e-6)


def test_silence_ends_in_a_sentence() -> None:
    held = Simulator(set_k(rate_of_x("<ci>x</ci>")), "m.xml")
    assert held._child is not None
    os.kill(held._child.process.pid, signal.SIGSTOP)
    held.patience = 0.5
    with pytest.raises(OxytocinError, match="did not come any further"):
        held.run(["x"], np.linspace(0.0, 1.0, 11), {})


def test_ctrl_c_keeps_what_was_reached() -> None:
    """A fast rhythm over a long time: interrupted once the first samples have come."""
    text = rate_of_x(
        "<apply><times/><ci>k</ci><apply><cos/><apply><times/><ci>k</ci>"
        '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/time">t</csymbol>'
        "</apply></apply></apply>"
    )
    held = Simulator(text, "m.xml")
    interrupted = threading.Event()

    def heard(share: float) -> None:
        if share > 0.55 and not interrupted.is_set():
            interrupted.set()
            raise KeyboardInterrupt

    found = held.run(["x"], np.linspace(0.0, 1000.0, 1001), {"k": 100.0}, heard)
    assert found.interrupted and 0 < found.reached < 1001
    assert np.isfinite(found.values[: found.reached]).all() and np.isnan(found.values[found.reached :]).all()


@pytest.mark.parametrize("module", ["roadrunner", "libsbml"])
def test_without_the_extra_it_says_how_to_get_it(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == module else find(name))
    with pytest.raises(OxytocinError, match=r"pip install 'oxytocin\[sbml\]'"):
        Simulator(set_k(rate_of_x("<ci>x</ci>")), "m.xml")
