"""The A6 slip: what stands on it, `yima slip`, and its signed page."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from PIL import Image

from app import slip as paper_slip
from app.commands import slip
from app.serving import phone_door
from app.settings import Settings
from app.wiring import open_yima
from bot import casework
from bot.handlers.phone.routes import mount
from bot.notices import slips
from bot.notices.slips import Slip
from cases import receipts
from chat.address import Address
from packs import Pack
from storage.unit import Store
from tests.bot.dialogs.tasks.county import County

Run = Callable[..., tuple[int, str, str]]
STORY, NAME, PHONE = "住院花了很多钱", "丑某某", "13900000001"
NUMBER = receipts.make(1234567, receipts.ReceiptStyle())
TODAY = date(2026, 3, 2)


async def slip_now(county: County, number: str) -> Slip:
    async with county.store.unit() as unit:
        report = await unit.reports.by_number(number)
        assert report is not None
        made = await slips.slip(county.scene(unit), report)
    assert made is not None
    return made


@pytest.fixture
async def county(embedded_store: Store) -> County:
    return await County.found(embedded_store)


async def test_slip__number_day_phone_no_charge__nothing_personal(county: County) -> None:
    report = await county.report(subject=NAME, phone=PHONE)
    made = await slip_now(county, report.number)
    printed = "\n".join(line.text for line in paper_slip.lay_out(made).lines)
    assert receipts.show(report.number, county.pack.receipt) in printed
    assert "3月4日" in printed
    assert "最晚 3月30日（周一）给您回话" in printed, "until when all of it is done, by the pack's twenty working days"
    assert "0000-8001010" in printed
    assert "不收钱" in printed
    assert not any(personal in printed for personal in (STORY, NAME, PHONE))


async def test_slip__next_step__by_where_it_stands(county: County) -> None:
    report = await county.report()
    task = await county.task(report)
    assert "有人上门" in (await slip_now(county, report.number)).next
    async with county.store.unit() as unit:
        await unit.reports.withdraw(report.id, at=county.now)
        await casework.withdraw(unit, county.pack, task, report=report, now=county.now, zone=county.scene(unit).zone)
    assert "已经办过" in (await slip_now(county, report.number)).next


async def test_lay_out__every_line_on_the_page_in_large_type(county: County) -> None:
    report = await county.report()
    page = paper_slip.lay_out(await slip_now(county, report.number))
    assert (page.width, page.height) == (105, 148)
    assert max(line.top + line.size for line in page.lines) <= 148
    assert min(line.size for line in page.lines) >= 6  # 17 points
    assert max(line.size for line in page.lines) >= 12


def test_read__own_address__two_days_long(embedded_store: Store, pack: Pack) -> None:
    (link,) = slips.links(embedded_store.cipher, pack, NUMBER, TODAY)
    token = link.path.removeprefix("/slip/")
    for days, opens in ((0, True), (1, True), (2, False), (-1, False)):
        assert slips.read(embedded_store.cipher, token, TODAY + timedelta(days=days)) == (NUMBER if opens else None)


@pytest.mark.parametrize("token", ["", "12345678", "12345678.20260302.", "12345678.2026.x", "x.y.z", "."])
def test_read__forged__none(embedded_store: Store, token: str) -> None:
    assert slips.read(embedded_store.cipher, token, TODAY) is None


def test_read__other_number_under_the_same_signature__none(embedded_store: Store, pack: Pack) -> None:
    (link,) = slips.links(embedded_store.cipher, pack, NUMBER, TODAY)
    other = link.path.removeprefix("/slip/").replace(NUMBER, receipts.make(1234568, receipts.ReceiptStyle()))
    assert slips.read(embedded_store.cipher, other, TODAY) is None


async def _report(settings: Settings) -> str:
    async with open_yima(settings, demo=True) as yima:
        pack = await yima.pack()
        async with yima.store.unit() as unit:
            talk = await unit.talks.open(Address("terminal", "v"))
            grid = (await unit.places.at_level("grid"))[0]
            clue = await unit.clues.add(source="report", place_id=grid.id, pack_hash=pack.hash, at=datetime.now(UTC))
            await unit.reports.add(
                number=NUMBER,
                clue_id=clue,
                talk_id=talk.id,
                typist_id=None,
                place_id=grid.id,
                form="report",
                form_version="1",
                pack_hash=pack.hash,
                record={},
                facts={"subject": NAME, "phone": PHONE, "story": STORY},
                is_for_other=False,
                filed_at=datetime.now(UTC),
            )
    return NUMBER


def test_command__png_and_pdf__a6(settings: Settings, run: Run, tmp_path: Path) -> None:
    number = asyncio.run(_report(settings))
    status, said, _ = run(slip.main, number, str(tmp_path / "s.png"))
    assert (status, receipts.show(number, receipts.ReceiptStyle()) in said) == (0, True)
    with Image.open(tmp_path / "s.png") as picture:
        assert picture.size == (105 * 8, 148 * 8)
        assert picture.convert("L").getextrema() == (0, 255)
    assert run(slip.main, receipts.show(number, receipts.ReceiptStyle()), str(tmp_path / "s.pdf"))[0] == 0
    assert (tmp_path / "s.pdf").read_bytes().startswith(b"%PDF")


def test_command__unknown_number_or_kind__one_line(settings: Settings, run: Run, tmp_path: Path) -> None:
    asyncio.run(_report(settings))
    status, _, said = run(slip.main, "12345678", str(tmp_path / "s.png"))
    assert status == 1
    assert "没有回执号" in said
    with pytest.raises(SystemExit):
        slip.main([NUMBER, str(tmp_path / "s.doc")])


async def test_page__signed_address__slip_without_anything_personal(settings: Settings) -> None:
    number = await _report(settings)
    async with open_yima(settings, demo=True) as yima:
        application = web.Application()
        mount(application, phone_door(yima))
        async with yima.store.unit() as unit:
            today = (await unit.settings.county_now(yima.clock())).astimezone(yima.house.zone).date()
        (link,) = slips.links(yima.store.cipher, await yima.pack(), number, today)
        async with TestClient(TestServer(application)) as client:
            answer = await client.get(link.path)
            said = await answer.text()
            forged = await client.get(link.path[:-4] + "0000")
    assert answer.status == 200
    assert receipts.show(number, receipts.ReceiptStyle()) in said
    assert "不收钱" in said
    assert not any(personal in said for personal in (STORY, NAME, PHONE))
    assert forged.status == 404
