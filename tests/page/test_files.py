"""Photos, recordings and positions from a real browser."""

import io

import pytest
from PIL import Image

from chat.incoming import Incoming, Kind
from chat.outgoing import Attached, Input, Outgoing

pytestmark = pytest.mark.browser


def teller(heard: Incoming) -> list[Outgoing]:
    """Always asks for the story."""
    said = f"收到 {len(heard.media)} 个" if heard.media else "请说"
    return [Outgoing(said, input=Input("story" if heard.kind is not Kind.TEXT else heard.text or "story"))]


async def opened(browser, phone, stage, script: str = "", **more):
    context = await browser.new_context(**{**phone, **more})
    if script:
        await context.add_init_script(script)
    page = await context.new_page()
    await page.goto(stage.base + await stage.link())
    await page.wait_for_selector(".as-story")
    return page


def photo(width: int = 640, height: int = 480, noise: bool = False) -> bytes:
    exif = Image.Exif()
    exif[0x0110] = "SecretPhone"
    image = (
        Image.effect_noise((width, height), 80).convert("RGB") if noise else Image.new("RGB", (width, height), "red")
    )
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, quality=92)
    return out.getvalue()


def chosen(data: bytes, name: str = "照片.jpg", mime: str = "image/jpeg") -> dict[str, object]:
    return {"name": name, "mimeType": mime, "buffer": data}


async def kept(stage) -> bytes:
    return await stage.store.blobs.read(stage.heard[-1].media[0].file_id)


async def test_photo__chosen__sent_at_once_shown_and_bare(staging, browser, phone):
    stage = await staging(teller)
    page = await opened(browser, phone, stage)
    await page.set_input_files("#picture", chosen(photo()))
    await page.wait_for_selector("text=收到 1 个")
    image = page.locator(".mine[data-seq] .picture img")
    assert await image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 640
    assert b"SecretPhone" not in await kept(stage)
    assert stage.heard[-1].media[0].mime == "image/jpeg"


async def test_photos__several__all_arrive_in_order(staging, browser, phone):
    stage = await staging(teller)
    page = await opened(browser, phone, stage)
    await page.set_input_files("#picture", [chosen(photo(), f"{n}.jpg") for n in range(3)])
    await page.wait_for_timeout(1500)
    assert [one.media[0].name for one in stage.heard[1:]] == ["0.jpg", "1.jpg", "2.jpg"]
    assert await page.locator(".pending").count() == 0


async def test_photo__of_a_big_camera__travels_small(staging, browser, phone):
    stage = await staging(teller)
    page = await opened(browser, phone, stage)
    big = photo(3000, 2000, noise=True)
    await page.set_input_files("#picture", chosen(big))
    await page.wait_for_selector("text=收到 1 个", timeout=15_000)
    data = await kept(stage)
    assert Image.open(io.BytesIO(data)).size == (1920, 1280)
    assert len(data) < len(big) / 2


async def test_program_named_photo__one_sentence_and_the_question_stays(staging, browser, phone):
    stage = await staging(teller)
    page = await opened(browser, phone, stage)
    await page.fill("#words", "写了一半")
    await page.set_input_files("#picture", chosen(b"MZ\x90\x00" + b"\0" * 600))
    await page.wait_for_selector("#fault:has-text('只能发照片')")
    assert len(stage.heard) == 1
    assert await page.locator(".pending").count() == 0
    assert await page.input_value("#words") == "写了一半"


async def test_30_megabytes__one_sentence_without_being_sent(staging, browser, phone, tmp_path):
    stage = await staging(teller)
    page = await opened(browser, phone, stage)
    big = tmp_path / "big.jpg"
    big.write_bytes(b"\xff\xd8\xff" + b"0" * (30 * 2**20))
    await page.set_input_files("#picture", big)
    await page.wait_for_selector("#fault:has-text('太大了，最多 20 兆')")
    assert len(stage.heard) == 1


async def test_photo__line_lost_while_sending__arrives_once_later(staging, browser, phone):
    stage = await staging(teller)
    page = await opened(browser, phone, stage)
    await page.context.set_offline(True)
    await page.set_input_files("#picture", chosen(photo()))
    await page.wait_for_selector("text=先别关这一页")
    await page.context.set_offline(False)
    await page.wait_for_selector("text=收到 1 个", timeout=15_000)
    assert len(stage.heard) == 2


