"""What an event of a household does, read back before it is done: who it is afterwards, and what goes along.

Of matters closed to the reader (a child's, one kept from the village) nothing is said; they go along all the same.
"""

from bot.casework import households as casework
from bot.casework.households import Matter
from bot.dialogs.counter.permission import may_with, scene_of
from bot.dialogs.households import finding
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.notices import dates, matters
from cases import households
from cases.households import Household, Kind, Step
from cases.rights import Act
from chat.outgoing import Look

_TITLES = {
    Kind.SPLIT: "分户",
    Kind.MERGE: "合户",
    Kind.MOVE: "搬到别的村组",
    Kind.DUPLICATE: "这两户是同一户",
    Kind.DEATH: "登记去世",
}


def title(kind: Kind) -> str:
    """What an event is called."""
    return _TITLES[kind]


async def picked(talk: Talk, one: Household) -> list[int]:
    """Which of its matters go to the new household; those not picked stay."""
    seen = await _seen(talk, one)
    if not seen:
        return []
    options = tuple(Option(str(each.clue_id), _label(talk, each)) for each in seen)
    prompt = Prompt("哪些事跟着分出去的那户走？没选的留在原来的户。", wants="choices", options=options, optional=True)
    return [int(each) for each in (await talk.ask("goes", prompt) or ())]


async def card(talk: Talk, step: Step, clue_ids: list[int]) -> Prompt:
    """The whole step in a few lines, with yes and no."""
    lines = [*await _register(talk, step), *await _along(talk, step, clue_ids)]
    lines.append(f"{households.UNDO_DAYS} 天内都可以撤回。")
    options = (Option("yes", "对，就这样办", "✅", Look.MAIN), Option("no", "先不办"))
    return Prompt("\n".join(lines), title=f"看一遍：{title(step.kind)}", options=options)


def done(step: Step) -> str:
    """What is said afterwards."""
    tail = "材料和办着的事一样没丢。记错了，30 天内从「分户合户」里撤回。".replace("30", str(households.UNDO_DAYS))
    if step.kind is not Kind.DEATH:
        return f"{title(step.kind)}办好了。{tail}"
    rest = "已经请人去看看家里人过得怎么样。" if households.has_survivors(step) else ""
    return f"记下了，请节哀。跟他有关的消息、提醒都停了。{rest}记错了，{households.UNDO_DAYS} 天内可以撤回。"


async def _register(talk: Talk, step: Step) -> list[str]:
    if step.kind is Kind.SPLIT:
        (_, stays), (_, new) = step.lines
        return [f"原来的户：{await finding.title(talk, stays)}", f"分出去的：{await finding.title(talk, new)}"]
    if step.kind in (Kind.MERGE, Kind.DUPLICATE):
        (_, stays), (goes, _) = step.lines
        assert goes is not None
        return [f"留下登记：{await finding.title(talk, stays)}", f"并进来的：{await finding.title(talk, goes)}"]
    ((before, after),) = step.lines
    assert before is not None
    if step.kind is Kind.MOVE:
        return [f"从：{await finding.title(talk, before)}", f"到：{await finding.title(talk, after)}"]
    day = dates.day(step.died_on) if step.died_on else ""
    left = (
        f"家里还有：{await finding.title(talk, after)}"
        if households.has_survivors(step)
        else "家里没有别人了，这户注销。"
    )
    return [f"去世的人：{matters.masked(step.died)}，{day}", left, "跟他有关的消息、提醒、期限，点「对」就全停。"]


async def _along(talk: Talk, step: Step, clue_ids: list[int]) -> list[str]:
    """What goes along, counted from what this person may see."""
    if step.kind is Kind.DEATH:
        return []
    whose = step.lines[1][0] if step.kind in (Kind.MERGE, Kind.DUPLICATE) else step.lines[0][0]
    assert whose is not None
    seen = await _seen(talk, whose)
    if step.kind is Kind.SPLIT:
        seen = [each for each in seen if each.clue_id in clue_ids]
    papers = sum([len(await talk.unit.files.of_clue(each.clue_id)) for each in seen])
    lines = [f"跟着走的：核查 {len(seen)} 件，材料 {papers} 份。"]
    lines += [f"· {_label(talk, each)}" for each in seen]
    if step.kind is Kind.MOVE and any(each.task and not each.task.ended for each in seen):
        lines.append("还没动手的转给新地方的人，动了手的由原来的人办完。")
    return lines


async def _seen(talk: Talk, one: Household) -> list[Matter]:
    found = await casework.matters_of(scene_of(talk), one)
    return [each for each in found if each.task is not None and await may_with(talk, Act.SEE_TASK, each.task)]


def _label(talk: Talk, each: Matter) -> str:
    assert each.task is not None
    day = dates.day(each.task.opened_at.astimezone(talk.house.zone).date())
    return f"{day}的入户核查（{'办完了' if each.task.ended else '在办'}）"
