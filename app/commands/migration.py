"""`yima pack migrate`: what the present pack would make of each running case; moved only by a named person's yes.

Without `--yes` nothing is written. A case that stays under its own rules goes on as it was.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from openpyxl import Workbook

from app.operator import Parser, command
from app.settings import Fault, Settings
from app.stores import load_pack, open_store
from bot.casework import migration as hands
from bot.notices.dates import day as day_words
from bot.notices.proceedings import derivation
from bot.notices.scene import Scene, standing_of
from cases import rights
from cases.advancing import Unfit
from cases.deadlines import Due
from cases.migration import Change, Hindrance, Shift
from cases.people import PersonId
from cases.rights import Act
from packs.pack import Pack
from storage.people import PersonView
from storage.unit import Store, utc_now

SHOWN = 20
HEAD = (
    "编号",
    "程序",
    "在哪一步",
    "原规则",
    "新规则",
    "哪个期限",
    "原来最晚",
    "改后最晚",
    "怎么数出来的",
    "换不了的原因",
)
_WHY_NOT = {
    Hindrance.NO_PROCEDURE: "新的规则包里没有这种程序，照原来的办完",
    Hindrance.OTHER_WAY: "走过的步子在新规则里对不上，照原来的办完",
}


def main(argv: list[str]) -> int:
    """0 well or only looked at, 1 when somebody or something is not there, 2 for wrong usage."""
    parser = Parser("yima pack migrate", "规则包换了以后，办着的事各会怎样：先列出来，有人说“是”才换，经过里写明")
    parser.add_argument("numbers", nargs="*", metavar="NUMBER", help="只看、只换这几件（AJ 开头的编号）；不写就是全部")
    parser.add_argument("--result", type=Path, metavar="FILE.xlsx", help="把每一件的结果存成工作簿")
    parser.add_argument("--yes", action="store_true", help="照列出来的换；要同时写 --as 和 --reason")
    parser.add_argument("--as", dest="person", default="", metavar="PERSON", help="谁定的：人员编码")
    parser.add_argument("--reason", default="", help="为什么换，会写进每一件的经过")
    options = parser.parse_args(argv)
    if options.yes and not (options.person and options.reason.strip()):
        parser.error("要换，请写清谁定的（--as 人员编码）和为什么（--reason）")
    return command(lambda settings: _run(settings, options))


async def _run(settings: Settings, options: argparse.Namespace) -> int:
    async with open_store(settings) as store:
        pack = await load_pack(store, settings, at=utc_now(), anew=False)
        found = await _listed(store, pack, settings, frozenset(options.numbers))
        print("\n".join(_summary(found, pack)))
        if options.result:
            _write(options.result, found)
        movable = [each for each in found if each.hindrance is None]
        if not options.yes or not movable:
            print("只看了结果，一件都没有动。要换，加上 --yes --as 人员编码 --reason 原因。")
            return 0
        moved, refused = await _move(store, pack, settings, movable, options)
    print(f"换了 {moved} 件，经过里都写了谁定的、为什么、哪天改到哪天。")
    if refused:
        print(f"有 {refused} 件没有换：刚刚往下走了，或者不归这个人管。")
    return 0


async def _listed(store: Store, pack: Pack, settings: Settings, numbers: frozenset[str]) -> list[Change]:
    """The running cases something would change in, a chunk a unit."""
    listing, found, done_to = hands.Listing(), list[Change](), -1
    while done_to != listing.done_to:
        done_to = listing.done_to
        async with store.unit() as unit:
            scene = Scene(unit, pack, settings.county_zone, await unit.settings.county_now(utc_now()))
            chunk = [each async for each in listing.chunk(scene)]
        found += [each for each in chunk if not each.is_nothing and (not numbers or each.case.number in numbers)]
    return found


async def _move(
    store: Store, pack: Pack, settings: Settings, movable: list[Change], options: argparse.Namespace
) -> tuple[int, int]:
    """Each in a unit of its own, so that other turns go on in between. How many were moved, how many were not."""
    moved = refused = 0
    for each in movable:
        async with store.unit() as unit:
            scene = Scene(unit, pack, settings.county_zone, await unit.settings.county_now(utc_now()))
            person = await _person(scene, options.person)
            standing = standing_of(person, pack, scene.zone)
            allowed = rights.may(standing, Act.PUBLISH, _openly(each), scene.now)
            after = await hands.move(scene, each.case.case_id, PersonId(person.id), options.reason) if allowed else None
        is_moved = after is not None and not isinstance(after, Unfit)
        moved, refused = moved + is_moved, refused + (not is_moved)
    return moved, refused


def _openly(each: Change) -> rights.Thing:
    """The case by its place and who is not free of it: which rules hold is not its contents."""
    return rights.Thing(each.case.place, conflicted=each.case.conflicted)


async def _person(scene: Scene, code: str) -> PersonView:
    person = await scene.unit.people.by_code(code, on=scene.today)
    if person is None or not person.posts:
        raise Fault(f"没有编码是“{code}”、现在在岗的人。请写能发布规则的人的编码。")
    return person


def _summary(found: list[Change], pack: Pack) -> list[str]:
    if not found:
        return [f"现在的规则包：{pack.identity.title}。办着的事换过去也没有一件不一样。"]
    stays = sum(each.hindrance is not None for each in found)
    lines = [f"现在的规则包：{pack.identity.title}。会不一样的 {len(found)} 件，其中 {stays} 件换不了："]
    for each in found[:SHOWN]:
        lines.append(f"  {each.case.number} {each.case.procedure}：{_words(each)}")
    if len(found) > SHOWN:
        lines.append(f"……还有 {len(found) - SHOWN} 件；加上 --result 文件.xlsx 可以存下每一件。")
    return lines


def _words(each: Change) -> str:
    if each.hindrance is not None:
        return _WHY_NOT[each.hindrance]
    if not each.shifts:
        return "期限不变，往后的步子照新规则"
    return "；".join(f"{_which(one)}{_day(one.before)}→{_day(one.after)}" for one in each.shifts)


def _which(one: Shift) -> str:
    due = one.after or one.before
    return due.rule.title if due else ""


def _day(due: Due | None) -> str:
    return day_words(due.last_day) if due else "没有期限"


def _rows(each: Change) -> Iterator[tuple[str, ...]]:
    states = "，".join(sorted(each.case.position.states))
    head = (each.case.number, each.case.procedure, states, each.case.rules[:12], each.rules[:12])
    why_not = _WHY_NOT[each.hindrance] if each.hindrance else ""
    for one in each.shifts or (Shift("", None, None),):
        how = "\n".join(derivation(one.after)) if one.after else ""
        days = (_day(one.before), _day(one.after)) if each.shifts else ("", "")
        yield (*head, _which(one), *days, how, why_not)


def _write(path: Path, found: list[Change]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("办着的事")
    for row in (HEAD, *(row for each in found for row in _rows(each))):
        sheet.append(row)
    book.save(path)
