"""`yima knowledge eval` and `yima knowledge import`, by their output."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.commands import knowledge
from app.settings import Settings
from app.stores import open_store
from storage.articles import ArticleView
from tests.knowledge import papers

QUESTIONS = """{"q": "娃不念书了咋办", "gold": [6], "alt": [], "kind": "local"}
{"q": "光伏板坏了找谁", "gold": [16], "alt": [13]}

{"q": "今天天气怎么样", "gold": []}
"""
POLICY = (
    "某县2024年工作要点\n1. 甲事。做好甲。（责任单位：县甲局、各镇<园区>）\n2. 乙事。做好乙。（责任单位：县乙局）\n"
)


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    file = tmp_path / "questions.jsonl"
    file.write_text(QUESTIONS, encoding="utf-8")
    return file


def test_eval__json__a_line_a_question_and_a_summary(questions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert knowledge.main(["eval", str(questions), "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == 4
    assert all(set(line) == {"q", "decision", "hits", "route"} for line in lines[:3])
    assert lines[0]["hits"][0]["items"] == [6]
    summary = lines[3]["summary"]
    assert (summary["in_scope"], summary["out_of_scope"], summary["top1"]) == (2, 1, 1.0)
    assert "local" in summary["kinds"]


def test_eval__text__figures_by_kind_and_each_miss_with_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text(QUESTIONS + '{"q": "低保怎么申请", "gold": [16], "kind": "odd"}\n', encoding="utf-8")
    assert knowledge.main(["eval", str(file)]) == 0
    told = capsys.readouterr().out
    assert "local" in told
    assert "合计" in told
    miss = told.split("没对上的")[1]
    assert "低保怎么申请" in miss
    assert "应是：16" in miss
    assert "把握" in miss


@pytest.mark.parametrize("content", [b"not json\n", "低保".encode("gbk"), b'{"q": "x", "gold": "y"}\n'])
def test_eval__bad_file__one_sentence_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    file = tmp_path / "q.jsonl"
    file.write_bytes(content)
    assert knowledge.main(["eval", str(file)]) == 1
    assert capsys.readouterr().err.count("。") == 1


def test_eval__no_such_file__2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert knowledge.main(["eval", str(tmp_path / "none")]) == 2
    assert "找不到" in capsys.readouterr().err


def test_import__json__the_agreed_shape(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "policy.txt"
    file.write_text(POLICY, encoding="gbk")
    assert knowledge.main(["import", str(file), "--json"]) == 0
    read = json.loads(capsys.readouterr().out)
    assert {"title", "number", "items", "doubts"} <= set(read)
    assert read["title"] == "某县2024年工作要点"
    assert read["items"][0] == {
        "number": 1,
        "heading": "甲事",
        "text": "做好甲。",
        "offices": ["县甲局", "各镇<园区>"],
    }


def test_import__text__drafts_to_be_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "policy.txt"
    file.write_text(POLICY, encoding="utf-8")
    assert knowledge.main(["import", str(file)]) == 0
    told = capsys.readouterr().out
    assert "草稿" in told
    assert "县乙局" in told


@pytest.mark.parametrize(
    ("content", "says"), [(b"", "空的"), ("天气很好。".encode(), "没找到"), (b"PK\x03\x04", "docx")]
)
def test_import__nothing_to_read__said_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, says: str
) -> None:
    file = tmp_path / "policy.bin"
    file.write_bytes(content)
    assert knowledge.main(["import", str(file), "--json"]) == 1
    read = json.loads(capsys.readouterr().out)
    assert read["items"] == []
    assert says in read["doubts"][0]["message"]


def _drafts(settings: Settings) -> list[ArticleView]:
    async def read() -> list[ArticleView]:
        async with open_store(settings) as store, store.unit() as unit:
            return await unit.articles.drafts()

    return asyncio.run(read())


def test_import__shown_first__kept_only_when_asked_and_only_once(
    run: Callable[..., tuple[int, str, str]], settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "policy.txt"
    file.write_text(POLICY, encoding="gbk")
    status, said, _ = run(knowledge.main, "import", str(file))
    assert status == 0
    assert "还没有存" in said
    assert not (settings.data_dir / "yima.db").exists()
    status, said, _ = run(knowledge.main, "import", str(file), "--yes")
    assert status == 0
    assert "存了 2 篇草稿" in said
    first, second = _drafts(settings)
    assert (first.title, first.body["answer"], first.body["offices"]) == ("甲事", "做好甲。", ["县甲局", "各镇<园区>"])
    assert (second.body["source"], second.body["valid_from"]) == ("《某县2024年工作要点》 第2条", "2024-01-01")
    assert "没认出文号，请补上出处。" in first.doubts
    _, said, _ = run(knowledge.main, "import", str(file), "--yes")
    assert "存了 0 篇草稿" in said
    assert "有 2 篇以前存过" in said
    assert len(_drafts(settings)) == 2


@pytest.mark.parametrize("content", [b"", "天气很好。".encode(), papers.scanned_pdf()])
def test_import__nothing_to_read__nothing_kept(
    run: Callable[..., tuple[int, str, str]], settings: Settings, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "policy.bin"
    file.write_bytes(content)
    status, _, said = run(knowledge.main, "import", str(file), "--yes")
    assert status == 1
    assert said.count("。") <= 1
    assert not (settings.data_dir / "yima.db").exists()


def test_misses__grouped_with_counts_and_without_names(
    run: Callable[..., tuple[int, str, str]], settings: Settings
) -> None:
    status, said, _ = run(knowledge.main, "misses")
    assert (status, "没有没答上的问题" in said) == (0, True)

    async def ask() -> None:
        async with open_store(settings) as store, store.unit() as unit:
            await unit.people.add(code="x", name="甲一山")
            for words in ("养狗办证去哪办", "养狗去哪办证", "甲一山说坟地能不能卖", "打13800000001能不能买彩票"):
                await unit.questions.miss(words, at=datetime.now(UTC))

    asyncio.run(ask())
    status, said, _ = run(knowledge.main, "misses", "--json")
    groups = json.loads(said)["groups"]
    assert status == 0
    assert (groups[0]["count"], sorted(groups[0]["wordings"])) == (2, ["养狗办证去哪办", "养狗去哪办证"])
    assert sum(group["count"] for group in groups) == 4
    assert "甲一山" not in said
    assert "13800000001" not in said
