"""One form with every question type, played through the page in a real browser, each by its own native input.

With `--pictures FOLDER` a picture of each question is kept, several on one sheet: the manual's.
"""

import io
import struct
import wave
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image

from bot.dialogs import filling
from bot.dialogs.talk import Dialog, Talk
from forms import loading
from tests.page.visiting import photo
from tests.talks import stage as talks

pytestmark = pytest.mark.browser

FORM = Path(__file__).with_name("types.md")
HERE = {"latitude": 31.82, "longitude": 117.23, "accuracy": 8}
SHEETS = {
    "types-words": "word story heads acres ease meter",
    "types-days": "day month hour moment agreed water",
    "types-choices": "roof wall road have order member",
    "types-places": "house way field photo voice film paper",
}
"""Which questions stand on which sheet of pictures."""
Act = Callable[[Any], Awaitable[None]]


@pytest_asyncio.fixture(loop_scope="session")
async def county(tmp_path):
    """The whole program with one more conversation: the form of all types."""
    form = loading.load(FORM.name, FORM.read_bytes())
    filled: list[dict[str, str]] = []

    async def converse(talk: Talk) -> None:
        filled.append((await filling.fill(talk, "f", "types")).record)
        talk.say("这张表填完了。")

    async with talks.stage("phone", tmp_path) as stage:
        house = stage.yima.turns._house
        ours = house.form
        stage.yima.turns._house = replace(
            house,
            book={**house.book, "types": Dialog(converse, "全部题型", for_staff=True)},
            form=lambda pack, name: form if name == "types" else ours(pack, name),
        )
        yield stage, filled


def typed(words: str) -> Act:
    async def act(page: Any) -> None:
        await page.fill("#words", words)
        await page.click(".send")

    return act


def pressed(*labels: str) -> Act:
    async def act(page: Any) -> None:
        for label in labels:
            await page.locator(f'li:not(.past) button.choice:has(.label:text-is("{label}"))').last.click()
            if label in ("床", "灶"):
                await page.wait_for_selector(f"[aria-pressed=true] >> text={label}")

    return act


def sent(control: str, name: str, mime: str, data: bytes) -> Act:
    async def act(page: Any) -> None:
        await page.set_input_files(control, {"name": name, "mimeType": mime, "buffer": data})

    return act


async def points(page: Any) -> None:
    """Three corners, walked."""
    for number in range(3):
        at = {**HERE, "latitude": HERE["latitude"] + number / 1000, "longitude": HERE["longitude"] + number % 2 / 1000}
        await page.context.set_geolocation(at)
        await page.click("#compose button.point")
        await page.wait_for_timeout(250)
    await page.click(".send")


async def ordered(page: Any) -> None:
    """The last one to the top."""
    item = page.locator("li:not(.past) .rank li", has_text="灶")
    await item.locator(".up").click()
    await item.locator(".up").click()
    await page.click("form.sheet:visible .main")


async def screen(page: Any) -> None:
    """A group on one screen; what does not apply is not there."""
    assert not await page.is_visible("[name='a:water/short']")
    await page.check("[name='a:water/enough'][value=no]")
    await page.fill("[name='a:water/short']", "9")
    await page.fill("[name='a:water/since']", "2026-02-01")
    await page.click("form.sheet:visible .main")


async def slid(page: Any) -> None:
    """A slider moved by key, as by finger."""
    await page.focus("#words")
    for _ in range(3):
        await page.keyboard.press("ArrowRight")
    assert await page.inner_text("#compose .slider output") == "4"
    await page.click(".send")


async def located(page: Any) -> None:
    await page.click("#locate")


def sound() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(struct.pack("<h", 0) * 8000)
    return out.getvalue()


