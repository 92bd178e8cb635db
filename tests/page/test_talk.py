"""The conversation in a real browser: reload, back, a lost line, two people side by side, cards that change."""

import asyncio

import pytest

from chat.incoming import Incoming, Kind
from chat.outgoing import Choice, Input, Look, Outgoing
from storage.links import DEMO

pytestmark = pytest.mark.browser


def toggles(on: str) -> Outgoing:
    names = ("生病", "残疾")
    return Outgoing(
        "是哪方面？",
        slot="q",
        choices=tuple(Choice(name, f"{'-' if name in on else '+'}{name}", on=name in on) for name in names),
    )


def partner(heard: Incoming) -> list[Outgoing]:
    """Toggles, a card that is done, and an echo."""
    if heard.kind is Kind.START:
        return [Outgoing("您好", input=Input("multiline"))]
    if heard.text == "选":
        return [toggles("")]
    if heard.text[:1] in "+-":
        return [toggles(heard.text[1:] if heard.text[0] == "+" else "")]
    return [Outgoing(f"收到：{heard.text}", choices=(Choice("好的", "ok"),))]


async def opened(browser, phone, stage, path: str = "", **more):
    context = await browser.new_context(**{**phone, **more})
    page = await context.new_page()
    await page.goto(stage.base + (path or await stage.link()))
    await page.wait_for_selector("#talk li")
    return page


async def send(page, words: str) -> None:
    await page.fill("#words", words)
    await page.click(".send")


async def until(page, condition: str) -> None:
    """Waits for a condition of the script (the page's own policy forbids playwright's way)."""
    for _ in range(100):
        if await page.evaluate(condition):
            return
        await page.wait_for_timeout(50)
    raise AssertionError(condition)


async def test_send__answered__own_words_and_answer_shown_once(staging, browser, phone):
    stage = await staging(partner)
    page = await opened(browser, phone, stage)
    await send(page, "屋顶漏雨")
    await page.wait_for_selector("text=收到：屋顶漏雨")
    assert await page.locator(".mine").count() == 1
    assert await page.locator(".pending").count() == 0
    assert await page.input_value("#words") == ""
    assert await page.locator("li").last.is_visible()


async def test_newest__always_in_view(staging, browser, phone):
    stage = await staging(partner)
    page = await opened(browser, phone, stage, viewport={"width": 360, "height": 640})
    for n in range(8):
        await send(page, f"第{n}句")
        await page.wait_for_selector(f"text=收到：第{n}句")
    box = await page.locator("#talk li").last.bounding_box()
    dock = await page.locator(".dock").bounding_box()
    assert box["y"] > 50
    assert box["y"] + box["height"] <= dock["y"] + 1
    await page.reload()
    box = await page.locator("#talk li").last.bounding_box()
    assert box["y"] + box["height"] <= dock["y"] + 1


async def test_receipt__with_a_question_behind__not_scrolled_away(staging, browser, phone):
    stage = await staging(partner)
    page = await opened(browser, phone, stage, viewport={"width": 360, "height": 640})
    long = Outgoing("下一步：" + "网格员上门看。" * 12, title="报上了", receipt="QS-4726")
    await stage.say(stage.talk_ids[0], long, Outgoing("还有几样，都可以跳过", choices=(Choice("跳过", "s"),) * 3))
    await page.wait_for_selector("text=还有几样")
    await page.wait_for_timeout(200)
    header = await page.locator(".who").bounding_box()
    title = await page.locator("text=报上了").bounding_box()
    assert title["y"] >= header["y"] + header["height"]
    await page.click("#down")
    await page.wait_for_timeout(200)
    assert not await page.locator("#down").is_visible()
    box = await page.locator("#talk li").last.bounding_box()
    dock = await page.locator(".dock").bounding_box()
    assert box["y"] + box["height"] <= dock["y"] + 1


async def test_reload__half_typed_words__still_there_and_talk_too(staging, browser, phone):
    stage = await staging(partner)
    page = await opened(browser, phone, stage)
    await send(page, "第一句")
    await page.wait_for_selector("text=收到：第一句")
    await page.fill("#words", "还没说完")
    await page.reload()
    assert await page.input_value("#words") == "还没说完"
    assert await page.locator("text=收到：第一句").count() == 1
    assert [one.kind for one in stage.heard].count(Kind.START) == 1


