"""`yima form` as people and programs call it: exit status and lines."""

import io
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from app.commands import form

ROOT = Path(__file__).parents[2]
NOW = ["--now", "2026-03-05T10:30:00+08:00", "--zone", "Asia/Shanghai", "--seed", "1"]
TABLE = """
| survey |
| | type | name | label | required | constraint | constraint_message | calculation |
| | today | today | | | | | |
| | text | who | 户主 | yes | | | |
| | note | n | 您好 ${who} | | | | |
| | integer | people | 几口人 | | . < 20 | 太多了 | |
| | begin_repeat | member | 家人 | | | | |
| | text | name | 名字 | | | | |
| | end_repeat | | | | | | |
| | calculate | count | | | | | count(${member}) |
| settings |
| | form_title | form_id | instance_name |
| | 家庭 | home | ${who} |
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    """A form on disk."""
    path = tmp_path / "家庭.md"
    path.write_text(TABLE, "utf-8")
    return str(path)


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, list[Any]]:
    status = form.main(list(argv))
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def talk(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], file: str, *lines: Any
) -> tuple[int, list[Any]]:
    said = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    monkeypatch.setattr(sys, "stdin", io.StringIO(said + "\n" if said else ""))
    return run(capsys, "interview", file, *NOW)


def test_check__good_form__ok(capsys: pytest.CaptureFixture[str], file: str) -> None:
    assert run(capsys, "check", file, "--json") == (0, [{"ok": True, "faults": []}])


def test_check__faulty_form__faults_and_status_1(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "坏.md"
    path.write_text("| survey |\n| | type | name | label |\n| | selct_one c | a | 甲 |", "utf-8")
    status, (line,) = run(capsys, "check", str(path))
    assert status == 1
    assert not line["ok"]
    assert set(line["faults"][0]) == {"file", "sheet", "row", "column", "code", "message", "remedy", "level"}
    assert (line["faults"][0]["sheet"], line["faults"][0]["row"], line["faults"][0]["level"]) == ("survey", 3, "error")


@pytest.mark.parametrize("argv", [[], ["check"], ["check", "nowhere.xlsx"], ["eval"], ["eval", "1", "--now", "x"]])
def test_usage__wrong__status_2(capsys: pytest.CaptureFixture[str], argv: list[str]) -> None:
    assert form.main(argv) == 2
    capsys.readouterr()


def test_check__attachment_beside_the_form__found(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("| survey |\n| | type | name | label |\n| | select_one_from_file v.csv | a | 甲 |", "utf-8")
    assert run(capsys, "check", str(path))[1][0]["faults"][0]["code"] == "attachment-missing"
    (tmp_path / "v.csv").write_text("name,label\nx,甲\n", "utf-8")
    assert run(capsys, "check", str(path))[0] == 0


def test_check__huge_file__refused_unread(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "大.xlsx"
    with path.open("wb") as opened:
        opened.truncate(200_000_000)
    status, (line,) = run(capsys, "check", str(path))
    assert (status, line["faults"][0]["code"]) == (1, "too-large")


def test_eval__value_as_json(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    answers = tmp_path / "a.json"
    answers.write_text('{"answers": {"age": 30, "member": ["a", "b"]}}', "utf-8")
    assert run(capsys, "eval", "${age} >= 18", "--answers", str(answers)) == (0, [True])
    assert run(capsys, "eval", "${member}", "--answers", str(answers)) == (0, [["a", "b"]])
    assert run(capsys, "eval", "today()", *NOW) == (0, ["2026-03-05"])
    assert run(capsys, "eval", "1 +")[0] == 1


def test_play__all_answers__record_and_order(capsys: pytest.CaptureFixture[str], file: str, tmp_path: Path) -> None:
    answers = tmp_path / "a.json"
    given = {"who": "张三", "people": "2", "member[1]/name": "甲", "member[2]/name": "乙"}
    answers.write_text(json.dumps({"answers": given}), "utf-8")
    status, (line,) = run(capsys, "play", file, "--answers", str(answers), *NOW)
    assert status == 0
    assert line["asked"] == ["who", "people", "member[1]/name", "member[2]/name"]
    assert line["record"]["count"] == "2"
    assert line["record"]["today"] == "2026-03-05"


def test_play__answer_missing__status_3_and_the_next_question(
    capsys: pytest.CaptureFixture[str], file: str, tmp_path: Path
) -> None:
    answers = tmp_path / "a.json"
    answers.write_text('{"answers": {"who": "张三"}}', "utf-8")
    status, (line,) = run(capsys, "play", file, "--answers", str(answers))
    assert (status, line["next"]["ask"]) == (3, "people")
    answers.write_text('{"answers": {"who": "张三", "people": "50"}}', "utf-8")
    status, (line,) = run(capsys, "play", file, "--answers", str(answers))
    assert (status, line["refused"], line["message"]) == (1, "people", "太多了")


def test_interview__whole__record_and_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], file: str
) -> None:
    status, lines = talk(
        monkeypatch,
        capsys,
        file,
        {"answer": ""},
        {"answer": "张三"},
        {"answer": "50"},
        {"answer": "2"},
        {"answer": "甲"},
        {"add": True},
        {"answer": "乙"},
        {"add": False},
    )
    assert status == 0
    who = {"ask": "who", "type": "text", "required": True, "choices": [], "value": ""}
    people = {"ask": "people", "type": "integer", "required": False, "choices": [], "value": ""}
    assert lines[:6] == [
        who,
        {"refused": "who", "message": "这道题必须填。"},
        who,
        {"show": "n", "text": "您好 张三"},
        people,
        {"refused": "people", "message": "太多了"},
    ]
    assert {"repeat": "member", "have": 1} in lines
    assert lines[-1]["name"] == "张三"
    assert lines[-1]["done"]["member[2]/name"] == "乙"


def test_interview__set_remove_back_language_validate_inspect__then_the_question_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], file: str
) -> None:
    status, lines = talk(
        monkeypatch,
        capsys,
        file,
        {"validate": True},
        {"set": {"who": "张三", "member[3]/name": "丙", "nowhere": 1, "people": "x"}},
        {"remove": "member[1]"},
        {"back": True},
        {"language": "法语"},
        {"inspect": ["who", "member[2]/name"]},
    )
    assert status == 3
    assert {"invalid": "who", "because": "required", "message": "这道题必须填。"} in lines
    assert [line["refused"] for line in lines if "refused" in line] == ["nowhere", "people", "language"]
    state = next(line for line in lines if "state" in line)
    assert state["state"]["member[2]/name"]["value"] == "丙"
    assert state["record"]["count"] == "2"
    assert lines[-1]["ask"] == "who"


@pytest.mark.parametrize("line", ["{", "[]", '{"jump": 1}', '{"answer": {"a": 1}}', '{"a": 1, "b": 2}'])
def test_interview__protocol_broken__error_and_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], file: str, line: str
) -> None:
    status, lines = talk(monkeypatch, capsys, file, line)
    assert status == 1
    assert lines[-1]["error"]["code"] == "protocol"


def test_interview__faulty_form__error_and_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    status, (line,) = talk(monkeypatch, capsys, str(path))
    assert (status, line["error"]["code"]) == (1, "damaged")


def test_interview__no_input__question_then_status_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], file: str
) -> None:
    status, lines = talk(monkeypatch, capsys, file)
    assert (status, len(lines)) == (3, 1)


def test_process__eval_and_check__quick_to_their_first_line(file: str) -> None:
    for argv in (["eval", "1 + 1"], ["check", file]):
        script = "import sys; from app.commands import form; sys.exit(form.main(sys.argv[1:]))"
        started = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", script, *argv], cwd=ROOT, capture_output=True, check=True)
        assert done.stdout
        assert time.perf_counter() - started < 5
