"""The policy articles of the pack anhui-2022 against the plan they answer for.

The plan's items and the offices it names stand here as data, so that an article cannot quietly name another office.
"""

import re
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge import articles, evaluation
from knowledge.index import Index
from knowledge.offices import Offices
from knowledge.wording import has_figures, wording
from packs import contents
from tests.shipped import shipped_pack

PACK = Path(__file__).parents[2] / "packs" / "anhui-2022"
FOLDER = PACK / "articles"
PLAN = "砀农工组〔2022〕2号"
PLAN_ENDS = date(2022, 12, 31)
TOWNS = "各镇（园区）"
AUDIENCES = {"villager", "cadre", "supervisor", "office"}
FORMS = {file.stem for file in (PACK / "forms").glob("*.md")} - {"report", "verify"}
EMERGENCY = {"110", "119", "120"}
PHONES = {"12317", "12345", "12388", "110", "119", "120", "12356", "12355", "96110"}
KEYS = {
    *("id", "title", "audience", "items", "questions", "tests", "words", "answer", "details", "source", "area"),
    *("valid_from", "valid_to", "offices", "next", "figures", "blank", "phone"),
}

# Item of the plan -> the offices it makes responsible (责任单位), the towns last.
OFFICES = {
    1: "县乡村振兴局",
    2: "县民政局 县乡村振兴局",
    3: "县民政局 县财政局 县医保局 县卫健委 县残联",
    4: "县医保局 县卫健委",
    5: "县民政局 县残联 县人社局 县医保局 县卫健委",
    6: "县教育局",
    7: "县医保局 县卫健委",
    8: "县住建局",
    9: "县水利局",
    10: "县财政局 县乡村振兴局",
    11: "县乡村振兴局 县财政局 县农业农村局 县水利局 县交运局 县人社局",
    12: "县农业农村局 县乡村振兴局",
    13: "县乡村振兴局 县农业农村局 县财政局 县人社局",
    14: "县人社局 县乡村振兴局",
    15: "县财政局 县乡村振兴局",
    16: "县乡村振兴局 县乡村工业投资发展有限公司",
    17: "县乡村振兴局 县商务局 县工商联 县农业农村局 县供销社",
    18: "县乡村振兴局 县域结对领导小组各成员单位",
    19: "县工商联 县乡村振兴局",
    20: "县委组织部 县乡村振兴局",
    21: "县委组织部 县乡村振兴局 县直各包保单位",
    22: "县委实施乡村振兴战略领导小组成员单位",
    23: "县农业农村局 县乡村振兴局",
    24: "县农业农村局 县乡村振兴局 县水利局 县住建局 县生态环境分局 县精神文明建设推进中心",
    25: "县委组织部 县司法局 县信访局",
    26: "县委实施乡村振兴战略领导小组成员单位",
    27: "县委组织部 县数据资源管理局 县教育局 县卫健委 县医保局 县民政局 县人社局",
    28: "县委宣传部 县文化旅游体育局 县精神文明建设推进中心",
    29: "县委宣传部 县委组织部 县民政局 县精神文明建设推进中心",
    30: "县委宣传部 县农业农村局 县乡村振兴局",
    31: "县财政局 县乡村振兴局",
    32: "县人社局 县委组织部 县乡村振兴局 县教育局 县退役军人事务局 县科技局",
    33: "县乡村振兴局",
    34: "县纪委监委 县委督查室 县乡村振兴局",
}

