"""One act of a procedure, whichever: what it asks, what the rules ask before it, a card to look over, done."""

from bot.casework import proceedings as hands
from bot.dialogs.proceedings import asks
from bot.dialogs.proceedings.words import UNFIT, at, ends, scene_of, standing_at
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Rerun, Talk
from bot.notices import proceedings as words
from cases import advancing, proceedings
from cases.advancing import Unfit
from cases.proceedings import Case, Open, Terms
from chat.outgoing import Choice, Look, Outgoing


async def converse(talk: Talk) -> None:
    """`args["arg"]` is the case's id, a dash, and the act."""
    number, _, act = str(talk.args.get("arg", "")).partition("-")
    found = await at(talk, number)
    if found is None:
        return
    case, standing, terms = found
    doing = next((each for each in proceedings.acts_open(case, standing, talk.now, terms) if each.act == act), None)
    if doing is None:
        tried = advancing.advance(case, standing, act, {}, talk.now, terms)
        why = tried if isinstance(tried, Unfit) else Unfit.MOVED_ON
        talk.say(Outgoing(UNFIT[why], choices=ends(talk)))
        return
    unmet = await _conditions(talk, doing, terms)
    facts, names = await asks.ask(talk, case, doing.steps)
    if not await _looked_over(talk, case, doing, facts, names):
        return
    after = await hands.change(
        scene_of(talk),
        case.case_id,
        await standing_at(talk, case),
        lambda now, by, rules: advancing.advance(now, by, act, facts, talk.now, rules, unmet=unmet),
    )
    await finish(talk, after, f"{doing.title}：记下了")


async def lift(talk: Talk) -> None:
    """提级办理. `args["arg"]` is the case's id, a dash, and the state."""
    number, _, state = str(talk.args.get("arg", "")).partition("-")
    found = await at(talk, number)
    if found is None:
        return
    case, standing, terms = found
    if state not in advancing.taken_over(case, standing, talk.now, terms):
        talk.say(Outgoing(UNFIT[Unfit.TOO_EARLY], choices=ends(talk)))
        return
    text = f"「{terms.procedure.state(state).title}」由您这一级接着办。没办的那一步会一直写着未办理。为什么要接过来？"
    why: str = await talk.ask("why", Prompt(text, title=await words.title(case, scene_of(talk)), wants="text"))
    after = await hands.change(
        scene_of(talk),
        case.case_id,
        standing,
        lambda now, by, rules: advancing.take_over(now, by, state, why, talk.now, rules),
    )
    await finish(talk, after, "接过来了，接下来由您办")


async def finish(talk: Talk, after: Case | Unfit, said: str) -> None:
    """Says what became of it, and where it stands now."""
    if isinstance(after, Unfit):
        talk.say(Outgoing(UNFIT[after], choices=ends(talk)))
        return
    scene = scene_of(talk)
    rules = await talk.unit.proceedings.rules_of(after)
    is_staff = talk.person is not None and bool(talk.person.posts)
    if after.ended:
        lines = [words.where_it_is(after, rules)]
    elif is_staff:
        lines = [await words.branch_line(after, each, rules, scene) for each in after.branches]
    else:
        lines = [f"现在：{words.where_it_is(after, rules)}。"]
    look: tuple[Choice, ...] = (words.see(after),) if is_staff else ()
    talk.say(Outgoing("\n".join(lines), title=f"{said}（{after.number}）", choices=(*look, *ends(talk))))


async def _conditions(talk: Talk, doing: Open, terms: Terms) -> frozenset[str]:
    """What the rules ask before the act, said one by one; the doer says whether it is so. Hints are only said."""
    unmet = set()
    for code in dict.fromkeys(code for step in doing.steps for code in step.conditions):
        condition = terms.procedure.condition(code)
        if not condition.blocks:
            await talk.tell(f"hint.{code}", f"提醒：{condition.say}")
            continue
        options = (Option("yes", "做到了", "✅", Look.MAIN), Option("no", "还没有"))
        if await talk.ask(f"condition.{code}", Prompt(condition.say, title=doing.title, options=options)) == "no":
            unmet.add(code)
    return frozenset(unmet)


async def _looked_over(talk: Talk, case: Case, doing: Open, facts: dict[str, str], names: list[str]) -> bool:
    """The card before it counts; any line can be changed. False for 先不办."""
    shown = [f"{words.LABELS.get(name, name)}：{asks.shown(name, value)}" for name, value in facts.items()]
    options = (
        Option("done", doing.title, "✅", Look.MAIN),
        *(Option(name, f"改：{words.LABELS.get(name, name)}") for name in names),
        Option("no", "先不办"),
    )
    title = f"{doing.title}：{await words.title(case, scene_of(talk))}"
    picked = await talk.ask("sure", Prompt("\n".join(shown) or "看过了，就这样办吗？", title=title, options=options))
    if picked in names:
        talk.edit(picked)
        talk.edit("sure")
        talk.frame.aside.pop("sure", None)
        raise Rerun
    if picked == "no":
        talk.say(Outgoing("好，先不办，什么都没有改。", choices=ends(talk)))
    return bool(picked == "done")
