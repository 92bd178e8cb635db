"""The household is told before the case closes: what to say, to whom it was said, how and when."""

from datetime import date

from bot.dialogs import wishes
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.dialogs.tasks import days
from bot.dialogs.tasks.changing import change, done, me, mend, scene_of, task_at
from bot.notices import households, matters, telling
from bot.notices.matters import Matter
from cases import casework
from cases.casework import Unfit
from cases.rights import Act
from cases.tasks import Means, Missing, Task, missing
from chat.outgoing import Look

_MEANS = {
    Means.IN_PERSON: ("当面说的", "🏠"),
    Means.PHONE: ("打电话说的", "📞"),
    Means.VIDEO: ("视频说的", "📹"),
    Means.RELATIVE: ("托家里指定的亲戚转告", "👪"),
    Means.WRITTEN: ("写了字条", "✉️"),
}


async def converse(talk: Talk) -> None:
    """`args["arg"]` is the task's id."""
    task = await task_at(talk, Act.TELL_HOUSEHOLD)
    if task is None:
        return
    scene = scene_of(talk)
    matter = await matters.matter_of(scene, task)
    told = Option("yes", "已经说了", "🗣️", Look.MAIN)
    later = Option("no", "还没说，等会儿再记")
    words = f"可以这样跟{matter.household}说：\n「{advice(talk, matter)}」{_safely(matter)}"
    if await talk.ask("told", Prompt(words, title="告诉户里", options=(told, later))) == "no":
        talk.say("好，说了以后再来记。")
        return
    who = (Option("户主本人", "户主本人"), Option("家里别的人", "家里别的人"))
    name = await talk.ask("who", Prompt("跟谁说的？也可以写名字。", options=who, free=True))
    means = tuple(Option(each.value, label, icon) for each, (label, icon) in _MEANS.items())
    how = await talk.ask("how", Prompt("怎么说的？", options=means))
    on = await talk.ask("when", days.prompt("哪天说的？", talk.today, talk.pack.calendar, ahead=False))
    after = await change(
        talk,
        task.task_id,
        lambda now, by: casework.tell_household(now, by, name, Means(how), talk.now),
        Act.TELL_HOUSEHOLD,
    )
    if isinstance(after, Unfit):
        mend(talk, after, "who")
    elif after is not None:
        await _keep_day(talk, after, date.fromisoformat(on))
        await done(talk, after, closing_words(after))


def advice(talk: Talk, matter: Matter) -> str:
    """What may be said, kindly: what was found, what comes next, how to ask again and whom to ring."""
    calls = households.numbers(matter.line, scene_of(talk))
    ring = f"不明白的打{calls[0].number}。" if calls else ""
    finding = matter.task.finding
    if finding is None or not finding.ends:
        return f"您家的情况我们看过了，是实情。接下来按程序登记、开会商量，有进展再告诉您。{ring}"
    return f"您家的情况我们看过了，这次先办到这里。要是觉得哪里不对，或者又有了难处，随时再报，我们再来看。{ring}"


def _safely(matter: Matter) -> str:
    """How each reporter asked to be reached."""
    ways = dict.fromkeys(filter(None, (wishes.told(report) for report in matter.reports)))
    return f"\n联系的时候注意：{'；'.join(ways)}。" if ways else ""


def closing_words(task: Task) -> str:
    """Whether it is closed, or what it still needs."""
    return "都办好了，这件办结。辛苦了。" if task.ended else f"记下了。{still_missing(task)}。"


def still_missing(task: Task) -> str:
    """What a finding still needs before its case closes."""
    needs = {
        Missing.TELLING: "把结果告诉户里，再记下怎么说的",
        Missing.NUMBER: "填国家系统的编号（没有编号就写原因）",
    }
    left = [needs[each] for each in missing(task) if each in needs]
    return f"还差：{'；'.join(left)}，才能办结"


async def _keep_day(talk: Talk, task: Task, on: date) -> None:
    """The day it was said on stands beside the day it was written down (burns.md 16)."""
    by = me(talk).id
    about = telling.about(task)
    await talk.unit.events.add("task.told_on", about, at=talk.now, person_id=by, on=on.isoformat())