OFFICE_WORDS = re.compile(
    "落实|机制|精准|保障对象|监测对象|动态监测|责任单位|体系|统筹|推进|巩固|衔接|应[纳保享]尽[纳保享]|分类施策|兜底|三保障|"
    "长效|提升|强化|完善|贯彻|深化|健全|压实|研判|调度|抓手"
)
VERDICTS = re.compile(r"[您你]不?符合|不符合")
PROMISES = re.compile(r"(保证|一定|肯定|必须)(能|会|给|发|批|纳入|享受)|人人都(有|能领)|包您|马上(给|发)钱")
CONTROLS = re.compile(r"打卡|排名|签到|通报排|末位|晒步数|在线时长")
REFUSED = re.compile(r"不许|不得|不让|不在这里|禁止")
FIGURE = re.compile(
    r"[0-9０-９.]+\s*个?(工作日|个百分点|元|万|天|%|％|日|岁|升|米|分钟|年以内|年以上|月|张)"
    r"|[一二两三四五六七八九十百千]+个?(工作日|元|万元?|天|周岁|分钟|个月)|[一二三四五六七八九]成|半年"
)
DATED = re.compile(r"(19|20)\d\d年(\d+月)?")


def _articles() -> list[tuple[str, dict[str, Any]]]:
    files = sorted(FOLDER.glob("*.toml"))
    return [(file.name, table) for file in files for table in tomllib.loads(file.read_text("utf-8"))["article"]]


ARTICLES = _articles()
SOUND = contents.sound_articles(shipped_pack())
ONE = pytest.mark.parametrize(("file", "article"), ARTICLES, ids=[table["id"] for _, table in ARTICLES])


def _told(article: dict[str, Any]) -> str:
    return f"{article['answer']}\n{article['details']}"


def _opening(article: dict[str, Any]) -> str:
    return re.split(r"(?<=[。！？])", article["answer"])[0]


def _figures(article: dict[str, Any]) -> list[str]:
    """The amounts, limits and spans a text gives; the year of a document is none."""
    return [found.group() for found in FIGURE.finditer(DATED.sub("", _told(article)))]


def test_folder__one_file_an_item__named_by_its_number() -> None:
    names = sorted(file.name for file in FOLDER.glob("*.toml"))
    assert [name[:3] for name in names] == [f"{item:02d}-" for item in OFFICES]
    assert all(re.fullmatch(r"\d\d-[a-z-]+\.toml", name) for name in names)


def test_articles__enough_of_them__every_item_in_every_needed_voice() -> None:
    assert len(ARTICLES) >= 120
    voices = Counter((int(file[:2]), article["audience"]) for file, article in ARTICLES)
    for item in OFFICES:
        assert voices[item, "office"] == 1, item
        assert voices[item, "cadre"] + voices[item, "villager"] >= 1, item
    for item in (1, 10, 13, 16, 23, 24, 33, 34):
        assert voices[item, "supervisor"] >= 1, item


def test_articles__ids_questions_and_tests__each_claimed_once() -> None:
    ids = Counter(article["id"] for _, article in ARTICLES)
    assert [one for one, times in ids.items() if times > 1] == []
    asked = Counter(
        re.sub(r"\W", "", question).lower()
        for _, article in ARTICLES
        for question in article["questions"] + article["tests"]
    )
    assert [one for one, times in asked.items() if times > 1] == []


@ONE
def test_article__shape__complete_and_nothing_unknown(file: str, article: dict[str, Any]) -> None:
    assert set(article) <= KEYS
    assert re.fullmatch(r"[a-z0-9-]+", article["id"])
    assert article["audience"] in AUDIENCES
    assert 1 <= len(article["items"]) <= 2
    assert int(file[:2]) == article["items"][0]
    assert 6 <= len(article["questions"]) <= 12
    assert 2 <= len(article["tests"]) <= 3
    assert article["words"]
    assert all(article[key].strip() for key in ("title", "answer", "details", "source", "area"))
    assert article["next"] in {"report", "progress", "desk", *(f"form:{form}" for form in FORMS)}
    assert article.get("phone", "12345") in PHONES


@ONE
def test_article__offices__those_of_the_plan(file: str, article: dict[str, Any]) -> None:
    named = [office for item in article["items"] for office in OFFICES[item].split()]
    assert article["offices"] == [*dict.fromkeys(named), TOWNS]
    if article["audience"] == "office":
        assert all(office in article["answer"] for office in article["offices"] if office != TOWNS), "names its offices"
        assert re.search(r"先(打|问|找|告诉|跟)", article["answer"]), "says whom to ring first"


