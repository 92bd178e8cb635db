"""The pack's checklists: short, walkable, asking more only after a "no", and every "no" somebody's to put right."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import packs
from forms.interview import Interview
from forms.loading import load
from forms.model import Form, Part
from forms.playing import Played, play
from forms.presentation import as_choices, label, said
from forms.steps import Problem
from packs import checklists, contents

FOLDER = Path(__file__).parents[2] / "packs" / "anhui-2022"
FORMS = sorted(path.stem for path in (FOLDER / "forms").glob("*.md"))
CHECKLISTS = [name for name in FORMS if name not in ("report", "verify")]
NAMED = {
    *("education", "medical", "housing", "water", "visit", "assistance", "exit", "toilets", "pv", "assets"),
    *("projects", "library", "loan", "posts", "workshop", "environment", "governance", "notice", "inspection"),
}
NEVER = {
    *("start", "end", "deviceid", "audit", "username", "phonenumber", "email", "simserial", "subscriberid"),
    *("geopoint", "geotrace", "geoshape", "start-geopoint", "background-audio", "barcode"),
}
MEDIA = {"image", "audio", "video", "file"}
WALKS = [(name, "") for name in CHECKLISTS] + [("notice", kind) for kind in ("housing", "project", "other")]
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOVEMBER = datetime(2022, 11, 10, 2, tzinfo=UTC)


@cache
def form(name: str) -> Form:
    return load(f"forms/{name}.md", (FOLDER / "forms" / f"{name}.md").read_bytes())


@cache
def offices() -> frozenset[str]:
    """Everybody the plan makes responsible, as the pack's articles name them."""
    pack = packs.load(packs.folder(FOLDER))
    return frozenset(office for article in contents.sound_articles(pack) for office in article.offices)


def choices(part: Part) -> list[str]:
    return [row.name for row in part.choices.rows] if part.choices is not None else []


def checked(name: str) -> list[Part]:
    """The questions answered with yes, no or unclear."""
    return [part for part in form(name).questions if choices(part) == ["yes", "no", "unclear"]]


def test_settled__fine_answers_only__the_rest_is_asked_anew() -> None:
    facts = {"householder": "测试户", "house_safe": "yes", "water_fine": "no", "all_insured": "unclear"}
    noticed = [{"when": "${water} = 'no'", "title": "吃水"}]
    assert checklists.settled(form("visit"), facts, noticed) == {
        "house_safe": "yes",
        "water_fine": "",
        "all_insured": "",
    }


def follow_ups(name: str) -> set[str]:
    return {part.name for part in form(name).questions if part.name.endswith("_what")}


def answers(name: str, every: str, **other: str) -> dict[str, str]:
    """The same answer to every check; the rest as good as can be."""
    given = {part.name: "试一试" for part in form(name).questions if part.type == "text"}
    given |= {part.name: "100" for part in form(name).questions if part.type == "integer"}
    given |= {part.name: "monitoring" for part in form(name).questions if part.name == "matter"}
    return given | {part.name: every for part in checked(name)} | other


def walk(name: str, given: Mapping[str, str], now: datetime = NOVEMBER) -> tuple[Played, list[Problem]]:
    interview = Interview.start(form(name), now=now, zone=SHANGHAI, seed=1)
    played = play(interview, given)
    assert played.refused is None
    assert played.missing is None
    return played, interview.problems()


def test_pack__every_checklist_of_the_plan_is_there() -> None:
    assert set(CHECKLISTS) >= NAMED


@pytest.mark.parametrize("name", FORMS)
def test_form__loads_without_a_word(name: str) -> None:
    found = form(name)
    assert not found.warnings
    assert (found.id, found.version) == (name, "2022.1")
    assert found.title


@pytest.mark.parametrize("name", FORMS)
def test_form__no_traces_and_no_forced_media(name: str) -> None:
    assert not {part.type for part in form(name).parts} & NEVER
    assert not [part.name for part in form(name).parts if part.type in MEDIA and part.required is not None]


@pytest.mark.parametrize("name", CHECKLISTS)
def test_checklist__four_to_twelve_questions(name: str) -> None:
    assert 4 <= len([part for part in form(name).questions if part.name not in follow_ups(name)]) <= 12


@pytest.mark.parametrize("name", FORMS)
def test_form__short_questions(name: str) -> None:
    interview = Interview.start(form(name), now=NOVEMBER, zone=SHANGHAI, seed=1)
    texts = {part.name: label(interview, interview.evaluation.root, part) for part in form(name).questions}
    assert {name: text for name, text in texts.items() if not 0 < len(text) <= 30} == {}


@pytest.mark.parametrize("name", CHECKLISTS)
def test_checklist__every_choice_is_yes_no_or_unclear(name: str) -> None:
    selects = [part for part in form(name).questions if part.choices is not None and part.name != "matter"]
    assert selects == checked(name)
    assert [part.name for part in selects if part.required is None] == []


@pytest.mark.parametrize("name", CHECKLISTS)
def test_checklist__the_answers_fit_the_words(name: str) -> None:
    """对吗 is answered with 对, 有…吗 with 有, anything else with 是."""
    interview = Interview.start(form(name), now=NOVEMBER, zone=SHANGHAI, seed=1)
    for part in checked(name):
        assert part.choices is not None
        root = interview.evaluation.root
        asked = label(interview, root, part)
        shown = [choice.label for choice in as_choices(interview, root, part, list(part.choices.rows))]
        right = ["对", "不对"] if asked.endswith("对吗？") else ["有", "没有"] if "有" in shown else ["是", "不是"]
        assert shown == [*right, "看不清"], asked
        assert "有" not in shown or "有" in asked
        assert "是" not in shown or not re.search("[不没]", asked), "a yes to a question with not in it says nothing"
        hint = said(interview, root, part, part.hint)
        assert set(re.findall("选「(.*?)」", hint)) <= set(shown), hint


