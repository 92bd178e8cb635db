"""The lock of a shared phone over plain HTTP: what the server gives, whatever the browser remembers or runs."""

import asyncio
import re
from datetime import date

import pytest

from chat.incoming import Incoming, Kind
from chat.outgoing import Outgoing
from storage.links import CODE, DEMO, INVITE
from storage.unit import utc_now
from tests.page.visiting import opened, photo, posted, token, uploaded

SECRET = "丈夫打我"
LOCKED = "这一页锁上了"


def partner(heard: Incoming) -> list[Outgoing]:
    """A greeting, and an answer that repeats what was said."""
    if heard.kind is Kind.START:
        return [Outgoing("您好")]
    return [Outgoing(f"收到：{heard.text}")]


async def told(client, stage, path: str = "") -> tuple[str, str]:
    """A villager who said something; returns link path and CSRF token."""
    path = path or await stage.link()
    csrf = token(await opened(client, stage, path))
    assert (await posted(client, stage, path + "/messages", csrf=csrf, text=SECRET))[0] == 303
    return path, csrf


async def reported(stage, talk_id: int, number: str) -> None:
    """The talk has a receipt."""
    async with stage.store.unit() as unit:
        place = await unit.places.add(code=number, name="一组", level="grid", parent_id=None)
        clue = await unit.clues.add(source="report", place_id=place.id, pack_hash="x", at=utc_now())
        await unit.reports.add(
            number=number,
            clue_id=clue,
            talk_id=talk_id,
            place_id=place.id,
            form="report",
            form_version="1",
            pack_hash="x",
            record={},
            facts={},
            filed_at=utc_now(),
        )


def takeaway(html: str) -> str:
    found = re.search(r"取回号 (\d{4})", html)
    assert found
    return found[1]


async def test_idle__ten_minutes__no_address_gives_a_word(staging, client):
    stage = await staging(partner)
    path, csrf = await told(client, stage)
    _, values = await uploaded(client, stage, path, csrf, photo(), "a.jpg", "image/jpeg")
    stage.pass_minutes(9)
    assert SECRET in await opened(client, stage, path + "/")
    stage.pass_minutes(1)
    html = await opened(client, stage, path + "/")
    assert LOCKED in html
    for where in ("", "/", "/?from=0", "/?before=999999"):
        html = await opened(client, stage, path + where)
        assert (LOCKED in html, SECRET in html, "青石村" in html) == (True, False, False), where
    for where in (
        "/messages?after=0",
        "/events",
        "/seen?upto=9",
        f"/file/{values['id']}",
        f"/look/{values['id']}",
        "/here",
    ):
        async with client.get(stage.base + path + where) as answer:
            body = await answer.read()
            assert (answer.status, SECRET.encode() in body, b"JFIF" in body) == (423, False, False), where
            assert answer.headers["Cache-Control"] == "no-store"
    status, text = await posted(client, stage, path + "/messages", csrf=csrf, text="别人写的")
    assert (status, LOCKED in text, SECRET in text) == (423, True, False)
    status, values = await uploaded(client, stage, path, csrf, photo(), "a.jpg", "image/jpeg")
    assert (status, values["fault"]) == (423, LOCKED)
    assert stage.words() == [SECRET]


async def test_idle__somebody_there__every_act_and_touch_counts_but_no_look(staging, client):
    stage = await staging(partner)
    path, csrf = await told(client, stage)
    stage.pass_minutes(9)
    assert (await posted(client, stage, path + "/here"))[0] == 204
    stage.pass_minutes(9)
    assert (await posted(client, stage, path + "/messages", csrf=csrf, text="还在"))[0] == 303
    stage.pass_minutes(9)
    assert SECRET in await opened(client, stage, path + "/")
    stage.pass_minutes(1)
    assert LOCKED in await opened(client, stage, path + "/")
    assert (await posted(client, stage, path + "/here"))[0] == 423


async def test_touch__from_another_site__refused(staging, client):
    stage = await staging(partner)
    path, _ = await told(client, stage)
    assert (await posted(client, stage, path + "/here", {"Origin": "https://evil.example"}))[0] == 403
    assert (await posted(client, stage, path + "/done", {"Origin": "https://evil.example"}, csrf="x"))[0] == 403
    assert SECRET in await opened(client, stage, path + "/")


