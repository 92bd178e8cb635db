"""What people see of a question: its texts in the session's language, its choices, its place in the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from forms import choices, labels, model
from forms.expressions.context import Context
from forms.model import MANY, ChoiceRow, Part, Texts
from forms.places import Frame, Place, place_path
from forms.steps import Ask, Choice, More, Show, Stuck

if TYPE_CHECKING:
    from forms.interview import Interview


def said(interview: Interview, frame: Frame, part: Part, texts: Texts) -> str:
    """A text of a part, answers put in, markup made plain; "" if it has none."""
    text = model.text_in(texts, interview.around.language, interview.form.default_language)
    if text is None:
        return ""
    place = Place(frame, part)
    return labels.plain(text, Context(place, place, interview.around)).strip()


def label(interview: Interview, frame: Frame, part: Part) -> str:
    """A part's label, its hint or its name for want of one."""
    return said(interview, frame, part, part.label) or said(interview, frame, part, part.hint) or part.name


def required_message(interview: Interview, frame: Frame, part: Part) -> str:
    """Why a question may not be skipped."""
    return said(interview, frame, part, part.required_message) or "这道题必须填。"


def constraint_message(interview: Interview, frame: Frame, part: Part) -> str:
    """Why a value was refused."""
    return said(interview, frame, part, part.constraint_message) or "这个答案不符合要求，请检查后重填。"


def files(interview: Interview, found: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """File names of media by kind, in the session's language."""
    shown = {}
    for kind, by_language in found.items():
        for language in (interview.around.language, interview.form.default_language, "default", *by_language):
            if language in by_language:
                shown[kind] = by_language[language].removeprefix("jr://images/").removeprefix("jr://")
                break
    return shown


def headings(interview: Interview, frame: Frame, part: Part) -> tuple[str, ...]:
    """Labels of the groups around a part from the outside, repeats with their number."""
    found: list[str] = []
    inner = frame
    for around in part.ancestors():
        text = said(interview, inner, around, around.label)
        if around.kind == "repeat":
            found.append(f"{text or around.name} {inner.number()}")
            inner = inner.parent or inner
        elif text:
            found.append(text)
    return tuple(reversed(found))


def offered(interview: Interview, frame: Frame, part: Part) -> list[ChoiceRow]:
    """The choices of a question now."""
    return interview.evaluation.choices.offered(frame, part)


def as_choices(interview: Interview, frame: Frame, part: Part, rows: list[ChoiceRow]) -> tuple[Choice, ...]:
    """Choices as they are shown."""
    place = Place(frame, part)
    shown = interview.evaluation.choices
    return tuple(Choice(row.name, shown.label(row, place), files(interview, row.media)) for row in rows)


def question(interview: Interview, frame: Frame, part: Part) -> Ask | Show | Stuck:
    """The step of a question: asked, only shown, or impassable."""
    path = place_path(frame, part)
    value = frame.values.get(part.index, "")
    if part.type == "note" or interview.is_read_only(frame, part):
        if not value and interview.is_required(frame, part):
            return Stuck(path, required_message(interview, frame, part))
        return _shown(interview, frame, part, label(interview, frame, part))
    rows = offered(interview, frame, part) if part.choices is not None else []
    if part.choices is not None:
        value = _still_offered(interview, frame, part, rows, value)
        if not rows:
            if interview.is_required(frame, part):
                return Stuck(path, f"{label(interview, frame, part)}：现在没有可选的内容，请返回检查前面的回答。")
            return _shown(interview, frame, part, f"{label(interview, frame, part)}：没有可选的内容，这题跳过。")
    return _asked(interview, frame, part, rows, value)


def _asked(interview: Interview, frame: Frame, part: Part, rows: list[ChoiceRow], value: str) -> Ask:
    walk = interview.walk
    index = walk.passed + (part.index not in frame.asked)
    return Ask(
        path=place_path(frame, part),
        name=part.name,
        type=part.type,
        label=label(interview, frame, part),
        hint=said(interview, frame, part, part.hint) if part.label else "",
        guidance=said(interview, frame, part, part.guidance),
        required=interview.is_required(frame, part),
        value=value,
        choices=as_choices(interview, frame, part, rows),
        appearance=part.appearance,
        parameters=part.parameters,
        role=part.role,
        headings=headings(interview, frame, part),
        group=_group(frame, part),
        media=files(interview, part.media),
        index=min(index, walk.total),
        total=walk.total,
    )


def _group(frame: Frame, part: Part) -> str:
    above = part.parent
    if above is None or above.parent is None:
        return ""
    return frame.path() if above is frame.part else place_path(frame, above)


def _shown(interview: Interview, frame: Frame, part: Part, text: str) -> Show:
    value = frame.values.get(part.index, "")
    shown = display(interview, frame, part, value) if part.type != "note" else ""
    if shown:
        text = f"{text}：{shown}"
    return Show(place_path(frame, part), text, value, headings(interview, frame, part), files(interview, part.media))


def _still_offered(interview: Interview, frame: Frame, part: Part, rows: list[ChoiceRow], value: str) -> str:
    """Drops from the stored answer what is no longer among the choices."""
    if not value or choices.picked(part, value, rows) is not None:
        return value
    names = [row.name for row in rows]
    kept = " ".join(token for token in value.split() if token in names) if part.type in MANY - {"rank"} else ""
    interview.evaluation.change(frame, part, kept)
    return kept


def display(interview: Interview, frame: Frame, part: Part, value: str) -> str:
    """A stored value as people read it: labels for choices, times without offset."""
    if not value:
        return ""
    if part.choices is not None:
        place = Place(frame, part)
        found = {row.name: row for row in reversed([*part.choices.rows, *offered(interview, frame, part)])}
        tokens = value.split() if part.type in MANY else [value]
        return "、".join(
            interview.evaluation.choices.label(found[token], place) if token in found else token for token in tokens
        )
    if part.data_type == "dateTime":
        return value[:16].replace("T", " ")
    if part.data_type == "time":
        return value[:5]
    return {"OK": "已确认"}.get(value, value) if part.type == "acknowledge" else value


def more(interview: Interview, frame: Frame, part: Part) -> More:
    """The prompt for another instance, with a card for each there is."""
    instances = frame.repeats.get(part.index, [])
    text = said(interview, frame, part, part.label) if part.label else ""
    cards = tuple((instance.path(), card(interview, instance)) for instance in instances)
    return More(place_path(frame, part), text or part.name, len(instances), cards)


def card(interview: Interview, instance: Frame) -> str:
    """An instance by its first text answers, else by its number."""
    shown: list[str] = []
    for part in interview.form.members[instance.home]:
        value = instance.values.get(part.index, "")
        if part.kind == "question" and part.is_asked and value and part.index not in instance.off:
            shown.append(display(interview, instance, part, value))
        if len(shown) == 2:
            break
    return "，".join(shown) or f"第 {instance.number()} 份"
