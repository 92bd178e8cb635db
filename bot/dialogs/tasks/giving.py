"""A task goes to somebody else: 改派 by the lead above, 转给别人 by the holder. Both sides are told."""

from bot.casework import members_of
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.dialogs.tasks.changing import MENU, change, done, mend, scene_of, task_at
from bot.notices import matters
from bot.notices.scene import Scene
from cases import casework, organisation, rights
from cases.casework import Unfit
from cases.rights import Act, Standing
from cases.tasks import State, Task, thing
from chat.outgoing import Outgoing


async def reassign(talk: Talk) -> None:
    """`args["arg"]` is the task's id."""
    await _give(talk, Act.REASSIGN, "改派给谁？")


async def hand_over(talk: Talk) -> None:
    """`args["arg"]` is the task's id."""
    await _give(talk, Act.HAND_OVER, "转给谁？")


async def _give(talk: Talk, act: Act, question: str) -> None:
    task = await task_at(talk, act)
    if task is None:
        return
    scene = scene_of(talk)
    able = await candidates(scene, task)
    if not able:
        talk.say(Outgoing("现在没有别的人能接这件，请给上级打个电话。", choices=(MENU,)))
        return
    matter = await matters.matter_of(scene, task)
    options = tuple([Option(str(one.person_id), await called(scene, one)) for one in able])
    prompt = Prompt(f"{matter.title}，现在在{matter.holder}手上。{question}", options=options)
    picked = int(await talk.ask("to", prompt))
    to = next((one for one in able if one.person_id == picked), None)
    if to is None:
        mend(talk, Unfit.CANNOT_HOLD, "to")
    move = casework.reassign if act is Act.REASSIGN else casework.hand_over
    after = await change(talk, task.task_id, lambda now, by: move(now, by, to, talk.now), act)
    if isinstance(after, Unfit):
        mend(talk, after, "to")
    elif after is not None:
        await done(talk, after, f"已经转给{await scene.name(to.person_id)}，两边都告诉了。")


async def candidates(scene: Scene, task: Task) -> list[Standing]:
    """Who could have it instead of who has it now, nearest first; for a waiting finding other second persons.

    The workers of the neighbouring grids have no right to it and are not among them.
    """
    members = await members_of(scene, task.place)
    if task.state is State.FILED:
        there = organisation.present(members)
        able = [one for one in there if rights.may(one, Act.CONFIRM_ENDING, thing(task), scene.now)]
    else:
        able = list(organisation.possible_holders(thing(task), members, scene.now))
    return [one for one in able if one.person_id != task.keeper()]


async def called(scene: Scene, standing: Standing) -> str:
    """A person with their nearest post."""
    name = await scene.name(standing.person_id)
    post = min(standing.posts, key=lambda each: each.role.level)
    return f"{name}（{post.role.title}）"
