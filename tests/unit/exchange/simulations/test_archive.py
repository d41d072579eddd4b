"""Archives that came from somewhere: what would lie outside of them, or unfold to too much, is refused."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from oxytocin.exchange.simulations import archive
from oxytocin.exchange.simulations.archive import contents, resolve
from oxytocin.language import OxytocinError


def packed(path: Path, *names: str, content: bytes = b"x") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, content)
    return path


def test_entries_are_read_by_their_place(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.omex", "./model.xml", "deep/er/s.sedml")
    assert contents(path) == {"model.xml": b"x", "deep/er/s.sedml": b"x"}


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/etc/x", "C:/x", "..\\x", "a/..", "\\\\host\\x"])
def test_what_would_lie_outside_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(OxytocinError, match="would lie outside"):
        contents(packed(tmp_path / "a.omex", name))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.omex"]


def test_links_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.omex"
    link = zipfile.ZipInfo("model.xml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(link, "/etc/passwd")
    with pytest.raises(OxytocinError, match="is a link"):
        contents(path)


def test_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST", 1_000_000)
    with pytest.raises(OxytocinError, match="unfolds to more than"):
        contents(packed(tmp_path / "a.omex", "a", "b", content=bytes(900_000)))
    with pytest.raises(OxytocinError, match="1001 entries"):
        contents(packed(tmp_path / "b.omex", *(str(i) for i in range(1001))))


@pytest.mark.parametrize("cut", [0, 10, 100, -30])
def test_a_damaged_archive_is_a_sentence(tmp_path: Path, cut: int) -> None:
    path = packed(tmp_path / "a.omex", "model.xml", content=b"abc" * 1000)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(OxytocinError, match="no whole COMBINE archive"):
        contents(path)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("../../m.xml", "outside of the archive"),
        ("/m.xml", "outside of the archive"),
        ("https://example.org/m.xml", "nothing is fetched"),
        ("urn:miriam:biomodels.db:BIOMD0000000001", "nothing is fetched"),
        ("n.xml", "not in it"),
    ],
)
def test_a_source_elsewhere_is_refused(source: str, why: str) -> None:
    with pytest.raises(OxytocinError, match=why):
        resolve(source, "a/s.sedml", {"m.xml": b""}, "s.sedml")


def test_a_source_beside_or_above_is_found() -> None:
    assert resolve("../m.xml", "a/s.sedml", {"m.xml": b""}, "s.sedml") == "m.xml"
    assert resolve("./m.xml", "a/s.sedml", {"a/m.xml": b""}, "s.sedml") == "a/m.xml"
