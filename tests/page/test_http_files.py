"""Files over plain HTTP: what is taken, what comes back, and to whom."""

import io

import aiohttp
import pytest
from PIL import Image

from chat.incoming import Incoming
from tests.page.visiting import opened, photo, posted, token, uploaded


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
