"""The inbox: what came in, kept before anybody is told it was received. The same key twice is one row."""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, func, or_, update
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from chat.incoming import Incoming
from storage.rows import key, sealed, words
from storage.talks import TalkRow

NEW, DONE, DEAD = "new", "done", "dead"


class InboxRow(SQLModel, table=True):
    """One thing somebody did, or a channel's raw update that is read in the turn."""

    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("channel", "key"),)

    id: int | None = key()
    channel: str
    key: str
    talk_id: int = Field(foreign_key="talk.id", index=True)
    payload: dict[str, Any] | None = sealed()
    """`{"incoming": …}` or `{"raw": base64}`; wiped after the pack's days."""
    received_at: datetime
    state: str = Field(default=NEW, index=True)
    hold_until: datetime | None = None
    """Media are still being fetched; the talk waits at most until then."""
    attempts: int = 0
    done_at: datetime | None = None
    why: str = words()
    """Of a dead letter: the fault, without words of the person."""


@dataclass(frozen=True, slots=True)
class InboxView:
    """One row as a turn sees it: either `incoming` or `raw` is set."""

    id: int
    channel: str
    key: str
    talk_id: int
    received_at: datetime
    attempts: int
    incoming: Incoming | None
    raw: bytes


class Inbox:
    """The shelf of what came in."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, talk_id: int, incoming: Incoming, *, at: datetime, hold_until: datetime | None = None) -> bool:
        """Keeps it. False when this key came before in this talk's channel."""
        talk = await self._session.get_one(TalkRow, talk_id)
        payload = {"incoming": incoming.to_json()}
        return await self._keep(talk.channel, incoming.key, talk_id, payload, at, hold_until)

    async def add_raw(
        self, channel: str, key: str, talk_id: int, raw: bytes, *, at: datetime, hold_until: datetime | None = None
    ) -> bool:
        """Keeps a channel's own update unread. False when this key came before."""
        payload = {"raw": base64.b64encode(raw).decode()}
        return await self._keep(channel, key, talk_id, payload, at, hold_until)

    async def fill(self, row_id: int, incoming: Incoming) -> None:
        """The door has fetched the media (or given up): the turn may run."""
        await self._set(row_id, payload={"incoming": incoming.to_json()}, hold_until=None)

    async def held(self, channel: str) -> list[InboxView]:
        """What still waits for media in a channel, oldest first."""
        query = select(InboxRow).where(
            col(InboxRow.channel) == channel, col(InboxRow.state) == NEW, col(InboxRow.hold_until).is_not(None)
        )
        return [_view(row) for row in (await self._session.exec(query.order_by(col(InboxRow.id)))).all()]

    async def pick(self, *, now: datetime, but: frozenset[int] = frozenset()) -> InboxView | None:
        """The oldest row of a talk that nobody is serving; on PostgreSQL the talk's row is locked by this unit.

        A later message never overtakes: of each talk only its oldest unhandled row counts, and while that one waits
        for media the whole talk waits. `but` leaves out talks this process is serving. The lock lets rows that point at
        the talk be written, so that a door keeps a later message while an earlier one is served.
        """
        first = (
            select(func.min(col(InboxRow.id)).label("first"))
            .where(col(InboxRow.state) == NEW)
            .group_by(col(InboxRow.talk_id))
        ).subquery()
        query = (
            select(InboxRow)
            .join(first, first.c.first == col(InboxRow.id))
            .join(TalkRow, col(TalkRow.id) == col(InboxRow.talk_id))
            .where(or_(col(InboxRow.hold_until).is_(None), col(InboxRow.hold_until) <= now))
            .where(col(InboxRow.talk_id).not_in(but))
            .order_by(col(InboxRow.id))
            .limit(1)
            .with_for_update(of=TalkRow, skip_locked=True, key_share=True)
        )
        row = (await self._session.exec(query)).first()
        return _view(row) if row else None

    async def is_next(self, row_id: int, talk_id: int) -> bool:
        """Whether the row is still the oldest unhandled one of its talk (asked again under the lock)."""
        query = select(func.min(col(InboxRow.id))).where(col(InboxRow.talk_id) == talk_id, col(InboxRow.state) == NEW)
        return (await self._session.exec(query)).one() == row_id

    async def count_attempt(self, row_id: int) -> int:
        """One more try; returns how many there have been. Belongs in a unit of its own."""
        await self._session.exec(
            update(InboxRow).where(col(InboxRow.id) == row_id).values(attempts=InboxRow.attempts + 1)
        )
        return (await self._session.exec(select(InboxRow.attempts).where(col(InboxRow.id) == row_id))).one()

    async def done(self, row_id: int, *, at: datetime, forget: bool = False) -> None:
        """The turn has happened; with `forget` what came in is wiped at once."""
        values: dict[str, Any] = {"payload": None} if forget else {}
        await self._set(row_id, state=DONE, done_at=at, **values)

    async def dead(self, row_id: int, why: str, *, at: datetime) -> None:
        """The turn can't happen: a dead letter, kept for a person to look at."""
        await self._set(row_id, state=DEAD, why=why, done_at=at)

    async def revive(self, row_id: int) -> None:
        """An operator asks for a dead letter to be tried again."""
        await self._set(row_id, state=NEW, why="", attempts=0, done_at=None)

    async def count_dead(self) -> int:
        """How many turns could not happen and wait for somebody to look at them."""
        query = select(func.count()).where(col(InboxRow.state) == DEAD, col(InboxRow.payload).is_not(None))
        return (await self._session.exec(query)).one()

    async def dead_letters(self) -> list[tuple[int, str, str]]:
        """Ids, channels and faults of dead letters."""
        query = select(InboxRow).where(col(InboxRow.state) == DEAD).order_by(col(InboxRow.id))
        return [(row.id or 0, row.channel, row.why) for row in (await self._session.exec(query)).all()]

    async def oldest(self) -> datetime | None:
        """When the oldest unhandled row came."""
        query = select(func.min(col(InboxRow.received_at))).where(col(InboxRow.state) == NEW)
        return (await self._session.exec(query)).one()

    async def count_since(self, talk_id: int, since: datetime) -> int:
        """How much came from one talk since then."""
        query = select(func.count()).where(col(InboxRow.talk_id) == talk_id, col(InboxRow.received_at) >= since)
        return (await self._session.exec(query)).one()

    async def wipe(self, before: datetime) -> int:
        """Forgets the words of what was handled before then; returns how many rows."""
        query = (
            update(InboxRow)
            .where(col(InboxRow.state) != NEW, col(InboxRow.done_at) < before, col(InboxRow.payload).is_not(None))
            .values(payload=None)
        )
        return (await self._session.exec(query)).rowcount

    async def _keep(
        self, channel: str, key: str, talk_id: int, payload: dict[str, Any], at: datetime, hold: datetime | None
    ) -> bool:
        seen = select(InboxRow.id).where(col(InboxRow.channel) == channel, col(InboxRow.key) == key)
        if (await self._session.exec(seen)).first() is not None:
            return False
        self._session.add(
            InboxRow(channel=channel, key=key, talk_id=talk_id, payload=payload, received_at=at, hold_until=hold)
        )
        await self._session.flush()
        return True

    async def _set(self, row_id: int, **values: Any) -> None:
        await self._session.exec(update(InboxRow).where(col(InboxRow.id) == row_id).values(**values))


def _view(row: InboxRow) -> InboxView:
    assert row.id is not None
    payload = row.payload or {}
    incoming = Incoming.from_json(payload["incoming"]) if "incoming" in payload else None
    raw = base64.b64decode(payload["raw"]) if "raw" in payload else b""
    return InboxView(row.id, row.channel, row.key, row.talk_id, row.received_at, row.attempts, incoming, raw)
