"""The outbox: what we say, written in the same unit as what it tells of, sent or read afterwards."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from chat.address import Address
from chat.outgoing import Outgoing
from storage.rows import key, sealed, words
from storage.talks import TalkRow

WAITING, SENT, SEEN, WITHHELD, DEAD = "waiting", "sent", "seen", "withheld", "dead"
STOPPED = "stopped"
"""Nobody reads it, on any channel: whom it is about has died."""


class OutboxRow(SQLModel, table=True):
    """One message of ours, or an echo of theirs for the transcript."""

    __tablename__ = "outbox"

    id: int | None = key()
    talk_id: int = Field(foreign_key="talk.id", index=True)
    channel: str = Field(index=True)
    at: datetime
    """When it was written (real time)."""
    payload: dict[str, Any] | None = sealed()
    is_mine: bool = False
    """An echo of what the person said: shown in the transcript, never sent."""
    slot: str = Field(default="", index=True)
    is_urgent: bool = False
    notice_id: int | None = Field(default=None, index=True)
    """The notice this message carries; sending or seeing it is what reaching means."""
    state: str = Field(default=WAITING, index=True)
    not_before: datetime | None = None
    attempts: int = 0
    claimed_at: datetime | None = None
    remote_id: str = ""
    done_at: datetime | None = None
    why: str = words()


@dataclass(frozen=True, slots=True)
class OutboxView:
    """One row outside storage."""

    id: int
    talk_id: int
    address: Address
    at: datetime
    message: Outgoing
    mine: bool
    notice_id: int | None
    state: str
    attempts: int
    remote_id: str

    @property
    def seq(self) -> int:
        """Position in the transcript; a reader's cursor."""
        return self.id


