"""A notice's button. Rights are asked at every press; a stale or repeated one changes nothing and says where we are."""

from bot import casework
from bot.dialogs.frames import Frame
from bot.dialogs.talk import Talk
from bot.dialogs.tasks import changing
from bot.dialogs.tasks.changing import NOT_FOUND, scene_of
from bot.notices import buttons, dates, matters
from cases import casework as rules
from cases.rights import SECOND_PERSON_ACTS, Act
from cases.tasks import acts_open
from chat.outgoing import Outgoing

DIALOGS_OF = {
    Act.SEE_TASK: "task",
    Act.FILE_FINDING: "finding",
    Act.RECORD_ATTEMPT: "attempt",
    Act.TELL_HOUSEHOLD: "told",
    Act.RECORD_NUMBER: "number",
    Act.STATE_REASON: "reason",
    Act.HAND_OVER: "handover",
    Act.CONFIRM_ENDING: "confirm",
    Act.SEND_BACK: "sendback",
    Act.URGE: "urge",
    Act.REASSIGN: "reassign",
    Act.EXTEND: "extend",
}
"""Which dialog asks what an act still needs to know; 我来办 needs nothing."""


async def converse(talk: Talk) -> None:
    """`args["press"]` is what the button carried: task, revision, act."""
    press = buttons.read(str(talk.args.get("press", "")))
    task = await casework.task_of(talk.unit, press.task_id) if press else None
    if press is None or task is None or talk.person is None or talk.view.address.group:
        talk.say(NOT_FOUND)
        return
    scene = scene_of(talk)
    standing = await casework.standing_for(scene, task, talk.person)
    if press.act is not Act.SEE_TASK:
        is_open = press.act in acts_open(task, standing, talk.now)
        # What the second person saw must be what they agree to; other acts show the task again before anything is done.
        is_stale = press.act in SECOND_PERSON_ACTS and press.revision != task.revision
        if not is_open or is_stale:
            words = changing.where_it_is(await matters.matter_of(scene, task), standing, press.act, scene)
            choices = buttons.offered(task, standing, talk.now) if words != NOT_FOUND else ()
            talk.say(Outgoing(words, choices=choices))
            return
    if press.act is Act.TAKE_UP:
        await _take_up(talk, task.task_id)
        return
    _go(talk, DIALOGS_OF[press.act], str(task.task_id))


def _go(talk: Talk, dialog: str, arg: str) -> None:
    """Begins the dialog; one that is half-way for this very task is gone on with instead."""

    def is_it(frame: Frame) -> bool:
        return frame.dialog == dialog and str(frame.args.get("arg", "")) == arg

    if any(is_it(frame) for frame in talk.state.stack):
        return
    for number, parked in enumerate(talk.state.parked):
        if any(is_it(frame) for frame in parked.frames):
            talk.start("open", dialog="resume", arg=str(number))
            return
    talk.start(dialog, arg=arg)


async def _take_up(talk: Talk, task_id: int) -> None:
    after = await changing.change(talk, task_id, lambda task, by: rules.take_up(task, by, talk.now), Act.TAKE_UP)
    if after is not None and not isinstance(after, rules.Unfit):
        scene = scene_of(talk)
        matter = await matters.matter_of(scene, after)
        await changing.done(talk, after, f"好，{matter.title}由您办，{dates.by_when(after.due, scene.zone)}。")