async def test_voice__held_and_let_go__recording_arrives(staging, browser, phone):
    stage = await staging(teller)
    page = await opened(browser, phone, stage, permissions=["microphone"])
    box = await page.locator("#voice").bounding_box()
    await page.mouse.move(box["x"] + 50, box["y"] + 20)
    await page.mouse.down()
    await page.wait_for_selector("#voice[aria-pressed=true]")
    await page.wait_for_timeout(1600)
    await page.mouse.up()
    await page.wait_for_selector("text=收到 1 个")
    assert stage.heard[-1].media[0].kind == "audio"
    assert await page.locator("#voice[aria-pressed=true]").count() == 0
    audio = page.locator(".mine audio")
    assert await audio.count() == 1
    plays = """player => new Promise((done) => {
      player.onloadedmetadata = () => done(true);
      player.onerror = () => done(false);
      player.load();
    })"""
    assert await audio.evaluate(plays)


async def test_voice__by_keyboard__starts_and_stops(staging, browser, phone):
    stage = await staging(teller)
    page = await opened(browser, phone, stage, permissions=["microphone"])
    await page.focus("#voice")
    await page.keyboard.press("Enter")
    await page.wait_for_timeout(1500)
    await page.keyboard.press("Enter")
    await page.wait_for_selector("text=收到 1 个")


async def test_voice__too_short__said(staging, browser, phone):
    stage = await staging(teller)
    time_stands_still = "const began = Date.now(); Date.now = () => began"
    page = await opened(browser, phone, stage, time_stands_still, permissions=["microphone"])
    await page.focus("#voice")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#voice:has-text('正在听')")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#fault:has-text('太短')")
    assert len(stage.heard) == 1


async def test_voice__no_recorder_in_browser__file_control_instead(staging, browser, phone):
    stage = await staging(teller)
    page = await opened(browser, phone, stage, "delete window.MediaRecorder")
    assert not await page.locator("#voice").is_visible()
    assert await page.locator("label[for=sound]").is_visible()
    wav = b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\0" * 60
    await page.set_input_files("#sound", chosen(wav, "a.wav", "audio/wav"))
    await page.wait_for_selector("text=收到 1 个")
    assert stage.heard[-1].media[0].kind == "audio"


async def test_position__given__sent(staging, browser, phone):
    stage = await staging(teller)
    where = {"latitude": 31.5, "longitude": 117.25, "accuracy": 12}
    page = await opened(browser, phone, stage, permissions=["geolocation"], geolocation=where)
    await page.fill("#words", "place")
    await page.click(".send")
    await page.wait_for_selector(".as-place")
    await page.click("#locate")
    await page.wait_for_selector(".as-story")
    position = stage.heard[-1].position
    assert (position.lat, position.lon) == (31.5, 117.25)


async def test_position__not_allowed__said_and_words_do(staging, browser, phone):
    stage = await staging(teller)
    page = await opened(browser, phone, stage, "navigator.geolocation.getCurrentPosition = (yes, no) => no({code: 1})")
    await page.fill("#words", "place")
    await page.click(".send")
    await page.click("#locate")
    await page.wait_for_selector("#fault:has-text('没有找到位置')")


VOICES = """Object.defineProperty(window, 'speechSynthesis', {value: {
  said: [], getVoices: () => [{lang: 'zh-CN'}], cancel() {}, speak(words) { this.said.push(words.text); }}});
window.SpeechSynthesisUtterance = function (text) { this.text = text; };"""


async def test_hear__browser_can_read__reads_aloud(staging, browser, phone):
    stage = await staging(teller)
    page = await opened(browser, phone, stage, VOICES)
    await page.click(".listen")
    assert await page.evaluate("speechSynthesis.said") == ["请说"]


async def test_hear__neither_recording_nor_voice__no_button(staging, browser, phone):
    stage = await staging(teller)
    page = await opened(browser, phone, stage, "delete window.speechSynthesis")
    assert await page.locator(".listen").count() == 1
    assert not await page.locator(".listen").is_visible()


async def test_hear__recording__played_before_any_voice(staging, browser, phone):
    stage = await staging(teller)
    page = await opened(browser, phone, stage, VOICES)
    page_asked: list[str] = []
    page.on("request", lambda request: page_asked.append(request.url))
    await stage.say(stage.talk_ids[0], Outgoing("请听", files=(Attached("rec1", "speech", ""),)))
    await page.wait_for_selector("text=请听")
    await page.locator(".listen").last.click()
    await page.wait_for_timeout(500)
    assert any(url.endswith("/file/rec1") for url in page_asked)
    assert await page.evaluate("speechSynthesis.said") == ["请听"]
