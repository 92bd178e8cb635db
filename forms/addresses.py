"""Paths with instance numbers, as people and programs write them, to places in the tree of answers and back."""

from __future__ import annotations

import re
from collections.abc import Callable

from forms.model import Form, Part
from forms.places import Frame

_SEGMENT = re.compile(r"([^\[\]/]+)(?:\[(\d{1,6})\])?")
Grow = Callable[[Frame, Part, int], bool]
"""Makes instances of a repeat up to a number; False if it will not."""


def find(form: Form, root: Frame, path: str, grow: Grow | None = None) -> tuple[Frame, Part] | None:
    """The frame and part of a path. A repeat's own path without number is the repeat in the frame around it, with a
    number the instance. A plain name will do if only one part has it and its repeats have one instance each."""
    segments = [_SEGMENT.fullmatch(segment) for segment in path.strip("/").split("/")]
    if not all(segments):
        return None
    found = _descend(form, root, [(match[1], match[2]) for match in segments if match], grow)
    if found is None and len(segments) == 1 and segments[0] is not None:
        part = form.by_name.get(segments[0][1])
        if part is not None:
            names = part.path.split("/")
            numbers: list[tuple[str, str | None]] = [(name, None) for name in names[:-1]]
            found = _descend(form, root, [*numbers, (names[-1], segments[0][2])], grow)
    return found


def _descend(
    form: Form, root: Frame, segments: list[tuple[str, str | None]], grow: Grow | None
) -> tuple[Frame, Part] | None:
    frame, part = root, form.root
    for at, (name, number) in enumerate(segments):
        child = part.named(name)
        if child is None or (number and child.kind != "repeat" and number != "1"):
            return None
        part = child
        if part.kind == "repeat":
            if number is None and at == len(segments) - 1:
                return frame, part
            wanted = int(number or 1)
            instances = frame.repeats.get(part.index, [])
            if wanted < 1:
                return None
            if wanted > len(instances) and not (grow is not None and grow(frame, part, wanted)):
                return None
            frame = frame.repeats[part.index][wanted - 1]
    return frame, part
