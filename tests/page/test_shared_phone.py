"""Two people, one browser: what the second one sees, whatever keys they press."""

import re

import pytest

from chat.incoming import Incoming, Kind
from chat.outgoing import Choice, Input, Outgoing
from tests.page.conftest import FLAGS
from tests.page.test_access import checked
from tests.page.visiting import photo

pytestmark = pytest.mark.browser

SECRET = "丈夫打我"
LOCKED = "text=这一页锁上了"


def partner(heard: Incoming) -> list[Outgoing]:
    """A greeting, and an answer that repeats what was said."""
    if heard.kind is Kind.START:
        return [Outgoing("您好", input=Input("story"))]
    return [Outgoing(f"收到：{heard.text}", input=Input("story"), choices=(Choice("好的", "ok"),))]


async def entered(browser, phone, stage, **more):
    """A villager's page with something told."""
    context = await browser.new_context(**{**phone, **more})
    page = await context.new_page()
    await page.goto(stage.base + await stage.link())
    await page.fill("#words", SECRET)
    await page.click(".send")
    await page.wait_for_selector(f"text=收到：{SECRET}")
    return page


async def number_of(page) -> str:
    found = re.search(r"\d{4}", await page.inner_text("#takeaway"))
    assert found
    return found[0]


async def hours_later(page, stage) -> None:
    """The phone lay there: for the server and for the page."""
    await page.evaluate("Lock.touchedAt -= 11 * 60000")
    stage.pass_minutes(11)  # last: from here on the server may send the page away at any moment


async def everything(page) -> str:
    """All that the page and the browser's storage hold, shown or not."""
    return await page.evaluate("document.documentElement.outerHTML + document.title + JSON.stringify(localStorage)")


async def clean(page) -> None:
    """Fails when anything of the first person is left."""
    held = await everything(page)
    assert (SECRET in held, "还没说完" in held) == (False, False)
    for _ in range(3):
        await page.go_back()
        await page.wait_for_timeout(150)
        assert SECRET not in await page.content()
        assert "还没说完" not in await page.content()


async def test_phone_lay_there__hidden_at_once_and_locked(staging, browser, phone):
    stage = await staging(partner)
    page = await entered(browser, phone, stage)
    await hours_later(page, stage)
    shown = await page.evaluate("Lock.check(); document.body.innerText + document.title")
    assert shown.strip() == "一码"
    await page.wait_for_selector(LOCKED)
    assert SECRET not in await everything(page)
    await checked(page)


async def test_phone_lay_there__first_touch__shows_nothing(staging, browser, phone):
    stage = await staging(partner)
    page = await entered(browser, phone, stage)
    await hours_later(page, stage)
    await page.touchscreen.tap(100, 300)
    await page.wait_for_selector(LOCKED)


async def test_script_asleep__stream_and_news_say_that_it_is_locked(staging, browser, phone):
    stage = await staging(partner)
    page = await entered(browser, phone, stage)
    stage.pass_minutes(11)
    await page.evaluate("Yima.news.fetch()")
    await page.wait_for_selector(LOCKED)


async def test_second_person__clean_page_and_nothing_behind_the_back_key(staging, browser, phone):
    stage = await staging(partner)
    page = await entered(browser, phone, stage)
    await page.goto(page.url.split("#")[0] + "?before=999999")
    await page.click("text=回到现在 >> nth=0")
    await page.fill("#words", "还没说完")
    await hours_later(page, stage)
    await page.evaluate("Lock.check()")
    await page.click("text=我是另一个人")
    await page.wait_for_selector("text=您好")
    assert await page.input_value("#words") == ""
    await clean(page)
    assert stage.words() == [SECRET]


async def test_first_person__comes_back__goes_on_with_what_was_typed(staging, browser, phone):
    stage = await staging(partner)
    page = await entered(browser, phone, stage)
    number = await number_of(page)
    await page.fill("#words", "还没说完")
    await page.click("text=用完了")
    await page.wait_for_selector(LOCKED)
    assert "还没说完" not in await page.content()
    await page.fill("#number", number)
    await page.click("button:has-text('接着上次')")
    await page.wait_for_selector(f"text=收到：{SECRET}")
    assert await page.input_value("#words") == "还没说完"


async def test_sent_too_late__words_wait_for_their_owner_and_send_themselves_not(staging, browser, phone):
    stage = await staging(partner)
    page = await entered(browser, phone, stage)
    number = await number_of(page)
    await page.fill("#words", "还没说完")
    stage.pass_minutes(11)
    await page.click(".send")
    await page.wait_for_selector(LOCKED)
    await page.fill("#number", number)
    await page.click("button:has-text('接着上次')")
    await page.wait_for_selector(f"text=收到：{SECRET}")
    assert await page.input_value("#words") == "还没说完"
    await page.wait_for_timeout(300)
    assert stage.words() == [SECRET]


