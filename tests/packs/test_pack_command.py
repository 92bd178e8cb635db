"""`yima pack check` and `yima pack show`, as somebody types them."""

import json
import shutil
from pathlib import Path

import pytest

from app.commands import pack as command

FOLDER = Path(__file__).parents[2] / "packs" / "anhui-2022"


def test_check__good_pack__zero_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["check", str(FOLDER), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["ok"] is True
    assert {fault["level"] for fault in said["faults"]} == {"warning"}
    assert {"no_phone", "blank"} <= {fault["code"] for fault in said["faults"]}
    assert set(said["faults"][0]) == {"file", "sheet", "row", "column", "code", "message", "remedy", "level"}


def test_check__broken_pack__one_and_the_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(FOLDER, tmp_path / "pack")
    file = tmp_path / "pack" / "pack.toml"
    file.write_text(file.read_text("utf-8").replace("days = 20", "days = 0"), "utf-8")
    assert command.main(["check", str(tmp_path / "pack")]) == 1
    said = capsys.readouterr().out
    line = file.read_text("utf-8").splitlines().index("days = 0") + 1
    assert f"第 {line} 行" in said
    assert "还不能用" in said
    assert command.main(["show", str(tmp_path / "pack")]) == 1


def test_show__good_pack__json_and_plain(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["show", str(FOLDER), "--json"]) == 0
    assert "入户核查" in json.loads(capsys.readouterr().out)["procedures"]
    assert command.main(["show", str(FOLDER)]) == 0
    assert "家里有难处" in capsys.readouterr().out


def test_check__no_folder__two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["check", str(tmp_path / "none")]) == 2
    assert "打不开" in capsys.readouterr().err