@pytest.mark.parametrize("every", ["yes", "unclear"])
@pytest.mark.parametrize(("name", "matter"), WALKS)
def test_checklist__nothing_wrong_seen__asks_no_more(name: str, matter: str, every: str) -> None:
    given = answers(name, every)
    played, problems = walk(name, given | {"matter": matter} if matter else given)
    assert not set(played.asked) & follow_ups(name)
    assert problems == []


@pytest.mark.parametrize("name", CHECKLISTS)
def test_checklist__one_no__one_line_more_and_somebody_to_put_it_right(name: str) -> None:
    for part in checked(name):
        played, problems = walk(name, answers(name, "yes", **{part.name: "no"}))
        assert set(played.asked) & follow_ups(name) == {f"{part.name}_what"}
        assert len(problems) == 1, part.name
        cells = problems[0].cells
        assert problems[0].title
        assert cells["office"] in offices()
        assert int(cells["days"]) >= 1
        assert cells["unit"] in ("working", "calendar")
        assert cells["severity"] in ("一般", "较重", "紧急")
        assert cells["kind"]
        assert cells["source"]
        assert cells["county"] == "yes", "no source says how many days: the county confirms them"


@pytest.mark.parametrize("name", CHECKLISTS)
def test_checklist__all_no__every_problem_and_every_line(name: str) -> None:
    played, problems = walk(name, answers(name, "no", **({"paid": "0"} if name == "projects" else {})))
    assert set(played.asked) >= follow_ups(name)
    assert len(problems) >= len(checked(name))
    assert len({problem.title for problem in problems}) == len(problems)


@pytest.mark.parametrize("name", CHECKLISTS)
def test_checklist__the_line_after_a_no_may_be_skipped(name: str) -> None:
    parts = [part for part in form(name).questions if part.name in follow_ups(name)]
    assert {part.type for part in parts} == {"text"}
    assert not [part.name for part in parts if part.required is not None]


@pytest.mark.parametrize("name", CHECKLISTS)
def test_checklist__nobody_writes_a_grade_of_danger(name: str) -> None:
    text = (FOLDER / "forms" / f"{name}.md").read_text(encoding="utf-8")
    assert not re.search(r"[ABCD]\s*级", text)


def test_roles__one_role_one_wording() -> None:
    """What one visit has answered is not asked again: so the same role must mean the same question."""
    seen: dict[str, tuple[str, list[str]]] = {}
    for name in CHECKLISTS:
        interview = Interview.start(form(name), now=NOVEMBER, zone=SHANGHAI, seed=1)
        for part in form(name).questions:
            if part.role and part.role != "object":
                words = label(interview, interview.evaluation.root, part), choices(part)
                assert seen.setdefault(part.role, words) == words, part.role
    assert set(seen) >= {"householder", "children_in_school", "all_insured", "house_safe", "water_fine"}


@pytest.mark.parametrize(
    ("paid", "month", "title"),
    [
        ("82", 11, "资金支出 82%，序时进度 83%"),
        ("83", 11, None),
        ("32", 5, "资金支出 32%，序时进度 33%"),
        ("0", 1, None),
        ("", 11, None),
    ],
)
def test_projects__spending_against_straight_line_time(paid: str, month: int, title: str | None) -> None:
    """Four months over, a third of the year: the end of April of the source is 33.34 %."""
    now = datetime(2022, month, 10, 2, tzinfo=UTC)
    played, problems = walk("projects", answers("projects", "yes", paid=paid), now)
    assert [problem.title for problem in problems] == ([title] if title else [])
    assert ("paid_what" in played.asked) == (title is not None)


@pytest.mark.parametrize(
    ("matter", "days", "office"),
    [("monitoring", 5, "县乡村振兴局"), ("housing", 7, "县住建局"), ("project", 10, "县乡村振兴局")],
)
def test_notice__as_many_days_as_its_kind_needs(matter: str, days: int, office: str) -> None:
    _, problems = walk("notice", answers("notice", "yes", matter=matter, long_enough="no"))
    assert [problem.cells["office"] for problem in problems] == [office]
    assert f"不满 {days} 天" in problems[0].title


def test_notice__of_something_else__days_are_not_asked() -> None:
    played, _ = walk("notice", answers("notice", "yes", matter="other"))
    assert "long_enough" not in played.asked


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("water", ("T/CHES 18-2018", "35 升", "20 升", "20 分钟", "800 米", "80 米", "36 天")),
        ("toilets", ("漏", "四季", "配件")),
        ("pv", ("接头", "逆变器", "门锁", "杂草", "不单独处理电气故障")),
        ("loan", ("户贷、户用、户还", "30 天")),
        ("housing", ("鉴定",)),
    ],
)
def test_checklist__asks_what_its_source_asks(name: str, words: tuple[str, ...]) -> None:
    text = (FOLDER / "forms" / f"{name}.md").read_text(encoding="utf-8")
    assert [word for word in words if word not in text] == []
