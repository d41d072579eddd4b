"""A molecule is told in words and drawn; without RDKit, one sentence says how to get it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from oxytocin.language import OxytocinError
from oxytocin.literature.molecules import molecules
from oxytocin.report.molecule import draw, molecule


def said(name: str) -> str:
    return "\n".join(str(line) for line in molecule(molecules()[name]))


def test_a_molecule_is_told_with_sequence_mass_and_bridge() -> None:
    words = said("oxytocin")
    for piece in (
        "Cys-Tyr-Ile-Gln-Asn-Cys-Pro-Leu-Gly-NH₂",
        "C₄₃H₆₆N₁₂O₁₂S₂",
        "1007.19 g/mol",
        "Cys1 and Cys6",
        "1668 pmol",
    ):
        assert piece in words
    assert "position 4: Thr for Gln" in said("atosiban") and "Orn is ornithine" in said("atosiban")
    assert "thioether" in said("carbetocin") and "1 IU" not in said("carbetocin")


@pytest.mark.parametrize("name", ["oxytocin", "carbetocin", "atosiban", "vasopressin"])
def test_a_molecule_is_drawn_with_its_residues(name: str, tmp_path: Path) -> None:
    pytest.importorskip("rdkit")
    draw(molecules()[name], tmp_path / "m.svg")
    text = (tmp_path / "m.svg").read_text()
    assert text.lstrip().startswith("<?xml") and "</svg>" in text
    draw(molecules()[name], tmp_path / "m.png")
    assert (tmp_path / "m.png").read_bytes().startswith(b"\x89PNG")


def test_other_endings_and_a_missing_rdkit_are_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OxytocinError, match=r"\.png or \.svg"):
        draw(molecules()["oxytocin"], tmp_path / "m.pdf")
    monkeypatch.setitem(sys.modules, "rdkit", None)
    with pytest.raises(OxytocinError, match=r"pip install rdkit"):
        draw(molecules()["oxytocin"], tmp_path / "m.png")
    assert list(tmp_path.iterdir()) == []
