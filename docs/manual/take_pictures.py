"""Takes the manual's pictures from a demo county of its own: `make pictures`. Needs the system's Chromium."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import BrowserContext, Page, TimeoutError, sync_playwright

PICTURES = Path(__file__).parent / "pictures"
PORT = "8123"
SHAPE: Any = {"viewport": {"width": 393, "height": 851}, "locale": "zh-CN", "has_touch": True, "is_mobile": True}
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
            links = entries(program)
            receipt = play(links)
            printed(yima, os.environ | settings, receipt)
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


def printed(yima: Path, settings: dict[str, str], receipt: str) -> None:
    """What leaves the house on paper, small enough for the manual: the poster, the slip, a checklist."""
    form = Path(__file__).parents[2] / "packs" / "anhui-2022" / "forms" / "visit.md"
    with tempfile.TemporaryDirectory() as folder:
        for name, command in {
            "poster": ["qr", "杏园村"],
            "slip-paper": ["slip", receipt],
            "checklist-paper": ["form", "print", form],
        }.items():
            file = Path(folder) / f"{name}.png"
            subprocess.run([yima, *command, file], env=settings, check=True, stdout=subprocess.DEVNULL)
            with Image.open(file) as sheet:
                small = sheet.convert("L")
            small.thumbnail((620, 880))
            small.quantize(16).save(PICTURES / f"{name}.png", optimize=True)


def play(links: dict[str, str]) -> str:
    """The story of the manual; gives the villager's receipt number."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        phone, another = (browser.new_context(**SHAPE) for _ in range(2))
        villager, worker, lead, county = (
            enter(phone, links[role]) for role in ("村民", "网格员", "村负责人", "县级监管")
        )
        receipt = report(villager)
        check(worker)
        supervise(lead, county)
        lock(enter(phone, links["码"]))
        cry(enter(another, links["码"]))
        browser.close()
    return receipt


def report(page: Page) -> str:
    """The villager's pictures; gives the receipt number."""
    keep(page, "villager-menu")
    press(page, "我有难处")
    press(page, "一组")
    keep(page, "report")
    say(page, "孩子他爸从架子上摔下来住院了，家里没钱看病")
    press(page, "说完了")
    say(page, "13800000000")
    keep(page, "receipt")
    receipt = "".join(page.locator(".receipt strong").last.inner_text().split())
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
    return receipt


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
        choose(county, "快进")
        press(county, "过一天")
        lead.bring_to_front()
        try:
            lead.wait_for_selector("text=超期提醒", timeout=4000)
        except TimeoutError:
            continue
        break
    keep(lead, "alert")
    choose(county, "催办与超期")
    keep(county, "late")


def enter(phone: BrowserContext, link: str) -> Page:
    """Opens an entry link in a tab of its own."""
    page = phone.new_page()
    page.set_default_timeout(8000)
    page.goto(link)
    page.wait_for_selector("button.choice")
    return page


def choose(page: Page, label: str) -> None:
    """Takes an entry of the menu, behind 更多 where it is not at hand."""
    page.bring_to_front()
    say(page, "菜单")
    if not page.locator(f'button.choice:has-text("{label}"):visible').count():
        press(page, "更多")
    press(page, label)


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
