"""A form as a conversation: each question asked by the talk, each answer kept in the form's own instance tree.

The only place that walks a form in a talk; what is relevant, allowed and computed the form itself decides.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.dialogs import prompts
from bot.dialogs.asking import MEDIA, SEVERAL, prompt_for
from bot.dialogs.prompts import More, Option, Prompt, Stale
from bot.dialogs.talk import Pause, Rerun, Talk
from chat.outgoing import Choice, Look, Outgoing
from chat.verdict import Rejected
from forms.interview import Ask, Done, Identity, Interview, Repeat, Show, Stuck
from forms.model import Form


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form holds now. `record`: path to lexical value; `facts`: by the column `yima`; `files`: our file ids."""

    record: dict[str, str]
    facts: dict[str, Any] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)


def form_of(talk: Talk, name: str) -> Form:
    """A form of the pack in use. Raises KeyError for a name the pack has not."""
    return talk.house.form(talk.pack, name)


async def fill(
    talk: Talk, name: str, form_name: str, *, known: Mapping[str, str] | None = None, stop: str = ""
) -> Filled:
    """Asks until the form is done, or until its group `stop` begins; then what it holds.

    `known`: values by the column `yima` that are known already and are not asked.
    """
    walk = _Walk(talk, name, form_of(talk, form_name), known or {})
    while True:
        step = walk.interview.current()
        if isinstance(step, Done) or (stop and isinstance(step, Ask) and step.path.startswith(f"{stop}/")):
            walk.close()
            return walk.filled()
        if isinstance(step, Show):
            talk.say(step.text)
            walk.interview.answer("")
        elif isinstance(step, Ask):
            walk.ask(step)
        else:
            walk.settle(step)


async def preset(talk: Talk, name: str, form_name: str, record: Mapping[str, str]) -> None:
    """Opens a form with a record that was sent before, every question answered."""
    if name not in talk.frame.forms:
        walk = _Walk(talk, name, form_of(talk, form_name), {})
        walk.interview.set({path: value for path, value in record.items() if value})
        while isinstance(step := walk.interview.current(), Ask | Show) and not (
            isinstance(step, Ask) and step.required and not step.value
        ):
            walk.interview.answer(step.value if isinstance(step, Ask) else "")
        walk.keep()


async def review(talk: Talk, name: str, form_name: str, text: str, *, done: str = "都对") -> Filled:
    """One card with every answer; a line that is pressed is asked again, then the card comes back."""
    filled = await fill(talk, name, form_name)
    walk = _Walk(talk, name, form_of(talk, form_name), {})
    lines = [line for line in walk.interview.review() if line.editable]
    shown = "\n".join(f"{line.label}：{line.shown or '（没填）'}" for line in lines)
    options = (
        Option("done", done, "✅", Look.MAIN),
        *(Option(line.path, f"改：{line.label}"[:24], "✏️") for line in lines),
    )
    picked = await talk.ask(f"{name}.review", Prompt(f"{text}\n\n{shown}", options=options, page_size=10))
    if picked == "done":
        return filled
    walk.interview.edit(picked)
    walk.keep()
    talk.edit(f"{name}.review")
    talk.frame.aside.pop(f"{name}.review", None)
    raise Rerun


class _Walk:
    """One form's interview within a talk's frame: resumed at its making, kept after every answer."""

    def __init__(self, talk: Talk, name: str, form: Form, known: Mapping[str, str]) -> None:
        self.talk = talk
        self.name = name
        self.form = form
        box = talk.frame.forms.get(name)
        identity = Identity(username="", deviceid="", phone="")
        place = {"now": talk.now, "zone": talk.house.zone}
        if box is None:
            seed = zlib.crc32(talk.frame.draft.encode())
            self.interview = Interview.start(form, seed=seed, identity=identity, prefill=_by_path(form, known), **place)
        else:
            self.interview = Interview.resume(form, box["state"], **place)
            if box.pop("go_back", False):
                self.interview.back()

    def keep(self) -> None:
        """The instance tree as it is now becomes the frame's."""
        box = self.talk.frame.forms.setdefault(self.name, {})
        box["state"] = self.interview.state()
        box["can_back"] = self.interview.can_back()

    def close(self) -> None:
        """The form is at its end, or at a place where the dialog has something to say between."""
        self.keep()
        if self.name not in self.talk.frame.path:
            self.talk.frame.path.append(self.name)

    def ask(self, step: Ask) -> None:
        """Takes the answer that came in, or shows the question and pauses."""
        talk, frame = self.talk, self.talk.frame
        asked = f"{self.name}/{step.path}"
        prompt = prompt_for(step, talk.pack, now=talk.now, take=lambda value: self.take(step, value))
        if frame.asked != asked:
            talk.open(asked)
        elif talk.heard is not None:
            heard, talk.heard = talk.heard, None
            match prompts.read(prompt, heard, frame.draft, frame.visit, frame.partial.get(asked), step.value or None):
                case Stale():
                    talk.say("这个按钮是前面那一步的，现在在下面这一步：")
                case Rejected(reason):
                    talk.say(reason)
                case More(partial=partial, page=page):
                    frame.partial[asked] = partial
                    talk.show(asked, prompt, page=page)
                    raise Pause
                case value:
                    if value == "":
                        self.interview.answer("")
                    self._taken(asked)
                    return
        talk.show(asked, prompt)
        raise Pause
