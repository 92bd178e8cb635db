"""The line protocol of `yima form interview`: one JSON object in, some out. Pure; the command does the reading."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from forms.interview import Interview
from forms.steps import Ask, Done, More, Refused, Show, Stuck

Line = dict[str, Any]


class Conversation:
    """One interview over lines. `status` is None while it goes on, else the exit status."""

    def __init__(self, interview: Interview) -> None:
        self._interview = interview
        self.status: int | None = None

    def opening(self) -> list[Line]:
        """The lines before anything was said."""
        return self._asked()

    def take(self, said: str, now: datetime | None = None) -> list[Line]:
        """What to answer to one line."""
        if now is not None:
            self._interview.around.now = now
        try:
            message = json.loads(said)
        except (ValueError, RecursionError):
            return self._fault(f"这一行不是 JSON：{said[:80]}")
        if not isinstance(message, dict) or len(message) != 1:
            return self._fault(f"每行要是只有一个键的 JSON 对象：{said[:80]}")
        key, value = next(iter(message.items()))
        handle = self._handlers().get(key)
        if handle is None:
            return self._fault(f"不认识的指令 {key}")
        lines = handle(value)
        return lines if self.status is not None else [*lines, *self._asked()]

    def _handlers(self) -> Mapping[str, Callable[[Any], list[Line]]]:
        return {
            "answer": self._answer,
            "back": self._back,
            "add": self._add,
            "set": self._set,
            "remove": self._remove,
            "language": self._language,
            "validate": self._validate,
            "inspect": self._inspect,
        }

    def _asked(self) -> list[Line]:
        """Everything shown on the way, then the next question; or the record."""
        lines: list[Line] = []
        while True:
            match self._interview.current():
                case Show(path=path, text=text):
                    lines.append({"show": path, "text": text})
                    self._interview.go_on()
                case Ask() as ask:
                    return [*lines, question(ask)]
                case More(path=path, have=have):
                    return [*lines, {"repeat": path, "have": have}]
                case Stuck(path=path, message=message):
                    return [*lines, {"stuck": path, "message": message}]
                case Done():
                    refused = self._interview.finish()
                    if refused is None:
                        self.status = 0
                        return [*lines, {"done": self._interview.record(), "name": self._interview.name()}]
                    lines.append(_refusal(refused))

    def _answer(self, value: Any) -> list[Line]:
        said = lexical(value)
        if said is None:
            return self._fault("答案要是一个值")
        refused = self._interview.answer(said)
        return [] if refused is None else [_refusal(refused)]

    def _back(self, value: Any) -> list[Line]:
        self._interview.back()
        return []

    def _add(self, value: Any) -> list[Line]:
        step = self._interview.current()
        if not isinstance(step, More):
            return [{"refused": getattr(step, "path", ""), "message": "现在问的不是要不要再加一份。"}]
        if not value:
            self._interview.no_more()
        elif not self._interview.add():
            return [{"refused": step.path, "message": "不能再加了。"}]
        return []

    def _set(self, value: Any) -> list[Line]:
        if not isinstance(value, dict):
            return self._fault("set 要是 {路径: 值}")
        lines: list[Line] = []
        for path, given in value.items():
            said = lexical(given)
            refused = [Refused(path, "值不对。", "type")] if said is None else self._interview.set({path: said})
            lines += map(_refusal, refused)
        return lines

    def _remove(self, value: Any) -> list[Line]:
        refused = self._interview.remove(str(value))
        return [] if refused is None else [_refusal(refused)]

    def _language(self, value: Any) -> list[Line]:
        refused = self._interview.language(str(value))
        return [] if refused is None else [{"refused": "language", "message": refused.message}]

    def _validate(self, value: Any) -> list[Line]:
        refused = self._interview.validate()
        if refused is None:
            return [{"valid": True}]
        return [{"invalid": refused.path, "because": refused.because, "message": refused.message}]

    def _inspect(self, value: Any) -> list[Line]:
        paths = [str(path) for path in value] if isinstance(value, list) else [str(value)]
        return [{"state": self._interview.inspect(paths), "record": self._interview.record()}]

    def _fault(self, message: str) -> list[Line]:
        self.status = 1
        place = {"file": self._interview.form.file, "sheet": "", "row": 0, "column": "", "code": "protocol"}
        return [{"error": {**place, "message": message, "remedy": "对照说明改好这一行。", "level": "error"}}]


def question(ask: Ask) -> Line:
    """A question as a line."""
    names = [choice.name for choice in ask.choices]
    return {"ask": ask.path, "type": ask.type, "required": ask.required, "choices": names, "value": ask.value}


def _refusal(refused: Refused) -> Line:
    return {"refused": refused.path, "message": refused.message}


def lexical(value: Any) -> str | None:
    """A JSON value as an answer; lists are the names of a multiple choice."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return (
            repr(int(value)) if value == value and abs(value) != float("inf") and value == int(value) else repr(value)
        )
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return " ".join(value)
    return None
