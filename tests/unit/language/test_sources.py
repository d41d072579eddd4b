"""What cannot be read as source is not remembered."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from oxytocin.language.sources import sources_of


@pytest.mark.parametrize("name", ["compiled.so", "gone.py"])
def test_a_part_that_draws_on_no_readable_source_is_not_remembered(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "compiled.so").write_bytes(b"\x7fELF\xff")
    module = ModuleType("a_part_of_somebody")
    module.__file__ = str(tmp_path / name)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    assert sources_of([type("Part", (), {"__module__": module.__name__})]) is None
