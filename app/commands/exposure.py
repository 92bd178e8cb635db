"""`yima exposure --person PERSON | --file ID | --since TIME [--json]`: who saw what, from the log, in order of time.

PERSON is the code of a member of staff (what they saw), or a receipt number (who saw that case). Given together, each
narrows the others. Being asked is logged too. Nobody is counted or put in an order.
"""

import argparse
import json
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from app.operator import Parser, command
from app.settings import Fault, Settings
from app.stores import load_pack, open_store
from bot.notices import looks
from bot.notices.looks import Look
from bot.notices.scene import Scene
from cases import receipts
from packs import Pack
from storage.events import EventView
from storage.unit import Store, utc_now

_THINGS = {"task": "任务", "clue": "申报", "alarm": "求助", "question": "提问", "request": "资料请求", "county": "全县"}


def main(argv: list[str]) -> int:
    """0 with the lines (or none), 1 when the person or file is unknown, 2 for wrong usage."""
    parser = Parser("yima exposure", "谁看过什么：按时间列出，不计数、不排名；问一次也记一次")
    parser.add_argument("--person", metavar="PERSON", help="人员编码（他看过什么），或回执号（谁看过这件事）")
    parser.add_argument("--file", metavar="ID", help="文件号：谁看过这个文件")
    parser.add_argument("--since", metavar="TIME", help="从什么时候起，如 2026-03-02T09:00:00+08:00")
    parser.add_argument("--json", action="store_true", help="一行一个 JSON")
    options = parser.parse_args(argv)
    if not (options.person or options.file or options.since):
        parser.error("至少写 --person、--file、--since 中的一个")
    since = _instant(options.since) if options.since else None
    if options.since and since is None:
        parser.error("--since 要写成 2026-03-02T09:00:00+08:00 这样，带上时区")
    options.since = since
    return command(lambda settings: _expose(settings, options))


async def _expose(settings: Settings, options: argparse.Namespace) -> int:
    async with open_store(settings) as store:
        pack = await load_pack(store, settings, at=utc_now(), anew=False)
        wish = Wish(options.person or "", options.file or "", options.since)
        found = await gather(store, pack, settings.county_zone, wish, utc_now())
    for look in found:
        print(_json(look) if options.json else _line(look, settings.county_zone))
    if not found and not options.json:
        print("没有人看过。")
    return 0


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked; "" and None do not narrow."""

    person: str = ""
    file: str = ""
    since: datetime | None = None


async def gather(store: Store, pack: Pack, zone: tzinfo, wish: Wish, real_now: datetime) -> list[Look]:
    """The looks that fit, oldest first. Logged. Raises Fault for a person, receipt or file nobody knows."""
    async with store.unit() as unit:
        scene = Scene(unit, pack, zone, await unit.settings.county_now(real_now))
        by, about = await _person(scene, wish.person) if wish.person else (None, None)
        if wish.file:
            of_file = await _file(scene, wish.file)
            about = of_file if about is None else [each for each in about if each in of_file]
        events = await unit.events.looks(about=about, by=by, since=wish.since)
        detail: dict[str, Any] = {
            "person": wish.person,
            "file": wish.file,
            "since": wish.since.isoformat() if wish.since else "",
        }
        await unit.events.add("exposure.asked", "county", at=scene.now, person_id=None, **detail)
        return await looks.looks(scene, [each for each in events if _fits(each, wish.file)])


async def _person(scene: Scene, person: str) -> tuple[int | None, list[str] | None]:
    """Whose looks, or at which things."""
    staff = await scene.unit.people.by_code(person, on=scene.today)
    if staff is not None:
        return staff.id, None
    number = receipts.read(person, scene.pack.receipt)
    report = await scene.unit.reports.by_number(number) if number else None
    if report is None:
        raise Fault(f"没有人员编码或回执号“{person}”。请核对；办完已经清掉的，回执号也查不到了，可以用 --since。")
    return None, await scene.unit.kept.names_of([report.clue_id])


async def _file(scene: Scene, file_id: str) -> list[str]:
    file = await scene.unit.files.get(file_id)
    logged = [each.about for each in await scene.unit.events.looks() if each.detail.get("file") == file_id]
    if file is None and not logged:
        raise Fault(f"没有文件“{file_id}”，也没有人看过这样一个文件。请核对文件号。")
    return [f"clue:{file.clue_id}"] if file is not None and file.clue_id else logged


def _fits(event: EventView, file: str) -> bool:
    return not file or event.detail.get("file") == file


def _line(look: Look, zone: tzinfo) -> str:
    who = f"{'、'.join(look.roles) or '（没有岗位）'} {look.name}（{look.code}）" if look.code else look.name
    kind, _, number = look.about.partition(":")
    thing = f"{_THINGS.get(kind, kind)}{number}" + (f" 的文件 {look.file}" if look.file else "")
    return f"{look.at.astimezone(zone):%Y-%m-%d %H:%M} {who} {looks.what(look.act)}：{thing}"


def _json(look: Look) -> str:
    shown = {
        "at": look.at.isoformat(),
        "person": look.code,
        "name": look.name,
        "roles": list(look.roles),
        "act": look.act,
        "about": look.about,
        "file": look.file,
    }
    return json.dumps(shown, ensure_ascii=False)


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None
