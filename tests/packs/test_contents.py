"""The forms and articles of the pack: sound, and in step with pack.toml."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import packs
from forms.interview import Ask, Interview
from forms.model import Form
from packs import contents, showing
from packs.pack import Pack

FOLDER = Path(__file__).parents[2] / "packs" / "anhui-2022"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return packs.load(packs.folder(FOLDER))


@pytest.fixture(scope="module")
def report(pack: Pack) -> Form:
    return contents.form(pack, "report")


@pytest.fixture(scope="module")
def verify(pack: Pack) -> Form:
    return contents.form(pack, "verify")


def roles(form: Form) -> set[str]:
    return {part.role for part in form.parts if part.role}


def test_report__three_questions_then_three_that_may_be_skipped(report: Form) -> None:
    asked = [part for part in report.parts if part.is_asked]
    core = [part.name for part in asked if part.path.startswith("core/")]
    more = [part for part in asked if part.path.startswith("more/")]
    assert core == ["place", "story", "phone"]
    assert [part.name for part in more] == ["whose", "subject", "risk", "photos"]
    assert all(part.required is None for part in more)


def test_report__never_more_than_six_questions(report: Form) -> None:
    """`subject` is for somebody else's household, `photos` for the own one: never both."""
    asked = {part.name for part in report.parts if part.is_asked}
    by_name = {part.name: part for part in report.parts}
    assert by_name["subject"].relevant is not None
    assert by_name["photos"].relevant is not None
    assert len(asked - {"photos"}) <= 6
    assert len(asked - {"subject"}) <= 6


def test_report__roles_the_dialogs_read(report: Form) -> None:
    assert roles(report) == {
        "place",
        "story",
        "story_files",
        "phone",
        "reach",
        "whose",
        "for",
        "read_aloud",
        "subject",
        "risk",
        "photos",
    }


def test_report__asks_no_id_number(report: Form) -> None:
    assert "id_number" not in roles(report)


def test_verify__roles_the_dialogs_read(verify: Form) -> None:
    assert roles(verify) >= {"met", "risk", "match", "urgent", "householder", "id_number", "members", "finding"}
    finding = next(part for part in verify.parts if part.role == "finding")
    assert finding.required is not None


def test_verify__only_no_asks_more(verify: Form) -> None:
    names = {part.name for part in verify.parts}
    for name in ("match", "house", "water", "school", "insurance", "basics"):
        assert f"{name}_what" in names
        follow = next(part for part in verify.parts if part.name == f"{name}_what")
        assert follow.relevant is not None


def test_faults__shipped_pack__only_the_county_s_blanks(pack: Pack) -> None:
    assert {(fault.code, fault.level) for fault in contents.faults(pack)} == {("blank", "warning")}


@pytest.mark.parametrize(
    ("path", "old", "new", "code"),
    [
        ("forms/report.md", "| hardship | unsure | 说不清 |", "", "choice_codes"),
        ("forms/verify.md", "| finding | died |", "| finding | dead |", "choice_codes"),
        ("forms/report.md", "starts-with(${whose}, 'other'), 'other'", "starts-with(${whos}, 'other'), 'other'", ""),
        ("articles/06-education.toml", "source =", "sauce =", "no-source"),
        ("articles/16-pv.toml", 'next = "form:pv"', 'next = "form:pw"', "unknown-form"),
    ],
)
def test_check__form_or_article_out_of_step__found(pack: Pack, path: str, old: str, new: str, code: str) -> None:
    text = pack.files[path].decode()
    assert old in text
    found = packs.check({**pack.files, path: text.replace(old, new, 1).encode()})
    errors = [fault for fault in found if fault.level == "error" and fault.file == path]
    assert errors
    assert not code or code in {fault.code for fault in errors}


def test_show__shape_of_the_interfaces_page(pack: Pack) -> None:
    shown = showing.show(pack)
    assert set(shown) == {"procedures", "forms", "ladder", "articles"}
    assert shown["forms"].items() >= {"report": "家里有难处", "verify": "入户核查"}.items()
    assert shown["articles"] >= 34
    procedure = shown["procedures"]["入户核查"]
    assert procedure["start"] == "open"
    for step in procedure["steps"]:
        assert set(step) == {"from", "act", "to", "roles", "days", "unit", "source"}
        assert step["unit"] in ("working", "calendar", None)


def test_forms__kinds_of_hardship__in_the_packs_own_words(pack: Pack, report: Form, verify: Form) -> None:
    """Villagers read the plain words, cadres the register's."""
    for form, words in (
        (report, {kind.code: kind.plain for kind in pack.hardships}),
        (verify, {kind.code: kind.title for kind in pack.hardships}),
    ):
        part = next(part for part in form.parts if part.role == "risk")
        assert part.choices is not None
        assert {row.name: row.texts["default"].source for row in part.choices.rows} == words


def test_form__unknown_name__key_error(pack: Pack) -> None:
    with pytest.raises(KeyError):
        contents.form(pack, "none")


def walked(form: Form, answers: dict[str, str]) -> tuple[list[str], dict[str, str], dict[str, list[str]]]:
    """Which questions come, the record, and the choices offered, when each is answered or skipped."""
    interview = Interview.start(form, now=datetime(2022, 3, 1, tzinfo=UTC), zone=ZoneInfo("Asia/Shanghai"), seed=1)
    asked: list[str] = []
    offered: dict[str, list[str]] = {}
    while isinstance(step := interview.current(), Ask):
        name = step.path.rpartition("/")[2]
        asked.append(name)
        offered[name] = [choice.name for choice in step.choices]
        assert interview.answer(answers.get(name, "")) is None, name
    return asked, interview.record(), offered


def test_report__own_household__six_questions(report: Form) -> None:
    asked, record, _ = walked(report, {"place": "试村", "story": "测试", "phone": "13800000000", "whose": "self"})
    assert asked == ["place", "story", "phone", "whose", "risk", "photos"]
    assert (record["more/for_whom"], record["core/reach"]) == ("self", "phone")


def test_report__for_somebody_else__six_questions_and_whether_it_was_read_out(report: Form) -> None:
    asked, record, _ = walked(report, {"place": "试村", "story": "测试", "whose": "other_unread", "subject": "测试甲"})
    assert asked == ["place", "story", "phone", "whose", "subject", "risk"]
    assert (record["more/for_whom"], record["more/read_aloud"], record["core/reach"]) == ("other", "no", "home")


def test_report__everything_after_the_receipt_skipped__stands(report: Form) -> None:
    _, record, _ = walked(report, {"place": "试村", "story": "测试"})
    assert (record["more/for_whom"], record["more/read_aloud"]) == ("self", "")


SEEN = {"match": "yes", "house": "yes", "water": "no", "school": "yes", "insurance": "unclear", "basics": "yes"}


def test_verify__somebody_met__only_the_no_asks_more(verify: Form) -> None:
    asked, _, offered = walked(verify, {"met": "householder", **SEEN, "urgent": "no", "finding": "true"})
    assert [name for name in asked if name.endswith("_what")] == ["water_what"]
    assert offered["finding"] == ["true", "differs", "solved", "died", "moved"]


def test_verify__nobody_met__four_questions_and_nothing_about_the_house(verify: Form) -> None:
    asked, _, offered = walked(verify, {"met": "nobody", "finding": "missed"})
    assert asked == ["met", "photos", "finding", "note"]
    assert offered["finding"] == ["missed", "solved", "died", "moved"]
