"""Remembered false alarms: lists of a kind were wrong about a household, with the reason, until the line changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.rows import key, sealed


class FalseAlarmRow(SQLModel, table=True):
    """A list of this kind was wrong about this household."""

    __tablename__ = "false_alarm"

    id: int | None = key()
    household_id: int = Field(foreign_key="household.id", index=True)
    kind: str
    """A code of the pack's lists."""
    value_hash: str
    """Of what the list said then: if it says something else, it is looked at again."""
    reason: str | None = sealed()
    by_id: int | None = Field(default=None, foreign_key="person.id")
    line_id: int = Field(index=True)
    """The line it was decided about; it may be gone."""
    at: datetime


@dataclass(frozen=True, slots=True)
class FalseAlarm:
    """Why somebody said that a list was wrong about a household."""

    household_id: int
    reason: str
    by_id: int | None
    at: datetime


class FalseAlarms:
    """The shelf of false alarms."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def remember(
        self,
        kind: str,
        household_id: int,
        *,
        value_hash: str,
        reason: str,
        line_id: int,
        by_id: int | None,
        at: datetime,
    ) -> None:
        """Lists of this kind are wrong about this household while they say the same; the newest word stands."""
        ours = col(FalseAlarmRow.household_id) == household_id, col(FalseAlarmRow.kind) == kind
        await self._session.exec(delete(FalseAlarmRow).where(*ours))
        row = FalseAlarmRow(household_id=household_id, kind=kind, value_hash=value_hash, line_id=line_id, at=at)
        row.reason, row.by_id = reason, by_id
        self._session.add(row)
        await self._session.flush()

    async def forget(self, line_ids: Sequence[int]) -> None:
        """What was decided about these lines is taken back."""
        await self._session.exec(delete(FalseAlarmRow).where(col(FalseAlarmRow.line_id).in_(line_ids)))

    async def get(self, kind: str, household_id: int) -> FalseAlarm | None:
        """Why lists of this kind are known to be wrong about a household."""
        query = select(FalseAlarmRow).where(
            col(FalseAlarmRow.kind) == kind, col(FalseAlarmRow.household_id) == household_id
        )
        row = (await self._session.exec(query)).first()
        return FalseAlarm(row.household_id, row.reason or "", row.by_id, row.at) if row else None


async def values_of(session: AsyncSession, kind: str, household_ids: Sequence[int]) -> dict[int, str]:
    """By household, the value's hash that lists of this kind were wrong about."""
    query = select(FalseAlarmRow.household_id, FalseAlarmRow.value_hash).where(
        col(FalseAlarmRow.kind) == kind, col(FalseAlarmRow.household_id).in_(household_ids)
    )
    return dict((await session.exec(query)).all())
