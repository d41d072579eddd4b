"""What there is to choose and to read has the promised form, and holds what the code holds."""

import re

import pytest

from oxytocin import experiments
from oxytocin.app import catalogue
from oxytocin.app.schema import BodyOf, Catalogue, MoleculeOf, PartInFull
from oxytocin.experiments.functions import FUNCTIONS
from oxytocin.language import OxytocinError
from oxytocin.literature.molecules import molecules


def test_the_catalogue_names_every_experiment_function_and_setting() -> None:
    found = Catalogue.model_validate(catalogue.catalogue())
    assert [each.name for each in found.experiments] == experiments.names()
    assert len(found.functions) == len(FUNCTIONS)
    for each in found.experiments:
        item = experiments.experiment(each.name)
        for body in each.bodies:
            assert [setting.name for setting in body.settings] == list(item.settings_for(body.name))
            item.choose(body.name, {name: value for name, value in body.start.items()})
            assert body.band >= (each.draws or 1)
    cells = next(each for each in found.experiments if each.name == "nursing").bodies[0].deficits
    assert "magnocellular" in cells
    assert "pelvic_nerves" not in cells


@pytest.mark.parametrize(("experiment", "body"), [("nursing", "rat"), ("labour", "woman"), ("eyes_test", "man")])
def test_a_body_says_between_which_parts_its_signals_run(experiment: str, body: str) -> None:
    found = BodyOf.model_validate(catalogue.body(experiment, body))
    names = {part.name for part in found.parts}
    for signal in found.signals:
        assert {*signal.from_, *signal.to} <= names
    assert any(signal.from_ and signal.to for signal in found.signals)


@pytest.mark.parametrize("name", ["gland", "plasma", "hypothalamus"])
def test_a_part_comes_with_equations_values_and_sources(name: str) -> None:
    found = PartInFull.model_validate(catalogue.part("nursing", "rat", name))
    assert found.parameters
    assert all(one.source for one in found.parameters)
    assert {one.source for one in found.parameters} <= {text.text.partition(":")[0] for text in found.references}
    for one in found.equations:
        assert re.fullmatch(r'<math xmlns="[^"]+" display="block">.+</math>', one.mathml, re.DOTALL)
        assert not re.search(r"&(?!lt;|gt;|amp;|quot;)\w+;|<script", one.mathml)
    assert bool(found.equations) == (name != "hypothalamus")  # whose equations are a hand-written kernel


@pytest.mark.parametrize("names", [("nursing", "rat", "glant"), ("nursing", "man", "gland"), ("../x", "rat", "gland")])
def test_what_is_not_there_is_said_in_a_sentence(names: tuple[str, str, str]) -> None:
    with pytest.raises(OxytocinError):
        catalogue.part(*names)


def test_the_molecule_is_drawn_as_rdkit_draws_it() -> None:
    found = MoleculeOf.model_validate(catalogue.molecule())
    assert found.svg.startswith("<svg")
    assert found.formula == "C43H66N12O12S2"
    chem = pytest.importorskip("rdkit.Chem")
    structure = chem.MolFromSmiles(molecules()["oxytocin"].smiles)
    drawn = {int(number) for number in re.findall(r"class='bond-(\d+) ", found.svg)}
    assert len(drawn) == structure.GetNumBonds()
