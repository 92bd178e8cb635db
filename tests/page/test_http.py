"""The door over plain HTTP: who gets in, what a post must carry, what the answers say about us."""

import asyncio
import re
import time

import aiohttp
import pytest

from chat.incoming import Kind
from chat.outgoing import Attached, Choice, Outgoing
from storage.links import DEMO, INVITE
from storage.unit import utc_now
from tests.page.visiting import opened, posted, token


async def test_code__first_visit__greeted_and_started_once(staging, client):
    stage = await staging()
    path = await stage.link()
    html = await opened(client, stage, path)
    await opened(client, stage, path)
    assert "您好，我是一码" in html.replace(",", "，")
    assert "青石村" in html
    assert [one.kind for one in stage.heard] == [Kind.START]
    assert stage.heard[0].text == "c-" + path.removeprefix("/c/")


async def test_code__fetched_without_cookies__begins_nothing(staging):
    stage = await staging()
    path = await stage.link()
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(cookie_jar=jar) as previewer, previewer.get(stage.base + path) as answer:
        text = await answer.text()
    assert "Cookie" in text
    assert stage.heard == []


@pytest.mark.parametrize("path", ["/c/doesnotexist", "/i/doesnotexist", "/d/doesnotexist", "/r/doesnotexist", "/c/;--"])
async def test_link__unknown__one_plain_page(staging, client, path):
    stage = await staging()
    async with client.get(stage.base + path) as answer:
        assert answer.status == 404
        assert "这个链接打不开" in await answer.text()


async def test_code__revoked__new_visitors_refused_old_ones_go_on(staging, client):
    stage = await staging()
    path = await stage.link()
    await opened(client, stage, path)
    await stage.revoke("c")
    async with aiohttp.ClientSession() as other, other.get(stage.base + path) as answer:
        assert answer.status == 404
    assert "我是一码" in await opened(client, stage, path)


async def test_demo_link__no_demo__refused(staging, client):
    stage = await staging(demo=False)
    path = await stage.link(DEMO, "村民")
    async with client.get(stage.base + path) as answer:
        assert answer.status == 404


async def test_invite__looked_at__not_spent_until_pressed(staging, client):
    stage = await staging()
    path = await stage.link(INVITE, "李小溪")
    html = await opened(client, stage, path)
    assert "这是我，进入" in html
    assert stage.heard == []
    status, _ = await posted(client, stage, path + "/enter", csrf=token(html))
    assert status == 303
    assert stage.heard[0].text == "i-" + path.removeprefix("/i/")
    assert "我是一码" in await opened(client, stage, path)


async def test_invite__pressed_from_elsewhere__refused(staging, client):
    stage = await staging()
    path = await stage.link(INVITE, "李小溪")
    html = await opened(client, stage, path)
    for headers, given in (({"Origin": "https://evil.example"}, token(html)), ({"Origin": stage.base}, "0" * 32)):
        status, _ = await posted(client, stage, path + "/enter", headers, csrf=given)
        assert status == 403
    assert stage.heard == []


async def test_post__foreign_origin_or_token__refused_and_nothing_kept(staging, client):
    stage = await staging()
    path = await stage.link()
    csrf = token(await opened(client, stage, path))
    for headers, given in (
        ({"Origin": "https://evil.example"}, csrf),
        ({"Origin": "null"}, csrf),
        ({"Referer": "https://evil.example/a"}, csrf),
        ({"Sec-Fetch-Site": "cross-site"}, csrf),
        ({"Origin": stage.base}, "0" * 32),
        ({"Origin": stage.base}, ""),
    ):
        status, text = await posted(client, stage, path + "/messages", headers, csrf=given, text="x")
        assert (status, "没有发出去" in text) == (403, True)
    assert stage.words() == []


async def test_post__same_key_many_times_at_once__one_turn(staging, client):
    stage = await staging()
    path = await stage.link()
    csrf = token(await opened(client, stage, path))
    posts = [posted(client, stage, path + "/messages", csrf=csrf, key="k" * 20, text="屋顶漏雨") for _ in range(10)]
    assert {status for status, _ in await asyncio.gather(*posts)} == {303}
    assert stage.words() == ["屋顶漏雨"]