async def test_back_key__after_leaving__news_of_meanwhile_is_there(staging, browser, phone):
    stage = await staging(partner)
    page = await opened(browser, phone, stage)
    await page.goto(stage.base + "/")
    await stage.say(stage.talk_ids[0], Outgoing("您不在的时候"))
    await page.go_back()
    await page.wait_for_selector("text=您不在的时候")
    assert await page.locator("text=您不在的时候").count() == 1


async def until_quiet(page) -> None:
    """The page listens for news and asks for none. Asked from outside: the page's own policy forbids waiting in it."""
    async with asyncio.timeout(15):
        while not await page.evaluate("Yima.news.isStreaming && !Yima.news.isAsking"):
            await asyncio.sleep(0.05)


async def test_pageshow__page_kept_by_the_browser__asks_for_news(staging, browser, phone):
    stage = await staging(partner)
    page = await opened(browser, phone, stage)
    await until_quiet(page)
    await page.evaluate("Yima.news.stop(); Yima.news.isStopped = false")
    await stage.say(stage.talk_ids[0], Outgoing("新消息"))
    await page.wait_for_timeout(300)
    assert await page.locator("text=新消息").count() == 0
    await page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    await page.wait_for_selector("text=新消息")


async def test_offline__typed_words__kept_through_a_reload_and_sent_once(staging, browser, phone):
    stage = await staging(partner)
    page = await opened(browser, phone, stage)
    await page.context.set_offline(True)
    await send(page, "断网时说的")
    await page.wait_for_selector("text=没有网络，连上就发")
    kept = await page.evaluate("localStorage.getItem(Yima.kept + 'queue')")
    assert "断网时说的" in kept
    await page.context.set_offline(False)
    await page.wait_for_selector("text=收到：断网时说的")
    await page.reload()
    await page.wait_for_timeout(500)
    assert stage.words() == ["断网时说的"]
    assert await page.locator("#talk >> text=/^断网时说的$/").count() == 1


async def test_answer_lost__sent_again_with_the_same_key__one_turn(staging, browser, phone):
    stage = await staging(partner)
    page = await opened(browser, phone, stage)
    lost: list[str] = []

    async def lose(route) -> None:
        if len(lost) < 2:
            lost.append(route.request.post_data)
            await route.fetch()
            await route.abort()
        else:
            await route.continue_()

    await page.route("**/messages", lambda route: lose(route) if route.request.method == "POST" else route.continue_())
    await send(page, "只算一次")
    await page.wait_for_selector("text=收到：只算一次", timeout=15_000)
    for _ in range(3):
        await page.wait_for_timeout(3000)
        if not await page.evaluate("Yima.outgoing.waiting.length"):
            break
    assert len(lost) == 2
    assert stage.words() == ["只算一次"]
    assert await page.locator("#talk >> text=/^只算一次$/").count() == 1
    assert await page.evaluate("Yima.outgoing.waiting.length") == 0


async def test_button__tapped_five_times__one_press(staging, browser, phone):
    stage = await staging(partner)
    page = await opened(browser, phone, stage)
    await send(page, "来")
    await page.wait_for_selector("text=好的")
    await page.evaluate("for (let i = 0; i < 5; i += 1) document.querySelector('.choice').click()")
    await page.wait_for_selector("text=收到：ok")
    assert stage.words() == ["来", "ok"]


async def test_toggle__set__card_changes_in_its_place(staging, browser, phone):
    stage = await staging(partner)
    page = await opened(browser, phone, stage)
    await send(page, "选")
    await page.click("text=生病")
    await page.wait_for_selector("[aria-pressed=true] >> text=生病")
    assert await page.locator("[data-slot=q]").count() == 1
    await page.reload()
    assert await page.locator("[data-slot=q]").count() == 1
    assert await page.locator("[aria-pressed=true] >> text=生病").count() == 1


async def test_notice__done__card_replaced_where_it_was(staging, browser, phone):
    stage = await staging(partner)
    page = await opened(browser, phone, stage)
    talk = stage.talk_ids[0]
    await stage.say(talk, Outgoing("新任务", slot="t", choices=(Choice("开始", "n", Look.ACT),)), Outgoing("别的话"))
    await page.wait_for_selector("text=别的话")
    await stage.say(talk, Outgoing("任务已完成", slot="t"))
    await page.wait_for_selector("text=任务已完成")
    texts = await page.locator("#talk li .words").all_inner_texts()
    assert texts == ["您好", "任务已完成", "别的话"]


