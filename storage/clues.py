"""Clues: that a household may be in trouble, however it became known."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import update
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from cases.grounds import Ground
from storage.rows import key, sealed


class ClueRow(SQLModel, table=True):
    """One clue."""

    __tablename__ = "clue"

    id: int | None = key()
    source: str
    """A `cases.grounds.Source`."""
    place_id: int = Field(foreign_key="place.id", index=True)
    household_id: int | None = Field(default=None, foreign_key="household.id", index=True)
    pack_hash: str
    """The rules it began with stay its rules."""
    opened_at: datetime
    closed_at: datetime | None = None
    released_at: datetime | None = None
    """Its household asked for it to be erased, and that was granted: it goes in the next night."""
    outcome: str = ""
    """Why it was closed: the finding's code, "withdrawn" …"""
    system: dict[str, Any] | None = sealed()
    """The national system's number and date, or the reason there is none."""
    grounds: list[dict[str, Any]] | None = sealed()
    """What it rests on beside reports: lists, visits, finds."""


@dataclass(frozen=True, slots=True)
class ClueView:
    """A clue outside storage."""

    id: int
    source: str
    place_id: int
    household_id: int | None
    pack_hash: str
    opened_at: datetime
    closed_at: datetime | None
    outcome: str
    system: dict[str, Any]
    grounds: tuple[Ground, ...] = ()


class Clues:
    """The shelf of clues."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(
        self,
        *,
        source: str,
        place_id: int,
        pack_hash: str,
        at: datetime,
        household_id: int | None = None,
        grounds: tuple[Ground, ...] = (),
    ) -> int:
        """Opens a clue; returns its id."""
        row = ClueRow(source=source, place_id=place_id, pack_hash=pack_hash, opened_at=at, household_id=household_id)
        row.grounds = [_to_json(each) for each in grounds]
        self._session.add(row)
        await self._session.flush()
        assert row.id is not None
        return row.id

    async def get(self, clue_id: int) -> ClueView | None:
        """By id."""
        row = (await self._session.exec(select(ClueRow).where(col(ClueRow.id) == clue_id))).first()
        if row is None or row.id is None:
            return None
        return ClueView(
            row.id,
            row.source,
            row.place_id,
            row.household_id,
            row.pack_hash,
            row.opened_at,
            row.closed_at,
            row.outcome,
            row.system or {},
            tuple(_grounds().validate_python(row.grounds or [])),
        )

    async def add_ground(self, clue_id: int, ground: Ground) -> None:
        """One more reason to look at a household that is looked at already."""
        row = await self._session.get_one(ClueRow, clue_id)
        row.grounds = [*(row.grounds or []), _to_json(ground)]
        await self._session.flush()

    async def drop_ground(self, clue_id: int, title: str, at: datetime) -> None:
        """A reason was taken back: the one of that title and instant."""
        row = await self._session.get_one(ClueRow, clue_id)
        kept = [each for each in _grounds().validate_python(row.grounds or []) if (each.title, each.at) != (title, at)]
        row.grounds = [_to_json(each) for each in kept]
        await self._session.flush()

    async def open_of(self, household_id: int) -> int | None:
        """The open clue about a household of the register."""
        query = select(ClueRow.id).where(col(ClueRow.household_id) == household_id, col(ClueRow.closed_at).is_(None))
        return (await self._session.exec(query.order_by(col(ClueRow.id)))).first()

    async def open_on(self, place_id: int, subject: str) -> int | None:
        """The open clue of a place about somebody of that name whom the register does not have."""
        query = select(ClueRow).where(
            col(ClueRow.place_id) == place_id, col(ClueRow.closed_at).is_(None), col(ClueRow.household_id).is_(None)
        )
        for row in (await self._session.exec(query.order_by(col(ClueRow.id)))).all():
            if any("".join(str(ground.get("subject")).split()) == subject for ground in row.grounds or ()):
                return row.id
        return None

    async def close(self, clue_id: int, outcome: str, *, at: datetime) -> None:
        """Nothing more is to be done about it."""
        await self._set(clue_id, closed_at=at, outcome=outcome)

    async def reopen(self, clue_id: int) -> None:
        """What closed it was taken back."""
        await self._set(clue_id, closed_at=None, outcome="")

    async def move(self, clue_id: int, place_id: int) -> None:
        """It belongs to another grid or village."""
        await self._set(clue_id, place_id=place_id)

    async def note_system(self, clue_id: int, system: dict[str, Any]) -> None:
        """The national system's number and date, or the reason there is none."""
        await self._set(clue_id, system=system)

    async def _set(self, clue_id: int, **values: Any) -> None:
        await self._session.exec(update(ClueRow).where(col(ClueRow.id) == clue_id).values(**values))


@cache
def _grounds() -> TypeAdapter[list[Ground]]:
    return TypeAdapter(list[Ground])


def _to_json(ground: Ground) -> dict[str, Any]:
    body: list[dict[str, Any]] = _grounds().dump_python([ground], mode="json")
    return body[0]
