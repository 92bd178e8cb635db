"""Can everybody use it: large words and targets, strong contrast, the keyboard, a slow line, nothing from elsewhere."""

import json

import pytest
from axe_playwright_python.async_playwright import Axe

from chat.incoming import Incoming, Kind
from chat.outgoing import Call, Choice, Input, Link, Look, Outgoing
from storage.links import INVITE

pytestmark = pytest.mark.browser

RISKS = (("生病", "🏥"), ("残疾", "♿"), ("上学", "🎒"), ("饮水", "🚰"))
AXE = {"resultTypes": ["violations"], "rules": {"color-contrast-enhanced": {"enabled": True}}}

SMALL_WORDS = """() => {
  const small = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || parent.closest("script, noscript")) continue;
    if (parseFloat(getComputedStyle(parent).fontSize) < 20) small.push(parent.outerHTML.slice(0, 80));
  }
  for (const field of document.querySelectorAll("input, textarea"))
    if (parseFloat(getComputedStyle(field).fontSize) < 20) small.push(field.outerHTML.slice(0, 80));
  return small;
}"""
SMALL_TARGETS = """() => {
  const small = [];
  for (const one of document.querySelectorAll("a, button, input, textarea, summary, label.tool, audio")) {
    const box = one.getBoundingClientRect();
    if (!box.width || one.type === "hidden" || one.closest(".skip") || getComputedStyle(one).opacity === "0") continue;
    if (box.height < 48 || box.width < 48) small.push(one.outerHTML.slice(0, 90) + box.width + "x" + box.height);
  }
  return small;
}"""
WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


def everything(heard: Incoming) -> list[Outgoing]:
    """A message of each kind; the word sent asks for an input of that kind."""
    if heard.kind is Kind.START:
        return [
            Outgoing("您好，这里是青石村的一码。", details="我们会记下您说的话和电话。"),
            Outgoing("请注意", title="先保人", urgent=True, calls=(Call("火警", "119"),)),
            Outgoing("收到了", title="已经报上了", receipt="QS-4726", choices=(Choice("看进度", "p", Look.MAIN),)),
            Outgoing(
                "张大河家",
                title="新任务",
                slot="t",
                choices=(Choice("催办", "n", Look.ACT),),
                links=(Link("看", "/x"),),
            ),
            Outgoing("是哪方面？", progress="第 3 / 约 4 题", slot="q", choices=risks("残疾")),
        ]
    return [
        Outgoing(f"请填{heard.text}", title="问题", input=Input(heard.text), choices=(Choice("跳过", "s", Look.NAV),))
    ]


def risks(on: str) -> tuple[Choice, ...]:
    pictures = tuple(Choice(label, label, icon=icon, on=label == on) for label, icon in RISKS)
    return (*pictures, Choice("选好了", "ok", Look.MAIN), Choice("说不清", "no", Look.NAV))


async def checked(page) -> None:
    """Fails with what is wrong on the page as it is now."""
    found = await Axe().run(page, options=AXE)
    faults = [(one["id"], one["nodes"][0]["html"][:120]) for one in found.response["violations"]]
    assert faults == []
    assert await page.evaluate(SMALL_WORDS) == []
    assert await page.evaluate(SMALL_TARGETS) == []
    assert not await page.evaluate(WIDE)


@pytest.mark.parametrize("size", [(360, 640), (393, 851), (1280, 800)])
async def test_talk__every_kind_of_message__easy_to_read_and_hit(staging, browser, phone, size):
    stage = await staging(everything)
    context = await browser.new_context(**{**phone, "viewport": {"width": size[0], "height": size[1]}})
    page = await context.new_page()
    await page.goto(stage.base + await stage.link())
    await page.wait_for_selector("text=选好了")
    await checked(page)
    await page.click("summary:has-text('详细')")
    await checked(page)


@pytest.mark.parametrize("kind", ["story", "multiline", "date", "datetime", "phone", "image", "audio", "place", "file"])
async def test_compose__every_kind__easy_to_read_and_hit(staging, browser, phone, kind):
    stage = await staging(everything)
    context = await browser.new_context(**{**phone, "viewport": {"width": 360, "height": 640}})
    page = await context.new_page()
    await page.goto(stage.base + await stage.link())
    await page.fill("#words", kind)
    await page.click(".send")
    await page.wait_for_selector(f".as-{kind}")
    await page.wait_for_timeout(400)
    await checked(page)
    dock = await page.evaluate("document.querySelector('.dock').offsetHeight")
    assert dock < 640 * 0.55


async def test_other_pages__easy_to_read_and_hit(staging, browser, phone):
    stage = await staging()
    context = await browser.new_context(**phone)
    page = await context.new_page()
    invite = await stage.link(INVITE, "李小溪")
    for path in ("/", "/c/nothing", invite):
        await page.goto(stage.base + path)
        await checked(page)


async def test_first_load__light_and_from_here_only(staging, browser, phone):
    stage = await staging(everything)
    context = await browser.new_context(**phone)
    page = await context.new_page()
    sizes: dict[str, int] = {}
    foreign: list[str] = []

    async def count(response) -> None:
        if not response.url.startswith((stage.base, "blob:")):
            foreign.append(response.url)
        if response.ok and "/events" not in response.url and "/seen" not in response.url:
            sizes[response.url] = len(await response.body())

    page.on("response", count)
    await page.goto(stage.base + await stage.link())
    await page.wait_for_timeout(500)
    assert foreign == []
    assert sum(sizes.values()) <= 100 * 1024, json.dumps(sizes)


async def test_script__no_newer_language_than_2017(staging):
    import re

    from bot.handlers.phone.door import WEB

    for file in sorted((WEB / "js").glob("*.js")):
        words = re.sub(r"//.*|/\*.*?\*/|\"[^\"\n]*\"|'[^'\n]*'", "", file.read_text())
        for newer in (
            r"\?\.",
            r"\?\?",
            r"catch\s*\{",
            r"\{\s*\.\.\.",
            r"for await",
            r"\.flat\(",
            r"\.at\(",
            r"#\w+\s*[=(]",
            r"\*\*=",
        ):
            assert not re.search(newer, words), (file.name, newer)


async def test_report__by_keyboard_alone(staging, browser, phone):
    stage = await staging(everything)
    context = await browser.new_context(**{**phone, "has_touch": False, "is_mobile": False})
    page = await context.new_page()
    await page.goto(stage.base + await stage.link())
    await page.wait_for_selector("text=选好了")

    async def reach(words: str) -> None:
        for _ in range(40):
            await page.keyboard.press("Tab")
            if words in await page.evaluate("document.activeElement.textContent + (document.activeElement.id || '')"):
                outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline != "none"
                return
        raise AssertionError(f"never reached {words}")

    await reach("上学")
    await page.keyboard.press("Space")
    await page.wait_for_selector("#words")
    await reach("words")
    await page.keyboard.type("story")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".as-story")
    assert await page.evaluate("document.activeElement.id") == "words"
    await page.keyboard.type("屋顶漏雨")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_selector("text=请填屋顶漏雨")
    await reach("人工")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("text=请填人工")
    assert stage.words() == ["上学", "story", "屋顶漏雨", "人工"]


async def test_skip_link__first_stop__leads_to_the_answer(staging, browser, phone):
    stage = await staging()
    context = await browser.new_context(**phone)
    page = await context.new_page()
    await page.goto(stage.base + await stage.link())
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "跳到回答"
