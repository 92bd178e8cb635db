"""What somebody has typed into the dialog under way, as words: kept as a note when the task has moved on meanwhile."""

from typing import Any

from bot.dialogs.talk import Talk
from chat.incoming import Kind
from forms.interview import Interview

_NOT_WORDS = frozenset({"yes", "no"})


def words_of(talk: Talk) -> str:
    """Everything of the present frame, and what came in just now; "" when nothing was typed."""
    frame = talk.frame
    parts = [answer for answer in frame.answers.values() if isinstance(answer, str) and answer not in _NOT_WORDS]
    for name, box in frame.forms.items():
        parts += form_lines(talk, name.partition(".")[0], box)
    if talk.heard is not None and talk.heard.kind is Kind.TEXT:
        parts.append(talk.heard.text)
    return "；".join(part for part in parts if part)


def form_lines(talk: Talk, form_name: str, box: dict[str, Any]) -> list[str]:
    """The answered lines of a form as its frame keeps it; ID numbers are left out."""
    form = talk.house.form(box.get("pack", talk.pack.hash), form_name)
    interview = Interview.resume(form, box["state"], now=talk.now, zone=talk.house.zone)
    lines = [line for line in interview.review() if line.shown and not line.path.endswith("id_number")]
    return [f"{line.label.rstrip('？?：:')}：{line.shown}" for line in lines]