@ONE
def test_article__villager__opens_short_and_ends_with_a_number(file: str, article: dict[str, Any]) -> None:
    if article["audience"] != "villager":
        return
    opening = _opening(article)
    assert len(opening) <= 40
    assert not OFFICE_WORDS.search(opening)
    assert len(re.findall(r"[。！？]", article["answer"])) >= 2, "something to do after the opening"
    assert article["phone"] in article["answer"]
    numbers = set(re.findall(r"(?<!\d)(?:1[12]\d|12\d{3}|96\d{3})(?!\d)", article["answer"]))
    assert numbers - EMERGENCY <= {article["phone"]}, "one number"
    assert numbers <= PHONES


@ONE
def test_article__wording__no_verdict_no_promise_no_control_of_cadres(file: str, article: dict[str, Any]) -> None:
    told = _told(article)
    assert not VERDICTS.search(told)
    assert not PROMISES.search(told)
    for sentence in re.split(r"[。；]", told):
        assert not CONTROLS.search(sentence) or REFUSED.search(sentence), sentence


@ONE
def test_article__figures__flagged_and_from_a_source_besides_the_plan(file: str, article: dict[str, Any]) -> None:
    figures = _figures(article)
    if figures:
        assert article.get("figures") is True, figures
        assert [source for source in article["source"].split("；") if not source.startswith(PLAN)], figures
    else:
        assert "figures" not in article


@ONE
def test_article__blank__asks_the_county_instead_of_guessing(file: str, article: dict[str, Any]) -> None:
    assert ("blank" in article) == ("本县标准请问" in _told(article))
    assert article.get("blank", "本县标准请填：").startswith("本县标准请填：")


def test_blanks__every_one__seen_by_the_packs_editor() -> None:
    found = contents.faults(shipped_pack())
    assert {fault.sheet for fault in found if fault.code == "blank"} == {
        article["id"] for _, article in ARTICLES if "blank" in article
    }


@ONE
def test_article__past_its_date__tells_no_figure(file: str, article: dict[str, Any]) -> None:
    (one,) = (each for each in SOUND if each.id == article["id"])
    told = wording(one, Offices(shipped_pack().aliases), date(2099, 1, 1))
    if one.valid_to is None:
        assert told.year is None
        return
    assert told.year == one.valid_to.year
    assert FIGURE.search(told.answer) is None
    assert not has_figures(told.answer)
    assert told.details == ""


@ONE
def test_article__source_and_dates__the_plan_ends_with_its_year(file: str, article: dict[str, Any]) -> None:
    sources = article["source"].split("；")
    assert all(source.strip() for source in sources)
    for source in sources:
        if source.startswith(PLAN):
            assert source == f"{PLAN} " + "、".join(f"第{item}条" for item in article["items"])
    if all(source.startswith(PLAN) for source in sources):
        assert (article["valid_from"], article["valid_to"]) == (date(2022, 1, 1), PLAN_ENDS)
        assert article["area"] == "砀山县"
    assert article["valid_from"] <= article.get("valid_to", date.max)


@ONE
def test_article__another_county__is_named_in_the_text(file: str, article: dict[str, Any]) -> None:
    if article["area"] not in {"砀山县", "安徽省", "全国"}:
        assert article["area"].removesuffix("县").removesuffix("市").removesuffix("区").removesuffix("省") in _told(
            article
        )


def test_articles__their_test_questions__find_their_item_first() -> None:
    parsed = [articles.parse(file.read_text("utf-8"), file.name) for file in sorted(FOLDER.glob("*.toml"))]
    assert {fault.code for one in parsed for fault in one.faults} == {"blank"}
    written = [article for one in parsed for article in one.articles]
    assert len(written) == len(ARTICLES)
    index = Index.build(written, *((PACK / name).read_text("utf-8") for name in ("words.txt", "synonyms.txt")))
    assert evaluation.broken_tests(index, written, today=PLAN_ENDS) == []