async def test_post__a_flood__all_kept_and_slowed(staging, client):
    stage = await staging()
    path = await stage.link()
    csrf = token(await opened(client, stage, path))
    stage.is_paused = True
    fields = [{"csrf": csrf, "key": f"{n:020}", "text": str(n), "after": "999999"} for n in range(36)]
    headers = {"Origin": stage.base, "Accept": "application/json"}
    began = time.monotonic()
    posts = [posted(client, stage, path + "/messages", headers, **each) for each in fields]
    assert {status for status, _ in await asyncio.gather(*posts)} == {200}
    assert time.monotonic() - began > 3.5  # 2.5 s it waits for an answer anyway.
    stage.is_paused = False
    for _ in range(100):
        await asyncio.sleep(0.05)
        if len(stage.words()) == 36:
            break
    assert sorted(stage.words(), key=int) == [str(n) for n in range(36)]


async def test_entries__too_many_from_one_address__asked_to_wait(staging, client):
    stage = await staging(entries=(2, 0.01))
    statuses = []
    for n in range(4):
        async with client.get(f"{stage.base}/c/nothing{n}") as answer:
            statuses.append(answer.status)
    assert statuses == [404, 404, 429, 429]


async def test_post__same_key_in_two_sessions__two_messages(staging, client):
    stage = await staging()
    for path in (await stage.link(), await stage.link()):
        csrf = token(await opened(client, stage, path))
        await posted(client, stage, path + "/messages", csrf=csrf, key="k" * 20, text=path)
    assert len(stage.words()) == 2


async def test_post__far_too_long__one_sentence(staging, client):
    stage = await staging()
    path = await stage.link()
    csrf = token(await opened(client, stage, path))
    status, text = await posted(client, stage, path + "/messages", csrf=csrf, text="长" * 20_001)
    assert (status, "分成几次" in text) == (422, True)
    assert stage.words() == []


async def test_post__control_characters__dropped(staging, client):
    stage = await staging()
    path = await stage.link()
    csrf = token(await opened(client, stage, path))
    await posted(client, stage, path + "/messages", csrf=csrf, text="a\x00b\r\nc\x1b")
    assert stage.words() == ["ab\nc"]


async def test_session__cookie_of_another_path__no_page(staging, client):
    stage = await staging()
    mine, other = await stage.link(), await stage.link()
    await opened(client, stage, mine)
    cookie = next(c.value for c in client.cookie_jar if c["path"] == mine)
    for address, status in ((mine, 200), (other, 404)):
        headers = {"Cookie": f"yima={cookie}"}
        async with (
            aiohttp.ClientSession(headers=headers) as thief,
            thief.get(stage.base + address + "/messages") as answer,
        ):
            assert answer.status == status


async def test_session__forged_cookie__begins_anew(staging, client):
    stage = await staging()
    path = await stage.link()
    async with client.get(
        stage.base + path, headers={"Cookie": "yima=abc." + "0" * 32}, allow_redirects=False
    ) as answer:
        assert answer.status == 303
    assert stage.heard == []


async def test_session__access_ended__plain_page_and_no_data(staging, client):
    stage = await staging()
    path = await stage.link()
    csrf = token(await opened(client, stage, path))
    async with stage.store.unit() as unit:
        await unit.talks.end(stage.talk_ids[0], at=utc_now())
    for address in ("/", "/messages", "/events"):
        async with client.get(stage.base + path + address) as answer:
            text = await answer.text()
            assert (answer.status, "停用" in text, "我是一码" in text) == (410, True, False)
    assert (await posted(client, stage, path + "/messages", csrf=csrf, text="x"))[0] == 410


