"""Files come whole or not at all, and nothing stays behind, not even where a process was killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from oxytocin.language import OxytocinError, drafts
from oxytocin.language.drafts import remove_dead_drafts, whole_file, whole_folder

WRITER = """
import sys, time
from pathlib import Path
from oxytocin.language.drafts import whole_file
def slowly(draft):
    draft.write_bytes(bytes(1000))
    print("begun", flush=True)
    time.sleep(60)
whole_file(Path(sys.argv[1]), slowly)
"""


def begun(target: Path) -> subprocess.Popen:
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(target)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "begun\n"
    return writer


def killed(writer: subprocess.Popen) -> None:
    writer.send_signal(signal.SIGKILL)
    writer.wait()


def test_what_a_killed_process_was_writing_is_taken_away_by_the_next_one(tmp_path: Path) -> None:
    killed(begun(tmp_path / "old.nc"))
    assert len(list(tmp_path.iterdir())) == 1, "a hidden draft, and no half file"
    whole_file(tmp_path / "new.csv", lambda draft: draft.write_text("a"))
    assert [path.name for path in tmp_path.iterdir()] == ["new.csv"]


def test_what_a_living_process_is_writing_stays(tmp_path: Path) -> None:
    writer = begun(tmp_path / "other.nc")
    try:
        whole_file(tmp_path / "new.csv", lambda draft: draft.write_text("a"))
        assert len(list(tmp_path.iterdir())) == 2
    finally:
        killed(writer)
    remove_dead_drafts(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["new.csv"]


def test_a_draft_of_another_user_and_files_with_such_names_stay(tmp_path: Path, monkeypatch) -> None:
    killed(begun(tmp_path / "old.nc"))
    (tmp_path / ".oxytocin-draft-mine").write_text("a file")
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    remove_dead_drafts(tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_one_that_was_killed_before_it_had_a_lock_is_taken_away(tmp_path: Path) -> None:
    (tmp_path / ".oxytocin-draft-empty").mkdir()
    remove_dead_drafts(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_swept_away_before_its_lock_is_held_is_made_again(tmp_path: Path, monkeypatch) -> None:
    claims = iter([False, True])
    monkeypatch.setattr(drafts, "_claim", lambda file: next(claims, True))
    whole_file(tmp_path / "a.csv", lambda draft: draft.write_text("a"))
    assert (tmp_path / "a.csv").read_text() == "a"


def test_a_failed_write_leaves_nothing_and_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_text("old")

    def fails(draft: Path) -> None:
        draft.write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OxytocinError, match=r"^cannot write '.*a\.csv': No space left on device$"):
        whole_file(target, fails)
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert target.read_text() == "old"


def test_a_file_has_the_rights_that_the_user_allows(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        whole_file(tmp_path / "a.csv", lambda draft: draft.write_text("a"))
    finally:
        os.umask(before)
    assert (tmp_path / "a.csv").stat().st_mode & 0o777 == 0o644


def test_a_folder_comes_whole_and_never_over_another(tmp_path: Path) -> None:
    whole_folder(tmp_path / "problem", lambda draft: (draft / "model.xml").write_text("a"))
    assert (tmp_path / "problem" / "model.xml").read_text() == "a"
    with pytest.raises(OxytocinError, match="cannot write"):
        whole_folder(tmp_path / "problem", lambda draft: None)
    assert (tmp_path / "problem" / "model.xml").read_text() == "a"
    assert len(list(tmp_path.iterdir())) == 1