async def test_receipt__nothing_asked_any_more__locks_sooner(staging, client):
    stage = await staging(partner)
    path, _ = await told(client, stage)
    await reported(stage, stage.talk_ids[0], "47261109")
    html = await opened(client, stage, path + "/")
    assert SECRET in html
    assert "取回号" not in html
    stage.pass_minutes(3)
    assert LOCKED in await opened(client, stage, path + "/")


async def test_receipt__questions_still_open__ten_minutes_to_answer(staging, client):
    stage = await staging(partner)
    path, _ = await told(client, stage)
    await reported(stage, stage.talk_ids[0], "47261109")
    async with stage.store.unit() as unit:
        await unit.talks.save(stage.talk_ids[0], state={}, is_waiting=True, heard_at=utc_now())
    stage.pass_minutes(9)
    assert SECRET in await opened(client, stage, path + "/")
    stage.pass_minutes(1)
    assert LOCKED in await opened(client, stage, path + "/")


async def test_done__receipt_number__goes_on_where_it_was(staging, client):
    stage = await staging(partner)
    path, csrf = await told(client, stage)
    await reported(stage, stage.talk_ids[0], "47261109")
    assert (await posted(client, stage, path + "/done", csrf=csrf))[0] == 303
    assert LOCKED in await opened(client, stage, path + "/")
    status, text = await posted(client, stage, path + "/open", csrf=csrf, number="47261100")
    assert (status, "对不上" in text, SECRET in text, "47261100" in text) == (422, True, False, False)
    assert (await posted(client, stage, path + "/open", csrf=csrf, number="4726－1109"))[0] == 303
    assert SECRET in await opened(client, stage, path + "/")
    assert len(stage.talk_ids) == 1


async def test_done__nothing_said_yet__nothing_to_lock(staging, client):
    stage = await staging(partner)
    path = await stage.link()
    csrf = token(await opened(client, stage, path))
    await posted(client, stage, path + "/done", csrf=csrf)
    stage.pass_minutes(60)
    html = await opened(client, stage, path + "/")
    assert "您好" in html
    assert "取回号" not in html


async def test_draft__no_receipt_yet__comes_back_with_its_takeaway_number(staging, client):
    stage = await staging(partner)
    path, csrf = await told(client, stage)
    number = takeaway(await opened(client, stage, path + "/"))
    stage.pass_minutes(60 * 24 * 6)
    html = await opened(client, stage, path + "/")
    assert (LOCKED in html, number in html) == (True, False)
    assert (await posted(client, stage, path + "/open", csrf=csrf, number=number))[0] == 303
    assert SECRET in await opened(client, stage, path + "/")


async def test_draft__receipt_given_meanwhile__takeaway_number_opens_nothing(staging, client):
    stage = await staging(partner)
    path, csrf = await told(client, stage)
    number = takeaway(await opened(client, stage, path + "/"))
    await reported(stage, stage.talk_ids[0], "47261109")
    await posted(client, stage, path + "/done", csrf=csrf)
    assert (await posted(client, stage, path + "/open", csrf=csrf, number=number))[0] == 422


async def test_another__clean_talk__and_both_come_back_by_their_numbers(staging, client):
    stage = await staging(partner)
    path, csrf = await told(client, stage)
    first = takeaway(await opened(client, stage, path + "/"))
    stage.pass_minutes(11)
    assert (await posted(client, stage, path + "/another", csrf=csrf))[0] == 303
    html = await opened(client, stage, path + "/")
    assert ("您好" in html, SECRET in html) == (True, False)
    assert len(stage.talk_ids) == 2
    async with client.get(stage.base + path + "/messages?after=0") as answer:
        assert SECRET not in await answer.text()
    other = token(html)
    assert other != csrf
    assert (await posted(client, stage, path + "/messages", csrf=csrf, text="旧页上的"))[0] == 403
    await posted(client, stage, path + "/messages", csrf=other, text="屋顶漏雨")
    second = takeaway(await opened(client, stage, path + "/"))
    await posted(client, stage, path + "/done", csrf=other)
    assert (await posted(client, stage, path + "/open", csrf=other, number=first))[0] == 303
    html = await opened(client, stage, path + "/")
    assert (SECRET in html, "屋顶漏雨" in html) == (True, False)
    await posted(client, stage, path + "/done", csrf=token(html))
    assert (await posted(client, stage, path + "/open", csrf=csrf, number=second))[0] == 303
    html = await opened(client, stage, path + "/")
    assert (SECRET in html, "屋顶漏雨" in html) == (False, True)
    assert len(stage.talk_ids) == 2


