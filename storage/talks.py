"""Talks: one per address, with the state of its dialogs, and who is on the other side."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, update
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from chat.address import Address
from storage.rows import key, sealed, words


class TalkRow(SQLModel, table=True):
    """One conversation with one address."""

    __tablename__ = "talk"
    __table_args__ = (UniqueConstraint("channel", "key"),)

    id: int | None = key()
    channel: str
    key: str
    group: bool = False
    person_id: int | None = Field(default=None, index=True)
    """Staff or a villager who made themselves known; None for somebody who only scanned a code."""
    place_id: int | None = None
    """The place of the code that was scanned."""
    state: dict[str, Any] | None = sealed()
    """The stack of dialogs with their answers, see `bot.dialogs.talk`."""
    is_waiting: bool = False
    """A question is open."""
    heard_at: datetime | None = None
    """When the person last did something (real time)."""
    unreachable_at: datetime | None = None
    unreachable_why: str = words()
    ended_at: datetime | None = Field(default=None, index=True)
    """Access through this talk is over (left, revoked)."""


@dataclass(frozen=True, slots=True)
class TalkView:
    """What a talk is, outside storage."""

    id: int
    address: Address
    person_id: int | None
    place_id: int | None
    is_waiting: bool
    heard_at: datetime | None
    unreachable_at: datetime | None
    ended_at: datetime | None
    state: dict[str, Any] = field(default_factory=dict)


class Talks:
    """The shelf of talks."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def open(self, address: Address) -> TalkView:
        """The talk of an address, begun if there is none."""
        row = await self._row(address)
        if row is None:
            row = TalkRow(channel=address.channel, key=address.key, group=address.group)
            self._session.add(row)
            await self._session.flush()
        return _view(row)

    async def find(self, address: Address) -> TalkView | None:
        """The talk of an address, or None."""
        row = await self._row(address)
        return _view(row) if row else None

    async def newest(self, channel: str) -> TalkView | None:
        """The talk that began last in a channel."""
        query = select(TalkRow).where(col(TalkRow.channel) == channel).order_by(col(TalkRow.id).desc()).limit(1)
        row = (await self._session.exec(query)).first()
        return _view(row) if row else None

    async def get(self, talk_id: int, *, lock: bool = False) -> TalkView | None:
        """A talk by id; `lock` holds its row to the end of the unit, None when somebody else holds it (PostgreSQL)."""
        query = select(TalkRow).where(col(TalkRow.id) == talk_id)
        if lock:
            query = query.with_for_update(skip_locked=True, key_share=True)
        row = (await self._session.exec(query)).first()
        return _view(row) if row else None

    async def of_person(self, person_id: int) -> list[TalkView]:
        """Every talk through which a person can be reached now."""
        query = select(TalkRow).where(col(TalkRow.person_id) == person_id, col(TalkRow.ended_at).is_(None))
        return [_view(row) for row in (await self._session.exec(query.order_by(col(TalkRow.id)))).all()]

    async def save(self, talk_id: int, *, state: dict[str, Any], is_waiting: bool, heard_at: datetime) -> None:
        """Keeps what a turn left."""
        await self._set(talk_id, state=state, is_waiting=is_waiting, heard_at=heard_at)

    async def belong(self, talk_id: int, *, person_id: int | None = None, place_id: int | None = None) -> None:
        """Says whose talk it is, or which place's code was scanned; what is None stays."""
        values = {"person_id": person_id, "place_id": place_id}
        await self._set(talk_id, **{name: value for name, value in values.items() if value is not None})

    async def mark_unreachable(self, talk_id: int, why: str, *, at: datetime) -> None:
        """The channel says this person can't be written to."""
        await self._set(talk_id, unreachable_at=at, unreachable_why=why)

    async def mark_reachable(self, talk_id: int) -> None:
        """They wrote again."""
        await self._set(talk_id, unreachable_at=None, unreachable_why="")

    async def end(self, talk_id: int, *, at: datetime) -> None:
        """Access through this talk is over."""
        await self._set(talk_id, ended_at=at)

    async def _row(self, address: Address) -> TalkRow | None:
        query = select(TalkRow).where(col(TalkRow.channel) == address.channel, col(TalkRow.key) == address.key)
        return (await self._session.exec(query)).first()

    async def _set(self, talk_id: int, **values: Any) -> None:
        if values:
            await self._session.exec(update(TalkRow).where(col(TalkRow.id) == talk_id).values(**values))


def _view(row: TalkRow) -> TalkView:
    assert row.id is not None
    return TalkView(
        id=row.id,
        address=Address(row.channel, row.key, row.group),
        person_id=row.person_id,
        place_id=row.place_id,
        is_waiting=row.is_waiting,
        heard_at=row.heard_at,
        unreachable_at=row.unreachable_at,
        ended_at=row.ended_at,
        state=row.state or {},
    )
