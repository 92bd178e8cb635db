"""Time as rows: what is to happen, to whom, when. One slot fires once."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, func, true, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.rows import key, plain_json

WAITING, DONE = "waiting", "done"


class DeadlineRow(SQLModel, table=True):
    """One slot: (what, whom, at) is unique."""

    __tablename__ = "deadline"
    __table_args__ = (UniqueConstraint("what", "whom", "at"),)

    id: int | None = key()
    what: str
    """The rule to ask: "ladder", "digest", "draft", "notice" …"""
    whom: str = Field(index=True)
    """What it is about: "task:12", "person:3"."""
    at: datetime = Field(index=True)
    """County time."""
    carried: dict[str, Any] | None = plain_json()
    """What it was set for, so that a row whose world moved on is a no-op."""
    state: str = Field(default=WAITING, index=True)
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A claimed deadline."""

    id: int
    what: str
    whom: str
    at: datetime
    carried: dict[str, Any] = field(default_factory=dict)

    @property
    def subject_id(self) -> int:
        """The number behind the colon of `whom`."""
        return int(self.whom.rpartition(":")[2])


class Deadlines:
    """The shelf of deadlines."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def set(self, what: str, whom: str, at: datetime, **carried: Any) -> bool:
        """Plans one slot; False when it is there already, fired or not. Two processes may plan the same at once."""
        slot = {"what": what, "whom": whom, "at": at, "state": WAITING} | ({"carried": carried} if carried else {})
        insert = postgresql.insert if self._session.get_bind().dialect.name == "postgresql" else sqlite.insert
        statement = insert(DeadlineRow).values(slot).on_conflict_do_nothing().returning(col(DeadlineRow.id))
        return (await self._session.exec(statement)).first() is not None

    async def drop(self, what: str, whom: str) -> None:
        """Takes back every slot of a rule about somebody that has not fired."""
        await self._session.exec(
            update(DeadlineRow)
            .where(col(DeadlineRow.what) == what, col(DeadlineRow.whom) == whom, col(DeadlineRow.state) == WAITING)
            .values(state=DONE)
        )

    async def stop(self, whoms: Collection[str]) -> list[int]:
        """Takes back every slot of whatever rule about these; returns the slots."""
        where = (col(DeadlineRow.whom).in_(whoms), col(DeadlineRow.state) == WAITING)
        found = [each for each in (await self._session.exec(select(DeadlineRow.id).where(*where))).all() if each]
        await self._session.exec(update(DeadlineRow).where(*where).values(state=DONE))
        return found

    async def go_on(self, slot_ids: Collection[int]) -> None:
        """Slots that were taken back and never fired are waited for again."""
        where = (col(DeadlineRow.id).in_(slot_ids), col(DeadlineRow.done_at).is_(None))
        await self._session.exec(update(DeadlineRow).where(*where).values(state=WAITING))

    async def claim(self, *, now: datetime, only: int | None = None) -> Due | None:
        """The earliest slot that is due at or before `now`, marked done in this unit. Several processes may ask.

        `only` asks for that one slot; None when somebody else has it.
        """
        query = (
            select(DeadlineRow)
            .where(col(DeadlineRow.state) == WAITING, col(DeadlineRow.at) <= now)
            .where(col(DeadlineRow.id) == only if only is not None else true())
            .order_by(col(DeadlineRow.at), col(DeadlineRow.id))
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = (await self._session.exec(query)).first()
        if row is None:
            return None
        row.state, row.done_at = DONE, now
        await self._session.flush()
        assert row.id is not None
        return Due(row.id, row.what, row.whom, row.at, row.carried or {})

    async def next_at(self) -> datetime | None:
        """When the next slot is due."""
        query = select(func.min(col(DeadlineRow.at))).where(col(DeadlineRow.state) == WAITING)
        return (await self._session.exec(query)).one()

    async def planned(self, what: str) -> list[Due]:
        """Every waiting row of a kind, earliest first."""
        query = select(DeadlineRow).where(col(DeadlineRow.what) == what, col(DeadlineRow.state) == WAITING)
        rows = (await self._session.exec(query.order_by(col(DeadlineRow.at)))).all()
        return [Due(row.id or 0, row.what, row.whom, row.at, row.carried or {}) for row in rows]

    async def waiting(self, whom: str) -> list[Due]:
        """What is planned about somebody, earliest first."""
        query = select(DeadlineRow).where(col(DeadlineRow.whom) == whom, col(DeadlineRow.state) == WAITING)
        rows = (await self._session.exec(query.order_by(col(DeadlineRow.at)))).all()
        return [Due(row.id or 0, row.what, row.whom, row.at, row.carried or {}) for row in rows]
