"""Stays: whether the person of a page's talk is still there, or the page was locked for whoever takes the phone next.

All instants are real time. A talk in which nobody did anything yet has no instant: there is nothing to lock.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession


class StayRow(SQLModel, table=True):
    """One talk's stay. A table of its own: a turn holds the talk's row while the page says that somebody is there."""

    __tablename__ = "stay"

    talk_id: int = Field(foreign_key="talk.id", primary_key=True)
    present_at: datetime | None = None
    """When the person last did something on the page, a touch included."""
    locked_at: datetime | None = None
    """When they said they were done; an idle page locks without it."""
    misses: int = 0
    """Wrong numbers since it was last opened."""
    missed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StayView:
    """A stay outside storage."""

    present_at: datetime | None = None
    locked_at: datetime | None = None
    misses: int = 0
    missed_at: datetime | None = None


class Stays:
    """The shelf of stays."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, talk_id: int, *, hold: bool = False) -> StayView:
        """A talk's stay, empty when it never began; `hold` keeps others from guessing at it at the same time."""
        row = await self._session.get(StayRow, talk_id, with_for_update=hold or None)
        return StayView(row.present_at, row.locked_at, row.misses, row.missed_at) if row else StayView()

    async def begin(self, talk_id: int) -> None:
        """Goes with the talk's own beginning; again changes nothing."""
        await self._row(talk_id)

    async def touch(self, talk_id: int, *, at: datetime) -> None:
        """The person is there."""
        (await self._row(talk_id)).present_at = at
        await self._session.flush()

    async def lock(self, talk_id: int, *, at: datetime) -> None:
        """The person is done; a talk in which nothing was done stays open."""
        row = await self._row(talk_id)
        if row.present_at is not None:
            row.locked_at = at
        await self._session.flush()

    async def open(self, talk_id: int, *, at: datetime) -> None:
        """The person came back and showed who they are."""
        row = await self._row(talk_id)
        row.present_at, row.locked_at, row.misses, row.missed_at = at, None, 0, None
        await self._session.flush()

    async def miss(self, talk_id: int, *, at: datetime) -> int:
        """A wrong number; returns how many there have been."""
        row = await self._row(talk_id)
        row.misses, row.missed_at = row.misses + 1, at
        await self._session.flush()
        return row.misses

    async def _row(self, talk_id: int) -> StayRow:
        row = await self._session.get(StayRow, talk_id)
        if row is None:
            row = StayRow(talk_id=talk_id)
            self._session.add(row)
            await self._session.flush()
        return row
