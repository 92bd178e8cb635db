"""Tasks: who has to do what by when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.rows import key, sealed


class TaskRow(SQLModel, table=True):
    """One task. The trade's own value (`cases.tasks.Task`) lies sealed in `body`; the columns are for looking up."""

    __tablename__ = "task"

    id: int | None = key()
    kind: str = Field(index=True)
    about: str = Field(index=True)
    """"clue:4" or "question:7"."""
    place_path: str = Field(index=True)
    holder_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    state: str = Field(index=True)
    is_open: bool = Field(default=True, index=True)
    revision: int = 1
    opened_at: datetime
    due_at: datetime = Field(index=True)
    body: dict[str, Any] | None = sealed()


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task's row outside storage."""

    id: int
    kind: str
    about: str
    place_path: str
    holder_id: int | None
    state: str
    is_open: bool
    revision: int
    opened_at: datetime
    due_at: datetime
    body: dict[str, Any]


class Tasks:
    """The shelf of tasks."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, task_id: int) -> TaskView | None:
        """By id."""
        row = (await self._session.exec(select(TaskRow).where(col(TaskRow.id) == task_id))).first()
        return _view(row) if row else None


def _view(row: TaskRow) -> TaskView:
    assert row.id is not None
    return TaskView(
        id=row.id,
        kind=row.kind,
        about=row.about,
        place_path=row.place_path,
        holder_id=row.holder_id,
        state=row.state,
        is_open=row.is_open,
        revision=row.revision,
        opened_at=row.opened_at,
        due_at=row.due_at,
        body=row.body or {},
    )
