"""Cases on their way, and the rule sets they keep: a pack that changes never moves a case that is under way."""

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import uuid4

from pydantic import TypeAdapter
from sqlalchemy import false, or_, update
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from cases import proceedings
from cases.procedures import Procedure
from cases.proceedings import Case
from cases.rights import Reach, Scope
from storage.rows import key, plain_json, sealed


class RuleSetRow(SQLModel, table=True):
    """A procedure as it was when a case began with it, under its content's hash."""

    __tablename__ = "rule_set"

    hash: str = Field(primary_key=True)
    name: str
    pack_hash: str
    """The pack it came with first."""
    body: dict[str, Any] | None = plain_json()


class ProceedingRow(SQLModel, table=True):
    """One case. The trade's own value lies sealed in `body`; the columns are for looking up."""

    __tablename__ = "proceeding"

    id: int | None = key()
    number: str = Field(unique=True)
    procedure: str = Field(index=True)
    rules: str = Field(foreign_key="rule_set.hash")
    clue_id: int = Field(foreign_key="clue.id", index=True)
    place_path: str = Field(index=True)
    holder_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    from_level: int = 0
    appeals_id: int | None = Field(default=None, foreign_key="proceeding.id", index=True)
    is_open: bool = Field(default=True, index=True)
    due_at: datetime | None = Field(default=None, index=True)
    opened_at: datetime
    body: dict[str, Any] | None = sealed()


class Proceedings:
    """The shelf of cases."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep_rules(self, procedure: Procedure, pack_hash: str) -> str:
        """Keeps a procedure as it is now; returns the name a case keeps it by."""
        hash_, body = _rules(procedure)
        if await self._session.get(RuleSetRow, hash_) is None:
            self._session.add(RuleSetRow(hash=hash_, name=procedure.name, pack_hash=pack_hash, body=body))
            await self._session.flush()
        return hash_

    async def rules_of(self, case: Case) -> Procedure:
        """The procedure a case keeps."""
        row = await self._session.get_one(RuleSetRow, case.rules)
        return _procedures().validate_python(row.body)

    async def add(self, case: Case) -> Case:
        """Keeps a new case; returns it with its id and number."""
        row = ProceedingRow(rules=case.rules, clue_id=case.clue_id, **_columns(replace(case, number=uuid4().hex)))
        self._session.add(row)
        await self._session.flush()
        assert row.id is not None
        named = replace(case, case_id=row.id, number=f"{case.number}{row.id:04d}")
        row.number, row.body = named.number, _to_json(named)
        await self._session.flush()
        return named

    async def save(self, case: Case) -> None:
        """Keeps what became of it."""
        values = {**_columns(case), "rules": case.rules, "body": _to_json(case)}
        await self._session.exec(update(ProceedingRow).where(col(ProceedingRow.id) == case.case_id).values(**values))

    async def get(self, case_id: int, *, lock: bool = False) -> Case | None:
        """By id; `lock` makes everybody else who wants to change it wait for this unit."""
        query = select(ProceedingRow).where(col(ProceedingRow.id) == case_id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        row = (await self._session.exec(query)).first()
        return _case(row) if row else None

    async def of_clue(self, clue_id: int) -> list[Case]:
        """Every case about a clue's household, appeals too, in the order of opening."""
        return await self._where(col(ProceedingRow.clue_id) == clue_id)

    async def appeals_against(self, case_id: int) -> list[Case]:
        """The appeals against a case."""
        return await self._where(col(ProceedingRow.appeals_id) == case_id)

    async def held_by(self, person_id: int) -> list[Case]:
        """What is in somebody's hands first of all."""
        return await self._where(col(ProceedingRow.holder_id) == person_id, col(ProceedingRow.is_open).is_(True))

    async def running(self, *, after: int = 0, limit: int) -> list[Case]:
        """Cases that have not ended, a chunk at a time, in the order of their ids."""
        query = select(ProceedingRow).where(col(ProceedingRow.id) > after, col(ProceedingRow.is_open).is_(True))
        rows = (await self._session.exec(query.order_by(col(ProceedingRow.id)).limit(limit))).all()
        return [_case(row) for row in rows]

    async def reached_by(self, scope: Scope, *, open_only: bool = True) -> list[Case]:
        """The cases in a scope, due first first. The WHERE narrows, `scope.covers` decides."""
        conditions = [_near(scope)]
        if open_only:
            conditions.append(col(ProceedingRow.is_open).is_(True))
        return [each for each in await self._where(*conditions) if scope.covers(proceedings.thing(each))]

    async def _where(self, *conditions: Any) -> list[Case]:
        query = select(ProceedingRow).where(*conditions)
        ordered = query.order_by(col(ProceedingRow.due_at).is_(None), col(ProceedingRow.due_at), col(ProceedingRow.id))
        return [_case(row) for row in (await self._session.exec(ordered)).all()]


def rules_name(procedure: Procedure) -> str:
    """The name a case keeps a procedure by, as it is now: the hash of its content."""
    return _rules(procedure)[0]


def _rules(procedure: Procedure) -> tuple[str, dict[str, Any]]:
    body: dict[str, Any] = _procedures().dump_python(procedure, mode="json")
    text = json.dumps(body, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest(), body


def _near(scope: Scope) -> Any:
    if scope.is_empty or scope.as_reporter or not scope.person_id:
        return false()
    return or_(*(_admitted(reach) for reach in scope.reaches))


def _admitted(reach: Reach) -> Any:
    under = col(ProceedingRow.place_path).startswith(reach.place, autoescape=True)
    return under & (col(ProceedingRow.from_level) <= int(reach.level))


def _columns(case: Case) -> dict[str, Any]:
    due = case.next_due
    return {
        "number": case.number,
        "procedure": case.procedure,
        "place_path": case.place,
        "holder_id": None if case.ended else case.holder.person_id or None,
        "from_level": int(case.from_level),
        "appeals_id": case.appeals or None,
        "is_open": not case.ended,
        "due_at": due.at if due else None,
        "opened_at": case.opened_at,
    }


@cache
def _adapter() -> TypeAdapter[Case]:
    return TypeAdapter(Case)


@cache
def _procedures() -> TypeAdapter[Procedure]:
    return TypeAdapter(Procedure)


def _to_json(case: Case) -> dict[str, Any]:
    body: dict[str, Any] = _adapter().dump_python(case, mode="json")
    return body


def _case(row: ProceedingRow) -> Case:
    return _adapter().validate_python(row.body)
