"""给户里发句话: where a reporter asked to be written to and not rung, who has the task writes into that very talk."""

from bot.dialogs.prompts import Prompt
from bot.dialogs.talk import Talk
from bot.dialogs.tasks.changing import MENU, NOT_FOUND, me, scene_of, task_at
from bot.notices import matters, telling
from bot.notices.matters import Matter
from cases.reports import SafeWay, safe_way
from cases.rights import Act, Standing
from chat.outgoing import Choice, Look, Outgoing
from storage.reports import ReportView


async def converse(talk: Talk) -> None:
    """`args["arg"]` is the task's id."""
    task = await task_at(talk, Act.STATE_REASON)
    if task is None:
        return
    scene = scene_of(talk)
    matter = await matters.matter_of(scene, task)
    ready = _ready(matter)
    if not ready:
        talk.say(Outgoing(NOT_FOUND, choices=(MENU,)))
        return
    prompt = Prompt(f"写给{matter.household}，发到报的人那里。别写身份证号、卡号。", wants="text")
    words = await talk.ask("words", prompt)
    for report in ready:
        choices = (
            Choice("补充几句", f"s.correct.{report.number}", Look.CHOICE, "✏️"),
            Choice("看看进度", "s.progress", Look.CHOICE, "🔎"),
        )
        message = Outgoing(words, title="办您这件事的人说", choices=choices)
        slot = talk.now.isoformat()
        await telling.tell(scene, f"talk:{report.talk_id}", f"report:{report.id}", "word", slot, message)
    await talk.unit.events.add("task.written", telling.about(task), at=talk.now, person_id=me(talk).id, words=words)
    talk.say(Outgoing("发过去了。", choices=(MENU,)))


def is_offered(matter: Matter, standing: Standing) -> bool:
    """True for who has it in hand, where the reporter wants to be written to."""
    return matter.task.keeper() == standing.person_id and not matter.task.ended and bool(_ready(matter))


def _ready(matter: Matter) -> list[ReportView]:
    """The reports of people who wait for words in the talk they came by; a counter's talk is nobody's."""
    standing = [one for one in matter.reports if one.withdrawn_at is None and "came" not in one.facts]
    return [one for one in standing if safe_way(one.wishes) is SafeWay.HERE]
