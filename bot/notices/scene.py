"""Where an act of the casework or a notice takes place: a unit, a pack, the county's zone and instant.

The only place that turns a person's posts into what `cases.rights` judges by.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from cases.people import NOBODY, PersonId
from cases.places import PlacePath
from cases.rights import Post, Standing
from cases.tasks import Terms
from packs.pack import Pack
from storage.people import PersonView
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Scene:
    """One unit at one county instant under one pack."""

    unit: Unit
    pack: Pack
    zone: tzinfo
    now: datetime
    """County time."""

    @property
    def today(self) -> date:
        """The county's day."""
        return self.now.astimezone(self.zone).date()

    @property
    def terms(self) -> Terms:
        """What tasks are judged by."""
        return Terms(self.pack.tasks, self.pack.calendar, self.zone)

    async def person(self, person_id: int | None) -> PersonView | None:
        """Somebody with the posts of today; None for nobody."""
        return await self.unit.people.get(person_id, on=self.today) if person_id else None

    async def standing(self, person_id: int | None) -> Standing:
        """Somebody as rights see them."""
        person = await self.person(person_id)
        return standing_of(person, self.pack, self.zone) if person else Standing(NOBODY)

    async def name(self, person_id: int | None) -> str:
        """A member of staff by name."""
        person = await self.person(person_id)
        return person.name if person else "（没有人）"


def standing_of(person: PersonView, pack: Pack, zone: tzinfo) -> Standing:
    """A person as rights see them: by their own posts, and by those of the absent people they stand in for.

    Somebody who left has no post; a role the pack does not know gives nothing.
    """
    posts = tuple(
        Post(
            pack.roles[post.role],
            PlacePath(post.place_path),
            _midnight(post.since, zone),
            _midnight(post.until, zone) if post.until else None,
        )
        for post in person.duties
        if post.role in pack.roles and person.left_at is None
    )
    return Standing(PersonId(person.id), posts)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(0), zone)
