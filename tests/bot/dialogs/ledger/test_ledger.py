"""The ledger in chat: who may do what, what climbs when nobody moves, what a press of last week does."""

from dataclasses import replace
from datetime import date

import pytest

from bot.casework import ledger
from cases.deadlines import Unit
from cases.people import PersonId
from cases.places import PlacePath
from cases.problems import Line, Problem, State
from packs.ledger import Ordered
from storage.unit import Store
from tests.bot.dialogs.tasks.county import BOSS, TOWN, VILLAGE, WORKER, labels, words
from tests.bot.dialogs.village import ZONE, Village

FAR = "worker-12"
"""Another town's worker."""


@pytest.fixture
async def county(embedded_store: Store) -> Village:
    county = await Village.open(embedded_store)
    for who in (WORKER, VILLAGE, TOWN, BOSS, FAR):
        await county.open_talk(who)
    return county


async def found(county: Village, severity: str = "较重", office: str = "村里", title: str = "路灯坏了") -> Problem:
    """One problem the worker found in their grid."""
    line = Line(title, "环境", severity, office, 2, Unit.WORKING, "某文件")
    async with county.store.unit() as unit:
        worker = await county.person(unit, WORKER)
        place = PlacePath(worker.posts[0].place_path)
        return await ledger.find(
            county.scene(unit), line, place=place, subject="丑某某", form="environment", finder=PersonId(worker.id)
        )


async def state_of(county: Village, problem: Problem) -> Problem:
    async with county.store.unit() as unit:
        now = await unit.problems.get(problem.problem_id)
    assert now is not None
    return now


async def test_found__its_owner_hears_of_it_at_once__masked(county: Village) -> None:
    problem = await found(county)
    said = words(await county.hear(VILLAGE))
    assert problem.number in said
    assert "丑**" in said
    assert "丑某某" not in said
    assert problem.holder_id == await county.id_of(VILLAGE)


async def test_found_twice__one_line(county: Village) -> None:
    first = await found(county)
    second = await found(county)
    assert second.problem_id == first.problem_id
    assert [entry.did.value for entry in second.history] == ["found", "seen_again"]


async def test_doer__never_strikes_it_off(county: Village) -> None:
    problem = await found(county, "一般")
    said = await county.press(VILLAGE, f"s.fixed.{problem.problem_id}")
    await county.say(VILLAGE, "换了灯泡")
    said = await county.say(VILLAGE, "说完了")
    assert "核验过才销号" in words(said)
    assert "自己整改的，要请别人核验" in words(await county.press(VILLAGE, f"s.strike.{problem.problem_id}"))
    said = await county.press(TOWN, f"s.strike.{problem.problem_id}")
    await county.choose(TOWN, said, "改好了，销号")
    assert (await state_of(county, problem)).state is State.STRUCK


async def test_other_peoples__forged_or_old_buttons__nothing_shown_nothing_changed(county: Village) -> None:
    problem = await found(county)
    for act in ("problem", "fixed", "strike", "reopen"):
        for who, number in ((FAR, problem.problem_id), (WORKER, 999), (WORKER, "x")):
            said = words(await county.press(who, f"s.{act}.{number}"))
            assert "找不到，或者不归您管" in said
            assert "路灯" not in said
    assert "这一步现在用不上" in words(await county.press(WORKER, f"s.fixed.{problem.problem_id}"))
    assert await state_of(county, problem) == problem
    assert "只有工作人员" in words(await county.press("v9", f"s.problem.{problem.problem_id}"))


async def test_moved_on_while_typing__said_and_nothing_doubled(county: Village) -> None:
    problem = await found(county)
    await county.press(VILLAGE, f"s.fixed.{problem.problem_id}")
    await county.say(VILLAGE, "换了灯泡")
    async with county.store.unit() as unit:
        now = await unit.problems.get(problem.problem_id)
        assert now is not None
        await unit.problems.save(replace(now, state=State.STRUCK))
    said = words(await county.say(VILLAGE, "说完了"))
    assert "什么都没有改" in said or "用不上" in said
    assert (await state_of(county, problem)).state is State.STRUCK


