"""What `pack show` prints: the procedures, forms, ladder and number of articles of a pack, as plain JSON values."""

from typing import Any

from cases.procedures import Procedure
from forms.faults import FaultyForm
from packs import contents
from packs.pack import Pack


def show(pack: Pack) -> dict[str, Any]:
    """`{"procedures": {name: …}, "forms": {name: title}, "ladder": […], "articles": n}`, see interfaces."""
    return {
        "procedures": {name: _procedure(each) for name, each in pack.procedures.items()},
        "forms": {name: form_title(pack, name) for name in contents.form_names(pack)},
        "ladder": [
            {"role": rung.role, "title": rung.title, "ignored_hours": rung.ignored_hours} for rung in pack.ladder.rungs
        ],
        "articles": len(contents.sound_articles(pack)),
    }


def form_title(pack: Pack, name: str) -> str:
    """The form's own title; its name while the form is faulty (`pack check` says why)."""
    try:
        return contents.form(pack, name).title
    except FaultyForm:
        return name


def _procedure(procedure: Procedure) -> dict[str, Any]:
    return {
        "start": procedure.start,
        "ends": list(procedure.ends),
        "steps": [
            {
                "from": list(step.froms),
                "act": step.act,
                "to": list(step.tos),
                "roles": list(step.roles),
                "days": step.days,
                "unit": step.unit.value if step.unit else None,
                "source": step.source,
            }
            for step in procedure.steps
        ],
    }
