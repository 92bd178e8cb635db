import io
import zipfile

import pytest

from knowledge import readers
from knowledge.readers import Line, Unreadable
from tests.knowledge import papers

TEXT = "1. 甲事。\n- 2 -\n2. 乙事。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_lines__any_usual_encoding__the_same(encoding: str) -> None:
    found = readers.lines(TEXT.encode(encoding), "a.txt")
    assert found == [Line(1, "1. 甲事。"), Line(2, "- 2 -", furniture=True), Line(3, "2. 乙事。")]


def test_lines__windows_and_form_feed__cut() -> None:
    assert [line.text for line in readers.lines("甲\r\n乙\x0c丙".encode(), "a.txt")] == ["甲", "乙", "丙"]


def test_lines__markdown__marks_gone() -> None:
    found = readers.lines("# 标题\n\n**1. 甲事**\n- 乙\n> 丙".encode(), "a.md")
    assert [line.text for line in found] == ["标题", "", "1. 甲事", "乙", "丙"]


def test_lines__word_file__drawn_numbers_written_out_and_tables_read() -> None:
    data = papers.word_file(
        [(None, "某方案"), (0, "目标"), (1, "甲事。"), (1, "乙事。"), (0, "保障")], [["单位", "电话"]]
    )
    assert [line.text for line in readers.lines(data)] == [
        "某方案",
        "一、 目标",
        "1.  甲事。",
        "2.  乙事。",
        "二、 保障",
        "单位 电话",
    ]


def test_lines__text_pdf__page_numbers_and_running_heads_are_furniture() -> None:
    pages = [["某县文件", f"{number}. 把甲事办好、办实。", f"— {number} —"] for number in range(1, 5)]
    found = readers.lines(papers.text_pdf(pages))
    assert [line.text for line in found if not line.furniture] == [
        f"{number}. 把甲事办好、办实。" for number in range(1, 5)
    ]


def test_lines__justified_pdf__spaces_between_characters_gone() -> None:
    (line,) = readers.lines(papers.text_pdf([["确 保 住 房 安 全 ， 建 立 排 查 台 账 。 共 12 户"]]))
    assert line.text == "确保住房安全，建立排查台账。共 12 户"


def legacy_or_locked() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("a.txt", "甲")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空的"),
        (b"  \n ", "空的"),
        (legacy_or_locked(), "密码"),
        (archive(), "不是 .docx"),
        (b"PK\x03\x04 broken", "不是 .docx"),
        (papers.scanned_pdf(), "扫描"),
        (papers.locked_pdf(papers.text_pdf([["甲事乙事丙事丁事"] * 4])), "密码"),
        (b"%PDF-1.7\nnothing", "PDF"),
        (papers.text_pdf([["甲事乙事丙事丁事"]] * 201), "201 页"),
        (("甲" * 450_000).encode(), "太长"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "读不了"),
        (b"\x81\x20\xff\xff\xfe", "编码"),
        ("\u3000\n\u3000".encode(), "没有文字"),
    ],
)
def test_lines__can_not_be_read__one_sentence_with_the_remedy(data: bytes, says: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        readers.lines(data, "a.bin")
    sentence = str(refusal.value)
    assert says in sentence
    assert "请" in sentence
    assert sentence.count("。") == 1
