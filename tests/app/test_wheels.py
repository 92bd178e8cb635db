"""Installing from a folder of wheels: no index is asked, and a file that is not the one locked is refused."""

import hashlib
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from app.settings import ROOT

WHEEL = "yima_probe-1.0-py3-none-any.whl"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The project's Makefile over a lock of one tiny wheel, and a package without any dependency."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "wheels").mkdir()
    with zipfile.ZipFile(tmp_path / "wheels" / WHEEL, "w") as wheel:
        wheel.writestr("yima_probe.py", "HERE = True\n")
        wheel.writestr("yima_probe-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: yima-probe\nVersion: 1.0\n")
        wheel.writestr(
            "yima_probe-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr("yima_probe-1.0.dist-info/RECORD", "")
    (tmp_path / "requirements").mkdir()
    lock(tmp_path, hashlib.sha256((tmp_path / "wheels" / WHEEL).read_bytes()).hexdigest())
    return tmp_path


def lock(place: Path, digest: str) -> None:
    (place / "requirements" / "core.txt").write_text(f"yima-probe==1.0 --hash=sha256:{digest}\n")


def wish(place: Path, *arguments: str) -> str:
    """What make would run, as the shell would see it."""
    done = subprocess.run(["make", "-n", *arguments], cwd=place, capture_output=True, text=True, check=True)
    return done.stdout


def install(place: Path) -> "subprocess.CompletedProcess[str]":
    """The very line of `make setup WHEELS=wheels` that installs the lock, into a folder instead of an environment."""
    (line,) = [each for each in wish(place, "setup", "WHEELS=wheels").splitlines() if "core.txt" in each]
    command = line.strip().lstrip("@").replace(".venv/bin/pip", str(ROOT / ".venv" / "bin" / "pip"))
    return subprocess.run([*command.split(), "--target", "out"], cwd=place, capture_output=True, text=True, check=False)


def test_setup__folder_of_wheels__no_index_and_hashes_checked(place: Path) -> None:
    said = wish(place, "setup", "WHEELS=wheels")
    assert "--no-index --find-links wheels -r requirements/core.txt" in said
    assert "--require-hashes" in said
    assert "--no-index" not in wish(place, "setup").partition("core.txt")[0]
    assert "-d wheels" in wish(place, "wheels")


@pytest.mark.skipif(not (ROOT / ".venv" / "bin" / "pip").exists(), reason="no environment of make setup")
def test_setup__wheel_there__installed_one_that_was_changed__refused(place: Path) -> None:
    done = install(place)
    assert done.returncode == 0, done.stderr
    assert (place / "out" / "yima_probe.py").exists()
    lock(place, "0" * 64)
    shutil.rmtree(place / "out")
    refused = install(place)
    assert refused.returncode != 0
    assert "HASH" in refused.stderr.upper()
    assert not (place / "out" / "yima_probe.py").exists()
