"""One problem opened: what, whose name it stands in, until when, its history, and what this person may do. Logged."""

from datetime import timedelta

from bot.casework import ledger
from bot.dialogs.ledger.words import NOT_FOUND, SCENE_MENU, scene_of
from bot.dialogs.talk import Talk
from bot.notices import dates
from bot.notices import problems as words
from bot.notices.scene import Scene
from cases import afterwards, problems, rights
from cases.afterwards import After
from cases.problems import Did, Problem, State
from cases.rights import Act, Standing
from chat.outgoing import Attached, Choice, Look, Outgoing

_DID = {
    Did.FOUND: "查出来",
    Did.SEEN_AGAIN: "又看到",
    Did.CLAIMED: "说整改好了",
    Did.STRUCK: "核验，销号",
    Did.SENT_BACK: "核验，退回",
    Did.PLANNED: "说打算怎么改",
    Did.REOPENED: "重新打开",
    Did.DUE_AGAIN: "到了回头看的日子",
    Did.CONFIRMED: "回头看，还好着",
    Did.OBJECTED: "户里说没解决",
    Did.DISMISSED: "定了：不重新打开",
}
_BUTTONS = {
    Act.CLAIM_FIXED: ("整改好了", "fixed", "🔧"),
    Act.STRIKE_OFF: ("核验", "strike", "✅"),
}
_AFTER = {
    After.LOOK_BACK: ("回头看", "lookback", "🔁"),
    After.DECIDE: ("来定", "decide", "⚖️"),
}


async def converse(talk: Talk) -> None:
    """`args["arg"]` is the problem's id."""
    found = await at(talk)
    if found is None:
        return
    whole, standing = found
    problem = afterwards.shown_to(whole, rights.highest_level(standing, talk.now))
    scene = scene_of(talk)
    await talk.unit.events.add("problem.seen", words.about(problem), at=talk.now, person_id=standing.person_id)
    severity = ledger.severity_of(scene, problem)
    choices = [
        Choice(label, f"s.{dialog}.{problem.problem_id}", Look.MAIN, icon)
        for label, dialog, icon in (_BUTTONS[act] for act in problems.acts_open(problem, standing, severity, talk.now))
    ]
    if Act.CLAIM_FIXED in problems.acts_open(problem, standing, severity, talk.now):
        choices.append(Choice("打算怎么改", f"s.plan.{problem.problem_id}", Look.CHOICE, "🗓️"))
    choices += [
        Choice(label, f"s.{dialog}.{problem.problem_id}", Look.MAIN, icon)
        for label, dialog, icon in (_AFTER[each] for each in afterwards.acts_open(whole, standing, severity, talk.now))
    ]
    if may_reopen(problem, scene):
        choices.append(Choice("户里说没解决", f"s.reopen.{problem.problem_id}", Look.CHOICE, "↩️"))
    files = tuple(Attached(file_id, "image", "照片") for entry in problem.history for file_id in entry.files)
    talk.say(
        Outgoing(
            "\n".join(await _lines(scene, problem)),
            title=await words.title(problem, scene),
            details=_basis(problem),
            choices=(*choices, *SCENE_MENU),
            files=files if rights.may(standing, Act.SEE_FILE, problems.thing(problem), talk.now) else (),
        )
    )


async def at(talk: Talk) -> tuple[Problem, Standing] | None:
    """The problem of `args["arg"]` with the person as rights see them there; None, and said, without the right."""
    arg = str(talk.args.get("arg", ""))
    problem = await talk.unit.problems.get(int(arg)) if arg.isdecimal() else None
    if problem is not None and talk.person is not None and talk.pack.ledger is not None:
        standing = await ledger.standing_in(scene_of(talk), problem.place, talk.person)
        if rights.may(standing, Act.SEE_PROBLEM, problems.thing(problem), talk.now):
            return problem, standing
    talk.say(Outgoing(NOT_FOUND, choices=SCENE_MENU))
    return None


def may_reopen(problem: Problem, scene: Scene) -> bool:
    """While the household may still say 没解决."""
    struck_at = problem.struck_at
    days = timedelta(days=ledger.ledger_of(scene).rules.reopen_days)
    return struck_at is not None and scene.now < struck_at + days


async def _lines(scene: Scene, problem: Problem) -> list[str]:
    holder = f"，现在在{await scene.name(problem.holder_id)}手上" if problem.holder_id else ""
    line = problem.line
    lines = [f"{words.standing_words(problem, scene)}{holder}。"]
    lines.append("，".join(filter(None, (f"类别：{line.kind}", problem.source and f"来源：{problem.source}"))) + "。")
    lines += [f"整改措施：{problem.measure}"] if problem.measure else []
    if problem.state is State.STRUCK and (at := afterwards.look_back_at(problem, ledger.ledger_of(scene).rules)):
        lines.append(f"{dates.day(at.astimezone(scene.zone).date())}回头看。")
    for entry in problem.history:
        who = await scene.name(entry.by) if entry.by else ""
        said = f"：{entry.words}" if entry.words else ""
        lines.append(f"{dates.instant(entry.at, scene.zone)} {who}{_DID[entry.did]}{said}")
    return lines


def _basis(problem: Problem) -> str:
    line = problem.line
    source = line.source + ("，由县里确认" if line.county else "")
    return f"整改期限：{dates.count(line.days, line.unit)}。来源：{source or '由县里确认'}"
