"""Three invented documents of different shape, and the promise that no letter is lost and none invented."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import documents, readers
from knowledge.documents import Document
from tests.knowledge import papers

# Narrow lines, page breaks inside sentences, bracketed numbers that start anew, two kinds of offices. Sent in GBK.
WRAPPED = """云溪县人民政府办公室文件
云政办〔2023〕15号
云溪县人民政府办公室关于印发云溪县2023年
冬春农村供水保障工作方案的通知
各乡镇人民政府，县直有关单位：
    为保障冬春供水，制定本方案。
一、重点任务
（一）全面排查隐患。组织对全县集中供水
工程开展一次拉网式排查，建立台账，逐一
销号。排查内容包括：1.水源；2.管网；3.水
厂设备。（牵头单位：县水利局；配合单位：
县卫健委、各乡镇）
（二）抓好防冻保暖。对裸露管道包裹保温
- 2 -
材料，备足抢修物资，二十四小时值班。
（牵头单位：县水利局；配合单位：县应急局、
县供水公司）
二、保障措施
（一）强化领导。各乡镇主要负责人亲自抓。
（牵头单位：县政府办）
（二）严格考核。将供水保障纳入年度考核
（责任单位：县委督查办、县水利局（农饮办））
"""

# Markdown, headings of their own, offices and dates in lines of their own.
MARKED = """# 2024年秋季校园控辍工作要点

## 1. 摸清底数
各学校九月十日前完成比对，
不漏一人。

责任单位：县教育局、各中心校

完成时限：9月10日

## 2. 上门劝返
对没到校的学生，三日内上门。

责任单位：各中心校

## 3. 送教到家
对去不了学校的孩子每周送教。

牵头单位：县教育局

