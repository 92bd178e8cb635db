"""新开一件: from a home check's household, one tap each for whose and which."""

from bot import casework
from bot.casework import proceedings as hands
from bot.dialogs.proceedings.words import CASES, MENU, NOT_FOUND, scene_of
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.dialogs.tasks.changing import me
from bot.notices import matters
from bot.notices import proceedings as words
from cases import rights
from cases.people import PersonId
from cases.procedures import Procedure
from cases.rights import Act
from cases.tasks import Task
from chat.outgoing import Outgoing

MOST = 20


async def converse(talk: Talk) -> None:
    """`args["arg"]` is a home check's id; without it one is chosen among those this person sees."""
    offered = await _offered(talk)
    arg = str(talk.args.get("arg", ""))
    if not offered:
        text = "现在没有可以开的。入户核查记下「属实」以后，这里就有。"
        talk.say(Outgoing(text, title="新开一件", choices=(CASES, MENU)))
        return
    scene = scene_of(talk)
    if not arg:
        matters_ = [await matters.matter_of(scene, task) for task, _ in offered]
        options = tuple(Option(str(each.task.task_id), each.title) for each in matters_)
        arg = await talk.ask("whose", Prompt("给哪一家开？", title="新开一件", options=options))
    chosen = next(((task, found) for task, found in offered if str(task.task_id) == arg), None)
    if chosen is None:
        talk.say(Outgoing(NOT_FOUND, choices=(CASES, MENU)))
        return
    task, found = chosen
    names = tuple(Option(each.name, each.name) for each in found)
    name = await talk.ask("which", Prompt("开哪一种？开了按程序一步一步办，够不够条件由人定。", options=names))
    procedure = next(each for each in found if each.name == name)
    case = await hands.open_for(scene, task, procedure, PersonId(me(talk).id))
    lines = [await words.branch_line(case, each, procedure, scene) for each in case.branches]
    title = f"开好了：{await words.title(case, scene)}"
    talk.say(Outgoing("\n".join(lines), title=title, choices=(words.see(case), CASES, MENU)))


async def _offered(talk: Talk) -> list[tuple[Task, list[Procedure]]]:
    """The home checks under way this person sees, with what they may open for each."""
    scene = scene_of(talk)
    scope = rights.scope(await scene.standing(me(talk).id), Act.SEE_TASK, talk.now)
    found = []
    for task in (await talk.unit.tasks.reached_by(scope))[:MOST]:
        standing = await casework.standing_for(scene, task, me(talk))
        if procedures := await hands.openable(scene, task, standing):
            found.append((task, procedures))
    return found
