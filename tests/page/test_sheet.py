"""A form on one screen, in a real browser: finished without a line, sent once, the record as question by question."""

import asyncio
from typing import Any

import pytest
import pytest_asyncio

from tests.talks import stage as talks
from tests.talks.transcript import Step

pytestmark = pytest.mark.browser

SEEN = {"basics": "no", "house": "yes", "water": "yes", "school": "yes", "insured": "yes", "income": "yes"}
SEEN |= {"spending": "yes", "benefits": "yes", "care": "yes", "informed": "yes"}
WORDS = {"householder": "甲某某", "basics_what": "缺过冬的棉被"}
IN_CHAT = "填检查表 低收入户走访 一组 甲某某 不是 缺过冬的棉被 是 是 是 是 是 是 是 有 是 交上去"


@pytest_asyncio.fixture(loop_scope="session")
async def county(tmp_path):
    """The whole program, every person at the page."""
    async with talks.stage("phone", tmp_path) as stage:
        yield stage


async def records(county: talks.Stage) -> list[dict[str, str]]:
    async with county.yima.store.unit() as unit:
        filed = await unit.events.starting("check:")
    return [event.detail["record"] for event in filed if event.act == "check.filed"]


async def days(county: talks.Stage) -> list[tuple[str, str]]:
    """Day of the visit and day of the entry of each."""
    async with county.yima.store.unit() as unit:
        filed = await unit.events.starting("check:")
    return [(one.detail["visited_on"], f"{one.at:%Y-%m-%d}") for one in filed if one.act == "check.filed"]


async def entered(county: talks.Stage, browser: Any, phone: dict[str, Any]) -> Any:
    """The worker's page in a browser."""
    base = county.make_door("x")._base
    token = (await county._payload("进", "网格员")).removeprefix("d-")
    context = await browser.new_context(**phone)
    page = await context.new_page()
    await page.goto(f"{base}/d/{token}")
    for label in ("填检查表", "低收入户走访", "一组"):
        await page.locator(f'button.choice:has-text("{label}"):visible').last.click()
    await page.wait_for_selector("text=户主姓名")
    return page


async def fill(page: Any) -> None:
    """Fills in the open sheet."""
    await page.fill("[name='a:householder']", WORDS["householder"])
    for name, value in SEEN.items():
        await page.check(f"[name='a:{name}'][value={value}]")
    await page.fill("[name='a:basics_what']", WORDS["basics_what"])


async def test_checklist__finished_in_airplane_mode__sent_once_and_the_same_record(county, browser, phone):
    await county.play(Step("@ 小甲 进 网格员"))
    for words in IN_CHAT.split():
        await county.play(Step(f"> {words}"))
    page = await entered(county, browser, phone)
    await page.context.set_offline(True)
    await page.wait_for_selector("form.sheet >> text=都填好了，交上去")
    assert not await page.is_visible("[name='a:basics_what']")
    await fill(page)
    await page.fill("[name='a:@visited']", "2026-03-20")
    assert await page.is_visible("[name='a:basics_what']")
    assert not await page.is_visible("[name='a:water_what']")
    await page.click("form.sheet .main")
    await page.wait_for_selector("text=没有网络，连上就发")
    assert len(await records(county)) == 1
    await page.context.set_offline(False)
    await page.wait_for_selector("text=去的那天还没到。请改成真正去的那天。")
    await page.fill("#words", "2026-02-27")
    await page.click(".send")
    await page.wait_for_selector("text=交上去了")
    await page.reload()
    await asyncio.sleep(0.3)
    online, offline = await records(county)
    apart = {"meta/instanceID"}
    assert {path: said for path, said in online.items() if path not in apart} == {
        path: said for path, said in offline.items() if path not in apart
    }
    assert await days(county) == [("2026-03-02", "2026-03-02"), ("2026-02-27", "2026-03-02")]
    assert online["basics_what"] == WORDS["basics_what"]


async def test_half_filled__locked_without_a_line__shows_nothing_and_comes_back(county, browser, phone):
    page = await entered(county, browser, phone)
    await page.context.set_offline(True)
    await fill(page)
    await page.context.set_offline(False)
    await page.click("button.quit")
    await page.wait_for_selector("text=这一页锁上了")
    assert WORDS["basics_what"] not in await page.content()
    await page.click("text=演示：不用号码，接着上次")
    await page.wait_for_selector("form.sheet")
    assert await page.input_value("[name='a:basics_what']") == WORDS["basics_what"]
    assert await page.is_checked("[name='a:basics'][value=no]")
    assert await records(county) == []