配合单位：县残联、县特殊教育学校
"""

# A measure in chapters and articles with lists, numbers drawn by Word for nothing here: plain text in a Word file.
ARTICLES = [
    (None, "青石镇乡村公益性岗位管理办法"),
    (None, "第一章 总则"),
    (None, "第一条 为规范公益性岗位管理，制定本办法。"),
    (None, "第二条 本办法适用于全镇各村。"),
    (None, "第二章 选聘"),
    (None, "第三条 选聘坚持公开、公平。选聘程序如下："),
    (None, "（一）本人申请；"),
    (None, "（二）村级评议；"),
    (None, "（三）镇级审核。"),
    (None, "第四条 一户一岗。特殊情况由镇里研究。"),
]


def read(data: bytes, name: str = "a.txt") -> Document:
    return documents.document(readers.lines(data, name))


def test_document__narrow_lines_in_gbk__items_whole() -> None:
    found = read(WRAPPED.encode("gbk"))
    assert found.title == "云溪县人民政府办公室关于印发云溪县2023年冬春农村供水保障工作方案的通知"
    assert found.number == "云政办〔2023〕15号"
    assert [(item.number, item.heading) for item in found.items] == [
        (1, "全面排查隐患"),
        (2, "抓好防冻保暖"),
        (1, "强化领导"),
        (2, "严格考核"),
    ]
    assert found.items[0].offices == ("县水利局", "县卫健委", "各乡镇")
    assert found.items[0].text.endswith("排查内容包括：1.水源；2.管网；3.水厂设备。")
    assert found.items[1].text == "对裸露管道包裹保温材料，备足抢修物资，二十四小时值班。"
    assert found.items[1].offices == ("县水利局", "县应急局", "县供水公司")
    assert found.items[3].offices == ("县委督查办", "县水利局（农饮办）")
    assert found.doubts == ()


def test_document__markdown_with_labels__headings_offices_dates() -> None:
    found = read(MARKED.encode(), "a.md")
    assert found.title == "2024年秋季校园控辍工作要点"
    assert [item.heading for item in found.items] == ["摸清底数", "上门劝返", "送教到家"]
    assert found.items[0].text == "各学校九月十日前完成比对，不漏一人。\n完成时限：9月10日"
    assert [item.offices for item in found.items] == [
        ("县教育局", "各中心校"),
        ("各中心校",),
        ("县教育局", "县残联", "县特殊教育学校"),
    ]


def test_document__chapters_and_articles_in_word__lists_stay_inside() -> None:
    found = read(papers.word_file(ARTICLES))
    assert [item.number for item in found.items] == [1, 2, 3, 4]
    assert found.items[2].text == "选聘程序如下：（一）本人申请；（二）村级评议；（三）镇级审核。"
    assert [line.text for line in found.rest] == ["青石镇乡村公益性岗位管理办法", "第一章 总则", "第二章 选聘"]


def test_document__numbers_drawn_by_word__read_like_written_ones() -> None:
    drawn = [(0, "重点任务"), (1, "甲事。做好甲。（责任单位：县甲局）"), (1, "乙事。做好乙。（责任单位：县乙局）")]
    found = read(papers.word_file([(None, "某县2024年工作要点"), *drawn]))
    assert [(item.number, item.heading, item.offices) for item in found.items] == [
        (1, "甲事", ("县甲局",)),
        (2, "乙事", ("县乙局",)),
    ]


def test_document__sentence_over_a_pdf_page__whole() -> None:
    pages = [
        ["某县工作要点", "1. 甲事。做好甲的事", "— 1 —"],
        ["情，不要落下。（责任单位：县甲局）", "2. 乙事。做好乙。", "— 2 —"],
    ]
    found = read(papers.text_pdf(pages))
    assert found.items[0].text == "做好甲的事情，不要落下。"
    assert [item.number for item in found.items] == [1, 2]


def test_document__torn_repeat_of_offices__named_and_doubted() -> None:
    text = "1.甲事。做好。（责任单位：县甲管理局、各镇）\n\n理局、县乙公司、各镇)\n\n2.乙事。做好。（责任单位：县乙局）"
    found = read(text.encode())
    assert found.items[0].offices == ("县甲管理局", "各镇", "县乙公司")
    assert [doubt.line for doubt in found.doubts] == [1]
    assert "理局、县乙公司" in found.doubts[0].message


def test_document__gap_in_numbers_and_missing_offices__doubted() -> None:
    named = "（责任单位：县甲局）"
    found = read(f"1.甲事。{named}\n2.乙事。{named}\n4.丁事。\n5.戊事。{named}".encode())
    assert [item.number for item in found.items] == [1, 2, 4, 5]
    assert [(doubt.line, "跳" in doubt.message) for doubt in found.doubts] == [(3, True), (3, False)]


def test_document__items_run_on_in_one_paragraph__parted() -> None:
    found = read("1.甲事。做好甲。（责任单位：县甲局）2.乙事。做好乙。（责任单位：县乙局）3.丙事。做好丙。".encode())
    assert [item.heading for item in found.items] == ["甲事", "乙事", "丙事"]


def test_document__no_policy__no_items_and_said_why() -> None:
    found = read("今天天气很好，我们去公园玩。".encode())
    assert found.items == ()
    assert "没找到" in found.doubts[0].message


HAN = st.sampled_from("加强落实群众项目资金安全教育医疗住房产业就业服务组织培训")
WORDS = st.text(HAN, min_size=3, max_size=9)
SENTENCE = st.lists(WORDS, min_size=1, max_size=4).map(lambda words: "，".join(words) + "。")
ITEM = st.tuples(
    WORDS,
    st.lists(SENTENCE, min_size=1, max_size=4).map("".join),
    st.lists(WORDS.map(lambda word: f"县{word}局"), min_size=1, max_size=3, unique=True),
)


def letters(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


def all_letters(found: Document) -> Counter[str]:
    items = "".join(item.mark + item.heading + item.stop + item.text + item.clause for item in found.items)
    return letters(items + "".join(line.text for line in found.rest))


@given(
    items=st.lists(ITEM, min_size=2, max_size=8),
    style=st.sampled_from(["{}. ", "{}.", "{}．", "{}、", "（{}）"]),
    brackets=st.sampled_from(["（责任单位：{}）", "(责任单位:{})", "\n责任单位：{}"]),
    width=st.integers(12, 60),
    page=st.integers(3, 40),
)
@settings(max_examples=80, deadline=None)
def test_document__any_wrapping_and_paging__same_items_nothing_lost(
    items: list[tuple[str, str, list[str]]], style: str, brackets: str, width: int, page: int
) -> None:
    lines = ["某县2024年工作要点"]
    for number, (heading, body, names) in enumerate(items, 1):
        told = f"{style.format(number)}{heading}。{body}{brackets.format('、'.join(names))}"
        for paragraph in told.split("\n"):
            lines += [paragraph[at : at + width] for at in range(0, len(paragraph), width)]
    paged = [
        line for at, line in enumerate(lines, 1) for line in ([line, "", f"- {at} -", ""] if at % page == 0 else [line])
    ]
    text = "\n".join(paged)
    found = read(text.encode())
    assert [item.number for item in found.items] == list(range(1, len(items) + 1))
    assert all_letters(found) == letters(text)
    for item, (heading, body, names) in zip(found.items, items, strict=True):
        assert item.heading == heading
        assert "".join((item.heading + item.stop + item.text).split()) == f"{heading}。{body}"
        assert list(item.offices) == names


LINE = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "一、甲",
            "1. 乙。",
            "（一）丙。",
            "第一条 丁",
            "（责任单位：县甲局",
            "县乙局）",
            "- 3 -",
            "2. 戊",
            "①己",
            "1.庚。2.辛。",
        ]
    ),
)


@given(st.lists(LINE, max_size=25))
@settings(max_examples=200, deadline=None)
def test_document__any_lines_at_all__nothing_lost_nothing_invented(lines: list[str]) -> None:
    found = documents.document([readers.Line(number, line.strip()) for number, line in enumerate(lines, 1)])
    assert all_letters(found) == letters("".join(lines))


@pytest.mark.parametrize("offices", ["", "（责任单位：县甲局）"])
def test_document__long_first_sentence__doubted(offices: str) -> None:
    found = read(f"1.{'把每一件事都办好' * 7}。{offices}\n2.乙事。".encode())
    assert any("标题很长" in doubt.message for doubt in found.doubts)
