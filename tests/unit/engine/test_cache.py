"""What is remembered between runs is never stale, and a second process compiles nothing."""

import os
import subprocess
import sys
import textwrap
import uuid

import pytest

HELPER = """
def speed(x):
    return {factor} * x
"""

PART = """
from oxytocin.language import Body, Component, Parameter, Rate, State
from helper import speed

class Growing(Component):
    size = State("1", initial=1.0)
    rate = Parameter(1.0, "1/s", "oxytocin_notes")

    def equations(self):
        yield Rate(self.size, speed(self.rate))
"""

SCRIPT = """
import sys, warnings
import part
from oxytocin.engine.run import run
from oxytocin.language import Body
body = Body("test", growing=part.Growing())
if len(sys.argv) > 1:
    # The file changes under a process that has already loaded it.
    open("helper.py", "w").write(sys.argv[1])
done = run(body, 1.0)
print(done["size"][0, -1], "sympy" in sys.modules)
"""


@pytest.fixture
def project(tmp_path):
    # A source that no earlier run of this test has left in the cache.
    (tmp_path / "part.py").write_text(textwrap.dedent(PART) + f"\n# {uuid.uuid4()}\n")
    (tmp_path / "script.py").write_text(textwrap.dedent(SCRIPT))
    write(tmp_path, 1)
    return tmp_path


def write(folder, factor):
    path = folder / "helper.py"
    path.write_text(HELPER.format(factor=factor))
    os.utime(path, (1e9 + factor, 1e9 + factor))


def go(folder, *arguments):
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "script.py", *arguments], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    size, loaded = done.stdout.split()
    return float(size), loaded == "True"


def test_a_changed_helper_in_another_file_is_noticed(project):
    assert go(project) == (pytest.approx(2.0), True)
    assert go(project) == (pytest.approx(2.0), False), "the second process should build nothing"
    write(project, 3)
    assert go(project) == (pytest.approx(4.0), True)


def test_a_file_that_changes_under_a_running_process_poisons_nothing(project):
    assert go(project, HELPER.format(factor=5))[0] == pytest.approx(2.0)
    os.utime(project / "helper.py", (1e9 + 7, 1e9 + 7))
    assert go(project)[0] == pytest.approx(6.0)
