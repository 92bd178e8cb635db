"""我的资料: what is held about who asks, in plain words and never raw, which roles opened it, how long it stays.

Correction and erasure are asked for here; `bot.dialogs.requests` is where they are answered.
"""

from bot.casework import mydata as records
from bot.casework.mydata import Held
from bot.dialogs import consent
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.notices import dates, looks
from bot.notices.looks import Look as Seen
from bot.notices.requests import KINDS
from bot.notices.scene import Scene
from cases import receipts
from chat.outgoing import Choice, Look, Outgoing
from packs.keeping import ARCHIVE, Kind, kept
from storage.requests import CORRECT, ERASE

ENTRY = Choice("我的资料", "s.mydata", Look.CHOICE, "🗂️")
SHOWN = 8
_MENU = Choice("菜单", "w.menu", Look.NAV)
_TEXTS = {
    CORRECT: "哪里不对？该是什么样？写一两句就行。",
    ERASE: "要删哪些？都要删，就写“都删”。",
}


async def mydata(talk: Talk) -> None:
    """One message: what, who, how long; two requests as buttons."""
    scene = _scene(talk)
    mine = await records.held(scene, talk.view.id)
    lines = ["这里存着您的：", *(await _staff(talk) if _is_staff(talk) else []), *_held(talk, mine)]
    if mine.own:
        lines += ["", *await seen(scene, mine)]
    if mine.running:
        lines += ["", "还在办的，点「查进度」就能自己更正、撤回。"]
    choices = (
        Choice("有不对的，请改", f"s.amend.{CORRECT}", Look.CHOICE, "✏️"),
        Choice("请删掉", f"s.amend.{ERASE}", Look.CHOICE, "🗑️"),
        _MENU,
    )
    about, person_id = f"talk:{talk.view.id}", talk.view.person_id
    await talk.unit.events.add("mydata.shown", about, at=talk.now, person_id=person_id, talk_id=talk.view.id)
    talk.say(Outgoing("\n".join(lines), title="我的资料", details=_spans(talk), choices=choices))


async def amend(talk: Talk) -> None:
    """A request with its limit; `args["arg"]` is CORRECT or ERASE."""
    kind = str(talk.args.get("arg", ""))
    if kind not in KINDS:
        talk.start("mydata")
        return
    if any(one.kind == kind and one.answered_at is None for one in await talk.unit.requests.of_talk(talk.view.id)):
        talk.say(Outgoing(f"您要求{KINDS[kind]}资料的事已经记下了，还在等回话。", choices=(ENTRY, _MENU)))
        return
    words = await talk.ask("words", Prompt(_TEXTS[kind], title=f"要求{KINDS[kind]}", wants="text"))
    if kind == ERASE and not await _sure(talk):
        talk.say(Outgoing("好的，都留着。", choices=(_MENU,)))
        return
    due_at = await talk.once("file", lambda: _file(talk, kind, words))
    talk.say(Outgoing(f"记下了。{due_at}前回您话，就在这里。", choices=(ENTRY, _MENU)))


async def _sure(talk: Talk) -> bool:
    """Says what can't go yet, before it is asked for."""
    mine = await records.held(_scene(talk), talk.view.id)
    stays = "" if not mine.running else f"还在办的 {len(mine.running)} 件，办完以前不能删，不然没法给您办。"
    text = f"{stays}删掉以后找不回来，回执号也查不到了。要删吗？"
    options = (Option("yes", "请删掉", "🗑️"), Option("no", "不删了", look=Look.MAIN))
    return bool(await talk.ask("sure", Prompt(text, options=options)) == "yes")


async def _file(talk: Talk, kind: str, words: str) -> str:
    due_at = await records.ask(_scene(talk), talk.view, kind, words)
    return dates.day(due_at.astimezone(talk.house.zone).date())


def _held(talk: Talk, mine: Held) -> list[str]:
    lines = []
    for one in mine.own:
        day = one.filed_at.astimezone(talk.house.zone)
        state = "还在办" if one in mine.running else ("撤回了" if one.withdrawn_at else "办完了")
        has = "、".join(("说的话", *(("电话",) if one.facts.get("phone") else ())))
        number = receipts.show(one.number, talk.pack.receipt)
        lines.append(f"· {day.month}月{day.day}日的申报，回执号 {number}，{state}：{has}")
    if mine.files:
        lines.append(f"· 照片、录音：{mine.files} 个")
    if mine.for_others:
        lines.append(f"· 替别人报的：{len(mine.for_others)} 件，里面的事归那一家")
    parked = len(talk.state.parked)
    counts = (("没报完的草稿", parked), ("问过的话和意见", mine.questions), ("紧急求助", mine.alarms))
    lines += [f"· {title}：{count} 个" for title, count in counts if count]
    for request in mine.requests:
        said = "等回话" if request.answered_at is None else "回过话了"
        lines.append(f"· 要求{KINDS[request.kind]}资料，{said}")
    return [*lines, "· 您和我说过的话，过些天就清掉"]


async def _staff(talk: Talk) -> list[str]:
    """What an office needs of its people."""
    person = talk.person
    assert person is not None
    posts = "、".join(f"{post.place_name}{talk.pack.roles[post.role].title}" for post in person.posts)
    kin = len(await talk.unit.kin.of(person.id))
    lines = [f"· 姓名{'、电话' if person.phone else ''}、岗位（{posts}）、请假", "· 您看过、办过什么"]
    return [*lines, f"· 登记的亲属：{kin} 人"] if kin else lines


async def seen(scene: Scene, mine: Held) -> list[str]:
    """Which roles opened it and when, newest last; the same role the same day once."""
    opened = await looks.looks(scene, await records.looks_at(scene, mine.own))
    lines = list(dict.fromkeys(_seen_line(one, scene) for one in opened))
    if not lines:
        return ["还没有人打开过您的申报。"]
    earlier = [f"（更早的还有 {len(lines) - SHOWN} 次）"] if len(lines) > SHOWN else []
    return ["打开过您申报的：", *earlier, *lines[-SHOWN:]]


def _seen_line(one: Seen, scene: Scene) -> str:
    day = dates.day(one.at.astimezone(scene.zone).date())
    role = "、".join(one.roles) or "已经离岗的人"
    who = f"{role}{one.name}" if scene.pack.mydata.names and one.code else role
    return f"· {day} {who}，{looks.what(one.act)}"


def _spans(talk: Talk) -> str:
    """How long each kind stays."""
    kinds = [Kind.REPORT, Kind.MEDIA, Kind.DRAFT, Kind.QUEUE, Kind.QUESTION, Kind.ALARM]
    kinds = [Kind.STAFF, Kind.LOG] if _is_staff(talk) else kinds
    lines = ["留多久："]
    for each in filter(None, (kept(talk.pack, kind) for kind in kinds)):
        until = f"{consent.span(each)}" if each.days else "跟着那件事"
        until = "一直留着" if each.kind == Kind.LOG and not each.days else until
        lines.append(f"{each.title}：{until}，到时候{'存档' if each.then == ARCHIVE else '删掉'}")
    return "\n".join(lines)


def _is_staff(talk: Talk) -> bool:
    return talk.person is not None and bool(talk.person.posts)


def _scene(talk: Talk) -> Scene:
    return Scene(talk.unit, talk.pack, talk.house.zone, talk.now)
