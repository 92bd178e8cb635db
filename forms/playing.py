"""Plays a form with a set of answers, as `yima form play` does: the record and the order of questions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forms.interview import Interview
from forms.protocol import lexical
from forms.steps import Ask, Done, More, Refused, Show, Stuck


@dataclass(frozen=True, slots=True)
class Played:
    """How far the answers went: `refused` an answer that was not taken, `missing` the question without one."""

    record: dict[str, str]
    asked: tuple[str, ...]
    name: str = ""
    refused: Refused | None = None
    missing: Ask | Stuck | None = None


def play(interview: Interview, answers: Mapping[str, Any]) -> Played:
    """Answers each question from `answers` (by path, path without numbers, or plain name; a list gives one value per
    instance) until the record is complete, an answer is refused or one is missing.

    What is prefilled may be left out."""
    asked: list[str] = []
    refused: Refused | None = None
    missing: Ask | Stuck | None = None
    while refused is None and missing is None:
        match interview.current():
            case Show():
                interview.go_on()
            case More(path=path, have=have):
                if _wants_more(answers, path, have):
                    interview.add()
                else:
                    interview.no_more()
            case Stuck() as step:
                missing = step
            case Ask() as step:
                said = _answer(answers, step)
                if said is None:
                    missing = step
                else:
                    asked.append(step.path)
                    refused = interview.answer(said)
            case Done():
                refused = interview.finish()
                break
    return Played(interview.record(), tuple(asked), interview.name(), refused, missing)


def _answer(answers: Mapping[str, Any], step: Ask) -> str | None:
    numbers = [int(number) for number in re.findall(r"\[(\d+)\]", step.path)]
    for key in (step.path, re.sub(r"\[\d+\]", "", step.path), step.name):
        if key in answers:
            value = answers[key]
            if isinstance(value, list) and numbers and not step.type.startswith("select_multiple"):
                return lexical(value[numbers[-1] - 1]) if numbers[-1] <= len(value) else None
            return lexical(value)
    return step.value or None


def _wants_more(answers: Mapping[str, Any], path: str, have: int) -> bool:
    """Whether there are answers for one instance more."""
    if any(key.startswith(f"{path}[{have + 1}]/") for key in answers):
        return True
    plain = re.sub(r"\[\d+\]", "", path)
    return any(
        key.startswith(f"{plain}/") and isinstance(value, list) and len(value) > have for key, value in answers.items()
    )
