"""A molecule in words and as a skeletal formula, which RDKit draws (extra `molecule`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oxytocin.language import OxytocinError
from oxytocin.language.drafts import whole_file
from oxytocin.language.quantities import MICROGRAMS_PER_UNIT
from oxytocin.literature.molecules import Molecule, molecules
from oxytocin.report.style import FIRING, INK, PLASMA, SECRETION
from oxytocin.report.tables import number

if TYPE_CHECKING:
    from rich.console import RenderableType

FORMATS = (".png", ".svg")
"""Endings of files that a skeletal formula can be drawn into."""

_SIZE = (1100, 800)  # pixels
# All have this backbone, as SMARTS: the ring from the first to the sixth residue, and the tail of three.
_BACKBONE = (
    f"[#6]~1[#6](=O){4 * '[#7][#6][#6](=O)'}[#7][#6]([#6](=O)[#7]2[#6][#6][#6][#6]2[#6](=O)[#7][#6][#6](=O)"
    "[#7][#6][#6]([#7])=O)[#6][#16]~[#16,#6][#6]~1"
)
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def molecule(item: Molecule) -> Iterator[RenderableType]:
    """Yield what is known of a molecule: sequence, ring, formula, mass, what sets it apart, sources."""
    from rich.text import Text

    oxytocin = molecules()["oxytocin"]
    yield Text(f"{item.name}: {item.what}\n", style="bold")
    yield f"  sequence    {'-'.join(item.sequence).replace('NH2', 'NH₂')}"
    yield f"  ring        {item.ring}"
    yield f"  formula     {item.formula.translate(_SUBSCRIPTS)}"
    yield f"  molar mass  {item.molar_mass:.2f} g/mol, from the formula"
    if item is oxytocin:
        substance = MICROGRAMS_PER_UNIT / item.molar_mass * 1e6
        yield f"  1 IU        {number(MICROGRAMS_PER_UNIT)} µg, {number(substance)} pmol"
    else:
        label = "  differs from oxytocin at  "
        for line in item.differences(oxytocin):
            yield f"{label}{line}"
            label = " " * len(label)
    for name, text in item.uncommon().items():
        yield f"  {name} is {text}"
    yield f"  sources     {', '.join(item.sources)} (`oxytocin cite` prints them)"


def check_ending(path: Path) -> None:
    """Raise an OxytocinError if no skeletal formula can be drawn into a file of this name, or RDKit is not there."""
    if path.suffix not in FORMATS:
        raise OxytocinError(f"a molecule is drawn as {' or '.join(FORMATS)}, and '{path.name}' is neither")
    try:
        import rdkit  # noqa: F401
    except ImportError:
        raise OxytocinError(
            "drawing a molecule needs RDKit; install it into this environment: python -m pip install rdkit"
        ) from None


def draw(item: Molecule, path: Path) -> None:
    """Draw the skeletal formula, its residues numbered, into a .png or .svg file, whole or not at all.

    Raises
    ------
    OxytocinError
        If the ending is another, RDKit is not installed, or the file cannot be written.
    """
    check_ending(path)
    from rdkit import Chem
    from rdkit.Chem import rdDepictor
    from rdkit.Chem.Draw import rdMolDraw2D

    structure = _structure(item)
    rdDepictor.SetPreferCoordGen(True)  # lays a ring of twenty atoms out as a ring
    oxytocin = _structure(molecules()["oxytocin"])
    rdDepictor.Compute2DCoords(oxytocin)
    rdDepictor.StraightenDepiction(oxytocin)
    # As oxytocin lies, so that what differs is seen at once.
    rdDepictor.GenerateDepictionMatching2DStructure(structure, oxytocin, refPatt=Chem.MolFromSmarts(_BACKBONE))

    make = rdMolDraw2D.MolDraw2DSVG if path.suffix == ".svg" else rdMolDraw2D.MolDraw2DCairo
    canvas = make(*_SIZE)
    options: Any = canvas.drawOptions()  # RDKit's own types of them are wrong
    ink, nitrogen, oxygen, sulfur = (_shade(colour) for colour in (INK, FIRING, PLASMA, SECRETION))
    options.setAtomPalette({-1: ink, 6: ink, 7: nitrogen, 8: oxygen, 16: sulfur})
    options.setLegendColour(ink)
    options.legendFontSize = 24
    options.annotationFontScale = 0.6
    canvas.DrawMolecule(structure, legend=f"{item.name}, {item.formula}, {item.molar_mass:.2f} g/mol")
    canvas.FinishDrawing()
    drawn = canvas.GetDrawingText()
    data = drawn.encode() if isinstance(drawn, str) else drawn
    whole_file(path, lambda draft: draft.write_bytes(data))


def _structure(item: Molecule) -> Any:
    """Return the structure with the name of each residue beside its carbon."""
    from rdkit import Chem

    structure = Chem.MolFromSmiles(item.smiles)
    for atom in structure.GetAtoms():
        if place := atom.GetAtomMapNum():
            atom.SetAtomMapNum(0)
            atom.SetProp("atomNote", f"{item.sequence[place - 1].removesuffix('-NH2')}{place}")
    return structure


def _shade(colour: str) -> tuple[float, ...]:
    """Return red, green and blue from 0 to 1."""
    return tuple(int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
