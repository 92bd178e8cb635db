"""The whole door: the real turns behind it, the stand-in before it, and what leaves the house by it."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.delivery import Pace, notice_text
from bot.handlers.telegram.arrival import GROUP_LINE
from bot.handlers.telegram.connection import CallFailed
from bot.handlers.telegram.door import TelegramDoor, WrongToken
from bot.handlers.telegram.polling import TOKEN_REFUSED
from chat.address import Address
from chat.channel import Carry
from chat.outgoing import Attached, Call, Choice, Outgoing
from storage.unit import Store, utc_now
from tests.telegram.house import WELL, WHAT, WHERE, WHO, running
from tests.telegram.standin import TOKEN, Standin


async def until(true: Callable[[], Awaitable[bool]], seconds: float = 30.0) -> None:
    """Waits for something to become true."""
    async with asyncio.timeout(seconds):
        while not await true():
            await asyncio.sleep(0.01)


async def is_quiet(store: Store) -> bool:
    """Nothing is left to be served or sent."""
    async with store.unit() as unit:
        return await unit.inbox.oldest() is None and await unit.outbox.oldest(["telegram"]) is None


async def test_talk__three_questions__answered(store: Store, standin: Standin) -> None:
    anna = standin.person(7)
    async with running(store, standin) as small:
        anna.start("code")
        await anna.expect(WHO)
        anna.send("甲某某")
        await anna.expect(WHAT)
        anna.send("房顶漏了")
        await anna.expect(WHERE)
        anna.press("住房")
        await anna.expect(f"{WELL}：甲某某，房顶漏了，住房。")
        await until(lambda: is_quiet(store))
        assert small.door.state == "ok"
        assert small.delivery.states == {"telegram": "ok"}
    assert [answered for _, answered in standin.presses.values()] == [True]
    assert {one["command"] for one in standin.commands} == {"menu", "back", "cancel", "help", "human", "ask"}


async def test_talk__every_update_three_times__one_turn_each(embedded_store: Store, standin: Standin) -> None:
    standin.repeat_updates = 3
    anna = standin.person(7)
    async with running(embedded_store, standin):
        for number in range(5):
            anna.send(f"第{number}句")
        await until(lambda: is_quiet(embedded_store))
        await anna.expect("第4句")
        await anna.expect_nothing(0.2)
    assert [seen.text for seen in anna.seen] == [f"第{number}句" for number in range(5)]


async def test_talk__twenty_at_once__as_one_by_one(store: Store, standin: Standin) -> None:
    anna, ben = standin.person(7), standin.person(8)
    async with running(store, standin):
        for number in range(20):
            anna.send(f"甲{number}")
            ben.send(f"乙{number}")
        await anna.expect("甲19")
        await ben.expect("乙19")
    assert [seen.text for seen in anna.seen] == [f"甲{number}" for number in range(20)]
    assert [seen.text for seen in ben.seen] == [f"乙{number}" for number in range(20)]


async def test_poison__dead_letter__the_next_is_served(store: Store, standin: Standin) -> None:
    anna = standin.person(7)
    async with running(store, standin):
        standin.push({"message": {"message_id": 1, "chat": {"id": 7, "type": "private"}, "text": 5}})
        anna.send("后面的")
        await anna.expect("后面的")
    async with store.unit() as unit:
        ((_, channel, why),) = await unit.inbox.dead_letters()
    assert (channel, why) == ("telegram", "unreadable")


async def test_answers_lost__sent_again__turns_not_repeated(embedded_store: Store, standin: Standin) -> None:
    anna = standin.person(7)
    standin.fail("drop", "sendMessage")
    async with running(embedded_store, standin):
        anna.send("听得见吗")
        await anna.expect("听得见吗")
        await anna.expect("听得见吗")
        await until(lambda: is_quiet(embedded_store))
        await anna.expect_nothing(0.2)
    assert len(anna.seen) == 2


async def test_blocked__then_back__heard_again(embedded_store: Store, standin: Standin) -> None:
    anna = standin.person(7)
    async with running(embedded_store, standin):
        anna.send("头一句")
        await anna.expect("头一句")
        anna.blocked = True
        anna.send("第二句")
        await until(lambda: is_unreachable(embedded_store))
        anna.unblock()
        anna.send("第三句")
        await anna.expect("第三句")
    assert [seen.text for seen in anna.seen] == ["头一句", "第三句"]


async def is_unreachable(store: Store) -> bool:
    async with store.unit() as unit:
        talk = await unit.talks.find(Address("telegram", "7"))
        return talk is not None and talk.unreachable_at is not None


async def test_group__one_line__nothing_else(embedded_store: Store, standin: Standin) -> None:
    anna = standin.person(7)

    async def has_spoken() -> bool:
        return bool(standin.called("sendMessage")) and await is_quiet(embedded_store)

    async with running(embedded_store, standin):
        for text in ("菜单", "/start x", "我叫甲某某"):
            anna.say_in_group(-5, text)
        anna.send("好")
        await anna.expect("好")
        await until(has_spoken)
    said = {(call.params["chat_id"], call.params["text"]) for call in standin.called("sendMessage")}
    assert said == {("-5", GROUP_LINE), ("7", "好")}
    assert len(standin.called("sendMessage")) == 2


async def test_webhook__registered_by_the_door(embedded_store: Store, standin: Standin) -> None:
    async with running(embedded_store, standin, webhook="https://yima.example.org/tg", secret="geheim") as small:

        async def is_registered() -> bool:
            return small.door.state == "ok"

        await until(is_registered)
        assert [route.path for route in small.door.routes()] == ["/tg"]
    assert standin.webhook["secret_token"] == "geheim"


PERSONAL = (
    "甲某某",
    "13800000000",
    "999999199001010012",
    "测试村",
    "一组",
    "糖尿病",
    "屋顶",
    "入户",
    "JPEGBYTES",
    "A-17",
)


def secret(file_id: str) -> Outgoing:
    """A message full of what must stay in the country."""
    return Outgoing(
        "去测试村一组甲某某家入户，身份证 999999199001010012，他有糖尿病",
        title="入户核查 测试村",
        details="甲某某 13800000000",
        choices=(Choice("甲某某已解决", "n.甲某某"),),
        calls=(Call("甲某某", "13800000000"),),
        files=(Attached(file_id, "image", "屋顶.jpg"),),
        slot="task:甲某某",
        receipt="A-17",
        speech="甲某某",
    )


@pytest.mark.parametrize(("carry", "leaves"), [(Carry.FULL, 10), (Carry.NOTICE, 0), (Carry.NONE, 0)])
async def test_carry__every_byte_sent__read(embedded_store: Store, standin: Standin, carry: Carry, leaves: int) -> None:
    anna = standin.person(7)
    blob = await embedded_store.blobs.keep(b"\xff\xd8JPEGBYTES")
    async with embedded_store.unit() as unit:
        talk = await unit.talks.open(Address("telegram", "7"))
        for _ in range(3):
            await unit.outbox.put(talk.id, secret(blob.id), at=utc_now())
    async with running(embedded_store, standin, carry):
        anna.send("我是甲某某")
        await until(lambda: is_quiet(embedded_store))
    said = standin.everything_said() + standin.every_byte().decode("utf-8", "replace")
    assert len([word for word in PERSONAL if word in said]) == leaves
    if carry is Carry.NOTICE:
        assert anna.seen
        assert all(seen.text == notice_text(number) for seen, number in zip(anna.seen, (3, 1), strict=False))
    if carry is Carry.NONE:
        assert anna.seen == []


async def test_check__token__told_apart(embedded_store: Store, standin: Standin) -> None:
    def door(token: str) -> TelegramDoor:
        return TelegramDoor(
            embedded_store, token=token, wake=lambda: None, pace=Pace(), public_url="", api=standin.base
        )

    with pytest.raises(WrongToken) as wrong:
        door("no token")
    assert str(wrong.value) == TOKEN_REFUSED
    good, bad = door(TOKEN), door("42:other")
    assert await good.check() == "yima_test_bot"
    with pytest.raises(CallFailed) as refused:
        await bad.check()
    assert refused.value.status == 401
    await good.close()
    await bad.close()