async def test_number__of_somebody_with_another_phone__opens_nothing(staging, client):
    stage = await staging(partner)
    path, csrf = await told(client, stage)
    async with stage.store.unit() as unit:
        from chat.address import Address

        stranger = await unit.talks.open(Address("phone", "another phone"))
    await reported(stage, stranger.id, "47261109")
    await posted(client, stage, path + "/done", csrf=csrf)
    assert (await posted(client, stage, path + "/open", csrf=csrf, number="47261109"))[0] == 422


async def test_wrong_numbers__slowed_down__even_for_the_right_one(staging, client):
    stage = await staging(partner)
    path, csrf = await told(client, stage)
    number = takeaway(await opened(client, stage, path + "/"))
    await posted(client, stage, path + "/done", csrf=csrf)
    wrong = "1000" if number != "1000" else "1001"
    statuses = [(await posted(client, stage, path + "/open", csrf=csrf, number=wrong))[0] for _ in range(4)]
    assert statuses == [422, 422, 422, 429]
    status, text = await posted(client, stage, path + "/open", csrf=csrf, number=number)
    assert (status, "请等 1 分钟" in text) == (429, True)
    stage.pass_minutes(1)
    assert (await posted(client, stage, path + "/open", csrf=csrf, number=wrong))[0] == 422
    status, text = await posted(client, stage, path + "/open", csrf=csrf, number=number)
    assert (status, "请等 2 分钟" in text) == (429, True)
    stage.pass_minutes(2)
    assert (await posted(client, stage, path + "/open", csrf=csrf, number=number))[0] == 303


async def test_wrong_numbers__all_at_once__counted_all_the_same(staging, client):
    stage = await staging(partner)
    path, csrf = await told(client, stage)
    await posted(client, stage, path + "/done", csrf=csrf)
    tries = [posted(client, stage, path + "/open", csrf=csrf, number=f"0{n:03}") for n in range(20)]
    statuses = [status for status, _ in await asyncio.gather(*tries)]
    assert sorted(statuses) == [422] * 3 + [429] * 17


async def test_front_page__receipt_numbers_one_after_the_other__slowed_down(staging, client):
    stage = await staging(lookups=(3, 0.01))
    tries = [await posted(client, stage, "/r", number=f"4726110{n}") for n in range(5)]
    assert [status for status, _ in tries] == [303, 303, 303, 429, 429]
    assert "请等 2 分钟" in tries[3][1]
    assert len(stage.heard) <= 3


async def member(stage, kind: str, phone: str = "13800005678") -> str:
    """A link of staff; its talk is theirs once it began."""
    async with stage.store.unit() as unit:
        person = await unit.people.add(code="w", name="甲一山", phone=phone)
        token = await unit.links.make(kind, at=utc_now(), person_id=person, title="网格员 甲一山")
    return f"/{kind}/{token}"


async def joined(client, stage, path: str) -> str:
    """Staff in their talk; returns the CSRF token."""
    html = await opened(client, stage, path)
    if "这是我" in html:
        await posted(client, stage, path + "/enter", csrf=token(html))
    html = await opened(client, stage, path + "/")
    async with stage.store.unit() as unit:
        person = await unit.people.by_code("w", on=date(2026, 3, 2))
        await unit.talks.belong(stage.talk_ids[0], person_id=person.id)
    await posted(client, stage, path + "/messages", csrf=token(html), text=SECRET)
    return token(html)


async def test_staff__quarter_of_an_hour__locked_until_their_phones_last_digits(staging, client):
    stage = await staging(partner, demo=False)
    path = await member(stage, INVITE)
    csrf = await joined(client, stage, path)
    stage.pass_minutes(14)
    assert SECRET in await opened(client, stage, path + "/")
    stage.pass_minutes(1)
    for where in ("", "/"):
        html = await opened(client, stage, path + where)
        assert ("后四位" in html, SECRET in html, "甲一山" in html, "演示" in html) == (True, False, False, False)
    assert (await posted(client, stage, path + "/another", csrf=csrf))[0] == 404
    status, text = await posted(client, stage, path + "/open", csrf=csrf, number="1234")
    assert (status, "甲一山" in text) == (422, False)
    assert (await posted(client, stage, path + "/open", csrf=csrf, number="5678"))[0] == 303
    assert SECRET in await opened(client, stage, path + "/")


