"""我的办件: what is in my hands, and what else I may see; due first. What may be opened is one tap away."""

from bot.casework import proceedings as hands
from bot.dialogs.proceedings.words import MENU, scene_of
from bot.dialogs.talk import Talk
from bot.dialogs.tasks.changing import me
from bot.notices import proceedings as words
from cases import advancing, proceedings, rights
from cases.proceedings import Case
from cases.rights import Act
from chat.outgoing import Choice, Look, Outgoing

MOST = 8
_TITLES = {"mine": "我的办件", "here": "我这里的办件", "late": "过了期限的办件", "done": "办完的"}


async def converse(talk: Talk) -> None:
    """`args["arg"]`: "mine", "here", "late" or "done", with "-N" behind it for a further page."""
    which, _, page_words = str(talk.args.get("arg", "")).partition("-")
    which = which if which in _TITLES else "mine"
    found = await _found(talk, which)
    tabs = [Choice(title, f"s.cases.{name}", Look.NAV) for name, title in _TITLES.items() if name != which]
    tabs.append(Choice("新开一件", "s.newcase", Look.NAV, "➕"))
    if not found:
        talk.say(Outgoing("这里现在没有。", title=_TITLES[which], choices=(*tabs, MENU)))
        return
    page = min(int(page_words) if page_words.isdecimal() else 0, (len(found) - 1) // MOST)
    shown = found[page * MOST : (page + 1) * MOST]
    lines = [f"{number}. {await _line(talk, case)}" for number, case in enumerate(shown, 1)]
    choices = [
        Choice(f"{number} {case.number}", f"s.case.{case.case_id}", Look.CHOICE) for number, case in enumerate(shown, 1)
    ]
    if len(found) > (page + 1) * MOST:
        choices.append(Choice("更多", f"s.cases.{which}-{page + 1}", Look.NAV))
    title = f"{_TITLES[which]}（{len(found)}件）"
    talk.say(Outgoing("\n".join(lines), title=title, choices=(*choices, *tabs, MENU)))


async def _line(talk: Talk, case: Case) -> str:
    """Title, where it stands, until when."""
    scene = scene_of(talk)
    rules = await talk.unit.proceedings.rules_of(case)
    if case.ended:
        return f"{await words.title(case, scene)}，{words.where_it_is(case, rules)}"
    states = [await words.branch_line(case, each, rules, scene) for each in case.branches]
    return f"{await words.title(case, scene)}\n" + "\n".join(states)


async def _found(talk: Talk, which: str) -> list[Case]:
    scene = scene_of(talk)
    standing = await scene.standing(me(talk).id)
    scope = rights.scope(standing, Act.SEE_CASE, talk.now)
    if which == "done":
        return [each for each in await talk.unit.proceedings.reached_by(scope, open_only=False) if each.ended]
    reached = await talk.unit.proceedings.reached_by(scope)
    if which == "late":
        return [each for each in reached if each.is_late(talk.now)]
    if which == "here":
        return reached
    return [each for each in reached if await _is_mine(talk, each)]


async def _is_mine(talk: Talk, case: Case) -> bool:
    """A branch is in my hands, or an extension waits for me."""
    if any(each.holder and each.holder.person_id == me(talk).id for each in case.branches):
        return True
    asked = [each.state for each in case.branches if proceedings.asked_day(case, each.state)]
    standing = await hands.standing_in(scene_of(talk), case.place, me(talk)) if asked else None
    return standing is not None and any(advancing.may_answer_day(case, standing, state, talk.now) for state in asked)
