"""An interview's state as plain JSON and back: values, values kept aside, what was asked, stable instance keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from forms.model import Form, Part
from forms.places import Frame, place_path

if TYPE_CHECKING:
    from forms.interview import Interview


FORMAT = 1
"""Of the state; raised when its shape changes."""


def state(interview: Interview, focus: tuple[Frame, Part] | None, last_saved: Mapping[str, str]) -> dict[str, Any]:
    """An interview as JSON values. `focus` is the question gone back to."""
    evaluation, around = interview.evaluation, interview.around
    return {
        "format": FORMAT,
        "form": interview.form.id,
        "version": interview.form.version,
        "started": interview.started.isoformat(),
        "seed": around.chance.seed,
        "drawn": around.chance.drawn,
        "language": around.language,
        "next_key": evaluation.next_key,
        "focus": place_path(*focus) if focus else "",
        "last_saved": dict(last_saved),
        "root": frame_state(interview.form, evaluation.root),
    }


def frame_state(form: Form, frame: Frame) -> dict[str, Any]:
    """A frame by paths, so that a draft can move to a new version of its form."""
    found: dict[str, Any] = {"key": frame.key}
    if frame.values:
        found["values"] = {form.parts[index].path: text for index, text in frame.values.items()}
    if frame.asked:
        found["asked"] = [form.parts[index].path for index in sorted(frame.asked)]
    if frame.closed:
        found["closed"] = [form.parts[index].path for index in sorted(frame.closed)]
    if frame.repeats:
        found["repeats"] = {
            form.parts[index].path: [frame_state(form, instance) for instance in instances]
            for index, instances in frame.repeats.items()
        }
    return found


def restore(form: Form, frame: Frame, state: Mapping[str, Any], zone: Any) -> None:
    """Fills a frame from its state. Paths the form no longer has are left out."""
    parts = form.by_path

    def here(path: str) -> Part | None:
        part = parts.get(path)
        return part if part is not None and part.home == frame.home and part.kind == "question" else None

    for path, text in state.get("values", {}).items():
        if (part := here(path)) is not None:
            frame.write(part, text, zone)
    frame.asked = {part.index for path in state.get("asked", ()) if (part := here(path)) is not None}
    frame.closed = {parts[path].index for path in state.get("closed", ()) if path in parts}
    saved = state.get("repeats", {})
    for part in form.members[frame.home]:
        if part.kind == "repeat":
            frame.repeats[part.index] = []
            for inner in saved.get(part.path, ()):
                instance = Frame(part, frame, int(inner["key"]))
                frame.repeats[part.index].append(instance)
                restore(form, instance, inner, zone)


def losses(form: Form, state: Mapping[str, Any]) -> list[str]:
    """Paths a draft has answers for and this version of the form has no question for: what moving it would lose."""
    return sorted(path for path in _answered(state["root"]) if not _keeps(form, path))


def _answered(state: Mapping[str, Any]) -> set[str]:
    found = set(state.get("values", {}))
    for instances in state.get("repeats", {}).values():
        for inner in instances:
            found |= _answered(inner)
    return found


def _keeps(form: Form, path: str) -> bool:
    part = form.by_path.get(path)
    return part is not None and part.kind == "question"