async def test_staff__without_a_phone__no_digits_open(staging, client):
    stage = await staging(partner, demo=False)
    path = await member(stage, INVITE, phone="")
    csrf = await joined(client, stage, path)
    stage.pass_minutes(15)
    for given in ("", "0000"):
        assert (await posted(client, stage, path + "/open", csrf=csrf, number=given))[0] == 422


async def test_demo__link_opened_again__goes_on_a_page_below_it_does_not(staging, client):
    stage = await staging(partner)
    path = await member(stage, DEMO)
    await joined(client, stage, path)
    stage.pass_minutes(60)
    html = await opened(client, stage, path + "/")
    assert (LOCKED in html, "演示：不用号码" in html, SECRET in html) == (True, True, False)
    assert SECRET in await opened(client, stage, path)
    assert SECRET in await opened(client, stage, path + "/")


async def test_demo__nothing_pressed_yet__locks_too(staging, client):
    stage = await staging(partner)
    path = await stage.link(DEMO, "村民（青石村）")
    await opened(client, stage, path)
    stage.pass_minutes(60)
    assert LOCKED in await opened(client, stage, path + "/")


async def test_locked__lead_to_help__numbers_to_ring_and_a_clean_start(staging, client):
    stage = await staging(partner)
    path, csrf = await told(client, stage)
    await posted(client, stage, path + "/done", csrf=csrf)
    html = await opened(client, stage, path + "/")
    assert 'href="tel:119"' in html
    assert "我是另一个人" in html
    assert "<title>一码</title>" in html


async def test_notice__comes_while_locked__neither_shown_nor_counted_as_seen(staging, client):
    stage = await staging(partner)
    path, csrf = await told(client, stage)
    await posted(client, stage, path + "/done", csrf=csrf)
    now = utc_now()
    async with stage.store.unit() as unit:
        notice = await unit.notices.add("talk:1", "task:1", "new", "1", Outgoing("核查有结果了"), at=now, leave_at=now)
        row = await unit.outbox.put(stage.talk_ids[0], Outgoing("核查有结果了"), at=now, notice_id=notice)
    assert "核查有结果了" not in await opened(client, stage, path + "/")
    assert (await posted(client, stage, f"{path}/seen?upto={row}"))[0] == 423
    async with stage.store.unit() as unit:
        assert (await unit.notices.get(notice)).seen_at is None


async def test_event_stream__locked_elsewhere__told_and_ended(staging, client):
    stage = await staging(partner)
    path, csrf = await told(client, stage)
    async with client.get(stage.base + path + "/events?after=999999") as answer:
        await answer.content.readuntil(b"\n\n")
        await answer.content.readuntil(b"\n\n")
        await posted(client, stage, path + "/done", csrf=csrf)
        rest = await asyncio.wait_for(answer.content.read(), 3)
    assert rest == b"event: lock\ndata: 1\n\n"


async def test_tab_and_history__real_county__told_no_name(staging, client):
    stage = await staging(partner, demo=False)
    path = await member(stage, INVITE)
    await joined(client, stage, path)
    html = await opened(client, stage, path + "/")
    assert "<title>一码</title>" in html


@pytest.mark.parametrize("path", ["/nothing", "/c", "/c/abc/nothing", "/assets", "/r", "/d/abc/def/ghi"])
async def test_address__unknown__plain_words_and_the_way_on(staging, client, path):
    stage = await staging()
    async with client.get(stage.base + path) as answer:
        text = await answer.text()
        assert (answer.status, "没有这一页" in text, 'href="/"' in text) == (404, True, True)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_older__there_and_back__every_row_once(staging, client):
    stage = await staging(partner)
    path = await stage.link(CODE)
    await opened(client, stage, path)
    await stage.say(stage.talk_ids[0], *(Outgoing(f"第{n}句话") for n in range(150)))
    seen: list[str] = []
    html = await opened(client, stage, path + "/")
    while True:
        seen = [*re.findall(r"第\d+句话", re.sub(r'data-say="[^"]*"', "", html)), *seen]
        further = re.search(r'href="([^"]*before=\d+)">(?:往前看|看前面的)', html)
        if not further:
            break
        html = await opened(client, stage, further[1])
        assert "回到现在" in html
    assert seen == [f"第{n}句话" for n in range(150)]
    forth = re.search(r'href="([^"]*from=[1-9]\d*)">往后看', html)
    assert forth
    assert "第40句话" not in html
    assert "往前看" in await opened(client, stage, forth[1])
