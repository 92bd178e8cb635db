"""报备亲属: staff declare their near relatives by chat. From then on no matter of these relatives is theirs.

Nobody takes a relative off the register here: the county does, with its sheet of people.
"""

from bot.casework import conflicts, ledger, proceedings
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.dialogs.tasks.changing import MENU, me, scene_of
from bot.notices import matters
from cases.identity import normal_phone
from chat.outgoing import Choice, Look, Outgoing
from chat.verdict import Rejected
from packs.kinship import Kinship

ENTRY = ("报备亲属", "s.kin", "👪")
_ANOTHER = Choice("再报一位", "s.kin.new", Look.CHOICE, "➕")


async def converse(talk: Talk) -> None:
    """`args["arg"]`: "new" skips what is on the register already."""
    known = await talk.unit.kin.of(me(talk).id)
    shown = "、".join(matters.masked(one.name) or "（同事）" for one in known)
    lead = f"已经报备：{shown}。\n" if shown and talk.args.get("arg") != "new" else ""
    text = f"{lead}亲属叫什么名字？他家的事就不会派给您，您也看不到。"
    name = await talk.ask("name", Prompt(text, title="报备亲属", wants="text", check=_name))
    phone = await talk.ask("phone", Prompt("他的电话？不知道就跳过。", wants="phone", optional=True, check=_phone))
    kinship = talk.pack.kinship or Kinship()
    options = tuple(Option(title, title) for title in (*kinship.relations, "别的亲属"))
    relation = await talk.ask("relation", Prompt("他是您的什么人？", options=options))
    is_new = await talk.unit.kin.add(me(talk).id, name=name, phone=phone or "", relation=relation, at=talk.now)
    if is_new:
        who = me(talk).id
        await talk.unit.events.add("kin.declared", f"person:{who}", at=talk.now, person_id=who)
    moved = 0
    if is_new:
        scene = scene_of(talk)
        moved = await conflicts.recheck(scene, me(talk)) + await ledger.recheck(scene, me(talk))
        moved += await proceedings.recheck(scene, me(talk))
    rest = "有关的事已经转给别人办了。" if moved else ""
    words = "记下了，谢谢您主动说。" if is_new else "这位已经报备过了。"
    talk.say(Outgoing(f"{words}{rest}记错了要改，请找县里。", choices=(_ANOTHER, MENU)))


def _name(text: str) -> str | Rejected:
    name = "".join(text.split())
    return name if 2 <= len(name) <= 30 else Rejected("请写全名，两个字以上。")


def _phone(text: str) -> str | Rejected:
    return normal_phone(text) or Rejected("这个电话好像不对。手机号是 11 位数字，不知道就跳过。")
