"""A layout is remembered as it was written, or made anew."""

import re
from pathlib import Path

import pytest

from oxytocin.engine import build
from oxytocin.language import Body, Component, Parameter, Rate, State


class Growing(Component):
    size = State("1", initial=1.0)
    rate = Parameter(2.0, "1/h", "oxytocin_notes")

    def equations(self):
        yield Rate(self.size, self.rate)


@pytest.mark.parametrize("old, new", [(rb"0\.00027", b"0.00055"), (rb'"growing.size"', b'"growing.mass"')])
def test_a_layout_in_which_anything_was_changed_is_made_anew(
    own_cache: Path, capsys: pytest.CaptureFixture, old: bytes, new: bytes
) -> None:
    body = Body("test", growing=Growing())
    first = build._laid_out(body)
    assert build._remembered(body.fingerprint) is not None
    (path,) = (own_cache / "layouts").iterdir()
    whole = path.read_bytes()
    path.write_bytes(re.sub(old, new, whole))
    assert path.read_bytes() != whole
    assert build._remembered(body.fingerprint) is None
    assert build._laid_out(body).factors == first.factors
    assert path.read_bytes() == whole
    assert f"what is remembered in '{own_cache}' is damaged in places" in capsys.readouterr().err
