"""What `pack show` prints: the procedures, forms, ladder and number of articles of a pack, as plain JSON values."""

from pathlib import PurePosixPath
from typing import Any

from cases.procedures import Procedure
from packs.pack import Pack


def show(pack: Pack) -> dict[str, Any]:
    """`{"procedures": {name: …}, "forms": {name: title}, "ladder": […], "articles": n}`, see interfaces."""
    return {
        "procedures": {name: _procedure(each) for name, each in pack.procedures.items()},
        "forms": {name: form_title(pack, name) for name in form_names(pack)},
        "ladder": [
            {"role": rung.role, "title": rung.title, "ignored_hours": rung.ignored_hours} for rung in pack.ladder.rungs
        ],
        "articles": sum(1 for name in pack.files if name.startswith("articles/") and name.endswith(".md")),
    }


def form_names(pack: Pack) -> list[str]:
    """The names of the pack's forms, endings left out."""
    paths = (PurePosixPath(name) for name in pack.files if name.startswith("forms/"))
    return sorted({path.stem for path in paths if path.suffix in (".md", ".xlsx", ".xls") and len(path.parts) == 2})


def form_title(pack: Pack, name: str) -> str:
    """The form's title; its name until the forms room reads it."""
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
