"""With JavaScript off: the whole report by plain form posts."""

import io

import pytest
from PIL import Image

from chat.incoming import Incoming, Kind
from chat.outgoing import Choice, Input, Look, Outgoing
from storage.links import INVITE

pytestmark = pytest.mark.browser


def reporter(heard: Incoming) -> list[Outgoing]:
    """Story, a choice, a phone, a receipt."""
    if heard.kind is Kind.START:
        return [Outgoing("家里遇到了什么难处？", input=Input("story"))]
    if heard.kind is Kind.MEDIA:
        faults = [Outgoing(one.fault) for one in heard.media if one.fault]
        return [*faults, Outgoing("是您自己家吗？", choices=(Choice("是我家", "own"), Choice("返回", "b", Look.NAV)))]
    if heard.text == "own":
        return [Outgoing("怎么找到您？", input=Input("phone"))]
    if heard.text == "人工":
        return [Outgoing("已转给值班的人")]
    return [Outgoing("报上了", receipt="QS-4726")]


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (600, 400), "blue").save(out, "JPEG")
    return out.getvalue()


async def opened(browser, phone, stage, path: str):
    context = await browser.new_context(**{**phone, "java_script_enabled": False})
    page = await context.new_page()
    await page.goto(stage.base + path)
    return page


async def test_report__no_javascript__filed_with_photo(staging, browser, phone):
    stage = await staging(reporter)
    page = await opened(browser, phone, stage, await stage.link())
    await page.set_input_files("#picture", {"name": "屋顶.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    await page.fill("#words", "屋顶漏雨")
    await page.click(".send")
    assert await page.locator(".mine .picture img").count() == 1
    for _ in range(40):
        width = await page.locator(".mine .picture img").evaluate("image => image.naturalWidth")
        if width:
            break
        await page.wait_for_timeout(100)
    assert width == 600
    await page.click("text=是我家")
    await page.fill("#words", "13900000000")
    await page.click(".send")
    assert await page.inner_text(".receipt strong") == "QS-4726"
    assert stage.words() == ["屋顶漏雨", "own", "13900000000"]
    assert await page.locator(".receipt").is_visible()
    await page.reload()
    assert len(stage.words()) == 3


async def test_bar__no_javascript__sends_its_word(staging, browser, phone):
    stage = await staging(reporter)
    page = await opened(browser, phone, stage, await stage.link())
    await page.click("text=人工")
    assert await page.locator("text=已转给值班的人").count() == 1


async def test_program_named_photo__no_javascript__one_sentence_and_words_kept(staging, browser, phone):
    stage = await staging(reporter)
    page = await opened(browser, phone, stage, await stage.link())
    fake = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"MZ\x90\x00" + b"\0" * 500}
    await page.set_input_files("#picture", fake)
    await page.fill("#words", "请看照片")
    await page.click(".send")
    assert await page.locator("text=只能发照片").count() == 1
    assert await page.locator("text=请看照片").count() == 1


async def test_30_megabytes__no_javascript__one_sentence(staging, browser, phone, tmp_path):
    stage = await staging(reporter)
    page = await opened(browser, phone, stage, await stage.link())
    big = tmp_path / "big.jpg"
    big.write_bytes(b"\xff\xd8\xff" + b"0" * (30 * 2**20))
    await page.set_input_files("#picture", big)
    await page.click(".send")
    assert await page.locator("text=太大了，最多 20 兆").count() == 1
    assert await page.locator("text=是您自己家吗").is_visible()


async def test_slow_answer__no_javascript__offers_to_look_again(staging, browser, phone):
    stage = await staging(reporter)
    page = await opened(browser, phone, stage, await stage.link())
    stage.is_paused = True
    await page.fill("#words", "own")
    await page.click(".send")
    stage.is_paused = False
    await page.wait_for_timeout(400)
    await page.click(".waiting a")
    assert await page.locator("text=怎么找到您").count() == 1


async def test_invite__no_javascript__one_press(staging, browser, phone):
    stage = await staging(reporter)
    page = await opened(browser, phone, stage, await stage.link(INVITE, "李小溪"))
    await page.click("text=这是我，进入")
    assert await page.locator("text=家里遇到了什么难处").count() == 1


async def test_seen__no_javascript__told_by_the_picture(staging, browser, phone):
    stage = await staging(reporter)
    page = await opened(browser, phone, stage, await stage.link())
    await page.wait_for_timeout(300)
    async with stage.store.unit() as unit:
        rows = await unit.outbox.last(stage.talk_ids[0])
    assert {row.state for row in rows} == {"seen"}