async def test_reopen__after_the_packs_days__a_new_check_is_asked_for(county: Village) -> None:
    problem = await found(county, "一般")
    await county.press(VILLAGE, f"s.fixed.{problem.problem_id}")
    await county.say(VILLAGE, "换了灯泡")
    await county.say(VILLAGE, "说完了")
    said = await county.press(TOWN, f"s.strike.{problem.problem_id}")
    await county.choose(TOWN, said, "改好了，销号")
    assert "户里说没解决" in labels(await county.press(WORKER, f"s.problem.{problem.problem_id}"))
    county.pass_time(days=31)
    assert "户里说没解决" not in labels(await county.press(WORKER, f"s.problem.{problem.problem_id}"))
    assert "重新填一次检查表" in words(await county.press(WORKER, f"s.reopen.{problem.problem_id}"))


async def struck(county: Village) -> Problem:
    """Put right by the village, struck off by the town."""
    problem = await found(county, "一般")
    await county.press(VILLAGE, f"s.plan.{problem.problem_id}")
    await county.say(VILLAGE, "请电工换灯泡")
    await county.press(VILLAGE, f"s.fixed.{problem.problem_id}")
    await county.say(VILLAGE, "换了灯泡")
    await county.say(VILLAGE, "说完了")
    said = await county.press(TOWN, f"s.strike.{problem.problem_id}")
    await county.choose(TOWN, said, "改好了，销号")
    for who in (WORKER, VILLAGE, TOWN, BOSS):
        await county.hear(who)
    return problem


async def test_unsolved__by_the_household_itself__decided_above_unseen_in_the_village(county: Village) -> None:
    problem = await struck(county)
    await county.open_talk("v1")
    said = await county.press("v1", "s.not_fixed")
    await county.say("v1", problem.number.lower())
    assert "没有参与过的人来定" in words(await county.say("v1", "灯又灭了三天"))
    assert (await state_of(county, problem)).state is State.DISPUTED
    for who in (WORKER, VILLAGE, TOWN):
        assert "没解决" not in words(await county.hear(who)), who
    card = words(await county.press(VILLAGE, f"s.problem.{problem.problem_id}"))
    assert "已销号" in card
    assert "整改措施：请电工换灯泡" in card
    assert "来源：日常检查" in card
    for press in (f"s.decide.{problem.problem_id}", "s.ledger.here", "s.ledger.struck"):
        for who in (WORKER, VILLAGE):
            said = await county.press(who, press)
            assert "灯又灭了" not in words(said)
            assert "等上面定" not in words(said)
    assert "这一步现在用不上" in words(await county.press(TOWN, f"s.decide.{problem.problem_id}")), "took part"
    decider = BOSS if await _holds(county, problem, BOSS) else "county-02"
    said = await county.press(decider, f"s.decide.{problem.problem_id}")
    assert "灯又灭了三天" in words(said)
    await county.choose(decider, said, "户里说得对，重新打开")
    await county.say(decider, "换线路，不只换灯泡")
    assert "您说得对" in words(await county.hear("v1"))
    heard = words(await county.hear(VILLAGE))
    assert "换线路，不只换灯泡" in heard
    assert "灯又灭了" not in heard + words(await county.press(VILLAGE, f"s.problem.{problem.problem_id}"))
    assert (await state_of(county, problem)).number == problem.number


async def test_unsolved__number_nobody_has__said_the_same_as_an_open_one(county: Village) -> None:
    problem = await found(county)
    await county.open_talk("v1")
    heard = []
    for number in ("WT9999", problem.number):
        await county.press("v1", "s.not_fixed")
        await county.say("v1", number)
        heard.append(words(await county.say("v1", "没好")))
    assert heard[0] == heard[1]
    assert (await state_of(county, problem)) == problem


