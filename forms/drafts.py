"""An interview's state as plain JSON and back: values, values kept aside, what was asked, stable instance keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.model import Form, Part
from forms.places import Frame


def frame_state(form: Form, frame: Frame) -> dict[str, Any]:
    """A frame by paths, so that a draft can move to a new version of its form."""
    state: dict[str, Any] = {"key": frame.key}
    if frame.values:
        state["values"] = {form.parts[index].path: text for index, text in frame.values.items()}
    if frame.asked:
        state["asked"] = [form.parts[index].path for index in sorted(frame.asked)]
    if frame.closed:
        state["closed"] = [form.parts[index].path for index in sorted(frame.closed)]
    if frame.repeats:
        state["repeats"] = {
            form.parts[index].path: [frame_state(form, instance) for instance in instances]
            for index, instances in frame.repeats.items()
        }
    return state


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
