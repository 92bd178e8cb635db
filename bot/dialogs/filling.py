"""A form as a conversation: each question asked by the talk, each answer kept in the form's own instance tree.

The only place that walks a form in a talk; what is relevant, allowed and computed the form itself decides.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.dialogs import prompts, recalling, sheets
from bot.dialogs.asking import MEDIA, SEVERAL, file_name, lexical, prompt_for
from bot.dialogs.prompts import Checked, Option, Prompt, Stale
from bot.dialogs.prompts import More as Partly
from bot.dialogs.recalling import Recall
from bot.dialogs.talk import Pause, Rerun, Talk
from chat.incoming import Incoming, Kind
from chat.outgoing import Choice, Look, Outgoing
from chat.verdict import Rejected
from forms import records
from forms.interview import Interview
from forms.model import Form
from forms.steps import Ask, Done, Identity, More, Problem, Show, Stuck

MOST_BUTTONS = 7
"""Lines of a review card that get a button each; of a longer card a line is named by its number."""
LONGEST_LABEL = 20
"""Characters of a question on a button of the review card."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form holds now. `record`: path to lexical value; `facts`: by the column `yima`; `files`: our file ids."""

    record: dict[str, str]
    facts: dict[str, Any] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)


def form_of(talk: Talk, form_name: str, name: str = "f") -> Form:
    """The form this draft began with, by its name in the dialog; a draft not begun takes the pack in use.

    Raises KeyError for a form the pack has not.
    """
    pinned = talk.frame.forms.get(name, {}).get("pack", talk.pack.hash)
    return talk.house.form(pinned, form_name)


async def fill(
    talk: Talk,
    name: str,
    form_name: str,
    *,
    known: Mapping[str, str] | None = None,
    stop: str = "",
    recall: Recall | None = None,
) -> Filled:
    """Asks until the form is done, or until its group `stop` begins; then what it holds.

    `known`: values by the column `yima` that are known already and are not asked. `recall` looks up what earlier visits
    said: that is confirmed in one tap.
    """
    walk = Walk(talk, name, form_of(talk, form_name, name), known or {})
    while True:
        step = walk.interview.current()
        if isinstance(step, Ask) and recall is not None and not step.value and await walk.recalled(recall):
            continue
        if isinstance(step, Ask) and not (stop and step.path.startswith(f"{stop}/")):
            walk.ask(step)
        elif isinstance(step, Show):
            talk.say(step.text)
            walk.interview.go_on()
        elif isinstance(step, More):
            walk.ask_more(step)
        elif isinstance(step, Stuck):
            walk.stuck(step)
        elif isinstance(step, Done) and (refused := walk.interview.finish(talk.now)) is not None:
            talk.say(refused.message)
        else:
            return walk.close(is_past=bool(stop))


async def preset(talk: Talk, name: str, form_name: str, record: Mapping[str, str]) -> None:
    """Opens a form with a record that was sent before, every question counted as answered."""
    if name in talk.frame.forms:
        return
    walk = Walk(talk, name, form_of(talk, form_name, name), {})
    walk.interview.set({path: value for path, value in record.items() if value}, talk.now)
    while True:
        step = walk.interview.current()
        if isinstance(step, Show):
            walk.interview.go_on()
        elif not isinstance(step, Ask) or walk.interview.answer(step.value, talk.now) is not None:
            break
    walk.keep()


def so_far(talk: Talk, name: str, form_name: str) -> Filled:
    """What a form holds while a question of it is open."""
    return Walk(talk, name, form_of(talk, form_name, name), {}).filled()


def problems(talk: Talk, name: str, form_name: str) -> list[Problem]:
    """The rows of the form's sheet `issues` that are true for what it holds."""
    return records.problems(Walk(talk, name, form_of(talk, form_name, name), {}).interview)


