"""Takes the manual's pictures from a demo county of its own: `make pictures`. Needs the system's Chromium."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

PICTURES = Path(__file__).parent / "pictures"
PORT = "8123"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def main() -> None:
    """Plays villager, worker, lead and supervisor side by side and keeps what they see."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = {"YIMA_DATA_DIR": folder, "YIMA_HTTP_PORT": PORT}
        yima = Path(sys.executable).parent / "yima"
        program = subprocess.Popen(
            [yima, "run", "--demo"], env=os.environ | settings, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        try:
            play(entries(program))
        finally:
            program.terminate()
            program.wait(20)


def entries(program: "subprocess.Popen[str]") -> dict[str, str]:
    """Role to entry link, as the program prints them; 码 is the village's code."""
    assert program.stdout is not None
    printed = ""
    while "Ctrl-C" not in printed:
        printed += program.stdout.readline()
    found = re.findall(r"^  (\S+?)[ （].*\n    (http\S+)", printed, re.MULTILINE)
    links = dict(found)
    code = re.search(r"（http\S+?(/c/\w+)）", printed)
    assert code
    links["码"] = re.sub(r"/d/.*", code[1], links["村民"])
    return links


def play(links: dict[str, str]) -> None:
    """The story of the manual."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        phone = browser.new_context(
            viewport={"width": 393, "height": 851}, locale="zh-CN", has_touch=True, is_mobile=True
        )
        villager, worker, lead, county = (
            enter(phone, links[role]) for role in ("村民", "网格员", "村负责人", "县级监管")
        )
        report(villager)
        check(worker)
        supervise(lead, county)
        lock(enter(phone, links["码"]))
        cry(enter(phone, links["码"]))
        browser.close()


def report(page: Page) -> None:
    """The villager's pictures."""
    keep(page, "villager-menu")
    press(page, "我有难处")
    press(page, "一组")
    keep(page, "report")
    say(page, "孩子他爸从架子上摔下来住院了，家里没钱看病")
    press(page, "说完了")
    say(page, "13800000000")
    keep(page, "receipt")
    press(page, "自己家")
    press(page, "看病花钱多")
    keep(page, "hardships")
    press(page, "选好了")
    press(page, "跳过")
    keep(page, "review")
    press(page, "都对")
    press(page, "查进度")
    keep(page, "progress")
    say(page, "问娃不念书了咋办")
    keep(page, "policy")


def lock(page: Page) -> None:
    """A shared phone: half-way, with its 取回号, and locked."""
    press(page, "我有难处")
    keep(page, "takeaway")
    page.click("button.quit")
    page.wait_for_selector("text=这一页锁上了")
    keep(page, "locked")


def cry(page: Page) -> None:
    """What danger is answered with."""
    say(page, "俺家着火了，快来人")
    page.wait_for_selector("text=急事先打电话")
    keep(page, "danger")


def check(page: Page) -> None:
    """The worker's pictures."""
    page.wait_for_selector("text=新任务")
    keep(page, "task")
    press(page, "查看")
    keep(page, "task-detail")
    press(page, "填核查")
    keep(page, "checklist")


def supervise(lead: Page, county: Page) -> None:
    """The lead's and the supervisor's pictures, after the demo's clock was moved on."""
    for _ in range(8):
        say(county, "菜单")
        press(county, "快进")
        press(county, "过一天")
        time.sleep(6)
        if lead.locator("text=超期提醒").count():
            break
    keep(lead, "alert")
    say(county, "菜单")
    press(county, "催办与超期")
    keep(county, "late")


def enter(phone: BrowserContext, link: str) -> Page:
    """Opens an entry link in a tab of its own."""
    page = phone.new_page()
    page.goto(link)
    page.wait_for_selector("button.choice")
    return page


def press(page: Page, label: str) -> None:
    """Presses the newest button of that name."""
    page.locator(f'button.choice:has-text("{label}"):visible').last.click()
    page.wait_for_timeout(900)


def say(page: Page, words: str) -> None:
    """Types and sends."""
    page.fill("#words", words)
    page.click("button.send")
    page.wait_for_timeout(1100)


def keep(page: Page, name: str) -> None:
    """Takes the picture."""
    page.wait_for_timeout(700)
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
