"""The ledger: problems under their numbers, who sees to each, and where it stands."""

from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import uuid4

from pydantic import TypeAdapter
from sqlalchemy import false, func, or_
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from cases.problems import Problem
from cases.rights import Reach, Scope
from storage.rows import key, sealed
from storage.sealing import Cipher


class ProblemRow(SQLModel, table=True):
    """One line of the ledger. The trade's own value lies sealed in `body`; the columns are for looking up."""

    __tablename__ = "problem"

    id: int | None = key()
    number: str = Field(unique=True)
    place_path: str = Field(index=True)
    holder_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    state: str = Field(index=True)
    is_open: bool = Field(default=True, index=True)
    due_at: datetime = Field(index=True)
    same_hash: str = Field(default="", index=True)
    """Place, title and subject: a second finding of the same is no second line."""
    body: dict[str, Any] | None = sealed()


class ProblemConflictRow(SQLModel, table=True):
    """Somebody who is not free of a problem: every act of an office on it is closed to them."""

    __tablename__ = "problem_conflict"

    problem_id: int = Field(foreign_key="problem.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)


class Problems:
    """The shelf of problems."""

    def __init__(self, session: AsyncSession, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    async def add(self, problem: Problem) -> Problem:
        """Keeps a new line; returns it with its id and number."""
        row = ProblemRow(same_hash=self._same(problem), **_columns(replace(problem, number=uuid4().hex)))
        self._session.add(row)
        await self._session.flush()
        assert row.id is not None
        named = replace(problem, problem_id=row.id, number=f"{problem.number}{row.id:04d}")
        row.number, row.body = named.number, _to_json(named)
        await self._close_to(named)
        return named

    async def save(self, problem: Problem) -> None:
        """Keeps what became of it."""
        row = await self._session.get_one(ProblemRow, problem.problem_id)
        for name, value in _columns(problem).items():
            setattr(row, name, value)
        row.body = _to_json(problem)
        await self._close_to(problem)

    async def by_number(self, number: str) -> Problem | None:
        """By its number."""
        found = await self._where(col(ProblemRow.number) == number)
        return found[0] if found else None

    async def get(self, problem_id: int, *, lock: bool = False) -> Problem | None:
        """By id; `lock` makes everybody else who wants to change it wait for this unit."""
        query = select(ProblemRow).where(col(ProblemRow.id) == problem_id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        row = (await self._session.exec(query)).first()
        return _problem(row) if row else None

    async def same_as(self, problem: Problem) -> Problem | None:
        """The open line that says the same of the same household or thing."""
        found = await self._where(col(ProblemRow.same_hash) == self._same(problem), col(ProblemRow.is_open).is_(True))
        return found[0] if found else None

    async def held_by(self, person_id: int) -> list[Problem]:
        """What somebody has to see to or to look at, due first first."""
        return await self._where(col(ProblemRow.holder_id) == person_id, col(ProblemRow.is_open).is_(True))

    async def reached_by(
        self, scope: Scope, *, open_only: bool = True, due_by: datetime | None = None
    ) -> list[Problem]:
        """The lines a person may see, due first first."""
        conditions = [_within(scope)]
        if open_only:
            conditions.append(col(ProblemRow.is_open).is_(True))
        if due_by is not None:
            conditions.append(col(ProblemRow.due_at) <= due_by)
        return await self._where(*conditions)

    async def count_on_spot(self) -> int:
        """How many were ever closed on the spot."""
        query = select(func.count()).where(col(ProblemRow.state) == "on_spot")
        return (await self._session.exec(query)).one()

    async def _close_to(self, problem: Problem) -> None:
        held = select(ProblemConflictRow.person_id).where(col(ProblemConflictRow.problem_id) == problem.problem_id)
        known = set((await self._session.exec(held)).all())
        new = problem.conflicted - known
        self._session.add_all(ProblemConflictRow(problem_id=problem.problem_id, person_id=each) for each in new)
        await self._session.flush()

    async def _where(self, *conditions: Any) -> list[Problem]:
        query = select(ProblemRow).where(*conditions).order_by(col(ProblemRow.due_at), col(ProblemRow.id))
        return [_problem(row) for row in (await self._session.exec(query)).all()]

    def _same(self, problem: Problem) -> str:
        return self._cipher.lookup("problem", f"{problem.place}\n{problem.line.title}\n{problem.subject}")


def _within(scope: Scope) -> Any:
    """A scope as a condition on problems; the test holds it equal to `Scope.covers`."""
    if scope.is_empty or scope.as_reporter or not scope.person_id:
        return false()
    own = select(ProblemConflictRow.problem_id).where(col(ProblemConflictRow.person_id) == scope.person_id)
    return or_(*(_admitted(reach) for reach in scope.reaches)) & col(ProblemRow.id).not_in(own)


def _admitted(reach: Reach) -> Any:
    if reach.apart:
        return false()
    return col(ProblemRow.place_path).startswith(reach.place, autoescape=True)


def _columns(problem: Problem) -> dict[str, Any]:
    return {
        "number": problem.number,
        "place_path": problem.place,
        "holder_id": problem.holder_id or None,
        "state": problem.state.value,
        "is_open": problem.is_open,
        "due_at": problem.due.at,
    }


@cache
def _adapter() -> TypeAdapter[Problem]:
    return TypeAdapter(Problem)


def _to_json(problem: Problem) -> dict[str, Any]:
    body: dict[str, Any] = _adapter().dump_python(problem, mode="json")
    return body


def _problem(row: ProblemRow) -> Problem:
    return _adapter().validate_python(row.body)
