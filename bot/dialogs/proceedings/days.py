"""延期: asked by who holds a step before its day, answered one level up."""

from datetime import date

from bot.casework import proceedings as hands
from bot.dialogs.proceedings.act import finish
from bot.dialogs.proceedings.words import UNFIT, at, ends, scene_of
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.dialogs.tasks import days
from bot.notices import dates
from cases import advancing, proceedings
from cases.advancing import Unfit
from chat.outgoing import Look, Outgoing


async def ask(talk: Talk) -> None:
    """`args["arg"]` is the case's id, a dash, and the state."""
    number, _, state = str(talk.args.get("arg", "")).partition("-")
    found = await at(talk, number)
    if found is None:
        return
    case, standing, _ = found
    on = await talk.ask("day", days.prompt("想延到哪天？", talk.today, talk.pack.calendar, ahead=True))
    why: str = await talk.ask("why", Prompt("为什么要延？写给上一级看。", wants="text"))
    after = await hands.change(
        scene_of(talk),
        case.case_id,
        standing,
        lambda now, by, terms: advancing.ask_day(now, by, state, date.fromisoformat(on), why, talk.now, terms),
    )
    await finish(talk, after, "报给上一级了，同意之前期限不变")


async def answer(talk: Talk) -> None:
    """Yes or no, by somebody above who may."""
    number, _, state = str(talk.args.get("arg", "")).partition("-")
    found = await at(talk, number)
    if found is None:
        return
    case, standing, _ = found
    asked = proceedings.asked_day(case, state)
    if asked is None or asked.day is None or not advancing.may_answer_day(case, standing, state, talk.now):
        talk.say(Outgoing(UNFIT[Unfit.NOTHING_ASKED], choices=ends(talk)))
        return
    who = await scene_of(talk).name(asked.by)
    options = (Option("yes", "同意", "✅", Look.MAIN), Option("no", "不同意"))
    text = f"{who}想延到{dates.day(asked.day)}：{asked.given.get('reason', '')}"
    is_yes = await talk.ask("sure", Prompt(text, options=options)) == "yes"
    why = "" if is_yes else await talk.ask("why", Prompt("为什么不同意？", wants="text"))
    after = await hands.change(
        scene_of(talk),
        case.case_id,
        standing,
        lambda now, by, terms: advancing.answer_day(now, by, state, is_yes, why, talk.now, terms),
    )
    await finish(talk, after, "同意延期了" if is_yes else "没有同意延期")
