"""Whom a new pack finds with a form half filled: that form, how many, and what a move to the new one would lose.

A draft keeps the form it began with; nothing is moved here. Only forms that changed are named.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from bot.dialogs.frames import Frame, TalkState
from bot.turn import DRAFT
from forms import drafts
from forms.model import Form
from packs import contents, reading
from packs.pack import Pack
from storage.unit import Unit


@dataclass(slots=True)
class Touched:
    """Open drafts of one form. `names`: the staff among them; `lost`: questions answered that the new form lacks."""

    title: str
    count: int = 0
    names: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    is_gone: bool = False
    """The new pack has no such form."""

    def line(self) -> str:
        """As the operator reads it."""
        who = f"（{'、'.join(self.names)}）" if self.names else ""
        begun = f"没填完的「{self.title}」{self.count} 份{who}：照开始时的表填完"
        if self.is_gone:
            return f"{begun}，新包里没有这张表。"
        if self.lost:
            return f"{begun}；换成新表重填的话，这些回答没有地方放：{'、'.join(self.lost)}。"
        return f"{begun}；换成新表重填，已有的回答都有地方放。"


async def touched(unit: Unit, pack: Pack, *, on: date) -> list[Touched]:
    """What loading `pack` finds open, by form."""
    found: dict[str, Touched] = {}
    old: dict[str, Pack] = {}
    for due in await unit.deadlines.planned(DRAFT):
        view = await unit.talks.get(due.subject_id)
        person = await unit.people.get(view.person_id, on=on) if view is not None and view.person_id else None
        for box in _boxes(TalkState.from_json(view.state)) if view is not None else ():
            hash_ = str(box["pack"])
            if hash_ not in old:
                kept = reading.read(await unit.packs.files(hash_)) if hash_ != pack.hash else pack
                old[hash_] = kept if isinstance(kept, Pack) else pack
            _add(found, box["state"], old[hash_], pack, person.name if person is not None else "")
    return list(found.values())


def _add(found: dict[str, Touched], state: dict[str, Any], old: Pack, new: Pack, name: str) -> None:
    before = _named(old, state["form"])
    if before is None or old.hash == new.hash or _bytes(old, before.file) == _bytes(new, before.file):
        return
    one = found.setdefault(before.id, Touched(before.title))
    one.count += 1
    one.names += [name] if name and name not in one.names else []
    after = _named(new, state["form"])
    one.is_gone = after is None
    for path in drafts.losses(after, state) if after is not None else ():
        part = before.by_path.get(path)
        label = next(iter(part.label.values())).source if part is not None and part.label else ""
        one.lost += [label] if label and label not in one.lost else []


def _boxes(state: TalkState) -> Iterator[dict[str, Any]]:
    frames: list[Frame] = [*state.stack, *(frame for parked in state.parked for frame in parked.frames)]
    for frame in frames:
        yield from (box for box in frame.forms.values() if "state" in box and box.get("pack"))


def _named(pack: Pack, form_id: str) -> Form | None:
    forms = (contents.form(pack, name) for name in contents.form_names(pack))
    return next((form for form in forms if form.id == form_id), None)


def _bytes(pack: Pack, file: str) -> bytes:
    name = PurePosixPath(file).name
    return next((data for path, data in pack.files.items() if PurePosixPath(path).name == name), b"")