async def test_done_in_one_tab__the_other_is_locked_too(staging, browser, phone):
    stage = await staging(partner)
    page = await entered(browser, phone, stage)
    other = await page.context.new_page()
    await other.goto(page.url)
    await other.wait_for_selector(f"text=收到：{SECRET}")
    for _ in range(60):
        if await other.evaluate("Yima.news.isStreaming"):
            break
        await other.wait_for_timeout(50)
    await page.click("text=用完了")
    await page.wait_for_selector(LOCKED)
    await other.wait_for_selector(LOCKED, timeout=5000)


async def test_done_without_a_line__hidden_now_and_locked_when_there_is_one(staging, browser, phone):
    stage = await staging(partner)
    page = await entered(browser, phone, stage)
    await page.context.set_offline(True)
    await page.click("text=用完了")
    await page.wait_for_timeout(200)
    assert (await page.evaluate("document.body.innerText")).strip() == ""
    await page.context.set_offline(False)
    await page.wait_for_selector(LOCKED, timeout=8000)


async def test_done_without_a_line__page_closed__locked_before_it_is_seen_again(staging, browser, phone):
    stage = await staging(partner)
    page = await entered(browser, phone, stage)
    address = page.url
    await page.context.set_offline(True)
    await page.click("text=用完了")
    await page.wait_for_timeout(200)
    other = await page.context.new_page()
    await page.close()
    await page.context.set_offline(False)
    await other.goto(address)
    await other.wait_for_selector(LOCKED)
    await other.reload()
    assert SECRET not in await everything(other)


async def test_picture__seen_large__on_a_page_that_locks(staging, browser, phone):
    stage = await staging(partner)
    page = await entered(browser, phone, stage)
    await page.set_input_files("#picture", {"name": "屋顶.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    await page.click("[data-seq] .picture")
    await page.wait_for_selector(".whole img")
    await checked(page)
    await hours_later(page, stage)
    await page.evaluate("Lock.check()")
    await page.wait_for_selector(LOCKED)
    await clean(page)


async def test_no_javascript__done_and_back_key__nothing(staging, browser, phone):
    stage = await staging(partner)
    page = await entered(browser, phone, stage, java_script_enabled=False)
    html = await page.content()
    assert re.search(r'http-equiv="refresh" content="602;url=/c/\w+/"', html)
    await page.click("text=用完了")
    assert await page.locator(LOCKED).count() == 1
    for _ in range(2):
        await page.go_back()
        assert SECRET not in await page.content()
    await page.goto(stage.base + "/")
    await page.go_back()
    assert SECRET not in await page.content()


async def test_no_javascript__second_person_and_back_again(staging, browser, phone):
    stage = await staging(partner)
    page = await entered(browser, phone, stage, java_script_enabled=False)
    number = await number_of(page)
    await page.click("text=用完了")
    await page.click("text=我是另一个人")
    assert await page.locator("text=您好").count() == 1
    assert SECRET not in await page.content()
    await page.fill("#words", "屋顶漏雨")
    await page.click(".send")
    await page.click("text=用完了")
    await page.fill("#number", number)
    await page.click("button:has-text('接着上次')")
    assert await page.locator(f"text=收到：{SECRET}").count() == 1
    assert "屋顶漏雨" not in await page.content()


async def test_page_kept_by_the_browser__shown_again__curtain_until_the_server_says_yes(staging, browser, phone):
    stage = await staging(partner)
    page = await entered(browser, phone, stage)
    leave = (
        "window.dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true})); document.body.innerText.trim()"
    )
    come = (
        "window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true})); document.body.innerText.trim()"
    )
    assert await page.evaluate(leave) == ""
    assert await page.evaluate(come) == ""
    await page.wait_for_selector(f"text=收到：{SECRET} >> visible=true")
    await page.evaluate(leave)
    stage.pass_minutes(11)
    assert await page.evaluate(come) == ""
    await page.wait_for_selector(LOCKED)
    assert SECRET not in await page.content()


@pytest.mark.parametrize("is_scripted", [True, False])
async def test_browser_that_keeps_pages__back_key__nothing(staging, chromium, phone, is_scripted):
    """A browser of its own: playwright forbids the tests' other one to keep pages for the back key."""
    from playwright.async_api import async_playwright

    stage = await staging(partner)
    async with async_playwright() as play:
        browser = await play.chromium.launch(
            executable_path=chromium, args=FLAGS, ignore_default_args=["--disable-back-forward-cache"]
        )
        page = await entered(browser, phone, stage, java_script_enabled=is_scripted)
        await page.goto(stage.base + "/")
        await page.go_back(wait_until="commit")
        await page.wait_for_selector(f"text=收到：{SECRET}")
        await page.click("text=用完了")
        await page.wait_for_selector(LOCKED)
        await page.goto(stage.base + "/")
        for _ in range(4):
            await page.go_back(wait_until="commit")
            await page.wait_for_timeout(300)
            assert SECRET not in await page.content()
        await browser.close()
