"""The channel against the stand-in server: what the person sees, and what each refusal means."""

import asyncio

import pytest
import telegram

from bot.delivery import Pace
from bot.handlers.telegram.connection import open_bot
from bot.handlers.telegram.sending import TelegramChannel
from chat.address import Address
from chat.channel import Blocked, Later, Undeliverable
from chat.outgoing import Attached, Call, Choice, Input, Link, Look, Outgoing
from tests.telegram.standin import TOKEN, Standin

ANNA = Address("telegram", "7")
CARD = Outgoing("哪些？", choices=(Choice("住房", "q.1", on=False),), slot="q1")
TICKED = Outgoing("哪些？", choices=(Choice("住房", "q.1", on=True),), slot="q1")


async def test_everything_we_send__read_by_python_telegram_bot(
    standin: Standin, channel: TelegramChannel, own_files: dict[str, bytes]
) -> None:
    standin.person(7)
    own_files |= {"a": b"\xff\xd8a", "b": b"\xff\xd8b", "c": b"%PDF", "v": b"OggS"}
    files = (
        *(Attached("a", "image", "a.jpg"), Attached("b", "image", "b.png")),
        *(Attached("c", "file", "c.pdf"), Attached("v", "audio", "v.ogg"), Attached("x", "file", "没了.pdf")),
    )
    message = Outgoing(
        "正文 <&>",
        title="题",
        details="细",
        choices=(Choice("催办", "n.1", Look.ACT), Choice("发位置", "", Look.PLACE)),
        calls=(Call("值班", "0000-1"),),
        links=(Link("看", "/x"),),
        files=files,
        receipt="A-1",
        urgent=True,
    )
    remote = await channel.send(ANNA, message)
    results = [call.answer["result"] for call in standin.calls]
    sent = [one for result in results for one in (result if isinstance(result, list) else [result])]
    read = [telegram.Message.de_json(one, None) for one in sent]
    assert [call.method for call in standin.calls] == [
        *("sendMediaGroup", "sendDocument", "sendVoice", "sendMessage", "sendMessage", "sendMessage")
    ]
    main = next(one for one in read if one.message_id == int(remote))
    assert main.reply_markup is not None
    assert "正文 &lt;&amp;&gt;" in main.text_html
    assert {entity.type for entity in main.entities} >= {"bold", "code", "expandable_blockquote"}
    assert "没了.pdf" in standin.everything_said()


async def test_card__toggled__changed_in_place(standin: Standin, channel: TelegramChannel) -> None:
    anna = standin.person(7)
    first = await channel.send(ANNA, CARD)
    second = await channel.send(ANNA, TICKED, replaces=[first])
    assert second == first
    assert anna.seen[-1].edited
    assert anna.seen[-1].labels == ["✅ 住房"]


async def test_card__unchanged__no_fault(standin: Standin, channel: TelegramChannel) -> None:
    standin.person(7)
    first = await channel.send(ANNA, CARD)
    assert await channel.send(ANNA, CARD, replaces=[first]) == first
    assert len(standin.people[7].seen) == 1


async def test_question__out_of_sight__said_again_and_the_old_one_loses_its_buttons(
    standin: Standin, channel: TelegramChannel
) -> None:
    anna = standin.person(7)
    first = await channel.send(ANNA, CARD)
    await channel.send(ANNA, Outgoing("政策是这样的。"))
    second = await channel.send(ANNA, CARD, replaces=[first])
    assert second != first
    stripped, again = anna.seen[-2:]
    assert (stripped.id, stripped.labels) == (int(first), [])
    assert (again.id, again.labels) == (int(second), ["⬜ 住房"])


async def test_question__person_wrote_meanwhile__said_again(standin: Standin, channel: TelegramChannel) -> None:
    anna = standin.person(7)
    first = await channel.send(ANNA, CARD)
    channel.notice("7", standin.next_message_id())
    assert await channel.send(ANNA, CARD, replaces=[first]) != first
    assert len([one for one in anna.seen if not one.edited]) == 2


async def test_notice__far_above__changed_where_it_stands(standin: Standin, channel: TelegramChannel) -> None:
    standin.person(7)
    task = Outgoing("有任务", choices=(Choice("去办", "n.1", Look.ACT),), slot="task1")
    first = await channel.send(ANNA, task)
    await channel.send(ANNA, Outgoing("别的"))
    assert await channel.send(ANNA, Outgoing("有任务：已办完", slot="task1"), replaces=[first]) == first


async def test_card__gone__said_anew(standin: Standin, channel: TelegramChannel) -> None:
    anna = standin.person(7)
    first = await channel.send(ANNA, CARD)
    del standin.messages[(7, int(first))]
    second = await channel.send(ANNA, TICKED, replaces=[first])
    assert second != first
    assert anna.seen[-1].labels == ["✅ 住房"]


async def test_contact_keyboard__opens__and_is_taken_away_afterwards(
    standin: Standin, channel: TelegramChannel
) -> None:
    anna = standin.person(7)
    contact = Outgoing(
        "怎么找您？",
        choices=(Choice("发我的手机号", "", Look.CONTACT), Choice("没有电话", "q.1")),
        input=Input("phone"),
    )
    remote = await channel.send(ANNA, contact)
    assert int(remote) == anna.seen[0].id
    assert [[key["text"] for key in row] for row in anna.reply_keyboard] == [["发我的手机号"]]
    await channel.send(ANNA, Outgoing("收到。", choices=(Choice("好", "q.2"),)))
    assert anna.reply_keyboard == []
    await channel.send(ANNA, contact)
    await channel.send(ANNA, Outgoing("完了。"))
    assert anna.reply_keyboard == []


