"""Codes, invites, entry links: old, forged, revoked, foreign ones tell nothing and change nothing."""

import pytest

from storage.links import CODE, INVITE
from tests.bot.dialogs.tasks.county import VILLAGE, WORKER, labels
from tests.bot.dialogs.village import WANG, Village, text

UNKNOWN = "这个码认不出来"


async def _code(village: Village) -> str:
    async with village.store.unit() as unit:
        return await unit.links.code_of((await unit.places.named("杏园"))[0].id) or ""


async def _invite(village: Village, who: str) -> str:
    async with village.store.unit() as unit:
        person = await unit.people.by_code(who, on=village.now.date())
        assert person is not None
        return await unit.links.make(INVITE, at=village.now, person_id=person.id, title=person.name)


async def _person(village: Village, who: str) -> int | None:
    talk_id = await village.open_talk(who)
    async with village.store.unit() as unit:
        view = await unit.talks.get(talk_id)
    assert view is not None
    return view.person_id


@pytest.mark.parametrize(
    "payload", ["c-nosuchcode22", "c-", "x-abc", "hello", "i-nosuchinvite", "d-nosuchentry", "c-" + "9" * 60, "🙂"]
)
async def test_forged__one_sentence_and_the_menu_button(village: Village, payload: str) -> None:
    said = await village.start(WANG, payload)
    if payload not in ("c-", "hello", "🙂"):
        assert UNKNOWN in text(said)
    assert labels(said)
    assert await _person(village, WANG) is None


async def test_revoked_code__one_sentence(village: Village) -> None:
    code = await _code(village)
    async with village.store.unit() as unit:
        await unit.links.revoke(CODE, at=village.now, place_id=(await unit.places.named("杏园"))[0].id)
    assert UNKNOWN in text(await village.start(WANG, f"c-{code}"))


async def test_forged_in_the_middle_of_a_form__told_and_the_question_again(village: Village) -> None:
    await village.to_phone(WANG)
    said = await village.start(WANG, "c-nosuchcode22")
    assert UNKNOWN in said[0].text
    assert "怎么找您" in said[-1].text


async def test_foreign_code__that_villages_page(village: Village) -> None:
    await village.scan(WANG)
    said = await village.scan(WANG, "梨园村")
    assert "梨园村" in text(said)
    said = await village.tell(WANG, "我有难处，要申报")
    assert said[-1].title == "梨园村"


async def test_invite__four_digits__joins_and_is_spent(village: Village) -> None:
    token = await _invite(village, WORKER)
    said = await village.start("新来的", f"i-{token}")
    assert "最后四位" in text(said)
    said = await village.type("新来的", "0001")
    assert "您好" in text(said)
    assert await _person(village, "新来的") == await village.id_of(WORKER)
    assert UNKNOWN in text(await village.start("别的人", f"i-{token}"))


@pytest.mark.parametrize("typed", ["", "😀", "四位", "12345", "13800000001"])
async def test_invite__not_four_digits__asked_again_no_try_lost(village: Village, typed: str) -> None:
    token = await _invite(village, WORKER)
    await village.start("新来的", f"i-{token}")
    for _ in range(4):
        said = await village.type("新来的", typed)
        assert "最后四位" in said[-1].text
    await village.type("新来的", "0001")
    assert await _person(village, "新来的") == await village.id_of(WORKER)


async def test_invite_of_another_person__three_wrong_then_worthless(village: Village) -> None:
    token = await _invite(village, WORKER)
    await village.start(WANG, f"i-{token}")
    for left in (2, 1):
        said = await village.type(WANG, "9999")
        assert f"再试 {left} 次" in text(said)
        assert "9999" not in str(labels(said)), "wrong digits are not offered again"
    assert "停用" in text(await village.type(WANG, "9999"))
    assert UNKNOWN in text(await village.start(WANG, f"i-{token}"))
    assert await _person(village, WANG) is None


async def test_invite__looking_at_it__spends_nothing(village: Village) -> None:
    token = await _invite(village, WORKER)
    for _ in range(3):
        await village.start("偷看", f"i-{token}")
    await village.start("本人", f"i-{token}")
    await village.type("本人", "0001")
    assert await _person(village, "本人") == await village.id_of(WORKER)


async def test_villager__staff_buttons__refused_without_data(village: Village) -> None:
    await village.scan(WANG)
    for data in ("s.mine", "s.task.1", "s.late", "s.questions", "n.1.1.urge"):
        said = await village.tap(WANG, data)
        assert said, data
        assert not any(word in text(said) for word in ("任务：", "户主", "1380000"))


async def test_two_staff_in_two_talks__each_their_own(village: Village) -> None:
    for who, digits in ((WORKER, "0001"), (VILLAGE, "0013")):
        token = await _invite(village, who)
        await village.start(f"talk of {who}", f"i-{token}")
        await village.type(f"talk of {who}", digits)
        assert await _person(village, f"talk of {who}") == await village.id_of(who)
