"""What happened to households: each event with what it changed, so that it can be taken back, and what belongs to whom.

The only place that knows every table that names a household: a later one is found by its foreign key.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Table
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from cases.households import Event, Step
from storage.rows import key, sealed

Moved = dict[str, list[list[int | None]]]
"""By table: [row's id, household it named before]."""


class HouseholdEventRow(SQLModel, table=True):
    """One split, merge, move, duplicate or death."""

    __tablename__ = "household_event"

    id: int | None = key()
    kind: str
    """A `cases.households.Kind`."""
    at: datetime
    by_id: int | None = Field(default=None, foreign_key="person.id")
    body: dict[str, Any] | None = sealed()
    """The step, and what else is needed to take it back."""
    undone_at: datetime | None = None
    undone_by: int | None = Field(default=None, foreign_key="person.id")


class HouseholdTouchedRow(SQLModel, table=True):
    """A household an event changed or made."""

    __tablename__ = "household_touched"

    event_id: int = Field(foreign_key="household_event.id", primary_key=True)
    household_id: int = Field(foreign_key="household.id", primary_key=True, index=True)


@dataclass(frozen=True, slots=True)
class EventView:
    """An event outside storage. `kept` is what its undoing needs beside the step."""

    event: Event
    by_id: int | None
    kept: dict[str, Any]


class HouseholdEvents:
    """The shelf of household events."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, step: Step, kept: Mapping[str, Any], *, at: datetime, by: int | None) -> int:
        """Keeps a step that was written; its households have their ids. Returns the event's id."""
        body = {"step": _steps().dump_python(step, mode="json"), "kept": dict(kept)}
        row = HouseholdEventRow(kind=step.kind.value, at=at, by_id=by, body=body)
        self._session.add(row)
        await self._session.flush()
        assert row.id is not None
        touched = {after.household_id for _, after in step.lines}
        self._session.add_all(HouseholdTouchedRow(event_id=row.id, household_id=each) for each in touched)
        await self._session.flush()
        return row.id

    async def get(self, event_id: int, *, lock: bool = False) -> EventView | None:
        """By id; `lock` makes everybody else who wants to take it back wait for this unit."""
        query = select(HouseholdEventRow).where(col(HouseholdEventRow.id) == event_id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        row = (await self._session.exec(query)).first()
        return _view(row) if row else None

    async def of(self, household_ids: Collection[int]) -> list[EventView]:
        """The events of these households, oldest first."""
        touched = select(HouseholdTouchedRow.event_id).where(col(HouseholdTouchedRow.household_id).in_(household_ids))
        query = select(HouseholdEventRow).where(col(HouseholdEventRow.id).in_(touched))
        return [_view(row) for row in (await self._session.exec(query.order_by(col(HouseholdEventRow.id)))).all()]

    async def mark_undone(self, event_id: int, *, at: datetime, by: int | None) -> None:
        """It was taken back; the event itself stays."""
        row = await self._session.get_one(HouseholdEventRow, event_id)
        row.undone_at, row.undone_by = at, by
        await self._session.flush()

    async def belongings(self, household_id: int) -> Moved:
        """Every row that names this household, by table."""
        found: Moved = {}
        connection = await self._session.connection()
        for table in _naming():
            query = select(table.c.id).where(table.c.household_id == household_id).order_by(table.c.id)
            ids = (await connection.execute(query)).scalars().all()
            if ids:
                found[table.name] = [[each, household_id] for each in ids]
        return found

    async def point(self, moved: Moved, household_id: int | None = None) -> None:
        """Lets these rows name another household, or (None) each the one it named before."""
        connection = await self._session.connection()
        for table in _naming():
            for row_id, before in moved.get(table.name, ()):
                to = before if household_id is None else household_id
                await connection.execute(table.update().where(table.c.id == row_id).values(household_id=to))
        self._session.expire_all()


def _naming() -> list[Table]:
    """Every table whose rows belong to a household."""
    household = SQLModel.metadata.tables["household"]
    return [
        table
        for table in SQLModel.metadata.sorted_tables
        if "household_id" in table.c
        and "id" in table.c
        and any(key.column.table is household for key in table.c.household_id.foreign_keys)
    ]


@cache
def _steps() -> TypeAdapter[Step]:
    return TypeAdapter(Step)


def _view(row: HouseholdEventRow) -> EventView:
    assert row.id is not None
    body = row.body or {}
    step = _steps().validate_python(body["step"])
    return EventView(Event(row.id, step, row.at, row.undone_at is not None), row.by_id, body.get("kept", {}))