async def test_long_text__buttons_under_the_last_piece(standin: Standin, channel: TelegramChannel) -> None:
    anna = standin.person(7)
    remote = await channel.send(ANNA, Outgoing("字" * 9000, choices=(Choice("好", "q"),)))
    assert [len(one.labels) for one in anna.seen] == [0, 0, 1]
    assert int(remote) == anna.seen[-1].id
    assert sum(len(one.text) for one in anna.seen) == 9000


async def test_picture__telegram_cannot_draw__goes_as_document(
    standin: Standin, channel: TelegramChannel, own_files: dict[str, bytes]
) -> None:
    standin.person(7)
    own_files["a"] = b"\xff\xd8a"
    standin.fail("status", "sendPhoto", status=400, description="IMAGE_PROCESS_FAILED")
    await channel.send(ANNA, Outgoing("看", files=(Attached("a", "image", "a.jpg"),)))
    assert [call.method for call in standin.calls] == ["sendPhoto", "sendDocument", "sendMessage"]


async def test_file__alone__no_empty_text(
    standin: Standin, channel: TelegramChannel, own_files: dict[str, bytes]
) -> None:
    anna = standin.person(7)
    own_files["p"] = b"%PDF"
    remote = await channel.send(ANNA, Outgoing("", files=(Attached("p", "file", "单子.pdf"),)))
    assert [call.method for call in standin.calls] == ["sendDocument"]
    assert int(remote) == anna.seen[0].id


async def test_press__answered_empty(standin: Standin, channel: TelegramChannel) -> None:
    anna = standin.person(7)
    await channel.send(ANNA, CARD)
    anna.press("住房")
    press = standin.updates[-1]["callback_query"]["id"]
    await channel.answer_press(press)
    assert standin.presses[press][1]
    assert standin.called("answerCallbackQuery")[0].params == {"callback_query_id": press}
    standin.limits.press_life = -1
    await channel.answer_press(press)


async def test_refused__blocked_and_strangers__blocked(standin: Standin, channel: TelegramChannel) -> None:
    standin.person(7).blocked = True
    with pytest.raises(Blocked):
        await channel.send(ANNA, Outgoing("在吗"))
    with pytest.raises(Blocked):
        await channel.send(Address("telegram", "8"), Outgoing("在吗"))


async def test_refused__flood__later_by_their_seconds(standin: Standin, channel: TelegramChannel) -> None:
    standin.person(7)
    standin.fail("flood", "sendMessage", seconds=17)
    with pytest.raises(Later) as later:
        await channel.send(ANNA, Outgoing("在吗"))
    assert later.value.seconds == 17


@pytest.mark.parametrize(("kind", "status"), [("drop", 500), ("status", 502), ("garbage", 502), ("status", 409)])
async def test_refused__line_or_server_broken__later(
    standin: Standin, channel: TelegramChannel, kind: str, status: int
) -> None:
    standin.person(7)
    standin.fail(kind, "sendMessage", status=status)
    with pytest.raises(Later):
        await channel.send(ANNA, Outgoing("在吗"))


async def test_refused__data_too_long__undeliverable_without_the_words(
    standin: Standin, channel: TelegramChannel
) -> None:
    standin.person(7)
    with pytest.raises(Undeliverable) as refused:
        await channel.send(ANNA, Outgoing("问", choices=(Choice("好", "长" * 22),)))
    assert not isinstance(refused.value, Blocked)
    assert str(refused.value) == "Bad Request: BUTTON_DATA_INVALID"


async def test_refused__wrong_token__later_and_visible(standin: Standin, pace: Pace) -> None:
    bot = open_bot("1:wrong", api=standin.base)

    async def none(_: str) -> bytes:
        raise FileNotFoundError

    channel = TelegramChannel(bot, pace=pace, public_url="", read_file=none)
    try:
        with pytest.raises(Later, match="Unauthorized"):
            await channel.send(ANNA, Outgoing("在吗"))
    finally:
        await bot.session.close()


async def test_answer__aiogram_cannot_parse__still_sent_once(
    standin: Standin, channel: TelegramChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = standin.person(7)
    monkeypatch.setattr("tests.telegram.methods.without_private", lambda message: {"message_id": message["message_id"]})
    remote = await channel.send(ANNA, Outgoing("在吗"))
    assert int(remote) == anna.seen[0].id


async def test_pieces__each_but_the_first__waits_for_its_turn(
    standin: Standin, channel: TelegramChannel, pace: Pace, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[tuple[str, bool]] = []

    async def turn(key: str, *, urgent: bool = False) -> None:
        turns.append((key, urgent))
        assert len(standin.calls) == len(turns)

    monkeypatch.setattr(pace, "turn", turn)
    standin.person(7)
    await channel.send(ANNA, Outgoing("字" * 9000, urgent=True))
    assert turns == [(str(ANNA), True)] * 2


def test_token__of_another_kind__refused_with_a_remedy() -> None:
    with pytest.raises(ValueError, match="YIMA_TELEGRAM_PROXY"):
        open_bot(TOKEN, proxy="socks5://127.0.0.1:1080")


async def test_proxy__http__everything_goes_through_it(standin: Standin) -> None:
    seen: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readline())
        while (await reader.readline()).strip():
            pass
        body = b'{"ok":true,"result":true}'
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    bot = open_bot(TOKEN, api="http://api.example.org", proxy=f"http://127.0.0.1:{port}")
    await bot.answer_callback_query("1")
    await bot.session.close()
    server.close()
    await server.wait_closed()
    assert seen == [f"POST http://api.example.org/bot{TOKEN}/answerCallbackQuery HTTP/1.1\r\n".encode()]
