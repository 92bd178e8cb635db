"""Tasks: who has to do what by when. The only place that writes a scope of `cases.rights` as a WHERE."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import String, cast, delete, false, func, literal, or_
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from cases.people import PersonId, TaskId
from cases.places import PlacePath
from cases.rights import Reach, Scope
from cases.tasks import Task
from storage.notices import DROPPED, NoticeRow
from storage.reports import ReportRow
from storage.rows import key, sealed

HOME_CHECK = "home_check"
"""The kind of the task a report leads to; its body is a `cases.tasks.Task`."""


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
    filed_by: int = 0
    """Who filed the finding that stands, 0 for nobody: they are never its second person."""
    from_level: int = 0
    """The lowest `cases.places.Level` of post that may know of it."""
    only_roles: str = ""
    """The only roles that may know of it, as "|child|"; "" for all."""
    body: dict[str, Any] | None = sealed()


class ConflictRow(SQLModel, table=True):
    """Somebody who is not free of a task: every act of an office on it is closed to them."""

    __tablename__ = "conflict"

    task_id: int = Field(foreign_key="task.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)


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
        """The row of any kind of task, by id."""
        row = (await self._session.exec(select(TaskRow).where(col(TaskRow.id) == task_id))).first()
        return _view(row) if row else None

    async def add(self, task: Task) -> Task:
        """Keeps a new home check; returns it with the id it got."""
        row = TaskRow(kind=HOME_CHECK, about=f"clue:{task.clue_id}", **_columns(task))
        self._session.add(row)
        await self._session.flush()
        assert row.id is not None
        named = replace(task, task_id=TaskId(row.id))
        row.body = _to_json(named)
        await self._keep_conflicts(named)
        return named

    async def save(self, task: Task) -> None:
        """Keeps what became of a home check."""
        row = await self._session.get_one(TaskRow, task.task_id)
        for name, value in _columns(task).items():
            setattr(row, name, value)
        row.body = _to_json(task)
        await self._keep_conflicts(task)

    async def task(self, task_id: int, *, lock: bool = False) -> Task | None:
        """A home check by id; `lock` makes everybody else who wants to change it wait for this unit."""
        query = select(TaskRow).where(col(TaskRow.id) == task_id, col(TaskRow.kind) == HOME_CHECK)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        row = (await self._session.exec(query)).first()
        return _task(row) if row else None

    async def of_clue(self, clue_id: int) -> Task | None:
        """The newest home check of a clue."""
        found = await self._where(col(TaskRow.about) == f"clue:{clue_id}", newest_first=True)
        return found[0] if found else None

    async def all(self) -> list[Task]:
        """Every home check, ended ones too, the one due first first."""
        return await self._where()

    async def held_by(self, person_id: int) -> list[Task]:
        """The home checks somebody has in hand, the one due first first."""
        return await self._where(col(TaskRow.holder_id) == person_id, col(TaskRow.is_open).is_(True))

    async def reached_by(self, scope: Scope, *, open_only: bool = True, due_by: datetime | None = None) -> list[Task]:
        """The home checks in a scope, due first first; with `due_by` only those whose limit ends by then.

        The WHERE says exactly what `scope.covers` says.
        """
        conditions = [within(scope)]
        if open_only or scope.open_only:
            conditions.append(col(TaskRow.is_open).is_(True))
        if due_by is not None:
            conditions.append(col(TaskRow.due_at) <= due_by)
        return await self._where(*conditions)

    async def open_under(self, place: PlacePath) -> list[Task]:
        """The open home checks of a place and everything below it."""
        return await self._where(
            col(TaskRow.is_open).is_(True), col(TaskRow.place_path).startswith(place, autoescape=True)
        )

    async def told_above(self, person_id: int) -> list[Task]:
        """The open home checks of which somebody above their holder was told by the ladder (a rung from 1 up)."""
        told = select(NoticeRow.about).where(
            col(NoticeRow.whom) == f"person:{person_id}",
            col(NoticeRow.about).startswith("task:"),
            col(NoticeRow.state) != DROPPED,
            col(NoticeRow.rung).contains("."),
            col(NoticeRow.rung).not_like("0.%"),
        )
        name = literal("task:") + cast(col(TaskRow.id), String)
        return await self._where(col(TaskRow.is_open).is_(True), name.in_(told))

    async def next_due_at(self, now: datetime) -> datetime | None:
        """The next instant at which an open task's limit ends."""
        query = select(func.min(col(TaskRow.due_at))).where(col(TaskRow.is_open).is_(True), col(TaskRow.due_at) > now)
        return (await self._session.exec(query)).one()

    async def holders_due_by(self, at: datetime) -> set[int]:
        """Who holds open tasks of any kind whose limit ends by then."""
        query = select(TaskRow.holder_id).where(
            col(TaskRow.is_open).is_(True), col(TaskRow.due_at) <= at, col(TaskRow.holder_id).is_not(None)
        )
        return {each for each in (await self._session.exec(query.distinct())).all() if each is not None}

    async def count_open(self) -> int:
        """How many tasks of any kind are open."""
        return (await self._session.exec(select(func.count()).where(col(TaskRow.is_open).is_(True)))).one()

    async def _keep_conflicts(self, task: Task) -> None:
        """Beside the task, who is not free of it."""
        await self._session.flush()
        held = select(ConflictRow.person_id).where(col(ConflictRow.task_id) == task.task_id)
        known = set((await self._session.exec(held)).all())
        if gone := known - task.conflicted:
            free = delete(ConflictRow).where(col(ConflictRow.task_id) == task.task_id)
            await self._session.exec(free.where(col(ConflictRow.person_id).in_(gone)))
        self._session.add_all(ConflictRow(task_id=task.task_id, person_id=each) for each in task.conflicted - known)
        await self._session.flush()

    async def _where(self, *conditions: Any, newest_first: bool = False) -> list[Task]:
        order = (col(TaskRow.id).desc(),) if newest_first else (col(TaskRow.due_at), col(TaskRow.id))
        query = select(TaskRow).where(col(TaskRow.kind) == HOME_CHECK, *conditions).order_by(*order)
        return [_task(row) for row in (await self._session.exec(query)).all()]