async def review(
    talk: Talk,
    name: str,
    form_name: str,
    text: str,
    *,
    done: str = "都对",
    own: Mapping[str, Callable[[], None]] | None = None,
) -> Filled:
    """One card with every answer; a line that is pressed is asked again, then the card comes back. Who sent the whole
    form as one page has looked it over there.

    `own`: by the column `yima`, answers the dialog itself has asked for; called to have them asked again.
    """
    filled = await fill(talk, name, form_name)
    if talk.frame.forms[name].get("is_reviewed"):
        return filled
    walk = Walk(talk, name, form_of(talk, form_name, name), {})
    lines = [line for line in walk.interview.review() if line.is_editable]
    shown = "\n".join(f"{number}. {line.label}\n　 {line.shown or '（没填）'}" for number, line in enumerate(lines, 1))
    options = [
        Option(line.path, f"改第 {number} 行：{line.label}"[:LONGEST_LABEL]) for number, line in enumerate(lines, 1)
    ]
    is_long = len(lines) > MOST_BUTTONS
    how = "\n\n要改哪一行，回复它的行号就行。" if is_long else ""
    prompt = Prompt(
        f"{text}\n\n{shown}{how}",
        options=(*options, Option("done", done, look=Look.MAIN)),
        page_size=MOST_BUTTONS + 1,
        buttons_from=len(lines) if is_long else 0,
    )
    picked = await talk.ask(f"{name}.review", prompt)
    if picked == "done":
        return filled
    again = (own or {}).get(next((part.role for part in walk.form.parts if part.path == picked), ""))
    if again is not None:
        again()
        talk.edit(f"{name}.review")
        talk.frame.aside.pop(f"{name}.review", None)
        raise Rerun
    walk.interview.edit(picked)
    walk.keep()
    talk.edit(f"{name}.review")
    talk.frame.aside.pop(f"{name}.review", None)
    raise Rerun


