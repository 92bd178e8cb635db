"""When a notice leaves, where it goes, and that one whose need is gone never does."""

from dataclasses import replace
from datetime import date

import pytest

from bot import casework
from bot.notices import telling
from cases import casework as rules
from chat.address import Address
from chat.outgoing import Outgoing
from storage.unit import Store
from tests.bot.dialogs.tasks.county import BOSS, TOWN, VILLAGE, WORKER, County, words


@pytest.fixture
async def county(store: Store) -> County:
    return await County.found(store)


async def tell(county: County, who: str, name: str, *, urgent: bool = False) -> None:
    message = Outgoing(name, title=name, urgent=urgent)
    async with county.store.unit() as unit:
        to = telling.whom((await county.person(unit, who)).id)
        await telling.tell(county.scene(unit), to, f"other:{name}", "word", "", message)


async def test_place__at_night__waits_for_the_mornings_digest(county: County) -> None:
    await county.open_talk(WORKER)
    county.at(3, 22)
    await county.report()
    assert await county.hear(WORKER) == []
    await county.walk_to(4, 7, 59)
    assert await county.hear(WORKER) == []
    await county.walk_to(4, 8)
    (digest,) = await county.hear(WORKER)
    assert digest.title == "3月4日（周三） 要看的事"
    assert "丑**家（杏园村一组），等着入户" in digest.text


async def test_place__rest_day__waits_for_the_next_working_morning(county: County) -> None:
    await county.open_talk(WORKER)
    county.at(7, 10)
    await county.report()
    await county.walk_to(8, 20)
    assert await county.hear(WORKER) == []
    await county.walk_to(9, 8)
    assert "等着入户" in words(await county.hear(WORKER))


async def test_place__urgent__at_any_hour(county: County) -> None:
    await county.open_talk(WORKER)
    county.at(7, 23)
    await tell(county, WORKER, "danger", urgent=True)
    assert words(await county.hear(WORKER)).startswith("danger")


async def test_place__at_most_three_pushes_a_day__the_rest_in_one_digest(county: County) -> None:
    await county.open_talk(WORKER)
    for number in range(6):
        await tell(county, WORKER, f"word{number}")
    assert [one.text for one in await county.hear(WORKER)] == ["word0", "word1", "word2"]
    await county.walk_to(3, 8)
    (digest,) = await county.hear(WORKER)
    assert digest.text.splitlines() == ["· word3", "· word4", "· word5"]
    county.at(3, 9)
    for number in range(6, 9):
        await tell(county, WORKER, f"word{number}")
    assert [one.text for one in await county.hear(WORKER)] == ["word6", "word7"]


async def test_place__open_question__waits_ten_idle_minutes_then_question_again(county: County) -> None:
    said = await county.press(WORKER, "s.chat")
    assert said[-1].text == "今天怎么样？"
    await tell(county, WORKER, "word")
    county.pass_time(minutes=9)
    assert await county.hear(WORKER) == []
    county.pass_time(minutes=2)
    assert [one.text for one in await county.hear(WORKER)] == ["word", "今天怎么样？"]


async def test_place__question_answered__leaves_at_once(county: County) -> None:
    await county.press(WORKER, "s.chat")
    await tell(county, WORKER, "word")
    assert await county.hear(WORKER) == []
    await county.say(WORKER, "1")
    county.pass_time(seconds=40)
    assert [one.text for one in await county.hear(WORKER)] == ["word"]


async def test_place__need_gone__never_sent(county: County) -> None:
    """burns.md 12: what waits over the night is not told when the task has moved on."""
    for who in (WORKER, VILLAGE):
        await county.open_talk(who)
    county.at(3, 22)
    report = await county.report()
    await county.place()
    county.pass_time(minutes=1)
    async with county.store.unit() as unit:
        task = await casework.task_of_clue(unit, report.clue_id)
        assert task is not None
        lead = await casework.standing_for(county.scene(unit), task, await county.person(unit, VILLAGE))
        after = rules.reassign(task, lead, lead, county.now)
        assert not isinstance(after, rules.Unfit)
        await casework.save(county.scene(unit), task, after, lead.person_id)
        worker = telling.whom((await county.person(unit, WORKER)).id)
        waiting = [
            each.rung for each in await unit.notices.about("task:1") if each.whom == worker and each.state == "waiting"
        ]
    assert waiting == ["gone"]
    await county.walk_to(4, 8)
    assert "等着入户" not in words(await county.hear(WORKER))


async def test_place__group_chat__nothing(county: County) -> None:
    async with county.store.unit() as unit:
        talk = await unit.talks.open(Address("telegram", "-100", group=True))
        await unit.talks.belong(talk.id, person_id=(await county.person(unit, WORKER)).id)
    await tell(county, WORKER, "word")
    assert await county.place() == 0
    await county.open_talk(WORKER)
    county.pass_time(minutes=1)
    assert await county.place() == 1


async def test_place__further_address__a_talk_of_its_own(county: County) -> None:
    async with county.store.unit() as unit:
        await unit.people.change((await county.person(unit, WORKER)).id, further=["json://gateway.example/x"])
    await tell(county, WORKER, "word")
    assert await county.place() == 1
    async with county.store.unit() as unit:
        (talk,) = await unit.talks.of_person((await county.person(unit, WORKER)).id)
        assert talk.address.channel == "apprise"
        assert talk.address.key == str(talk.person_id)
        assert [row.message.text for row in await unit.outbox.after(talk.id, 0)] == ["word"]


