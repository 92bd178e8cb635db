"""Small forms as Markdown tables, and walks through them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from forms import loading, playing
from forms.faults import Fault, FaultyForm
from forms.interview import Interview
from forms.model import Form
from forms.steps import Ask, More, Show

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 5, 10, 30, 15, 250_000, tzinfo=ZONE)


def form(table: str, media: Mapping[str, bytes] | None = None) -> Form:
    """The form of a table whose first line may be the survey's header."""
    return loading.load("表单.md", table.encode(), media)


def start(table: str | Form, media: Mapping[str, bytes] | None = None, **options: Any) -> Interview:
    """An interview at its beginning."""
    loaded = form(table, media) if isinstance(table, str) else table
    return Interview.start(loaded, now=NOW, zone=ZONE, **{"seed": "1", **options})


def played(table: str | Form, answers: Mapping[str, Any], media: Mapping[str, bytes] | None = None) -> playing.Played:
    """The form played with a set of answers."""
    return playing.play(start(table, media), answers)


def resumed(interview: Interview) -> Interview:
    """The same interview after a pause."""
    import json

    state = json.loads(json.dumps(interview.state()))
    return Interview.resume(interview.form, state, now=NOW, zone=ZONE)


def ask(interview: Interview) -> Ask:
    """The present question, what is shown before it passed."""
    while isinstance(step := interview.current(), Show):
        interview.go_on()
    assert isinstance(step, Ask), step
    return step


def answer(interview: Interview, *said: str) -> None:
    """Answers question after question; each must be taken."""
    for one in said:
        ask(interview)
        assert interview.answer(one) is None, interview.current()


def shown(interview: Interview) -> list[str]:
    """The texts shown before the next question."""
    texts = []
    while isinstance(step := interview.current(), Show):
        texts.append(step.text)
        interview.go_on()
    return texts


def more(interview: Interview) -> More:
    """The present prompt for another instance."""
    step = interview.current()
    assert isinstance(step, More), step
    return step


def faults(table: str | bytes, media: Mapping[str, bytes] | None = None, file: str = "表单.md") -> list[Fault]:
    """Every fault of a form that must be refused."""
    try:
        loaded = loading.load(file, table.encode() if isinstance(table, str) else table, media)
    except FaultyForm as refused:
        return [fault for fault in refused.faults if fault.level == "error"]
    raise AssertionError(f"accepted: {loaded.id}")