async def test_headers__every_page__strict(staging, client):
    stage = await staging()
    path = await stage.link()
    for address in ("/", path, "/c/nothing", path + "/messages"):
        async with client.get(stage.base + address) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "unsafe" not in policy
            assert "default-src 'none'" in policy
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            text = await answer.text()
            assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", text)


async def test_cookie__set__hidden_from_scripts_and_other_sites(staging, client):
    stage = await staging(public_url="https://yima.example")
    path = await stage.link()
    async with client.get(stage.base + path, allow_redirects=False) as answer:
        cookie = answer.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", f"Path={path}", "Secure"))


async def test_words__html_in_them__shown_as_words(staging, client):
    evil = '<img src=x onerror="alert(1)">'
    stage = await staging(lambda heard: [Outgoing(evil, title=evil, choices=(Choice(evil, '"><b>'),))])
    path = await stage.link()
    html = await opened(client, stage, path)
    assert "<img src=x" not in html
    assert "&lt;img src=x" in html
    async with client.get(stage.base + path + "/messages?after=0") as answer:
        rows = (await answer.json())["rows"]
    assert "<img src=x" not in rows[0]["html"]


async def test_receipt__asked_on_front_page__own_talk_begins(staging, client):
    stage = await staging()
    status, _ = await posted(client, stage, "/r", number=" qs-4726 ")
    assert status == 303
    await asyncio.sleep(0.1)
    assert stage.heard[0].text == "r-QS-4726"
    status, text = await posted(client, stage, "/r", number="<>")
    assert (status, "没有写对" in text) == (422, True)


async def test_seen__marks_notices_reached(staging, client):
    stage = await staging()
    path = await stage.link()
    await opened(client, stage, path)
    now = utc_now()
    async with stage.store.unit() as unit:
        notice = await unit.notices.add("talk:1", "task:1", "new", "1", Outgoing("新任务"), at=now, leave_at=now)
        row = await unit.outbox.put(stage.talk_ids[0], Outgoing("新任务"), at=now, notice_id=notice)
    await opened(client, stage, path)
    async with stage.store.unit() as unit:
        assert (await unit.notices.get(notice)).seen_at is None
    status, _ = await posted(client, stage, f"{path}/seen?upto={row}")
    assert status == 204
    async with stage.store.unit() as unit:
        assert (await unit.notices.get(notice)).seen_at is not None


async def test_events__news__wakes_the_listener(staging, client):
    stage = await staging()
    path = await stage.link()
    await opened(client, stage, path)
    async with client.get(stage.base + path + "/events?after=999999") as answer:
        assert answer.headers["Content-Type"] == "text/event-stream"
        assert await answer.content.readuntil(b"\n\n") == b"retry: 4000\n\n"
    async with client.get(stage.base + path + "/events?after=0") as answer:
        await answer.content.readuntil(b"\n\n")
        first = await answer.content.readuntil(b"\n\n")
        assert first.startswith(b"data: ")
        await stage.say(stage.talk_ids[0], Outgoing("有新消息"))
        assert int((await asyncio.wait_for(answer.content.readuntil(b"\n\n"), 3))[6:]) > int(first[6:])


async def test_older__long_talk__read_from_its_beginning(staging, client):
    stage = await staging()
    path = await stage.link()
    await opened(client, stage, path)
    await stage.say(stage.talk_ids[0], *(Outgoing(f"第{n}句话") for n in range(150)))
    now = await opened(client, stage, path)
    assert "第149句话" in now
    assert "第10句话" not in now
    assert "看前面的" in now
    first = await opened(client, stage, path + "/?from=0")
    assert "第10句话" in first
    assert "第149句话" not in first
    assert "往后看" in first
    assert "往前看" not in first


async def test_recording__with_a_message__offered_for_listening(staging, client):
    stage = await staging()
    path = await stage.link()
    await opened(client, stage, path)
    await stage.say(stage.talk_ids[0], Outgoing("请听", files=(Attached("snd1", "speech", "a.mp3"),)))
    html = await opened(client, stage, path)
    assert f'data-sound="{path}/file/snd1"' in html
