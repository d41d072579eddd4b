"""What is remembered is as it was written, or not there; where nothing can be written, nothing is lost but time."""

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oxytocin.language import memory

CONTENT = b"something worked out" * 20


@pytest.fixture
def home(own_cache: Path) -> Path:
    return own_cache


def entry(home: Path) -> Path:
    memory.keep("kind/of", "name", CONTENT)
    return home / "kind" / "of" / "name"


def test_what_is_kept_is_there_and_is_for_its_owner_alone(home: Path) -> None:
    assert memory.recall("kind/of", "name") is None
    assert not memory.holds("kind/of")
    path = entry(home)
    assert memory.recall("kind/of", "name") == CONTENT
    assert memory.holds("kind/of")
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["name"]
    assert [each.name for each in home.iterdir()] == ["kind"], "no draft stays"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_no_changed_bit_is_believed(home: Path, place: int, bit: int) -> None:
    path = entry(home)
    whole = bytearray(path.read_bytes())
    whole[place % len(whole)] ^= 1 << bit
    path.write_bytes(whole)
    assert memory.recall("kind/of", "name") is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=100) | st.integers(0, 400))
def test_neither_rubbish_nor_half_a_file_is_believed(home: Path, found: bytes | int) -> None:
    path = entry(home)
    path.write_bytes(found if isinstance(found, bytes) else path.read_bytes()[:found])
    assert memory.recall("kind/of", "name") is None


def test_an_entry_under_another_name_is_not_believed(home: Path) -> None:
    path = entry(home)
    path.rename(path.with_name("other"))
    assert memory.recall("kind/of", "other") is None


@pytest.mark.parametrize("what", ["folder", "full folder", "dangling link", "link", "pipe", "file for a folder"])
def test_what_stands_in_the_place_of_an_entry_is_written_over(home: Path, what: str, capsys) -> None:
    path = entry(home)
    path.unlink()
    if what == "folder":
        path.mkdir()
    elif what == "full folder":
        path.mkdir()
        (path / "more").write_text("a")
    elif what == "dangling link":
        path.symlink_to(home / "nowhere")
    elif what == "link":
        (home / "elsewhere").write_bytes(b"of somebody")
        path.symlink_to(home / "elsewhere")
    elif what == "pipe":
        os.mkfifo(path)
    else:
        path.parent.rmdir()
        path.parent.write_text("a")
    assert memory.recall("kind/of", "name") is None
    memory.keep("kind/of", "name", CONTENT)
    assert memory.recall("kind/of", "name") == CONTENT
    if what == "link":
        assert (home / "elsewhere").read_bytes() == b"of somebody"
    assert capsys.readouterr().err.count(f"what is remembered in '{home}' is damaged in places") == 1


def test_a_cache_that_cannot_be_written_gives_way_to_a_temporary_one_that_goes(home: Path, tmp_path: Path) -> None:
    script = """
import os
from oxytocin.language import memory
memory.keep("kind", "kept", b"before")
def full(*_):
    raise OSError(28, "No space left on device")
written = memory._write
memory._write = lambda place, *rest: full() if place == memory._home() else written(place, *rest)
memory.keep("kind", "a", b"1")
memory.keep("kind", "b", b"2")
print(memory.recall("kind", "kept"), memory.recall("kind", "a"), memory.recall("kind", "b"))
import subprocess, sys
code = "from oxytocin.language import memory; print(memory.recall('kind', 'b'), flush=True)"
subprocess.run([sys.executable, "-c", code], check=True)
"""
    environment = os.environ | {"TMPDIR": str(tmp_path / "temporary")}
    (tmp_path / "temporary").mkdir()
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert sorted(done.stdout.split("\n")) == ["", "b'2'", "b'before' b'1' b'2'"]
    assert done.stderr.count("\n") == 1
    assert f"nothing can be remembered in '{home}' (No space left on device)" in done.stderr
    assert str(tmp_path / "temporary") in done.stderr
    assert not list((tmp_path / "temporary").iterdir())


@pytest.mark.parametrize("what", ["a file", "of another user", "no home", "relative"])
def test_where_there_is_no_cache_to_trust_a_temporary_one_is_used(
    home: Path, what: str, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    import platformdirs

    home.parent.mkdir()
    if what == "a file":
        home.write_text("a")
    elif what == "of another user":
        entry(home)
        memory._home.cache_clear()
        monkeypatch.setattr(memory, "_see_that_it_is_ours", _not_ours(home, memory._see_that_it_is_ours))
    elif what == "no home":
        monkeypatch.setattr(platformdirs, "user_cache_dir", _raises(RuntimeError("Could not determine home directory")))
    else:
        monkeypatch.setattr(platformdirs, "user_cache_dir", lambda *_, **__: "~/.cache/oxytocin")
    assert memory.recall("kind/of", "name") is None
    memory.keep("kind/of", "name", CONTENT)
    assert memory.recall("kind/of", "name") == CONTENT
    place = Path(os.environ["OXYTOCIN_TEMPORARY_CACHE"])
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert str(place) in said
    assert (place / "kind" / "of" / "name").exists()
    monkeypatch.delenv("OXYTOCIN_TEMPORARY_CACHE")


def test_nothing_to_write_in_anywhere_is_said_and_harms_nothing(home: Path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(memory, "draft_folder", _raises(OSError(errno.ENOSPC, "No space left on device")))
    memory.keep("kind/of", "name", CONTENT)
    memory.keep("kind/of", "name", CONTENT)
    assert memory.recall("kind/of", "name") is None
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "nor in a temporary folder (No space left on device)" in said


def test_a_cache_in_which_others_could_write_is_closed_to_them(home: Path) -> None:
    home.mkdir(parents=True)
    home.chmod(0o777)
    entry(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def _raises(error: Exception):
    def fails(*_: object, **__: object) -> None:
        raise error

    return fails


def _not_ours(home: Path, otherwise):
    def checks(folder: Path) -> None:
        if folder == home:
            raise OSError("it belongs to another user")
        otherwise(folder)

    return checks