class Walk:
    """One form's interview within a talk's frame: resumed at its making, kept after every answer."""

    def __init__(self, talk: Talk, name: str, form: Form, known: Mapping[str, str]) -> None:
        self.talk = talk
        self.name = name
        self.form = form
        self.interview = self._interview(known)

    def _interview(self, known: Mapping[str, str]) -> Interview:
        talk, box = self.talk, self.talk.frame.forms.get(self.name)
        if box is not None:
            resumed = Interview.resume(self.form, box["state"], now=talk.now, zone=talk.house.zone)
            if edit := box.pop("edit", None):
                self._reanswer(resumed, *edit)
            if known and box.get("known") != known:
                self._learn(resumed, known)
            if box.pop("go_back", False) and not self._went_back(resumed):
                self._back_out()
            return resumed
        identity = Identity(username=talk.sender, deviceid=str(talk.view.address))
        started = Interview.start(
            self.form, now=talk.now, zone=talk.house.zone, seed=talk.frame.draft, identity=identity
        )
        self._learn(started, known)
        return started

    def _learn(self, interview: Interview, known: Mapping[str, str]) -> None:
        """What the dialog knows goes into the form, again when it has changed by a way back."""
        interview.set({part.path: known[part.role] for part in self.form.parts if part.role in known}, self.talk.now)
        self.talk.frame.forms.setdefault(self.name, {}).update(known=dict(known), state=interview.state())

    def _reanswer(self, interview: Interview, path: str, old: str, new: str) -> None:
        """The new words of an edited message: in the place of the old ones, or as the answer typed anew."""
        lines = interview.record().get(path, "").split("\n")
        if old in lines:
            lines[lines.index(old)] = new
            for refused in interview.set({path: "\n".join(lines)}, self.talk.now):
                self.talk.say(refused.message)
        elif interview.edit(path) is None:
            self.talk.frame.asked = f"{self.name}/{path}"
            self.talk.heard = Incoming("", Kind.TEXT, new, extra={"answer": "yes"})
        self.talk.frame.forms[self.name]["state"] = interview.state()

    def keep(self) -> None:
        """The instance tree as it is now becomes the frame's."""
        box = self.talk.frame.forms.setdefault(self.name, {})
        box["state"] = self.interview.state()
        box.setdefault("pack", self.talk.pack.hash)

    def _went_back(self, interview: Interview) -> bool:
        """To the question before; what the dialog knew beforehand was never asked and is passed over."""
        box = self.talk.frame.forms[self.name]
        known, confirmed = box.get("known", {}), box.get("confirmed", [])
        while interview.back():
            step = interview.current()
            if not isinstance(step, Ask) or step.role not in (*known, *confirmed):
                return True
        return False

    def _back_out(self) -> None:
        """Back from the form's first question: to what the dialog asked before it."""
        frame = self.talk.frame
        before = [name for name in frame.path if name != self.name]
        if frame.forms[self.name].get("is_past"):
            self.talk.say("再前面的已经报上了。要改的话，填完以后在核对的那一步改。")
            return
        if not before:
            self.talk.say("这已经是第一步了。")
            return
        frame.forget(before[-1])
        frame.asked = ""
        raise Rerun

    def close(self, *, is_past: bool = False) -> Filled:
        """The form is at its end, or at a place where the dialog does something between: `is_past`, then what lies
        before the form is not gone back to."""
        self.keep()
        frame = self.talk.frame
        frame.forms[self.name]["is_past"] = is_past or frame.forms[self.name].get("is_past", False)
        frame.forms[self.name].pop("sheet", None)
        if self.name not in frame.path:
            frame.path.append(self.name)
        return self.filled()

    def filled(self) -> Filled:
        """What the form holds now."""
        frame = self.talk.frame
        record = self.interview.record()
        facts = {part.role: record.get(part.path, "") for part in self.form.parts if part.role and part.path in record}
        files: list[str] = frame.done.get(f"{self.name}.files", [])
        return Filled(record, facts, files)

    def ask(self, step: Ask) -> None:
        """Takes the answer that came in; else shows the question and pauses."""
        if self._from_sheet(step):
            return
        self.talk.frame.forms[self.name].pop("is_reviewed", None)
        prompt = prompt_for(step, self.talk.pack, take=lambda value: self._take(step, value))
        kept = step.value if step.value and step.type not in MEDIA else None
        if step.type in SEVERAL and step.value:
            self.talk.frame.aside.setdefault(f"{self.name}/{step.path}", step.value.split())
        if step.role == "story" and step.value:
            told = {"text": step.value.split("\n"), "media": []}
            self.talk.frame.aside.setdefault(f"{self.name}/{step.path}", told)
        prompt = replace(prompt, sheet=sheets.offered(self.talk, self.name, self.interview, step))
        if self._answered(f"{self.name}/{step.path}", prompt, kept, lambda: self.interview.answer("", self.talk.now)):
            return
        raise Pause

    def _from_sheet(self, step: Ask) -> bool:
        """Takes the question's answer from a sheet that was sent; what the form refuses is asked here."""
        talk = self.talk
        box = talk.frame.forms.setdefault(self.name, {})
        if talk.heard is not None and sheets.is_for(talk.heard, talk, self.name):
            box["sheet"] = sheets.answers_in(talk.heard)
            box["visited_on"] = box["sheet"].pop(sheets.VISITED, "")
            box["is_reviewed"] = talk.heard.extra[sheets.NAME].endswith(sheets.WHOLE)
            talk.heard = None
            talk.frame.asked = ""
        if step.path not in box.get("sheet", {}):
            return False
        said = box["sheet"].pop(step.path)
        given = self._take(step, said.split() if step.type in SEVERAL else said)
        if isinstance(given, Rejected):
            talk.say(f"{step.label or step.name}：{given.reason}")
            return False
        self._took(f"{self.name}/{step.path}")
        return True

    async def recalled(self, recall: Recall) -> bool:
        """Asks once whether what earlier visits said still holds; True when answers were taken over by it."""
        talk, box = self.talk, self.talk.frame.forms.setdefault(self.name, {})
        is_sheet = box.get("sheet") or (talk.heard is not None and sheets.is_for(talk.heard, talk, self.name))
        if is_sheet or "confirmed" in box:
            return False
        filled = self.filled()
        said = await recall(filled.facts)
        if said is None:
            return False
        left = [part for part in self.form.parts if part.role in said and filled.record.get(part.path) == ""]
        if not left:
            box["confirmed"] = []
            return False

        def take(value: str) -> str:
            if value == recalling.SAME:
                self.interview.set({part.path: said[part.role].value for part in left}, talk.now)
            box["confirmed"] = [part.role for part in left] if value == recalling.SAME else []
            return value

        prompt = recalling.prompt(self.form, left, said, take)
        if not self._answered(f"{self.name}/{recalling.NAME}", prompt, None, None):
            raise Pause
        return True

    def ask_more(self, step: More) -> None:
        """Another instance of a repeat?"""

        def take(value: str) -> str:
            if value == "more":
                self.interview.add(self.talk.now)
            else:
                self.interview.no_more()
            return value

        words = f"{step.label}：已有 {step.have} 个。还要再加吗？" if step.have else f"要加{step.label}吗？"
        options = (Option("more", "再加一个", "➕"), Option("no", "没有了", "✅", Look.MAIN))
        if not self._answered(f"{self.name}/{step.path}#", Prompt(words, options=options, check=take), None, None):
            raise Pause

    def stuck(self, step: Stuck) -> None:
        """Nothing can be answered here: only going back helps."""
        self.keep()
        self.talk.frame.asked = f"{self.name}/{step.path}"
        self.talk.say(Outgoing(step.message, choices=(Choice("返回上一步", "w.back", Look.NAV),)))
        raise Pause

    def _answered(self, asked: str, prompt: Prompt, kept: str | None, skip: Callable[[], object] | None) -> bool:
        talk, frame = self.talk, self.talk.frame
        if frame.asked != asked:
            self.keep()
            talk.open(asked)
        elif talk.heard is not None:
            heard, talk.heard = talk.heard, None
            talk.remember(asked, heard)
            match prompts.read(prompt, heard, frame.draft, frame.visit, frame.partial.get(asked), kept):
                case Stale():
                    talk.say("这个按钮是前面那一步的，现在在下面这一步：")
                case Rejected(reason):
                    talk.say(reason)
                case Partly(partial=partial, page=page):
                    frame.partial[asked] = partial
                    talk.show(asked, prompt, page=page, has_before=self.interview.walk.passed > 0)
                    return False
                case value:
                    if value == "" and skip is not None:
                        skip()
                    self._took(asked)
                    return True
        if kept is not None and prompt.wants not in ("choice", "choices"):
            frame.aside[asked] = kept
        talk.show(asked, prompt, has_before=self.interview.walk.passed > 0)
        return False

    def _took(self, asked: str) -> None:
        frame = self.talk.frame
        frame.partial.pop(asked, None)
        frame.aside.pop(asked, None)
        frame.asked = ""
        frame.touched_at = self.talk.now.isoformat()
        self.keep()

    def _take(self, step: Ask, value: Any) -> Checked:
        """The answer in lexical form, given to the form; what came with it (files) is kept beside."""
        said = lexical(step, value, self.talk)
        if isinstance(said, Rejected):
            return said
        refused = self.interview.answer(said, self.talk.now)
        if refused is not None:
            return Rejected(refused.message)
        if isinstance(value, dict) and value["media"]:
            self._note_files(step, value["media"])
        return said or "-"

    def _note_files(self, step: Ask, media: list[dict[str, str]]) -> None:
        done = self.talk.frame.done
        kept: list[str] = done.setdefault(f"{self.name}.files", [])
        kept += [one["file_id"] for one in media if one["file_id"] not in kept]
        beside = next((part for part in self.form.parts if part.role == f"{step.role}_files"), None)
        if step.role and beside is not None:
            self.interview.set({beside.path: " ".join(file_name(one) for one in media)}, self.talk.now)
