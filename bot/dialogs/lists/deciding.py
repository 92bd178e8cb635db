"""核对名单: the lines that were parked, one card each: whose it is, why it may be, and what a person says."""

from typing import Any

from bot.casework import lists as listing
from bot.dialogs.lists.permission import NOT_YOURS, may_read_here, me, scene_of
from bot.dialogs.lists.sending import AGAIN, MENU
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.dialogs.tasks.answers import masked_phone
from bot.notices import dates, matters
from bot.notices import lists as words
from cases.lists import WAITING, ListKind
from chat.outgoing import Outgoing
from storage.lists import LineView, ListView

_LATER, _OUTSIDE, _NONE = "later", "outside", "none"
_SKIPPED = "skipped"


async def converse(talk: Talk) -> None:
    """`args["arg"]` is the list's id. Every line decided is decided at once."""
    arg = str(talk.args.get("arg", ""))
    view = await talk.unit.lists.get(int(arg)) if arg.isdecimal() and await may_read_here(talk) else None
    kinds = talk.pack.lists.kinds if talk.pack.lists else {}
    if view is None or view.kind not in kinds:
        talk.say(Outgoing(NOT_YOURS, choices=(MENU,)))
        return
    while (line := await _next(talk, view)) is not None:
        picked = await talk.ask(f"line{line.id}", await _card(talk, kinds[view.kind], line))
        if picked == _LATER:
            talk.frame.done[_SKIPPED] = [*talk.frame.done.get(_SKIPPED, []), line.id]
            continue
        await _decide(talk, line, str(picked))
    left = len(talk.frame.done.get(_SKIPPED, []))
    text = f"先到这里，还有 {left} 行放着，随时可以接着看。" if left else "都核对完了。"
    talk.say(Outgoing(text, title="核对名单", choices=(AGAIN, MENU)))


async def _next(talk: Talk, view: ListView) -> LineView | None:
    skipped = talk.frame.done.get(_SKIPPED, [])
    waiting = await talk.unit.lists.lines(view.id, WAITING)
    return next((line for line in waiting if line.id not in skipped), None)


async def _decide(talk: Talk, line: LineView, picked: str) -> None:
    scene, by = scene_of(talk), me(talk)
    what, _, which = picked.partition(".")
    if what == "same":
        done: Any = await listing.decide_same(scene, line.id, int(which), by)
    elif what == _OUTSIDE:
        done = await listing.decide_outside(scene, line.id, by)
    else:
        household = int(which) if which else None
        prompt = Prompt("为什么不是？写一句，下次同样的就不再问。", wants="text", has_back=False)
        reason: str = await talk.ask(f"why{line.id}", prompt)
        done = await listing.set_aside(scene, line.id, reason, by, household_id=household)
    if not done:
        talk.say("这一行刚才已经有人定了。")


async def _card(talk: Talk, kind: ListKind, line: LineView) -> Prompt:
    """What the list says and what the register has, masked, with why they may be the same."""
    body = line.body
    phone = masked_phone(str(body.get("phone") or "")) or "没写电话"
    name = matters.masked(str(body.get("name") or ""))
    head = f"，户主{matters.masked(str(body['head']))}" if body.get("head") else ""
    value = (
        f"，{kind.titled(kind.threshold.field)} {body.get('value')}{kind.threshold.unit}" if body.get("value") else ""
    )
    lines = [f"名单上：{name}{head}，{body.get('place')}，{phone}{value}。"]
    options = []
    for number, pair in enumerate(line.pairs, 1):
        household = await talk.unit.households.get(pair.household_id)
        if household is None:
            continue
        place = matters.place_words(tuple(await talk.unit.places.line(household.place_id)))
        said = masked_phone(household.phone) or "没写电话"
        lines.append(f"台账 {number}：{matters.masked(household.head)}家，{place}，{said}。")
        lines.append(f"　 {words.WHYS[pair.why]}")
        lines += await _remembered(talk, kind, household.id)
        options.append(Option(f"same.{household.id}", f"是台账 {number} 这户，开线索", "✅"))
    if not line.pairs:
        lines.append("农户台账里没有找到像的。")
    if line.place_id is not None:
        options.append(Option(_OUTSIDE, "台账里没有，也去看看" if not line.pairs else "都不是，当新的一户去看", "🆕"))
    else:
        lines.append("看不出是哪个村，没法派人去看。")
    options += [
        Option(f"{_NONE}.{pair.household_id}", f"是台账 {number} 这户，但名单说得不对", "✖️")
        for number, pair in enumerate(line.pairs, 1)
    ]
    options += [Option(_NONE, "不是我们的人，不开"), Option(_LATER, "先放着")]
    title = f"第 {line.row} 行，{words.CHANGES[line.change]}"
    return Prompt("\n".join(lines), title=f"{kind.title} {title}", options=tuple(options), has_back=False)


async def _remembered(talk: Talk, kind: ListKind, household_id: int) -> list[str]:
    """A false alarm of before, with its reason: the line says something else now."""
    alarm = await talk.unit.false_alarms.get(kind.code, household_id)
    if alarm is None:
        return []
    day = dates.day(alarm.at.astimezone(talk.house.zone).date())
    return [f"　 {day}核过，不是：{alarm.reason}。这次名单上写的变了。"]
