"""问题台账: mine, my place's, past the limit, just struck off. In the order of days; nothing is ranked."""

from bot.dialogs.ledger import one
from bot.dialogs.ledger.words import MENU, scene_of
from bot.dialogs.talk import Talk
from bot.notices import problems as words
from bot.notices.scene import standing_of
from cases import afterwards, problems, rights
from cases.problems import Problem
from cases.rights import Act
from chat.outgoing import Choice, Look, Outgoing

MOST = 10
_TITLES = {"mine": "我手上的问题", "here": "我这里的问题", "late": "过了期限的问题", "struck": "刚销号的问题"}


async def converse(talk: Talk) -> None:
    """`args["arg"]`: "mine", "here", "late" or "struck", with "-N" behind it for a further page."""
    which, _, page_words = str(talk.args.get("arg", "")).partition("-")
    which = which if which in _TITLES else "mine"
    assert talk.person is not None
    level = rights.highest_level(standing_of(talk.person, talk.pack, talk.house.zone), talk.now)
    found = [afterwards.shown_to(problem, level) for problem in await _found(talk, which)]
    found = [problem for problem in found if problem.is_open or which == "struck"]
    tabs = [Choice(title, f"s.ledger.{name}", Look.NAV) for name, title in _TITLES.items() if name != which]
    if not found:
        talk.say(Outgoing("这里现在没有。", title=_TITLES[which], choices=(*tabs, MENU)))
        return
    page = min(int(page_words) if page_words.isdecimal() else 0, (len(found) - 1) // MOST)
    shown = found[page * MOST : (page + 1) * MOST]
    scene = scene_of(talk)
    lines = [
        f"{number}. {await words.title(problem, scene)}，{words.standing_words(problem, scene)}"
        for number, problem in enumerate(shown, 1)
    ]
    choices = [
        Choice(f"{number} {problem.number}", f"s.problem.{problem.problem_id}", Look.CHOICE)
        for number, problem in enumerate(shown, 1)
    ]
    if len(found) > (page + 1) * MOST:
        choices.append(Choice("更多", f"s.ledger.{which}-{page + 1}", Look.NAV))
    title = f"{_TITLES[which]}（{len(found)}个）"
    talk.say(Outgoing("\n".join(lines), title=title, choices=(*choices, *tabs, MENU)))


async def _found(talk: Talk, which: str) -> list[Problem]:
    assert talk.person is not None
    standing = standing_of(talk.person, talk.pack, talk.house.zone)
    scope = rights.scope(standing, Act.SEE_PROBLEM, talk.now)
    if which == "mine":
        held = await talk.unit.problems.held_by(talk.person.id)
        return [each for each in held if rights.may(standing, Act.SEE_PROBLEM, problems.thing(each), talk.now)]
    if which == "late":
        due = await talk.unit.problems.reached_by(scope, due_by=talk.now)
        return [each for each in due if each.is_late(talk.now)]
    if which == "struck":
        everything = await talk.unit.problems.reached_by(scope, open_only=False)
        return [problem for problem in everything if one.may_reopen(problem, scene_of(talk))]
    return await talk.unit.problems.reached_by(scope)
