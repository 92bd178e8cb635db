"""What is changed in a report for a caller who has shown that it is theirs. Each function gives what to say after it.

The report keeps who reported and about whom: the hand at the counter changes neither.
"""

from bot import casework
from bot.casework import likeness
from bot.dialogs import filling, report
from bot.dialogs.counter.identity import Caller
from bot.dialogs.counter.permission import log
from bot.dialogs.filling import Filled
from bot.dialogs.prompts import Checked, Option, Prompt
from bot.dialogs.talk import Talk
from bot.dialogs.where import where
from cases import reports
from cases.identity import normal_phone
from cases.places import Level
from cases.reports import Change, SafeWay
from chat.outgoing import Look
from chat.verdict import Rejected

DONE = "改好了，办事的人会看到。"
TOO_LATE = "这件已经有结果了，改不了。情况又变了，请替他再报一次。"
_HOME = "home"
_APART = {"town": Level.TOWN, "county": Level.COUNTY}


async def add(talk: Talk, caller: Caller) -> str:
    """More words, after those told before."""
    more = await talk.ask("more", Prompt("他要补充什么？照他说的写。", wants="text"))
    story = "\n".join(filter(None, (str(caller.report.facts.get("story", "")), more)))
    return await _keep(talk, caller, "added", story=story)


async def fix(talk: Talk, caller: Caller) -> str:
    """Telephone, place or name: which, then what is right."""
    options = (
        Option("phone", "电话换了", "☎️"),
        Option("place", "地方说错了", "📍"),
        Option("name", "名字说错了", "✏️"),
    )
    which = await talk.ask("which", Prompt("更正哪一样？", options=options))
    return await {"phone": _phone_of, "place": _place_of, "name": _name_of}[which](talk, caller)


async def _phone_of(talk: Talk, caller: Caller) -> str:
    number = await talk.ask("new_phone", Prompt("新电话是多少？", wants="phone", check=_phone))
    return await _keep(talk, caller, "corrected", what="phone", phone=number)


async def _name_of(talk: Talk, caller: Caller) -> str:
    told = await talk.ask("new_name", Prompt("当家人叫什么？", wants="text"))
    return await _keep(talk, caller, "corrected", what="subject", subject=told)


async def _place_of(talk: Talk, caller: Caller) -> str:
    place_id = await where(talk, "他家在哪个组？")
    told = await report.place_words(talk, place_id)
    return await _keep(talk, caller, "corrected", what="place", place_id=place_id, place=told)


async def reach(talk: Talk, caller: Caller) -> str:
    """How to find them safely, and whether the village may know of it."""
    options = (
        Option(SafeWay.PHONE.value, "只打电话", "☎️"),
        Option(SafeWay.MEET.value, "约个地方见", "🚪"),
        Option(_HOME, "去家里就行", "🏠"),
        Option("town", "不想让村里人办", "🙈"),
        Option("county", "镇里也不行，给县里办", "🙈"),
    )
    way = await talk.ask("way", Prompt("他想让人怎么找他？", options=options))
    if way in _APART:
        level = max(_APART[way], reports.lowest_level([caller.report.wishes]))
        await talk.unit.reports.wish(caller.report.id, level=int(level))
    elif way == SafeWay.MEET.value:
        where_ = await talk.ask("meet", Prompt("在哪儿、什么时候见？照他说的写。", wants="text"))
        await talk.unit.reports.wish(caller.report.id, reach=way, words=where_)
    else:
        await talk.unit.reports.wish(caller.report.id, reach="" if way == _HOME else way, words="")
    await log(talk, "reach", _about(caller), checked=caller.how.value, way=way)
    await casework.tell_corrected(talk.unit, talk.pack, caller.task, now=talk.now, zone=talk.house.zone)
    return "记下了，办事的人会照着做。"


async def withdraw(talk: Talk, caller: Caller) -> str:
    """Taken back, after having been asked once more."""
    options = (Option("yes", "他确定，撤回", "↩️"), Option("no", "先不撤", look=Look.MAIN))
    sure = await talk.ask("withdraw", Prompt("问他一句：撤回后就没人上门了，以后还可以再报。撤吗？", options=options))
    if sure == "no":
        return "好的，没有撤，照常办。"
    if caller.report.withdrawn_at is None:
        await talk.unit.reports.withdraw(caller.report.id, at=talk.now)
    is_back = await casework.withdraw(
        talk.unit,
        talk.pack,
        caller.task,
        report=caller.report,
        now=talk.now,
        zone=talk.house.zone,
        talk_id=talk.view.id,
    )
    await log(talk, "withdrew", _about(caller), checked=caller.how.value, ended=is_back)
    return "已经替他撤回了。"


async def _keep(
    talk: Talk, caller: Caller, act: str, *, what: str = "story", place_id: int | None = None, **told: str
) -> str:
    """Into the record while nobody has worked on it, else beside it as a correction that who has it is told of."""
    found, task, unit = caller.report, caller.task, talk.unit
    change = reports.change(task, is_for_other=found.is_third_party)
    if change is Change.TOO_LATE:
        return TOO_LATE
    filled = await _filled(talk, caller, told)
    if change is Change.CORRECTS:
        await unit.reports.correct(
            found.id, record=filled.record, facts=filled.facts, at=talk.now, is_for_other=found.is_for_other
        )
        await casework.tell_corrected(unit, talk.pack, task, now=talk.now, zone=talk.house.zone)
    else:
        await _complete(talk, caller, filled, place_id or found.place_id)
    await likeness.plan(unit, found.id, now=talk.now)
    await log(talk, act, _about(caller), checked=caller.how.value, what=what)
    return DONE


async def _complete(talk: Talk, caller: Caller, filled: Filled, place_id: int) -> None:
    found, unit, zone = caller.report, talk.unit, talk.house.zone
    if place_id != found.place_id:
        await casework.relocate(unit, talk.pack, caller.task, report=found, place_id=place_id, now=talk.now, zone=zone)
    await unit.reports.complete(
        found.id,
        record=filled.record,
        facts=filled.facts,
        is_for_other=found.is_for_other,
        subject=report.subject_of(filled),
    )
    task = await unit.tasks.of_clue(found.clue_id)
    if task is not None:
        await casework.check_conflict(unit, talk.pack, task, now=talk.now, zone=zone)


async def _filled(talk: Talk, caller: Caller, told: dict[str, str]) -> Filled:
    """The report's form with what is new in it; what it has no question for stands among the facts."""
    await filling.preset(talk, "f", report.FORM, caller.report.record)
    filled = await filling.fill(talk, "f", report.FORM, known=told, stop=report.AFTER)
    return Filled(filled.record, {**caller.report.facts, **filled.facts, **told}, filled.files)


def _about(caller: Caller) -> str:
    return f"clue:{caller.report.clue_id}"


def _phone(text: str) -> Checked:
    return normal_phone(text) or Rejected("这个电话好像不对。手机号是 11 位数字，座机要带区号。")
