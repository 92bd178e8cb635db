"""Notices: what we say unasked, to whom, about what, and whether it reached them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, exists, func, update
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from chat.outgoing import Outgoing
from storage.outbox import OutboxRow
from storage.rows import key, sealed

WAITING, PLACED, DROPPED = "waiting", "placed", "dropped"
_AT_ONCE = 500


class NoticeRow(SQLModel, table=True):
    """One notice. (about, rung, whom, slot) is unique: written before anything is sent."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("about", "rung", "whom", "slot"),)

    id: int | None = key()
    whom: str = Field(index=True)
    """"person:3" (all their talks and further addresses) or "talk:9" (a villager's talk)."""
    about: str = Field(index=True)
    """"task:12", "clue:4", "digest"."""
    rung: str = ""
    """Which kind of word it is: "new", "due", "late", "urge", "received", "visit", "decision", "next" …"""
    slot: str = ""
    """The instant or count that makes it once: an ISO time, a revision."""
    payload: dict[str, Any] | None = sealed()
    is_urgent: bool = False
    in_digest: bool = False
    """Waits for the morning's digest instead of being pushed."""
    made_at: datetime
    """County time."""
    leave_at: datetime = Field(index=True)
    """Not before (county time): quiet hours, rest days."""
    state: str = Field(default=WAITING, index=True)
    placed_at: datetime | None = None
    sent_at: datetime | None = None
    """First sent on a push channel (county time)."""
    seen_at: datetime | None = None
    """First seen on the page (county time)."""


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice outside storage."""

    id: int
    whom: str
    about: str
    rung: str
    slot: str
    message: Outgoing
    is_urgent: bool
    in_digest: bool
    made_at: datetime
    leave_at: datetime
    state: str
    placed_at: datetime | None
    sent_at: datetime | None
    seen_at: datetime | None

    @property
    def reached_at(self) -> datetime | None:
        """When it first counted as reached."""
        instants = [at for at in (self.sent_at, self.seen_at) if at is not None]
        return min(instants) if instants else None


class Notices:
    """The shelf of notices."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(
        self,
        whom: str,
        about: str,
        rung: str,
        slot: str,
        message: Outgoing,
        *,
        at: datetime,
        leave_at: datetime,
        in_digest: bool = False,
    ) -> int | None:
        """Plans one notice; None when this one was made before."""
        same = select(NoticeRow.id).where(
            col(NoticeRow.about) == about,
            col(NoticeRow.rung) == rung,
            col(NoticeRow.whom) == whom,
            col(NoticeRow.slot) == slot,
        )
        if (await self._session.exec(same)).first() is not None:
            return None
        row = NoticeRow(
            whom=whom,
            about=about,
            rung=rung,
            slot=slot,
            payload=message.to_json(),
            is_urgent=message.urgent,
            in_digest=in_digest,
            made_at=at,
            leave_at=leave_at,
        )
        self._session.add(row)
        await self._session.flush()
        return row.id

    async def get(self, notice_id: int) -> NoticeView | None:
        """By id."""
        row = await self._session.get(NoticeRow, notice_id)
        return _view(row) if row else None

    async def ready(self, *, now: datetime, limit: int = 100) -> list[NoticeView]:
        """Notices that may leave now, urgent first, then oldest."""
        query = (
            select(NoticeRow)
            .where(col(NoticeRow.state) == WAITING, col(NoticeRow.leave_at) <= now, col(NoticeRow.in_digest).is_(False))
            .order_by(col(NoticeRow.is_urgent).desc(), col(NoticeRow.id))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [_view(row) for row in (await self._session.exec(query)).all()]

    async def for_digest(self, whom: str) -> list[NoticeView]:
        """What waits for somebody's next digest."""
        query = select(NoticeRow).where(
            col(NoticeRow.whom) == whom, col(NoticeRow.state) == WAITING, col(NoticeRow.in_digest).is_(True)
        )
        return [_view(row) for row in (await self._session.exec(query.order_by(col(NoticeRow.id)))).all()]

    async def about(self, about: str) -> list[NoticeView]:
        """Everything said or planned about a thing, oldest first."""
        query = select(NoticeRow).where(col(NoticeRow.about) == about).order_by(col(NoticeRow.id))
        return [_view(row) for row in (await self._session.exec(query)).all() if row.payload is not None]

    async def pushed_since(self, whom: str, since: datetime) -> int:
        """How many not urgent notices really were pushed to somebody since then.

        A word that left inside a digest, or that a dialog said itself, has no row of its own in any outbox.
        """
        query = select(func.count()).where(
            col(NoticeRow.whom) == whom,
            col(NoticeRow.state) == PLACED,
            col(NoticeRow.placed_at) >= since,
            col(NoticeRow.is_urgent).is_(False),
            col(NoticeRow.in_digest).is_(False),
            exists().where(col(OutboxRow.notice_id) == col(NoticeRow.id)),
        )
        return (await self._session.exec(query)).one()

    async def hurry(self, whom: str, *, now: datetime) -> None:
        """Somebody has come in: what waited for them is looked at now."""
        await self._session.exec(
            update(NoticeRow)
            .where(col(NoticeRow.whom) == whom, col(NoticeRow.state) == WAITING, col(NoticeRow.leave_at) > now)
            .values(leave_at=now)
        )

    async def place(self, notice_id: int, *, at: datetime) -> None:
        """It has gone into the outboxes."""
        await self._set(notice_id, state=PLACED, placed_at=at)

    async def place_all(self, notice_ids: Sequence[int], *, at: datetime) -> None:
        """They have left together, inside a digest."""
        for first in range(0, len(notice_ids), _AT_ONCE):
            some = notice_ids[first : first + _AT_ONCE]
            await self._session.exec(
                update(NoticeRow).where(col(NoticeRow.id).in_(some)).values(state=PLACED, placed_at=at)
            )

    async def drop(self, notice_id: int) -> None:
        """Its need is gone before it left."""
        await self._set(notice_id, state=DROPPED)

    async def drop_about(self, about: str) -> None:
        """Drops every waiting notice about a thing."""
        await self._session.exec(
            update(NoticeRow)
            .where(col(NoticeRow.about) == about, col(NoticeRow.state) == WAITING)
            .values(state=DROPPED)
        )

    async def stop(self, abouts: Collection[str]) -> tuple[list[int], list[int]]:
        """Drops every waiting notice about these things; returns those dropped, and those that have left already."""
        query = select(NoticeRow).where(col(NoticeRow.about).in_(abouts))
        rows = (await self._session.exec(query.order_by(col(NoticeRow.id)))).all()
        waiting = [row for row in rows if row.state == WAITING]
        for row in waiting:
            row.state = DROPPED
        await self._session.flush()
        return [row.id or 0 for row in waiting], [row.id or 0 for row in rows if row.state == PLACED]

    async def go_on(self, notice_ids: Collection[int]) -> None:
        """What was dropped waits again."""
        where = (col(NoticeRow.id).in_(notice_ids), col(NoticeRow.state) == DROPPED)
        await self._session.exec(update(NoticeRow).where(*where).values(state=WAITING))

    async def postpone(self, notice_id: int, leave_at: datetime, *, in_digest: bool = False) -> None:
        """Not yet: quiet hours, an open question, the day's pushes are used up."""
        await self._set(notice_id, leave_at=leave_at, in_digest=in_digest)

    async def reached(
        self, notice_id: int, *, sent_at: datetime | None = None, seen_at: datetime | None = None
    ) -> None:
        """First time sent or seen; later times change nothing."""
        row = await self._session.get_one(NoticeRow, notice_id)
        row.sent_at = row.sent_at or sent_at
        row.seen_at = row.seen_at or seen_at
        await self._session.flush()

    async def _set(self, notice_id: int, **values: Any) -> None:
        await self._session.exec(update(NoticeRow).where(col(NoticeRow.id) == notice_id).values(**values))


def _view(row: NoticeRow) -> NoticeView:
    assert row.id is not None
    return NoticeView(
        id=row.id,
        whom=row.whom,
        about=row.about,
        rung=row.rung,
        slot=row.slot,
        message=Outgoing.from_json(row.payload or {"text": ""}),
        is_urgent=row.is_urgent,
        in_digest=row.in_digest,
        made_at=row.made_at,
        leave_at=row.leave_at,
        state=row.state,
        placed_at=row.placed_at,
        sent_at=row.sent_at,
        seen_at=row.seen_at,
    )
