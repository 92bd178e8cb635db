"""What earlier visits said of a household: fresh answers a cadre confirms with one tap instead of asking again.

The only place that reads them back. The newest visit counts: what it could not see or found wrong is asked anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.notices.scene import Scene
from cases import visits
from packs import contents
from storage.events import EventView

FILED = "check.filed"
"""What the log calls a checklist that was handed in."""


@dataclass(frozen=True, slots=True)
class Known:
    """An answer in lexical form, and the day of the visit it was given on."""

    value: str
    on: date


def about(form: str, place_id: str) -> str:
    """How the log names a checklist at a place."""
    return f"check:{form}:{place_id}"


def detail(subject: str, settled: dict[str, str], on: date) -> dict[str, Any]:
    """What the log keeps of a checklist for the next visit, beside its record."""
    return {"subject": _plain(subject), "settled": settled, "visited_on": on.isoformat()}


def visited_on(event: EventView, scene: Scene) -> date:
    """The day of the visit, not of the entry."""
    said = event.detail.get("visited_on")
    return visits.day_of(date.fromisoformat(said) if said else None, event.at, scene.zone)


async def of_household(scene: Scene, place_id: str, subject: str) -> dict[str, Known]:
    """By the column `yima`, what is known and fresh of that household at that place."""
    named = [about(form, place_id) for form in contents.form_names(scene.pack)]
    found = _newest(await scene.unit.events.about_any(named, since=_since(scene)), scene)
    return found.get((place_id, _plain(subject)), {})


async def in_places(scene: Scene, place_ids: Iterable[str]) -> dict[tuple[str, str], dict[str, Known]]:
    """The same for every household of these places, by place and name."""
    inside = frozenset(place_ids)
    events = await scene.unit.events.starting("check:", since=_since(scene))
    return _newest([each for each in events if each.about.rpartition(":")[2] in inside], scene)


def _newest(events: list[EventView], scene: Scene) -> dict[tuple[str, str], dict[str, Known]]:
    first = _first(scene)
    found: dict[tuple[str, str], dict[str, Known]] = {}
    for event in events:
        subject, on = event.detail.get("subject", ""), visited_on(event, scene)
        if event.act != FILED or not subject or on < first:
            continue
        said = found.setdefault((event.about.rpartition(":")[2], subject), {})
        for role, value in event.detail.get("settled", {}).items():
            if role not in said or said[role].on <= on:
                said[role] = Known(value, on)
    return {whose: {role: one for role, one in said.items() if one.value} for whose, said in found.items()}


def _first(scene: Scene) -> date:
    return scene.today - timedelta(days=scene.pack.freshness.prefill_days)


def _since(scene: Scene) -> datetime:
    return datetime.combine(_first(scene), time(), scene.zone)


def _plain(subject: str) -> str:
    return "".join(subject.split())
