"""The page on locating a deficit shows the file that it names."""

from pathlib import Path

from oxytocin.inference.observations import read_case

DOCS = Path(__file__).parents[2] / "docs"


def test_the_file_on_the_page_is_the_example_and_is_understood() -> None:
    page = (DOCS / "locating.md").read_text(encoding="utf-8")
    file = DOCS / "examples" / "locate-woman.toml"
    assert file.read_text(encoding="utf-8").split("\n", 1)[1].strip() in page
    assert [each.readout for each in read_case(file).observations] == ["rise", "milk_removed", "saliva_rise"]
