"""What a value has to pass: type, choices, required and constraint, one answer at a time and all at the end.

The only place that says in which order they are asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat.verdict import Rejected
from forms import answers, choices, places, presentation
from forms.evaluation import TooMany
from forms.expressions import values
from forms.model import Part
from forms.places import Frame
from forms.steps import Refused

if TYPE_CHECKING:
    from forms.interview import Interview


def take(interview: Interview, frame: Frame, part: Part, said: str) -> Refused | None:
    """Checks an answer, then stores it."""
    path = places.place_path(frame, part)
    said = said.strip()
    if not said:
        if is_required(interview, frame, part):
            return Refused(path, presentation.required_message(interview, frame, part), "required")
        kept: str | Rejected = ""
    else:
        kept = checked(interview, frame, part, said)
    if isinstance(kept, Rejected):
        return Refused(path, kept.reason, "choice" if part.choices is not None else "type")
    if kept and not satisfies(interview, frame, part, kept):
        return Refused(path, presentation.constraint_message(interview, frame, part), "constraint")
    try:
        interview.evaluation.change(frame, part, kept)
    except TooMany as many:
        return Refused(path, str(many), "constraint")
    interview.walk.mark(frame, part)
    return None


def checked(interview: Interview, frame: Frame, part: Part, said: str) -> str | Rejected:
    """The answer as it is stored, by its type and its choices."""
    if part.choices is None:
        return answers.checked(part, said, interview.around.zone)
    picked = choices.picked(part, said, interview.evaluation.choices.offered(frame, part))
    if picked is None:
        return Rejected("请把所有选项按顺序排好。" if part.type == "rank" else "请从给出的选项里选。")
    return picked


def is_required(interview: Interview, frame: Frame, part: Part) -> bool:
    """Whether a question must be answered now."""
    return part.required is not None and values.truth(interview.evaluation.evaluate(frame, part, part.required))


def is_read_only(interview: Interview, frame: Frame, part: Part) -> bool:
    """Whether a question is only shown now."""
    return part.read_only is not None and values.truth(interview.evaluation.evaluate(frame, part, part.read_only))


def satisfies(interview: Interview, frame: Frame, part: Part, text: str) -> bool:
    """Whether a value that is not empty meets the constraint."""
    if part.constraint is None or not text:
        return True
    candidate = places.typed(part, text, interview.around.zone)
    return values.truth(interview.evaluation.evaluate(frame, part, part.constraint, candidate))


def first_failing(interview: Interview) -> Refused | None:
    """The first question of the whole record that applies and fails required or its constraint."""
    for frame, part in interview.walk.spots(interview.evaluation.root):
        if part.kind != "question" or part.index in frame.off:
            continue
        text = frame.values.get(part.index, "")
        path = places.place_path(frame, part)
        if not text and is_required(interview, frame, part):
            return Refused(path, presentation.required_message(interview, frame, part), "required")
        if text and not satisfies(interview, frame, part, text):
            return Refused(path, presentation.constraint_message(interview, frame, part), "constraint")
    return None
