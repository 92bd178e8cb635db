"""An appeal that is upheld: decided above by who took no part, then what was refused begins anew, its rules kept."""

from cases import proceedings
from cases.proceedings import Did
from chat.outgoing import Outgoing
from storage.unit import Store
from tests.bot.dialogs.proceedings.test_identification import act, case, opened
from tests.bot.dialogs.tasks.county import BOSS, TOWN, VILLAGE, WORKER, labels, words
from tests.bot.dialogs.village import Village


async def on(county: Village, number: int, who: str, code: str, *answers: str) -> list[Outgoing]:
    """An act on another case than the first: answers, then the card's own button."""
    said = await county.press(who, f"s.caseact.{number}-{code}")
    for answer in answers:
        said = await county.say(who, answer)
    title = next(each for each in labels(said) if not each.startswith("改："))
    return await county.choose(who, said, title)


async def test_upheld__begun_anew_under_the_rules_it_had__told_to_the_household(embedded_store: Store) -> None:
    county = await Village.open(embedded_store)
    for who in (WORKER, VILLAGE, TOWN, BOSS):
        await county.open_talk(who)
    await opened(county)
    await act(county, TOWN, "accept")
    await act(county, WORKER, "check_not_fit", "就用这次核查的")
    await act(county, TOWN, "look_refuse", "家里今年收入够用")
    said = await county.choose("v1", await county.hear("v1"), "不服，要申诉")
    await county.choose("v1", said, "就这样申诉")
    appeal = await case(county, 2)
    assert appeal.holder.person_id == await county.id_of(BOSS)

    await on(county, 2, BOSS, "pass_up")
    await on(county, 2, BOSS, "uphold", "医药费没有算进去")
    await on(county, 2, BOSS, "tell_household", "户主本人", "打电话说的")
    ended, refused, anew = await case(county, 2), await case(county), await case(county, 3)
    assert (ended.ended, ended.position.states) == (True, {"upheld"})
    assert "look_refuse" in {each.act for each in refused.history}, "what was done stays as it was"
    assert (refused.ended, refused.history[-1].did) == (True, Did.OVERTURNED), "the no is told no more"
    async with county.store.unit() as unit:
        rules = await unit.proceedings.rules_of(refused)
    assert proceedings.replayed(rules, refused.history) == refused.position
    assert (anew.procedure, anew.rules, anew.clue_id) == (refused.procedure, refused.rules, refused.clue_id)
    assert [each.did for each in anew.history] == [Did.OPENED]
    assert anew.position.states == {"received"}
    assert "AJ0003" in words(await county.press("v1", "s.progress"))
    assert "医药费没有算进去" not in words(await county.press(VILLAGE, "s.case.3"))
    again = await county.press("v1", "s.appeal.1")
    if "就这样申诉" in labels(again):
        again = await county.choose("v1", again, "就这样申诉")
    assert "AJ0004" not in words(again)
    async with county.store.unit() as unit:
        assert await unit.proceedings.get(4) is None, "once upheld it is not appealed against again"
