"""The log of who did and who saw what. Rows are only ever added; the night takes words out of them (`storage.keeping`).

The only place that says which acts are looks: `….seen`, `….looked_up`, `….printed`, `….searched`, and everything that
begins with `reveal.` (shown in full), `export.` (taken out) or `counter.` (told to a caller or visitor).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.rows import key, sealed


class EventRow(SQLModel, table=True):
    """One thing done or seen."""

    __tablename__ = "event"

    id: int | None = key()
    at: datetime = Field(index=True)
    """County time."""
    person_id: int | None = Field(default=None, index=True)
    """Who; None for the clock and for people not known by name."""
    talk_id: int | None = None
    act: str = Field(index=True)
    """"report.filed", "task.finding", "reveal.phone" …"""
    about: str = Field(index=True)
    """"clue:4", "task:12"."""
    detail: dict[str, Any] | None = sealed()


_LOOKS = (".seen", ".looked_up", ".printed", ".searched")
_WHOLE = ("reveal.", "export.", "counter.")


@dataclass(frozen=True, slots=True)
class EventView:
    """One line of the log."""

    id: int
    at: datetime
    person_id: int | None
    talk_id: int | None
    act: str
    about: str
    detail: dict[str, Any]


class Events:
    """The shelf of events."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(
        self, act: str, about: str, *, at: datetime, person_id: int | None, talk_id: int | None = None, **detail: Any
    ) -> None:
        """Writes one line."""
        self._session.add(
            EventRow(at=at, person_id=person_id, talk_id=talk_id, act=act, about=about, detail=detail or None)
        )
        await self._session.flush()

    async def about(self, about: str) -> list[EventView]:
        """A thing's history, oldest first."""
        query = select(EventRow).where(col(EventRow.about) == about).order_by(col(EventRow.id))
        return [_view(row) for row in (await self._session.exec(query)).all()]

    async def by(self, person_id: int, since: datetime) -> list[EventView]:
        """What a person did and saw since then."""
        query = select(EventRow).where(col(EventRow.person_id) == person_id, col(EventRow.at) >= since)
        return [_view(row) for row in (await self._session.exec(query.order_by(col(EventRow.id)))).all()]

    async def about_any(self, abouts: list[str], *, since: datetime) -> list[EventView]:
        """The history of several things since then, oldest first."""
        query = select(EventRow).where(col(EventRow.about).in_(abouts), col(EventRow.at) >= since)
        return [_view(row) for row in (await self._session.exec(query.order_by(col(EventRow.id)))).all()]

    async def starting(self, prefix: str, *, since: datetime | None = None) -> list[EventView]:
        """Everything about things whose name begins so, oldest first; with `since` only from then on."""
        query = select(EventRow).where(col(EventRow.about).startswith(prefix, autoescape=True))
        if since is not None:
            query = query.where(col(EventRow.at) >= since)
        return [_view(row) for row in (await self._session.exec(query.order_by(col(EventRow.id)))).all()]

    async def looks(
        self, *, about: list[str] | None = None, by: int | None = None, since: datetime | None = None
    ) -> list[EventView]:
        """Who saw what, oldest first: at these things, by this person, since then; what is not said does not narrow."""
        conditions: list[Any] = [
            or_(
                *(col(EventRow.act).endswith(each) for each in _LOOKS),
                *(col(EventRow.act).startswith(each) for each in _WHOLE),
            )
        ]
        if about is not None:
            conditions.append(col(EventRow.about).in_(about))
        if by is not None:
            conditions.append(col(EventRow.person_id) == by)
        if since is not None:
            conditions.append(col(EventRow.at) >= since)
        query = select(EventRow).where(*conditions).order_by(col(EventRow.at), col(EventRow.id))
        return [_view(row) for row in (await self._session.exec(query)).all()]


def _view(row: EventRow) -> EventView:
    return EventView(row.id or 0, row.at, row.person_id, row.talk_id, row.act, row.about, row.detail or {})
