"""A model's file: endings, encodings, packed or not, and what is no model."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from oxytocin.exchange.alone import source
from oxytocin.exchange.alone.source import is_archive, is_model, read_model
from oxytocin.language import OxytocinError

TEXT = '<?xml version="1.0" encoding="{}"?>\n<sbml name="µ"/>\n'


@pytest.mark.parametrize("name", ["m.xml", "M.XML", "m.sbml", "m.xml.gz", "M.SBML.GZ"])
def test_a_models_name(name: str) -> None:
    assert is_model(name) and not is_archive(name)


@pytest.mark.parametrize("name", ["a.omex", "A.OMEX", "a.sedml"])
def test_an_archives_name(name: str) -> None:
    assert is_archive(name) and not is_model(name)


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "UTF-16"])
@pytest.mark.parametrize("packed", [False, True])
def test_every_encoding_is_read(tmp_path: Path, encoding: str, packed: bool) -> None:
    path = tmp_path / "m.xml"
    content = TEXT.format(encoding).encode(encoding)
    path.write_bytes(gzip.compress(content) if packed else content)
    assert read_model(path) == TEXT.format("UTF-8")


def test_a_missing_declaration_is_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "m.xml"
    path.write_bytes("\ufeff<sbml name='µ'/>".encode())
    assert read_model(path) == "<sbml name='µ'/>"


def test_what_is_no_model_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "m.xml"
    for content, why in (
        (b"PK\x03\x04", "not in the encoding|no XML"),
        (b"\xff\xfe\x00", "not in the encoding"),
        (gzip.compress(b"<sbml/>")[:-9], "no whole gzip file"),
        (TEXT.format("klingon").encode(), "encoding 'klingon'"),
    ):
        path.write_bytes(content)
        with pytest.raises(OxytocinError, match=why):
            read_model(path)
    with pytest.raises(OxytocinError, match="there is no file"):
        read_model(tmp_path / "none.xml")
    with pytest.raises(OxytocinError, match="is a folder"):
        read_model(tmp_path)
    monkeypatch.setattr(source, "LARGEST", 10_000)
    path.write_bytes(gzip.compress(bytes(1_000_000)))
    with pytest.raises(OxytocinError, match="unfolds to more than"):
        read_model(path)


def test_a_pipe_is_no_model(tmp_path: Path) -> None:
    pipe = tmp_path / "m.xml"
    os.mkfifo(pipe)
    with pytest.raises(OxytocinError, match="no regular file"):
        read_model(pipe)
