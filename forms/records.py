"""What comes out of an interview: the record, its XML, its flat row, the review, the problems found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from forms import addresses, labels, presentation
from forms.expressions import values
from forms.expressions.context import Context
from forms.model import MANY, Part
from forms.places import Frame, Place, frames_under, place_path
from forms.steps import Line, Problem

if TYPE_CHECKING:
    from forms.interview import Interview


def leaves(interview: Interview, frame: Frame, part: Part | None = None) -> Iterator[tuple[Frame, Part]]:
    """Every question that applies, in document order, instance by instance."""
    for child in (part or frame.part).children:
        if child.kind == "repeat":
            for instance in frame.repeats.get(child.index, ()):
                if child.index not in instance.off:
                    yield from leaves(interview, instance)
        elif child.index not in frame.off:
            if child.kind == "group":
                yield from leaves(interview, frame, child)
            else:
                yield frame, child


def record(interview: Interview) -> dict[str, str]:
    """Path -> lexical value of everything that applies, "" where empty."""
    root = interview.evaluation.root
    return {place_path(frame, part): frame.values.get(part.index, "") for frame, part in leaves(interview, root)}


def name(interview: Interview) -> str:
    """The record's name by the form's instance_name, "" if it has none."""
    part = interview.form.by_path.get("meta/instanceName")
    return interview.evaluation.root.values.get(part.index, "") if part is not None else ""


def instance_xml(interview: Interview) -> str:
    """The record as an XForms instance, as ODK submits it."""
    root = ElementTree.Element("data", {"id": interview.form.id})
    if interview.form.version:
        root.set("version", interview.form.version)
    _fill(interview, root, interview.evaluation.root, interview.form.root)
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)


def _fill(interview: Interview, element: ElementTree.Element, frame: Frame, part: Part) -> None:
    for child in part.children:
        if child.kind == "repeat":
            for instance in frame.repeats.get(child.index, ()):
                if child.index not in instance.off:
                    _fill(interview, ElementTree.SubElement(element, child.name), instance, child)
        elif child.index not in frame.off:
            below = ElementTree.SubElement(element, child.name)
            if child.kind == "group":
                _fill(interview, below, frame, child)
            else:
                below.text = frame.values.get(child.index) or None


def flat_row(interview: Interview) -> dict[str, str]:
    """The record as one row, Kobo's columns: group/name, one column per choice of a select_multiple (1 or 0), the
    four numbers of a position in columns of their own, repeats with their number."""
    row: dict[str, str] = {}
    for frame, part in leaves(interview, interview.evaluation.root):
        path, value = place_path(frame, part), frame.values.get(part.index, "")
        row[path] = value
        if part.type in MANY and part.type != "rank" and part.choices is not None:
            chosen = value.split()
            for choice in dict.fromkeys(choice.name for choice in part.choices.rows):
                row[f"{path}/{choice}"] = "" if not value else str(int(choice in chosen))
        elif part.data_type == "geopoint":
            numbers = value.split() if value else [""] * 4
            for suffix, number in zip(("latitude", "longitude", "altitude", "precision"), numbers, strict=False):
                row[f"{path.rpartition('/')[0]}/_{part.name}_{suffix}".removeprefix("/")] = number
    row["_id"] = interview.evaluation.root.values.get(_instance_id(interview), "").removeprefix("uuid:")
    row["_version"] = interview.form.version
    return row


def _instance_id(interview: Interview) -> int:
    part = interview.form.by_path.get("meta/instanceID")
    return part.index if part is not None else -1


def review(interview: Interview) -> list[Line]:
    """The lines of the review: what people answered, under the labels of groups and repeat instances."""
    lines: list[Line] = []
    shown: tuple[str, ...] = ()
    for frame, part in leaves(interview, interview.evaluation.root):
        value = frame.values.get(part.index, "")
        if not part.is_asked or part.type == "note":
            continue
        around = presentation.headings(interview, frame, part)
        if around and around != shown:
            lines.append(Line(frame.path(), " · ".join(around), "", is_editable=False, is_heading=True))
        shown = around
        editable = not interview.is_read_only(frame, part)
        text = presentation.label(interview, frame, part)
        display = presentation.display(interview, frame, part, value)
        lines.append(Line(place_path(frame, part), text, display, editable))
    return lines


def problems(interview: Interview) -> list[Problem]:
    """The rows of the sheet `issues` that are true now, for each repeat instance they are about."""
    found: list[Problem] = []
    evaluation = interview.evaluation
    for issue in interview.form.issues:
        part = issue.part
        for frame in frames_under(evaluation.root, part.home, part.chain):
            if part.index in frame.off or not values.truth(evaluation.evaluate(frame, part, issue.when)):
                continue
            place = Place(frame, part)
            title = labels.plain(issue.title, Context(place, place, interview.around))
            found.append(Problem(issue.row, title, frame.path(), issue.cells))
    return found


def inspect(interview: Interview, paths: Sequence[str]) -> dict[str, Any]:
    """The state of places by path: value, relevance, required, read-only, label, choices; None for no place."""
    return {path: _inspected(interview, path) for path in paths}


def _inspected(interview: Interview, path: str) -> dict[str, Any] | None:
    found = addresses.find(interview.form, interview.evaluation.root, path)
    if found is None:
        return None
    frame, part = found
    if part.kind == "repeat" and frame.part is not part:
        relevant = interview.walk.takes_more(frame, part)
    else:
        relevant = part.index not in frame.off
    rows = presentation.offered(interview, frame, part) if part.choices is not None else []
    shown = presentation.as_choices(interview, frame, part, rows)
    return {
        "value": frame.values.get(part.index, "") if relevant else "",
        "relevant": relevant,
        "required": interview.is_required(frame, part),
        "readonly": part.type == "note" or interview.is_read_only(frame, part),
        "label": presentation.said(interview, frame, part, part.label),
        "choices": [choice.name for choice in shown],
        "choice_labels": [choice.label for choice in shown],
    }
