"""The door over plain HTTP: who gets in, what a post must carry, what the answers say about us."""

import asyncio
import io
import re
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
from PIL import Image

from chat.incoming import Incoming, Kind
from chat.outgoing import Attached, Choice, Outgoing
from storage.links import DEMO, INVITE
from storage.unit import utc_now


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


async def opened(client, stage, path: str) -> str:
    """Opens a page as a browser does; returns its HTML."""
    async with client.get(stage.base + path) as answer:
        assert answer.status == 200
        return await answer.text()


def token(html: str) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', html)
    assert found
    return found[1]


async def posted(client, stage, path: str, headers: dict[str, str] | None = None, **fields: str) -> tuple[int, str]:
    async with client.post(
        stage.base + path, data=fields, headers=headers or {"Origin": stage.base}, allow_redirects=False
    ) as answer:
        return answer.status, await answer.text()


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


async def uploaded(
    client, stage, path: str, csrf: str, data: bytes, name: str, mime: str
) -> tuple[int, dict[str, str]]:
    form = aiohttp.FormData()
    form.add_field("csrf", csrf)
    form.add_field("file", data, filename=name, content_type=mime)
    headers = {"Origin": stage.base, "Accept": "application/json"}
    async with client.post(stage.base + path + "/files", data=form, headers=headers) as answer:
        return answer.status, await answer.json()


def photo(side: int = 640) -> bytes:
    """A photo with a place and a device in its hidden data."""
    exif = Image.Exif()
    exif[0x0110] = "SecretPhone"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    Image.new("RGB", (side, side // 2), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


async def test_file__photo__comes_back_without_hidden_data_to_its_sender_only(staging, client):
    stage = await staging()
    path = await stage.link()
    csrf = token(await opened(client, stage, path))
    assert b"SecretPhone" in photo()
    status, values = await uploaded(client, stage, path, csrf, photo(), "a.jpg", "image/jpeg")
    assert (status, values["kind"]) == (200, "image")
    async with client.get(f"{stage.base}{path}/file/{values['id']}") as answer:
        data = await answer.read()
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert b"SecretPhone" not in data
    assert not Image.open(io.BytesIO(data)).getexif()
    other = await stage.link()
    await opened(client, stage, other)
    pages = []
    for file_id in (values["id"], "nosuchfile"):
        async with client.get(f"{stage.base}{other}/file/{file_id}") as answer:
            pages.append((answer.status, await answer.text()))
    assert pages[0] == pages[1]
    assert pages[0][0] == 404


async def test_file__named_by_another_session__not_taken(staging, client):
    stage = await staging()
    mine, other = await stage.link(), await stage.link()
    csrf = token(await opened(client, stage, mine))
    _, values = await uploaded(client, stage, mine, csrf, photo(), "a.jpg", "image/jpeg")
    csrf = token(await opened(client, stage, other))
    await posted(client, stage, other + "/messages", csrf=csrf, text="看", file_id=values["id"])
    assert stage.heard[-1].media == ()


async def test_file__part_asked__part_given(staging, client):
    stage = await staging()
    path = await stage.link()
    csrf = token(await opened(client, stage, path))
    sound = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(range(100))
    _, values = await uploaded(client, stage, path, csrf, sound, "a.wav", "audio/wav")
    async with client.get(f"{stage.base}{path}/file/{values['id']}", headers={"Range": "bytes=4-7"}) as answer:
        assert (answer.status, await answer.read()) == (206, sound[4:8])


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"MZ\x90\x00" + b"\0" * 300, "只能发"), (b"", "空的"), (b"\xff\xd8\xff\xe0broken", "打不开")],
)
async def test_file__not_what_it_says__one_sentence(staging, client, data, says):
    stage = await staging()
    path = await stage.link()
    csrf = token(await opened(client, stage, path))
    status, values = await uploaded(client, stage, path, csrf, data, "holiday.jpg", "image/jpeg")
    assert status == 422
    assert says in values["fault"]


async def test_file__over_the_limit__named_with_the_message_and_rest_kept(staging, client):
    stage = await staging(upload_limit=2**20)
    path = await stage.link()
    csrf = token(await opened(client, stage, path))
    form = aiohttp.FormData()
    form.add_field("csrf", csrf)
    form.add_field("text", "请看")
    form.add_field(
        "file", io.BytesIO(b"\xff\xd8\xff" + b"0" * (3 * 2**20)), filename="big.jpg", content_type="image/jpeg"
    )
    form.add_field("file", photo(), filename="small.jpg", content_type="image/jpeg")
    async with client.post(
        stage.base + path + "/messages", data=form, headers={"Origin": stage.base}, allow_redirects=False
    ) as answer:
        assert answer.status == 303
    heard: Incoming = stage.heard[-1]
    assert heard.text == "请看"
    assert ["太大" in one.fault for one in heard.media] == [True, False]
    assert heard.media[1].file_id
    assert "太大" in await opened(client, stage, path)


async def test_file__beyond_any_honest_size__refused_before_it_is_read(staging, client):
    stage = await staging(upload_limit=2**16)
    path = await stage.link()
    csrf = token(await opened(client, stage, path))
    status, text = await posted(client, stage, path + "/messages", csrf=csrf, text="x" * 900_000)
    assert (status, "太大" in text) == (413, True)


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
    assert "从头看" in now
    first = await opened(client, stage, path + "/?from=0")
    assert "第10句话" in first
    assert "第149句话" not in first


async def test_recording__with_a_message__offered_for_listening(staging, client):
    stage = await staging()
    path = await stage.link()
    await opened(client, stage, path)
    await stage.say(stage.talk_ids[0], Outgoing("请听", files=(Attached("snd1", "speech", "a.mp3"),)))
    html = await opened(client, stage, path)
    assert f'data-sound="{path}/file/snd1"' in html
