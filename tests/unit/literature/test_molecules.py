"""Molecules: masses follow from formulae, formulae from structures, and both are what conversions use."""

from __future__ import annotations

import pytest

from oxytocin.language.quantities import MOLAR_MASSES
from oxytocin.literature.molecules import molecules
from oxytocin.literature.references import entries

NATURAL = {
    "oxytocin": "PEPTIDE1{C.Y.I.Q.N.C.P.L.G.[am]}$PEPTIDE1,PEPTIDE1,1:R3-6:R3$$$",
    "vasopressin": "PEPTIDE1{C.Y.F.Q.N.C.P.R.G.[am]}$PEPTIDE1,PEPTIDE1,1:R3-6:R3$$$",
}


def test_conversions_know_every_molecule() -> None:
    assert set(molecules()) <= set(MOLAR_MASSES)


@pytest.mark.parametrize("name", molecules())
def test_the_mass_of_the_formula_is_the_one_that_conversions_use(name: str) -> None:
    # Tables of atomic weights differ in the second figure after the point.
    assert molecules()[name].molar_mass == pytest.approx(MOLAR_MASSES[name], abs=0.05)


@pytest.mark.parametrize("name", molecules())
def test_molecules_have_nine_residues_and_known_sources(name: str) -> None:
    one = molecules()[name]
    assert len(one.sequence) == 9
    assert set(one.sources) <= set(entries())


def test_differences_are_counted_by_position() -> None:
    found = molecules()
    assert found["vasopressin"].differences(found["oxytocin"]) == ["position 3: Phe for Ile", "position 8: Arg for Leu"]
    assert found["oxytocin"].differences(found["oxytocin"]) == []
    assert set(found["atosiban"].uncommon()) == {"Mpa", "D-Tyr(Et)", "Orn"}


@pytest.mark.parametrize("name", molecules())
def test_the_structure_has_the_stated_formula_and_a_ring_of_twenty(name: str) -> None:
    chemistry = pytest.importorskip("rdkit.Chem")
    descriptors = pytest.importorskip("rdkit.Chem.rdMolDescriptors")
    one = molecules()[name]
    structure = chemistry.MolFromSmiles(one.smiles)
    assert descriptors.CalcMolFormula(structure) == one.formula
    assert max(len(ring) for ring in structure.GetRingInfo().AtomRings()) == 20
    assert sorted(atom.GetAtomMapNum() for atom in structure.GetAtoms())[-9:] == list(range(1, 10))


@pytest.mark.parametrize("name", NATURAL)
def test_the_structure_is_the_one_that_the_sequence_spells(name: str) -> None:
    chemistry = pytest.importorskip("rdkit.Chem")
    structure = chemistry.MolFromSmiles(molecules()[name].smiles)
    for atom in structure.GetAtoms():
        atom.SetAtomMapNum(0)
    assert chemistry.MolToSmiles(structure) == chemistry.MolToSmiles(chemistry.MolFromHELM(NATURAL[name]))