async def test_place__person_left__hears_nothing_more(county: County) -> None:
    await county.open_talk(WORKER)
    await tell(county, WORKER, "word")
    async with county.store.unit() as unit:
        await unit.people.leave((await county.person(unit, WORKER)).id, on=county.now.date(), at=county.now)
    assert await county.hear(WORKER) == []


async def test_household__over_the_days_cap__next_morning_not_digest(county: County) -> None:
    talk = await county.open_talk("v1")
    async with county.store.unit() as unit:
        for number in range(4):
            await telling.tell(
                county.scene(unit), f"talk:{talk}", f"report:{number}", "word", "", Outgoing(f"word{number}")
            )
    assert len(await county.hear("v1")) == 3
    await county.walk_to(3, 7, 29)
    assert await county.hear("v1") == []
    await county.walk_to(3, 7, 31)
    assert words(await county.hear("v1")) == "word3"


async def test_household__four_moments_only_each_once(county: County) -> None:
    for who in (WORKER, "v1"):
        await county.open_talk(who)
    report = await county.report()
    assert await county.hear("v1") == []
    said = await county.hear(WORKER)
    await county.choose(WORKER, said, "我来办")
    visit = words(await county.hear("v1"))
    assert "有人在办了" in visit
    assert "0000-8001010" in visit
    assert "回执号 1000 0001" in visit
    county.pass_time(hours=1)
    said = await county.press(WORKER, f"n.1.{(await county.task(report)).revision}.record_attempt")
    await county.choose(WORKER, said, "没见到人")
    assert await county.hear("v1") == []


async def test_household__reported_for_others__only_received_in_hand_done(county: County) -> None:
    for who in (WORKER, "v1"):
        await county.open_talk(who)
    await county.report(for_other=True)
    await county.choose(WORKER, await county.hear(WORKER), "我来办")
    said = words(await county.hear("v1"))
    assert "您报的事在办了" in said
    assert "丑" not in said


async def test_digest__at_most_ten_lines_and_how_many_more(county: County) -> None:
    for who in (WORKER, VILLAGE):
        await county.open_talk(who)
    for number in range(14):
        await county.report(by=f"v{number}", phone=f"139000000{number:02}")
    await county.place()
    county.use(quiet=replace(county.pack.quiet, pushes_a_day=0))
    await county.walk_to(4, 8)
    digests = [one for one in await county.hear(WORKER) if "要看的事" in one.title]
    assert len(digests[-1].text.splitlines()) == 10
    assert "还有4件" in digests[-1].text


async def test_digest__lead__who_holds_it_and_how_late_by_whose_days(county: County) -> None:
    for who in (WORKER, VILLAGE, TOWN):
        await county.open_talk(who)
    await county.report()
    await county.hear(WORKER)
    await county.walk_to(4, 18, 1)
    await county.hear(WORKER)
    await county.walk_to(5, 12, 1)
    await county.hear(VILLAGE)
    await county.walk_to(6, 8)
    name = await county.name_of(WORKER)
    digest = words(await county.hear(VILLAGE))
    assert f"在{name}手上，超期2个工作日（{name}2）" in digest
    assert "要看的事" not in words(await county.hear(TOWN))


async def test_digest__one_a_morning__nothing_to_say_nothing_sent(county: County) -> None:
    await county.open_talk(BOSS)
    await county.walk_to(5, 9)
    assert await county.hear(BOSS) == []


async def test_digest__expired_pack__said_to_who_publishes_on_mondays_and_with_other_lines(county: County) -> None:
    identity = replace(county.pack.identity, valid_to=date(2026, 3, 5))
    county.use(identity=identity)
    for who in (BOSS, VILLAGE):
        await county.open_talk(who)
    await county.walk_to(6, 9)
    assert await county.hear(BOSS) == []
    await county.walk_to(9, 9)
    (digest,) = await county.hear(BOSS)
    assert digest.text == f"· 政策包「{identity.title}」2026年3月5日到期了，请换新的"
    assert await county.hear(VILLAGE) == []
    await county.walk_to(10, 9)
    assert await county.hear(BOSS) == []


async def test_digest__more_words_than_lines__the_rest_comes_the_next_morning(county: County) -> None:
    await county.open_talk(WORKER)
    for number in range(15):
        await tell(county, WORKER, f"word{number}")
    assert len(await county.hear(WORKER)) == 3
    await county.walk_to(3, 8)
    (first,) = await county.hear(WORKER)
    await county.walk_to(4, 8)
    (second,) = await county.hear(WORKER)
    assert [len(one.text.splitlines()) for one in (first, second)] == [10, 2]


async def test_arrival__opens_a_talk_later__what_waited_comes_at_once(county: County) -> None:
    await county.report()
    await county.place()
    county.pass_time(hours=3)
    await county.place()
    county.pass_time(seconds=5)
    assert await county.hear(WORKER) == []
    async with county.store.unit() as unit:
        await unit.notices.hurry(telling.whom((await county.person(unit, WORKER)).id), now=county.now)
    assert "新任务" in words(await county.hear(WORKER))


async def test_place__one_that_fails__others_leave(county: County) -> None:
    await county.open_talk(WORKER)
    async with county.store.unit() as unit:
        to = telling.whom((await county.person(unit, WORKER)).id)
        await telling.tell(county.scene(unit), to, "task:none", "word", "", Outgoing("broken"))
    await tell(county, WORKER, "word")
    assert [one.text for one in await county.hear(WORKER)] == ["word"]
