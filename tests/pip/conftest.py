"""What the tests of the wheel share: commands, and environments to install into."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from types import SimpleNamespace

import pytest

#: The folder with the sources of the project.
SOURCE = Path(__file__).resolve().parents[2]


def run(*command, code=0, **options):
    """What a command says; it must end with `code`."""
    options.setdefault("stderr", subprocess.STDOUT)
    done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=False, **options)
    assert done.returncode == code, f"{command} ended with {done.returncode}:\n{done.stdout}"
    return done.stdout


@pytest.fixture
def helpers():
    return SimpleNamespace(run=run, source=SOURCE, environment=environment)


def environment(folder):
    """The interpreter of a new environment, which has the packages of this one beside its own."""
    run(sys.executable, "-m", "venv", "--without-pip", str(folder))
    python = str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(run(python, "-c", code).strip())
    (site / "outer.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python
