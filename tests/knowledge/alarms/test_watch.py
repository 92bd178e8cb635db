"""How sayings, contexts and examples work together, on a watch of a few lines."""

import pytest

from knowledge.alarms import BadSaying, Examples, Kind, Matter, Sayings, Watch

GROUPS = {"kid": "孩子 娃", "water": "河 河里 井里"}
CONTEXTS = {
    "idle": "火车|救命钱",
    "deny": "没 没有 不会",
    "past": "去年|以前",
    "now": "现在|刚才",
    "again": "又掉",
    "urgent": "快来",
    "over": "找到了|没事了",
    "told": "电视|梦见",
    "suppose": "万一|怕",
    "people": "<kid>|我|人",
    "cattle": "羊|手机",
}
WATER = Matter(
    "urgent", "water", "<kid>|人 .. 掉 <water>\n掉 +<water>", frozenset({"past", "over", "told", "suppose", "cattle"})
)
HELP = Matter("urgent", "help", "救命", frozenset({"told"}), whole="110 急")
CADRE = Matter("complaint", "cadre", "村长 .. 贪|拿")
FEE = Matter("scam", "fee", "交钱 .. 低保")


def watch(examples: Examples | None = None) -> Watch:
    return Watch(Sayings(GROUPS, CONTEXTS, (WATER, HELP, CADRE, FEE), by_sound="救命", examples=examples))


@pytest.mark.parametrize(
    "said",
    [
        "孩子掉河里了",
        "娃刚才掉井里",
        "救命啊",
        "急",
        "110",
        "jiu ming",
        "就命啊",
        "去年掉过，现在娃掉河里了",
        "去年娃掉河里，今年又掉河里了",
        "羊掉河里，孩子也掉河里了",
        "万一……孩子掉河里了快来",
    ],
)
def test_hear__danger__urgent(said: str) -> None:
    alarm = watch().hear(said)
    assert alarm is not None
    assert alarm.kind is Kind.URGENT


@pytest.mark.parametrize(
    "said",
    [
        "孩子去年掉河里",
        "去年娃掉河里，现在上学了",
        "孩子没掉河里",
        "孩子掉河里，没事了",
        "梦见孩子掉河里，快来",
        "怕孩子掉河里",
        "羊掉河里了",
        "坐火车",
        "救命钱",
        "我住110号",
        "孩子去赶集。\n掉",
    ],
)
def test_hear__only_like_danger__nothing(said: str) -> None:
    assert watch().hear(said) is None


def test_hear__danger_complaint_and_swindle__danger_wins_and_names_the_others() -> None:
    alarm = watch().hear("村长贪钱，说交钱办低保，娃掉河里了")
    assert alarm is not None
    assert (alarm.kind, alarm.subkind) == (Kind.URGENT, "water")
    assert alarm.also == {Kind.COMPLAINT, Kind.SCAM}


def test_hear__complaint_before_swindle__complaint() -> None:
    alarm = watch().hear("村长贪钱，让人交钱办低保")
    assert alarm is not None
    assert (alarm.kind, alarm.also) == (Kind.COMPLAINT, {Kind.SCAM})


def examples(sure: float, despite: float) -> Examples:
    return Examples(
        ("俺叔栽沟里爬不起来", "俺婶栽坑里爬不出来"), ("俺叔栽树了", "低保咋办", "爬山去"), sure, despite, "help"
    )


def test_hear__like_the_examples__urgent_without_any_saying() -> None:
    assert watch().hear("俺爷栽坑里爬不起来") is None
    alarm = watch(examples(1.0, 99.0)).hear("俺爷栽坑里爬不起来")
    assert alarm is not None
    assert (alarm.kind, alarm.subkind, alarm.words) == (Kind.URGENT, "help", "")
    assert watch(examples(1.0, 99.0)).hear("低保咋办") is None


def test_hear__like_the_examples_but_over__only_from_despite_on() -> None:
    said = "俺爷栽坑里爬不起来，没事了"
    assert watch(examples(1.0, 99.0)).hear(said) is None
    assert watch(examples(1.0, 1.0)).hear(said) is not None


def test_hear__long_story_or_no_han__examples_are_not_asked() -> None:
    made = watch(examples(-99.0, -99.0))
    assert made.hear("爬") is not None
    assert made.hear("爬山去，" * 16) is None
    assert made.hear("drop table users") is None


@pytest.mark.parametrize(("line", "why"), [("<no> 掉", "no"), ("掉 ..", ".."), ("& 掉", "&"), ("掉|", "|")])
def test_watch__line_that_is_no_saying__says_which(line: str, why: str) -> None:
    with pytest.raises(BadSaying) as raised:
        Watch(Sayings(GROUPS, CONTEXTS, (Matter("urgent", "x", line),)))
    assert why in str(raised.value)
