"""No test asserts elapsed time, hypothesis's deadline for an example included: the first one may compile."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("oxytocin", parent=settings.default, deadline=None)
settings.load_profile("oxytocin")


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache of its own for one test, with nothing in it."""
    from oxytocin.language import memory

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("OXYTOCIN_TEMPORARY_CACHE", raising=False)
    for once in (memory._home, memory._say):
        once.cache_clear()
    yield tmp_path / "cache" / "oxytocin"
    for once in (memory._home, memory._say):
        once.cache_clear()
