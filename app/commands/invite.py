"""`yima invite PERSON`: a one-time link and code for a member of staff, the first administrator too.

Here it is only made; it is spent in the talk, by a tap and the last four digits of the phone.
"""

import argparse
from datetime import datetime, timedelta

from app.operator import Parser, command
from app.poster import public_address
from app.settings import Fault, Settings
from app.stores import load_pack, open_store
from cases.identity import normal_phone
from cases.rights import Act
from packs import Pack
from storage.links import INVITE
from storage.people import PersonView
from storage.places import PLACEHOLDER
from storage.unit import Unit, utc_now

VALID = timedelta(hours=72)


def main(argv: list[str]) -> int:
    """0 with the link, 1 with one line when there is nobody to invite, 2 for wrong usage."""
    parser = Parser("yima invite", "给工作人员一次性入口，72 小时内有效")
    parser.add_argument("person", nargs="?", help="人员编码、姓名或手机号")
    parser.add_argument("--admin", metavar="NAME", help="第一位管理员的姓名（还没有管理员时用）")
    parser.add_argument("--phone", default="", help="第一位管理员的手机号")
    options = parser.parse_args(argv)
    if (options.person is None) == (options.admin is None) or bool(options.admin) != bool(options.phone):
        parser.error("请写要邀请谁；或者用 --admin 姓名 --phone 手机号 设第一位管理员")
    return command(lambda settings: _invite(settings, options))


async def _invite(settings: Settings, options: argparse.Namespace) -> int:
    now = utc_now()
    async with open_store(settings) as store:
        pack = await load_pack(store, settings, at=now, anew=False)
        async with store.unit() as unit:
            county_now = await unit.settings.county_now(now)
            today = county_now.astimezone(settings.county_zone).date()
            if options.admin:
                code = await _first_admin(unit, pack, options.admin, options.phone, since=county_now, settings=settings)
                people = [await unit.people.by_code(code, on=today)]
            else:
                people = list(await _meant(unit, options.person, settings, county_now))
            person = _one(people, options.person or options.admin)
            await unit.links.revoke(INVITE, at=now, person_id=person.id)
            title = person.name
            token = await unit.links.make(INVITE, at=now, person_id=person.id, title=title, expires_at=now + VALID)
            await unit.events.add("invite.made", f"person:{person.id}", at=county_now, person_id=None)
    print(_words(person, pack, token, now + VALID, settings))
    return 0


async def _meant(unit: Unit, words: str, settings: Settings, now: datetime) -> list[PersonView]:
    on = now.astimezone(settings.county_zone).date()
    by_code = await unit.people.by_code(words, on=on)
    if by_code:
        return [by_code]
    phone = normal_phone(words)
    if phone:
        return await unit.people.by_phone(phone, on=on)
    return [person for person in await unit.people.staff(on=on) if person.name == words]


def _one(people: list[PersonView | None], words: str) -> PersonView:
    """The one who may be invited. Raises Fault."""
    found = [person for person in people if person is not None]
    if not found:
        raise Fault(f"没有找到“{words}”这个人。请写人员编码；还没导入人员的，先用 yima import people。")
    if len(found) > 1:
        raise Fault(f"“{words}”不止一个人：{'、'.join(person.code for person in found)}。请改用其中的人员编码。")
    (person,) = found
    if person.left_at is not None or not person.posts:
        raise Fault(f"{person.name}现在没有岗位，不能邀请。请先在人员表里给他岗位，再 yima import people。")
    if not person.phone:
        raise Fault(f"{person.name}还没有登记手机号，进门时没法核对。请先在人员表里补上，再 yima import people。")
    return person


async def _first_admin(unit: Unit, pack: Pack, name: str, phone: str, *, since: datetime, settings: Settings) -> str:
    """The first administrator with their post; a county is made when there is none. Raises Fault."""
    day, normal = since.astimezone(settings.county_zone).date(), normal_phone(phone)
    if normal is None:
        raise Fault("这个手机号不对。请写 11 位手机号。")
    role = next((name for name, role in pack.roles.items() if Act.IMPORT in role.acts), None)
    if role is None:
        raise Fault("规则包里没有能导入资料的角色，设不了管理员。请在 pack.toml 的 [roles] 里加一个。")
    counties = await unit.places.at_level("county")
    there = await unit.people.in_post(role, counties[0].id, on=day) if counties else []
    if there:
        raise Fault(f"已经有管理员了：{there[0].name}。请运行 yima invite {there[0].code}。")
    if not counties:
        counties = [await unit.places.add(code=PLACEHOLDER, name="本县", level="county", parent_id=None)]
    code = "admin-1"
    person = await unit.people.by_code(code, on=day)
    person_id = person.id if person else await unit.people.add(code=code, name=name, phone=normal)
    await unit.people.change(person_id, name=name, left_at=None)
    await unit.people.change_phone(person_id, normal)
    await unit.people.appoint(person_id, role, counties[0].id, since=day)
    return code


def _words(person: PersonView, pack: Pack, token: str, until: datetime, settings: Settings) -> str:
    post = person.posts[0]
    role = pack.roles[post.role].title if post.role in pack.roles else post.role
    local = until.astimezone(settings.county_zone)
    lines = [
        f"给{person.name}（{post.place_name}，{role}）的一次性入口，{local:%m月%d日 %H:%M} 前有效，用一次就作废：",
        f"  {public_address(settings)}/i/{token}",
        f"用 Telegram 的，给机器人发：/start {INVITE}-{token}",
        "打开后点一下，再输入本人手机号后四位就行。只发给本人；以前发过的入口已经作废。",
    ]
    if not settings.public_url:
        lines.append("提醒：还没有设 YIMA_PUBLIC_URL，这个地址出了本机或本地网络就打不开。")
    return "\n".join(lines)
