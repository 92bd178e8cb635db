"""Several questions of a form as one sheet, and the answers that come back from one.

The only place that knows what a sheet's answers look like in what came in.
"""

import json
from typing import Any

from bot.dialogs.asking import PLACES, SEVERAL, input_of
from bot.dialogs.frames import Frame
from bot.dialogs.talk import Talk
from chat.incoming import Incoming
from chat.sheet import Field, Sheet
from forms.interview import Interview
from forms.screens import Placed
from forms.steps import Ask, Show

MOST = 60
"""Fields of a sheet: more nobody looks through, and it travels with each question."""
WHOLE = "!"
"""Ends the name of a sheet that shows all that is left: who sends it has looked it over."""
VISITED = "@visited"
"""The field of a whole sheet that is no question of the form: the day of the visit."""
NAME, ANSWERS = "sheet", "answers"
"""Under which what came in carries them."""


def offered(talk: Talk, name: str, interview: Interview, step: Ask) -> Sheet | None:
    """The screen of the group the open question stands in; for staff else the rest of the form."""
    if talk.view.address.channel != "phone":
        return None
    placed = interview.screen()
    if not placed or placed[0].step.path != step.path or (len(placed) == 1 and step.type != "rank"):
        placed = interview.screen(is_whole=True) if talk.person is not None else []
        is_whole = True
    else:
        is_whole = False
    asked = sum(not isinstance(one.step, Show) for one in placed)
    if not (2 if is_whole else 1) <= asked <= MOST:
        return None
    fields = tuple(_field(one) for one in placed)
    if is_whole:
        day = talk.today.isoformat()
        fields = (Field(VISITED, "date", "哪天去的？", "补录纸上的，改成去的那天。", value=day, high=day), *fields)
    mark = WHOLE if is_whole else ""
    return Sheet(f"{talk.frame.draft}.{name}{mark}", fields, title=_title(placed, is_whole=is_whole), is_whole=is_whole)


def _title(placed: list[Placed], *, is_whole: bool) -> str:
    if is_whole:
        return ""
    headings = placed[0].step.headings
    return headings[-1] if headings else ""


def _field(placed: Placed) -> Field:
    step = placed.step
    if isinstance(step, Show):
        return Field(step.path, "note", step.text, when=placed.when)
    parts: dict[str, Any] = {"hint": step.hint, "required": step.required, "value": step.value, "when": placed.when}
    heading = step.headings[-1] if step.headings else ""
    label = step.label or step.name
    if step.type == "acknowledge":
        return Field(step.path, "agree", label, heading=heading, choices=(("OK", "知道了"),), **parts)
    if step.choices:
        kind = "rank" if step.type == "rank" else "choices" if step.type in SEVERAL else "choice"
        choices = tuple((one.name, one.label or one.name) for one in step.choices)
        return Field(step.path, kind, label, heading=heading, choices=choices, **parts)
    given = input_of(step)
    kind = "place" if step.type in PLACES else given.kind
    limits: dict[str, Any] = {"low": given.low, "high": given.high, "step": given.step}
    return Field(step.path, kind, label, heading=heading, **parts, **limits)


def is_for(heard: Incoming | None, talk: Talk, name: str) -> bool:
    """Whether what came in is a sheet of this form."""
    said = heard.extra.get(NAME, "") if heard is not None else ""
    return said.removesuffix(WHOLE) == f"{talk.frame.draft}.{name}"


def answers_in(heard: Incoming) -> dict[str, str]:
    """Path to answer, as the sheet sent them."""
    found = json.loads(heard.extra.get(ANSWERS, "{}"))
    return {str(path): str(value) for path, value in found.items()} if isinstance(found, dict) else {}


def take_to(talk: Talk, heard: Incoming) -> bool:
    """Brings the draft a sheet belongs to on top, out of a detour or from where it was put away. False: it is over."""
    draft = heard.extra.get(NAME, "").partition(".")[0]
    stack = _down_to(talk.state.stack, draft)
    if stack:
        talk.state.stack = stack
        return True
    for parked in talk.state.parked:
        if _down_to(parked.frames, draft):
            talk.state.parked.remove(parked)
            kept = talk.kept_draft
            if kept:
                talk.state.park(kept, talk.now)
            talk.state.stack = _down_to(parked.frames, draft)
            return True
    return False


def _down_to(frames: list[Frame], draft: str) -> list[Frame]:
    at = next((at for at, frame in enumerate(frames) if frame.draft == draft), None)
    return [] if at is None else frames[: at + 1]