async def test_older_question__its_buttons_put_away(staging, browser, phone):
    stage = await staging(partner)
    page = await opened(browser, phone, stage)
    for words in ("一", "二"):
        await send(page, words)
        await page.wait_for_selector(f"text=收到：{words}")
    assert await page.locator("text=好的").count() == 2
    assert await page.locator("text=好的 >> visible=true").count() == 1


async def test_two_people__side_by_side__each_their_own_page(staging, browser, phone):
    stage = await staging(partner)
    villager, worker = await stage.link(DEMO, "村民（青石村）"), await stage.link(DEMO, "网格员 李小溪")
    page = await opened(browser, phone, stage, villager)
    other = await page.context.new_page()
    await other.goto(stage.base + worker)
    await send(page, "我是村民")
    await send(other, "我是网格员")
    await page.wait_for_selector("text=收到：我是村民")
    await other.wait_for_selector("text=收到：我是网格员")
    assert await page.locator("text=我是网格员").count() == 0
    assert await page.inner_text("h1") == "村民（青石村）"
    assert await other.inner_text("h1") == "网格员 李小溪"
    await page.reload()
    assert await page.inner_text("h1") == "村民（青石村）"
    assert await page.evaluate("document.cookie") == ""


async def test_six_pages_in_one_browser__all_get_their_news(staging, browser, phone):
    stage = await staging(partner)
    context = await browser.new_context(**phone)
    pages = []
    for n in range(7):
        page = await context.new_page()
        await page.goto(stage.base + await stage.link(DEMO, f"第{n}人"))
        await page.wait_for_timeout(150)
        pages.append(page)
    for n, page in enumerate(pages):
        await send(page, f"我是{n}")
        await page.wait_for_selector(f"text=收到：我是{n}", timeout=8000)


async def test_no_event_stream__polling_takes_over(staging, browser, phone):
    stage = await staging(partner)
    context = await browser.new_context(**phone)
    await context.add_init_script("delete window.EventSource")
    page = await context.new_page()
    await page.goto(stage.base + await stage.link())
    await stage.say(stage.talk_ids[0], Outgoing("没有推送也收得到"))
    await page.wait_for_selector("text=没有推送也收得到", timeout=8000)


async def test_event_stream__news__there_at_once(staging, browser, phone):
    stage = await staging(partner)
    page = await opened(browser, phone, stage)
    await until(page, "Yima.news.isStreaming")
    await stage.say(stage.talk_ids[0], Outgoing("马上就到"))
    await page.wait_for_selector("text=马上就到", timeout=1500)


async def test_seen__told_only_when_before_somebodys_eyes(staging, browser, phone):
    stage = await staging(partner)
    page = await opened(browser, phone, stage)
    await until(page, "Yima.news.seenUpto >= Yima.cursor")
    await page.evaluate("Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true})")
    await stage.say(stage.talk_ids[0], Outgoing("新的"))
    await page.wait_for_selector("text=新的", state="attached", timeout=8000)
    assert await page.evaluate("Yima.news.seenUpto < Yima.cursor")
    await page.evaluate("delete document.visibilityState; document.dispatchEvent(new Event('visibilitychange'))")
    await until(page, "Yima.news.seenUpto >= Yima.cursor")


async def test_access_ended__said_and_no_more_asking(staging, browser, phone):
    from storage.unit import utc_now

    stage = await staging(partner)
    page = await opened(browser, phone, stage)
    async with stage.store.unit() as unit:
        await unit.talks.end(stage.talk_ids[0], at=utc_now())
    await send(page, "还在吗")
    await page.wait_for_selector("text=这个入口已经停用", timeout=3000)
    assert await page.input_value("#words") == "还在吗"


async def test_forbidden_storage__everything_still_works(staging, browser, phone):
    stage = await staging(partner)
    context = await browser.new_context(**phone)
    await context.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }})")
    page = await context.new_page()
    await page.goto(stage.base + await stage.link())
    await send(page, "没有本地存储")
    await page.wait_for_selector("text=收到：没有本地存储")


async def test_slow_server__says_that_it_is_working(staging, browser, phone):
    stage = await staging(partner)
    page = await opened(browser, phone, stage)
    stage.is_paused = True
    await send(page, "慢一点")
    await page.wait_for_selector("text=正在发送")
    await page.wait_for_selector("text=正在回复")
    await page.wait_for_selector("text=✓ 已收到")
    stage.is_paused = False
    await page.wait_for_selector("text=收到：慢一点")
    assert await page.locator("text=正在回复").count() == 0