FILM = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + b"\x00\x00\x00\x08free" + b"\x00" * 64
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
WALK: dict[str, tuple[str, Act]] = {
    "word": ("input[type=text]", typed("王家")),
    "story": ("textarea", typed("三口人\n种地")),
    "heads": ("input[inputmode=numeric]", typed("3")),
    "acres": ("input[inputmode=decimal]", typed("2.5")),
    "ease": ("input[type=range]", slid),
    "day": ("input[type=date]", typed("2022-03-05")),
    "month": ("input[type=month]", typed("2022-03")),
    "hour": ("input[type=time]", typed("08:30")),
    "moment": ("input[type=datetime-local]", typed("2026-03-01T09:30")),
    "roof": ("button.choice", pressed("不是")),
    "road": ("button.choice", pressed("是")),
    "wall": ("button.choice", pressed("不是")),
    "have": ("[aria-pressed=false]", pressed("床", "灶", "选好了")),
    "order": (".rank .up", ordered),
    "agreed": ("button.choice", pressed("知道了")),
    "house": ("#locate", located),
    "way": ("button.point", points),
    "field": ("button.point", points),
    "meter": ("input[type=text]", typed("6901234567892")),
    "photo": ("#camera[capture]", sent("#camera", "门.jpg", "image/jpeg", photo())),
    "voice": ("#voice", sent("#sound", "话.wav", "audio/wav", sound())),
    "film": ("#film[capture]", sent("#film", "院.mp4", "video/mp4", FILM)),
    "paper": ("#paper", sent("#paper", "单.pdf", "application/pdf", PDF)),
    "water": ("form.sheet input[type=date]", screen),
    "name": ("input[type=text]", typed("甲小")),
    "member": ("button.choice", pressed("没有了")),
}
WORDS = {"water": "水够用吗？", "member": "还要再加吗？"}
KEPT = {
    "word": "王家",
    "story": "三口人\n种地",
    "heads": "3",
    "acres": "2.5",
    "ease": "4",
    "day": "2022-03-05",
    "hour": "08:30:00.000+08:00",
    "moment": "2026-03-01T09:30:00.000+08:00",
    "roof": "no",
    "road": "yes",
    "have": "bed stove",
    "order": "stove bed quilt",
    "agreed": "OK",
    "meter": "6901234567892",
    "twice": "6",
    "member[1]/name": "甲小",
    "water/enough": "no",
    "water/short": "9",
    "water/since": "2026-02-01",
}


async def test_every_type__by_its_native_input__in_the_record(county, browser, phone, request):
    stage, filled = county
    folder = request.config.getoption("--pictures", default=None)
    page = await opened(stage, browser, phone, is_small=bool(folder))
    form = loading.load(FORM.name, FORM.read_bytes())
    shots: dict[str, Image.Image] = {}
    for name, (control, act) in WALK.items():
        words = WORDS.get(name) or next(iter(form.by_name[name].label.values())).source
        await page.wait_for_selector(f'li:not(.past) > .bubble > p.words:has-text("{words}")', state="attached")
        await page.wait_for_selector(control, state="attached")
        if folder:
            await page.wait_for_timeout(350)
            shots[name] = Image.open(io.BytesIO(await page.screenshot()))
        await act(page)
    await page.wait_for_selector("text=这张表填完了")
    assert {path: filled[0][path] for path in KEPT} == KEPT
    assert filled[0]["house"] == "31.82 117.23 0 8"
    assert (filled[0]["way"].count(";"), filled[0]["field"].count(";")) == (2, 3)
    assert [filled[0][name].rpartition(".")[2] for name in ("photo", "voice", "film", "paper")] == [
        "jpg",
        "wav",
        "mp4",
        "pdf",
    ]
    if folder:
        for sheet, names in SHEETS.items():
            contact([shots[name] for name in names.split()], Path(folder) / f"{sheet}.png")


async def opened(stage: talks.Stage, browser: Any, phone: dict[str, Any], *, is_small: bool) -> Any:
    """The worker's page, with a place and a microphone, at the form's first question."""
    base = stage.make_door("x")._base
    token = (await stage._payload("进", "网格员")).removeprefix("d-")
    size = {"device_scale_factor": 1, "viewport": {"width": 360, "height": 720}} if is_small else {}
    context = await browser.new_context(
        **{**phone, **size}, geolocation=HERE, permissions=["geolocation", "microphone"]
    )
    page = await context.new_page()
    page.set_default_timeout(6000)
    await page.goto(f"{base}/d/{token}")
    await page.wait_for_selector("button.choice")
    await page.evaluate("Yima.outgoing.add({data: 's.types', label: '全部题型'})")
    return page


def contact(shots: list[Image.Image], file: Path) -> None:
    """Six pictures beside each other, in few colours: small files."""
    width, height = shots[0].size
    sheet = Image.new("RGB", ((width + 8) * len(shots), height), "#8a8a8a")
    for number, shot in enumerate(shots):
        sheet.paste(shot.convert("RGB"), (number * (width + 8), 0))
    sheet = sheet.resize((sheet.width * 3 // 4, sheet.height * 3 // 4), Image.Resampling.LANCZOS)
    sheet.quantize(48).save(file, optimize=True)
