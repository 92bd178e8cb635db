"""The day of a visit whose paper is entered later: as the sheet says, asked again when it can't be.

The only place that reads that day.
"""

from datetime import date

from bot.dialogs.prompts import Checked, Prompt
from bot.dialogs.talk import Talk
from cases import visits
from cases.visits import Doubt
from chat import typed
from chat.outgoing import Input
from chat.verdict import Rejected

_SAID = {
    Doubt.AHEAD: "去的那天还没到。请改成真正去的那天。",
    Doubt.TOO_EARLY: "那天这个任务还没有派下来。请核对一下是哪天去的。",
}


async def day(talk: Talk, name: str, opened_on: date | None = None) -> date:
    """When the household was visited; today unless the form's sheet named another day. `name` is the form's."""
    said = talk.frame.forms[name].get("visited_on", "")
    if not said:
        return talk.today
    given = _read(talk, said, opened_on)
    if isinstance(given, Rejected):
        return await asked(talk, f"{name}.day", opened_on, before=given.reason)
    return date.fromisoformat(given)


async def asked(talk: Talk, name: str, opened_on: date | None = None, *, before: str = "") -> date:
    """Asks for the day; `before` stands in front of the question."""
    prompt = Prompt(
        f"{before}哪天去的？",
        wants="text",
        input=Input("date", high=talk.today.isoformat()),
        check=lambda words: _read(talk, words, opened_on),
    )
    given: str = await talk.ask(name, prompt)
    return date.fromisoformat(given)


def _read(talk: Talk, words: str, opened_on: date | None) -> Checked:
    read = typed.day(words, talk.now.astimezone(talk.house.zone))
    if not isinstance(read, typed.Understood):
        return read if isinstance(read, Rejected) else Rejected(read.question)
    wrong = visits.doubt(date.fromisoformat(read.value), talk.today, opened_on)
    return Rejected(_SAID[wrong]) if wrong else read.value
