"""An interview: one person's way through a form, from the first question to the record.

    interview = Interview.start(form, now=now, zone=zone)     # or Interview.resume(form, state, now=now, zone=zone)
    while not isinstance(step := interview.current(), Done):
        match step:
            case Ask():   refused = interview.answer(lexical_value)    # None, or Refused: ask again
            case Show():  interview.go_on()
            case More():  interview.add() or interview.no_more()
            case Stuck(): interview.back()
    refused = interview.finish(now)                                    # None, or Refused: current() asks that question
    interview.record()

The state between two steps is `interview.state()`: plain JSON, complete, never replayed. The clock is never read here:
methods that can trigger evaluation take `now`; without it the last one given stays. Values are in XForms lexical form.
Answers that stop applying stay in memory, are absent from the record, and come back when they apply again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, Self

from forms import (
    addresses,
    drafts,
    loading,
    metadata,
    places,
    presentation,
    records,
    screens,
    secondary,
    taking,
    walking,
)
from forms.evaluation import MOST_INSTANCES, Evaluation, TooMany
from forms.expressions import values
from forms.expressions.context import Chance, Surroundings
from forms.expressions.values import Node
from forms.model import Form, Part
from forms.places import Frame
from forms.steps import Ask, Done, Identity, Line, More, Problem, Refused, Show, Step, Stuck


class Interview:
    """See the module. Not safe for use by two threads."""

    def __init__(self, form: Form, around: Surroundings, started: datetime) -> None:
        self.form = form
        self.around = around
        self.started = started
        self.evaluation = Evaluation(form, around)
        self._saved: Node | None = None
        self._last_saved: dict[str, str] = {}
        around.instances = self._instance
        around.tables = form.attachments.rows
        around.choice_label = self.evaluation.choices.label_of
        self._focus: walking.Spot | None = None
        self._blocked: Refused | None = None
        """Why the last final check failed, until something changes."""

    @classmethod
    def start(
        cls,
        form: Form,
        *,
        now: datetime,
        zone: tzinfo,
        seed: str | int,
        language: str = "",
        prefill: Mapping[str, str] | None = None,
        identity: Identity | None = None,
        last_saved: Mapping[str, str] | None = None,
    ) -> Self:
        """A new interview.

        `seed` should be its own: chance and the record's id come from it. `prefill` (by path or plain name) is
        offered, not counted as answered; `last_saved` is the record of this person's previous submission."""
        spoken = loading.match_language(language, form.languages) or form.default_language
        around = Surroundings(now, zone, Chance(str(seed)), version=form.version, language=spoken)
        interview = cls(form, around, now)
        interview._remember(last_saved or {})
        metadata.answer(interview.evaluation, around, identity or Identity())
        interview.evaluation.begin()
        for path, value in (prefill or {}).items():
            interview._prefill(path, value)
        interview.walk = walking.Walk(interview.evaluation)
        return interview

    @classmethod
    def resume(cls, form: Form, state: Mapping[str, Any], *, now: datetime, zone: tzinfo) -> Self:
        """The interview a state was taken from. Parts a newer version of the form lacks are dropped."""
        chance = Chance(state["seed"], int(state["drawn"]))
        around = Surroundings(now, zone, chance, version=form.version, language=state["language"])
        interview = cls(form, around, datetime.fromisoformat(state["started"]))
        interview._remember(state.get("last_saved", {}))
        drafts.restore(form, interview.evaluation.root, state["root"], zone)
        interview.evaluation.next_key = int(state["next_key"])
        interview.evaluation.resume()
        interview.walk = walking.Walk(interview.evaluation)
        if state.get("focus"):
            interview._focus = addresses.find(form, interview.evaluation.root, state["focus"])
        return interview

    walk: walking.Walk

    def state(self) -> dict[str, Any]:
        """Everything needed to go on later, as JSON values."""
        return drafts.state(self, self._focus, self._last_saved)

    def _instance(self, name: str) -> Node | None:
        return self._saved if name == "__last-saved" else self.evaluation.choices.instance(name)

    def _remember(self, last_saved: Mapping[str, str]) -> None:
        self._last_saved = dict(last_saved)
        self._saved = secondary.saved(last_saved) if last_saved else None

    def _prefill(self, path: str, value: str) -> None:
        found = addresses.find(self.form, self.evaluation.root, path, self._grow)
        if found is None or not value or found[1].kind != "question" or found[1].calculate is not None:
            return
        frame, part = found
        kept = taking.checked(self, frame, part, value)
        if isinstance(kept, str):
            self.evaluation.change(frame, part, kept)

    def _at(self, now: datetime | None) -> None:
        if now is not None:
            self.around.now = now

    def _spot(self) -> walking.Spot | None:
        """Where the interview stands: the question gone back to, else the first open one."""
        self.walk.catch_up()
        if self._focus is not None:
            frame, part = self._focus
            if part.index not in frame.off and (part.kind == "question" or self.walk.is_open(frame, part)):
                return self._focus
            self._focus = None
        return self.walk.next()

    def current(self) -> Step:
        """What the interview waits for now. Building a list of choices drops an answer that no longer passes."""
        spot = self._spot()
        if spot is None:
            return Done()
        frame, part = spot
        if part.kind == "repeat":
            return presentation.more(self, frame, part)
        step = presentation.question(self, frame, part)
        if isinstance(step, Show) and self._blocked is not None and spot == self._focus:
            # What only is shown cannot be mended where it stands.
            return Stuck(step.path, self._blocked.message)
        return step

    def screen(self, *, is_whole: bool = False) -> list[screens.Placed]:
        """The questions shown with the current one: of its field-list group, or all that are left of its frame."""
        spot = self._spot()
        if spot is None or spot[1].kind != "question":
            return []
        return (screens.rest if is_whole else screens.group)(self, *spot)

    def answer(self, said: str, now: datetime | None = None) -> Refused | None:
        """Takes the answer to the current question ("" skips it); the next is found by `current`."""
        self._at(now)
        step = self.current()
        spot = self._spot()
        if not isinstance(step, Ask) or spot is None:
            return Refused(getattr(step, "path", ""), "现在没有等待回答的题。", "closed")
        refused = taking.take(self, *spot, said)
        if refused is None:
            self._focus = None
        return refused

    def is_required(self, frame: Frame, part: Part) -> bool:
        """See `taking.is_required`."""
        return taking.is_required(self, frame, part)

    def is_read_only(self, frame: Frame, part: Part) -> bool:
        """See `taking.is_read_only`."""
        return taking.is_read_only(self, frame, part)

    def go_on(self) -> None:
        """Passes what was only shown."""
        spot = self._spot()
        if spot is not None and isinstance(self.current(), Show):
            self.walk.mark(*spot)
            self._focus = None

    def add(self, now: datetime | None = None) -> bool:
        """Another instance of the repeat asked about; False if none was asked about or there are too many."""
        self._at(now)
        spot = self._spot()
        if spot is None or spot[1].kind != "repeat":
            return False
        frame, part = spot
        return self._grow(frame, part, len(frame.repeats.get(part.index, ())) + 1)

    def no_more(self) -> None:
        """The repeat asked about is complete."""
        spot = self._spot()
        if spot is not None and spot[1].kind == "repeat":
            spot[0].closed.add(spot[1].index)
            self._focus = None

    def _grow(self, frame: Frame, part: Part, wanted: int) -> bool:
        if wanted > MOST_INSTANCES:
            return False
        try:
            while len(frame.repeats.setdefault(part.index, [])) < wanted:
                self.evaluation.add(frame, part)
        except TooMany:
            return False
        return True

    def remove(self, path: str, now: datetime | None = None) -> Refused | None:
        """Takes a repeat instance away (`member[2]`); later ones close up."""
        self._at(now)
        found = addresses.find(self.form, self.evaluation.root, path)
        if found is None or found[0].parent is None or found[1] is not found[0].part:
            return Refused(path, "没有这一份。", "path")
        frame = found[0]
        if self._focus is not None and self._lies_in(self._focus[0], frame):
            self._focus = None
        self.evaluation.remove(frame)
        return None

    @staticmethod
    def _lies_in(inner: Frame | None, outer: Frame) -> bool:
        while inner is not None:
            if inner is outer:
                return True
            inner = inner.parent
        return False

    def reopen(self, path: str) -> bool:
        """Asks again whether a repeat needs another instance."""
        found = addresses.find(self.form, self.evaluation.root, path)
        if found is None or found[1].kind != "repeat":
            return False
        found[0].closed.discard(found[1].index)
        self.walk.look_back(found[1])
        self._focus = found
        return True

    def back(self) -> bool:
        """To the previous question on the present path; its answer stays as the prefilled value. False at the
        first."""
        before = self.walk.before(self._spot())
        if before is None:
            return False
        self._focus, self._blocked = before, None
        return True

    def edit(self, path: str) -> Refused | None:
        """Jumps to an earlier question; after its answer the interview goes on where it was."""
        found = addresses.find(self.form, self.evaluation.root, path)
        if found is None or found[1].kind != "question" or not found[1].is_asked:
            return Refused(path, "没有这道题。", "path")
        if found[1].index in found[0].off or self.is_read_only(*found):
            return Refused(path, "这道题现在不用填。", "closed")
        self._focus = found
        return None

    def set(self, given: Mapping[str, str], now: datetime | None = None) -> list[Refused]:
        """Sets values by path, checked like answers, in order; they count as asked. Gives back what was not taken."""
        self._at(now)
        self._blocked = None
        return [refused for path, said in given.items() if (refused := self._set(path, said)) is not None]

    def _set(self, path: str, said: str) -> Refused | None:
        found = addresses.find(self.form, self.evaluation.root, path, self._grow)
        if found is None or found[1].kind != "question":
            return Refused(path, "没有这道题。", "path")
        frame, part = found
        if part.type == "note" or (part.calculate is not None and not part.is_asked):
            return Refused(path, "这一项由表单自己计算，不能填写。", "closed")
        if self.is_read_only(frame, part):
            return Refused(path, "这一项只能看，不能改。", "closed")
        refused = taking.take(self, frame, part, said)
        if refused is None and self._focus is not None and self._focus[0] is frame and self._focus[1] is part:
            self._focus = None
        return refused

    def language(self, name: str) -> Refused | None:
        """Changes the language of everything shown from now on."""
        spoken = loading.match_language(name, self.form.languages)
        if not spoken:
            known = "、".join(self.form.languages) or "（只有一种）"
            return Refused("", f"没有这种语言，可用的有：{known}。", "path")
        self.around.language = spoken
        self.evaluation.speak()
        return None

    def validate(self) -> Refused | None:
        """The first question that applies and fails required or its constraint, None if all is well."""
        return taking.first_failing(self)

    def finish(self, now: datetime | None = None) -> Refused | None:
        """The final check. None: the record is complete; else `current` asks the failing question."""
        self._at(now)
        self._blocked = None
        self.evaluation.conclude()
        opened = self._spot()
        if opened is not None:
            return Refused(places.place_path(*opened), "算完以后又多出一道题，请回答。", "open")
        refused = self.validate()
        if refused is not None:
            self._focus = addresses.find(self.form, self.evaluation.root, refused.path)
            self._blocked = refused
            return refused
        for part in self.form.parts:
            if part.type == "end" and part.home == -1:
                self.evaluation.change(self.evaluation.root, part, values.moment_text(self.around.local_now()))
        return None

    def record(self) -> dict[str, str]:
        """See `records.record`."""
        return records.record(self)

    def name(self) -> str:
        """See `records.name`."""
        return records.name(self)

    def review(self) -> list[Line]:
        """See `records.review`."""
        return records.review(self)

    def problems(self) -> list[Problem]:
        """See `records.problems`."""
        return records.problems(self)

    def inspect(self, paths: Sequence[str]) -> dict[str, Any]:
        """See `records.inspect`."""
        return records.inspect(self, paths)

    def instance_xml(self) -> str:
        """See `records.instance_xml`."""
        return records.instance_xml(self)

    def flat_row(self) -> dict[str, str]:
        """See `records.flat_row`."""
        return records.flat_row(self)


__all__ = ["Ask", "Done", "Identity", "Interview", "More", "Refused", "Show", "Stuck"]
