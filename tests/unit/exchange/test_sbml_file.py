"""Files of models by others: endings and encodings, faults of form, and bounds on what they unfold to."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from models_by_others import MATHS, TIME, apply, ci, cn, model
from small_models import SMALL, written

from oxytocin.exchange.sbml_file import read
from oxytocin.exchange.sbml_import import component_from_sbml
from oxytocin.language import OxytocinError

ONE = model({"x": 1.0}, rates={"x": apply("minus", ci("x"))})


@pytest.mark.parametrize("name", ["small.XML", "small.sbml", "small.xml.gz"])
def test_a_model_is_read_whatever_its_ending(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(ONE.encode()) if name.endswith("gz") else ONE.encode())
    assert read(path).model.getNumParameters() == 1


@pytest.mark.parametrize(
    "text",
    [
        ONE.replace(' encoding="UTF-8"', ""),
        ONE.partition("\n")[2],
        ONE.replace('<parameter id="x"', '<parameter id="x" sboTerm="SBO:0000064" metaid="1 2"'),
        ONE.replace("<listOfParameters>", "<notes><p>no namespace</p></notes><listOfParameters>", 1),
        ONE.replace("<listOfParameters>", "<annotation><a/></annotation><listOfParameters>", 1),
        ONE.replace('value="1.0"', 'value="1.0" units="nothing"'),
    ],
)
def test_a_fault_of_form_is_a_remark(tmp_path: Path, text: str) -> None:
    part = component_from_sbml(written(tmp_path, text))
    assert str(part.said["rates"]["x"]) == "(-x)/one_s"


def test_a_fault_of_form_is_told(tmp_path: Path) -> None:
    found = read(written(tmp_path, ONE.replace('<parameter id="x"', '<parameter id="x" sboTerm="green"'), "told.xml"))
    assert "a fault of form, which changes no equation" in found.remarks[0]


def test_a_fault_that_bears_on_the_equations_is_refused_with_its_place(tmp_path: Path) -> None:
    text = SMALL.replace("<ci>gut</ci>", "<ci>nothing</ci>")
    with pytest.raises(OxytocinError, match=r"uses 'nothing' .* \(line \d+\)"):
        read(written(tmp_path, text))


def _nested(levels: int) -> str:
    found = ci("x")
    for level in range(levels - 2):
        found = apply(("plus", "times")[level % 2], found, cn(0.5))
    return model({"x": 1.0}, rates={"x": apply("minus", found)})


def _doubling(count: int) -> str:
    functions = ""
    for i in range(count):
        call = f"<apply><ci>f{i - 1}</ci><ci>a</ci></apply>"
        body = apply("plus", call, call) if i else ci("a")
        functions += (
            f'<functionDefinition id="f{i}"><math {MATHS}><lambda><bvar><ci>a</ci></bvar>{body}</lambda></math>'
            "</functionDefinition>"
        )
    text = model({"x": 1.0}, rates={"x": f"<apply><ci>f{count - 1}</ci><ci>x</ci></apply>"})
    inside = f"<listOfFunctionDefinitions>{functions}</listOfFunctionDefinitions><listOfParameters>"
    return text.replace("<listOfParameters>", inside, 1)


def _doubling_starts(count: int) -> str:
    starts = {
        f"x{i}": apply("plus", apply("tanh", ci(f"x{i - 1}")), apply("exp", ci(f"x{i - 1}")), TIME)
        for i in range(1, count)
    }
    return model({f"x{i}": 1.0 for i in range(count)}, starts=starts, rates={"x0": cn(1)})


_TOWER = apply("power", cn(9), apply("power", cn(9), apply("power", cn(9), cn(9))))
BOUNDS = {
    "more than 100 levels deep": _nested(300),
    "line 2, nests a formula": _nested(30_000),
    "unfolds to 16,777,215 terms": _doubling(24),
    "written out": _doubling_starts(40),
    "infinite or undefined": model({"x": 1.0}, rates={"x": _TOWER}),
    "3,000 quantities that change": model(
        {f"x{i}": 1.0 for i in range(3000)}, rates={f"x{i}": ci("x0") for i in range(3000)}
    ),
    "<!DOCTYPE>": ONE.replace("<sbml", '<!DOCTYPE sbml [<!ENTITY a "b">]><sbml', 1),
}


@pytest.mark.parametrize("why", BOUNDS)
def test_what_unfolds_without_bound_is_refused(tmp_path: Path, why: str) -> None:
    with pytest.raises(OxytocinError) as error:
        component_from_sbml(written(tmp_path, BOUNDS[why]))
    assert why in str(error.value) and "\n" not in str(error.value)


def test_what_nests_as_deep_as_may_be_is_read(tmp_path: Path) -> None:
    part = component_from_sbml(written(tmp_path, _nested(98)))
    assert {one.name for one in part.said["rates"]["x"].free_symbols} == {"x", "one_s"}


def test_rules_that_double_are_not_written_out(tmp_path: Path) -> None:
    rules = {"r0": ci("x")} | {f"r{i}": apply("plus", ci(f"r{i - 1}"), ci(f"r{i - 1}")) for i in range(1, 200)}
    part = component_from_sbml(written(tmp_path, model({"x": 1.0}, rates={"x": ci("r199")}, rules=rules)))
    assert len(str(part.said["algebra"]["r199"])) < 20
