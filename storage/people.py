"""People: staff with their posts and absences, and villagers who made themselves known."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import distinct, func, or_, update
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.places import PlaceRow
from storage.rows import key, sealed
from storage.sealing import Cipher


class PersonRow(SQLModel, table=True):
    """One person. Phone and ID number are sealed; a keyed hash finds them again."""

    __tablename__ = "person"

    id: int | None = key()
    code: str = Field(unique=True)
    """The county's own code or a demo name, used on the command line."""
    name: str
    phone: str | None = sealed()
    phone_hash: str = Field(default="", index=True)
    id_number: str | None = sealed()
    id_hash: str = Field(default="", index=True)
    further: list[str] | None = sealed()
    """Further addresses (Apprise): SMS gateway, WeCom or DingTalk robot, mail."""
    language: str = ""
    left_at: datetime | None = None


class PostRow(SQLModel, table=True):
    """A person's role in a place, from a day on."""

    __tablename__ = "post"

    id: int | None = key()
    person_id: int = Field(foreign_key="person.id", index=True)
    role: str = Field(index=True)
    place_id: int = Field(foreign_key="place.id", index=True)
    since: date
    until: date | None = None


class AbsenceRow(SQLModel, table=True):
    """A person is away from a day to a day (both included); the deputy takes what comes."""

    __tablename__ = "absence"

    id: int | None = key()
    person_id: int = Field(foreign_key="person.id", index=True)
    since: date
    until: date
    deputy_id: int | None = Field(default=None, foreign_key="person.id", index=True)


