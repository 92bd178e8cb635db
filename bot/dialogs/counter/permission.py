"""What somebody at the counter may do: `cases.rights` decides, this only asks it. And the line each act leaves."""

from typing import Any

from bot.casework import standing_for
from bot.dialogs.talk import Talk
from bot.notices.scene import Scene, standing_of
from cases import rights
from cases.places import PlacePath
from cases.rights import Act, Thing
from cases.tasks import Task, thing
from storage.places import PlaceView

NOT_YOURS = "这个您现在办不了。请给镇里或县里打电话，请他们来办。"


def may_somewhere(talk: Talk, act: Act) -> bool:
    """True if some post of theirs gives the act, wherever. Enough to take something down: nobody is sent away."""
    if talk.person is None:
        return False
    return act in rights.acts_of(standing_of(talk.person, talk.pack, talk.house.zone), talk.now)


def may_at(talk: Talk, act: Act, place: PlaceView) -> bool:
    """True if they may do the act for that place."""
    if talk.person is None:
        return False
    standing = standing_of(talk.person, talk.pack, talk.house.zone)
    return rights.may(standing, act, Thing(PlacePath(place.path)), talk.now)


async def may_with(talk: Talk, act: Act, task: Task) -> bool:
    """True if they may do the act in that matter; never where they are not free of it."""
    if talk.person is None:
        return False
    standing = await standing_for(scene_of(talk), task, talk.person)
    return rights.may(standing, act, thing(task), talk.now)


def scene_of(talk: Talk) -> Scene:
    """Where acts of this turn take place."""
    return Scene(talk.unit, talk.pack, talk.house.zone, talk.now)


async def log(talk: Talk, act: str, about: str, **detail: Any) -> None:
    """One line about something done for somebody else: who typed stands in it, the caller's words do not."""
    await talk.unit.events.add(
        f"counter.{act}",
        about,
        at=talk.now,
        person_id=talk.person.id if talk.person else None,
        talk_id=talk.view.id,
        **detail,
    )
