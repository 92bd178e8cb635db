"""Danger in the real turn: answered at once in every state, told to who is on duty until somebody has it."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlmodel import select

from cases.tasks import State
from chat.outgoing import Outgoing
from storage.inbox import InboxRow
from storage.unit import Store
from tests.bot.dialogs.tasks.county import BOSS, TOWN, VILLAGE, WORKER, button, labels
from tests.bot.dialogs.village import PHONE, STORY, Village, text

CALLS = {"110", "119", "120", "12356"}
FIRE = "俺家着火了"
NOBODY_READS = "今晚也许没有人看这里"
BUTTON = "w.danger"


@pytest.fixture
async def village(embedded_store: Store) -> Village:
    made = await Village.open(embedded_store)
    for who in (WORKER, VILLAGE, TOWN, BOSS, "admin-01"):
        await made.open_talk(who)
    return made


def is_answer(said: list[Outgoing]) -> bool:
    """The whole answer to danger: every number to ring, and that perhaps nobody reads this."""
    return any(
        CALLS.issubset(call.number for call in one.calls) and NOBODY_READS in one.text and one.urgent for one in said
    )


async def about_danger(village: Village) -> list[tuple[str, dict[str, object]]]:
    async with village.store.unit() as unit:
        events = [each for talk in range(1, 12) for each in await unit.events.about(f"alarm:{talk}.1")]
    return [(event.act, dict(event.detail)) for event in events]


# ---- In every state ----


async def test_danger__before_consent__answered_first(village: Village) -> None:
    await village.scan("王婶")
    await village.tell("王婶", "我有难处，要申报")
    said = await village.type("王婶", FIRE)
    assert is_answer(said[:1])
    assert said[0].calls[0].number == "119"


async def test_danger__very_first_words_without_any_entry__answered(village: Village) -> None:
    assert is_answer(await village.type("生人", "救命啊"))


async def test_danger__at_the_menu_by_a_bare_number__answered(village: Village) -> None:
    await village.scan("王婶")
    for words in ("110", "120", "急", "救命"):
        assert is_answer(await village.type("王婶", words)), words


async def test_danger__by_a_tap__answered_and_told_without_words(village: Village) -> None:
    said = await village.scan("王婶")
    assert "紧急求助" in labels(said)
    assert is_answer(await village.tap("王婶", BUTTON))
    assert "有人呼救" in text(await village.hear(VILLAGE)), "nobody knows yet which group: the village's lead"


async def test_danger__a_story__kept_in_the_story_without_asking(village: Village) -> None:
    await village.to_story("王婶")
    said = await village.type("王婶", "俺家房子塌了，俺娘还在里头")
    assert is_answer(said[:1])
    assert "收到了：文字 1 段" in text(said)
    await village.tell("王婶", "说完了", PHONE)
    assert (await village.reports("王婶"))[0].facts["story"] == "俺家房子塌了，俺娘还在里头"


async def test_danger__at_a_form_question__goes_on_where_it_was(village: Village) -> None:
    await village.to_receipt("王婶")
    said = await village.tell("王婶", "别人家，念给他听过了")
    assert "当家人叫什么" in text(said)
    said = await village.type("王婶", "他喝农药了")
    assert is_answer(said[:1])
    assert labels(said)[:2] == ["不用，接着填", "当作回答"]
    said = await village.tell("王婶", "不用，接着填")
    assert "当家人叫什么" in text(said)
    await village.type("王婶", "庚某某")
    assert (await village.reports("王婶"))[0].facts["subject"] == "庚某某"


@pytest.mark.parametrize("how", ["当作回答", "wordy"])
async def test_danger__words_were_the_answer__taken_once_more_without_alarm(village: Village, how: str) -> None:
    await village.to_receipt("王婶")
    await village.tell("王婶", "别人家，念给他听过了")
    await village.type("王婶", "救命")
    said = await village.tell("王婶", how) if how == "当作回答" else await village.type("王婶", "庚某某")
    assert not is_answer(said)
    kept = (await village.reports("王婶"))[0].facts["subject"]
    assert kept == ("救命" if how == "当作回答" else "庚某某")


async def test_danger__at_a_choice__choice_still_open(village: Village) -> None:
    await village.to_receipt("王婶")
    said = await village.type("王婶", "俺爹晕倒了，叫不醒")
    assert is_answer(said[:1])
    assert said[0].calls[0].number == "120"
    assert "自己家" in labels(said)
    assert "他家" not in text(await village.tell("王婶", "自己家"))


async def test_danger__in_a_question_to_the_desk__offered_as_the_question(village: Village) -> None:
    await village.scan("王婶")
    await village.tell("王婶", "找人工", "把想问的写下来")
    said = await village.type("王婶", "孩子不见了，到处找不到")
    assert is_answer(said[:1])
    assert "请写下您想问的" in text(await village.tell("王婶", "不用，接着填"))


async def test_danger__staff_in_a_checklist__answered_too(village: Village) -> None:
    await village.filed("王婶")
    await village.hear(WORKER)
    await village.tap(WORKER, "n.1.1.file_finding")
    said = await village.type(WORKER, "我被他们打了，快来人")
    assert is_answer(said[:1])
    assert len(said) > 1


async def test_danger__in_an_edit__answered(village: Village) -> None:
    from chat.incoming import Incoming, Kind

    await village.to_story("王婶")
    await village.type("王婶", "家里困难", message="7")
    assert is_answer(await village.send("王婶", Incoming(village.key(), Kind.EDIT, "家里着火了", refers="7")))


async def test_number__asked_for_a_number__is_the_answer(village: Village) -> None:
    """120 平方 is a house; at a question for words 120 is an alarm."""
    await village.filed("王婶")
    await village.hear(WORKER)
    said = await village.tap(WORKER, "n.1.1.file_finding")
    for _ in range(30):
        if said[-1].input is not None and said[-1].input.kind in ("integer", "decimal"):
            break
        skip = next((label for label in ("跳过", "选好了") if label in labels(said[-1:])), "")
        said = await village.tell(WORKER, skip) if skip else await village.type(WORKER, "1")
    else:
        pytest.fail("the checklist asks for no number any more")
    assert not is_answer(await village.type(WORKER, "120"))


async def test_number__asked_for_a_telephone__is_an_alarm(village: Village) -> None:
    await village.to_phone("王婶")
    said = await village.type("王婶", "110")
    assert is_answer(said[:1])
    assert not is_answer(await village.type("王婶", PHONE))


# ---- Who is told, and until when ----


async def test_duty__night_and_day_off__told_by_minutes_until_taken(village: Village) -> None:
    await village.to_story("王婶")
    village.at(7, 23, 30)  # a Saturday night
    await village.type("王婶", "俺男人又打俺，快救救我")
    said = await village.hear(WORKER)
    assert "急事，有人求助" in text(said)
    assert "杏园村" in text(said)
    assert "救救我" not in text(said), "the words are for who has taken it"
    assert await village.hear(VILLAGE) == []
    await village.walk_to(7, 23, 36)
    assert "急事" in text(await village.hear(VILLAGE))
    await village.walk_to(7, 23, 41)
    assert "急事" in text(await village.hear(TOWN))
    taken = await village.tap(VILLAGE, button([*said], "已接到"))
    assert "俺男人又打俺" in text(taken)
    assert "村负责人" not in text(taken)
    assert "已经接到您的话了" in text(await village.hear("王婶"))
    assert "已经接到了" in text(await village.hear(WORKER))
    await village.walk_to(8, 12)
    assert await village.hear(BOSS) == [], "nobody else is called once somebody has it"


async def test_duty__nobody_takes_it__everybody_again_ever_more_slowly(village: Village) -> None:
    await village.to_story("王婶")
    await village.type("王婶", FIRE)
    began = village.now
    heard: list[timedelta] = []
    for _ in range(90):
        village.pass_time(minutes=1)
        await village.tick()
        if await village.hear(WORKER):
            heard.append(village.now - began)
    assert 3 <= len(heard) <= 8
    gaps = [later - earlier for earlier, later in pairwise(heard[1:])]
    assert gaps == sorted(gaps)
    assert "没有人点已接到" in text(await village.hear("admin-01"))


async def test_duty__taken_twice__second_is_told_who_has_it(village: Village) -> None:
    await village.to_story("王婶")
    await village.type("王婶", FIRE)
    press = button(await village.hear(WORKER), "已接到")
    assert "您接到了" in text(await village.tap(WORKER, press))
    assert "已经接到了，谢谢您" in text(await village.tap(TOWN, press))
    assert "只有工作人员能用" in text(await village.tap("王婶", press))
    assert "不归您管" in text(await village.tap("worker-05", press))


async def test_duty__cadre_calls__never_called_themselves(village: Village) -> None:
    await village.type(WORKER, "救命，有人打我")
    assert await village.hear(WORKER) == []
    assert "急事" in text(await village.hear(VILLAGE))


async def test_duty__danger_with_complaint__no_cadre_of_the_village_is_called(village: Village) -> None:
    await village.scan("王婶")
    said = await village.type("王婶", "村长打我，救命，他还贪污低保钱")
    assert is_answer(said)
    for _ in range(12):
        village.pass_time(minutes=5)
        await village.tick()
    assert await village.hear(WORKER) == []
    assert await village.hear(VILLAGE) == []
    assert "急事" in text(await village.hear(TOWN))


async def test_duty__more_words_of_the_same_alarm__those_who_know_hear_again(village: Village) -> None:
    await village.to_story("王婶")
    await village.type("王婶", FIRE)
    press = button(await village.hear(WORKER), "已接到")
    await village.type("王婶", "有人被压底下了")
    assert "又发来话了" in text(await village.hear(WORKER))
    assert "有人被压底下了" in text(await village.tap(WORKER, press))


async def test_duty__telephone_of_who_called__only_for_who_took_it(village: Village) -> None:
    await village.filed("王婶")
    await village.hear(WORKER)
    await village.type("王婶", FIRE)
    said = await village.hear(WORKER)
    assert PHONE not in repr(said)
    taken = await village.tap(WORKER, button(said, "已接到"))
    assert PHONE in {call.number for one in taken for call in one.calls}
    assert ("danger.seen", 1) in [(act, detail.get("phones")) for act, detail in await about_danger(village)]


async def test_danger__task_of_the_report__stays_what_it_was(village: Village) -> None:
    report = await village.filed("王婶")
    await village.type("王婶", FIRE)
    assert (await village.home_check(report)).state is State.OPEN


# ---- Complaints and swindles ----

COMPLAINT = "村主任把低保都给他亲戚了，还骂我"


async def stored(village: Village) -> str:
    """Everything the database keeps, opened."""
    async with village.store.unit() as unit:
        found = [repr(row.payload) for row in (await unit.session.exec(select(InboxRow))).all()]
        for talk in range(1, 12):
            found += [repr(row.message) for row in await unit.outbox.last(talk, 200)]
            found += [repr(each) for each in await unit.events.about(f"talk:{talk}")]
            found += [repr(each) for each in await unit.events.about(f"alarm:{talk}.1")]
            found += [repr(each.facts) + repr(each.record) for each in await unit.reports.followed_by(talk)]
            view = await unit.talks.get(talk)
            found.append(repr(view.state) if view else "")
    return "\n".join(found)


@pytest.mark.parametrize("where", ["menu", "story", "desk"])
async def test_complaint__anywhere__sent_to_the_offices_and_kept_nowhere(village: Village, where: str) -> None:
    await village.scan("王婶")
    if where == "story":
        await village.tell("王婶", "我有难处，要申报", "一组")
    if where == "desk":
        await village.tell("王婶", "找人工", "把想问的写下来")
    said = await village.type("王婶", COMPLAINT)
    numbers = [call.number for call in said[0].calls]
    assert numbers[:2] == ["12345", "12388"]
    assert "0000-8000000" in numbers, "the county's own desk"
    assert "没有记下来" in said[0].text
    if where == "story":
        await village.tell("王婶", "不用，接着填")
        await village.tell("王婶", STORY, "说完了", PHONE)
    kept = await stored(village)
    assert "亲戚" not in kept
    assert "骂我" not in kept
    for who in (WORKER, VILLAGE, TOWN):
        assert "亲戚" not in repr(await village.hear(who))


async def test_complaint__staff_in_a_checklist__is_their_finding(village: Village) -> None:
    await village.filed("王婶")
    await village.tap(WORKER, "n.1.1.file_finding")
    assert "12388" not in repr(await village.type(WORKER, COMPLAINT))


async def test_praise_and_grumbling__no_complaint(village: Village) -> None:
    await village.scan("王婶")
    for words in ("村书记人真好", "这个政策不公平，低保太少了"):
        assert "12388" not in repr(await village.type("王婶", words)), words


async def test_swindle__warned_with_the_number_to_ring(village: Village) -> None:
    await village.scan("王婶")
    said = await village.type("王婶", "有人打电话要我的验证码，说交钱办低保")
    assert [call.number for call in said[0].calls] == ["96110", "110"]
    assert "不收钱" in said[0].text
    assert await village.hear(WORKER) == []


async def test_swindle_in_a_story__belongs_to_the_story(village: Village) -> None:
    await village.to_story("王婶")
    said = await village.type("王婶", "我被骗了五千块，说交钱办低保")
    assert "96110" in repr(said[0].calls)
    await village.tell("王婶", "说完了", PHONE)
    assert "五千" in str((await village.reports("王婶"))[0].facts["story"])


async def test_danger_complaint_and_swindle__danger_is_answered(village: Village) -> None:
    await village.scan("王婶")
    said = await village.type("王婶", "村长要我交钱办低保，不给就打我，拿着刀在门口，救命")
    assert is_answer(said[:1])
    assert "12388" not in repr(said)