def within(scope: Scope) -> Any:
    """A scope as a condition on tasks; a property test holds it equal to `Scope.covers`."""
    if scope.is_empty:
        return false()
    found = _of_reports(scope) if scope.as_reporter else _of_office(scope)
    return found & col(TaskRow.is_open).is_(True) if scope.open_only else found


def _of_reports(scope: Scope) -> Any:
    clues = select(literal("clue:") + cast(col(ReportRow.clue_id), String))
    return col(TaskRow.about).in_(clues.where(col(ReportRow.id).in_(scope.reports)))


def _of_office(scope: Scope) -> Any:
    if not scope.person_id:
        return false()
    own = select(ConflictRow.task_id).where(col(ConflictRow.person_id) == scope.person_id)
    found = or_(*(_admitted(reach) for reach in scope.reaches)) & col(TaskRow.id).not_in(own)
    if scope.as_holder:
        found &= col(TaskRow.holder_id) == scope.person_id
    if scope.as_second:
        found &= col(TaskRow.filed_by) != scope.person_id
    return found


def _admitted(reach: Reach) -> Any:
    roles = col(TaskRow.only_roles)
    return (
        col(TaskRow.place_path).startswith(reach.place, autoescape=True)
        & (col(TaskRow.from_level) <= int(reach.level))
        & or_(false() if reach.apart else roles == "", roles.contains(f"|{reach.role}|", autoescape=True))
    )


def _columns(task: Task) -> dict[str, Any]:
    keeper: PersonId = task.keeper()
    return {
        "place_path": task.place,
        "holder_id": keeper or None,
        "state": task.state.value,
        "is_open": not task.ended,
        "revision": task.revision,
        "opened_at": task.opened_at,
        "due_at": task.due.at,
        "filed_by": int(task.finding.by) if task.finding else 0,
        "from_level": int(task.from_level),
        "only_roles": f"|{'|'.join(sorted(task.only_roles))}|" if task.only_roles else "",
    }


@cache
def _adapter() -> TypeAdapter[Task]:
    return TypeAdapter(Task)


def _to_json(task: Task) -> dict[str, Any]:
    body: dict[str, Any] = _adapter().dump_python(task, mode="json")
    return body


def _task(row: TaskRow) -> Task:
    return _adapter().validate_python(row.body)


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
