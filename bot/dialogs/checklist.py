"""填清单 from a policy answer: the pack's checklist beside the article, filled for what somebody is looking at now.

It moves no task: the record stands in the log with who filled it and where, and what it found is listed with the
office and the days the form itself names.
"""

from bot.dialogs import filling
from bot.dialogs.answered import checklist_title
from bot.dialogs.talk import Talk
from bot.notices.scene import standing_of
from cases.rights import Act, acts_of
from chat.outgoing import Choice, Look, Outgoing
from forms import records
from forms.interview import Interview
from forms.steps import Problem

_MENU = Choice("菜单", "w.menu", Look.NAV)
_UNITS = {"working": "个工作日", "calendar": "天"}


async def checklist(talk: Talk) -> None:
    """`args["arg"]` is the form's name."""
    name = str(talk.args.get("arg", ""))
    person = talk.person
    if person is None or not _may_fill(talk):
        talk.say(Outgoing("清单只有到现场核查的人能填。", choices=(_MENU,)))
        return
    if not checklist_title(talk, name):
        talk.say(Outgoing("这张清单现在没有了，请从「菜单」里另选。", choices=(_MENU,)))
        return
    await filling.fill(talk, name, name)
    filled = await filling.review(talk, name, name, "填好了，看看对不对：", done="存下来")
    found = _problems(talk, name)

    async def file() -> None:
        await talk.unit.events.add(
            "checklist.filled",
            f"form:{name}",
            at=talk.now,
            person_id=person.id,
            talk_id=talk.view.id,
            record=filled.record,
            problems=[one.title for one in found],
        )

    await talk.once("file", file)
    lines = [_line(one) for one in found]
    words = f"查出 {len(lines)} 处：\n" + "\n".join(lines) if lines else "没有查出问题。"
    talk.say(Outgoing(f"存好了。{words}", title=checklist_title(talk, name), choices=(_MENU,)))


def _may_fill(talk: Talk) -> bool:
    assert talk.person is not None
    return Act.FILE_FINDING in acts_of(standing_of(talk.person, talk.pack, talk.house.zone), talk.now)


def _problems(talk: Talk, name: str) -> list[Problem]:
    form, box = filling.form_of(talk, name, name), talk.frame.forms[name]
    return records.problems(Interview.resume(form, box["state"], now=talk.now, zone=talk.house.zone))


def _line(problem: Problem) -> str:
    """One finding with the office that mends it and the form's own days."""
    cells = problem.cells
    days = f"{cells.get('days', '')}{_UNITS.get(cells.get('unit', ''), '')}"
    return f"· {problem.title}" + "".join(f"，{part}" for part in (cells.get("office"), days and f"{days}内") if part)
