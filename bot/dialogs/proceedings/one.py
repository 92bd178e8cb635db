"""One case opened: where it stands and until when, its history as this person may read it, and their acts."""

from bot.dialogs.proceedings import number
from bot.dialogs.proceedings.words import at, ends, scene_of
from bot.dialogs.talk import Talk
from bot.notices import proceedings as words
from bot.notices.scene import Scene
from cases import advancing, proceedings
from cases.proceedings import Case, Terms
from cases.rights import Standing
from chat.outgoing import Choice, Look, Outgoing


async def converse(talk: Talk) -> None:
    """`args["arg"]` is the case's id. The look is logged."""
    found = await at(talk, str(talk.args.get("arg", "")))
    if found is None:
        return
    case, standing, terms = found
    scene = scene_of(talk)
    await talk.unit.events.add("case.seen", words.about(case), at=talk.now, person_id=standing.person_id or None)
    rules, names = terms.procedure, frozenset(proceedings.roles_of(proceedings.thing(case), standing, talk.now))
    if case.ended:
        lines = [f"{words.where_it_is(case, rules)}。"]
    else:
        lines = [f"{await words.branch_line(case, each, rules, scene)}。" for each in case.branches]
    if case.appeals:
        lines.append("这是一件申诉：原来办的人看不到。")
    if there := await number.known(case, scene):
        lines.append(f"国家系统编号：{there}。")
    lines += [await words.entry_line(entry, case, rules, scene, names) for entry in case.history]
    asked = await number.choices(case, standing, terms, scene)
    talk.say(
        Outgoing(
            "\n".join(lines),
            title=await words.title(case, scene),
            details="\n".join(words.seen_lines(case, rules, names)),
            choices=(*_choices(case, standing, terms, scene), *asked, *ends(talk)),
        )
    )


async def why(talk: Talk) -> None:
    """为什么是这天: every limit line by line, and whose days they were so far."""
    found = await at(talk, str(talk.args.get("arg", "")))
    if found is None:
        return
    case, _, terms = found
    scene = scene_of(talk)
    lines: list[str] = []
    for branch in case.branches:
        state = terms.procedure.state(branch.state)
        unset = "县里没有定期限，有规定的只算全程。" if state.limit else "这一步没有期限。"
        lines += [f"{state.title}：", *(words.derivation(branch.due) if branch.due else [unset])]
    if case.whole:
        lines += ["全程：", *words.derivation(case.whole)]
    lines.append(f"日子在谁手上：{await words.shares(case, scene)}。")
    back = Choice("看这一件", f"s.case.{case.case_id}", Look.NAV)
    title = f"为什么是这天 {case.number}"
    talk.say(Outgoing("\n".join(lines), title=title, choices=(back, *ends(talk))))


def _choices(case: Case, standing: Standing, terms: Terms, scene: Scene) -> list[Choice]:
    now = scene.now
    choices = [
        Choice(each.title, f"s.caseact.{case.case_id}-{each.act}", Look.MAIN)
        for each in proceedings.acts_open(case, standing, now, terms)
    ]
    for state in advancing.taken_over(case, standing, now, terms):
        label = f"提级办理：{terms.procedure.state(state).title}"
        choices.append(Choice(label, f"s.lift.{case.case_id}-{state}", Look.CHOICE, "⬆️"))
    for branch in case.branches:
        asked = proceedings.asked_day(case, branch.state)
        mine = branch.holder is not None and branch.holder.person_id == standing.person_id
        if advancing.may_answer_day(case, standing, branch.state, now):
            choices.append(Choice("答延期申请", f"s.dayanswer.{case.case_id}-{branch.state}", Look.MAIN, "🗓️"))
        elif mine and asked is None and branch.due and branch.due.at > now:
            choices.append(Choice("申请延期", f"s.moreday.{case.case_id}-{branch.state}", Look.CHOICE, "🗓️"))
    choices.append(Choice("为什么是这天", f"s.whyday.{case.case_id}", Look.CHOICE, "❓"))
    return choices
