"""The household's side: where it is in plain words, what they may do themselves, and a no to a no in two taps."""

from bot.casework import proceedings as hands
from bot.dialogs.proceedings.words import PROGRESS, UNFIT, at, scene_of
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.notices import proceedings as words
from cases import proceedings
from cases.advancing import Unfit
from cases.people import NOBODY, ReportId
from cases.rights import Standing
from chat.outgoing import Choice, Look, Outgoing
from storage.reports import ReportView

_PLAIN = "重新看一遍，不用写理由"


async def converse(talk: Talk) -> None:
    """申诉. `args["arg"]` is the case's id. The first tap comes here, the second files it; words are welcome."""
    found = await at(talk, str(talk.args.get("arg", "")))
    if found is None:
        return
    case, standing, _ = found
    text = "会由高一级、没有经手过的人重新看。村里看不到是谁说的、说了什么。\n想说哪里不对，直接打字；不写也行。"
    said: str = await talk.ask(
        "words", Prompt(text, title="申诉", options=(Option(_PLAIN, "就这样申诉", "🙋", Look.MAIN),), free=True)
    )
    after = await hands.appeal(scene_of(talk), case.case_id, standing, said)
    if isinstance(after, Unfit):
        words_ = "您的申诉已经在办了。" if after is Unfit.MOVED_ON else UNFIT[after]
        talk.say(Outgoing(words_, choices=(PROGRESS,)))
        return
    talk.say(Outgoing(f"申诉收到了，编号 {after.number}。有结果马上告诉您。", title="申诉收到了", choices=(PROGRESS,)))


async def household_card(talk: Talk, report: ReportView) -> tuple[list[str], list[Choice]]:
    """What 查进度 shows of a report's cases: lines and buttons; nothing to who reported for others."""
    lines: list[str] = []
    choices: list[Choice] = []
    if report.is_third_party or report.withdrawn_at is not None:
        return lines, choices
    own = Standing(NOBODY, follows=frozenset({ReportId(report.id)}))
    scene = scene_of(talk)
    for case in await talk.unit.proceedings.of_clue(report.clue_id):
        if not proceedings.roles_of(proceedings.thing(case), own, talk.now):
            continue
        terms = await hands.terms_for(scene, case)
        lines.append(f"{case.procedure}（{case.number}）：{words.where_it_is(case, terms.procedure)}。")
        choices += [
            Choice(each.title, f"s.caseact.{case.case_id}-{each.act}", Look.CHOICE)
            for each in proceedings.acts_open(case, own, talk.now, terms)
        ]
        if await hands.may_appeal(scene, case, terms):
            choices.append(Choice("不服，要申诉", f"s.appeal.{case.case_id}", Look.MAIN, "🙋"))
    return lines, choices
