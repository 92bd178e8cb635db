"""人员离岗: ends somebody's posts and access at once, and refuses while a task would be left in nobody's hands.

Whoever may end the post gives those tasks to others first, here.
"""

from dataclasses import replace

from bot.casework import Scene, save, standing_for, transfers
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Rerun, Talk
from bot.dialogs.tasks import giving
from bot.dialogs.tasks.changing import MENU, me, scene_of
from bot.notices import matters
from bot.notices.scene import standing_of
from cases import casework, places, rights
from cases.casework import TaskRefusal, Unfit
from cases.organisation import WouldOrphan
from cases.people import PersonId
from cases.rights import Act
from cases.tasks import Task
from chat.outgoing import Look, Outgoing
from chat.verdict import Rejected
from storage.people import PersonView


async def converse(talk: Talk) -> None:
    """Who, then the tasks in the way one by one, then for good."""
    below = await people_below(talk)
    if not below:
        talk.say(Outgoing("没有您能办离岗的人。", choices=(MENU,)))
        return
    person = await _whom(talk, below)
    scene = scene_of(talk)
    for task in await transfers.needed_for(scene, person):
        if not await _place(talk, scene, task, person):
            return
    text = f"{person.name}离岗：马上不能再登录，岗位都结束。确定吗？"
    options = (Option("yes", "确定离岗", "🚪"), Option("no", "不办了", look=Look.MAIN))
    if await talk.ask("sure", Prompt(text, options=options)) == "no":
        talk.say("好，没有改。")
        return
    try:
        await transfers.leave(scene, person, PersonId(me(talk).id))
    except WouldOrphan:
        talk.edit("sure")
        raise Rerun from None
    talk.say(Outgoing(f"{person.name}已经离岗，入口马上停了。", choices=(MENU,)))


async def people_below(talk: Talk) -> list[PersonView]:
    """Everybody all of whose posts lie where this person may end them, below their own level."""
    now, own = talk.now, standing_of(me(talk), talk.pack, talk.house.zone)
    reaches = rights.scope(own, Act.END_POST, now).reaches
    found = []
    for person in await talk.unit.people.staff(on=talk.today):
        posts = standing_of(replace(person, acting=()), talk.pack, talk.house.zone).posts
        inside = [
            any(places.covers(reach.place, post.place) and post.role.level <= reach.level for reach in reaches)
            for post in posts
        ]
        if inside and all(inside) and person.id != me(talk).id:
            found.append(person)
    return found


async def _whom(talk: Talk, below: list[PersonView]) -> PersonView:
    options = tuple(Option(str(one.id), f"{one.name}（{one.posts[0].place_name}）") for one in below)

    def check(value: str) -> str | Rejected:
        named = [one for one in below if value in (str(one.id), one.name, one.code)]
        return str(named[0].id) if len(named) == 1 else Rejected("没找到这个人。请点下面的按钮，或写全名。")

    prompt = Prompt("谁要离岗？点一下，或写名字。", title="人员离岗", options=options, free=True, check=check)
    picked = int(await talk.ask("who", prompt))
    person = next((one for one in below if one.id == picked), None)
    if person is None:
        talk.edit("who")
        raise Rerun
    return person


async def _place(talk: Talk, scene: Scene, task: Task, person: PersonView) -> bool:
    """One task that needs the person goes to somebody else; False where that has to wait."""
    matter = await matters.matter_of(scene, task)
    able = [one for one in await giving.candidates(scene, task) if one.person_id != person.id]
    if task.keeper() != person.id or not able:
        why = "正等着复核，复核完再办" if task.keeper() != person.id else "现在没有人能接"
        talk.say(Outgoing(f"{person.name}还不能离岗：{matter.title}{why}。", choices=(MENU,)))
        return False
    options = tuple([Option(str(one.person_id), await giving.called(scene, one)) for one in able])
    name = f"task{task.task_id}"
    picked = await talk.ask(name, Prompt(f"{person.name}手上还有{matter.title}，交给谁？", options=options))
    to = next((one for one in able if str(one.person_id) == picked), None)
    by = await standing_for(scene, task, me(talk))
    before = await talk.unit.tasks.task(task.task_id, lock=True)
    assert before is not None
    try:
        after = casework.reassign(before, by, to, talk.now) if to else Unfit.CANNOT_HOLD
    except TaskRefusal:
        talk.say(Outgoing(f"{matter.title}要由管它的村里或镇里改派，先请他们办。", choices=(MENU,)))
        return False
    if isinstance(after, Unfit):
        talk.edit(name)
        raise Rerun
    await save(scene, before, after, by.person_id)
    return True


def is_offered(talk: Talk) -> bool:
    """Whether the menu shows it."""
    own = standing_of(me(talk), talk.pack, talk.house.zone)
    return Act.END_POST in rights.acts_of(own, talk.now)