class Outbox:
    """The shelf of what we say."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(
        self, talk_id: int, message: Outgoing, *, at: datetime, mine: bool = False, notice_id: int | None = None
    ) -> int:
        """Writes one message (or echo) to be sent after this unit commits; returns its id."""
        talk = await self._session.get_one(TalkRow, talk_id)
        row = OutboxRow(
            talk_id=talk_id,
            channel=talk.channel,
            at=at,
            payload=message.to_json(),
            is_mine=mine,
            slot=message.slot,
            is_urgent=message.urgent,
            notice_id=notice_id,
            state=SEEN if mine else WAITING,
        )
        self._session.add(row)
        await self._session.flush()
        assert row.id is not None
        return row.id

    async def after(self, talk_id: int, cursor: int, limit: int = 200) -> list[OutboxView]:
        """A transcript's rows behind a cursor, oldest first."""
        query = self._query().where(col(OutboxRow.talk_id) == talk_id, col(OutboxRow.id) > cursor)
        return await self._views(query.order_by(col(OutboxRow.id)).limit(limit))

    async def last(self, talk_id: int, limit: int = 200) -> list[OutboxView]:
        """The end of a transcript, oldest first."""
        query = self._query().where(col(OutboxRow.talk_id) == talk_id).order_by(col(OutboxRow.id).desc())
        return (await self._views(query.limit(limit)))[::-1]

    async def before(self, talk_id: int, cursor: int, limit: int = 200) -> list[OutboxView]:
        """The transcript's rows just before a cursor, oldest first."""
        query = self._query().where(col(OutboxRow.talk_id) == talk_id, col(OutboxRow.id) < cursor)
        return (await self._views(query.order_by(col(OutboxRow.id).desc()).limit(limit)))[::-1]

    async def mark_seen(self, talk_id: int, upto: int, *, at: datetime) -> list[int]:
        """The page has shown everything up to this row; returns the notices that were thereby seen."""
        where = (
            col(OutboxRow.talk_id) == talk_id,
            col(OutboxRow.id) <= upto,
            col(OutboxRow.state).in_((WAITING, SENT)),
        )
        seen = select(OutboxRow.notice_id).where(*where, col(OutboxRow.notice_id).is_not(None))
        notices = [n for n in (await self._session.exec(seen)).all() if n is not None]
        await self._session.exec(update(OutboxRow).where(*where).values(state=SEEN, done_at=at))
        return notices

    async def claim(self, channel: str, *, now: datetime, stale: datetime) -> OutboxView | None:
        """The next message to send in a channel: urgent ones first, else the oldest, in order within a talk.

        A row claimed before `stale` and never marked belonged to a process that died: it is sent again.
        """
        first = (
            select(func.min(col(OutboxRow.id)).label("first"))
            .where(col(OutboxRow.state) == WAITING, col(OutboxRow.channel) == channel)
            .group_by(col(OutboxRow.talk_id))
        ).subquery()
        query = (
            self._query()
            .join(first, first.c.first == col(OutboxRow.id))
            .where((col(OutboxRow.not_before).is_(None)) | (col(OutboxRow.not_before) <= now))
            .where((col(OutboxRow.claimed_at).is_(None)) | (col(OutboxRow.claimed_at) < stale))
            .order_by(col(OutboxRow.is_urgent).desc(), col(OutboxRow.id))
            .limit(1)
            .with_for_update(of=OutboxRow, skip_locked=True)
        )
        views = await self._views(query)
        if not views:
            return None
        await self._set(views[0].id, claimed_at=now, attempts=views[0].attempts + 1)
        return views[0]

    async def sent(self, row_id: int, remote_id: str, *, at: datetime) -> int | None:
        """The channel took it; returns the notice it carried."""
        await self._set(row_id, state=SENT, remote_id=remote_id, done_at=at, claimed_at=None)
        return (await self._session.exec(select(OutboxRow.notice_id).where(col(OutboxRow.id) == row_id))).one()

    async def later(self, row_id: int, *, until: datetime, why: str) -> None:
        """To be tried again, not before then."""
        await self._set(row_id, not_before=until, why=why, claimed_at=None)

    async def dead(self, row_id: int, why: str, *, at: datetime) -> None:
        """Never to be sent as it is."""
        await self._set(row_id, state=DEAD, why=why, done_at=at, claimed_at=None)

    async def withhold(self, row_id: int, *, at: datetime) -> None:
        """The channel may not carry it, by the pack: nothing has failed, and the person reads it elsewhere."""
        await self._set(row_id, state=WITHHELD, done_at=at, claimed_at=None)

    async def stop(self, notice_ids: Collection[int]) -> list[int]:
        """Nobody will read what of these notices has not arrived yet; returns the rows."""
        where = (col(OutboxRow.notice_id).in_(notice_ids), col(OutboxRow.state) == WAITING)
        found = [each for each in (await self._session.exec(select(OutboxRow.id).where(*where))).all() if each]
        await self._session.exec(update(OutboxRow).where(*where).values(state=STOPPED, claimed_at=None))
        return found

    async def go_on(self, row_ids: Collection[int]) -> None:
        """What was stopped may be read after all."""
        where = (col(OutboxRow.id).in_(row_ids), col(OutboxRow.state) == STOPPED)
        await self._session.exec(update(OutboxRow).where(*where).values(state=WAITING))

    async def revive(self, row_id: int) -> None:
        """An operator asks for a dead letter to be sent again."""
        await self._set(row_id, state=WAITING, why="", attempts=0, not_before=None, done_at=None)

    async def dead_letters(self) -> list[OutboxView]:
        """What could not be sent."""
        return await self._views(self._query().where(col(OutboxRow.state) == DEAD).order_by(col(OutboxRow.id)))

    async def count_dead(self) -> int:
        """How many could not be sent and wait for somebody to look at them."""
        query = select(func.count()).where(col(OutboxRow.state) == DEAD, col(OutboxRow.payload).is_not(None))
        return (await self._session.exec(query)).one()

    async def in_slot(self, talk_id: int, slot: str) -> list[str]:
        """The channel's ids of earlier messages in this slot, newest last."""
        query = (
            select(OutboxRow.remote_id)
            .where(col(OutboxRow.talk_id) == talk_id, col(OutboxRow.slot) == slot, col(OutboxRow.remote_id) != "")
            .order_by(col(OutboxRow.id))
        )
        return list((await self._session.exec(query)).all())

    async def oldest(self, channels: list[str]) -> datetime | None:
        """When the oldest waiting message of pushed channels was written."""
        query = select(func.min(col(OutboxRow.at))).where(
            col(OutboxRow.state) == WAITING, col(OutboxRow.channel).in_(channels)
        )
        return (await self._session.exec(query)).one()

    async def wipe(self, before: datetime) -> int:
        """Forgets the words of what was sent or seen before then; returns how many rows."""
        query = (
            update(OutboxRow)
            .where(col(OutboxRow.state) != WAITING, col(OutboxRow.at) < before, col(OutboxRow.payload).is_not(None))
            .values(payload=None)
        )
        return (await self._session.exec(query)).rowcount

    def _query(self) -> Any:
        joined = select(OutboxRow, TalkRow).join(TalkRow, col(TalkRow.id) == col(OutboxRow.talk_id))
        return joined.where(col(OutboxRow.state) != STOPPED)

    async def _views(self, query: Any) -> list[OutboxView]:
        return [_view(row, talk) for row, talk in (await self._session.exec(query)).all() if row.payload is not None]

    async def _set(self, row_id: int, **values: Any) -> None:
        await self._session.exec(update(OutboxRow).where(col(OutboxRow.id) == row_id).values(**values))


def _view(row: OutboxRow, talk: TalkRow) -> OutboxView:
    assert row.id is not None
    return OutboxView(
        id=row.id,
        talk_id=row.talk_id,
        address=Address(talk.channel, talk.key, talk.group),
        at=row.at,
        message=Outgoing.from_json(row.payload or {}),
        mine=row.is_mine,
        notice_id=row.notice_id,
        state=row.state,
        attempts=row.attempts,
        remote_id=row.remote_id,
    )