async def test_look_back__on_its_day__seen_by_another_and_opened_again(county: Village) -> None:
    problem = await struck(county)
    await county.walk_to(31, 17)
    assert (await state_of(county, problem)).state is State.STRUCK
    await county.walk_to(1, 12, month=4)
    now = await state_of(county, problem)
    assert (now.state, now.holder_id) == (State.LOOK_BACK, await county.id_of(TOWN))
    assert "回头看" in words(await county.hear(TOWN))
    assert "用不上" in words(await county.press(VILLAGE, f"s.lookback.{problem.problem_id}")), "their own work"
    said = await county.press(TOWN, f"s.lookback.{problem.problem_id}")
    await county.choose(TOWN, said, "又坏了，重新打开")
    await county.say(TOWN, "灯又灭了")
    now = await state_of(county, problem)
    assert (now.state, now.holder_id) == (State.OPEN, await county.id_of(VILLAGE))


async def test_near_kin__declared_later__the_line_leaves_their_hands(county: Village) -> None:
    problem = await found(county)
    assert problem.holder_id == await county.id_of(VILLAGE)
    async with county.store.unit() as unit:
        person = await county.person(unit, VILLAGE)
        await unit.kin.add(person.id, name="丑某某", at=county.now)
        assert await ledger.recheck(county.scene(unit), person) == 1
    assert (await state_of(county, problem)).holder_id not in (0, await county.id_of(VILLAGE))
    assert "找不到，或者不归您管" in words(await county.press(VILLAGE, f"s.problem.{problem.problem_id}"))
    assert problem.number not in words(await county.press(VILLAGE, "s.ledger.here"))
    again = await found(county, title="水管坏了")
    assert await county.id_of(VILLAGE) in again.conflicted
    assert again.holder_id != await county.id_of(VILLAGE)


async def _holds(county: Village, problem: Problem, who: str) -> bool:
    return (await state_of(county, problem)).holder_id == await county.id_of(who)


async def test_nobody_moves__the_holder_then_the_county__each_once(county: Village) -> None:
    await found(county)
    assert "有问题要整改" in words(await county.hear(VILLAGE))
    await county.hear(BOSS)
    await county.walk_to(4, 17, 59)
    assert "整改到期了" not in words(await county.hear(VILLAGE))
    await county.walk_to(5, 9)
    assert words(await county.hear(VILLAGE)).count("整改到期了") == 1
    await county.walk_to(9, 12)
    said = words(await county.hear(BOSS))
    assert said.count("整改到期了") >= 1
    async with county.store.unit() as unit:
        told = [one for one in await unit.notices.about("problem:1") if one.rung == "1.late"]
    assert len(told) == 1


async def test_put_right__nobody_is_reminded_any_more(county: Village) -> None:
    problem = await found(county, "一般")
    await county.hear(VILLAGE)
    await county.press(VILLAGE, f"s.fixed.{problem.problem_id}")
    await county.say(VILLAGE, "换了灯泡")
    await county.say(VILLAGE, "说完了")
    said = await county.press(TOWN, f"s.strike.{problem.problem_id}")
    await county.choose(TOWN, said, "改好了，销号")
    await county.walk_to(12, 9)
    assert "整改到期了" not in words(await county.hear(VILLAGE))
    async with county.store.unit() as unit:
        (back,) = await unit.deadlines.waiting("problem:1")
    assert back.at.astimezone(ZONE).date() == date(2026, 4, 1), "only 回头看 is to come"


async def test_checklists__only_those_in_force(county: Village) -> None:
    said = await county.press(WORKER, "s.check")
    assert "饮水安全核对" in labels(said)
    assert not any("光伏" in label for label in labels(said))
    given = county.pack.ledger
    assert given is not None
    county.use(ledger=replace(given, ordered=(Ordered("pv", "某办〔2026〕1号", date(2026, 3, 10)),)))
    await county.say(WORKER, "取消")
    assert any("光伏" in label for label in labels(await county.press(WORKER, "s.check")))
    county.at(11, 9)
    await county.say(WORKER, "取消")
    assert not any("光伏" in label for label in labels(await county.press(WORKER, "s.check")))


async def test_check__a_place_that_is_not_theirs__nothing_kept(county: Village) -> None:
    said = await county.press(WORKER, "s.check.water")
    said = await county.choose(WORKER, said, "二组")
    assert "不归您查" in words(said)
    async with county.store.unit() as unit:
        assert await unit.problems.get(1) is None