@dataclass(frozen=True, slots=True)
class PostView:
    """A role in a place."""

    role: str
    place_id: int
    place_path: str
    place_name: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person outside storage. `phone` is plain: show it only through the rights check."""

    id: int
    code: str
    name: str
    phone: str
    further: tuple[str, ...]
    language: str
    left_at: datetime | None
    posts: tuple[PostView, ...] = field(default=())
    acting: tuple[PostView, ...] = field(default=())
    """The posts of absent people they stand in for."""
    stands_in_for: tuple[int, ...] = ()
    """Those absent people."""

    @property
    def duties(self) -> tuple[PostView, ...]:
        """Everything they may act by: their own posts, and those of whom they stand in for."""
        return (*self.posts, *self.acting)

    def holds(self, role: str) -> bool:
        """Whether they have this role anywhere."""
        return any(post.role == role for post in self.posts)


class People:
    """The shelf of people."""

    def __init__(self, session: AsyncSession, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    async def add(self, *, code: str, name: str, phone: str = "", id_number: str = "") -> int:
        """A new person; phone and ID number already normalised. Returns the id."""
        row = PersonRow(
            code=code,
            name=name,
            phone=phone or None,
            phone_hash=self._hash("phone", phone),
            id_number=id_number or None,
            id_hash=self._hash("id", id_number),
        )
        self._session.add(row)
        await self._session.flush()
        assert row.id is not None
        return row.id

    async def appoint(self, person_id: int, role: str, place_id: int, *, since: date) -> None:
        """Gives a role in a place; the same again changes nothing."""
        held = select(PostRow).where(
            col(PostRow.person_id) == person_id,
            col(PostRow.role) == role,
            col(PostRow.place_id) == place_id,
            col(PostRow.until).is_(None),
        )
        if (await self._session.exec(held)).first() is None:
            self._session.add(PostRow(person_id=person_id, role=role, place_id=place_id, since=since))
            await self._session.flush()

    async def get(self, person_id: int, *, on: date) -> PersonView | None:
        """A person with the posts they hold on a day."""
        row = await self._session.get(PersonRow, person_id)
        return await self._view(row, on) if row else None

    async def by_code(self, code: str, *, on: date) -> PersonView | None:
        """By code."""
        row = (await self._session.exec(select(PersonRow).where(col(PersonRow.code) == code))).first()
        return await self._view(row, on) if row else None

    async def by_phone(self, phone: str, *, on: date) -> list[PersonView]:
        """Everybody with this (normalised) phone."""
        query = select(PersonRow).where(col(PersonRow.phone_hash) == self._hash("phone", phone))
        return [await self._view(row, on) for row in (await self._session.exec(query)).all()] if phone else []

    async def named(self, name: str, *, on: date) -> list[PersonView]:
        """Everybody of exactly this name who has not left."""
        query = select(PersonRow).where(col(PersonRow.name) == name, col(PersonRow.left_at).is_(None))
        return [await self._view(row, on) for row in (await self._session.exec(query)).all()] if name else []

    async def names(self) -> set[str]:
        """Everybody's name: what no published text may hold."""
        return set((await self._session.exec(select(PersonRow.name).distinct())).all())

    async def in_post(self, role: str, place_id: int, *, on: date) -> list[PersonView]:
        """Who holds a role in exactly this place on a day, in order of appointment."""
        query = (
            select(PersonRow)
            .join(PostRow, col(PostRow.person_id) == col(PersonRow.id))
            .where(col(PostRow.role) == role, col(PostRow.place_id) == place_id, *_held_on(on))
            .where(col(PersonRow.left_at).is_(None))
            .order_by(col(PostRow.id))
        )
        return [await self._view(row, on) for row in (await self._session.exec(query)).all()]

    async def staff(self, *, on: date) -> list[PersonView]:
        """Everybody with a post on a day, by code."""
        query = (
            select(PersonRow)
            .where(col(PersonRow.id).in_(select(PostRow.person_id).where(*_held_on(on))))
            .where(col(PersonRow.left_at).is_(None))
            .order_by(col(PersonRow.code))
        )
        return [await self._view(row, on) for row in (await self._session.exec(query)).all()]

    async def count_staff(self, *, on: date) -> int:
        """How many people hold a post on a day."""
        query = select(func.count(distinct(col(PostRow.person_id)))).where(*_held_on(on))
        return (await self._session.exec(query)).one()

    async def change(self, person_id: int, **values: Any) -> None:
        """Changes plain fields (name, language, further)."""
        await self._session.exec(update(PersonRow).where(col(PersonRow.id) == person_id).values(**values))

    async def change_phone(self, person_id: int, phone: str) -> None:
        """Another (normalised) phone; "" for none."""
        await self.change(person_id, phone=phone or None, phone_hash=self._hash("phone", phone))

    async def be_away(self, person_id: int, since: date, until: date, deputy_id: int | None) -> None:
        """Records an absence with its deputy."""
        self._session.add(AbsenceRow(person_id=person_id, since=since, until=until, deputy_id=deputy_id))
        await self._session.flush()

    async def absence(self, person_id: int, *, on: date) -> tuple[date, int | None] | None:
        """Until when a person is away on a day, and who stands in; None when present."""
        query = select(AbsenceRow).where(
            col(AbsenceRow.person_id) == person_id, col(AbsenceRow.since) <= on, col(AbsenceRow.until) >= on
        )
        row = (await self._session.exec(query.order_by(col(AbsenceRow.id).desc()))).first()
        return (row.until, row.deputy_id) if row else None

    async def deputised_by(self, person_id: int, *, on: date) -> list[int]:
        """The absent people somebody stands in for on a day; nobody's while they are away themselves."""
        named = (
            select(AbsenceRow.person_id)
            .join(PersonRow, col(PersonRow.id) == col(AbsenceRow.person_id))
            .where(col(AbsenceRow.deputy_id) == person_id, *_away_on(on), col(PersonRow.left_at).is_(None))
        )
        absent = sorted(set((await self._session.exec(named)).all()))
        if not absent or await self.absence(person_id, on=on) is not None:
            return []
        # Of several absences of one person that recorded last counts.
        return [each for each in absent if (await self.absence(each, on=on) or (on, None))[1] == person_id]

    async def come_back(self, person_id: int, *, on: date) -> None:
        """Present from this day on: the absence that runs ends the day before; later ones stay."""
        query = select(AbsenceRow).where(
            col(AbsenceRow.person_id) == person_id, col(AbsenceRow.since) <= on, col(AbsenceRow.until) >= on
        )
        for row in (await self._session.exec(query)).all():
            if row.since == on:
                await self._session.delete(row)
            else:
                row.until = on - timedelta(days=1)
        await self._session.flush()

    async def leave(self, person_id: int, *, on: date, at: datetime) -> None:
        """Ends all posts; from now on no access."""
        await self._session.exec(
            update(PostRow).where(col(PostRow.person_id) == person_id, *_held_on(on)).values(until=on)
        )
        await self.change(person_id, left_at=at)

    def _hash(self, kind: str, normal: str) -> str:
        return self._cipher.lookup(kind, normal) if normal else ""

    async def _view(self, row: PersonRow, on: date) -> PersonView:
        assert row.id is not None
        absent = tuple(await self.deputised_by(row.id, on=on)) if row.left_at is None else ()
        return PersonView(
            row.id,
            row.code,
            row.name,
            row.phone or "",
            tuple(row.further or ()),
            row.language,
            row.left_at,
            await self._posts([row.id], on),
            await self._posts(absent, on) if absent else (),
            absent,
        )

    async def _posts(self, person_ids: Sequence[int], on: date) -> tuple[PostView, ...]:
        query = (
            select(PostRow, PlaceRow)
            .join(PlaceRow, col(PlaceRow.id) == col(PostRow.place_id))
            .where(col(PostRow.person_id).in_(person_ids), *_held_on(on))
            .order_by(col(PostRow.id))
        )
        return tuple(
            PostView(post.role, post.place_id, place.path, place.name, post.since, post.until)
            for post, place in (await self._session.exec(query)).all()
        )


def _away_on(on: date) -> tuple[Any, Any]:
    return col(AbsenceRow.since) <= on, col(AbsenceRow.until) >= on


def _held_on(on: date) -> tuple[Any, Any]:
    return col(PostRow.since) <= on, or_(col(PostRow.until).is_(None), col(PostRow.until) > on)
